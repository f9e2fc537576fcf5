"""Exercise apis.token_client: tokens that expire."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import unquote_plus

from netcourse.exercises.course.apis.common import BEYOND, MOST_PAGES, must_raise
from netcourse.exercises.course.apis.services import own_posts
from netcourse.exercises.material import LATIN, random_word, random_words
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, Unplain, Verdict, fail, same
from netcourse.exercises.staging.website import JSON, Answer, Asked, Site, in_json, site, told_by
from netcourse.i18n import _

token_client = Exercise(
    "apis.token_client",
    points=3,
    minutes=30,
    title=_("tokens that expire"),
    asks=["TokenClient"],
    hints=[
        _("auth=(user.encode(), password.encode()): requests takes bytes as they are, and text for latin-1."),
        _("One method for both: it sends with the token it has, and when the status is 401 it fetches a token and sends"
          " once more. After that it looks at the status: 401 is a PermissionError, the rest raise_for_status() does."),
        _("Do not put auth= on the session: it would go with every request. Authorization is a header of each request,"
          " or changed on the session with each new token."),
    ],
    misconceptions=[
        Misconception(
            "apis.nothing_read_as_json",
            says=_("Status 204 says that all is well and that there is no body, and nothing is no JSON. Return None"
                   " without reading."),
            when=lambda facts: facts["nothing"],
        ),
        Misconception(
            "apis.secret_in_url",
            says=_("A secret stands in a URL, and so in every log, history and Referer on its way. Authorization is"
                   " where it belongs."),
            when=lambda facts: facts["what"] == "in_url",
        ),
        Misconception(
            "apis.password_everywhere",
            says=_("The password came with a request that needs only the token. A token can be taken back and runs out;"
                   " a password that travels with everything does neither."),
            when=lambda facts: facts["what"] == "password",
        ),
        Misconception(
            "apis.password_as_form",
            says=_("Basic authentication is a header, Authorization, not a form or JSON in the body: auth= writes it."),
            when=lambda facts: facts["what"] == "login" and facts["got"] == "",
        ),
        Misconception(
            "apis.password_trimmed",
            says=_("White space at the ends of a name or a password is a part of it. Send both as they are."),
            when=lambda facts: facts["spaces"],
        ),
        Misconception(
            "apis.password_in_latin_1",
            says=_("auth=(user, password) with texts is encoded as latin-1, which has other bytes for ü and none for"
                   " ł. UTF-8 is asked for: hand over bytes, .encode()."),
            when=lambda facts: facts["letters"],
        ),
        Misconception(
            "apis.token_scheme",
            says=_("Authorization names the scheme first: Bearer, a space, and the token."),
            when=lambda facts: facts["what"] == "token",
        ),
        Misconception(
            "apis.token_each_time",
            says=_("A token is good for many requests. Keep it, and fetch another only when it has run out."),
            when=lambda facts: facts["what"] == "tokens" and not facts.get("status"),
        ),
        Misconception(
            "apis.token_of_another",
            says=_("This client sent the token of another one. What stands in the class body or in a global is there"
                   " once for all; self.token belongs to each."),
            when=lambda facts: facts["what"] == "other",
        ),
        Misconception(
            "apis.form_for_json",
            says=_("The body is not JSON, or does not say so: json= does both."),
            when=lambda facts: facts["what"] in ("kind", "body"),
        ),
        Misconception(
            "apis.token_for_ever",
            says=_("Tokens run out. A 401 says that this one is no good any more: fetch another, and make the request"
                   " again."),
            when=lambda facts: facts["expired"] and facts.get("raised") and facts["tokens"] < 2,
        ),
        Misconception(
            "apis.old_token_again",
            says=_("A new token was fetched, and the old one was sent again. The header of the second request has to be"
                   " made anew."),
            when=lambda facts: facts["expired"],
        ),
        Misconception(
            "apis.asks_for_ever",
            says=_("A new token did not help, so the next will not either: this user may not do that. One second try is"
                   " enough; then PermissionError."),
            when=lambda facts: facts["always"] and (facts.get("timed_out") or facts["what"] == "too_many"
                                                    or facts.get("raised") == "RecursionError"),
        ),
        Misconception(
            "apis.new_token_forgotten",
            says=_("A new token was good for one request, and the next came with the old one again, or without. Keep"
                   " the new one in its place."),
            when=lambda facts: facts["renewed"],
        ),
        Misconception(
            "apis.renewed_for_any_error",
            says=_("403, 404 and 500 have nothing to do with the token's age. Only a 401 is a reason for a new one and"
                   " a second try: a POST that failed otherwise may have been done."),
            when=lambda facts: facts["status"] and facts["what"] in ("tokens", "too_many"),
        ),
        Misconception(
            "apis.error_as_data",
            says=_("The status was an error, and what came with it was returned as if it were the data."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "apis.not_permission_error",
            says=_("PermissionError is asked for: a caller has to tell a wrong password from a broken network."),
            when=lambda facts: facts["other_kind"],
        ),
    ],
)  # fmt: skip


class _Guarded:
    """A service behind tokens. It knows what came that should not have come."""

    def __init__(self, rng: Random, *, status: int = 0, always: bool = False, user: str = "", password: str = "",
                 ) -> None:  # fmt: skip
        self.user, self.password = user or random_word(rng), password or f"{random_word(rng)}:{random_word(rng)}!"
        self.base = rng.choice(["", f"/{random_word(rng)}"])
        self.data = {"title": rng.choice([*LATIN, *BEYOND]), "likes": rng.randint(0, 99)}
        self.status, self.always = status, always
        self.door = 0  # the status of /token, where it is another than 200
        self.tokens: list[str] = []
        self.good = ""
        self.calls: list[Asked] = []
        self.refusals: list[Facts] = []
        self._rng = rng

    def __call__(self, asked: Asked) -> Answer:
        said = unquote_plus(asked.target)
        if any(secret in said for secret in filter(None, (self.password, *self.tokens))):
            return self._note(_("A secret came in the URL."), asked, what="in_url")
        if asked.path == f"{self.base}/token":
            return self._token(asked)
        self.calls.append(asked)
        return self._answer(asked)

    def expire(self) -> None:
        self.good = ""

    def tell(self) -> None:
        """Fail the check when something came that should not have come."""
        if self.refusals:
            facts = dict(self.refusals[0])
            fail(facts.pop("says"), **facts)

    def _token(self, asked: Asked) -> Answer:
        if asked.method != "POST":
            return self._note(_("A token is asked for with POST."), asked, 405, what="method")
        scheme, __, proof = asked.value("authorization").partition(" ")
        right = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if scheme.lower() != "basic" or proof != right:
            says = _("Basic authentication with this user and this password, in UTF-8, was awaited.")
            return self._note(says, asked, 401, what="login", got=asked.value("authorization"),
                              expected=f"Basic {right}")  # fmt: skip
        if self.door:
            self.tokens.append("")
            return in_json({"detail": "no"}, self.door)
        self.good = random_word(self._rng, 12, 12)
        self.tokens.append(self.good)
        return in_json({"token_type": "Bearer", "access_token": self.good, "expires_in": 60})

    def _answer(self, asked: Asked) -> Answer:
        scheme, __, proof = asked.value("authorization").partition(" ")
        if scheme.lower() == "basic" or self.password.encode() in asked.body:
            return self._note(_("The password came along with {path}.").format(path=asked.path), asked, what="password")
        if scheme.lower() != "bearer" or proof in ("", "None"):
            return self._note(_("Authorization: Bearer, and the token, was awaited."), asked, 401, what="token",
                              got=asked.value("authorization"))  # fmt: skip
        if proof not in self.tokens:
            return self._note(_("A token came that this service has never given out."), asked, 401, what="other")
        if proof != self.good or self.always:
            return in_json({"detail": "the token has run out", "data": None}, 401)
        if self.status == 204:
            return Answer(204)
        return in_json({"detail": "no", **self.data}, self.status) if self.status else in_json(self.data)

    def _note(self, says: str, asked: Asked, status: int = 403, **facts: Any) -> Answer:
        self.refusals.append({"says": says, "got": asked.shown, **facts})
        return in_json({"detail": says}, status)


@contextlib.contextmanager
def _guarding(service: _Guarded, **facts: Any) -> Iterator[Site]:
    """Serve it for the length of a check; what came that should not have come is told before anything else."""

    def bounded(asked: Asked) -> Answer:
        return service(asked) if len(service.calls) < MOST_PAGES else in_json({"detail": "enough"}, 500)

    with site(bounded) as at:
        try:
            with told_by(at, **facts):
                yield at
        except Verdict as verdict:
            service.tell()
            verdict.facts["tokens"] = len(service.tokens)
            raise
        service.tell()


def _client(student: Any, at: Site, service: _Guarded) -> Any:
    return student.hold("TokenClient", at.url + service.base, service.user, service.password)


def _no_more(service: _Guarded, calls: int, tokens: int, **facts: Any) -> None:
    if len(service.calls) > calls:
        fail(_("{calls} requests beside those for tokens came; {most} were awaited.").format(
            calls=len(service.calls), most=calls), what="too_many", **facts)  # fmt: skip
    if len(service.tokens) > tokens:
        fail(_("{tokens} tokens were asked for; {most} would have done.").format(
            tokens=len(service.tokens), most=tokens), what="tokens", **facts)  # fmt: skip


def _just(service: _Guarded, calls: int, tokens: int) -> None:
    """Require so many requests, no fewer and no more."""
    _no_more(service, calls, tokens)
    if len(service.calls) < calls:
        fail(_("{calls} requests beside those for tokens came; {most} were awaited.").format(
            calls=len(service.calls), most=calls), what="too_few")  # fmt: skip


@token_client.check(_("fetches a token by password, gets with it, and returns the data"), weight=2)
def gets_with_token(student: Any, rng: Random) -> None:
    service, path = _Guarded(rng), f"/{random_word(rng)}?a={random_word(rng)}"
    with _guarding(service) as at:
        got = _client(student, at, service).call("get", path)
    _just(service, 1, 1)
    asked = service.calls[0]
    same((asked.method, asked.target), ("GET", service.base + path), says=_("This is what was asked for."))
    same(got, service.data, sent=service.data)


@token_client.check(_("posts JSON with it"), needs=[gets_with_token])
def posts_with_token(student: Any, rng: Random) -> None:
    service = _Guarded(rng)
    values: list[Any] = [{"title": rng.choice(BEYOND), "tags": random_words(rng, 2)}, [], "text"]
    for value in values:
        with _guarding(service) as at:
            got = _client(student, at, service).call("post", "/posts", value)
        _same_post(service.calls[-1], service.base + "/posts", value)
        same(got, service.data, sent=service.data)


def _same_post(asked: Asked, path: str, value: Any) -> None:
    same((asked.method, asked.target), ("POST", path), says=_("This is what was asked for."), what="path")
    if asked.kind != JSON:
        fail(_("The body is JSON, and its Content-Type says so."), got=asked.shown, what="kind")
    try:
        said = json.loads(asked.body)
    except ValueError:
        fail(_("The body is no JSON."), got=asked.shown, what="kind")
    same(said, value, says=_("This is what the body says."), what="body")


@token_client.check(_("uses one token for many requests, and not that of another client"), needs=[gets_with_token])
def one_token(student: Any, rng: Random) -> None:
    one, two = _Guarded(rng), _Guarded(rng)
    with _guarding(one) as here, _guarding(two) as there:
        clients = [(_client(student, here, one), one), (_client(student, there, two), two)]
        for number in range(3):
            for client, service in clients:
                same(client.call("get", f"/{number}"), service.data)
    for __, service in clients:
        _just(service, 3, 1)


@token_client.check(_("fetches a new token when one has run out, status 401, and makes the request again"), weight=2,
                    needs=[posts_with_token, one_token])  # fmt: skip
def renews(student: Any, rng: Random) -> None:
    service = _Guarded(rng)
    value = {"title": random_word(rng)}
    with _guarding(service, expired=True) as at:
        client = _client(student, at, service)
        same(client.call("get", "/1"), service.data)
        for call in (("get", "/2"), ("post", "/3", value), ("get", "/4")):
            service.expire()
            same(client.call(*call), service.data, expired=True)
            same(client.call("get", "/5"), service.data)
    _no_more(service, 10, 4, renewed=True)
    _just(service, 10, 4)
    for asked in service.calls[4:6]:
        _same_post(asked, service.base + "/3", value)


@token_client.check(_("works with servers.posts, whose tokens run out"), needs=[renews])
def renews_at_posts(student: Any, rng: Random) -> None:
    with own_posts("everything", token_seconds=30) as server:
        user, password = rng.choice(list(server.users.items()))
        client = student.hold("TokenClient", server.url, user, password)
        for __ in range(2):
            same(client.call("get", "/me"), {"user": user, "by": "token"})
            post = {"author": random_word(rng), "title": random_word(rng), "text": random_word(rng)}
            server.pass_time(31)
            got = client.call("post", "/posts", post)
            number = got.get("id") if isinstance(got, dict) else 0
            server.pass_time(31)
            same(client.call("get", f"/posts/{number}"), got)
            same({name: got[name] for name in post}, post)
        clients = [(one, student.hold("TokenClient", server.url, one, secret)) for one, secret in server.users.items()]
        for __ in range(2):
            for one, client in clients:
                says = _("This is who asked. There are two clients at the same service.")
                same(client.call("get", "/me"), {"user": one, "by": "token"}, says=says, what="other")


@token_client.check(_("raises PermissionError when a new token does not help, and when /token itself refuses"),
                    needs=[renews])  # fmt: skip
def no_permission(student: Any, rng: Random) -> None:
    service = _Guarded(rng, always=True)
    with _guarding(service, always=True) as at:
        says = _("PermissionError is asked for: the request was answered with 401, and again with a new token.")
        try:
            must_raise(says, lambda: _client(student, at, service).call("get", "/1"), "PermissionError", always=True)
        finally:
            _no_more(service, 2, 2, always=True)
    service = _Guarded(rng)
    service.door = 401
    with _guarding(service, always=True) as at:
        says = _("PermissionError is asked for: /token answered with 401.")
        must_raise(says, lambda: _client(student, at, service).call("get", "/1"), "PermissionError", always=True)
    service = _Guarded(rng)
    with _guarding(service, always=True) as at:
        client = _client(student, at, service)
        same(client.call("get", "/1"), service.data)
        service.expire()
        service.door = 401
        says = _("PermissionError is asked for: the token had run out, and /token answered with 401.")
        must_raise(says, lambda: client.call("get", "/2"), "PermissionError", always=True)


@token_client.check(_("raises an exception for another error, without a new token and a second try"),
                    needs=[gets_with_token])  # fmt: skip
def other_refusals(student: Any, rng: Random) -> None:
    for status in (403, 404, 500):
        call: tuple[Any, ...] = rng.choice([("get", "/1"), ("post", "/1", {})])
        _refuses_once(student, _Guarded(rng, status=status), call, status)
    service = _Guarded(rng)
    service.door = 503
    with _guarding(service, status=503) as at:
        says = _("An exception was awaited: /token answered with 503.")
        try:
            must_raise(says, lambda: _client(student, at, service).call("get", "/1"), status=503)
        finally:
            _no_more(service, 0, 1, status=503)


def _refuses_once(student: Any, service: _Guarded, call: tuple[Any, ...], status: int) -> None:
    says = _("An exception was awaited: the status was {status}.").format(status=status)
    with _guarding(service, status=status) as at:
        held: list[Any] = []

        def ask() -> Any:
            held.append(_client(student, at, service))
            return held[0].call(*call)

        try:
            must_raise(says, ask, status=status)
        finally:
            _no_more(service, 1, 1, status=status)
        service.status = 0
        same(held[0].call("get", "/2"), service.data)
        _no_more(service, 2, 1, status=status)


@token_client.check(_("sends user and password in UTF-8"), needs=[gets_with_token])
def any_letters(student: Any, rng: Random) -> None:
    word = random_word(rng)
    for user, password in ((random_word(rng), rng.choice(LATIN)), (rng.choice(LATIN), rng.choice(BEYOND) + "é"),
                           (random_word(rng), f" {word} "), (f"{word} ", random_word(rng))):  # fmt: skip
        odd = {"letters": True} if not (user + password).isascii() else {"spaces": True}
        service = _Guarded(rng, user=user, password=password)
        with contextlib.suppress(Raised, Unplain), site(service) as at, told_by(at):
            _client(student, at, service).call("get", "/1")
        if not service.tokens:
            service.refusals = [one | odd for one in service.refusals]
            service.tell()
            fail(_("No token was asked for with this user and this password."), sent=(user, password), **odd)


@token_client.check(_("returns None where there is no body, status 204"), needs=[posts_with_token])
def no_body(student: Any, rng: Random) -> None:
    service = _Guarded(rng, status=204)
    with _guarding(service, nothing=True) as at:
        client = _client(student, at, service)
        calls: list[tuple[Any, ...]] = [("post", "/1", {"title": random_word(rng)}), ("get", "/2")]
        for call in calls:
            same(client.call(*call), None, sent=204, nothing=True)
    _just(service, 2, 1)
