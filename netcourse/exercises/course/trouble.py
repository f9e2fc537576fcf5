"""Chapter 04: what a client does when something goes wrong.

Every client is judged by the site, the proxy or the false site that it talks to, which is the check. Nobody waits for
what may be waited out: pauses are calls of a function of the check, and where a silence is needed it is a short one,
after which nothing comes however long the machine takes.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import re
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from random import Random
from string import ascii_lowercase
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.model import Exercise, Facts, Failed, Misconception, Raised, Unplain, Verdict, fail, same
from netcourse.exercises.staging.folders import Folder, folder, surroundings
from netcourse.exercises.staging.secured import WRONG, Secured, course_authority, other_authority, secured
from netcourse.exercises.staging.stage import serving
from netcourse.exercises.staging.website import Answer, Asked, Site, called, site, told_by
from netcourse.i18n import _
from netcourse.wire.peer import Peer

CHAPTER = "04-trouble"

LONG = 5.0  # seconds that a client of ours may take where nothing is silent
SHORT = 0.15  # seconds of silence after which a client gives up, where it must

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")

Outcome = tuple[Any, Raised | None]  # what came back, or what was raised


class _Words(str):
    """What a check has staged, in words: shown as they are, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def _word(rng: Random, least: int = 3, most: int = 8) -> str:
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(least, most)))


def _path(rng: Random) -> str:
    return f"/{_word(rng)}/{_word(rng)}"


_CERTIFICATES = {
    "good": _("a certificate that is right"),
    "unknown_ca": _("a certificate of an unknown authority"),
    "self_signed": _("a certificate that vouches for itself"),
    "expired": _("a certificate that has expired"),
    "wrong_host": _("a certificate of another host"),
}


def _certificate(kind: str) -> _Words:
    return _Words(_CERTIFICATES[kind])


def _told(answer: Answer) -> str:
    """Say in a few words what a site does."""
    half = answer.length is not None and answer.length > len(answer.body)
    if not answer.status or half:
        begin = _("half a body") if half else ""
        end = _("silence") if answer.stalls else _("the end of the connection")
        return f"{begin}, {end}" if begin else end
    said = [value for name, value in answer.headers if name == "Retry-After"]
    return _("status {status}").format(status=answer.status) + "".join(f", Retry-After: {one}" for one in said)


def _outcome(call: Callable[[], Any]) -> Outcome:
    try:
        return call(), None
    except Raised as raised:
        if raised.name == "NotImplementedError":
            raise
        return None, raised
    except Unplain as error:
        return f"<{error.kind}>", None


def _returned(outcome: Outcome, says: str = "", **facts: Any) -> Any:
    """Return what came back; what was raised instead is raised with the facts."""
    got, raised = outcome
    if raised is not None:
        raised.says = says
        raised.facts.update(facts, escaped=raised.name)
        raise raised
    return got


def _must_raise(outcome: Outcome, says: str, **facts: Any) -> None:
    got, raised = outcome
    if raised is None:
        fail(says, got=got, accepted=True, **facts)


def _short_or_long(case: Callable[[float], None]) -> None:
    """Run a case in which something is silent, with a short timeout; when it fails, once more with a long one.

    A machine that is busy may need longer than the short one for what does come.
    """
    try:
        case(scaled(SHORT))
    except (Failed, Raised):
        case(scaled(8 * SHORT))


@contextlib.contextmanager
def _closed_door() -> Iterator[str]:
    """Hold a port at which nobody listens; give its URL."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


@contextlib.contextmanager
def _calm(student: Any, **values: str) -> Iterator[None]:
    """Let no environment variable tell clients of proxies and authorities, but for those given."""
    nothing: dict[str, str | None] = dict.fromkeys((*PROXIES, *AUTHORITIES))
    with surroundings(student, **{**nothing, **values}):
        yield


def _environment_kept(student: Any, **values: str) -> None:
    """Require that the learner's code has not touched what `_calm` has set."""
    found = student.drive("variables", [*PROXIES, *AUTHORITIES])
    changed = [name for name, value in found.items() if value != values.get(name)]
    if changed:
        fail(_("An environment variable has been changed: {names}.").format(names=", ".join(changed)),
             environment=True)  # fmt: skip


# trouble.explain ------------------------------------------------------------------------------------------------

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
    behind = _Words(" ← ".join(student.drive("chain", error)))
    facts: Facts = {"sent": behind, "case": case, "expected": expected, "replay": ["explain(error)"]}
    try:
        got = student.call("explain", error)
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise
    facts.pop("expected")
    same(got, expected, says=says, **facts)


@explain.check(_("tells a refusal, an unknown name and a missing way from one another"), weight=2)
def not_there(student: Any, rng: Random) -> None:
    with _closed_door() as url:
        _explained(student, "refused", url, _("Here nobody listened at the port."))
    anywhere = f"http://{_word(rng)}.example{_path(rng)}"
    says = _("Here nobody listened at the port.")
    _explained(student, "refused", anywhere, says, staged="refused", case="wording")
    _explained(student, "unknown name", anywhere, _("Here the name had no address."), staged="unknown name")
    for staged in ("no way to the host", "no way to the network"):
        _explained(student, "no route", anywhere, _("Here no way led to that machine."), staged=staged)


@explain.check(_("tells what was silent: the way there, the server, or the body"), weight=2)
def silences(student: Any, rng: Random) -> None:
    anywhere = f"http://{_word(rng)}.example{_path(rng)}"
    says = _("Here no connection came about in time.")
    _explained(student, "connect timeout", anywhere, says, staged="slow to connect")
    half = _word(rng).encode()
    for answer, case, says in (
        (Answer(0, stalls=True), "silent", _("Here the server took the request and said nothing.")),
        (Answer(200, body=half, length=2000, stalls=True), "stall", _("Here the body stopped in the middle.")),
    ):
        with _site(answer) as at:
            _explained(student, "read timeout", at.url + _path(rng), says, case=case,
                       timeout=(LONG, scaled(SHORT)))  # fmt: skip


@contextlib.contextmanager
def _site(answer: Answer) -> Iterator[Site]:
    with site(lambda asked: answer) as at:
        yield at


def _resets(peer: Peer) -> None:
    peer.read_until(b"\r\n\r\n")
    peer.reset()


def _no_tls(peer: Peer) -> None:
    peer.read(5)  # the head of a TLS record
    peer.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    peer.read_all()


@explain.check(_("tells a connection that ends before the response is whole"), weight=2)
def broken_off(student: Any, rng: Random) -> None:
    half = _word(rng).encode()
    chunked = [("Transfer-Encoding", "chunked")]
    for answer, says in (
        (Answer(0), _("Here the server closed the connection without an answer.")),
        (Answer(200, body=half, length=2000), _("Here the connection ended before the whole body was there.")),
        (Answer(200, chunked, b"40\r\n" + half, length=None), _("Here the connection ended inside of a chunk.")),
    ):
        with _site(answer) as at:
            _explained(student, "broken off", at.url + _path(rng), says)
    with serving(_resets) as stage:
        url = f"http://127.0.0.1:{stage.port}{_path(rng)}"
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
        url = f"https://127.0.0.1:{stage.port}{_path(rng)}"
        _explained(student, "tls", url, _("Here the other side spoke plain HTTP."))


