"""Exercise trouble.through_proxy: through the proxy."""

from __future__ import annotations

from base64 import b64encode
from random import Random
from ssl import SSLContext
from typing import Any

from netcourse.exercises.course.trouble.common import (
    Outcome,
    answering,
    calm,
    certificate_in_words,
    closed_door,
    environment_kept,
    must_raise,
    must_return,
    outcome_of,
    returned,
    two_steps,
)
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, fail, same
from netcourse.exercises.staging.folders import Place, folder
from netcourse.exercises.staging.secured import Secured, course_authority, other_authority, secured
from netcourse.exercises.staging.website import Answer, Asked, Site, called, site
from netcourse.i18n import _

Login = tuple[str, str]

ENVIRONMENT: Facts = {"case": "environment"}

through_proxy = Exercise(
    "trouble.through_proxy",
    points=2,
    minutes=20,
    title=_("through the proxy"),
    asks=["through_proxy"],
    hints=[
        _('proxies= takes a dict whose keys are the schemes of the URLs that are asked for: {"http": proxy, "https":'
          " proxy}. The proxy itself is an http:// URL in both. As an argument of the call it wins over the"
          " environment."),
        _("User and password stand in the proxy's URL, between // and @. urllib.parse.quote with safe=\"\" encodes the"
          " signs that mean something there."),
        _("verify= takes the path of the authority's file. raise_for_status() is needed here as everywhere."),
    ],
    misconceptions=[
        Misconception(
            "trouble.proxy_in_the_environment",
            says=_("What is put into os.environ holds for the whole program, from then on and for every library. An"
                   " argument of the call, proxies=, holds for this call."),
            when=lambda facts: facts["environment"],
        ),
        Misconception(
            "trouble.goes_around",
            says=_("The proxy did not answer, so the site was asked without it. Whoever sets up a proxy has a reason,"
                   " and nobody would notice that it is not used."),
            when=lambda facts: facts["direct"] and facts["case"] == "no proxy",
        ),
        Misconception(
            "trouble.https_goes_direct",
            says=_("The keys of proxies= are the schemes of the URLs, and a scheme that is not there goes direct. An"
                   ' https URL needs a key "https".'),
            when=lambda facts: facts["direct"] and facts["scheme"] == "https",
        ),
        Misconception(
            "trouble.proxy_not_used",
            says=_("The request came straight to the site. The keys of proxies= are schemes in small letters, without a"
                   " colon; what is under another key is not used, and nothing is said about it."),
            when=lambda facts: facts["direct"],
        ),
        Misconception(
            "trouble.login_for_the_site",
            says=_("auth= writes an Authorization, and that is for the site. The proxy wants a Proxy-Authorization:"
                   " user and password belong to its URL."),
            when=lambda facts: facts["told_site"] == "authorization",
        ),
        Misconception(
            "trouble.environment_of_proxies",
            says=_("The environment names another proxy here, or another authority. What stands in session.proxies and"
                   " session.verify loses to that; trust_env = False, or arguments of the call, do not."),
            when=lambda facts: facts["case"] == "environment",
        ),
        Misconception(
            "trouble.login_in_the_tunnel",
            says=_("A header that you write yourself goes to the site, inside of the tunnel: the proxy cannot see it,"
                   " and the site has your password for the proxy now."),
            when=lambda facts: facts.get("told_site") == "proxy-authorization" or facts["case"] == "https login",
        ),
        Misconception(
            "trouble.empty_password",
            says=_("The password is empty here, as it often is where a token stands in place of a user, and the proxy"
                   " was shown no login, or another one. In a URL that is `user:@`, with the colon; in code,"
                   " `if password` takes an empty one for none, and so does ProxyHandler of urllib."),
            when=lambda facts: facts["case"] == "empty",
        ),
        Misconception(
            "trouble.login_not_encoded",
            says=_("In a URL the signs @ : / # and % have a meaning of their own. quote(text, safe=\"\") makes them"
                   " harmless, and the proxy gets them as they were."),
            when=lambda facts: facts["case"] == "signs",
        ),
        Misconception(
            "trouble.believes_the_tunnel",
            says=_("The proxy passes on what it gets, from whoever answers: that this is the site must be proved by its"
                   " certificate. verify=False asks for no proof."),
            when=lambda facts: facts["read"],
        ),
        Misconception(
            "trouble.proxy_error_returned",
            says=_("That is an error page, of the proxy or of the site. raise_for_status() tells it from the page that"
                   " you wanted."),
            when=lambda facts: facts["accepted"],
        ),
    ],
)  # fmt: skip


