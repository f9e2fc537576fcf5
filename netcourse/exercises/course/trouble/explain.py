"""Exercise trouble.explain: explain what happened."""

from __future__ import annotations

from random import Random
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.course.trouble.common import LONG, SHORT, Words, answering, closed_door, two_steps
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, same
from netcourse.exercises.staging.calls import called
from netcourse.exercises.staging.folders import folder
from netcourse.exercises.staging.secured import course_authority, secured
from netcourse.exercises.staging.stage import serving
from netcourse.exercises.staging.website import Answer
from netcourse.i18n import _
from netcourse.wire.peer import Peer

NOT_THERE = ("unknown name", "refused", "no route")

explain = Exercise(
    "trouble.explain",
    points=3,
    minutes=25,
    title=_("explain what happened"),
    asks=["explain"],
    hints=[
        _("First gather the exception and all that stand behind it in a list: `error = error.__cause__ or"
          " error.__context__` until it is None. Then ask whether the list has an exception of this or that class."),
        _("The order of the questions matters: behind a ProxyError may stand a refusal, and a ConnectTimeout is a"
          " ConnectionError and a Timeout. Ask for what is special first."),
        _("Behind the exceptions of requests stand socket.gaierror, ConnectionRefusedError, ConnectionResetError,"
          " ssl.SSLCertVerificationError, ssl.SSLError, http.client.IncompleteRead, and of urllib3.exceptions"
          " ReadTimeoutError and ProtocolError."),
    ],
    misconceptions=[
        Misconception(
            "trouble.explain_stumbles",
            says=_("The function that explains an exception has raised one itself. Not every exception has args, a"
                   " reason or a response: look before you reach."),
            when=lambda facts: facts["raised"] in ("AttributeError", "IndexError", "TypeError", "KeyError",
                                                   "UnboundLocalError"),
        ),
        Misconception(
            "trouble.looks_at_words",
            says=_("The same thing has happened, and another system has put it into other words. Classes and errno are"
                   " the same everywhere: ask for those."),
            when=lambda facts: facts["case"] == "wording",
        ),
        Misconception(
            "trouble.any_value_error",
            says=_("There was nothing wrong with this URL. Many exceptions are a ValueError, too, even the one about a"
                   " certificate: MissingSchema, InvalidSchema and InvalidURL are those about URLs."),
            when=lambda facts: facts["got"] == "bad url",
        ),
        Misconception(
            "trouble.one_number_of_two",
            says=_("No class says that no way leads there. It is an OSError, and its errno is one of two:"
                   " errno.EHOSTUNREACH where the host cannot be reached, errno.ENETUNREACH where its network cannot."),
            when=lambda facts: facts["expected"] == "no route",
        ),
        Misconception(
            "trouble.cause_alone",
            says=_("What requests was told was not found. requests raises inside of an `except`, without `from`: then"
                   " __cause__ is None, and __context__ leads on."),
            when=lambda facts: facts["expected"] in NOT_THERE and facts["got"] == "unknown",
        ),
        Misconception(
            "trouble.outside_alone",
            says=_("ConnectionError is what requests says of very different things. Which one it was stands behind it:"
                   " follow __cause__ and __context__ to the end."),
            when=lambda facts: facts["expected"] in NOT_THERE,
        ),
        Misconception(
            "trouble.timeouts_alike",
            says=_("Here a connection never came about. A ConnectTimeout is a Timeout, too, so ask for it before you"
                   " ask for that."),
            when=lambda facts: facts["expected"] == "connect timeout",
        ),
        Misconception(
            "trouble.silent_in_the_middle",
            says=_("The body came, and then nothing more. What requests raises there is no ReadTimeout of its own but a"
                   " ConnectionError, and urllib3's ReadTimeoutError stands behind it."),
            when=lambda facts: facts["case"] == "stall",
        ),
        Misconception(
            "trouble.closed_is_refused",
            says=_("There was a connection here, so nobody has refused it. It has ended too early: RemoteDisconnected,"
                   " ConnectionResetError, IncompleteRead and the like stand behind urllib3's ProtocolError."),
            when=lambda facts: facts["expected"] == "broken off",
        ),
        Misconception(
            "trouble.tls_is_a_connection",
            says=_("An SSLError is a ConnectionError, too. Whoever asks for the general class first never gets to the"
                   " special one."),
            when=lambda facts: facts["expected"] in ("certificate", "tls") and facts["got"] not in ("certificate",
                                                                                                  "tls"),
        ),
        Misconception(
            "trouble.all_tls_is_certificates",
            says=_("No certificate has been looked at here: the other side does not even speak TLS. Only"
                   " ssl.SSLCertVerificationError is about who it is."),
            when=lambda facts: facts["expected"] == "tls",
        ),
        Misconception(
            "trouble.status_of_a_proxy",
            says=_("407 is the status of a response, which the proxy gave in place of the site, and so it is told like"
                   " any other: by its number. `proxy` is for those that give no response: ProxyError."),
            when=lambda facts: facts["expected"] == "status 407" and facts["got"] != "status",
        ),
        Misconception(
            "trouble.proxy_is_the_site",
            says=_("This was said by the proxy, or of it: the site has never been asked. ProxyError comes first,"
                   " whatever stands behind it."),
            when=lambda facts: facts["expected"] == "proxy",
        ),
        Misconception(
            "trouble.status_unsaid",
            says=_("The number belongs to the text: `status 404`. An HTTPError has the response with it, in"
                   " error.response."),
            when=lambda facts: facts["expected"].startswith("status "),
        ),
    ],
)  # fmt: skip


