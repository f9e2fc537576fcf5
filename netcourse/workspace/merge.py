"""Three-way merge of notebooks, cell by cell: what was released before, what the learner has, what is released now.

Works on plain data (parsed .ipynb), reads and writes no file. Cells are known by their ids. The rule: whatever the
learner wrote stays. A cell that they left alone follows the release; one that both changed stays theirs, and the
release's version stands below it as a note. An id that only the learner has is a cell of theirs and keeps its place.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from netcourse.i18n import _

Cell = dict[str, Any]
Notebook = dict[str, Any]

PREDICT = "predict"
NOTE_TAG = "release-note"
NOTE_SUFFIX = "-released"
LONGEST_ID = 64  # the notebook format's limit


@dataclass
class Merged:
    """The merged notebook, and the ids of the cells that both sides had changed."""

    notebook: Notebook
    conflicts: list[str] = field(default_factory=list)


def prepared(released: Notebook) -> Notebook:
    """Return a copy of a released notebook without the outputs that would answer a prediction."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        if PREDICT in _tags(cell) and cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return notebook


def merge(base: Notebook | None, mine: Notebook, theirs: Notebook) -> Merged:
    """Merge the learner's notebook (`mine`) with a release (`theirs`) that was `base` when it was last merged.

    `mine` and `theirs` are not changed. Without a base, every difference counts as the learner's.
    """
    mine = _identified(mine, base or theirs)
    old, own, new = ({cell["id"]: cell for cell in cells} for cells in (_cells(base), _cells(mine), _cells(theirs)))
    merged = Merged({})
    chosen: dict[str, list[Cell]] = {}
    for name in dict.fromkeys([*own, *new]):
        chosen[name] = _choose(name, old.get(name), own.get(name), new.get(name), merged.conflicts)
    _drop_old_notes(chosen, merged.conflicts)
    order = _order(list(old), list(own), list(new), chosen)
    merged.notebook = _frame(mine, theirs) | {"cells": [cell for name in order for cell in chosen[name]]}
    return merged


# One cell


def _choose(name: str, old: Cell | None, own: Cell | None, new: Cell | None, conflicts: list[str]) -> list[Cell]:
    """Return what stands in the place of one id: nothing, one cell, or the learner's with a note below."""
    if own is None:
        return [new] if new is not None and old is None else []  # in the release alone, or deleted by the learner
    if new is None:
        return [] if old is not None and _same(old, own) else [own]
    if _same(own, new):
        return [_with_results(own, new, old)]
    if old is not None and _same(old, own):
        return [new]
    own = own | {"metadata": own.get("metadata", {}) | new.get("metadata", {})}
    if old is not None and _same(old, new):
        return [own]
    conflicts.append(name)
    return [own, _note(name, new)]


def _same(one: Cell, other: Cell) -> bool:
    return (one["cell_type"], source(one)) == (other["cell_type"], source(other))


def _with_results(own: Cell, new: Cell, old: Cell | None) -> Cell:
    """Return the released cell with the learner's own results, if they have run it."""
    results = ("outputs", "execution_count")
    kept = {name: own[name] for name in (*results, "attachments") if name in own}
    if old is not None and all(own.get(name) == old.get(name) for name in results):
        return new
    return new | kept


def source(cell: Cell) -> str:
    """Return a cell's text, which a file may hold as one string or as a list of lines."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def _note(name: str, new: Cell) -> Cell:
    """Return a Markdown cell that shows the release's version; as code it would undo the learner's definitions."""
    fence = "~~~~~~"
    lead = _("**A newer release has this in place of the cell above, which you changed.** Delete this note when read.")
    shown = f"{fence}python\n{source(new)}\n{fence}" if new["cell_type"] == "code" else source(new)
    return {
        "cell_type": "markdown",
        "id": name[: LONGEST_ID - len(NOTE_SUFFIX)] + NOTE_SUFFIX,
        "metadata": {"tags": [NOTE_TAG]},
        "source": f"{lead}\n\n{shown}".splitlines(keepends=True),
    }


def _drop_old_notes(chosen: dict[str, list[Cell]], conflicts: Iterable[str]) -> None:
    """Remove the note of an earlier merge where this one leaves a newer note."""
    for name in conflicts:
        chosen.pop(chosen[name][-1]["id"], None)


def _tags(cell: Cell) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", ()))


# The order of cells


def _order(old: list[str], own: list[str], new: list[str], kept: Iterable[str]) -> list[str]:
    """Return the ids in reading order: the release's, unless the learner moved cells about; then the learner's."""
    own, new = ([name for name in names if name in set(kept)] for names in (own, new))
    known = set(old)
    moved = [name for name in own if name in known] != [name for name in old if name in set(own)]
    return _weave(own, new) if moved else _weave(new, own)


def _weave(frame: list[str], others: list[str]) -> list[str]:
    """Return `frame` with each of `others` that it lacks put after the one it followed."""
    woven = list(frame)
    at = 0
    for name in others:
        if name not in woven:
            woven.insert(at, name)
        at = woven.index(name) + 1
    return woven


# The whole notebook


def _cells(notebook: Notebook | None) -> list[Cell]:
    return list(notebook["cells"]) if notebook else []


def _frame(mine: Notebook, theirs: Notebook) -> Notebook:
    """Return everything but the cells: the release's, with the kernel that the learner chose."""
    before = mine.get("metadata", {})
    chosen = {name: before[name] for name in ("kernelspec", "language_info") if name in before}
    minor = max(mine.get("nbformat_minor", 0), theirs.get("nbformat_minor", 0))
    metadata = before | theirs.get("metadata", {}) | chosen
    return {"metadata": metadata, "nbformat": theirs["nbformat"], "nbformat_minor": minor}


def _identified(notebook: Notebook, reference: Notebook) -> Notebook:
    """Return a copy in which every cell has an id of its own.

    Old tools save without ids, or copy a cell with its id: equal text then finds the id again in `reference`.
    """
    named = {cell.get("id") for cell in notebook["cells"]}
    taken: set[str] = set()
    cells = []
    for cell in notebook["cells"]:
        name = cell.get("id")
        if not name or name in taken:
            name = _found_again(cell, reference, taken | named) or _fresh(taken | named)
        taken.add(name)
        cells.append(cell | {"id": name})
    return notebook | {"cells": cells}


def _found_again(cell: Cell, reference: Notebook, taken: set[str]) -> str | None:
    return next((one["id"] for one in reference["cells"] if one["id"] not in taken and _same(one, cell)), None)


def _fresh(taken: set[str]) -> str:
    return next(name for number in itertools.count(1) if (name := f"mine-{number}") not in taken)