class _Gate:
    """What a proxy answers to absolute-form requests (RFC 9112, section 3.2.2), when it plays the sites itself."""

    def __init__(self, body: bytes, login: Login | None = None, status: int = 200) -> None:
        self.body, self.status = body, status
        self.wanted = _basic(login) if login else ""

    def __call__(self, asked: Asked) -> Answer:
        if self.wanted and asked.value("proxy-authorization") != self.wanted:
            return Answer(407, [("Proxy-Authenticate", 'Basic realm="gate"')], b"who are you?")
        return Answer(self.status, body=self.body)


def _basic(login: Login) -> str:
    return "Basic " + b64encode(":".join(login).encode()).decode()


def _by_gate(student: Any, rng: Random, gate: _Gate, login: Login | None = None, *, case: str = "") -> Outcome:
    """Call `through_proxy` for an http URL, at a gate; require that the gate is asked and the site is not."""
    facts: Facts = {"case": case, "scheme": "http", "sent": login or ()}
    with calm(student), site(lambda asked: Answer(200, body=b"direct")) as at, site(gate) as proxy:
        url = at.url + two_steps(rng)
        outcome = outcome_of(lambda: called(student, proxy, "through_proxy", url, proxy.url, login, **facts))
        environment_kept(student)
    if at.asked:
        fail(_("The site got a request that did not come from the proxy."), got=at.asked[0].shown,
             **facts, direct=True)  # fmt: skip
    if not proxy.asked:
        returned(outcome, **facts)
        fail(_("No request came to the proxy."), **facts)
    same(proxy.asked[0].target, url, says=_("To a proxy the whole URL is sent."), **facts)
    if proxy.asked[0].values("authorization"):
        fail(_("The request has an Authorization, which a proxy passes on to the site."), got=proxy.asked[0].shown,
             told_site="authorization", **facts)  # fmt: skip
    return outcome


@through_proxy.check(_("asks the proxy for an http URL, and returns the bytes of the body"))
def by_http(student: Any, rng: Random) -> None:
    body = rng.randbytes(30)
    must_return(_by_gate(student, rng, _Gate(body)), body)


def _proxy(user: str = "", password: str = "") -> Any:
    """Return a real proxy, running, which tunnels. It stops at the end of a `with` block."""
    from netcourse.servers import serve_proxy  # here: its parser of HTTP is imported with it

    return serve_proxy.start("127.0.0.1", 0, user, password)


def _tunnelled(student: Any, rng: Random, proxy: Any, kind: str = "good", login: Login | None = None, *,
               case: str = "", status: int = 200) -> tuple[Outcome, bytes, Secured]:  # fmt: skip
    """Call `through_proxy` for an https URL; require that the site is reached through the tunnel or not at all."""
    body = rng.randbytes(30)
    facts: Facts = {"case": case, "scheme": "https", "sent": login or ()}
    with calm(student), folder(student) as files, secured(lambda asked: Answer(status, body=body), kind) as door:
        ca = files.write("ca.pem", course_authority())
        args = (door.url + two_steps(rng), proxy.url, login)
        outcome = outcome_of(lambda: student.call("through_proxy", *args, ca=ca))
        environment_kept(student)
    if door.asked and not any(one["target"] == door.host for one in proxy.seen):
        fail(_("The site got a request that did not come through the proxy."), got=door.asked[0].shown,
             **facts, direct=True)  # fmt: skip
    for name in ("authorization", "proxy-authorization"):
        if any(one.values(name) for one in door.asked):
            fail(_("The site got the login for the proxy."), got=door.asked[0].shown, told_site=name, **facts)
    return outcome, body, door


@through_proxy.check(_("opens a tunnel through the proxy for an https URL"), needs=[by_http])
def by_https(student: Any, rng: Random) -> None:
    with _proxy() as proxy:
        outcome, body, __ = _tunnelled(student, rng, proxy)
        must_return(outcome, body, case="https", scheme="https")


@through_proxy.check(_("shows the login to the proxy, whatever signs it is made of, and to nobody else"),
                     needs=[by_https])  # fmt: skip
def logs_in(student: Any, rng: Random) -> None:
    body, one, two = rng.randbytes(30), random_word(rng), random_word(rng)
    plain = (one, two)
    must_return(_by_gate(student, rng, _Gate(body, plain), plain, case="login"), body, case="login", sent=plain)
    with _proxy(*plain) as proxy:
        outcome, through, __ = _tunnelled(student, rng, proxy, login=plain, case="https login")
        must_return(outcome, through, case="https login", sent=plain)
    for login in ((f"{one}@{two}", f"{two}@{one}"), (one, f"{two}:{one}/?#"), (f"{one}%41", f"%{two}+ &[=]")):
        must_return(_by_gate(student, rng, _Gate(body, login), login, case="signs"), body, case="signs", sent=login)
    token = (one, "")
    must_return(_by_gate(student, rng, _Gate(body, token), token, case="empty"), body, case="empty", sent=token)
    open_gate = _Gate(body)
    with calm(student), site(open_gate) as other:
        called(student, other, "through_proxy", f"http://127.0.0.1:9{two_steps(rng)}", other.url)
    if other.asked and other.asked[0].values("proxy-authorization"):
        fail(_("The login for one proxy was shown to another."), got=other.asked[0].shown)


