"""Exercises and questions by id, with help for a mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from netcourse import exercises
from netcourse.exercises import questions
from netcourse.exercises.model import Exercise
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.exercises.questions.model import Question


class _Unknown(LookupError):
    """There is nothing of this id; the message names the nearest ones."""

    sentence = "{id!r}"

    def __init__(self, id: object, known: Iterable[str]) -> None:
        super().__init__(id)
        self.id = id
        self.near = nearest(str(id), list(known))

    def __str__(self) -> str:
        sentence = self.sentence.format(id=self.id)
        names = ", ".join(map(repr, self.near))
        return sentence + _("; near it: {names}").format(names=names) if self.near else sentence

    def _render_traceback_(self) -> list[str]:
        # IPython shows these lines in place of a traceback, which would be one of ours.
        return [f"{type(self).__name__}: {self}"]


class NoSuchExercise(_Unknown):
    """There is no exercise of this id."""

    sentence = _("there is no exercise {id!r}")


class NoSuchQuestion(_Unknown):
    """There is no question of this id."""

    sentence = _("there is no question {id!r}")


def find(exercise_id: str) -> Exercise:
    """Return the exercise of this id. Raises NoSuchExercise."""
    try:
        return exercises.load()[exercise_id]
    except (KeyError, TypeError):
        raise NoSuchExercise(exercise_id, exercises.load()) from None


def find_question(question_id: str) -> Question:
    """Return the question of this id. Raises NoSuchQuestion."""
    try:
        return questions.load()[question_id]
    except (KeyError, TypeError):
        raise NoSuchQuestion(question_id, questions.load()) from None


def nearest(word: str, known: list[str]) -> list[str]:
    """Return the `known` that look like `word`, in whole or in their last part; all of a chapter for its name."""
    if inside := [one for one in known if one.startswith(f"{word}.")]:
        return inside
    found = difflib.get_close_matches(word, known, n=3, cutoff=0.6)
    tails = {one.rpartition(".")[2]: one for one in known}
    found += [tails[tail] for tail in difflib.get_close_matches(word.rpartition(".")[2], tails, n=3, cutoff=0.7)]
    return list(dict.fromkeys(found))[:3]
