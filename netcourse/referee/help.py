"""What helps a learner on: `hint`, `solution`, `reset`."""

from __future__ import annotations

import sys
from typing import Any

from netcourse.exercises.model import Exercise
from netcourse.i18n import _
from netcourse.referee import solutions, state
from netcourse.referee.check import names_of
from netcourse.referee.lookup import find
from netcourse.render.notice import beside, notice
from netcourse.render.view import View


def hint(exercise_id: str, level: int | None = None) -> View:
    """Return the next hint of an exercise, or the one of a `level` from 1.

    Raises NoSuchExercise; ValueError for a level that does not exist.
    """
    exercise = find(exercise_id)
    count = len(exercise.hints)
    if level is None:
        level = min(state.entry(exercise_id).get("hints", 0) + 1, count)
    if type(level) is not int or not 1 <= level <= count:
        raise ValueError(
            _("{id} has hints 1 to {count}, not {level!r}").format(id=exercise_id, count=count, level=level)
        )
    state.keep(lambda kept: _used(kept, exercise_id, level))
    heading = _("Hint {level} of {count} for {id}").format(level=level, count=count, id=exercise_id)
    return notice(heading, [exercise.hints[level - 1]])


def solution(exercise_id: str) -> View:
    """Return our solution beside the learner's own, once that has passed. Raises NoSuchExercise."""
    exercise = find(exercise_id)
    if state.entry(exercise_id).get("status") != "passed":
        return notice(
            _("The solution of {id} is still closed").format(id=exercise_id),
            [_('It opens when your own has passed. hint("{id}") helps you on.').format(id=exercise_id)],
        )
    names, local = names_of(sys._getframe(1))
    return _opened(exercise, {**names, **local})


def reset(exercise_id: str) -> View | None:
    """Put the empty exercise into a new cell below; outside of a notebook, return it. Raises NoSuchExercise."""
    find(exercise_id)
    try:
        stub = solutions.stub(exercise_id)
    except LookupError:
        return notice(_("The released notebook of {id} is not at hand").format(id=exercise_id), [])
    shell = _shell()
    if shell is None:
        return notice(_("The empty exercise {id}").format(id=exercise_id), stub.splitlines(), code=True)
    shell.set_next_input(stub)
    return notice(
        _("The empty exercise {id} is in the cell below").format(id=exercise_id),
        [_("Your own code stays where it is. The cell that runs last is the one that counts.")],
    )


def _used(kept: state.State, exercise_id: str, level: int) -> None:
    entry = kept["exercises"].setdefault(exercise_id, {})
    entry["hints"] = max(level, entry.get("hints", 0))


def _opened(exercise: Exercise, names: dict[str, Any]) -> View:
    try:
        ours = solutions.source(exercise.id)
    except LookupError:
        return notice(_("The solution of {id} is not at hand").format(id=exercise.id), [])
    theirs = solutions.written(exercise, names) or _("(run its cell first)")
    return beside(exercise.id, [(_("yours"), theirs), (_("ours"), ours)])


def _shell() -> Any:
    """Return the IPython shell of a notebook; None in a terminal, which has no cell below."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    return shell if hasattr(shell, "kernel") else None
