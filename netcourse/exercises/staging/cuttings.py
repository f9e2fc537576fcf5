"""One case over many cuttings of the same bytes, and the smallest cutting that fails.

What arrives on a stream may be cut anywhere. A check states its case once, as a function of the pieces; here it is run
with the bytes whole, in two and in more pieces. What fails is made smaller: fewest pieces first, then the earliest cut.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from netcourse.clock import Deadline
from netcourse.exercises.model import Died, TimedOut, Verdict
from netcourse.exercises.staging.rounds import Waiting, pass_abreast
from netcourse.exercises.staging.stage import told
from netcourse.i18n import _, ngettext
from netcourse.wire.cutting import Places, apart, places
from netcourse.wire.peer import PeerError

FEW = 12  # cuttings in the notebook
MANY = 30  # cuttings in the grader, for each of its rounds
SECONDS = 6.0  # for all cuttings of a case, those that make a failure smaller included
RUNS = 24  # in which a cutting that fails is made smaller
SLOW = 10  # of them count as one, where the learner's code is waited for in vain
SHOWN = 6  # cuts that a sentence names

Case = Callable[..., Any]

__all__ = ["FEW", "MANY", "each_cutting"]


def each_cutting(
    student: Any,
    rng: Random,
    case: Case,
    *streams: bytes,
    together: int = 0,
    abreast: Callable[..., Waiting] | None = None,
) -> None:
    """Run `case(pieces)` with the same bytes cut in many ways; with two streams, `case(pieces, other_pieces)`.

    The first bytes of a stream, so many as `together` says, are never cut.

    Every run is on its own: the case makes the connection, or the server, that it needs. A failure (any verdict, a
    conversation that ended) is raised as it is when the bytes came whole, for then no cut is its cause; otherwise it is
    the one of the smallest cutting found, with `sent` (its pieces, unless the case said what was sent) and `cut`
    (where, in words) among its facts.

    `abreast` is the same case as one that waits (`staging/rounds.py`): the grader first runs it side by side with all
    cuttings, and only where that fails one after the other. Whatever the check held before is then let go of.

    How many are tried stands in `student.cuttings`: few in the notebook, many in the grader, the few among them. A case
    that is slow is tried with fewer. The same `rng` gives the same cuttings.

    Raises TypeError, ValueError as `wire.cuts` does.
    """
    tried = _cuttings(streams, rng, student.cuttings, together)
    if abreast is not None and student.rounds > 1:
        cut = [[apart(data, at) for data, at in zip(streams, one.at, strict=True)] for one in tried]
        if pass_abreast(student, [functools.partial(abreast, *pieces) for pieces in cut]):
            return
        student.release()
    runs = _Runs(student, case, streams, together)
    for cutting in tried:
        if cutting != tried[0] and runs.deadline.passed:
            return
        if runs.fails(cutting):
            raise runs.verdict(_smaller(runs, cutting))


@dataclass(frozen=True, order=True)
class _Cutting:
    """Where each stream is cut. The smaller one has fewer cuts in all, or earlier ones."""

    size: int
    at: tuple[Places, ...]


def _cutting(*at: Places) -> _Cutting:
    return _Cutting(sum(map(len, at)), at)


def _cuttings(streams: tuple[bytes, ...], rng: Random, most: int, together: int) -> list[_Cutting]:
    """Return what is tried, smallest first: each stream cut while the others are whole, then all of them cut."""
    share = max(2, most // len(streams))
    ways = [_places(data, rng, share, together) for data in streams]
    whole: list[Places] = [()] * len(streams)
    found = {_cutting(*whole[:index], way, *whole[index + 1 :]) for index, some in enumerate(ways) for way in some}
    if len(streams) > 1:
        found |= {_cutting(*some) for some in zip(*ways, strict=False)}
    return sorted(found)


def _places(data: bytes, rng: Random, most: int, together: int) -> list[Places]:
    if together < 2:
        return places(data, rng, most)
    return [tuple(place + together - 1 for place in some) for some in places(data[together - 1 :], rng, most)]


class _Runs:
    """The runs of one case, each cutting at most once."""

    def __init__(self, student: Any, case: Case, streams: tuple[bytes, ...], together: int) -> None:
        self.deadline = Deadline(SECONDS)
        self.first = max(1, together)  # place of the earliest cut there may be
        self._student, self._case, self._streams = student, case, streams
        self._ended: dict[_Cutting, Verdict | None] = {}

    def known(self, cutting: _Cutting) -> bool:
        return cutting in self._ended

    def fails(self, cutting: _Cutting) -> bool:
        """Tell whether the case fails with this cutting."""
        if cutting not in self._ended:
            self._ended[cutting] = self._run(cutting)
        return self._ended[cutting] is not None

    def verdict(self, cutting: _Cutting) -> Verdict:
        """Return the failure with this cutting, as it is raised."""
        verdict = self._ended[cutting]
        assert verdict is not None
        return verdict

    def cost(self, cutting: _Cutting) -> int:
        """Return what a run counts: one in which nothing came costs seconds, not milliseconds."""
        verdict = self._ended[cutting]
        slow = isinstance(verdict, TimedOut) or (verdict is not None and verdict.facts.get("silent"))
        return SLOW if slow else 1

    def is_final(self, cutting: _Cutting) -> bool:
        """Tell whether nothing can be run after this: the learner's process is gone, or something of it runs on."""
        verdict = self._ended[cutting]
        return isinstance(verdict, Died) or (isinstance(verdict, TimedOut) and verdict.survived)

    def _run(self, cutting: _Cutting) -> Verdict | None:
        before = len(self._student.peers)
        pieces = [apart(data, at) for data, at in zip(self._streams, cutting.at, strict=True)]
        try:
            self._case(*pieces)
        except PeerError as error:
            return self._failed(told(error, self._student.peers[before:]), cutting, pieces)
        except Verdict as verdict:
            return self._failed(verdict, cutting, pieces)
        finally:
            for peer in self._student.peers[before:]:
                peer.abandon()
        return None

    def _failed(self, verdict: Verdict, cutting: _Cutting, pieces: list[tuple[bytes, ...]]) -> Verdict:
        # The lines to replay are taken now: other runs follow, and theirs would stand in the log.
        verdict.facts.setdefault("replay", self._student.log.lines())
        shown = next((some for some in pieces if len(some) > 1), pieces[0])
        verdict.facts.setdefault("sent", shown if len(shown) > 1 else shown[0])
        if cutting.size:
            verdict.facts["cut"] = _told(cutting, self._streams)
        return verdict


