"""What nbgrader wants to know of a cell, in its metadata (schema version 3): whose answer it is, and what it is worth.

It is written by the tool, never by hand: stubs are to be answered, the checks below them are graded and locked.
"""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode, from_dict

from netcourse import exercises

KEY = "nbgrader"
VERSION = 3
CHECK = re.compile(r'\s*check\("([\w.]+)"\)\s*')


def mark(book: NotebookNode) -> None:
    """Say in the cells' metadata what they are to nbgrader; nothing in most. What is asked twice is graded once."""
    taken: set[str] = set()
    for cell in book.cells:
        cell.metadata.pop(KEY, None)
        found = (_stub(cell) or _check(cell)) if cell.cell_type == "code" else None
        if found and found["grade_id"] not in taken:
            taken.add(found["grade_id"])
            cell.metadata[KEY] = from_dict(found | {"schema_version": VERSION, "task": False})


def _stub(cell: NotebookNode) -> dict[str, Any] | None:
    name = cell.metadata.get("exercise")
    if not name:
        return None
    return {"grade": False, "grade_id": f"{grade_id(name)}-answer", "locked": False, "solution": True}


def _check(cell: NotebookNode) -> dict[str, Any] | None:
    asked = CHECK.fullmatch(cell.source)
    exercise = exercises.load().get(asked[1]) if asked else None
    if exercise is None:
        return None
    return {"grade": True, "grade_id": grade_id(exercise.id), "locked": True, "points": exercise.points,
            "solution": False}  # fmt: skip


def grade_id(name: str) -> str:
    """Return the id of an exercise as nbgrader takes it: letters, digits, _ and -."""
    return name.replace(".", "-")
