"""Every rule of the notebook examination finds what it is for."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.notebooks import book as books
from tools.notebooks import examine
from tools.notebooks.percent import as_notebook, parse

GOOD = """\
# %% [markdown]
# # Try
#
# A **cell** is a piece.

# %%
x = 1

# %% tags=["exercise"] exercise="a.b"
def f():
    raise NotImplementedError

# %%
check("a.b")

# %% [markdown]
# ## Summary
#
# Done.
#
# ## Glossary
#
# - **cell**: a piece.
#
# ## Further reading
#
# - RFC 9110
"""


def complaints(text=GOOD, output="", change=lambda book: None):
    """Examine a text as if it had been executed, each cell printing `output`."""
    book = books.tidy(as_notebook(parse(text), new_notebook()))
    for number, cell in enumerate(books.code(book), 1):
        cell.execution_count = number
        cell.outputs = [new_output("stream", text=output)] if output else []
    book.metadata["executed"] = books.fingerprint(book)
    change(book)
    return [complaint for rule in examine.RULES for complaint in rule(book)]


def edit(book):
    books.code(book)[0].source = "x = 2"


def forget(book):
    books.code(book)[0].execution_count = None


def lose_kernel(book):
    del book.metadata["kernelspec"]


def repeat_an_id(book):
    book.cells[1].id = book.cells[0].id


def test_a_good_notebook_has_no_complaints():
    assert complaints() == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (edit, "the code has changed"),
        (forget, "1 code cells were never executed"),
        (lose_kernel, "no kernel is named"),
        (repeat_an_id, "2 cells have the id"),
    ],
)
def test_a_file_out_of_order_is_found(change, says):
    assert any(says in complaint for complaint in complaints(change=change))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("x = 1", "x = 1\n" * 16 + "\n# %%\n" + "y = 2\n" * 16, "16 lines in the cell 'x = 1'"),
        ("x = 1", "x = 1\n\n# %%\ny = 2", "no prose before 'def f():', 3 code cells in a row"),
        ("x = 1", "", "empty cells"),
        ("# # Try", "# Try", "the first cell is no title"),
        ("# ## Summary", "# ## Sum", "no section 'Summary'"),
        ("# Done.", "# One **cell** more.", "'cell' is bold 2 times"),
        ("# Done.", "# A **kernel**.", "'kernel' is bold, but not in the glossary"),
        ("# - **cell**", "# - **cell**, **kernel**", "the glossary has 'kernel'"),
        ("# %%\nx = 1", '# %% tags=["nbval-ignore-output"]\nx = 1', "no reason is given"),
        ("x = 1", "# NBVAL_IGNORE_OUTPUT\nx = 1", "no reason is given"),
        ('check("a.b")', 'check("a.c")', 'is not check("a.b")'),
        ('tags=["exercise"] exercise="a.b"', 'tags=["exercise"]', "needs both"),
    ],
)
def test_a_flaw_in_the_text_is_found(old, new, says):
    assert any(says in complaint for complaint in complaints(GOOD.replace(old, new)))


@pytest.mark.parametrize(
    "output", ["<socket at 0x7f12ab34cd56>", "('127.0.0.1', 40123)", "/tmp/xyz/a", "python-requests/2.31"]
)
def test_an_output_that_differs_from_machine_to_machine_is_found(output):
    assert any("in the output of" in complaint for complaint in complaints(output=output))


def test_what_the_sanitizer_covers_is_no_flaw():
    """nbval compares the text without the port."""
    assert complaints(output="http://127.0.0.1:40123/get") == []


def test_a_reason_makes_an_ignored_output_acceptable():
    text = GOOD.replace("# %%\nx = 1", '# %% tags=["nbval-ignore-output"] reason="measured"\nx = 1')

    assert complaints(text, change=lambda book: books.code(book)[0].outputs.clear()) == []


def test_of_a_widget_only_its_text_is_stored():
    """Its id is another in each run, and without the kernel nothing else could be shown."""
    shown = new_output("display_data", {"text/plain": "[controls]", "application/vnd.jupyter.widget-view+json": {}})
    text = books.text(new_notebook(cells=[new_code_cell("panel", execution_count=1, outputs=[shown])]))

    assert "[controls]" in text
    assert "widget-view" not in text