# The smallest cutting that fails


def _smaller(runs: _Runs, failing: _Cutting) -> _Cutting:
    """Return the smallest cutting that is found to fail, within a bound of runs; the same one each time."""
    best, left = failing, RUNS
    if runs.is_final(best):
        return best
    search = _candidates(best, runs.first)
    while left > 0 and not runs.deadline.passed:
        candidate = next(search, None)
        if candidate is None:
            break
        known = runs.known(candidate)
        if runs.fails(candidate):
            best, search = candidate, _candidates(candidate, runs.first)
        if not known:
            left -= runs.cost(candidate)
        if runs.is_final(candidate):
            break
    return best


def _candidates(cutting: _Cutting, first: int) -> Iterator[_Cutting]:
    """Smaller cuttings, the most promising first: half of the cuts, all but one, then the same number earlier."""
    cuts = [(stream, place) for stream, some in enumerate(cutting.at) for place in some]
    size = len(cuts)
    for width in _halves(size):
        for start in range(0, size, width):
            part = cuts[start : start + width]
            yield _of(part, len(cutting.at))
            if width * 2 < size:
                yield _of([one for one in cuts if one not in part], len(cutting.at))
    if size <= 2:
        yield from _earlier(cuts, len(cutting.at), first)


def _halves(size: int) -> Iterator[int]:
    while size > 1:
        size = (size + 1) // 2
        yield size


def _earlier(cuts: list[tuple[int, int]], streams: int, first: int) -> Iterator[_Cutting]:
    """The same cuts, one of them further in front: right behind what is before it, then nearer and nearer."""
    for index, (stream, place) in enumerate(cuts):
        least = cuts[index - 1][1] + 1 if index and cuts[index - 1][0] == stream else first
        while least < place:
            yield _of([*cuts[:index], (stream, least), *cuts[index + 1 :]], streams)
            least += (place - least + 1) // 2


def _of(cuts: list[tuple[int, int]], streams: int) -> _Cutting:
    return _cutting(*(tuple(place for one, place in cuts if one == stream) for stream in range(streams)))


# In words


def _told(cutting: _Cutting, streams: tuple[bytes, ...]) -> str:
    """Say where the smallest cutting is, and that the bytes do no harm when they come whole."""
    ways = ["{where}"] if len(streams) == 1 else [_("on the way there {where}"), _("on the way back {where}")]
    where = [
        way.format(where=_where(at, len(data))) for way, at, data in zip(ways, cutting.at, streams, strict=True) if at
    ]
    return _("{where}; in one piece it works").format(where=", ".join(where))


def _where(at: Places, size: int) -> str:
    if len(at) == size - 1 and size > SHOWN:
        return _("after every byte")
    named = ", ".join(map(str, at[:SHOWN])) + ", …" * (len(at) > SHOWN)
    return ngettext("after {places} of {size} byte", "after {places} of {size} bytes", size).format(
        places=named, size=size
    )