@explain.check(_("tells trouble with the proxy"))
def proxy_trouble(student: Any, rng: Random) -> None:
    with _closed_door() as proxy:
        for scheme in ("http", "https"):
            url = f"{scheme}://shop.example{_path(rng)}"
            _explained(student, "proxy", url, _("Here nobody listened where the proxy should be."),
                       proxies={scheme: proxy})  # fmt: skip
    with _site(Answer(407, [("Proxy-Authenticate", "Basic")])) as at:
        url = f"https://shop.example{_path(rng)}"
        _explained(student, "proxy", url, _("Here the proxy did not let us pass."), proxies={"https": at.url})


@explain.check(_("tells redirects without an end, an error status and a URL that is none"))
def answers_and_urls(student: Any, rng: Random) -> None:
    path = _path(rng)
    with _site(Answer(302, [("Location", path)])) as at:
        _explained(student, "redirects", at.url + path, _("Here a redirect led to itself."))
    for status in (rng.choice([400, 404, 410]), rng.choice([500, 503])):
        with _site(Answer(status)) as at:
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
    with _site(Answer(200, body=f"<p>{_word(rng)}</p>".encode())) as at:
        _explained(student, "unknown", at.url + _path(rng), _("Here the response was whole, and its body no JSON."))
        says = _("Here a header could not be sent as it was.")
        _explained(student, "unknown", at.url + _path(rng), says, headers={"X-Note": "two\nlines"})


# trouble.patient_get --------------------------------------------------------------------------------------------

AGAIN = (429, 502, 503, 504)
POISON = b"one request too many"
ROUNDING = 1e-6  # seconds

patient_get = Exercise(
    "trouble.patient_get",
    points=4,
    minutes=35,
    title=_("ask patiently"),
    asks=["patient_get"],
    hints=[
        _("A loop over the tries. In it, a `try` with requests.get(url, timeout=timeout) alone; what is caught, and"
          " what status came, decides whether the loop goes on."),
        _("Three exceptions say that nothing, or not everything, came: requests.ConnectionError, requests.Timeout and"
          " requests.exceptions.ChunkedEncodingError."),
        _("The pause before try number n + 2 (n from 0) is random.uniform(0.5, 1) * 2 ** n. Add what Retry-After says,"
          " if .isdigit() says that it is a number."),
        _("Keep the sum of the pauses. Before sleep(pause), see whether the sum with it is above patience."),
    ],
    misconceptions=[
        Misconception(
            "trouble.no_timeout",
            says=_("The server took the request and said nothing, and the function was still waiting when the check"
                   " gave up. Without timeout= requests waits for ever; timeout=timeout ends it."),
            when=lambda facts: facts["quiet"] and facts["timed_out"],
        ),
        Misconception(
            "trouble.no_pause",
            says=_("The next request came, and the function that was given had not been called. Without a pause, a"
                   " server that has too much to do gets even more of it; and how to wait is for the caller to decide:"
                   " sleep(seconds), not time.sleep(seconds)."),
            when=lambda facts: facts["unpaused"],
        ),
        Misconception(
            "trouble.body_as_text",
            says=_("The body is asked for as bytes: .content. What .text makes of bytes that are no text cannot be"
                   " turned back."),
            when=lambda facts: type(facts["got"]) is str and type(facts["expected"]) is bytes,
        ),
        Misconception(
            "trouble.timeout_is_no_connection_error",
            says=_("ReadTimeout is a Timeout and no ConnectionError. Who catches the one does not catch the other."),
            when=lambda facts: facts["case"] == "silent" and facts["escaped"] == "ReadTimeout",
        ),
        Misconception(
            "trouble.broken_body",
            says=_("The body broke off, and requests has its own exception for that: ChunkedEncodingError, which is"
                   " neither a ConnectionError nor a Timeout."),
            when=lambda facts: facts["case"] == "broken" and facts["escaped"] == "ChunkedEncodingError",
        ),
        Misconception(
            "trouble.error_returned",
            says=_("That is the body of an error, and nobody can tell it from the real one. When there is nothing more"
                   " to try, raise."),
            when=lambda facts: facts["accepted"] and facts["got"] != POISON,
        ),
        Misconception(
            "trouble.repeats_what_is_final",
            says=_("A status such as 404 will be the same the next time. Only what may pass by itself is worth another"
                   " request."),
            when=lambda facts: facts["case"] == "final" and facts["requests"] > 1,
        ),
        Misconception(
            "trouble.one_try_too_many",
            says=_("tries counts all requests, the first one included."),
            when=lambda facts: facts["tries"] and facts["requests"] > facts["tries"],
        ),
        Misconception(
            "trouble.pause_before_giving_up",
            says=_("After the last request nothing comes any more, and the pause after it was for nothing."),
            when=lambda facts: facts["tries"] and facts["pauses"] == facts["tries"],
        ),
        Misconception(
            "trouble.retry_after_is_a_number",
            says=_("Retry-After may be a date (RFC 9110, section 10.2.3), and anything at all may come. Ask whether it"
                   " is made of digits before you call int()."),
            when=lambda facts: facts["odd"] and facts["escaped"] == "ValueError",
        ),
        Misconception(
            "trouble.retry_after_ignored",
            says=_("The server has said how long it wants to be left alone, in Retry-After, and was asked sooner."),
            when=lambda facts: facts["retry_after"] is not None and facts["short"],
        ),
        Misconception(
            "trouble.no_doubling",
            says=_("The pauses do not grow as asked. If a server needs longer, each further request makes it worse: the"
                   " range of the pause doubles each time."),
            when=lambda facts: facts["case"] == "doubling",
        ),
        Misconception(
            "trouble.no_jitter",
            says=_("Two calls made the very same pauses. A thousand clients that lost their server at the same moment"
                   " would come back at the same moment, again and again: chance keeps them apart."),
            when=lambda facts: facts["case"] == "jitter",
        ),
        Misconception(
            "trouble.patience_ignored",
            says=_("This pause makes the sum larger than patience. Look at the sum before you pause, and give up"
                   " instead."),
            when=lambda facts: facts["case"] == "patience" and (facts["too_long"] or facts["requests"] > 1),
        ),
    ],
)  # fmt: skip


class _Busy:
    """Answers one request after the other by a script; notes the pauses between them."""

    def __init__(self, *script: Answer) -> None:
        self.script = script
        self.pauses: list[float] = []
        self.requests = 0
        self.unpaused = False

    @property
    def told(self) -> _Words:
        """What it answers, in words."""
        groups = [(one, len(list(same_ones))) for one, same_ones in itertools.groupby(map(_told, self.script))]
        return _Words("; ".join(one if count == 1 else f"{one} ({count}×)" for one, count in groups))

    def __call__(self, asked: Asked) -> Answer:
        number = self.requests
        self.requests += 1
        if number > len(self.pauses):
            self.unpaused = True
            return Answer(404)
        return self.script[number] if number < len(self.script) else Answer(200, body=POISON)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def _asked_patiently(student: Any, rng: Random, busy: _Busy, *, case: str = "", **settings: Any,
                     ) -> tuple[Outcome, Facts]:  # fmt: skip
    """Call `patient_get` at a site that answers by a script; return what came of it, and the facts."""
    facts: Facts = {"case": case, "quiet": any(one.stalls for one in busy.script), "sent": busy.told}
    with site(busy) as at:
        settings = {"timeout": LONG, "sleep": busy.sleep, **settings}
        outcome = _outcome(lambda: _patiently(student, at, at.url + _path(rng), settings, facts))
    return outcome, facts | _paused(busy, facts)


def _patiently(student: Any, at: Site, url: str, settings: dict[str, Any], facts: Facts) -> Any:
    with told_by(at, **facts):
        return student.call("patient_get", url, **settings)


