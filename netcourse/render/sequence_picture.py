"""The picture of a sequence diagram, as SVG."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netcourse.render import style
from netcourse.render.escape import columns, markup
from netcourse.render.sequence_steps import Block, Step

Plain = dict[str, Any]
Drawn = tuple[list[str], int]  # elements, and the height they take

WIDTH = 780
EDGES = {1: 62, 2: 26, 3: 20, 4: 16}  # from a lane's border to its lines, by the number of lanes
NAMES = {1: 104, 2: 104, 3: 84, 4: 80}  # width of the box around a name
PAD = {1: 16, 2: 10, 3: 8, 4: 7}  # between a line and the words beside it
ADVANCE = 7.25  # from one character to the next in a fixed-width font of size 12
SIZES = {1: 12, 2: 12, 3: 11, 4: 11}  # of the letters
STEP = 17  # between two lines of words
COLOURS = {"client": style.BLUE, "server": style.GREEN, "both": style.SOFT}

__all__ = ["WIDTH", "Lane", "lanes_of", "svg"]


@dataclass(frozen=True)
class Lane:
    """Where a connection's two lines stand, and how it is lettered."""

    left: int
    right: int
    pad: int
    name: int
    size: int = 12

    @property
    def middle(self) -> int:
        return (self.left + self.right) // 2

    def wide(self, words: str) -> int:
        return round(columns(words) * ADVANCE * self.size / 12)


def lanes_of(count: int) -> list[Lane]:
    """Return as many lanes as stand beside each other."""
    wide, edge = WIDTH // count, EDGES[count]
    look = PAD[count], NAMES[count], SIZES[count]
    return [Lane(index * wide + edge, (index + 1) * wide - edge, *look) for index in range(count)]


def svg(blocks: list[Block]) -> tuple[str, int]:
    """Return the picture of all blocks below each other, and its height."""
    parts: list[str] = []
    y = 10
    for block in blocks:
        drawn, bottom = _block(block, y)
        parts += drawn
        y = bottom + 18
    height = y - 8
    ground = f'<rect width="{WIDTH}" height="{height}" rx="6" fill="{style.PAPER}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
    return f'{head}{ground}<g font-family="{style.MONO}" font-size="12">{"".join(parts)}</g></svg>', height


def _block(block: Block, y: int) -> tuple[list[str], int]:
    lanes = lanes_of(block.lanes)
    lines: list[str] = []  # drawn first, so that everything else lies on them
    parts: list[str] = []
    began: dict[int, int] = {}
    before = ""
    for step in block.steps:
        kind = step.row["kind"]
        y += 6 if before == kind == "line" else 0 if kind == "names" else 10
        drawn, height = _step(step, lanes, sorted(began), y)
        parts += drawn
        y += height
        before = kind
        if kind == "names" and step.lane is not None:
            began[step.lane] = y
        if step.last and step.lane is not None:
            lines += _lifelines(lanes[step.lane], began.pop(step.lane), y + 8)
    lines += [line for lane, start in began.items() for line in _lifelines(lanes[lane], start, y + 8)]
    return [*lines, *parts], y + 8


def _lifelines(lane: Lane, start: int, stop: int) -> list[str]:
    return [_stroke(x, start, x, stop, style.EDGE, 2) for x in (lane.left, lane.right)]


def _step(step: Step, lanes: list[Lane], busy: list[int], y: int) -> Drawn:
    if step.lane is not None:
        return ROWS[step.row["kind"]](step.row, y, lanes[step.lane])
    parts, height = _gap(step.row, y, lanes[busy[0] if busy else 0])
    others = [_gap({**step.row, "lines": [""] * len(step.row["lines"])}, y, lanes[index])[0] for index in busy[1:]]
    return [*parts, *(part for drawn in others for part in drawn)], height


# One function a kind of row


def _names(row: Plain, y: int, lane: Lane) -> Drawn:
    return [*_name(row["client"], lane.left, y, lane), *_name(row["server"], lane.right, y, lane)], 26


