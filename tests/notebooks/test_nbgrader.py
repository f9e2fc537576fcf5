"""What nbgrader reads in the released notebooks."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from netcourse import exercises
from netcourse.workspace.merge import merge
from tools.notebooks import book as books
from tools.notebooks.nbgrader import KEY, mark
from tools.notebooks.percent import parse, write

CHAPTERS = [path for path in books.chapters() if path.stem in exercises.chapters()]
KEYS = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}


def marked(path):
    return [cell for cell in books.code(books.read(path)) if KEY in cell.metadata]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_exercise_has_a_stub_and_a_check(path):
    """In this order, with the points that it has here; nothing else is marked."""
    found = [(cell.metadata[KEY]["grade_id"], cell.metadata[KEY].get("points")) for cell in marked(path)]
    expected = []
    for exercise in exercises.chapters()[path.stem]:
        name = exercise.id.replace(".", "-")
        expected += [(f"{name}-answer", None), (name, exercise.points)]

    assert sorted(found, key=str) == sorted(expected, key=str)
    assert [name.endswith("-answer") for name, _ in found] == [True, False] * (len(found) // 2)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_metadata_is_of_the_third_schema(path):
    """Its keys and kinds, ids that it takes, answers to write in and checks that are locked."""
    for cell in marked(path):
        meta = cell.metadata[KEY]
        assert meta.keys() == KEYS | ({"points"} if meta["grade"] else set())
        assert (meta["schema_version"], meta["task"]) == (3, False)
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", meta["grade_id"])
        assert (meta["grade"], meta["locked"], meta["solution"]) in ((True, True, False), (False, False, True))


def test_marking_again_changes_nothing():
    """Old marks are written anew; an exercise that is asked twice is graded once, an unknown one not at all."""
    cells = [
        new_markdown_cell('check("http.split_url")'), new_code_cell("x", metadata={KEY: {"grade": True}}),
        *(new_code_cell(f'check("{name}")') for name in ("http.split_url", "http.split_url", "a.b")),
    ]  # fmt: skip
    book = new_notebook(cells=cells)
    for _ in range(2):
        mark(book)
        assert [KEY in cell.metadata for cell in book.cells] == [False, False, True, False, False]


def test_authors_do_not_write_it():
    """It is not in the text form, and comes back when that is packed."""
    cell = new_code_cell("def f(): ...", metadata={"exercise": "a.b", "tags": ["exercise"]})
    book = new_notebook(cells=[cell])
    mark(book)
    text = write(book.cells)

    assert KEY not in text
    again = new_notebook(cells=parse(text))
    assert books.tidy(again).cells[0].metadata == book.cells[0].metadata


def test_a_working_copy_gets_it():
    """A learner's changed cell keeps the text and takes the mark of a newer release."""
    old, mine, new = (new_notebook(cells=[new_code_cell(text, id="a")]) for text in ("stub", "answer", "stub"))
    new.cells[0].metadata[KEY] = {"grade_id": "a-b-answer"}
    merged = merge(old, mine, new).notebook["cells"][0]

    assert (merged["source"], merged["metadata"][KEY]) == ("answer", {"grade_id": "a-b-answer"})
