"""A conversation as a sequence diagram: two lines, and an arrow for each stretch of bytes.

An arrow is a stretch of bytes, never called a packet: how many packets carried it, nobody here has seen.

The data: `{"connections": [{"client", "server", "rows": [...]}], "note": ""}`. A row is one of
`{"kind": "arrow", "by": "client" | "server" | "both", "title", "details": [...], "note"}` (bytes, or a message; a
detail is a sentence, or bytes to be spelled),
`{"kind": "end" | "reset", "by", "title"}` (a side ends its stream, or throws the connection away) and
`{"kind": "line", "text"}` (opened, closed, still open).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.escape import chunks, columns, fold, literal, literal_ends, markup, number, visible, wrapped
from netcourse.render.picture import picture
from netcourse.render.view import View

Plain = dict[str, Any]

DETAIL = 78  # columns of what stands below an arrow
LONGEST = 2 * DETAIL  # of one detail before its middle is folded
FOLDED = DETAIL + 6  # what is then kept of bytes: a line with the count at its end, and the last few
TITLE = 66
MOST_ROWS = 60  # of one connection
MOST_CONNECTIONS = 12


def sequence(conversation: Plain) -> View:
    """Draw one or more connections, one below the other."""
    shown = list(map(_bounded, conversation["connections"][:MOST_CONNECTIONS]))
    note = _notes(conversation)
    text = "\n".join([*_text(shown), *note]) or _("Nothing has passed yet.")
    return View(text, _html(shown, note, text))


def _notes(conversation: Plain) -> list[str]:
    hidden = len(conversation["connections"]) - MOST_CONNECTIONS
    rows = [visible(conversation["note"])] if conversation.get("note") else []
    if hidden > 0:
        words = ngettext("… and {count} more connection", "… and {count} more connections", hidden)
        rows.append(words.format(count=number(hidden)))
    return rows


def _bounded(connection: Plain) -> Plain:
    """Return a connection whose words fit: long lines folded, the middle of many rows left out."""
    rows = list(map(_fitted, connection["rows"]))
    if len(rows) > MOST_ROWS:
        tail = MOST_ROWS // 3
        hidden = len(rows) - MOST_ROWS
        words = ngettext("… {count} more arrow …", "… {count} more arrows …", hidden).format(count=number(hidden))
        rows = [*rows[: MOST_ROWS - tail], {"kind": "line", "text": words}, *rows[-tail:]]
    return {**connection, "rows": rows}


def _fitted(row: Plain) -> Plain:
    if row["kind"] == "line":
        return {**row, "text": visible(row["text"])}
    details = [*row.get("details", []), *([row["note"]] if row.get("note") else [])]
    below = [line for detail in details for line in _lines(detail)]
    return {**row, "title": fold(visible(row["title"]), TITLE)[0], "below": below}


def _lines(detail: str | bytes) -> list[str]:
    """Break prose between words, and bytes wherever the line is full: every space of them counts."""
    if isinstance(detail, str):
        return wrapped(fold(visible(detail), LONGEST)[0], DETAIL)
    if len(detail) <= LONGEST and len(shown := literal(detail)) <= LONGEST:
        return chunks(shown, DETAIL)
    head, hidden, tail = literal_ends(detail, FOLDED)
    return [*chunks(f"{head} … {hidden} …", DETAIL), *chunks(tail, DETAIL)]


# The text form

INNER = DETAIL + 6  # columns between the two lines
MARGIN = 3  # columns before the first line


def _text(connections: list[Plain]) -> Iterator[str]:
    for index, connection in enumerate(connections):
        if index:
            yield ""
        room = MARGIN + INNER + 4 - columns(connection["server"])
        yield connection["client"] + " " * max(1, room - columns(connection["client"])) + connection["server"]
        for row in connection["rows"]:
            yield from (" " * MARGIN + line for line in ROW_TEXTS[row["kind"]](row))


def _line_text(row: Plain) -> Iterator[str]:
    yield f"│  {row['text']}{' ' * (INNER - 2 - columns(row['text']))}│"


def _arrow_text(row: Plain) -> Iterator[str]:
    yield _shaft(row["by"], row["title"], "─", "▶", "◀")
    lead = " " * (4 if row["by"] != "server" else INNER - 4 - _widest(row["below"]))
    for line in row["below"]:
        yield f"│{lead}{line}{' ' * (INNER - len(lead) - columns(line))}│"


def _widest(lines: list[str]) -> int:
    return max(map(columns, lines), default=0)


def _end_text(row: Plain) -> Iterator[str]:
    yield _shaft(row["by"], row["title"], "╌", "▷", "◁")


def _reset_text(row: Plain) -> Iterator[str]:
    yield _shaft(row["by"], row["title"], "━", "✕", "✕")


def _shaft(by: str, title: str, dash: str, right: str, left: str) -> str:
    shaft = dash * (INNER - 4 - columns(title))
    if by == "server":
        return f"│{left}{shaft} {title} {dash}┤"
    if by == "both":
        return f"│{left}{dash} {title} {shaft[1:]}{right}│"
    return f"├{dash} {title} {shaft}{right}│"


ROW_TEXTS = {"line": _line_text, "arrow": _arrow_text, "end": _end_text, "reset": _reset_text}


# The picture

WIDTH = 780
LEFT, RIGHT = 62, WIDTH - 62  # where the two lines stand
PAD = 16  # between a line and the words beside it
STEP = 17  # between two lines of words
ADVANCE = 7.25  # from one character to the next in a fixed-width font of size 12
COLOURS = {"client": style.BLUE, "server": style.GREEN, "both": style.SOFT}


def _html(connections: list[Plain], note: list[str], text: str) -> str:
    if not connections:
        return f'<div style="{style.ground()}">{markup(text)}</div>'
    svg, height = _svg(connections)
    below = "".join(f'<div style="{style.css(color=style.SOFT)}">{markup(row)}</div>' for row in note)
    summary = style.css(color=style.SOFT, cursor="pointer", font_size="13px")
    words = (
        f'<details><summary style="{summary}">{markup(_("the same as text"))}</summary>'
        f'<pre style="{style.block()}">{markup(text)}</pre></details>'
    )
    drawing = picture(svg, alternative(connections), WIDTH, height)
    return f'<div style="{style.ground(style.BLUE)}">{drawing}{below}{words}</div>'


def alternative(connections: list[Plain]) -> str:
    """Return the picture in words, one sentence an arrow, for who cannot see it."""
    return "\n".join(sentence for connection in connections for sentence in _sentences(connection))


def _sentences(connection: Plain) -> Iterator[str]:
    client, server = connection["client"], connection["server"]
    who = {"client": f"{client} → {server}", "server": f"{server} → {client}", "both": f"{client} ↔ {server}"}
    for row in connection["rows"]:
        if row["kind"] == "line":
            yield f"{client}: {row['text']}."
        else:
            yield "; ".join([f"{who[row['by']]}: {row['title']}", *row["below"]]) + "."


def _svg(connections: list[Plain]) -> tuple[str, int]:
    parts: list[str] = []
    y = 10
    for connection in connections:
        drawn, bottom = _connection(connection, y)
        parts += drawn
        y = bottom + 18
    height = y - 8
    ground = f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{style.PAPER}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
    return f'{head}{ground}<g font-family="{style.MONO}" font-size="12">{"".join(parts)}</g></svg>', height


def _connection(connection: Plain, top: int) -> tuple[list[str], int]:
    parts = [_name(connection["client"], LEFT, top), _name(connection["server"], RIGHT, top)]
    y = start = top + 26
    for before, row in pairwise([{"kind": ""}, *connection["rows"]]):
        y += 6 if before["kind"] == row["kind"] == "line" else 10
        drawn, y = ROW_PICTURES[row["kind"]](row, y)
        parts += drawn
    stop = y + 8
    lines = [_stroke(x, start, x, stop, style.EDGE, 2) for x in (LEFT, RIGHT)]
    return [*lines, *parts], stop


def _name(name: str, x: int, y: int) -> str:
    box = f'<rect x="{x - 52}" y="{y}" width="104" height="26" rx="5" fill="{style.SHADE}" stroke="{style.EDGE}"/>'
    return box + _words(name, x, y + 17, style.INK, "middle", bold=True, size=13)


def _line_picture(row: Plain, y: int) -> tuple[list[str], int]:
    return [_words(row["text"], LEFT + PAD, y + 11, style.SOFT, italic=True)], y + 15


def _arrow_picture(row: Plain, y: int) -> tuple[list[str], int]:
    parts = [_title(row, y + 11, COLOURS[row["by"]]), *_shaft_picture(row["by"], y + 19, COLOURS[row["by"]])]
    # The server's lines end near its side as a block, and still begin below each other.
    left = LEFT + PAD if row["by"] != "server" else RIGHT - PAD - round(_widest(row["below"]) * ADVANCE)
    parts += [_words(line, left, y + 35 + STEP * index, style.INK) for index, line in enumerate(row["below"])]
    return parts, y + 24 + STEP * len(row["below"])


def _end_picture(row: Plain, y: int) -> tuple[list[str], int]:
    colour = COLOURS[row["by"]]
    return [_title(row, y + 11, colour), *_shaft_picture(row["by"], y + 19, colour, dash="5 4", hollow=True)], y + 24


def _reset_picture(row: Plain, y: int) -> tuple[list[str], int]:
    far = LEFT + 9 if row["by"] == "server" else RIGHT - 9
    cross = [
        _stroke(far - 6, y + 13, far + 6, y + 25, style.RED, 2),
        _stroke(far - 6, y + 25, far + 6, y + 13, style.RED, 2),
    ]
    near = RIGHT if row["by"] == "server" else LEFT
    return [_title(row, y + 11, style.RED), _stroke(near, y + 19, far, y + 19, style.RED, 2), *cross], y + 28


ROW_PICTURES = {"line": _line_picture, "arrow": _arrow_picture, "end": _end_picture, "reset": _reset_picture}


def _title(row: Plain, y: int, colour: str) -> str:
    return _words(row["title"], *_beside(row["by"], y), colour, _anchor(row["by"]), bold=True, size=13)


def _beside(by: str, y: int) -> tuple[int, int]:
    return (RIGHT - PAD if by == "server" else LEFT + PAD), y


def _anchor(by: str) -> str:
    return "end" if by == "server" else "start"


def _shaft_picture(by: str, y: int, colour: str, *, dash: str = "", hollow: bool = False) -> list[str]:
    parts = [_stroke(LEFT + 1, y, RIGHT - 1, y, colour, 1.6, dash)]
    if by != "server":
        parts.append(_head(RIGHT - 1, y, -10, colour, hollow))
    if by != "client":
        parts.append(_head(LEFT + 1, y, 10, colour, hollow))
    return parts


def _head(x: int, y: int, back: int, colour: str, hollow: bool) -> str:
    fill = style.PAPER if hollow else colour
    return f'<path d="M{x} {y}l{back} -5v10z" fill="{fill}" stroke="{colour}" stroke-width="1.4"/>'


def _stroke(x1: int, y1: int, x2: int, y2: int, colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1} {y1}L{x2} {y2}" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def _words(
    text: str,
    x: int,
    y: int,
    colour: str,
    anchor: str = "start",
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = 12,
) -> str:
    look = "".join([
        f' text-anchor="{anchor}"' if anchor != "start" else "",
        ' font-weight="bold"' if bold else "",
        ' font-style="italic"' if italic else "",
        f' font-size="{size}"' if size != 12 else "",
    ])  # fmt: skip
    return f'<text x="{x}" y="{y}" fill="{colour}"{look} xml:space="preserve">{markup(text)}</text>'
