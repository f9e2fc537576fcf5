"""What is asked of the learner: one module a chapter, found by looking into this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.exercises.model import Exercise

SHARED = {"model", "questions", "staging"}


@cache
def load() -> dict[str, Exercise]:
    """Return every exercise by id, in the order of the chapters and of their declaration."""
    return {exercise.id: exercise for __, exercises in chapters().items() for exercise in exercises}


@cache
def chapters() -> dict[str, list[Exercise]]:
    """Return the exercises of each chapter, by the chapter's file name without suffix (`02-http`)."""
    from netcourse.exercises.model import Exercise

    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name in SHARED:
            continue
        chapter = importlib.import_module(f"{__name__}.{module.name}")
        found[chapter.CHAPTER] = [thing for thing in vars(chapter).values() if isinstance(thing, Exercise)]
    return dict(sorted(found.items()))


def catalogue() -> list[dict[str, Any]]:
    """Return id, chapter, title, points and minutes of every exercise there is."""
    return [
        {"id": one.id, "chapter": chapter, "title": one.title, "points": one.points, "minutes": one.minutes}
        for chapter, exercises in chapters().items()
        for one in exercises
    ]
