"""The table in the instructor's guide is what the tests hold."""

from __future__ import annotations

from netcourse import paths

from .__main__ import BEGIN, END, renewed
from .table import ATTACKS, KINDS, table


def test_the_stored_table_is_current():
    """`python -m tests.attacks` writes it."""
    text = (paths.PACKAGE.parent / "docs" / "grading.md").read_text("utf-8")
    assert renewed(text) == text, "run: python -m tests.attacks"


def test_the_table_replaces_only_what_is_between_its_marks():
    """However often it is written."""
    once = renewed(f"# Guide\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n")
    assert once == renewed(once) == f"# Guide\n\n{BEGIN}\n\n{table()}\n\n{END}\n\nThe rest.\n"
    assert renewed("# Guide\n") == f"# Guide\n\n{BEGIN}\n\n{table()}\n\n{END}\n"


def test_every_attack_has_a_name_of_its_own_and_a_row():
    """At least forty of them."""
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 40
    assert sum(line.startswith("| ") for line in table().splitlines()) == len(ATTACKS) + len(KINDS)
