"""Exercise trouble.patient_get: ask patiently."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from random import Random
from typing import Any, NoReturn

from netcourse.clock import scaled
from netcourse.exercises.course.trouble.common import (
    LONG,
    SHORT,
    Outcome,
    Words,
    answer_in_words,
    calm,
    closed_door,
    full_door,
    must_raise,
    outcome_of,
    returned,
    short_or_long,
    two_steps,
)
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Failed, Misconception, Raised, TimedOut, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.secured import secured
from netcourse.exercises.staging.website import Answer, Asked, Site, site, told_by
from netcourse.i18n import _, ngettext

AGAIN = (429, 502, 503, 504)
FINAL = (400, 404, 408, 410, 500, 501)
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
          " requests.exceptions.ChunkedEncodingError. An SSLError is a ConnectionError as well, and is final."),
        _("The pause before try number n + 2 (n from 0) is random.uniform(0.5, 1) * 2 ** n. Add what Retry-After says,"
          " if .isdecimal() says that it is a number."),
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
            "trouble.no_limit_for_connecting",
            says=_("No connection came about: nobody refused it, and nobody took it. The function was still waiting for"
                   " it when the check gave up. timeout=timeout holds for connecting and for each wait for bytes; of"
                   " timeout=(a, b) it is a that holds for connecting, and None is no limit."),
            when=lambda facts: facts["unconnected"] and facts["timed_out"],
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
            "trouble.nothing_raised",
            says=_("The function has come to its end and returned None, as if all were well. When there is nothing more"
                   " to try, raise."),
            when=lambda facts: facts["accepted"] and facts["got"] is None,
        ),
        Misconception(
            "trouble.error_returned",
            says=_("That is the body of an error, and nobody can tell it from the real one. When there is nothing more"
                   " to try, raise."),
            when=lambda facts: facts["accepted"] and facts["got"] != POISON,
        ),
        Misconception(
            "trouble.repeats_what_is_final",
            says=_("Only 429, 502, 503 and 504 are asked again here: they speak of this moment. Any other status of"
                   " class 4 or 5 is final, since mostly the same request would get the same answer."),
            when=lambda facts: facts["case"] == "final" and facts["requests"] > 1,
        ),
        Misconception(
            "trouble.repeats_what_is_wrong",
            says=_("A certificate or a URL that is wrong will be wrong the next time. SSLError is a ConnectionError, so"
                   " whoever catches that catches it as well: ask for it first."),
            when=lambda facts: facts["case"] == "wrong",
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
            "trouble.retry_after_of_others",
            says=_("This Retry-After came with status 502 or 504: a proxy says that there was no response, or none in"
                   " time, from behind it. The task lets the header count with 429 and 503 alone."),
            when=lambda facts: facts["case"] == "others",
        ),
        Misconception(
            "trouble.retry_after_is_a_number",
            says=_("Retry-After may be a date (RFC 9110, section 10.2.3), and anything at all may come. int() stumbles"
                   " over most of it, and takes a sign as well. Ask first whether it is made of digits; else it counts"
                   " as none."),
            when=lambda facts: facts["odd"],
        ),
        Misconception(
            "trouble.retry_after_sticks",
            says=_("That Retry-After came with an earlier response. It counts for the pause after that one alone."),
            when=lambda facts: facts["case"] == "sticks",
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
            "trouble.pause_cut_short",
            says=_("This pause was cut to what patience had left, and the server was asked sooner than it wished. A"
                   " pause that does not fit any more is not made at all: raise instead."),
            when=lambda facts: facts["case"] == "cut",
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
    def told(self) -> Words:
        """What it answers, in words."""
        groups = [
            (one, len(list(same_ones))) for one, same_ones in itertools.groupby(map(answer_in_words, self.script))
        ]
        return Words("; ".join(one if count == 1 else f"{one} ({count}×)" for one, count in groups))

    def __call__(self, asked: Asked) -> Answer:
        number = self.requests
        self.requests += 1
        if number > len(self.pauses):
            self.unpaused = True
            return Answer(404)
        return self.script[number] if number < len(self.script) else Answer(200, body=POISON)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)


def _asked_patiently(student: Any, rng: Random, busy: _Busy, *, case: str = "", odd: bool = False, **settings: Any,
                     ) -> tuple[Outcome, Facts]:  # fmt: skip
    """Call `patient_get` at a site that answers by a script; return what came of it, and the facts."""
    facts: Facts = {"case": case, "odd": odd, "quiet": any(one.stalls for one in busy.script), "sent": busy.told}
    with site(busy) as at:
        settings = {"timeout": LONG, "sleep": busy.sleep, **settings}
        outcome = outcome_of(lambda: _patiently(student, at, at.url + two_steps(rng), settings, facts))
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
    got = returned(outcome, says, **facts)
    if got == POISON or facts["requests"] != requests or facts["pauses"] != requests - 1:
        _counted_otherwise(requests, says, facts)
    same(got, body, **facts)


def _counted_otherwise(requests: int, says: str, facts: Facts) -> NoReturn:
    fail(says, expected=_count(requests, requests - 1), got=_count(facts["requests"], facts["pauses"]), **facts)


def _count(requests: int, pauses: int) -> Words:
    asked = ngettext("{count} request", "{count} requests", requests).format(count=requests)
    waited = ngettext("{count} pause", "{count} pauses", pauses).format(count=pauses)
    return Words(_("{requests}, {pauses}").format(requests=asked, pauses=waited))


@patient_get.check(_("returns the bytes of the body, after one request, where all is well"))
def at_once(student: Any, rng: Random) -> None:
    for body in (bytes([0xFF, 0xFE, 0]) + rng.randbytes(40), b""):
        outcome, facts = _asked_patiently(student, rng, _Busy(Answer(200, body=body)))
        _got_through(outcome, body, 1, facts)


@patient_get.check(_("asks again, after a pause, for status 429, 502, 503 and 504"), weight=2, needs=[at_once])
def again(student: Any, rng: Random) -> None:
    for status in AGAIN:
        body = random_word(rng).encode()
        busy = _Busy(Answer(status, body=b"later"), Answer(200, body=body))
        outcome, facts = _asked_patiently(student, rng, busy)
        says = _("After status {status} another request was awaited.").format(status=status)
        if outcome[0] == b"later":
            fail(says, got=outcome[0], accepted=True, **facts)
        _got_through(outcome, body, 2, facts, says)


@patient_get.check(_("asks again where the connection or the body breaks off, and where nothing comes in time"),
                   weight=2, needs=[at_once])  # fmt: skip
def after_silence(student: Any, rng: Random) -> None:
    with full_door() as url:
        sleep, settings = _knocking(student)
        beside = student.start("patient_get", url, **settings)  # since it waits as the others do
        _after_silences(student, rng)
        try:
            _unconnected(beside.result, sleep)
        except (Failed, Raised, TimedOut):  # alone, as the learner can do it again
            sleep, settings = _knocking(student)
            _unconnected(lambda: student.call("patient_get", url, **settings), sleep)


def _knocking(student: Any) -> tuple[Any, Facts]:
    """Return a `sleep` that remembers its calls, and settings to ask with where no connection comes about."""
    sleep = student.drive_held("listener", ["seconds"], word="sleep")
    return sleep, {"tries": 2, "timeout": scaled(SHORT), "sleep": sleep}


def _after_silences(student: Any, rng: Random) -> None:
    body, half = random_word(rng).encode(), random_word(rng).encode()
    for answer, case, says in (
        (Answer(0), "closed", _("The connection had ended without an answer: another request was awaited.")),
        (Answer(200, body=half, length=2000), "broken", _("The body had broken off: another request was awaited.")),
        (Answer(0, stalls=True), "silent", _("Nothing had come in time: another request was awaited.")),
        (Answer(200, body=half, length=2000, stalls=True), "stall",
         _("The body had stopped in the middle: another request was awaited.")),
    ):  # fmt: skip
        one = functools.partial(_answered_later, student, rng, answer, body, case, says)
        if answer.stalls:
            short_or_long(one)
        else:
            one(LONG)


def _unconnected(call: Callable[[], Any], sleep: Any) -> None:
    """Require that a connection which does not come about is tried again, and then given up."""
    facts: Facts = {"sent": Words(_("a connection that does not come about")), "tries": 2}
    with telling(unconnected=True, **facts):
        outcome = outcome_of(call)
    must_raise(outcome, _("An exception was awaited after {tries} tries.").format(tries=2), **facts)
    if not sleep.value("calls"):
        fail(_("No connection had come about in time: another try was awaited, after a pause."), **facts)


def _answered_later(student: Any, rng: Random, bad: Answer, body: bytes, case: str, says: str, timeout: float) -> None:
    busy = _Busy(bad, *[Answer(200, body=body)] * 4)
    outcome, facts = _asked_patiently(student, rng, busy, case=case, timeout=timeout, tries=5)
    # A machine that is busy may let one of the later ones pass its time as well.
    _got_through(outcome, body, max(2, facts["requests"]) if bad.stalls else 2, facts, says)


@patient_get.check(_("raises at once for another status of class 4 or 5, a certificate or a URL that is wrong"),
                   needs=[at_once])  # fmt: skip
def final(student: Any, rng: Random) -> None:
    for status in FINAL:
        busy = _Busy(*[Answer(status, body=b"no")] * 9)
        outcome, facts = _asked_patiently(student, rng, busy, case="final")
        says = _("Status {status} is final: one request, and an exception.").format(status=status)
        must_raise(outcome, says, **facts)
        if facts["requests"] != 1 or facts["pauses"]:
            fail(says, **facts)
    with calm(student), secured(lambda asked: Answer(200), "unknown_ca") as door:
        _wrong(student, door.url + two_steps(rng), _("a certificate of an unknown authority"))
    _wrong(student, f"shop.example{two_steps(rng)}", _("a URL without a scheme"))


def _wrong(student: Any, url: str, told: str) -> None:
    """Require an exception at once for a URL at which no request can be made."""
    busy = _Busy()
    outcome = outcome_of(lambda: student.call("patient_get", url, timeout=LONG, sleep=busy.sleep))
    facts: Facts = {"case": "wrong", "sent": Words(told), "pauses": len(busy.pauses)}
    must_raise(outcome, _("An exception was awaited, at once."), **facts)
    if busy.pauses:
        fail(_("An exception was awaited at once, and sleep was called."), **facts)


@patient_get.check(_("raises after so many tries, without a pause after the last one"), needs=[again])
def gives_up(student: Any, rng: Random) -> None:
    for tries in (1, 3):
        busy = _Busy(*[Answer(503, body=b"later")] * tries)
        outcome, facts = _asked_patiently(student, rng, busy, tries=tries)
        _tried(outcome, facts, tries, facts["requests"])
    with closed_door() as url:
        busy = _Busy()
        outcome = outcome_of(lambda: student.call("patient_get", url, tries=3, timeout=LONG, sleep=busy.sleep))
        told = Words(_("nobody listens there"))
        _tried(outcome, {"pauses": len(busy.pauses), "case": "refused", "sent": told}, 3, 3)


def _tried(outcome: Outcome, facts: Facts, tries: int, requests: int) -> None:
    facts = {**facts, "tries": tries, "requests": requests}
    must_raise(outcome, _("An exception was awaited after {tries} tries.").format(tries=tries), **facts)
    if (requests, facts["pauses"]) != (tries, tries - 1):
        _counted_otherwise(tries, "", facts)


@patient_get.check(_("doubles the range of the pause each time, and leaves the rest to chance"), needs=[again])
def doubles(student: Any, rng: Random) -> None:
    body, seen = random_word(rng).encode(), []
    for _call in range(2):
        busy = _Busy(*[Answer(rng.choice([502, 504]))] * 4, Answer(200, body=body))
        outcome, facts = _asked_patiently(student, rng, busy, tries=5, patience=1000, case="doubling")
        _got_through(outcome, body, 5, facts)
        for number, pause in enumerate(busy.pauses):
            _within(pause, 2**number / 2, 2**number, number + 1, facts)
        seen.append(busy.pauses)
    if seen[0] == seen[1]:
        fail("", expected=Words(_("pauses that differ from call to call")), got=Words(_("the same ones twice")),
             **{**facts, "case": "jitter"})  # fmt: skip


def _within(pause: float, least: float, most: float, number: int, facts: Facts) -> None:
    # The learner's chance is theirs: what they read must not differ with it, so the pause itself is not shown.
    if not least - ROUNDING <= pause <= most + ROUNDING:
        awaited = _("{least:g} to {most:g} seconds as pause number {number}").format(
            least=least, most=most, number=number)  # fmt: skip
        short = pause < least
        fail(_("The pause is not as long as was asked for."), expected=Words(awaited), short=short,
             got=Words(_("a shorter one") if short else _("a longer one")), **facts)  # fmt: skip


@patient_get.check(_("pauses at least as long as Retry-After says, where that is a whole number"), needs=[again])
def retry_after(student: Any, rng: Random) -> None:
    seconds = rng.randint(3, 20)
    later = "Fri, 31 Dec 2100 23:59:59 GMT"
    for status, said, least in (
        (429, str(seconds), seconds), (503, str(seconds + 1), seconds + 1), (503, "0", 0), (503, later, None),
        (429, "soon", None), (503, "-5", None), (429, f"+{seconds}", None), (503, "2.5", None),
    ):  # fmt: skip
        body = random_word(rng).encode()
        busy = _Busy(Answer(status, [("Retry-After", said)]), Answer(200, body=body))
        outcome, facts = _asked_patiently(student, rng, busy, patience=1000, odd=least is None)
        facts |= {"retry_after": least}
        _got_through(outcome, body, 2, facts)
        _within(busy.pauses[0], least if least is not None else 0.5, (least or 0) + 1, 1, facts)
    busy = _Busy(Answer(rng.choice([502, 504]), [("Retry-After", str(seconds))]), Answer(200, body=body))
    outcome, facts = _asked_patiently(student, rng, busy, patience=1000, case="others")
    _got_through(outcome, body, 2, facts)
    _within(busy.pauses[0], 0.5, 1, 1, facts)
    busy = _Busy(Answer(503, [("Retry-After", str(seconds))]), Answer(rng.choice(AGAIN)), Answer(200, body=body))
    outcome, facts = _asked_patiently(student, rng, busy, patience=1000, case="sticks")
    _got_through(outcome, body, 3, facts)
    _within(busy.pauses[1], 1, 2, 2, facts)


@patient_get.check(_("gives up, without a pause, when the pauses would be longer than patience together"),
                   needs=[retry_after, doubles])  # fmt: skip
def loses_patience(student: Any, rng: Random) -> None:
    for patience, said in ((60, 3600), (10, 4), (6, 0), (0, 0)):
        busy = _Busy(*[Answer(503, [("Retry-After", str(said))])] * 8)
        outcome, facts = _asked_patiently(student, rng, busy, tries=8, patience=patience, case="patience")
        total = sum(busy.pauses)
        facts |= {"too_long": total > patience + ROUNDING}
        if not facts["too_long"]:
            must_raise(outcome, _("An exception was awaited: patience was over."), **facts)
        if facts["too_long"]:
            awaited = _("at most {patience} seconds in all").format(patience=patience)
            fail("", expected=Words(awaited), got=Words(_("more")), **facts)
        if any(pause < said - ROUNDING for pause in busy.pauses):
            fail(_("A pause was shorter than Retry-After says."), **{**facts, "case": "cut"})
        longest = 2 ** len(busy.pauses) + said
        if facts["requests"] != facts["pauses"] + 1 or total + longest <= patience:
            fail(_("It gave up too early, or asked once more in the end."), **facts)
