"""The notebooks that learners get."""

from __future__ import annotations

import pytest

from tools.notebooks import book as books
from tools.notebooks import examine

CHAPTERS = books.chapters()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_nothing_is_stale_or_missing(path):
    """Outputs belong to the code, the frame is whole, nothing differs from machine to machine."""
    assert examine.examine(path, CHAPTERS) == []


def test_nearly_every_code_cell_is_compared():
    """At most one cell in twenty shows what may differ."""
    cells = [cell for path in CHAPTERS for cell in books.code(books.read(path))]

    assert sum(map(examine.compared, cells)) >= 0.95 * len(cells)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_file_is_in_the_one_form(path):
    """What an editor or a kernel leaves in a file is gone: only what we mean to say is kept."""
    before = path.read_text(encoding="utf-8")

    assert before == books.text(books.read(path))


def test_no_stray_file_stands_among_them():
    """A folder of notebooks holds notebooks, each named like a chapter."""
    strays = {path for path in books.folder().iterdir() if path.name != ".ipynb_checkpoints"} - set(CHAPTERS)

    assert set() == strays