def _explained(student: Any, expected: str, url: str, says: str, *, staged: str = "", case: str = "",
               **settings: Any) -> None:  # fmt: skip
    """Require a text for what requests raises at a URL; `says` tells what had happened there."""
    settings = {"timeout": LONG, **settings}
    error = student.drive_held("failure", url, settings, staged, word="error", seconds=2 * LONG)
    behind = Words(" ← ".join(student.drive("chain", error)))
    facts: Facts = {"sent": behind, "case": case, "expected": expected, "replay": ["explain(error)"]}
    got = called(student, "explain", error, **facts)
    facts.pop("expected")
    same(got, expected, says=says, **facts)


@explain.check(_("tells a refusal, an unknown name and a missing way from one another"), weight=2)
def not_there(student: Any, rng: Random) -> None:
    with closed_door() as url:
        _explained(student, "refused", url, _("Here nobody listened at the port."))
    anywhere = f"http://{random_word(rng)}.example{two_steps(rng)}"
    says = _("Here nobody listened at the port.")
    _explained(student, "refused", anywhere, says, staged="refused", case="wording")
    _explained(student, "unknown name", anywhere, _("Here the name had no address."), staged="unknown name")
    for staged in ("no way to the host", "no way to the network"):
        _explained(student, "no route", anywhere, _("Here no way led to that machine."), staged=staged)


@explain.check(_("tells what was silent: the way there, the server, or the body"), weight=2)
def silences(student: Any, rng: Random) -> None:
    anywhere = f"http://{random_word(rng)}.example{two_steps(rng)}"
    says = _("Here no connection came about in time.")
    _explained(student, "connect timeout", anywhere, says, staged="slow to connect")
    half = random_word(rng).encode()
    for answer, case, says in (
        (Answer(0, stalls=True), "silent", _("Here the server took the request and said nothing.")),
        (Answer(200, body=half, length=2000, stalls=True), "stall", _("Here the body stopped in the middle.")),
    ):
        with answering(answer) as at:
            _explained(student, "read timeout", at.url + two_steps(rng), says, case=case,
                       timeout=(LONG, scaled(SHORT)))  # fmt: skip


def _resets(peer: Peer) -> None:
    peer.read_until(b"\r\n\r\n")
    peer.reset()


def _no_tls(peer: Peer) -> None:
    peer.read(5)  # the head of a TLS record
    peer.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    peer.read_all()


