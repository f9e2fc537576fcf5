"""A table of words: columns in the text form, a real table in the HTML form."""

from __future__ import annotations

from collections.abc import Sequence

from netcourse.render import style
from netcourse.render.escape import columns, markup, visible
from netcourse.render.view import View

GAP = "   "


def table(rows: Sequence[Sequence[object]], header: Sequence[str] = (), note: str = "") -> View:
    """Draw rows of equal length below an optional header; `note` stands under them."""
    words = [[visible(str(value)) for value in row] for row in rows]
    return View(_text(words, list(header), note), _html(words, list(header), note))


def _text(rows: list[list[str]], header: list[str], note: str) -> str:
    shown = [header, *rows] if header else rows
    widths = [max(map(columns, column)) for column in zip(*shown, strict=True)]
    lines = [GAP.join(map(_padded, row, widths)).rstrip() for row in shown]
    if header:
        lines.insert(1, GAP.join("-" * width for width in widths))
    return "\n".join([*lines, *([note] if note else [])])


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _html(rows: list[list[str]], header: list[str], note: str) -> str:
    sheet = style.css(border_collapse="collapse", background=style.PAPER, color=style.INK, margin="0", border="none",
                      font_size="14px")  # fmt: skip
    head = _row(header, "th") if header else ""
    body = "".join(_row(row, "td") for row in rows)
    below = f'<div style="{style.css(color=style.SOFT, margin="6px 0 0 6px")}">{markup(note)}</div>' if note else ""
    return f'<div style="{style.ground(style.BLUE)}"><table style="{sheet}">{head}{body}</table>{below}</div>'


def _row(row: list[str], kind: str) -> str:
    head = kind == "th"
    line = style.css(background=style.SHADE if head else style.PAPER, color=style.INK)
    cells = " ".join(f'<{kind} style="{style.cell(head=head)}">{markup(value)}</{kind}>' for value in row)
    return f'<tr style="{line}">{cells}</tr>'
