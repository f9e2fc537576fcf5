"""What both exercises about the gallery share: pictures, what fails with them, what is required of a client."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, NoReturn

from netcourse import paths
from netcourse.clock import scaled
from netcourse.exercises.course.apis.common import must_raise
from netcourse.exercises.material import random_word, random_words
from netcourse.exercises.model import Facts, Failed, Raised, fail, same
from netcourse.exercises.staging.pictures import LIST, Gallery, Picture
from netcourse.exercises.staging.website import Answer, in_json, site, told_by
from netcourse.i18n import _, ngettext

LONG = 10.0  # seconds for a call during which a gallery may hold the first requests
LONGER_THAN_SILENCE = 5.0  # seconds for a call that meets a silent server
SILENCE = 0.24  # seconds of patience where something stays silent on purpose
LONG_SILENCE = 1.2  # seconds of it on a machine that is too busy for the short one
PAUSE = 0.75  # of that patience takes each of two pauses, which one by one are no such silence, and together are longer
BREATH = 0.1  # of it takes each of two pauses of a picture that is as quick as others
AGES = 30  # seconds of patience where nothing does


def seconds_for(part: str) -> float:
    return LONGER_THAN_SILENCE if part == "silent" else LONG


Asking = Generator[None, None, Any]
Ask = Callable[..., Asking]


def asked_now(student: Any, name: str, *args: Any, seconds: float, **options: Any) -> Asking:
    """Call the learner's function."""
    got = student.call(name, *args, seconds=seconds, **options)
    yield
    return got


def asked_ahead(student: Any, name: str, *args: Any, seconds: float, **options: Any) -> Asking:
    """Call the learner's function while others are called as well."""
    flight = student.start(name, *args, **options)
    yield
    return flight.result(seconds)


def among(facts: Facts, kind: str) -> bool:
    """Tell whether pictures that fail in this way were taken for good ones."""
    return any(name in facts["got"] for name, one in facts["kinds"].items() if one == kind)


def random_pictures(rng: Random, count: int, *names: str) -> list[Picture]:
    """Return so many pictures with other contents and names, and those with the names that are given."""
    plain = [
        f"{word}-{number}.{rng.choice(['png', 'jpg', 'svg'])}" for number, word in enumerate(random_words(rng, count))
    ]
    return [Picture(name, f"/{random_word(rng)}/{number}", b"\x89" + rng.randbytes(rng.randint(20, 400)) + b"\r\n")
            for number, name in enumerate([*plain, *names])]  # fmt: skip


def changed(picture: Picture, **other: Any) -> Picture:
    return Picture(**{"name": picture.name, "path": picture.path, "data": picture.data} | other)


def failing_pictures(rng: Random) -> tuple[list[Picture], dict[str, str]]:
    """Return pictures some of which fail, and how these do."""
    good = random_pictures(rng, 13)
    # The first one comes long before the second, so that it is not chance which of them is met first.
    kinds = {0: "status", 5: "sum", 7: "cut", 9: "no_error", 11: "sum"}
    found = [_broken(picture, kinds.get(number, ""), rng) for number, picture in enumerate(good)]
    return found, {good[number].name: kind for number, kind in kinds.items()}


def _broken(picture: Picture, kind: str, rng: Random) -> Picture:
    data = picture.data
    if kind == "status":  # with the very bytes, so that the status alone says it
        return changed(picture, answer=Answer(rng.choice([404, 410, 500, 503]), [("Content-Type", "image/png")], data))
    if kind == "no_error":
        return changed(picture, answer=Answer(rng.choice([202, 203, 206]), [("Content-Type", "image/png")], data))
    if kind == "cut":
        return changed(picture, answer=Answer(200, [("Content-Type", "image/png")], data[:-7], length=len(data)))
    return changed(picture, sha256=hashlib.sha256(data + b"!").hexdigest()) if kind == "sum" else picture


def silent_pictures(rng: Random) -> tuple[list[Picture], dict[str, str]]:
    """Return pictures of which the first two stay silent, at once and in the middle; the third only takes its time.

    The pauses are those for LONG_SILENCE.
    """
    mute, half, *good = random_pictures(rng, 6)
    stalling = Answer(200, [("Content-Type", "image/png")], half.data[:9], length=len(half.data), stalls=True)
    steady = changed(good[0], pause=PAUSE * LONG_SILENCE)
    # What waits for its turn must not come before a limit that began with the others' runs out a moment after theirs.
    later = [changed(one, pause=BREATH * LONG_SILENCE) for one in good[1:]]
    found = [changed(mute, mute=True), changed(half, answer=stalling), steady, *later]
    return found, {mute.name: "silent", half.name: "silent"}


def steady_one(pictures: Sequence[Picture]) -> str:
    """Return the name of the picture that takes its time, "" where there is none."""
    slowest = max(pictures, key=lambda one: one.pause, default=None)
    return slowest.name if slowest and slowest.pause else ""


