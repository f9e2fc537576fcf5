"""From the rows of connections to the steps of a drawing: what stands in which lane, in words that fit.

A block is drawn as one: a single connection with the whole width, or several beside each other, each in a lane. A lane
is free again when its connection has come to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from netcourse.render.escape import chunks, columns, fold, literal, literal_ends, visible, wrapped

Plain = dict[str, Any]

COLUMNS = {1: 84, 2: 44, 3: 28, 4: 20}  # between the two lines of a lane, by the number of lanes
MOST_LANES = max(COLUMNS)
MOST_STEPS = 120  # of connections beside each other
SIDES = 6  # columns of a lane that are not for words
TITLE = 66
MARK = "◆"  # stands before what a fault did: the colour is not the only sign

__all__ = ["COLUMNS", "MARK", "TITLE", "Block", "Step", "below", "beside", "fitted"]


@dataclass(frozen=True)
class Step:
    """One row, and the lane it stands in; None stands for all lanes."""

    lane: int | None
    row: Plain
    last: bool = False  # nothing comes after it in this connection


@dataclass(frozen=True)
class Block:
    lanes: int
    steps: list[Step]

    @property
    def inner(self) -> int:
        """Return the columns between the two lines of a lane."""
        return COLUMNS[self.lanes]


def below(connections: list[Plain]) -> list[Block]:
    """Return a block for each connection."""
    return [Block(1, _marked_last([_names(one, 0), *(Step(0, fitted(row)) for row in one["rows"])]))
            for one in connections]  # fmt: skip


def beside(connections: list[Plain], order: list[int | str]) -> tuple[Block, dict[str, int]]:
    """Return all connections as one block, and how many lanes and rows there was no room for."""
    steps = list(_in_order(connections, order))
    lanes = _lanes(steps)
    kept = [step for step in steps if step.lane is None or step.lane in lanes]
    most = max(lanes.values(), default=0) + 1
    drawn = list(_in_lanes(connections, kept[:MOST_STEPS], lanes, COLUMNS[most] - SIDES))
    there = {step.lane for step in steps} - {None}
    hidden = {"lanes": len(there - set(lanes)), "rows": max(0, len(kept) - MOST_STEPS)}
    return Block(most, drawn), hidden


def _lanes(steps: list[Step]) -> dict[int, int]:
    """Return which lane each connection stands in; one that finds none free at its first row has none."""
    last = {step.lane: index for index, step in enumerate(steps)}
    lanes: dict[int, int] = {}
    busy: dict[int, int] = {}
    met: set[int] = set()
    for index, step in enumerate(steps):
        if step.lane is None:
            continue
        if step.lane not in met and (free := set(range(MOST_LANES)) - set(busy.values())):
            lanes[step.lane] = busy[step.lane] = min(free)
        met.add(step.lane)
        if last[step.lane] == index:
            busy.pop(step.lane, None)
    return lanes


def _in_order(connections: list[Plain], order: list[int | str]) -> Iterator[Step]:
    """Yield all rows; `lane` is still the index of the connection. Rows that the order does not name come last."""
    left = [iter(connection["rows"]) for connection in connections]
    standing = [0] * len(connections)  # rows that one row counts, and that the order still names
    for index in order:
        if isinstance(index, str):
            yield Step(None, {"kind": "gap", "text": index})
        elif index < len(left) and standing[index]:
            standing[index] -= 1
        elif index < len(left) and (row := next(left[index], None)):
            standing[index] = row.get("stands_for", 1) - 1
            yield Step(index, row)
    yield from (Step(index, row) for index, rows in enumerate(left) for row in rows)


def _in_lanes(connections: list[Plain], steps: list[Step], lanes: dict[int, int], width: int) -> Iterator[Step]:
    last = {step.lane: index for index, step in enumerate(steps)}
    begun = set()
    for index, step in enumerate(steps):
        if step.lane is None:
            yield Step(None, fitted(step.row, width))
            continue
        if step.lane not in begun:
            begun.add(step.lane)
            yield _names(connections[step.lane], lanes[step.lane])
        yield Step(lanes[step.lane], fitted(step.row, width), last=last[step.lane] == index)


def _names(connection: Plain, lane: int) -> Step:
    return Step(lane, {"kind": "names", "client": connection["client"], "server": connection["server"]})


def _marked_last(steps: list[Step]) -> list[Step]:
    return [*steps[:-1], replace(steps[-1], last=True)]


# Words that fit


def fitted(row: Plain, width: int = COLUMNS[1] - SIDES) -> Plain:
    """Return a row whose words fit a lane: one of `lines`, or one with a title and what stands `below` it."""
    if "text" in row:
        lead = f"{MARK} " if row["kind"] == "fault" else ""
        return {**row, "lines": wrapped(lead + fold(visible(row["text"]), 3 * width)[0], width + 3)}
    title, details = _title(visible(row["title"]), width)
    details += [*row.get("details", []), *([row["note"]] if row.get("note") else [])]
    marks = _lines(f"{MARK} {row['mark']}", width) if row.get("mark") else []
    lines = list(chain.from_iterable(_lines(detail, width) for detail in details))
    return {**row, "title": title, "below": lines, "marks": marks}


def _title(title: str, width: int) -> tuple[str, list[str | bytes]]:
    """Return a title that fits; in a narrow lane the whole of it stands below as well."""
    if width >= TITLE:
        return fold(title, TITLE)[0], []
    if columns(title) <= width:
        return title, []
    return chunks(title, width - 1)[0] + "…", [title]


def _lines(detail: str | bytes, width: int) -> list[str]:
    """Break prose between words, and bytes wherever the line is full: every space of them counts."""
    longest = (2 if width >= TITLE else 4) * width
    if isinstance(detail, str):
        return wrapped(fold(visible(detail), longest)[0], width)
    if len(detail) <= longest and len(shown := literal(detail)) <= longest:
        return chunks(shown, width)
    # What is kept: a line with the count at its end, and the last few.
    head, hidden, tail = literal_ends(detail, longest // 2 + 6)
    count = [f"{head} … {hidden} …"] if width >= TITLE else [*chunks(head, width), f"… {hidden} …"]
    return [*count, *chunks(tail, width)]
