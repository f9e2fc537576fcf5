"""Two recordings beside each other, and the place where they part.

The data: `{"names": (left, right), "verdict": "equal" | "cut" | "apart", "says": [...], "parts": [...], "evidence"}`.
`says` are sentences. A part is a connection, `{"title", "rows": [{"left", "right", "sign"}]}`: words of both sides, or
"" where one has nothing, and "=" where they agree, "≈" where the same bytes came in other pieces, "≠" where they do
not agree. `evidence` shows the first bytes that differ: `{"left", "right", "at", "says"}`, two stretches of bytes and
the index in both at which they part, or None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcourse.i18n import ngettext
from netcourse.render import style
from netcourse.render.escape import chunks, columns, literal, markup, number, readable, visible, wrapped
from netcourse.render.view import View

Plain = dict[str, Any]

CELL = 44  # columns of one side
BEFORE, AFTER = 8, 6  # rows around the first that differs
MOST_ROWS = BEFORE + AFTER + 8
MOST_PARTS = 12
ROOM = 36  # columns on each side of it
AROUND = 32  # bytes before and behind the first that differs
SIGNS = {"equal": "=", "cut": "≈", "apart": "≠"}
COLOURS = {"equal": style.GREEN, "cut": style.AMBER, "apart": style.RED}

__all__ = ["comparison"]


def comparison(compared: Plain) -> View:
    """Draw two recordings beside each other."""
    parts = [{**part, "rows": _bounded(part["rows"])} for part in compared["parts"][:MOST_PARTS]]
    shown = {**compared, "parts": parts, "names": tuple(map(visible, compared["names"]))}
    hidden = len(compared["parts"]) - MOST_PARTS
    if hidden > 0:
        words = ngettext("… and {count} more connection", "… and {count} more connections", hidden)
        shown["says"] = [*compared["says"], words.format(count=number(hidden))]
    return View("\n".join(_text(shown)), _html(shown))


def _bounded(rows: list[Plain]) -> list[Plain]:
    """Keep what stands around the first row that differs; count what is left out."""
    if len(rows) <= MOST_ROWS:
        return rows
    at = next((index for index, row in enumerate(rows) if row["sign"] != "="), 0)
    start, stop = max(0, at - BEFORE), min(len(rows), at + AFTER + 1)
    return [*_gap(start), *rows[start:stop], *_gap(len(rows) - stop)]


def _gap(count: int) -> list[Plain]:
    words = ngettext("… {count} more row …", "… {count} more rows …", count).format(count=number(count))
    return [{"left": words, "right": words, "sign": " "}] if count else []


def _head(part: Plain, name: str) -> str:
    return f"{name}: {part['title']}"


def _heading(shown: Plain) -> list[str]:
    first, *others = map(visible, shown["says"])
    return [f"{SIGNS[shown['verdict']]} {first}", *others]


# The first bytes that differ


def _evidence(shown: Plain) -> Iterator[str]:
    """Yield both stretches, with a mark below the first byte that differs."""
    found = shown.get("evidence")
    if not found:
        return
    start, stop = _around(found)
    wide = max(map(columns, shown["names"])) + 2
    for name, side in zip(shown["names"], ("left", "right"), strict=True):
        data = found[side][start:stop]
        lead, more = ("… " if start else "  "), (" …" if stop < len(found[side]) else "")
        yield name + " " * (wide - columns(name)) + lead + literal(data) + more
        says = f" {visible(found['says'])}" if side == "right" else ""
        yield " " * (wide + 2 + _quoted(data, found["at"] - start)) + "^" + says


def _around(found: Plain) -> tuple[int, int]:
    """Return from where to where bytes are shown, so that they fit on a line."""
    at = found["at"]
    start, stop = max(0, at - AROUND), at + AROUND
    while len(readable(found["left"][start:at])) > ROOM:
        start += 1
    while max(len(readable(found[side][at:stop])) for side in ("left", "right")) > ROOM:
        stop -= 1
    return start, stop


def _quoted(data: bytes, at: int) -> int:
    """Return in which column of a literal a byte is spelled."""
    quote = literal(data)[1]
    return 2 + len(readable(data[:at])) + (data[:at].count(b'"') if quote == '"' else 0)


# The text form


def _text(shown: Plain) -> Iterator[str]:
    first, *others = _heading(shown)
    yield from _indented(first, "")
    for line in others:
        yield from _indented(line, "  ")
    yield from (f"  {line}" for line in _evidence(shown))
    for part in shown["parts"]:
        yield ""
        yield from _row(_head(part, shown["names"][0]), "", _head(part, shown["names"][1]))
        for row in part["rows"]:
            yield from _row(row["left"], row["sign"], row["right"])


def _indented(words: str, lead: str) -> list[str]:
    return [lead + line for line in wrapped(words, 96 - len(lead))]


def _row(left: str, sign: str, right: str) -> Iterator[str]:
    lefts, rights = (chunks(visible(words), CELL) for words in (left, right))
    for index in range(max(len(lefts), len(rights))):
        one, other = (cells[index] if index < len(cells) else "" for cells in (lefts, rights))
        mark = sign if index == 0 else ""
        yield f"  {one}{' ' * (CELL - columns(one))}  {mark or ' '}  {other}".rstrip()


# The HTML form


def _html(shown: Plain) -> str:
    colour = COLOURS[shown["verdict"]]
    first, *others = _heading(shown)
    parts = [f'<div style="{style.text(colour, bold=True)}">{markup(first)}</div>']
    parts += [f"<div>{markup(line)}</div>" for line in others]
    if evidence := "\n".join(_evidence(shown)):
        parts.append(f'<pre style="{style.block()}">{markup(evidence)}</pre>')
    parts += [_table(part, shown["names"]) for part in shown["parts"]]
    return f'<div style="{style.ground(colour)}">{"".join(parts)}</div>'


def _table(part: Plain, names: tuple[str, str]) -> str:
    look = style.css(border_collapse="collapse", background=style.PAPER, color=style.INK, margin="8px 0 0 0",
                     border="none", font_size="12px")  # fmt: skip
    head = _cells("th", _head(part, names[0]), "", _head(part, names[1]), style.SHADE)
    rows = [_cells("td", row["left"], row["sign"], row["right"], style.TINTS[4] if row["sign"] == "≠" else style.PAPER)
            for row in part["rows"]]  # fmt: skip
    return f'<table style="{look}">{head}{"".join(rows)}</table>'


def _cells(kind: str, left: str, sign: str, right: str, ground: str) -> str:
    mono = f"font-family:{style.MONO};overflow-wrap:anywhere;width:47%"
    look = f"{style.cell(head=kind == 'th')};background:{ground}"
    bold = ";font-weight:bold" if sign == "≠" else ""
    cells = [f'<{kind} style="{look};{mono}">{markup(visible(left))}</{kind}>',
             f'<{kind} style="{look}{bold}">{sign}</{kind}>',
             f'<{kind} style="{look};{mono}">{markup(visible(right))}</{kind}>']  # fmt: skip
    return f'<tr style="background:{ground};color:{style.INK}">{" ".join(cells)}</tr>'
