"""Cases that wait, run side by side: what would be waited for one after the other is waited for once.

A case is a generator that yields where it would wait. Side by side each runs up to there, then all of them go on. Work
that is right passes; whatever fails is run again one case after the other, and only that decides and is reported, since
work that keeps something for all its callers may fail beside itself and be right all the same.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Iterable
from random import Random
from typing import Any

from netcourse.exercises.model import Died, Verdict
from netcourse.wire.peer import PeerError

AT_ONCE = 15  # cases side by side: each has a server, its connections and some threads
MUCH = 2000  # characters of output; the rest goes as well

Waiting = Generator[None, None, None]

__all__ = ["Waiting", "alone", "each_of", "each_round", "pass_abreast"]


def each_round(
    student: Any, rng: Random, case: Callable[[Random], Waiting], apart: Callable[[Random], Waiting] | None = None
) -> None:
    """Run `case(rng)` as often as the check has rounds (`student.rounds`): in the first, for all of them.

    Of each run the chances are others. `apart` is the same case for when it runs alone, if it is another then. In the
    notebook, which has one round, it always does. Raises what the case raises when it runs alone.
    """
    if student.round:
        return
    apart = apart or case
    if student.rounds == 1:
        alone(apart(rng))
        return
    seeds = [rng.getrandbits(64) for _round in range(student.rounds)]
    if pass_abreast(student, [functools.partial(_seeded, case, seed) for seed in seeds]):
        return
    for seed in seeds:
        student.release()  # as between rounds: what one of them left behind is not the next one's
        alone(_seeded(apart, seed))


def each_of(student: Any, beside: Iterable[Callable[[], Waiting]], apart: Iterable[Callable[[], Waiting]]) -> None:
    """Run a few cases side by side, in the notebook as well, and where that fails `apart`, one after the other.

    Whatever the check held before is then let go of. Raises what the first of `apart` that fails raises.
    """
    if pass_abreast(student, beside):
        return
    student.release()
    for case in apart:
        alone(case())


def _seeded(case: Callable[[Random], Waiting], seed: int) -> Waiting:
    return case(Random(seed))


def pass_abreast(student: Any, cases: Iterable[Callable[[], Waiting]]) -> bool:
    """Tell whether all cases pass side by side; where not, they are to be run one after the other. Raises Died.

    What the learner's code prints meanwhile is thrown away: its order would be chance.
    """
    left, before = list(cases), len(student.peers)
    try:
        while left:
            _abreast([start() for start in left[:AT_ONCE]])
            del left[:AT_ONCE]
    except Died:
        raise
    except (Verdict, PeerError):
        pass
    for peer in student.peers[before:]:
        peer.abandon()
    student.output(MUCH)
    return not left


def alone(case: Waiting) -> None:
    """Run one case to its end."""
    with contextlib.closing(case):
        for _wait in case:
            pass


def _abreast(cases: list[Waiting]) -> None:
    with contextlib.ExitStack() as ends:
        for case in cases:
            ends.enter_context(contextlib.closing(case))
        going = cases
        while going:
            going = [case for case in going if next(case, True) is None]
