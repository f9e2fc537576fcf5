"""What is asked between the exercises, about the learner's own traffic: one module a chapter, found by looking."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netcourse.exercises.questions.model import Question

SHARED = {"judge", "model", "traffic"}


@cache
def load() -> dict[str, Question]:
    """Return every question by id, in the order of the chapters and of their declaration."""
    return {question.id: question for __, questions in chapters().items() for question in questions}


@cache
def chapters() -> dict[str, list[Question]]:
    """Return the questions of each chapter, by the chapter's file name without suffix (`02-http`)."""
    from netcourse.exercises.questions.model import Question

    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name in SHARED:
            continue
        chapter = importlib.import_module(f"{__name__}.{module.name}")
        found[chapter.CHAPTER] = [thing for thing in vars(chapter).values() if isinstance(thing, Question)]
    return dict(sorted(found.items()))
