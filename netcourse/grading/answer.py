"""What a learner wrote for an exercise, as text: the cells that define what it asks for."""

from __future__ import annotations

from netcourse.exercises.model import Exercise
from netcourse.grading import chapter, notebook
from netcourse.grading.notebook import Book

LONGEST = 20_000  # characters; what is beyond is left out


def answer(book: Book, exercise: Exercise) -> str:
    """Return the cells of an answer as one text; "" where the stub stands as it was handed out."""
    stubs = {text for chapter in book.chapters for text in notebook.released(chapter)}
    cells = [notebook.plain(cell.source) for cell in book.cells if _belongs(cell, exercise)]
    return "\n\n\n".join(text for text in cells if text and text not in stubs)[:LONGEST]


def _belongs(cell: notebook.Cell, exercise: Exercise) -> bool:
    return cell.exercise == exercise.id or not chapter.defines(cell.source).isdisjoint(exercise.asks)