def _paused(busy: _Busy, facts: Facts) -> Facts:
    """Return the facts about requests and pauses. Fails where there was no pause, or one of no number of seconds."""
    more = {"requests": busy.requests, "pauses": len(busy.pauses)}
    if busy.unpaused:
        fail(_("Request number {number} came, and sleep had been called {count} times.").format(
            number=len(busy.pauses) + 2, count=len(busy.pauses)), **facts, **more, unpaused=True)  # fmt: skip
    for pause in busy.pauses:
        if type(pause) not in (int, float) or pause < 0:
            fail(_("sleep takes a number of seconds."), got=pause, **facts, **more)
    return more


def _got_through(outcome: Outcome, body: bytes, requests: int, facts: Facts, says: str = "") -> None:
    """Require the body at the end of exactly so many requests, with a pause between each two."""
    got = _returned(outcome, says, **facts)
    if got == POISON or facts["requests"] != requests or facts["pauses"] != requests - 1:
        fail(_("{requests} requests with {pauses} pauses were awaited.").format(
            requests=requests, pauses=requests - 1), got=(facts["requests"], facts["pauses"]), **facts)  # fmt: skip
    same(got, body, **facts)


@patient_get.check(_("returns the bytes of the body, after one request, where all is well"))
def at_once(student: Any, rng: Random) -> None:
    for body in (bytes([0xFF, 0xFE, 0]) + rng.randbytes(40), b""):
        outcome, facts = _asked_patiently(student, rng, _Busy(Answer(200, body=body)))
        _got_through(outcome, body, 1, facts)


@patient_get.check(_("asks again, after a pause, for status 429, 502, 503 and 504"), weight=2, needs=[at_once])
def again(student: Any, rng: Random) -> None:
    for status in AGAIN:
        body = _word(rng).encode()
        busy = _Busy(Answer(status, body=b"later"), Answer(200, body=body))
        outcome, facts = _asked_patiently(student, rng, busy)
        says = _("After status {status} another request was awaited.").format(status=status)
        if outcome[0] == b"later":
            fail(says, got=outcome[0], accepted=True, **facts)
        _got_through(outcome, body, 2, facts, says)


@patient_get.check(_("asks again where the connection or the body breaks off, and where nothing comes in time"),
                   weight=2, needs=[at_once])  # fmt: skip
def after_silence(student: Any, rng: Random) -> None:
    body, half = _word(rng).encode(), _word(rng).encode()
    for answer, case, says in (
        (Answer(0), "closed", _("The connection had ended without an answer: another request was awaited.")),
        (Answer(200, body=half, length=2000), "broken", _("The body had broken off: another request was awaited.")),
        (Answer(0, stalls=True), "silent", _("Nothing had come in time: another request was awaited.")),
        (Answer(200, body=half, length=2000, stalls=True), "stall",
         _("The body had stopped in the middle: another request was awaited.")),
    ):  # fmt: skip
        one = functools.partial(_answered_later, student, rng, answer, body, case, says)
        if answer.stalls:
            _short_or_long(one)
        else:
            one(LONG)


def _answered_later(student: Any, rng: Random, bad: Answer, body: bytes, case: str, says: str, timeout: float) -> None:
    busy = _Busy(bad, *[Answer(200, body=body)] * 4)
    outcome, facts = _asked_patiently(student, rng, busy, case=case, timeout=timeout, tries=5)
    # A machine that is busy may let one of the later ones pass its time as well.
    _got_through(outcome, body, max(2, facts["requests"]) if bad.stalls else 2, facts, says)


@patient_get.check(_("raises at once for another status of class 4"), needs=[at_once])
def final(student: Any, rng: Random) -> None:
    for status in (400, 404, 410):
        busy = _Busy(*[Answer(status, body=b"no")] * 9)
        outcome, facts = _asked_patiently(student, rng, busy, case="final")
        says = _("Status {status} is final: one request, and an exception.").format(status=status)
        _must_raise(outcome, says, **facts)
        if facts["requests"] != 1 or facts["pauses"]:
            fail(says, **facts)


@patient_get.check(_("raises after so many tries, without a pause after the last one"), needs=[again])
def gives_up(student: Any, rng: Random) -> None:
    for tries in (1, 3):
        busy = _Busy(*[Answer(503, body=b"later")] * tries)
        outcome, facts = _asked_patiently(student, rng, busy, tries=tries)
        _tried(outcome, facts, tries, facts["requests"])
    with _closed_door() as url:
        busy = _Busy()
        outcome = _outcome(lambda: student.call("patient_get", url, tries=3, timeout=LONG, sleep=busy.sleep))
        told = _Words(_("nobody listens there"))
        _tried(outcome, {"pauses": len(busy.pauses), "case": "refused", "sent": told}, 3, 3)


def _tried(outcome: Outcome, facts: Facts, tries: int, requests: int) -> None:
    facts = {**facts, "tries": tries, "requests": requests}
    _must_raise(outcome, _("An exception was awaited after {tries} tries.").format(tries=tries), **facts)
    if (requests, facts["pauses"]) != (tries, tries - 1):
        fail(_("{requests} requests with {pauses} pauses were awaited.").format(requests=tries, pauses=tries - 1),
             got=(requests, facts["pauses"]), **facts)  # fmt: skip


@patient_get.check(_("doubles the range of the pause each time, and leaves the rest to chance"), needs=[again])
def doubles(student: Any, rng: Random) -> None:
    body, seen = _word(rng).encode(), []
    for _call in range(2):
        busy = _Busy(*[Answer(rng.choice([502, 504]))] * 4, Answer(200, body=body))
        outcome, facts = _asked_patiently(student, rng, busy, tries=5, patience=1000, case="doubling")
        _got_through(outcome, body, 5, facts)
        for number, pause in enumerate(busy.pauses):
            _within(pause, 2**number / 2, 2**number, number + 1, facts)
        seen.append(busy.pauses)
    if seen[0] == seen[1]:
        fail("", expected=_Words(_("pauses that differ from call to call")), got=_Words(_("the same ones twice")),
             **{**facts, "case": "jitter"})  # fmt: skip


def _within(pause: float, least: float, most: float, number: int, facts: Facts) -> None:
    # The learner's chance is theirs: what they read must not differ with it, so the pause itself is not shown.
    if not least - ROUNDING <= pause <= most + ROUNDING:
        awaited = _("{least:g} to {most:g} seconds as pause number {number}").format(
            least=least, most=most, number=number)  # fmt: skip
        short = pause < least
        fail(_("The pause is not as long as was asked for."), expected=_Words(awaited), short=short,
             got=_Words(_("a shorter one") if short else _("a longer one")), **facts)  # fmt: skip


@patient_get.check(_("pauses at least as long as Retry-After says, where that is a whole number"), needs=[again])
def retry_after(student: Any, rng: Random) -> None:
    seconds = rng.randint(3, 20)
    later = "Fri, 31 Dec 2100 23:59:59 GMT"
    for status, said, least in (
        (429, str(seconds), seconds), (503, str(seconds + 1), seconds + 1), (503, "0", 0), (503, later, None),
        (429, "soon", None), (503, "-5", None), (503, "2.5", None),
    ):  # fmt: skip
        body = _word(rng).encode()
        busy = _Busy(Answer(status, [("Retry-After", said)]), Answer(200, body=body))
        outcome, facts = _asked_patiently(student, rng, busy, patience=1000)
        facts |= {"retry_after": least, "odd": least is None}
        _got_through(outcome, body, 2, facts)
        _within(busy.pauses[0], least if least is not None else 0.5, (least or 0) + 1, 1, facts)


