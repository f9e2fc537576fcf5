"""Exercise apis.fetch_gallery_async: the same without threads."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from netcourse.exercises.course.apis.galleries import (
    AGES,
    LONG,
    Ask,
    among,
    asked_ahead,
    asked_now,
    asked_well,
    at_most,
    changed,
    failing_pictures,
    must_refuse,
    own_gallery,
    random_pictures,
    same_failures,
    same_names,
    seconds_for,
    silent_pictures,
    steady_one,
    two_things,
    with_little_patience,
)
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, Unplain, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.pictures import LIST, Picture, gallery
from netcourse.exercises.staging.rounds import Waiting, alone, each_of
from netcourse.exercises.staging.website import told_by
from netcourse.i18n import _

fetch_gallery_async = Exercise(
    "apis.fetch_gallery_async",
    points=3,
    minutes=30,
    title=_("the same without threads"),
    asks=["fetch_gallery_async"],
    hints=[
        _("One coroutine fetches one picture and returns its bytes, or raises. asyncio.gather(*coroutines,"
          " return_exceptions=True) runs them all and gives their results and exceptions in order."),
        _("asyncio.Semaphore(most), and in the coroutine: async with semaphore. Only who is inside asks."),
        _("aiohttp.ClientTimeout(total=None, sock_connect=patience, sock_read=patience) counts silence alone. A total"
          " would count the time in which a picture waits for its turn, too."),
    ],
    misconceptions=[
        Misconception(
            "apis.not_awaited",
            says=_("What came back is a coroutine, or has one in it: calling a coroutine function runs nothing. await"
                   " does."),
            when=lambda facts: facts.get("unplain") in ("coroutine", "Task", "_GatheringFuture")
            or (facts.get("raised") and "coroutine" in facts["message"]),
        ),
        Misconception(
            "apis.gather_without_bound",
            says=_("gather starts all of them at once. A semaphore lets only so many through to the request."),
            when=lambda facts: facts["what"] == "crowd",
        ),
        Misconception(
            "apis.await_in_a_loop",
            says=_("An await inside of a loop waits for this picture before the next one begins. Make the coroutines"
                   " first, and await them all together: gather, or a TaskGroup."),
            when=lambda facts: facts["what"] == "lonely",
        ),
        Misconception(
            "apis.loop_blocked",
            says=_("While this function waits, the event loop stands still and nobody else gets on: something in it"
                   " waits without await, as requests, time.sleep and future.result() do."),
            when=lambda facts: facts["what"] == "blocked",
        ),
        Misconception(
            "apis.gather_in_batches",
            says=_("A batch is as slow as its slowest picture. Give gather all of them, and let a semaphore bound how"
                   " many are under way."),
            when=lambda facts: facts["what"] == "held_up",
        ),
        Misconception(
            "apis.in_order_of_arrival",
            says=_("This is not the order of the gallery, but that in which they were ready. gather gives results in"
                   " the order of what it was given."),
            when=lambda facts: facts["what"] == "order",
        ),
        Misconception(
            "apis.gather_raises",
            says=_("gather raises the first exception, and the results of all others are lost. With"
                   " return_exceptions=True it gives exceptions like results; or catch them in the coroutine."),
            when=lambda facts: facts["part"] in ("failing", "silent") and facts.get("raised"),
        ),
        Misconception(
            "apis.errors_dropped",
            says=_("These failed, and nobody is told. Look at each result: what is an exception belongs into the second"
                   " dict."),
            when=lambda facts: facts["what"] == "failed" and len(facts["got"]) < len(facts["expected"]),
        ),
        Misconception(
            "apis.reason_is_empty",
            says=_('str() of many an exception is "", that of TimeoutError for one. repr() has at least its name.'),
            when=lambda facts: facts["what"] == "reason",
        ),
        Misconception(
            "apis.status_overlooked",
            says=_("aiohttp raises nothing for a status of class 4 or 5 by itself: look at response.status, or call"
                   " raise_for_status()."),
            when=lambda facts: facts["what"] == "saved" and among(facts, "status"),
        ),
        Misconception(
            "apis.sum_unchecked",
            says=_("The list says what the SHA-256 of each picture is. hashlib.sha256(data).hexdigest() tells whether"
                   " this is it."),
            when=lambda facts: facts["what"] == "saved" and among(facts, "sum"),
        ),
        Misconception(
            "apis.only_errors_refused",
            says=_("raise_for_status() and ok look at the classes 4 and 5 alone. 202, 203 and 206 are no errors, and"
                   " not what was asked for either: compare with 200."),
            when=lambda facts: facts["what"] == "saved" and among(facts, "no_error"),
        ),
        Misconception(
            "apis.patience_for_all",
            says=_("One picture came slowly, but it came, and was never silent for so long. ClientTimeout(total=…)"
                   " counts the whole, as do wait_for and asyncio.timeout around it all or around read(), which waits"
                   " for all of the body; sock_read counts silence."),
            when=lambda facts: facts["what"] == "lost" and facts["only_slow"],
        ),
        Misconception(
            "apis.turn_counted_as_silence",
            says=_("These pictures had done nothing wrong: they waited for their turn while others were silent, and the"
                   " time ran. Begin to count where the request begins, inside of the semaphore."),
            when=lambda facts: facts["what"] == "lost",
        ),
        Misconception(
            "apis.no_patience",
            says=_("A server that says nothing is waited for very long, unless you say how long: aiohttp's own limit is"
                   " five minutes."),
            when=lambda facts: facts["part"] == "silent" and facts.get("timed_out"),
        ),
        Misconception(
            "apis.empty_gallery_made_up",
            says=_("The list could not be had, and the answer looks like that of an empty gallery."),
            when=lambda facts: facts["part"] == "list" and facts["accepted"],
        ),
    ],
)  # fmt: skip


def _got(student: Any, pictures: Sequence[Picture], failing: Mapping[str, str] | None = None, **staged: Any) -> None:
    """Require that all pictures come back but those that fail."""
    alone(_getting(student, pictures, failing, **staged))


def _getting(student: Any, pictures: Sequence[Picture], failing: Mapping[str, str] | None = None, *, most: int = 0,
             patience: float = 0, crowd: int = 0, slow: str = "", part: str = "",
             ask: Ask = asked_now) -> Waiting:  # fmt: skip
    failing = failing or {}
    facts: Facts = {"part": part, "kinds": dict(failing), "steady": steady_one(pictures)}
    options = {name: value for name, value in (("most", most), ("patience", patience)) if value}
    with gallery(pictures, crowd=crowd, slow=slow) as one:
        try:
            with told_by(one.at, **facts):
                got = yield from ask(student, "fetch_gallery_async", one.url, seconds=seconds_for(part), **options)
        except (Raised, Unplain):
            asked_well(one, most, facts, failing)
            raise
    asked_well(one, most, facts, failing)
    _same_pictures(got, {picture.name: picture.data for picture in pictures}, failing, facts)


def _same_pictures(got: Any, pictures: Mapping[str, bytes], failing: Mapping[str, str], facts: Facts) -> None:
    found, failed = two_things(got, dict, facts)
    same_names(list(found), [name for name in pictures if name not in failing], facts)
    for name, data in sorted(found.items()):
        same(data, pictures[name], says=_("This is {name}.").format(name=repr(name)), **facts | {"what": "content"})
    same_failures(failed, failing, facts)


@fetch_gallery_async.check(_("returns every picture under its name"), weight=2)
def gets_all(student: Any, rng: Random) -> None:
    pictures = random_pictures(rng, 3, "../odd name.png")
    large = changed(pictures[1], data=rng.randbytes(300_000))
    empty = changed(pictures[2], data=b"")
    _got(student, [pictures[0], large, empty, pictures[3]])
    _got(student, [])


@fetch_gallery_async.check(_("has so many requests under way at once, and never more"), weight=2, needs=[gets_all])
def bounded_too(student: Any, rng: Random) -> None:
    galleries = {most: random_pictures(rng, 3 * most) for most in (rng.randint(3, 5), 1)}

    def cases(ask: Ask) -> list[Callable[[], Waiting]]:
        staged: Facts = {"patience": AGES, "part": "crowd", "ask": ask}
        return [functools.partial(_getting, student, pictures, most=most, crowd=most, **staged)
                for most, pictures in galleries.items()]  # fmt: skip

    each_of(student, cases(asked_ahead), cases(asked_now))


@fetch_gallery_async.check(_("begins the next when one is through: a slow one holds up nobody, and keeps its"
                     " place in the order"), needs=[bounded_too])  # fmt: skip
def slow_one_too(student: Any, rng: Random) -> None:
    pictures = random_pictures(rng, 7)
    _got(student, pictures, most=2, patience=AGES, slow=pictures[0].name, part="slow")


@fetch_gallery_async.check(_("lets another call in the same event loop go on while it waits"), weight=2,
                           needs=[gets_all])  # fmt: skip
def side_by_side(student: Any, rng: Random) -> None:
    pictures = random_pictures(rng, 3)
    facts: Facts = {"part": "together", "kinds": {}}
    with gallery(pictures, crowd=2, lists=2) as one, told_by(one.at, **facts):
        both = student.together("fetch_gallery_async", [one.url, 1, AGES], [one.url, 1, AGES], seconds=LONG)
    if one.lonely:
        fail(_("Two calls were made in one event loop, and the second asked for nothing until the first was through."),
             **facts | {"what": "blocked"})  # fmt: skip
    for got in both:
        _same_pictures(got, {picture.name: picture.data for picture in pictures}, {}, facts)


@fetch_gallery_async.check(_("returns the good ones and tells which failed: status, length, sum"), weight=2,
                           needs=[gets_all])  # fmt: skip
def tells_failures_too(student: Any, rng: Random) -> None:
    pictures, failing = failing_pictures(rng)
    _got(student, pictures, failing, most=3, part="failing")


@fetch_gallery_async.check(_("gives up on a picture that stays silent, and on no other"), needs=[tells_failures_too])
def impatient_too(student: Any, rng: Random) -> None:
    pictures, failing = silent_pictures(rng)

    def case(pictures: list[Picture], patience: float) -> None:
        _got(student, pictures, failing, most=3, patience=patience, part="silent")

    with_little_patience(pictures, case)


@fetch_gallery_async.check(_("fetches the course's own gallery, which is busy now and then"),
                           needs=[tells_failures_too, bounded_too])  # fmt: skip
def gets_gallery(student: Any, rng: Random) -> None:
    with own_gallery(rng) as (server, pictures, failing):
        facts: Facts = {"part": "failing", "kinds": failing}
        with telling(**facts):
            got = student.call("fetch_gallery_async", f"{server.url}{LIST}", most=6, seconds=LONG)
        most = server.most_at_once
    _same_pictures(got, pictures, failing, facts)
    at_most(most, 6, facts)


@fetch_gallery_async.check(_("raises an exception when the list itself cannot be had"), needs=[gets_all])
def no_list_either(student: Any, rng: Random) -> None:
    must_refuse(lambda url: student.call("fetch_gallery_async", url))
