"""A frame as boxes in boxes: each layer's header around what it carries, and which bytes are whose.

The data: `{"title", "who", "size", "data": bytes, "layers": [...], "note"}`; a layer, from the outermost inwards, is
`{"name", "title", "start", "stop", "inner", "fields": [{"name", "value", "start", "stop", "fields"}], "note"}`, where
`inner` is the offset at which the next layer begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netcourse.i18n import _
from netcourse.render import style
from netcourse.render.escape import chunks, columns, fold, markup, number, size, visible
from netcourse.render.picture import as_text, picture
from netcourse.render.table import table
from netcourse.render.view import View

Plain = dict[str, Any]

MOST_ROWS = 200  # of a table of frames
TOLD = 60  # characters of what a row says
MOST_FIELDS = 40  # of one layer
NAME, VALUE = 34, 100  # characters
COLOURS = [style.BLUE, style.GREEN, style.AMBER, style.RED]  # from the outermost layer inwards; the names stand by


def frames(rows: Sequence[Plain], note: str = "") -> View:
    """Draw a capture as a table, one row a frame."""
    header = [_("frame"), _("ms"), _("from"), _("to"), _("layers"), _("bytes"), _("what")]
    shown = [_frame_row(row) for row in rows[:MOST_ROWS]]
    hidden = len(rows) - len(shown)
    more = _("… and {count} more").format(count=number(hidden)) if hidden else ""
    return table(shown, header, "; ".join(filter(None, [more, note])))


def _frame_row(row: Plain) -> list[str]:
    times = [str(row["index"]), f"{row['ms']:.1f}", row["source"], row["target"], row["protocol"], number(row["size"])]
    return [*times, fold(visible(row["title"]), TOLD)[0]]


def layers(frame: Plain) -> View:
    """Draw one frame."""
    shown = {**frame, "layers": [_fitted(layer, depth) for depth, layer in enumerate(frame["layers"])]}
    text = "\n".join(_text(shown))
    return View(text, _html(shown, text))


def _fitted(layer: Plain, depth: int) -> Plain:
    """Return a layer whose words fit, with its fields in front of what it carries and those behind it."""
    fields = list(map(_fitted_field, layer["fields"][:MOST_FIELDS]))
    return {
        **layer,
        "title": fold(visible(layer["title"]), VALUE)[0],
        "before": [one for one in fields if one["start"] < layer["inner"]],
        "behind": [one for one in fields if one["start"] >= layer["inner"] and layer["inner"] < layer["stop"]],
        "more": max(0, len(layer["fields"]) - MOST_FIELDS),
        "colour": COLOURS[depth % len(COLOURS)],
    }


def _fitted_field(one: Plain) -> Plain:
    return {
        **one,
        "name": fold(visible(one["name"]), NAME)[0],
        "value": fold(visible(one["value"]), VALUE)[0],
        "fields": list(map(_fitted_field, one["fields"][:MOST_FIELDS])),
    }


def _place(start: int, stop: int) -> str:
    """Return which bytes, as both ends: 0-13, or 14."""
    return f"{start}-{stop - 1}" if stop - start > 1 else str(start)


def _heading(layer: Plain) -> str:
    """Say what belongs to a layer: its header, or all of it where it carries nothing."""
    own = layer["inner"] - layer["start"] + sum(one["stop"] - one["start"] for one in layer["behind"])
    inside = layer["stop"] - layer["start"] - own
    words = _("{size} of its own, {inside} inside") if inside else _("{size}")
    return f"{layer['name']}: " + words.format(size=size(own), inside=size(inside))


# The text form

RULE = 78


def _text(frame: Plain) -> Iterator[str]:
    yield f"{frame['title']} ({size(frame['size'])}, {frame['who']})"
    for depth, layer in enumerate(frame["layers"]):
        yield from _opening(layer, "│ " * depth)
    for depth, layer in reversed(list(enumerate(frame["layers"]))):
        yield from _fields_text(layer["behind"], "│ " * (depth + 1))
        yield "│ " * depth + "└" + "─" * (RULE - 2 * depth)
    if frame["note"]:
        yield frame["note"]


def _opening(layer: Plain, lead: str) -> Iterator[str]:
    head = f"{lead}┌ {_heading(layer)} "
    yield head + "─" * max(2, RULE + 1 - columns(head))
    yield f"{lead}│ {layer['title']}" + (f" ({layer['note']})" if layer["note"] else "")
    yield from _fields_text(layer["before"], lead + "│ ")
    if layer["more"]:
        yield f"{lead}│ " + _("… and {count} more").format(count=number(layer["more"]))


def _fields_text(fields: list[Plain], lead: str) -> Iterator[str]:
    for one in fields:
        yield _field_text(one, lead)
        yield from (_field_text({**inner, "name": f"· {inner['name']}"}, lead) for inner in one["fields"])


def _field_text(one: Plain, lead: str) -> str:
    place = _place(one["start"], one["stop"])
    return f"{lead}{place:>9}  {one['name']}{' ' * (NAME - columns(one['name']))}  {one['value']}".rstrip()


# The picture

WIDTH = 780
ADVANCE = 6.7  # from one character to the next in a fixed-width font of size 11
BIG = 8.0  # the same in size 13
INDENT, GAP = 12, 8
CELL, HEAD = 34, 44  # heights of a field and of a layer's heading
BAR = 22


def _html(frame: Plain, text: str) -> str:
    svg, height = _svg(frame)
    note = f'<div style="{style.css(color=style.SOFT)}">{markup(frame["note"])}</div>' if frame["note"] else ""
    words = as_text(text, _("every field and its bytes, as text"))
    return f'<div style="{style.ground(style.BLUE)}">{picture(svg, text, WIDTH, height)}{note}{words}</div>'


def _svg(frame: Plain) -> tuple[str, int]:
    words = f"{frame['title']}, {size(frame['size'])}, {frame['who']}"
    title = _words(_clipped(words, WIDTH - 28, BIG), 14, 24, style.INK, bold=True, big=13)
    parts = [title, *_bar(frame, 36)]
    drawn, bottom = _boxes(frame["layers"], 14, 36 + BAR + 26, WIDTH - 14)
    height = bottom + 12
    ground = f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{style.PAPER}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
    body = "".join([*parts, *drawn])
    return f'{head}{ground}<g font-family="{style.MONO}" font-size="11">{body}</g></svg>', height


def _bar(frame: Plain, y: int) -> Iterator[str]:
    """Draw all bytes of the frame as one bar, to scale where that leaves every header wide enough to be seen."""
    x = 14.0
    widths = _widths([own for __, own in _owned(frame["layers"])], WIDTH - 28)
    for (layer, own), width in zip(_owned(frame["layers"]), widths, strict=True):
        yield _rect(x, y, width, BAR, layer["colour"], fill=style.SHADE)
        words = _clipped(f"{layer['name']} {own}", width - 6)
        yield _words(words, x + width / 2, y + 15, layer["colour"], anchor="middle", bold=True)
        x += width
    yield _words("0", 14, y + BAR + 14, style.SOFT)
    yield _words(_("byte {number}").format(number=number(frame["size"] - 1)), WIDTH - 14, y + BAR + 14, style.SOFT,
                 anchor="end")  # fmt: skip


def _owned(layers: list[Plain]) -> list[tuple[Plain, int]]:
    return [(layer, layer["inner"] - layer["start"]) for layer in layers if layer["inner"] > layer["start"]]


def _widths(counts: list[int], room: float) -> list[float]:
    """Share the room by size, but give everyone a least width."""
    least = 84.0
    free = room - least * len(counts)
    return [least + free * count / max(1, sum(counts)) for count in counts]


def _boxes(layers: list[Plain], left: int, top: int, right: int) -> tuple[list[str], int]:
    """Draw the first layer with all the others inside; return where it ends."""
    layer, rest = layers[0], layers[1:]
    cells, y = _cells(layer["before"], left + INDENT, top + HEAD, right - INDENT, layer["colour"])
    if layer["more"]:
        words = _("… and {count} more").format(count=number(layer["more"]))
        cells.append(_words(words, left + INDENT, y + 12, style.SOFT))
        y += 20
    if rest:
        inner, y = _boxes(rest, left + INDENT, y + 2, right - INDENT)
        cells += inner
    behind, y = _cells(layer["behind"], left + INDENT, y + GAP, right - INDENT, layer["colour"])
    frame = _rect(left, top, right - left, y + 4 - top, layer["colour"], weight=2)
    note = f" ({layer['note']})" if layer["note"] else ""
    title = _words(_clipped(layer["title"] + note, right - left - 2 * INDENT), left + INDENT, top + 34, style.SOFT)
    heading = _words(_heading(layer), left + INDENT, top + 18, layer["colour"], bold=True, big=13)
    place = _words(_place(layer["start"], layer["stop"]), right - INDENT, top + 18, style.SOFT, anchor="end")
    return [frame, heading, place, title, *cells,
            *behind], y + 4  # fmt: skip


def _cells(fields: list[Plain], left: int, top: int, right: int, colour: str) -> tuple[list[str], int]:
    """Lay fields in rows, each as wide as its words; return where the last row ends."""
    parts: list[str] = []
    x, y = left, top
    for one in fields:
        width = _cell_width(one, right - left)
        if x + width > right:
            x, y = left, y + CELL + 4
        parts += _cell(one, x, y, width, colour)
        x += width + 4
    return parts, y + CELL + GAP if fields else top


def _cell_width(one: Plain, most: int) -> int:
    """Return the width of a field in the picture: name and bytes above, value below."""
    above = columns(one["name"]) + columns(_place(one["start"], one["stop"])) + 2
    return min(most, int(max(above, columns(one["value"])) * ADVANCE) + 14)


def _cell(one: Plain, x: int, y: int, width: int, colour: str) -> Iterator[str]:
    yield _rect(x, y, width, CELL, style.EDGE, fill=style.SHADE)
    yield _words(one["name"], x + 6, y + 13, colour, bold=True)
    yield _words(_place(one["start"], one["stop"]), x + width - 6, y + 13, style.SOFT, anchor="end")
    yield _words(_clipped(one["value"], width - 12), x + 6, y + 27, style.INK)


def _clipped(text: str, room: float, advance: float = ADVANCE) -> str:
    """Return what fits; the text form has all of it."""
    most = max(1, int(room / advance))
    return text if columns(text) <= most else chunks(text, most - 1)[0] + "…"


def _rect(
    x: float, y: float, width: float, height: float, edge: str, *, fill: str = style.PAPER, weight: int = 1
) -> str:
    place = f'x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" rx="4"'
    return f'<rect {place} fill="{fill}" stroke="{edge}" stroke-width="{weight}"/>'


def _words(text: str, x: float, y: float, colour: str, *, anchor: str = "", bold: bool = False, big: int = 0) -> str:
    look = "".join([
        f' text-anchor="{anchor}"' if anchor else "",
        ' font-weight="bold"' if bold else "",
        f' font-size="{big}"' if big else "",
    ])  # fmt: skip
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}"{look} xml:space="preserve">{markup(text)}</text>'
