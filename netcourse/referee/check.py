"""`check`, as a learner types it: the checks of one exercise, run here and now, and shown as a card."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from netcourse.referee import state
from netcourse.referee.direct import examine_here
from netcourse.referee.examine import examine
from netcourse.referee.lookup import find
from netcourse.render.card import card

SECONDS = 30.0  # that a learner waits at most
SEED = "notebook"  # fixed, so that the same answer gets the same card


class Report:
    """The result of one exercise; it shows itself as a card.

    `data` is all of it as plain data; `status`, `score`, `max_score` and `checks` are the parts most asked for.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    @property
    def status(self) -> str:
        return str(self.data["status"])

    @property
    def score(self) -> float:
        return float(self.data["score"])

    @property
    def max_score(self) -> float:
        return float(self.data["max_score"])

    @property
    def checks(self) -> list[dict[str, Any]]:
        return list(self.data["checks"])

    def __repr__(self) -> str:
        return repr(card(self.data))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return card(self.data)._repr_mimebundle_(include, exclude)


def check(exercise_id: str) -> Report:
    """Check what the calling code has defined for an exercise, and keep the result if it is the best so far.

    Raises NoSuchExercise for an unknown id; whatever the learner's code does ends in the report.
    """
    exercise = find(exercise_id)
    names, local = names_of(sys._getframe(1))
    report = examine_here(names, lambda student: examine(exercise, student, seed=SEED, seconds=SECONDS), local)
    state.record(exercise_id, report)
    return Report(report)


def names_of(frame: FrameType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the global and the local names of a frame; no local ones at the top level of a module or a cell."""
    return frame.f_globals, {} if frame.f_locals is frame.f_globals else dict(frame.f_locals)
