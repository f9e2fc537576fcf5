"""Exercise trouble.Picture: find the bugs."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from random import Random
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.course.trouble.common import (
    LONG,
    SHORT,
    Outcome,
    Words,
    answer_in_words,
    answering,
    calm,
    certificate_in_words,
    closed_door,
    full_door,
    must_raise,
    must_return,
    outcome_of,
    two_steps,
)
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.folders import folder
from netcourse.exercises.staging.secured import Secured, course_authority, other_authority, secured
from netcourse.exercises.staging.website import Answer, Site, site, told_by
from netcourse.i18n import _

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
            "trouble.empty_is_nothing",
            says=_("A body may be empty, with status 200, and is the body all the same. Ask the status whether all is"
                   " well, not the bytes."),
            when=lambda facts: facts["empty"],
        ),
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
            "trouble.hangs_unconnected",
            says=_("Nobody refused the connection, and nobody took it: fetch() was still waiting for it when the check"
                   " gave up. timeout=self.timeout holds for connecting, too; of timeout=(a, b) it is a that does, and"
                   " None is no limit."),
            when=lambda facts: facts["unconnected"] and facts["timed_out"],
        ),
        Misconception(
            "trouble.believes_anybody",
            says=_("verify=False hands the request to whoever answers. verify=self.ca asks for a proof first."),
            when=lambda facts: facts["read"],
        ),
        Misconception(
            "trouble.ca_unused",
            says=_("The authority in the file `ca` vouches for this site, and was not asked: verify=self.ca names it."),
            when=lambda facts: facts["case"] == "trusted" and facts["raised"] == "SSLError",
        ),
        Misconception(
            "trouble.one_for_all_pictures",
            says=_("There were two pictures here, and one got what belongs to the other. Keep url, ca and timeout in"
                   " `self`, and change nothing that others use, too."),
            when=lambda facts: facts["case"] == "two",
        ),
        Misconception(
            "trouble.bundle_wins",
            says=_("REQUESTS_CA_BUNDLE is set here, and requests lets it win over session.verify. An argument verify="
                   " in the call is stronger, and so is trust_env = False."),
            when=lambda facts: facts["case"] == "bundle",
        ),
        Misconception(
            "trouble.never_asks_again",
            says=_("No request was made: what had come before was handed out once more. Each fetch() asks."),
            when=lambda facts: facts["idle"],
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
    with calm(student), folder(student) as files, told_by(at):
        ca = files.write("ca.pem", course_authority())
        with student.hold("Picture", url, ca=ca, timeout=timeout) as held:
            yield held


def _fetch(held: Any, at: Site | Secured, **facts: Any) -> Outcome:
    """Call `fetch` and require one request."""
    before = len(at.asked)
    with telling(**facts):
        outcome = outcome_of(lambda: held.call("fetch"))
    requests = len(at.asked) - before
    if requests > 1:
        fail(_("One request was awaited, and {count} came.").format(count=requests), requests=requests, **facts)
    if not requests and outcome[1] is None:
        fail(_("One request was awaited, and none came."), idle=True, **facts)
    return outcome


@Picture.check(_("asks when fetch() is called, keeps the bytes in content and returns them"))
def fetches(student: Any, rng: Random) -> None:
    body = b"\x89PNG\r\n" + rng.randbytes(40)
    with answering(Answer(200, body=body)) as at:
        path = two_steps(rng)
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
    answers = iter([Answer(200, body=body), Answer(200)])
    with site(lambda asked: next(answers, Answer(500))) as at:
        with _picture(student, at, at.url + two_steps(rng)) as held:
            got = [held.call("fetch"), held.call("fetch")]
            same(len(at.asked), 2, says=_("So many requests came when fetch() was called twice."), idle=True)
            same([*got, held.value("content")], [body, b"", b""], sent=[body, b""], empty=True,
                 says=_("These are two results of fetch(), the second with an empty body, and content."))  # fmt: skip


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
            with _picture(student, at, at.url + two_steps(rng)) as held:
                _fetch(held, at)
                facts: Facts = {"sent": Words(answer_in_words(bad)), "page": bad.body if bad.status >= 400 else b""}
                must_raise(_fetch(held, at, **facts), says, **facts)
                same(held.value("content"), body, says=_("content has changed, though fetch() failed."), kept=True,
                     **facts)  # fmt: skip
    with answering(Answer()) as at, closed_door() as url, _picture(student, at, url) as held:
        must_raise(outcome_of(lambda: held.call("fetch")), _("An exception was awaited: nobody listens there."))
        same(held.value("content"), None, says=_("content has changed, though fetch() failed."), kept=True)


@Picture.check(
    _("waits no longer than its timeout, for the connection, for the response and in the middle of it"), needs=[fetches]
)
def has_a_timeout(student: Any, rng: Random) -> None:
    half = rng.randbytes(9)
    for answer in (Answer(0, stalls=True), Answer(200, body=half, length=2000, stalls=True)):
        with answering(answer) as at, _picture(student, at, at.url + two_steps(rng), scaled(SHORT)) as held:
            outcome = _fetch(held, at, quiet=True, sent=Words(answer_in_words(answer)))
        must_raise(outcome, _("An exception was awaited: nothing more came."))
    with answering(Answer()) as at, full_door() as url, _picture(student, at, url, scaled(SHORT)) as held:
        facts: Facts = {"sent": Words(_("a connection that does not come about"))}
        with telling(unconnected=True, **facts):
            outcome = outcome_of(lambda: held.call("fetch"))
        must_raise(outcome, _("An exception was awaited: no connection came about."), **facts)


@Picture.check(_("fetches over TLS from a site that proves who it is, and sends nothing to one that cannot"),
               needs=[lets_out])  # fmt: skip
def over_tls(student: Any, rng: Random) -> None:
    body = rng.randbytes(30)
    with calm(student), folder(student) as files:
        ca = files.write("ca.pem", course_authority())
        for kind in ("good", "unknown_ca", "wrong_host"):
            with secured(lambda asked: Answer(200, body=body), kind) as door:
                held = student.hold("Picture", door.url + two_steps(rng), ca=ca, timeout=LONG)
                outcome = _fetch(held, door)
            if kind == "good":
                must_return(outcome, body, case="trusted")
                continue
            if door.asked:
                fail(_("The request went to a site that cannot prove who it is. It has read this."),
                     got=door.asked[0].shown, read=True, sent=certificate_in_words(kind))  # fmt: skip
            must_raise(outcome, _("An exception was awaited: the site cannot prove who it is."),
                        sent=certificate_in_words(kind))  # fmt: skip


@Picture.check(_("goes by its own url and ca, beside other pictures and whatever the environment names"),
               needs=[over_tls])  # fmt: skip
def its_own(student: Any, rng: Random) -> None:
    body, theirs, (bundle, context) = rng.randbytes(30), rng.randbytes(20), other_authority()
    with (
        folder(student) as files,
        secured(lambda asked: Answer(200, body=body)) as door,
        secured(lambda asked: Answer(200, body=theirs), context) as foreign,
    ):
        ca, others = files.write("ca.pem", course_authority()), files.write("others.pem", bundle)

        def made(at: Secured, trusted: str) -> Any:
            return student.hold("Picture", at.url + two_steps(rng), ca=trusted, timeout=LONG)

        with calm(student, REQUESTS_CA_BUNDLE=str(others)):
            must_return(_fetch(made(door, ca), door, case="bundle"), body, case="bundle")
            _distrusts(made(foreign, ca), foreign)
        with calm(student):
            one, two = made(door, ca), made(foreign, others)
            for held, awaited in ((one, body), (two, theirs), (one, body)):
                must_return(outcome_of(functools.partial(held.call, "fetch")), awaited, case="two")


def _distrusts(held: Any, foreign: Secured) -> None:
    outcome = _fetch(held, foreign, case="bundle")
    if foreign.asked:
        fail(_("The request went to a site for which another authority vouches. It has read this."),
             got=foreign.asked[0].shown, case="bundle")  # fmt: skip
    must_raise(outcome, _("An exception was awaited: another authority vouches for the site."), case="bundle")
