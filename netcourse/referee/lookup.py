"""Exercises by id, with help for a mistyped one."""

from __future__ import annotations

import difflib

from netcourse import exercises
from netcourse.exercises.model import Exercise
from netcourse.i18n import _


class NoSuchExercise(LookupError):
    """There is no exercise of this id; the message names the nearest ones."""

    def __init__(self, exercise_id: object) -> None:
        super().__init__(exercise_id)
        self.id = exercise_id

    def __str__(self) -> str:
        sentence = _("there is no exercise {id!r}").format(id=self.id)
        near = nearest(str(self.id), list(exercises.load()))
        return sentence + _("; near it: {names}").format(names=", ".join(map(repr, near))) if near else sentence

    def _render_traceback_(self) -> list[str]:
        # IPython shows these lines in place of a traceback, which would be one of ours.
        return [f"{type(self).__name__}: {self}"]


def find(exercise_id: str) -> Exercise:
    """Return the exercise of this id. Raises NoSuchExercise."""
    try:
        return exercises.load()[exercise_id]
    except (KeyError, TypeError):
        raise NoSuchExercise(exercise_id) from None


def nearest(word: str, known: list[str]) -> list[str]:
    """Return the `known` that look like `word`, in whole or in their last part; all of a chapter for its name."""
    if inside := [one for one in known if one.startswith(f"{word}.")]:
        return inside
    found = difflib.get_close_matches(word, known, n=3, cutoff=0.6)
    tails = {one.rpartition(".")[2]: one for one in known}
    found += [tails[tail] for tail in difflib.get_close_matches(word.rpartition(".")[2], tails, n=3, cutoff=0.7)]
    return list(dict.fromkeys(found))[:3]
