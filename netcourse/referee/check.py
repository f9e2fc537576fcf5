"""`check`, as a learner types it: the checks of one exercise, run here and now, and shown as a card."""

from __future__ import annotations

import math
import os
import sys
from types import FrameType
from typing import Any

from netcourse.exercises.staging.cuttings import FEW, MANY
from netcourse.i18n import _
from netcourse.referee import state
from netcourse.referee.direct import examine_here
from netcourse.referee.examine import ROUNDS, earned, examine
from netcourse.referee.lookup import find
from netcourse.render.card import card
from netcourse.render.escape import number

SECONDS = 30.0  # that a learner waits at most
SEED = "notebook"  # fixed, so that the same answer gets the same card
NBGRADER = "NBGRADER_EXECUTION"  # the environment variable that nbgrader sets while it grades or validates


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
        bundle = card(self.data)._repr_mimebundle_(include, exclude)
        if NBGRADER in os.environ:
            # nbgrader takes a cell's value for its points, and full points for a value that is no number.
            bundle["text/plain"] = number(self.score).replace(",", "")
        return bundle


def check(exercise_id: str, *, seed: str | None = None, points: float | None = None) -> Report:
    """Check what the calling code has defined for an exercise, and keep the result if it is the best so far.

    With the `seed` that a grader's feedback names, the checks run as they did there: more rounds, rougher lines.
    `points` are an instructor's for this exercise, as hand-outs have them; the report is in these.
    Raises NoSuchExercise for an unknown id, ValueError for points below 0; whatever the learner's code does ends in
    the report.
    """
    if points is not None and not 0 <= points < math.inf:
        raise ValueError(_("points are 0 or more, not {points}").format(points=points))
    exercise = find(exercise_id)
    names, local = names_of(sys._getframe(1))
    how: dict[str, Any] = {"seed": SEED, "rounds": 1, "cuttings": FEW}
    if seed is not None:
        how = {"seed": seed, "rounds": ROUNDS, "cuttings": MANY}
    report = examine_here(names, lambda student: examine(exercise, student, seconds=SECONDS, **how), local)
    state.record(exercise_id, report)
    own = {} if points is None else {"score": earned(report["checks"], points), "max_score": points}
    return Report(report | own)


def names_of(frame: FrameType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the global and the local names of a frame; no local ones at the top level of a module or a cell."""
    return frame.f_globals, {} if frame.f_locals is frame.f_globals else dict(frame.f_locals)
