"""The text form of a notebook, and ids that stay."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_notebook, new_output

from tools.notebooks.percent import BadText, as_notebook, parse, write

TEXT = """\
# %% [markdown]
# # Title
#
# Prose.

# %%
%time x = 1

# not a marker: %%

# %% exercise="a.b" tags=["exercise"]
def f():
    raise NotImplementedError
"""


def packed(text, old=None):
    return as_notebook(parse(text), old or new_notebook())


def ids(book):
    return [cell.id for cell in book.cells]


def test_prose_and_code_are_told_apart():
    """A marker says what a cell is; prose loses its #, code stays as it is."""
    title, code, stub = parse(TEXT)

    assert (title.cell_type, title.source) == ("markdown", "# Title\n\nProse.")
    assert (code.cell_type, code.source) == ("code", "%time x = 1\n\n# not a marker: %%")
    assert stub.metadata == {"exercise": "a.b", "tags": ["exercise"]}


def test_what_is_written_reads_the_same():
    """The text form and the notebook say the same, ids included."""
    book = packed(TEXT)

    again = packed(write(book.cells))

    assert book == again


def test_packing_twice_gives_the_same_ids():
    """An id follows from the cell, so it is the same on every machine."""
    assert ids(packed(TEXT)) == ids(packed(TEXT))


def test_ids_stay_when_cells_change_or_move():
    """A cell is recognised by its exercise, its text, or something like its text."""
    before = packed(TEXT)
    changed = TEXT.replace("Prose.", "More prose.").replace("def f():", "def f(x, y, z):\n    print(x, y, z)")

    after = packed("# %%\nnew = 'cell'\n\n" + changed, before)

    assert ids(before) == ids(after)[1:]
    assert ids(after)[0] not in ids(before)


def test_equal_cells_get_ids_of_their_own():
    """Two cells with the same text are still two cells."""
    first, second = ids(packed("# %%\nx\n\n# %%\nx\n"))

    assert first != second


def test_unchanged_code_keeps_its_outputs_and_changed_code_loses_them():
    """Outputs belong to the code that made them."""
    before = packed("# %%\nx = 1\nx\n\n# %%\ny = 2\ny\n")
    for cell in before.cells:
        cell.outputs, cell.execution_count = [new_output("stream", text="1\n")], 1

    same, changed = packed("# %%\nx = 1\nx\n\n# %%\ny = 3\ny\n", before).cells

    assert (same.execution_count, len(same.outputs)) == (1, 1)
    assert (changed.execution_count, len(changed.outputs)) == (None, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1\n# %%\n", "line 1 stands before"),
        ("# %% [markdown]\nprose\n", "line 2: prose needs a #"),
        ("# %% tags=[exercise]\n", "line 1: tags= is not followed by JSON"),
        ("# %% exercise\n", "line 1: expected key=JSON"),
        ('# %% id="a"\nx\n# %% id="a"\ny\n', "stand twice: ['a']"),
    ],
)
def test_a_mistake_is_named_with_its_line(text, says):
    """Text that cannot be read says where."""
    with pytest.raises(BadText) as caught:
        parse(text)

    assert says in str(caught.value)