@explain.check(_("tells a connection that ends before the response is whole"), weight=2)
def broken_off(student: Any, rng: Random) -> None:
    half = random_word(rng).encode()
    chunked = [("Transfer-Encoding", "chunked")]
    for answer, says in (
        (Answer(0), _("Here the server closed the connection without an answer.")),
        (Answer(200, body=half, length=2000), _("Here the connection ended before the whole body was there.")),
        (Answer(200, chunked, b"40\r\n" + half, length=None), _("Here the connection ended inside of a chunk.")),
    ):
        with answering(answer) as at:
            _explained(student, "broken off", at.url + two_steps(rng), says)
    with serving(_resets) as stage:
        url = f"http://127.0.0.1:{stage.port}{two_steps(rng)}"
        _explained(student, "broken off", url, _("Here the connection was reset."))


@explain.check(_("tells a certificate that proves nothing from a side that does not speak TLS"))
def no_trust(student: Any, rng: Random) -> None:
    with folder(student) as files:
        ca = files.write("ca.pem", course_authority())
        for kind, says in (
            ("unknown_ca", _("Here an unknown authority had made the certificate.")),
            ("expired", _("Here the certificate had expired.")),
            ("wrong_host", _("Here the certificate was that of another host.")),
        ):
            with secured(lambda asked: Answer(), kind) as door:
                _explained(student, "certificate", door.url, says, verify=ca)
    with serving(_no_tls) as stage:
        url = f"https://127.0.0.1:{stage.port}{two_steps(rng)}"
        _explained(student, "tls", url, _("Here the other side spoke plain HTTP."))


@explain.check(_("tells trouble with the proxy from a response that it gave"))
def proxy_trouble(student: Any, rng: Random) -> None:
    with closed_door() as proxy:
        for scheme in ("http", "https"):
            url = f"{scheme}://shop.example{two_steps(rng)}"
            _explained(student, "proxy", url, _("Here nobody listened where the proxy should be."),
                       proxies={scheme: proxy})  # fmt: skip
            _explained(student, "proxy", url, _("Here the name of the proxy had no address."), staged="unknown name",
                       proxies={scheme: f"http://{random_word(rng)}.example:3128"})  # fmt: skip
    _explained(student, "proxy", f"http://shop.example{two_steps(rng)}", staged="slow to connect",
               says=_("Here no connection to the proxy came about in time."),
               proxies={"http": f"http://{random_word(rng)}.example:3128"})  # fmt: skip
    with answering(Answer(407, [("Proxy-Authenticate", "Basic")])) as at:
        url = f"http://shop.example{two_steps(rng)}"
        says = _("Here the proxy answered in place of the site, with status 407.")
        _explained(student, "status 407", url, says, proxies={"http": at.url})
        url = f"https://shop.example{two_steps(rng)}"
        _explained(student, "proxy", url, _("Here the proxy did not let us pass."), proxies={"https": at.url})


@explain.check(_("tells redirects without an end, an error status and a URL that is none"))
def answers_and_urls(student: Any, rng: Random) -> None:
    path = two_steps(rng)
    with answering(Answer(302, [("Location", path)])) as at:
        _explained(student, "redirects", at.url + path, _("Here a redirect led to itself."))
    for status in (rng.choice([400, 404, 410]), rng.choice([500, 503])):
        with answering(Answer(status)) as at:
            says = _("Here the status was {status}.").format(status=status)
            _explained(student, f"status {status}", at.url + path, says)
    for url, says in (
        (f"shop.example{path}", _("This URL has no scheme.")),
        (f"ftp://shop.example{path}", _("This URL has a scheme that requests does not know.")),
        ("http://", _("This URL has no host.")),
    ):
        _explained(student, "bad url", url, says)


@explain.check(_("says unknown of anything else"), needs=[answers_and_urls])
def anything_else(student: Any, rng: Random) -> None:
    with answering(Answer(200, body=f"<p>{random_word(rng)}</p>".encode())) as at:
        _explained(student, "unknown", at.url + two_steps(rng), _("Here the response was whole, and its body no JSON."))
        says = _("Here a header could not be sent as it was.")
        _explained(student, "unknown", at.url + two_steps(rng), says, headers={"X-Note": "two\nlines"})