def with_little_patience(pictures: Sequence[Picture], case: Callable[[list[Picture], float], None]) -> None:
    """Run a case in which something is silent, `case(pictures, patience)`; when it fails, once more with more patience.

    The pauses of the pictures are as long as the patience makes them.
    """
    for patience in (SILENCE, LONG_SILENCE):
        fitting = [replace(one, pause=one.pause * patience / LONG_SILENCE) for one in pictures]
        try:
            case(fitting, scaled(patience))
        except (Failed, Raised):
            if patience == LONG_SILENCE:
                raise
        else:
            return


def asked_well(one: Gallery, most: int, facts: Facts, failing: Mapping[str, str]) -> None:
    """Require that the gallery was asked as it may be; what `failing` calls unsafe, not at all."""
    if most and one.most > most:
        _crowded(most, facts)
    if one.lonely:
        fail(_("{crowd} requests were awaited at once; there were no more than {count}.").format(
            crowd=one.crowd, count=one.most), **facts | {"what": "lonely"})  # fmt: skip
    if one.held_up:
        says = _("The first picture was slow on purpose. The others were not asked for until it came.")
        fail(says, **facts | {"what": "held_up"})
    twice = [picture.name for picture in one.pictures if one.asked[picture.name] > 1]
    if twice:
        fail(_("{name} was asked for more than once.").format(name=repr(twice[0])), **facts | {"what": "twice"})


def two_things(got: Any, first: type, facts: Facts) -> tuple[Any, dict[str, Any]]:
    if type(got) is not tuple or [type(one) for one in got] != [first, dict]:
        fail(_("Two things are asked for: a {first} and a dict.").format(first=first.__name__), got=got,
             **facts | {"what": "shape"})  # fmt: skip
    return got


def same_names(names: Sequence[Any], expected: Sequence[str], facts: Facts) -> None:
    """Compare what was saved; in their order only where the first to come is not left to chance.

    In which order the others came is, so it is not shown.
    """
    if any(type(name) is not str for name in names):
        fail(_("A name is a text."), got=names, **facts | {"what": "shape"})
    if facts["part"] == "silent" and set(names) < set(expected):
        lost = [name for name in expected if name not in names]
        says = _("Not all pictures that came are among the good ones.")  # which of them is chance
        fail(says, **facts | {"what": "lost", "only_slow": lost == [facts["steady"]]})
    says = _("These are the names of the good ones.")
    same(sorted(names), sorted(expected), says=says, **facts | {"what": "saved"})
    if facts["part"] == "slow" and list(names) != list(expected):
        says = _("The first picture was slow on purpose, and the names are not in the order of the list.")
        fail(says, **facts | {"what": "order"})


def same_failures(failed: dict[str, Any], failing: Mapping[str, str], facts: Facts) -> None:
    says = _("These are the names of those that failed.")
    same(sorted(failed), sorted(failing), says=says, **facts | {"what": "failed"})
    for name, why in sorted(failed.items()):
        if type(why) is not str or not why.strip():
            fail(_("A text was awaited that says why {name} failed.").format(name=repr(name)), got=why,
                 **facts | {"what": "reason"})  # fmt: skip


def at_most(most: int, allowed: int, facts: Facts) -> None:
    if most > allowed:
        _crowded(allowed, facts)


def _crowded(allowed: int, facts: Facts) -> NoReturn:
    """Fail the check. How many more there were is chance."""
    says = ngettext(
        "More than {most} request was under way at once.", "More than {most} requests were under way at once.", allowed
    )
    fail(says.format(most=allowed), **facts | {"what": "crowd"})


@contextlib.contextmanager
def own_gallery(rng: Random) -> Iterator[tuple[Any, dict[str, bytes], dict[str, str]]]:
    """Run the gallery of the chapter; yield it with its pictures, and those that will be answered with 503."""
    from netcourse.servers import serve_gallery
    from netcourse.servers.serve_gallery.trouble import Outcome, Settings, Trouble

    seed = rng.randrange(1000)
    trouble = Trouble(Settings(busy=0.2, seed=seed))
    folder = paths.data("pictures")
    listed = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    pictures = {one["name"]: (folder / one["name"]).read_bytes() for one in listed}
    failing = {name: "status" for name in pictures if trouble.outcome(name, 0) is Outcome.BUSY}
    with serve_gallery.start("127.0.0.1", 0, busy=0.2, seed=seed) as server:
        yield server, pictures, failing


def must_refuse(fetch: Callable[[str], Any]) -> None:
    page = Answer(200, [("Content-Type", "text/html")], b"<p>no list</p>")
    for answer in (in_json([], 404), in_json([], 503), page):
        says = _("An exception was awaited: the list came with status {status}.").format(status=answer.status)
        if answer is page:
            says = _("An exception was awaited: the list is no JSON.")
        with site(lambda asked, answer=answer: answer) as at:  # type: ignore[misc]
            with told_by(at, part="list"):
                must_raise(says, lambda at=at: fetch(at.url + LIST), part="list", sent=answer.body)  # type: ignore[misc]
