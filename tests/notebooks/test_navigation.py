"""The links around a chapter."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_notebook

from tools.notebooks import book as books
from tools.notebooks import navigation
from tools.notebooks.percent import as_notebook, parse

FIRST = '# %% [markdown]\n# # Welcome\n\n# %% [markdown] navigation="contents"\n# ## Contents\n'
SECOND = "# %% [markdown]\n# # Streams\n\n# %%\n1\n"


@pytest.fixture
def chapters(tmp_path):
    paths = [tmp_path / "00-welcome.ipynb", tmp_path / "07-streams.ipynb"]
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        books.write(path, as_notebook(parse(text), new_notebook()))
    return paths


def test_every_chapter_is_framed_by_links(chapters):
    """Previous, contents and next stand at the top and at the bottom, where there are any."""
    navigation.refresh(chapters)
    first, second = map(books.read, chapters)

    assert first.cells[0].source == "[Contents](00-welcome.ipynb#Contents) | [Streams →](07-streams.ipynb)"
    assert second.cells[-1].source == "[← Welcome](00-welcome.ipynb) | [Contents](00-welcome.ipynb#Contents)"


def test_the_contents_list_every_chapter(chapters):
    """The author says where; what stands there is generated."""
    navigation.refresh(chapters)

    assert "- 07 [Streams](07-streams.ipynb)" in books.read(chapters[0]).cells[2].source


def test_writing_it_again_changes_nothing(chapters):
    """Links are amended, never added."""
    navigation.refresh(chapters)

    assert navigation.refresh(chapters) == []


def test_an_author_packs_without_the_links(chapters):
    """What stands of the frame is kept around what the author wrote."""
    navigation.refresh(chapters)
    book = books.read(chapters[0])

    kept = as_notebook(navigation.keep(parse(FIRST), book), book)

    assert [cell.source for cell in book.cells] == [cell.source for cell in kept.cells]
