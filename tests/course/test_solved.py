"""Every chapter, solved, runs from top to bottom as a learner would run it."""

from __future__ import annotations

import json

import pytest
from nbformat import NotebookNode

from netcourse import exercises, paths
from netcourse.referee import solutions
from tools.notebooks import book as books
from tools.notebooks import execute

CHAPTERS = exercises.chapters()


def solved(chapter: str) -> NotebookNode:
    """Return the notebook with our solutions in place of the stubs."""
    book = books.read(paths.notebooks() / f"{chapter}.ipynb")
    for cell in book.cells:
        if "exercise" in cell.metadata:
            cell.source = solutions.source(cell.metadata.exercise)
    return book


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_solved_chapter_runs_and_every_check_passes(chapter, tmp_path):
    """No later cell minds that an exercise is solved, and progress knows full marks."""
    state = tmp_path / "state.json"

    execute.execute(solved(chapter), state=state)

    kept = json.loads(state.read_text(encoding="utf-8"))["exercises"]
    for exercise in CHAPTERS[chapter]:
        assert (kept[exercise.id]["status"], kept[exercise.id]["score"]) == ("passed", exercise.points)
