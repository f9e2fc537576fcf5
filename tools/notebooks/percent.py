"""The text form of a notebook: `# %%` begins a code cell, `# %% [markdown]` a prose cell; `key=JSON` options follow.

    # %% [markdown]
    # Prose, each line behind a `#`.

    # %% tags=["exercise"] exercise="http.split_url"
    def split_url(url): ...

The option `id` is the cell's id, every other option goes into the cell's metadata. Cells without an `id` get
theirs from the notebook that stands (`adopt`), since working copies and hand-outs are merged by it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

MARKER = re.compile(r"# %%(?:\s+(?P<kind>\[(?:markdown|md)\]))?(?P<options>\s.*)?$")
OPTION = re.compile(r"\s*(\w+)=")
ALIKE = 0.6  # below this a changed cell counts as a new one
UNWRITTEN = {"trusted", "collapsed", "execution", "nbgrader"}  # metadata of a cell that an editor or these tools left


class BadText(ValueError):
    """A text form that cannot be read; says in which line."""


def parse(text: str) -> list[NotebookNode]:
    """Return the cells of a text form. Raises `BadText`."""
    cells = [_cell(*block) for block in _blocks(text)]
    twice = [name for name, count in Counter(cell.id for cell in cells).items() if name and count > 1]
    if twice:
        raise BadText(f"ids that stand twice: {twice}")
    return cells


def _blocks(text: str) -> Iterator[tuple[int, re.Match[str], list[str]]]:
    start, marker, lines = 0, None, []
    for number, line in enumerate(text.splitlines(), 1):
        if found := MARKER.match(line):
            if marker:
                yield start, marker, lines
            start, marker, lines = number, found, []
        elif marker:
            lines.append(line)
        elif line.strip() and not line.startswith("#"):
            raise BadText(f"line {number} stands before the first # %%")
    if marker:
        yield start, marker, lines


def _cell(number: int, marker: re.Match[str], lines: list[str]) -> NotebookNode:
    metadata = _options(marker["options"] or "", number)
    name = metadata.pop("id", "")
    prose = bool(marker["kind"])
    source = "\n".join(_uncommented(lines, number) if prose else lines).strip("\n")
    cell = (new_markdown_cell if prose else new_code_cell)(source, metadata=metadata)
    cell.id = name
    return cell


def _options(text: str, number: int) -> dict[str, Any]:
    options, at = {}, 0
    while text[at:].strip():
        name = OPTION.match(text, at)
        if not name:
            raise BadText(f"line {number}: expected key=JSON at {text[at:].strip()!r}")
        try:
            options[name[1]], at = json.JSONDecoder().raw_decode(text, name.end())
        except ValueError as error:
            raise BadText(f"line {number}: {name[1]}= is not followed by JSON") from error
    return options


def _uncommented(lines: list[str], number: int) -> Iterator[str]:
    for offset, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            raise BadText(f"line {number + offset}: prose needs a # in front")
        yield line.removeprefix("#").removeprefix(" ")


def write(cells: Iterable[NotebookNode]) -> str:
    """Return the text form of some cells, ids included."""
    return "\n\n".join(_written(cell) for cell in cells) + "\n"


def _written(cell: NotebookNode) -> str:
    prose = cell.cell_type == "markdown"
    options = {key: value for key, value in cell.metadata.items() if key not in UNWRITTEN} | {"id": cell.id}
    marker = ["# %%", *["[markdown]"] * prose, *(f"{key}={json.dumps(value)}" for key, value in options.items())]
    lines = cell.source.split("\n")
    return "\n".join([" ".join(marker), *((f"# {line}".rstrip() for line in lines) if prose else lines)])


def adopt(cells: list[NotebookNode], old: list[NotebookNode]) -> None:
    """Give each of `cells` the id of the old cell it came from, or a new one; unchanged code keeps its outputs."""
    free = {cell.id: cell for cell in old if cell.id not in {cell.id for cell in cells}}
    for likeness in (_same_exercise, _same_source, _alike):
        for cell in cells:
            if not cell.id and (source := _closest(cell, free.values(), likeness)):
                cell.id = source.id
                del free[source.id]
    before = {cell.id: cell for cell in old}
    taken = {*before, *(cell.id for cell in cells)}
    for cell in cells:
        cell.id = cell.id or _new_id(cell, taken)
        taken.add(cell.id)
        _keep_outputs(cell, before.get(cell.id))


def _closest(cell: NotebookNode, candidates: Iterable[NotebookNode], likeness: Any) -> NotebookNode | None:
    same_kind = [candidate for candidate in candidates if candidate.cell_type == cell.cell_type]
    best = max(same_kind, key=lambda candidate: likeness(cell, candidate), default=None)
    return best if best is not None and likeness(cell, best) > 0 else None


def _same_exercise(cell: NotebookNode, other: NotebookNode) -> float:
    return float("exercise" in cell.metadata and cell.metadata.exercise == other.metadata.get("exercise"))


def _same_source(cell: NotebookNode, other: NotebookNode) -> float:
    return float(cell.source == other.source)


def _alike(cell: NotebookNode, other: NotebookNode) -> float:
    ratio = SequenceMatcher(None, cell.source, other.source).ratio()
    return ratio if ratio >= ALIKE else 0.0


def _new_id(cell: NotebookNode, taken: set[str]) -> str:
    """Return an id that follows from the cell, so that packing the same text twice gives the same notebook."""
    if "exercise" in cell.metadata:
        wanted = "exercise-" + re.sub(r"\W", "-", cell.metadata.exercise)
    else:
        wanted = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    return next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if name not in taken)


def _keep_outputs(cell: NotebookNode, before: NotebookNode | None) -> None:
    if before and cell.cell_type == before.cell_type == "code" and cell.source == before.source:
        cell.outputs, cell.execution_count = before.outputs, before.execution_count


def as_notebook(cells: list[NotebookNode], old: NotebookNode) -> NotebookNode:
    """Return a notebook of these cells that keeps what can be kept of an older one."""
    adopt(cells, old.cells)
    book = nbformat.v4.new_notebook(cells=cells, metadata=old.metadata)
    nbformat.validate(book)
    return book
