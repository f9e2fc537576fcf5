from __future__ import annotations

from typing import Any

import pytest

from netcourse.render.compare import COLOURS, MOST_PARTS, MOST_ROWS, comparison
from netcourse.render.escape import columns
from tests.render.helpers import words, worst_contrast


def rows(count: int, apart: int | None = None) -> list[dict[str, str]]:
    return [
        {"left": f"event {n}", "right": f"event {n}" + " other" * (n == apart), "sign": "≠" if n == apart else "="}
        for n in range(count)
    ]


def compared(**data: Any) -> dict[str, Any]:
    return {
        "names": ("a", "b"), "verdict": "apart", "says": ["they part"],
        "parts": [{"title": "client A", "rows": rows(3, 1)}], "evidence": None, **data,
    }  # fmt: skip


def test_the_text_form() -> None:
    """Verdict, evidence with a mark below the byte, then both sides with a sign between."""
    evidence = {"left": b'say "noon"', "right": b'say "moon"', "at": 5, "says": "6e here, 6d there"}
    assert comparison(compared(evidence=evidence)).text.splitlines() == [
        "≠ they part",
        "  a    b'say \"noon\"'",
        "              ^",
        "  b    b'say \"moon\"'",
        "              ^ 6e here, 6d there",
        "",
        "  a: client A" + " " * 38 + "b: client A",
        "  event 0" + " " * 39 + "=  event 0",
        "  event 1" + " " * 39 + "≠  event 1 other",
        "  event 2" + " " * 39 + "=  event 2",
    ]


@pytest.mark.parametrize("verdict", COLOURS)
def test_every_verdict_can_be_read(verdict: str) -> None:
    """Each has its sign, beside its colour, and both forms say the same."""
    view = comparison(compared(verdict=verdict))
    assert worst_contrast(view.html) >= 4.5
    assert sorted(words(view.html)) == sorted(view.text.split())


def test_the_mark_stands_below_the_byte_where_the_quotes_differ() -> None:
    """A quote that has to be escaped takes two columns."""
    evidence = {"left": b"\"'x", "right": b"\"'y", "at": 2, "says": ""}
    line, mark = comparison(compared(evidence=evidence)).text.splitlines()[1:3]
    assert line[mark.index("^")] == "x"


def test_only_the_rows_around_the_first_that_differs_are_drawn() -> None:
    """Long recordings are a bounded drawing that shows the place."""
    text = comparison(compared(parts=[{"title": "client A", "rows": rows(5000, 3000)}])).text
    assert "event 3000 other" in text
    assert "… 2,992 more rows …" in text
    assert len(text.splitlines()) < MOST_ROWS + 10


def test_many_connections_are_counted() -> None:
    """Connections beyond the bound are named by their number."""
    parts = [{"title": f"client {n}", "rows": rows(2)} for n in range(MOST_PARTS + 3)]
    assert "… and 3 more connections" in comparison(compared(parts=parts)).text


def test_hostile_words_stay_words() -> None:
    """Nothing that is compared becomes markup or moves the cursor."""
    row = {"left": "<script>\x1b[31m", "right": "\u202e" + "x" * 200, "sign": "≠"}
    view = comparison(compared(parts=[{"title": "<i>", "rows": [row]}], names=("<b>", "\x07")))
    assert "<script" not in view.html
    assert "\x1b" not in view.text + view.html
    assert all(columns(line) <= 98 for line in view.text.splitlines())
