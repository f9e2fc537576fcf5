"""A conversation as a sequence diagram: two lines, and an arrow for each stretch of bytes.

An arrow is a stretch of bytes, never called a packet: how many packets carried it, nobody here has seen.

The data: `{"connections": [{"client", "server", "rows": [...]}], "note": ""}`. A row is one of

- `{"kind": "arrow", "by": "client" | "server" | "both", "title", "details": [...], "note", "mark"}`: bytes, or a
  message. A detail is a sentence, or bytes to be spelled; `mark` is what a fault did here. With `"fold"`, the data of a
  byte view (see `render.hexdump`), its bytes are shown below the picture.
- `{"kind": "lost", ...}`, the same for what did not arrive;
- `{"kind": "end" | "reset", "by", "title", "mark"}`: a side ends its stream, or throws the connection away;
- `{"kind": "fault", "by", "text"}`: something was done to the line and not to a byte;
- `{"kind": "line", "text"}`: opened, closed, still open;
- `{"kind": "gap", "text"}`: time passes.

Connections stand one below the other, unless `"order"` tells in which order their rows happened: a list with the index
of a connection for each row, or a text where time passes for all of them. Then they stand beside each other.

With `"spread"` the byte views stand in the text form too, and each at its own fold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.escape import fold, markup, number, visible
from netcourse.render.hexdump import byte_sheet, byte_text
from netcourse.render.picture import picture
from netcourse.render.sequence_picture import WIDTH, svg
from netcourse.render.sequence_steps import MARK, TITLE, Block, below, beside, fitted
from netcourse.render.sequence_text import text_of
from netcourse.render.view import View

Plain = dict[str, Any]

MOST_ROWS = 60  # of one connection
MOST_CONNECTIONS = 12
MOST_FOLDS = 24

__all__ = ["MOST_CONNECTIONS", "MOST_ROWS", "alternative", "sequence"]


def sequence(conversation: Plain) -> View:
    """Draw one or more connections."""
    shown = list(map(_bounded, conversation["connections"][:MOST_CONNECTIONS]))
    blocks, beyond = _blocks(shown, conversation.get("order"))
    note = [*_notes(conversation), *beyond]
    text = "\n".join([*text_of(blocks), *note]) or _("Nothing has passed yet.")
    folds = list(_folds(shown))
    spread = bool(conversation.get("spread"))
    html = _html(blocks, alternative(shown), note, text, _folds_html(folds, spread=spread))
    return View("\n".join([text, *_folds_text(folds)]) if spread else text, html)


def _blocks(shown: list[Plain], order: list[int | str] | None) -> tuple[list[Block], list[str]]:
    if order is None or len(shown) < 2:
        return below(shown), []
    block, hidden = beside(shown, order)
    return [block], _beyond(hidden)


def _beyond(hidden: dict[str, int]) -> list[str]:
    rows = ngettext("… and {count} more row", "… and {count} more rows", hidden["rows"])
    lanes = ngettext(
        "… and {count} more connection at the same time", "… and {count} more connections at the same time",
        hidden["lanes"],
    )  # fmt: skip
    said = {"lanes": lanes, "rows": rows}
    return [said[name].format(count=number(count)) for name, count in hidden.items() if count]


def _notes(conversation: Plain) -> list[str]:
    hidden = len(conversation["connections"]) - MOST_CONNECTIONS
    rows = [visible(conversation["note"])] if conversation.get("note") else []
    if hidden > 0:
        words = ngettext("… and {count} more connection", "… and {count} more connections", hidden)
        rows.append(words.format(count=number(hidden)))
    return rows


def _bounded(connection: Plain) -> Plain:
    """Return a connection with the middle of many rows left out."""
    rows = connection["rows"]
    if len(rows) > MOST_ROWS:
        tail = MOST_ROWS // 3
        hidden = len(rows) - MOST_ROWS
        words = ngettext("… {count} more arrow …", "… {count} more arrows …", hidden).format(count=number(hidden))
        gap = {"kind": "line", "text": words, "stands_for": hidden}
        rows = [*rows[: MOST_ROWS - tail], gap, *rows[-tail:]]
    return {**connection, "rows": rows}


# In words


def alternative(connections: list[Plain]) -> str:
    """Return the picture in words, one sentence an arrow, for who cannot see it."""
    return "\n".join(sentence for connection in connections for sentence in _sentences(connection))


def _sentences(connection: Plain) -> Iterator[str]:
    for row in map(fitted, connection["rows"]):
        if "lines" in row:
            yield f"{_who(connection, row) if 'by' in row else connection['client']}: {' '.join(row['lines'])}."
        else:
            yield "; ".join([f"{_who(connection, row)}: {row['title']}", *row["below"], *row["marks"]]) + "."


def _who(connection: Plain, row: Plain) -> str:
    client, server = connection["client"], connection["server"]
    ends = {"client": f"{client} → {server}", "server": f"{server} → {client}", "both": f"{client} ↔ {server}"}
    return ends[row["by"]] + (" ✕" if row["kind"] == "lost" else "")


# The bytes below the picture


def _folds(connections: list[Plain]) -> Iterator[tuple[str, Plain]]:
    """Yield what each fold is called, and the data of its byte view."""
    found = [(one, row) for one in connections for row in one["rows"] if row.get("fold")]
    for count, (connection, row) in enumerate(found[:MOST_FOLDS], 1):
        mark = f" {MARK} {row['mark']}" if row.get("mark") else ""
        words = fold(visible(row["title"] + mark), TITLE)[0]
        yield f"{count}. {_who(connection, row)}: {words}", row["fold"]
    hidden = len(found) - MOST_FOLDS
    if hidden > 0:
        words = ngettext("… and {count} more message", "… and {count} more messages", hidden)
        yield words.format(count=number(hidden)), {}


def _folds_text(folds: list[tuple[str, Plain]]) -> Iterator[str]:
    for name, data in folds:
        yield ""
        yield name
        yield from (f"   {line}" for line in (byte_text(data) if data else []))


def _folds_html(folds: list[tuple[str, Plain]], *, spread: bool) -> str:
    inside = "".join(_fold(name, byte_sheet(data)) if data else _paragraph(name) for name, data in folds)
    return inside if spread or not inside else _fold(_("the bytes"), inside)


def _fold(name: str, inside: str) -> str:
    summary = style.css(color=style.SOFT, cursor="pointer", font_size="13px")
    look = style.css(margin_left="1em")
    return f'<details><summary style="{summary}">{markup(name)}</summary><div style="{look}">{inside}</div></details>'


def _paragraph(words: str) -> str:
    return f'<div style="{style.css(color=style.SOFT)}">{markup(words)}</div>'


def _html(blocks: list[Block], alt: str, note: list[str], text: str, folds: str) -> str:
    if not blocks:
        return f'<div style="{style.ground()}">{markup(text)}</div>'
    drawn, height = svg(blocks)
    words = _fold(_("the same as text"), f'<pre style="{style.block()}">{markup(text)}</pre>')
    below_it = "".join(map(_paragraph, note)) + folds + words
    return f'<div style="{style.ground(style.BLUE)}">{picture(drawn, alt, WIDTH, height)}{below_it}</div>'
