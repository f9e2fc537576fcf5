"""The text form of a sequence diagram."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from netcourse.render.escape import columns
from netcourse.render.sequence_steps import Block, Step

Plain = dict[str, Any]

MARGIN = 3  # columns before the first line of a connection that has the whole width
BETWEEN = 3  # columns between two lanes

__all__ = ["MARGIN", "text_of"]


def text_of(blocks: list[Block]) -> Iterator[str]:
    """Yield the lines of all blocks, an empty one between two."""
    for index, block in enumerate(blocks):
        if index:
            yield ""
        yield from _alone(block) if block.lanes == 1 else _beside(block)


def _alone(block: Block) -> Iterator[str]:
    for step in block.steps:
        if step.row["kind"] == "names":
            yield _ends(step.row, MARGIN + block.inner + 4)
        else:
            yield from (" " * MARGIN + line for line in _drawn(step, block.inner))


def _beside(block: Block) -> Iterator[str]:
    busy: set[int] = set()  # the lanes that stand open
    for step in block.steps:
        at = step.lane if step.lane is not None else min(busy, default=0)
        for line in _drawn(step, block.inner):
            other = "┆" if step.lane is None else "│"
            cells = [line if lane == at else _empty(other if lane in busy else " ", block.inner)
                     for lane in range(block.lanes)]  # fmt: skip
            yield (" " * BETWEEN).join(cells).rstrip()
        if step.lane is not None:
            (busy.discard if step.last else busy.add)(step.lane)


def _empty(line: str, inner: int) -> str:
    return line + " " * inner + line


def _drawn(step: Step, inner: int) -> Iterator[str]:
    return ROWS[step.row["kind"]](step.row, inner)


def _ends(row: Plain, width: int) -> str:
    client, server = str(row["client"]), str(row["server"])
    return client + " " * max(1, width - columns(server) - columns(client)) + server


def _names(row: Plain, inner: int) -> Iterator[str]:
    yield _ends(row, inner + 2)


def _line(row: Plain, inner: int) -> Iterator[str]:
    for line in row["lines"]:
        yield f"│  {line}{' ' * (inner - 2 - columns(line))}│"


def _fault(row: Plain, inner: int) -> Iterator[str]:
    lead = 2 if row["by"] != "server" else inner - 2 - _widest(row["lines"])
    for line in row["lines"]:
        yield f"│{' ' * lead}{line}{' ' * (inner - lead - columns(line))}│"


def _gap(row: Plain, inner: int) -> Iterator[str]:
    for line in row["lines"]:
        yield f"┆  {line}{' ' * (inner - 2 - columns(line))}┆"


def _arrow(row: Plain, inner: int) -> Iterator[str]:
    yield _shaft(row, inner, "─", "▶", "◀")
    yield from _below(row, inner)


def _end(row: Plain, inner: int) -> Iterator[str]:
    yield _shaft(row, inner, "╌", "▷", "◁")
    yield from _below(row, inner)


def _reset(row: Plain, inner: int) -> Iterator[str]:
    yield _shaft(row, inner, "━", "✕", "✕")
    yield from _below(row, inner)


def _lost(row: Plain, inner: int) -> Iterator[str]:
    """An arrow that ends half-way."""
    dashes = "─" * max(1, inner // 2 - 4 - columns(row["title"]))
    rest = " " * (inner - 4 - len(dashes) - columns(row["title"]))
    yield f"│{rest}✕{dashes} {row['title']} ─┤" if row["by"] == "server" else f"├─ {row['title']} {dashes}✕{rest}│"
    yield from _below(row, inner)


def _below(row: Plain, inner: int) -> Iterator[str]:
    lines = [*row["below"], *row["marks"]]
    lead = " " * (4 if row["by"] != "server" else inner - 4 - _widest(lines))
    for line in lines:
        yield f"│{lead}{line}{' ' * (inner - len(lead) - columns(line))}│"


def _widest(lines: list[str]) -> int:
    return max(map(columns, lines), default=0)


def _shaft(row: Plain, inner: int, dash: str, right: str, left: str) -> str:
    title = row["title"]
    shaft = dash * (inner - 4 - columns(title))
    if row["by"] == "server":
        return f"│{left}{shaft} {title} {dash}┤"
    if row["by"] == "both":
        return f"│{left}{dash} {title} {shaft[1:]}{right}│"
    return f"├{dash} {title} {shaft}{right}│"


ROWS: dict[str, Callable[[Plain, int], Iterator[str]]] = {
    "names": _names,
    "line": _line,
    "fault": _fault,
    "gap": _gap,
    "arrow": _arrow,
    "lost": _lost,
    "end": _end,
    "reset": _reset,
}