def _name(name: str, line: int, y: int, lane: Lane) -> list[str]:
    # A narrow lane has no room left and right of it: there the box begins at the line.
    x = min(max(line - lane.name // 2, lane.left - 12), lane.right + 12 - lane.name) if lane.pad < 16 else 0
    x = x or line - lane.name // 2
    box = (f'<rect x="{x}" y="{y}" width="{lane.name}" height="26" rx="5" fill="{style.SHADE}"'
           f' stroke="{style.EDGE}"/>')  # fmt: skip
    return [box, _words(name, x + lane.name // 2, y + 17, style.INK, "middle", bold=True, size=min(13, lane.size + 1))]


def _line(row: Plain, y: int, lane: Lane) -> Drawn:
    parts = [_words(line, lane.left + lane.pad, y + 11 + STEP * index, style.SOFT, italic=True, size=lane.size)
             for index, line in enumerate(row["lines"])]  # fmt: skip
    return parts, 15 + STEP * (len(parts) - 1)


def _fault(row: Plain, y: int, lane: Lane) -> Drawn:
    left = _block_left(row, row["lines"], lane)
    parts = [_words(line, left, y + 11 + STEP * index, style.AMBER, bold=True, size=lane.size)
             for index, line in enumerate(row["lines"])]  # fmt: skip
    near = lane.right if row["by"] == "server" else lane.left
    return [*_diamond(near, y + 7), *parts], 15 + STEP * (len(parts) - 1)


def _diamond(x: int, y: int) -> list[str]:
    return [f'<path d="M{x} {y - 6}l5 6l-5 6l-5 -6z" fill="{style.AMBER}"/>']


def _gap(row: Plain, y: int, lane: Lane) -> Drawn:
    """Break both lines, and say how long."""
    height = 22 + STEP * (len(row["lines"]) - 1)
    parts = []
    for x in (lane.left, lane.right):
        parts.append(_stroke(x, y - 2, x, y + height + 2, style.PAPER, 4))
        parts.append(_stroke(x, y - 2, x, y + height + 2, style.SOFT, 2, "2 4"))
    parts += [_words(line, lane.left + lane.pad, y + 15 + STEP * index, style.SOFT, italic=True, size=lane.size)
              for index, line in enumerate(row["lines"]) if line]  # fmt: skip
    return parts, height


def _arrow(row: Plain, y: int, lane: Lane) -> Drawn:
    colour = COLOURS[row["by"]]
    return _with_words([_title(row, y, colour, lane), *_shaft(row["by"], y + 19, colour, lane)], row, y, lane)


def _end(row: Plain, y: int, lane: Lane) -> Drawn:
    colour = COLOURS[row["by"]]
    shaft = _shaft(row["by"], y + 19, colour, lane, dash="5 4", hollow=True)
    return _with_words([_title(row, y, colour, lane), *shaft], row, y, lane)


def _reset(row: Plain, y: int, lane: Lane) -> Drawn:
    near, far = (lane.right, lane.left + 9) if row["by"] == "server" else (lane.left, lane.right - 9)
    parts = [_title(row, y, style.RED, lane), _stroke(near, y + 19, far, y + 19, style.RED, 2), *_cross(far, y + 19)]
    drawn, height = _with_words(parts, row, y, lane)
    return drawn, height + 4


def _lost(row: Plain, y: int, lane: Lane) -> Drawn:
    """An arrow that ends half-way, with a cross."""
    near = lane.right if row["by"] == "server" else lane.left
    shaft = _stroke(near, y + 19, lane.middle, y + 19, COLOURS[row["by"]], 1.6)
    parts = [_title(row, y, style.RED, lane), shaft, *_cross(lane.middle, y + 19)]
    return _with_words(parts, row, y, lane)


ROWS: dict[str, Callable[[Plain, int, Lane], Drawn]] = {
    "names": _names,
    "line": _line,
    "fault": _fault,
    "gap": _gap,
    "arrow": _arrow,
    "lost": _lost,
    "end": _end,
    "reset": _reset,
}


# What they are made of


def _with_words(parts: list[str], row: Plain, y: int, lane: Lane) -> Drawn:
    """Add what stands below an arrow. The server's lines end near its side, and still begin below each other."""
    lines = [*((line, False) for line in row["below"]), *((line, True) for line in row["marks"])]
    left = _block_left(row, [line for line, __ in lines], lane)
    for index, (line, is_mark) in enumerate(lines):
        colour = style.AMBER if is_mark else style.INK
        parts.append(_words(line, left, y + 35 + STEP * index, colour, bold=is_mark, size=lane.size))
    return parts, 24 + STEP * len(lines)


def _block_left(row: Plain, lines: list[str], lane: Lane) -> int:
    if row["by"] != "server":
        return lane.left + lane.pad
    return lane.right - lane.pad - max(map(lane.wide, lines), default=0)


def _title(row: Plain, y: int, colour: str, lane: Lane) -> str:
    x, anchor = (lane.right - lane.pad, "end") if row["by"] == "server" else (lane.left + lane.pad, "start")
    return _words(row["title"], x, y + 11, colour, anchor, bold=True, size=lane.size + (lane.pad >= 16))


def _shaft(by: str, y: int, colour: str, lane: Lane, *, dash: str = "", hollow: bool = False) -> list[str]:
    parts = [_stroke(lane.left + 1, y, lane.right - 1, y, colour, 1.6, dash)]
    if by != "server":
        parts.append(_head(lane.right - 1, y, -10, colour, hollow))
    if by != "client":
        parts.append(_head(lane.left + 1, y, 10, colour, hollow))
    return parts


def _head(x: int, y: int, back: int, colour: str, hollow: bool) -> str:
    fill = style.PAPER if hollow else colour
    return f'<path d="M{x} {y}l{back} -5v10z" fill="{fill}" stroke="{colour}" stroke-width="1.4"/>'


def _cross(x: int, y: int) -> list[str]:
    return [_stroke(x - 6, y - 6, x + 6, y + 6, style.RED, 2), _stroke(x - 6, y + 6, x + 6, y - 6, style.RED, 2)]


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
