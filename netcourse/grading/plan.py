"""Chooses which cells of a submission to run.

Everything that the learner wrote or changed is run. Of the cells that they left as released, those statements are run
that something else depends on by name: our demonstrations would cost more than the learners' answers. A released
statement counts for what stands after it, as it did when the notebook was run from the top.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from netcourse.student.cells import Unit
from netcourse.student.inert import CALLS

NAMESPACE = {"__main__", "eval", "exec", "globals", "locals", "vars"}
"""Who uses one of these may depend on anything."""


@dataclass(frozen=True)
class Looked:
    """A cell as the survey saw it."""

    number: int
    units: Sequence[Unit]
    released: bool = False
    stub: bool = False  # of an exercise, as released


@dataclass(frozen=True)
class Step:
    """A cell to run; of a released one `only` some statements."""

    number: int
    only: tuple[int, ...] | None = None


@dataclass
class _Piece:
    """What is run or left out as a whole: a cell of the learner's, or one released statement."""

    number: int
    statement: int | None
    stub: bool
    defines: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    sure: set[str] = field(default_factory=set)
    solid: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    handles: set[str] = field(default_factory=set)

    def add(self, unit: Unit) -> None:
        # What a function's body uses may come later in the same cell; what a statement uses must have come before.
        self.needs |= set(unit["uses"]) - self.sure
        for name in ("defines", "sure", "solid", "changes", "handles"):
            getattr(self, name).update(unit[name])


def plan(cells: Sequence[Looked], asked: Iterable[str]) -> list[Step]:
    """Return what to run, in order, so that the `asked` names are there."""
    return _Plan(_pieces(cells), set(asked)).steps()


def only_asks(cell: Looked, own: Iterable[str]) -> bool:
    """Tell whether a cell does nothing but call `check`, `hint` or their like; `own` are names of the learner's."""
    ours = set(CALLS) - set(own)
    return all(unit["asks"] and unit["asks"][0] in ours for unit in cell.units)


def _pieces(cells: Sequence[Looked]) -> list[_Piece]:
    own = {name for cell in cells if not cell.released for unit in cell.units for name in unit["defines"]}
    pieces: list[_Piece] = []
    for cell in cells:
        if only_asks(cell, own):
            continue
        if not cell.released:
            pieces.append(_Piece(cell.number, None, False))
        for number, unit in enumerate(cell.units):
            if cell.released:
                pieces.append(_Piece(cell.number, number, cell.stub))
            pieces[-1].add(unit)
        if not cell.released:
            pieces[-1].needs -= pieces[-1].solid
    # The learner's answer counts, also where the empty stub was left standing below it.
    return [piece for piece in pieces if not (piece.stub and piece.defines & own)]


class _Plan:
    """Follows each name to what gives it its value. Nothing is walked over twice: many cells may share many names."""

    def __init__(self, pieces: list[_Piece], asked: set[str]) -> None:
        self._pieces = pieces
        # By name, in order: the numbers of the pieces that define it, change what it names, handle what it names.
        self._definers, self._changers, self._handlers = (
            _places(getattr(piece, kind) for piece in pieces) for kind in ("defines", "changes", "handles")
        )
        self._chosen: set[int] = set()
        self._resolved: set[tuple[str, int]] = set()
        self._walked: dict[tuple[str, int], int] = {}  # how far below a definition its value was followed
        self._open = [(name, len(pieces)) for name in sorted(asked)]  # names, and where they are needed
        for index, piece in enumerate(pieces):
            if piece.statement is None or "*" in piece.defines:
                self._choose(index)
        if any((piece.needs | piece.defines) & NAMESPACE for piece in pieces if piece.statement is None):
            self._choose_all()

    def steps(self) -> list[Step]:
        while self._open:
            name, place = self._open.pop()
            self._resolve(name, place)
        chosen = [self._pieces[index] for index in sorted(self._chosen)]
        return [_step(number, list(pieces)) for number, pieces in groupby(chosen, lambda piece: piece.number)]

    def _choose(self, index: int) -> None:
        if index not in self._chosen:
            self._chosen.add(index)
            self._open += [(name, index) for name in sorted(self._pieces[index].needs)]

    def _choose_all(self) -> None:
        last = max(index for index, piece in enumerate(self._pieces) if piece.statement is None)
        for index in range(last):
            self._choose(index)

    def _resolve(self, name: str, place: int) -> None:
        """Choose what gives `name` its value at `place`."""
        definers = self._definers.get(name)
        if not definers:
            return
        above = bisect_left(definers, place)
        definer = definers[max(above - 1, 0)]
        if (name, definer) not in self._resolved:
            self._resolved.add((name, definer))
            self._choose(definer)
            if name not in self._pieces[definer].sure and above:
                self._open.append((name, definer))
        for index in self._on_the_way(name, definer, place):
            self._choose(index)

    def _on_the_way(self, name: str, definer: int, place: int) -> Iterator[int]:
        """Yield what may change the value of `name` between its definition and `place`, and was not yielded before."""
        begin = self._walked.get((name, definer), definer)
        if place <= begin:
            return
        self._walked[name, definer] = place - 1
        solid = name in self._pieces[definer].solid
        for places in (self._changers, {} if solid else self._handlers):
            there = places.get(name, [])
            yield from there[bisect_right(there, begin) : bisect_left(there, place)]


def _places(names: Iterable[set[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, some in enumerate(names):
        for name in some:
            found.setdefault(name, []).append(index)
    return found


def _step(number: int, pieces: list[_Piece]) -> Step:
    statements = tuple(piece.statement for piece in pieces if piece.statement is not None)
    return Step(number, statements or None)
