"""Exercise requests.api_client: a client for an API."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from netcourse.exercises.course.requests_.common import in_html, must_close, must_raise, the_request
from netcourse.exercises.material import BEYOND, LATIN, random_path, random_word, random_words
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.website import Answer, Asked, Site, in_json, site, told_by
from netcourse.i18n import _

api_client = Exercise(
    "requests.api_client",
    points=4,
    minutes=35,
    title=_("a client for an API"),
    asks=["ApiClient", "ApiError"],
    hints=[
        _("Make self.session in __init__ and put Accept and Authorization into self.session.headers: they go with"
          " every request then."),
        _('The address is url.rstrip("/") + path. urljoin would throw away what stands behind the host.'),
        _("One method for all three: it sends with self.session.request(method, ...), raises ApiError for a status of"
          " class 4 or 5, returns None for 204, and else response.json()."),
        _('For the message, try response.json()["error"]; a body that is no JSON, or no dict, or has no "error" raises'
          " ValueError, TypeError or KeyError: then it is response.reason."),
    ],
    misconceptions=[
        Misconception(
            "requests.prefix_lost",
            says=_("urljoin takes a path with a slash in front for one from the root, and drops the path of the base"
                   " URL. Glue them: url.rstrip('/') + path."),
            when=lambda facts: facts["what"] == "path" and not facts["got"].startswith(facts["base"]),
        ),
        Misconception(
            "requests.two_slashes",
            says=_("The base URL ended with a slash and the path began with one: that is another path for many a"
                   " server."),
            when=lambda facts: facts["what"] == "path" and "//" in facts["got"],
        ),
        Misconception(
            "requests.path_changed",
            says=_("The path is sent as it is given, behind the base URL: capitals and a slash at its end may mean"
                   " something to the server."),
            when=lambda facts: facts["what"] == "path",
        ),
        Misconception(
            "requests.query_changed",
            says=_("Every further argument of get is one name=value of the query, 0 and an empty text, too. params="
                   " takes the dict and encodes what means something in a URL."),
            when=lambda facts: facts["what"] == "query",
        ),
        Misconception(
            "requests.only_200",
            says=_("201, created, says that all is well, too, and its body was asked for. Only 204 has none."),
            when=lambda facts: facts["status"] == 201 and facts["got"] is None,
        ),
        Misconception(
            "requests.falsy_result",
            says=_("[] and 0 are data like any other. Only status 204 means that there is none."),
            when=lambda facts: facts["got"] is None and facts["expected"] in ([], 0),
        ),
        Misconception(
            "requests.json_twice",
            says=_("json= makes the JSON itself. What was text already became a text inside of JSON: hand the value"
                   " over."),
            when=lambda facts: facts["what"] == "body" and type(facts["got"]) is str,
        ),
        Misconception(
            "requests.form_for_json",
            says=_("The body is not JSON, or does not say so. json= writes the body and its Content-Type; data= with a"
                   " dict writes a form."),
            when=lambda facts: facts["what"] in ("kind", "body"),
        ),
        Misconception(
            "requests.no_accept",
            says=_("Accept says in which format the response is wanted. Without a word from you requests sends */*, and"
                   " that means any."),
            when=lambda facts: facts["what"] == "accept",
        ),
        Misconception(
            "requests.bearer_none",
            says=_("Without a token there is nothing to send: no header Authorization at all, not one that says"
                   " None."),
            when=lambda facts: facts["what"] == "token" and facts["expected"] == [] and not facts["other"],
        ),
        Misconception(
            "requests.class_session",
            says=_("What stands in the class body is made once, for all clients together: this one sent what belongs to"
                   " another. Make the session in __init__."),
            when=lambda facts: facts["what"] == "token" and facts["other"],
        ),
        Misconception(
            "requests.token_scheme",
            says=_("Authorization names the scheme first: Bearer, a space, the token. And it goes with every request,"
                   " whatever its method."),
            when=lambda facts: facts["what"] == "token",
        ),
        Misconception(
            "requests.believes_the_type",
            says=_("JSON has many types: with a charset behind it, application/problem+json for errors, and others that"
                   " end in +json. What you get is JSON by agreement: read it, whatever the type."),
            when=lambda facts: facts["type"],
        ),
        Misconception(
            "requests.json_of_204",
            says=_("Status 204 has no body, and .json() of nothing raises. Return None without reading."),
            when=lambda facts: facts["nothing"] and facts.get("raised"),
        ),
        Misconception(
            "requests.error_as_result",
            says=_("The status was an error and came back as a result: every caller would have to look. An exception"
                   " cannot be overlooked."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "requests.json_in_errors",
            says=_("An error may come from a server in front of the service, and in any format: a page, a list,"
                   " nothing at all. Then the reason is all there is."),
            when=lambda facts: facts["odd"] and (facts["other_kind"] or facts["what"] == "message"),
        ),
        Misconception(
            "requests.foreign_error",
            says=_("Another kind of exception came out. Your class hides which library it uses: ApiError is what its"
                   " callers know."),
            when=lambda facts: facts["other_kind"],
        ),
        Misconception(
            "requests.error_args",
            says=_("str() of an exception with two arguments is a tuple. Make one text of both, and raise ApiError with"
                   " that."),
            when=lambda facts: facts["what"] == "message" and facts["got"].startswith("("),
        ),
        Misconception(
            "requests.error_unsaid",
            says=_('str() of the error is "404: no such book": the status, a colon, and what the server says under'
                   ' "error".'),
            when=lambda facts: facts["what"] == "message",
        ),
        Misconception(
            "requests.new_connection",
            says=_("Each call opened a connection. requests.get makes a session for one request and throws it away; a"
                   " Session of your own keeps the connection."),
            when=lambda facts: facts["what"] == "connections",
        ),
        Misconception(
            "requests.session_left_open",
            says=_("The connection is still there after close(). The session has to be closed: self.session.close()."),
            when=lambda facts: facts["what"] == "close",
        ),
    ],
)  # fmt: skip


def _one_call(student: Any, rng: Random, answer: Answer, method: str, *args: Any, base: str = "",
              **query: Any) -> tuple[Any, Asked, Site]:  # fmt: skip
    """Return what a method of a new client returns, and the request that came."""
    with site(lambda asked: answer) as at:
        with told_by(at, nothing=answer.status == 204, sent=answer.body), _client(student, at, base, None) as client:
            got = client.call(method, *args, **query)
    return got, the_request(at), at


def _client(student: Any, at: Site, base: str, token: str | None) -> Any:
    return student.hold("ApiClient", at.url + base, **({} if token is None else {"token": token}))


def _same_path(asked: Asked, path: str, base: str = "") -> None:
    same(asked.path, base + path, says=_("This is the path that was asked for."), what="path", base=base)


def _same_method(asked: Asked, method: str) -> None:
    same(asked.method, method, says=_("This is the method that was used."), what="method")


@api_client.check(_("gets: path behind the base URL, query, JSON back"))
def gets(student: Any, rng: Random) -> None:
    value = {"title": rng.choice(BEYOND), "pages": rng.randint(1, 900), "tags": [random_word(rng)]}
    bases = [
        ("", random_path(rng)),
        ("/api/v2", random_path(rng).title()),
        ("/api/v2/", f"{random_path(rng)}/"),
        ("/", random_path(rng)),
    ]
    for base, path in bases:
        got, asked, __ = _one_call(student, rng, in_json(value), "get", path, base=base)
        _same_method(asked, "GET")
        _same_path(asked, path, base.rstrip("/"))
        same(got, value, sent=value)
        if "application/json" not in asked.value("accept").lower():
            fail(_("Accept: application/json is asked for."), got=asked.shown, what="accept")
    plain: Any
    for plain in ([], 0, None, "text"):
        same(
            _one_call(student, rng, in_json(plain), "get", random_path(rng))[0], plain, sent=json.dumps(plain).encode()
        )


@api_client.check(_("sends further arguments of get as the query"), needs=[gets])
def queries(student: Any, rng: Random) -> None:
    one, two, three, four = (f"{word}_" for word in random_words(rng, 4))  # no name that get may use for itself
    words, number = f"{rng.choice(LATIN)} & {rng.choice(BEYOND)}", rng.randint(1, 99)
    sent: list[Facts] = [{one: words, two: number}, {three: 0, four: ""}]
    for asks in sent:
        __, asked, __ = _one_call(student, rng, in_json([]), "get", random_path(rng), **asks)
        expected = {name: [str(value)] for name, value in asks.items()}
        same(asked.query, expected, says=_("This is the query that came."), what="query")


@api_client.check(_("posts a value as JSON"), needs=[gets])
def posts_json(student: Any, rng: Random) -> None:
    for value in ({"title": rng.choice(BEYOND), "pages": None}, [random_word(rng), 7], {}, []):
        made = {"id": rng.randint(1, 99)}
        got, asked, __ = _one_call(student, rng, in_json(made, 201), "post", random_path(rng), value)
        _same_method(asked, "POST")
        if asked.kind != "application/json":
            fail(_("The Content-Type of this body is application/json."), got=asked.shown, what="kind")
        try:
            came = json.loads(asked.body)
        except ValueError:
            fail(_("This body is no JSON."), sent=value, got=asked.body, what="body")
        same(came, value, says=_("This is the value that came."), what="body")
        same(got, made, sent=made, status=201)


@api_client.check(_("deletes, and returns None where there is no body, status 204"), needs=[gets])
def deletes(student: Any, rng: Random) -> None:
    path = random_path(rng)
    got, asked, __ = _one_call(student, rng, Answer(204), "delete", path)
    _same_method(asked, "DELETE")
    _same_path(asked, path)
    same(got, None, sent=204, nothing=True)
    same(_one_call(student, rng, Answer(204), "post", path, {"a": 1})[0], None, sent=204, nothing=True)
    same(_one_call(student, rng, Answer(204), "get", path)[0], None, sent=204, nothing=True)


@api_client.check(_("sends its own token with every request, and none where it has none"), needs=[posts_json, deletes])
def tokens(student: Any, rng: Random) -> None:
    mine, other = random_word(rng, 12, 12), random_word(rng, 12, 12)
    with site(lambda asked: in_json({})) as at, told_by(at):
        clients = [(_client(student, at, "", token), token) for token in (mine, other, None)]
        for client, token in clients:
            calls: list[tuple[Any, ...]] = [("get", "/a"), ("post", "/a", {}), ("delete", "/a")]
            for args in calls:
                client.call(*args)
                came = at.asked[-1].values("authorization")
                expected = [] if token is None else [f"Bearer {token}"]
                borrowed = any(one and one != token and one in "".join(came) for one in (mine, other))
                same(came, expected, says=_("These are the values of Authorization that came."), what="token",
                     other=borrowed)  # fmt: skip


@api_client.check(_("raises ApiError with status and message for a status of class 4 or 5"), weight=2, needs=[gets])
def api_errors(student: Any, rng: Random) -> None:
    for status, args in ((404, ("get", "/a")), (409, ("post", "/a", {})), (500, ("delete", "/a"))):
        says = f"{random_word(rng)} {rng.choice(LATIN)}"
        _same_error(student, rng, in_json({"error": says}, status), args, f"{status}: {says}")


def _same_error(student: Any, rng: Random, answer: Answer, args: tuple[Any, ...], expected: str, *, odd: bool = False,
                **more: Any) -> None:  # fmt: skip
    says = _("ApiError is asked for: the status was {status}.").format(status=answer.status)
    facts = {"sent": answer.body, "odd": odd, **more}
    message = must_raise(says, lambda: _one_call(student, rng, answer, *args)[0], "ApiError", **facts)
    same(message, expected, says=_("This is str() of the error."), what="message", **facts)


@api_client.check(_("raises ApiError with the reason where the body of an error is another than awaited"),
                  needs=[api_errors])  # fmt: skip
def odd_errors(student: Any, rng: Random) -> None:
    bad = "502: Bad Gateway"
    for answer in (
        in_html("<p>Bad Gateway</p>", 502),
        in_json(["no"], 502),
        in_json({"detail": "no"}, 502),
        Answer(502),
    ):
        _same_error(student, rng, answer, ("get", "/a"), bad, odd=True)


@api_client.check(_("reads JSON of whatever media type, in an error too"), needs=[api_errors])
def other_types(student: Any, rng: Random) -> None:
    value = {"title": rng.choice(BEYOND), "pages": rng.randint(1, 900)}
    own = f"application/vnd.{random_word(rng)}+json"
    for kind in ("application/json; charset=utf-8", own, "application/problem+json"):
        with telling(type=kind):
            same(_one_call(student, rng, in_json(value, kind=kind), "get", random_path(rng))[0], value, sent=value)
            says = f"{random_word(rng)} {random_word(rng)}"
            answer = in_json({"error": says}, 404, kind=kind)
            _same_error(student, rng, answer, ("get", random_path(rng)), f"404: {says}", type=kind)


@api_client.check(_("makes its requests on one connection, after an error too, and closes it in close()"),
                  needs=[posts_json, deletes, api_errors])  # fmt: skip
def one_connection(student: Any, rng: Random) -> None:
    def answers(asked: Asked) -> Answer:
        return in_json({"error": "no"}, 404) if asked.path == "/no" else in_json({})

    with site(answers, keep=True) as at, told_by(at):
        client = _client(student, at, "", None)
        calls: list[tuple[Any, ...]] = [("get", "/a"), ("post", "/b", {"c": 1}), ("get", "/no"), ("get", "/d")]
        for args in calls:
            try:
                client.call(*args)
            except Raised:
                if args[1] != "/no":
                    raise
        count = len({asked.connection for asked in at.asked})
        if count > 1:
            fail(_("{requests} requests came on {connections} connections; one was awaited.").format(
                requests=len(at.asked), connections=count), what="connections")  # fmt: skip
        client.call("close")
        must_close(at, _("The connection is open after close()."), what="close")