@through_proxy.check(_("raises an exception where the proxy is not there or refuses, and does not go around it"),
                     needs=[by_https])  # fmt: skip
def no_way_around(student: Any, rng: Random) -> None:
    with closed_door() as proxy, calm(student), answering(Answer(200, body=b"direct")) as at:
        outcome = outcome_of(lambda: called(student, at, "through_proxy", at.url + two_steps(rng), proxy))
    if at.asked:
        fail(_("The proxy was not there, and the site was asked without it."), got=at.asked[0].shown, direct=True,
             case="no proxy")  # fmt: skip
    must_raise(outcome, _("An exception was awaited: nobody listens where the proxy should be."))
    login = (random_word(rng), random_word(rng))
    for gate, says in (
        (_Gate(b"", login), _("An exception was awaited: the proxy wants a login, status 407.")),
        (_Gate(b"no such host", status=502), _("An exception was awaited: the proxy answered with status 502.")),
        (_Gate(b"not here", status=404), _("An exception was awaited: the status was 404.")),
    ):
        must_raise(_by_gate(student, rng, gate, case="refusal"), says)
    with _proxy(*login) as locked:
        outcome, __, door = _tunnelled(student, rng, locked, case="refusal")
        must_raise(outcome, _("An exception was awaited: the proxy wants a login, status 407."))


@through_proxy.check(_("sends nothing through the tunnel to a site that cannot prove who it is"), needs=[by_https])
def proof(student: Any, rng: Random) -> None:
    with _proxy() as proxy:
        for kind in ("unknown_ca", "wrong_host"):
            outcome, __, door = _tunnelled(student, rng, proxy, kind)
            if door.asked:
                fail(_("The request went to a site that is not the one it says it is. It could read this."),
                     got=door.asked[0].shown, read=True, sent=certificate_in_words(kind))  # fmt: skip
            must_raise(outcome, _("An exception was awaited: the site cannot prove who it is."),
                        sent=certificate_in_words(kind))  # fmt: skip


@through_proxy.check(_("asks that proxy and trusts that authority, whatever the environment names"), needs=[proof])
def own_settings(student: Any, rng: Random) -> None:
    bundle, context = other_authority()
    with folder(student) as files, site(_Gate(b"another proxy")) as other:
        named = {
            "http_proxy": other.url,
            "https_proxy": other.url,
            "no_proxy": "elsewhere.example",
            "REQUESTS_CA_BUNDLE": str(files.write("others.pem", bundle)),
        }
        ca = files.write("ca.pem", course_authority())
        with calm(student, **named):
            _own_proxy(student, rng, other)
            environment_kept(student, **named)
            with _proxy() as proxy:
                _own_authority(student, rng, other, proxy.url, ca, context)


def _own_proxy(student: Any, rng: Random, other: Site) -> None:
    """Require that the proxy of the call is asked for an http URL."""
    body = rng.randbytes(30)
    with site(_Gate(body)) as gate:
        url = f"http://shop.example{two_steps(rng)}"
        outcome = outcome_of(lambda: called(student, gate, "through_proxy", url, gate.url, **ENVIRONMENT))
    _not_asked(other)
    must_return(outcome, body, **ENVIRONMENT)


def _own_authority(student: Any, rng: Random, other: Site, proxy: str, ca: Place, context: SSLContext) -> None:
    """Require that an https URL is got where the authority of the call vouches, and not where the other one does."""
    body = rng.randbytes(30)
    for identity in ("good", context):
        with secured(lambda asked: Answer(200, body=body), identity) as door:
            url = door.url + two_steps(rng)
            outcome = outcome_of(lambda url=url: student.call("through_proxy", url, proxy, ca=ca))  # type: ignore[misc]
        _not_asked(other)
        if identity == "good":
            must_return(outcome, body, **ENVIRONMENT)
            continue
        if door.asked:
            fail(_("The request went to a site for which another authority vouches."), got=door.asked[0].shown,
                 **ENVIRONMENT)  # fmt: skip
        must_raise(outcome, _("An exception was awaited: another authority vouches for the site."), **ENVIRONMENT)


def _not_asked(other: Site) -> None:
    if other.asked:
        fail(_("A proxy was asked that the environment names."), got=other.asked[0].shown, **ENVIRONMENT)
