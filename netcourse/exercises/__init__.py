"""What is asked of the learner: in `course/` one folder a chapter, and in that one module an exercise.

An exercise is found in its module, never as an attribute of its chapter's folder: that would be the module.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from netcourse.exercises.model import Exercise


@cache
def load() -> dict[str, Exercise]:
    """Return every exercise by id, in the order of the chapters and of their declaration."""
    return {exercise.id: exercise for __, exercises in chapters().items() for exercise in exercises}


@cache
def chapters() -> dict[str, list[Exercise]]:
    """Return the exercises of each chapter, by the chapter's file name without suffix (`02-http`)."""
    from netcourse.exercises import course

    folders = [
        importlib.import_module(f"{course.__name__}.{one.name}") for one in pkgutil.iter_modules(course.__path__)
    ]
    return {folder.CHAPTER: _exercises(folder) for folder in sorted(folders, key=lambda one: str(one.CHAPTER))}


def _exercises(chapter: ModuleType) -> list[Exercise]:
    """Return the exercises of a chapter, in the order in which it lists their modules."""
    modules = [importlib.import_module(f"{chapter.__name__}.{name}") for name in chapter.EXERCISES]
    return [exercise for module in modules for exercise in declared(module)]


def declared(module: ModuleType) -> list[Exercise]:
    """Return the exercises that a module declares."""
    from netcourse.exercises.model import Exercise

    return [thing for thing in vars(module).values() if isinstance(thing, Exercise)]


def catalogue() -> list[dict[str, Any]]:
    """Return id, chapter, title, points and minutes of every exercise there is."""
    return [
        {"id": one.id, "chapter": chapter, "title": one.title, "points": one.points, "minutes": one.minutes}
        for chapter, exercises in chapters().items()
        for one in exercises
    ]