@patient_get.check(_("gives up, without a pause, when the pauses would be longer than patience together"),
                   needs=[retry_after, doubles])  # fmt: skip
def loses_patience(student: Any, rng: Random) -> None:
    for patience, said in ((60, 3600), (10, 4), (6, 0), (0, 0)):
        busy = _Busy(*[Answer(503, [("Retry-After", str(said))])] * 8)
        outcome, facts = _asked_patiently(student, rng, busy, tries=8, patience=patience, case="patience")
        total = sum(busy.pauses)
        facts |= {"too_long": total > patience + ROUNDING}
        if not facts["too_long"]:
            _must_raise(outcome, _("An exception was awaited: patience was over."), **facts)
        if facts["too_long"]:
            awaited = _("at most {patience} seconds in all").format(patience=patience)
            fail("", expected=_Words(awaited), got=_Words(_("more")), **facts)
        longest = 2 ** len(busy.pauses) + said
        if facts["requests"] != facts["pauses"] + 1 or total + longest <= patience:
            fail(_("It gave up too early, or asked once more in the end."), **facts)


# trouble.through_proxy ------------------------------------------------------------------------------------------

Login = tuple[str, str]

through_proxy = Exercise(
    "trouble.through_proxy",
    points=2,
    minutes=20,
    title=_("through the proxy"),
    asks=["through_proxy"],
    hints=[
        _('proxies= takes a dict whose keys are the schemes of the URLs that are asked for: {"http": proxy, "https":'
          " proxy}. The proxy itself is an http:// URL in both."),
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
            "trouble.login_in_the_tunnel",
            says=_("A header that you write yourself goes to the site, inside of the tunnel: the proxy cannot see it,"
                   " and the site has your password for the proxy now."),
            when=lambda facts: facts.get("told_site") == "proxy-authorization" or facts["case"] == "https login",
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
    with _calm(student), site(lambda asked: Answer(200, body=b"direct")) as at, site(gate) as proxy:
        url = at.url + _path(rng)
        outcome = _outcome(lambda: called(student, proxy, "through_proxy", url, proxy.url, login, **facts))
        _environment_kept(student)
    if at.asked:
        fail(_("The site got a request that did not come from the proxy."), got=at.asked[0].shown,
             **facts, direct=True)  # fmt: skip
    if not proxy.asked:
        _returned(outcome, **facts)
        fail(_("No request came to the proxy."), **facts)
    same(proxy.asked[0].target, url, says=_("To a proxy the whole URL is sent."), **facts)
    if proxy.asked[0].values("authorization"):
        fail(_("The request has an Authorization, which a proxy passes on to the site."), got=proxy.asked[0].shown,
             told_site="authorization", **facts)  # fmt: skip
    return outcome


def _fetched(outcome: Outcome, body: bytes, **facts: Any) -> None:
    same(_returned(outcome, **facts), body, **facts)


@through_proxy.check(_("asks the proxy for an http URL, and returns the bytes of the body"))
def by_http(student: Any, rng: Random) -> None:
    body = rng.randbytes(30)
    _fetched(_by_gate(student, rng, _Gate(body)), body)


def _proxy(user: str = "", password: str = "") -> Any:
    """Return a real proxy, running, which tunnels. It stops at the end of a `with` block."""
    from netcourse.servers import serve_proxy  # here: its parser of HTTP is imported with it

    return serve_proxy.start("127.0.0.1", 0, user, password)


def _tunnelled(student: Any, rng: Random, proxy: Any, kind: str = "good", login: Login | None = None, *,
               case: str = "", status: int = 200) -> tuple[Outcome, bytes, Secured]:  # fmt: skip
    """Call `through_proxy` for an https URL; require that the site is reached through the tunnel or not at all."""
    body = rng.randbytes(30)
    facts: Facts = {"case": case, "scheme": "https", "sent": login or ()}
    with _calm(student), folder(student) as files, secured(lambda asked: Answer(status, body=body), kind) as door:
        ca = files.write("ca.pem", course_authority())
        args = (door.url + _path(rng), proxy.url, login)
        outcome = _outcome(lambda: student.call("through_proxy", *args, ca=ca))
        _environment_kept(student)
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
        _fetched(outcome, body, case="https", scheme="https")


@through_proxy.check(_("shows the login to the proxy, whatever signs it is made of, and to nobody else"),
                     needs=[by_https])  # fmt: skip
def logs_in(student: Any, rng: Random) -> None:
    body, one, two = rng.randbytes(30), _word(rng), _word(rng)
    plain = (one, two)
    _fetched(_by_gate(student, rng, _Gate(body, plain), plain, case="login"), body, case="login", sent=plain)
    with _proxy(*plain) as proxy:
        outcome, through, __ = _tunnelled(student, rng, proxy, login=plain, case="https login")
        _fetched(outcome, through, case="https login", sent=plain)
    for login in ((f"{one}@{two}", f"{two}@{one}"), (one, f"{two}:{one}/?#"), (f"{one}%41", f"%{two}+ &[=]")):
        _fetched(_by_gate(student, rng, _Gate(body, login), login, case="signs"), body, case="signs", sent=login)
    open_gate = _Gate(body)
    with _calm(student), site(open_gate) as other:
        called(student, other, "through_proxy", f"http://127.0.0.1:9{_path(rng)}", other.url)
    if other.asked and other.asked[0].values("proxy-authorization"):
        fail(_("The login for one proxy was shown to another."), got=other.asked[0].shown)


@through_proxy.check(_("raises an exception where the proxy is not there or refuses, and does not go around it"),
                     needs=[by_https])  # fmt: skip
def no_way_around(student: Any, rng: Random) -> None:
    with _closed_door() as proxy, _calm(student), _site(Answer(200, body=b"direct")) as at:
        outcome = _outcome(lambda: called(student, at, "through_proxy", at.url + _path(rng), proxy))
    if at.asked:
        fail(_("The proxy was not there, and the site was asked without it."), got=at.asked[0].shown, direct=True,
             case="no proxy")  # fmt: skip
    _must_raise(outcome, _("An exception was awaited: nobody listens where the proxy should be."))
    login = (_word(rng), _word(rng))
    for gate, says in (
        (_Gate(b"", login), _("An exception was awaited: the proxy wants a login, status 407.")),
        (_Gate(b"no such host", status=502), _("An exception was awaited: the proxy answered with status 502.")),
        (_Gate(b"not here", status=404), _("An exception was awaited: the status was 404.")),
    ):
        _must_raise(_by_gate(student, rng, gate, case="refusal"), says)
    with _proxy(*login) as locked:
        outcome, __, door = _tunnelled(student, rng, locked, case="refusal")
        _must_raise(outcome, _("An exception was awaited: the proxy wants a login, status 407."))


@through_proxy.check(_("sends nothing through the tunnel to a site that cannot prove who it is"), needs=[by_https])
def proof(student: Any, rng: Random) -> None:
    with _proxy() as proxy:
        for kind in ("unknown_ca", "wrong_host"):
            outcome, __, door = _tunnelled(student, rng, proxy, kind)
            if door.asked:
                fail(_("The request went to a site that is not the one it says it is. It could read this."),
                     got=door.asked[0].shown, read=True, sent=_certificate(kind))  # fmt: skip
            _must_raise(outcome, _("An exception was awaited: the site cannot prove who it is."),
                        sent=_certificate(kind))  # fmt: skip


# trouble.trusting_session ---------------------------------------------------------------------------------------

trusting_session = Exercise(
    "trouble.trusting_session",
    points=2,
    minutes=20,
    title=_("trust one authority"),
    asks=["trusting_session"],
    hints=[
        _("session.verify takes the path of a file with the authorities to trust, in place of those that requests"
          " brings along."),
        _("session.trust_env = False lets the session look at no environment variable. Without it,"
          " REQUESTS_CA_BUNDLE is stronger than session.verify."),
    ],
    misconceptions=[
        Misconception(
            "trouble.ca_in_the_environment",
            says=_("os.environ belongs to the whole program: every session would trust that authority, and the last"
                   " one who writes there wins. What one session trusts stands in the session."),
            when=lambda facts: facts["environment"],
        ),
        Misconception(
            "trouble.nobody_asked_for_proof",
            says=_("verify=False means that no proof is asked for: whoever sits in the middle reads what you send, and"
                   " writes what you read. There is nothing that it would be an answer to."),
            when=lambda facts: facts["read"] and facts["kind"] == "unknown_ca",
        ),
        Misconception(
            "trouble.host_not_compared",
            says=_("The certificate is real, and it is that of another host. An authority vouches for a name: the one"
                   " in the URL must be in the certificate."),
            when=lambda facts: facts["read"] and facts["kind"] == "wrong_host",
        ),
        Misconception(
            "trouble.date_ignored",
            says=_("This certificate has expired, and nobody stands by it any more: its key may have been stolen or"
                   " given up long ago."),
            when=lambda facts: facts["read"] and facts["kind"] == "expired",
        ),
        Misconception(
            "trouble.one_session_for_all",
            says=_("Two sessions with different authorities have become one: the last file counted for both. Make a new"
                   " Session in each call, and change nothing that others use, too."),
            when=lambda facts: facts["case"] == "two",
        ),
        Misconception(
            "trouble.environment_wins",
            says=_("REQUESTS_CA_BUNDLE is set here, and requests lets it win over session.verify. With"
                   " session.trust_env = False the session does not look there."),
            when=lambda facts: facts["case"] == "bundle",
        ),
        Misconception(
            "trouble.system_trusted_as_well",
            says=_("The authority was added to those that the system knows. Of those there are more than a hundred, and"
                   " each of them could vouch for any site: one authority means that one alone."),
            when=lambda facts: facts["case"] == "system",
        ),
        Misconception(
            "trouble.other_exception",
            says=_("requests says SSLError where a certificate proves nothing. Turned into another exception, or taken"
                   " for a missing connection, it hides that somebody may be in the middle."),
            when=lambda facts: facts["other_kind"],
        ),
    ],
)  # fmt: skip

SECRET = "Bearer secret-of-ada"


def _visits(session: Any, door: Secured, path: str, **facts: Any) -> None:
    """Require that a held session gets the page of a site that it trusts."""
    before = len(door.asked)
    try:
        status = session.hold("get", door.url + path, timeout=LONG, seconds=2 * LONG).value("status_code")
    except Raised as raised:
        raised.says = _("This site has a certificate of the authority that is to be trusted.")
        raised.facts.update(facts)
        raise
    same(status, 200, says=_("This is the status of a site that is to be trusted."), **facts)
    if len(door.asked) == before:
        fail(_("The site got no request."), **facts)


def _refuses(session: Any, door: Secured, path: str, **facts: Any) -> None:
    """Require that a held session raises SSLError before it has sent anything."""
    raised = None
    try:
        session.hold("get", door.url + path, headers={"Authorization": SECRET}, timeout=LONG, seconds=2 * LONG)
    except Raised as error:
        raised = error
    if door.asked:
        fail(_("The request went to a site that is not to be trusted. Whoever is there has read this."),
             got=door.asked[0].shown, read=True, **facts)  # fmt: skip
    if raised is None:
        fail(_("SSLError was to be raised; nothing was."), accepted=True, **facts)
    if not raised.is_a("SSLError"):
        raised.says = _("SSLError was asked for here.")
        raised.facts.update(facts, other_kind=True)
        raise raised


def _page(asked: Asked) -> Answer:
    return Answer(200, body=b"hello")


@trusting_session.check(_("returns a session that gets pages of sites for which the authority vouches"))
def trusts(student: Any, rng: Random) -> None:
    with _calm(student), folder(student) as files, secured(_page) as one, secured(_page) as two:
        ca = files.write("ca.pem", course_authority())
        session = student.hold("trusting_session", ca)
        for door in (one, two, one):
            _visits(session, door, _path(rng), case="plain")
        _environment_kept(student)


@trusting_session.check(_("sends nothing to a site that cannot prove who it is, and raises SSLError"), weight=2,
                        needs=[trusts])  # fmt: skip
def refuses(student: Any, rng: Random) -> None:
    with _calm(student), folder(student) as files:
        session = student.hold("trusting_session", files.write("ca.pem", course_authority()))
        for kind in WRONG:
            with secured(_page, kind) as door:
                _refuses(session, door, _path(rng), kind=kind, sent=_certificate(kind))


@trusting_session.check(_("goes by its own authority, whatever the environment and the system name"), needs=[refuses])
def own_authority(student: Any, rng: Random) -> None:
    other, context = other_authority()
    with folder(student) as files, secured(_page) as door, secured(_page, context) as foreign:
        ca, elsewhere = files.write("ca.pem", course_authority()), files.write("others.pem", other)
        for case, name in (("bundle", "REQUESTS_CA_BUNDLE"), ("system", "SSL_CERT_FILE")):
            with _calm(student, **{name: str(elsewhere)}):
                session = student.hold("trusting_session", ca)
                _visits(session, door, _path(rng), case=case)
                _refuses(session, foreign, _path(rng), case=case)
                _environment_kept(student, **{name: str(elsewhere)})


@trusting_session.check(_("lets several sessions trust different authorities, side by side"), needs=[refuses])
def side_by_side(student: Any, rng: Random) -> None:
    other, context = other_authority()
    with _calm(student), folder(student) as files, secured(_page) as one, secured(_page, context) as two:
        first = student.hold("trusting_session", files.write("ca.pem", course_authority()))
        second = student.hold("trusting_session", files.write("others.pem", other))
        for session, own, foreign in ((first, one, two), (second, two, one)):
            _visits(session, own, _path(rng), case="two")
            foreign.asked.clear()  # of what the other session has asked, rightly
            _refuses(session, foreign, _path(rng), case="two")


# trouble.Picture ------------------------------------------------------------------------------------------------

Picture = Exercise(
    "trouble.Picture",
    points=2,
    minutes=20,
    title=_("find the bugs"),
    asks=["Picture"],
    hints=[
        _("Take away the `try`, and run it: the first exception tells you what is wrong with requests.get(self)."),
        _("Three arguments of requests.get are needed: the URL, timeout= and verify=. Then raise_for_status()."),
        _("Set self.content in the last step, when everything has gone well."),
    ],
    misconceptions=[
        Misconception(
            "trouble.self_for_url",
            says=_("What was handed to requests.get is the object, not its URL: self.url. With a bare `except` around"
                   " it, nobody is ever told."),
            when=lambda facts: facts["raised"] in ("MissingSchema", "InvalidSchema", "InvalidURL"),
        ),
        Misconception(
            "trouble.fetched_early",
            says=_("Making a Picture asks nothing yet. fetch() does, and until then content is None."),
            when=lambda facts: facts["early"],
        ),
        Misconception(
            "trouble.tries_twenty_times",
            says=_("One call of fetch() is one request. What fails is asked for again by whoever calls, with a pause"
                   " that fits."),
            when=lambda facts: facts["requests"] > 1,
        ),
        Misconception(
            "trouble.nothing_returned",
            says=_("fetch() keeps the bytes and returns them as well: `return self.content`."),
            when=lambda facts: facts["returned"] and facts["got"] is None,
        ),
        Misconception(
            "trouble.hangs",
            says=_("The server took the request and said nothing, and fetch() was still waiting when the check gave up."
                   " requests has no timeout of its own: timeout=self.timeout ends the waiting."),
            when=lambda facts: facts["quiet"] and facts["timed_out"],
        ),
        Misconception(
            "trouble.believes_anybody",
            says=_("verify=False hands the request to whoever answers. verify=self.ca asks for a proof first."),
            when=lambda facts: facts["read"],
        ),
        Misconception(
            "trouble.error_page_kept",
            says=_("The page of an error was taken for the picture. For requests a 404 is a response like any other"
                   " until you call raise_for_status()."),
            when=lambda facts: facts["accepted"] and facts["got"] == facts["page"] != b"",
        ),
        Misconception(
            "trouble.error_swallowed",
            says=_("Something went wrong, and fetch() returned as if it had not. An `except` that catches everything"
                   " hides the reason from the only one who could do something about it."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "trouble.content_lost",
            says=_("The picture that was there is gone. Fetch into a variable, and set self.content when all has gone"
                   " well."),
            when=lambda facts: facts["kept"],
        ),
    ],
)  # fmt: skip


@contextlib.contextmanager
def _picture(student: Any, at: Site, url: str, timeout: float = LONG) -> Iterator[Any]:
    with _calm(student), folder(student) as files, told_by(at):
        ca = files.write("ca.pem", course_authority())
        with student.hold("Picture", url, ca=ca, timeout=timeout) as held:
            yield held


def _fetch(held: Any, at: Site | Secured, **facts: Any) -> Outcome:
    """Call `fetch` and require one request."""
    before = len(at.asked)
    try:
        outcome = _outcome(lambda: held.call("fetch"))
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise
    requests = len(at.asked) - before
    if requests > 1:
        fail(_("One request was awaited, and {count} came.").format(count=requests), requests=requests, **facts)
    return outcome


@Picture.check(_("asks when fetch() is called, keeps the bytes in content and returns them"))
def fetches(student: Any, rng: Random) -> None:
    body = b"\x89PNG\r\n" + rng.randbytes(40)
    with _site(Answer(200, body=body)) as at:
        path = _path(rng)
        with _picture(student, at, at.url + path) as held:
            if at.asked:
                fail(_("A request came before fetch() was called."), early=True, got=at.asked[0].shown)
            same(held.value("content"), None, says=_("This is content before the first fetch()."), early=True)
            try:
                got = held.call("fetch")
            except Raised as raised:
                raised.facts["requests"] = len(at.asked)
                raise
            _asked_once(at, path)
            same(held.value("content"), body, says=_("This is content after fetch()."))
            same(got, body, says=_("This is what fetch() returns."), returned=True)


def _asked_once(at: Site, path: str) -> None:
    if not at.asked:
        fail(_("No request came. If an exception was raised in fetch(), it was caught there."), accepted=True)
    if len(at.asked) > 1:
        fail(_("One request was awaited, and {count} came.").format(count=len(at.asked)), requests=len(at.asked))
    same((at.asked[0].method, at.asked[0].target), ("GET", path), says=_("This is what was asked for."))


@Picture.check(_("lets an exception out when something goes wrong, after one request, and keeps what it had"), weight=2,
               needs=[fetches])  # fmt: skip
def lets_out(student: Any, rng: Random) -> None:
    body = rng.randbytes(20)
    for bad, says in (
        (Answer(404, body=b"no such picture"), _("An exception was awaited: the status was 404.")),
        (Answer(503, body=b"later"), _("An exception was awaited: the status was 503.")),
        (Answer(0), _("An exception was awaited: the connection ended without an answer.")),
        (Answer(200, body=body[:7], length=20), _("An exception was awaited: the body broke off.")),
    ):
        answers = iter([Answer(200, body=body), bad])
        with site(lambda asked, answers=answers: next(answers, Answer(500))) as at:  # type: ignore[misc]
            with _picture(student, at, at.url + _path(rng)) as held:
                _fetch(held, at)
                facts: Facts = {"sent": _Words(_told(bad)), "page": bad.body if bad.status >= 400 else b""}
                _must_raise(_fetch(held, at, **facts), says, **facts)
                same(held.value("content"), body, says=_("content has changed, though fetch() failed."), kept=True,
                     **facts)  # fmt: skip
    with _site(Answer()) as at, _closed_door() as url, _picture(student, at, url) as held:
        _must_raise(_outcome(lambda: held.call("fetch")), _("An exception was awaited: nobody listens there."))
        same(held.value("content"), None, says=_("content has changed, though fetch() failed."), kept=True)


@Picture.check(_("waits no longer than its timeout, for the response and in the middle of it"), needs=[fetches])
def has_a_timeout(student: Any, rng: Random) -> None:
    half = rng.randbytes(9)
    for answer in (Answer(0, stalls=True), Answer(200, body=half, length=2000, stalls=True)):
        with _site(answer) as at, _picture(student, at, at.url + _path(rng), scaled(SHORT)) as held:
            outcome = _fetch(held, at, quiet=True, sent=_Words(_told(answer)))
        _must_raise(outcome, _("An exception was awaited: nothing more came."))


@Picture.check(_("fetches over TLS from a site that proves who it is, and sends nothing to one that cannot"),
               needs=[lets_out])  # fmt: skip
def over_tls(student: Any, rng: Random) -> None:
    body = rng.randbytes(30)
    with _calm(student), folder(student) as files:
        ca = files.write("ca.pem", course_authority())
        for kind in ("good", "unknown_ca", "wrong_host"):
            with secured(lambda asked: Answer(200, body=body), kind) as door:
                held = student.hold("Picture", door.url + _path(rng), ca=ca, timeout=LONG)
                outcome = _fetch(held, door)
            if kind == "good":
                _fetched(outcome, body)
                continue
            if door.asked:
                fail(_("The request went to a site that cannot prove who it is. It has read this."),
                     got=door.asked[0].shown, read=True, sent=_certificate(kind))  # fmt: skip
            _must_raise(outcome, _("An exception was awaited: the site cannot prove who it is."),
                        sent=_certificate(kind))  # fmt: skip


# trouble.download -----------------------------------------------------------------------------------------------

PIECE = 65536  # bytes of the largest piece
CALLS = 2000  # calls of progress, beyond which pieces are far too small
UNREPORTED = 2.0  # seconds within which a piece that has come is reported
NAME = "tea.bin"
OLD = b"what was there before"

download = Exercise(
    "trouble.download",
    points=4,
    minutes=40,
    title=_("a download that can be continued"),
    asks=["download"],
    hints=[
        _("The size of the .part, if there is one, is N. Ask with stream=True and, if N is not 0, with the header"
          " Range. Status 206: open the .part with \"ab\"; 200: with \"wb\", and N is 0 again."),
        _("response.iter_content(65536) gives the pieces. Write, flush or close, count, call progress."),
        _("The total is N plus what Content-Length says of this response, or None without that header."),
        _("Take the checksum of the whole .part at the end: hashlib.file_digest(file, \"sha256\"), or piece by piece."
          " Only then os.replace(part, path)."),
    ],
    misconceptions=[
        Misconception(
            "trouble.download_hangs",
            says=_("The body stopped in the middle, and the function was still waiting when the check gave up."
                   " timeout= holds for each wait for bytes, while a body is streamed as well."),
            when=lambda facts: facts["quiet"] and facts["timed_out"],
        ),
        Misconception(
            "trouble.one_byte_at_a_time",
            says=_("iter_content() without a number gives one byte at a time: iter_content(65536) gives pieces."),
            when=lambda facts: facts["calls"] > CALLS,
        ),
        Misconception(
            "trouble.whole_in_memory",
            says=_("Nothing was reported while the body was coming: the function waited for all of it. With stream=True"
                   " the body stays on the connection, and iter_content takes it from there in pieces."),
            when=lambda facts: facts.get("unreported") or facts["step"] > PIECE,
        ),
        Misconception(
            "trouble.half_under_its_name",
            says=_("Under the final name stands what is not, or not yet, the whole body. Write to the .part, and rename"
                   " it when all is there and right."),
            when=lambda facts: facts["final"],
        ),
        Misconception(
            "trouble.part_thrown_away",
            says=_("What had come before the break is gone, and must be sent a second time. The .part is there to be"
                   " continued: let it stand."),
            when=lambda facts: facts["lost"],
        ),
        Misconception(
            "trouble.starts_over",
            says=_("A .part was there, and the whole body was asked for. Range: bytes=N- asks for what is missing."),
            when=lambda facts: facts["no_range"],
        ),
        Misconception(
            "trouble.appended_the_whole",
            says=_("Status 200 brings the whole body, from its first byte, whatever was asked for. It was appended to"
                   " what was there; only 206 continues it."),
            when=lambda facts: facts["case"] == "no ranges",
        ),
        Misconception(
            "trouble.nothing_behind_the_part",
            says=_("416 says that the body has no bytes behind your N. The .part is whole already, or it is longer than"
                   " the body: ask again from the beginning, without Range."),
            when=lambda facts: facts["case"] == "416",
        ),
        Misconception(
            "trouble.empty_range",
            says=_("An empty .part has nothing to continue: ask without Range. bytes=0- of an empty body is answered"
                   " with 416."),
            when=lambda facts: facts["case"] == "empty part",
        ),
        Misconception(
            "trouble.sum_of_the_rest",
            says=_("The checksum is that of the whole body. What an earlier call has brought belongs to it: read the"
                   " .part from its beginning."),
            when=lambda facts: facts["case"] == "rest" and facts["escaped"] == "ValueError",
        ),
        Misconception(
            "trouble.progress_of_this_call",
            says=_("done and total speak of the whole body. What was there already counts in both; Content-Length of a"
                   " 206 is the length of the rest alone."),
            when=lambda facts: facts["case"] == "rest" and facts["told"],
        ),
        Misconception(
            "trouble.length_expected",
            says=_("Who sends in chunks does not say how much it will be, and there is no Content-Length. Then total is"
                   " None."),
            when=lambda facts: facts["case"] == "chunked",
        ),
        Misconception(
            "trouble.error_page_saved",
            says=_("The page of an error was taken for the file. Look at the status before you write."),
            when=lambda facts: facts["status"],
        ),
        Misconception(
            "trouble.sum_not_checked",
            says=_("These bytes have another checksum than the one that was given: something was lost or changed on the"
                   " way, or is not what it should be. That is a ValueError."),
            when=lambda facts: facts["case"] == "sum" and facts["accepted"],
        ),
        Misconception(
            "trouble.wrong_part_left",
            says=_("The .part is wrong, and it is still there: the next call would continue it, and so would every call"
                   " after that. Remove it."),
            when=lambda facts: facts["case"] == "sum" and facts["left"],
        ),
    ],
)  # fmt: skip


class _Store:
    """Serves one body, whole or from an offset on, or breaks off after so many bytes; hears of the progress."""

    def __init__(self, body: bytes, *, ranges: bool = True, cut: int | None = None, stalls: bool = False) -> None:
        self.body, self.ranges, self.cut, self.stalls = body, ranges, cut, stalls
        self.calls: list[tuple[Any, Any]] = []
        self.heard = threading.Event()

    @property
    def sum(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def progress(self, done: int, total: int | None) -> None:
        self.calls.append((done, total))
        if done:
            self.heard.set()
        if len(self.calls) > CALLS:
            fail(_("progress was called more than {count} times.").format(count=CALLS), calls=len(self.calls))

    def __call__(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"bytes=(\d+)-", asked.value("range"))
        start = int(found[1]) if found and self.ranges else 0
        fields = [("Accept-Ranges", "bytes")] if self.ranges else []
        if found and self.ranges and start >= len(self.body):
            return Answer(416, [("Content-Range", f"bytes */{len(self.body)}")], b"not satisfiable")
        if start or (found and self.ranges):
            fields.append(("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"))
        rest = self.body[start:]
        sent = rest if self.cut is None else rest[: self.cut]
        status = 206 if found and self.ranges else 200
        return Answer(status, fields, sent, length=len(rest), stalls=self.stalls)


def _downloaded(
    student: Any,
    rng: Random,
    store: _Store,
    files: Folder,
    *,
    answers: Callable[[Asked], Answer] | None = None,
    wanted: str = "",
    timeout: float = LONG,
    **facts: Any,
) -> tuple[Outcome, list[Asked]]:
    """Call `download` once; return what came of it, and what was asked."""
    store.calls.clear()
    with site(answers or store) as at:
        args = (at.url + _path(rng), files.place(NAME), wanted or store.sum, store.progress)
        facts = {"quiet": store.stalls, **facts}
        outcome = _outcome(lambda: _download(student, at, args, timeout, facts))
    return outcome, at.asked


def _download(student: Any, at: Site, args: tuple[Any, ...], timeout: float, facts: Facts) -> Any:
    with told_by(at, **facts):
        return student.call("download", *args, timeout=timeout, seconds=4.0)


def _whole(outcome: Outcome, files: Folder, store: _Store, **facts: Any) -> None:
    """Require that the file is there, whole, and no part of it."""
    _returned(outcome, **facts)
    found = files.contents
    if NAME not in found:
        fail(_("There is no file {name}.").format(name=NAME), got=sorted(found), **facts)
    if found[NAME] != store.body:
        size = len(found[NAME] or b"")
        fail(_("The file has {size} bytes, and others than the body, which has {awaited}.").format(
            size=size, awaited=len(store.body)), **facts)  # fmt: skip
    same(sorted(found), [NAME], says=_("These files are in the folder at the end."), **facts)


def _reported(store: _Store, total: int | None, start: int = 0, **facts: Any) -> None:
    """Require that progress heard of each piece: growing from `start` to the whole, in pieces that are no larger."""
    says = _("These are arguments of progress.")
    last = start
    for done, told in store.calls:
        same(told, total, says=says + " " + _("total is the size of the whole body."), told=True, **facts)
        if type(done) is not int or done < last or done > len(store.body):
            fail(says + " " + _("done was {last} before, and at most {most} is possible.").format(
                last=last, most=len(store.body)), got=(done, told), told=True, **facts)  # fmt: skip
        if done - last > PIECE:
            fail(_("{size} bytes came in one piece; at most {most} were asked for.").format(
                size=done - last, most=PIECE), got=(done, told), step=done - last, **facts)  # fmt: skip
        last = done
    if last != len(store.body):
        fail(says + " " + _("The last call says how many bytes there are in the end."), got=store.calls[-1:], told=True,
             **facts)  # fmt: skip


def _body(rng: Random) -> bytes:
    return rng.randbytes(rng.randint(150_000, 200_000))


@download.check(_("writes the body to the file, whatever was there before, and leaves no .part"))
def fetches_all(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    with folder(student) as files:
        outcome, __ = _downloaded(student, rng, store, files)
        _whole(outcome, files, store)
        _reported(store, len(store.body))
        files.write(NAME, OLD)
        outcome, __ = _downloaded(student, rng, store, files)
        _whole(outcome, files, store)
    empty = _Store(b"")
    with folder(student) as files:
        outcome, __ = _downloaded(student, rng, empty, files)
        _whole(outcome, files, empty)


@download.check(_("writes and reports each piece while the rest has not come"), weight=2, needs=[fetches_all])
def streams(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    waited: list[bool] = []

    def rest() -> bytes:
        waited.append(store.heard.wait(scaled(UNREPORTED)))
        return store.body[140_000:]

    def answers(asked: Asked) -> Answer:
        store.heard.clear()
        return Answer(200, body=store.body[:140_000], length=len(store.body), then=rest)

    with folder(student) as files:
        outcome, __ = _downloaded(student, rng, store, files, answers=answers)
        if waited == [False]:
            fail(_("140000 bytes had come, the rest had not, and progress was not called."), unreported=True)
        _whole(outcome, files, store)
        _reported(store, len(store.body))


@download.check(_("says None for the size where the server does not tell it"), needs=[fetches_all])
def unknown_size(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    chunks = [store.body[:70_000], store.body[70_000:]]
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    answer = Answer(200, [("Transfer-Encoding", "chunked")], body, length=None)
    with folder(student) as files:
        facts: Facts = {"case": "chunked", "sent": _Words(_("a body in chunks, without a Content-Length"))}
        outcome, __ = _downloaded(student, rng, store, files, answers=lambda asked: answer, **facts)
        _whole(outcome, files, store, **facts)
        _reported(store, None, **facts)


@download.check(_("raises when the body breaks off or stops, keeps the .part, and touches nothing else"), weight=2,
                needs=[fetches_all])  # fmt: skip
def keeps_the_part(student: Any, rng: Random) -> None:
    body, cut = _body(rng), rng.randint(75_000, 140_000)
    _broken(student, rng, _Store(body, cut=cut), LONG)
    stopping = _Store(body, cut=cut, stalls=True)
    _short_or_long(lambda timeout: _broken(student, rng, stopping, timeout))


def _broken(student: Any, rng: Random, store: _Store, timeout: float) -> None:
    with folder(student) as files:
        files.write(NAME, OLD)
        end = _("silence") if store.stalls else _("the end of the connection")
        told = _("{cut} of {size} bytes, {end}").format(cut=store.cut, size=len(store.body), end=end)
        facts: Facts = {"sent": _Words(told)}
        outcome, __ = _downloaded(student, rng, store, files, timeout=timeout, **facts)
        _kept(outcome, files, store, facts)


def _kept(outcome: Outcome, files: Folder, store: _Store, facts: Facts) -> None:
    """Require that the final file is as it was, and that what had come is kept, but for a last piece."""
    found = files.contents
    if found.get(NAME) != OLD:
        says = _("The body broke off, and the file of the final name has changed: it has {size} bytes now.")
        fail(says.format(size=len(found.get(NAME) or b"")), final=True, **facts)
    part, came = found.get(NAME + ".part"), store.cut or 0
    _must_raise(outcome, _("An exception was awaited: the body was not whole."), **facts)
    if not part or len(part) < came - PIECE or len(part) > came:
        says = _("{came} bytes had come; the .part has {size}.")
        fail(says.format(came=came, size=len(part or b"")), lost=True, **facts)
    if part != store.body[: len(part)]:
        fail(_("The .part has other bytes than the beginning of the body."), **facts)


@download.check(_("continues a .part with a Range, and counts what is there"), weight=2, needs=[keeps_the_part])
def continues(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    start = rng.randint(1, 90_000)
    with folder(student) as files:
        files.write(NAME + ".part", store.body[:start])
        files.write(NAME, OLD)
        facts: Facts = {"case": "rest", "sent": _there(start, store)}
        outcome, asked = _downloaded(student, rng, store, files, **facts)
        first = next((one for one in asked if one.method == "GET"), None)
        if first is not None and first.value("range") != f"bytes={start}-":
            fail(_("The .part had {size} bytes, so Range: bytes={size}- was awaited.").format(size=start),
                 got=first.shown, no_range=True, **facts)  # fmt: skip
        _whole(outcome, files, store, **facts)
        _reported(store, len(store.body), start, **facts)


def _there(part: int, store: _Store) -> _Words:
    """Say how much there is of how much."""
    told = _("a .part of {part} bytes, a body of {size}").format(part=part, size=len(store.body))
    return _Words(told + ("" if store.ranges else _(", and no Range is heeded")))


@download.check(_("begins again where the server sends everything, or has nothing behind the .part"),
                needs=[continues])  # fmt: skip
def begins_again(student: Any, rng: Random) -> None:
    body = _body(rng)
    whole, deaf = _Store(body), _Store(body, ranges=False)
    for store, part, case in (
        (deaf, body[: rng.randint(1, 90_000)], "no ranges"), (whole, body, "416"), (whole, body + b"more", "416"),
        (_Store(b""), b"", "empty part"), (whole, b"", "empty part"),
    ):  # fmt: skip
        with folder(student) as files:
            files.write(NAME + ".part", part)
            facts: Facts = {"case": case, "sent": _there(len(part), store)}
            outcome, __ = _downloaded(student, rng, store, files, **facts)
            _whole(outcome, files, store, **facts)


@download.check(_("raises for an error status, and saves nothing of its page"), needs=[keeps_the_part])
def refuses_errors(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    start = store.body[:1000]
    for status, before in ((404, {NAME: OLD}), (500, {NAME: OLD, NAME + ".part": start})):
        page = Answer(status, body=b"<p>" + _word(rng).encode() * 100)
        with folder(student) as files:
            for name, content in before.items():
                files.write(name, content)
            outcome, __ = _downloaded(student, rng, store, files, answers=lambda asked, page=page: page)  # type: ignore[misc]
            found = files.contents
            facts: Facts = {"status": status, "sent": _Words(_told(page))}
            _must_raise(outcome, _("An exception was awaited: the status was {status}.").format(status=status), **facts)
            found = {name: content for name, content in found.items() if content}  # an empty .part does no harm
            for name in sorted({*before, *found}):
                same(found.get(name), before.get(name), says=_("This is {name} afterwards.").format(name=name), **facts)


@download.check(_("raises ValueError for a wrong checksum, and keeps neither file nor .part of it"),
                needs=[keeps_the_part])  # fmt: skip
def checks_the_sum(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    start = rng.randint(1, 90_000)
    for part, wanted in ((b"", hashlib.sha256(OLD).hexdigest()), (b"?" * start, store.sum)):
        with folder(student) as files:
            files.write(NAME, OLD)
            if part:
                files.write(NAME + ".part", part)
            outcome, __ = _downloaded(student, rng, store, files, wanted=wanted)
            facts: Facts = {"case": "sum"}
            _must_raise(outcome, _("ValueError is asked for: the checksum is another."), **facts)
            found = files.contents
            same(found.get(NAME), OLD, says=_("This is {name} afterwards.").format(name=NAME), final=True, **facts)
            if outcome[1] is None or not outcome[1].is_a("ValueError"):
                _returned(outcome, _("ValueError is asked for."), **facts)
            if NAME + ".part" in found:
                fail(_("The .part is still there."), left=True, **facts)
