"""Has a student's process read the cells of a notebook, before any of them runs: what each defines and needs.

A parser can be made to take long, or to crash, by what it reads. That costs the cell its reading, and the others
nothing: the short ones are read first, since nobody writes a long one by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netcourse.clock import Deadline
from netcourse.exercises.model import Died
from netcourse.grading.notebook import Cell
from netcourse.grading.process import Process
from netcourse.i18n import _
from netcourse.student.cells import Unit

SECONDS = 10.0  # for one cell
ALL_SECONDS = 60.0


@dataclass(frozen=True)
class Unread:
    """Why there is no survey of a cell: a report's word for it, and a sentence that begins with `{cell}`."""

    status: str
    says: str
    why: str = ""


Read = list[Unit] | str | Unread | None


def surveys(cells: Sequence[Cell], process: Process, anew: Callable[[], Process]) -> dict[int, list[Unit] | Unread]:
    """Return the survey of each cell by its number. Where reading ends the `process`, `anew()` gives another."""
    deadline = Deadline(ALL_SECONDS)
    found: dict[int, list[Unit] | Unread] = {}
    left = sorted(cells, key=lambda cell: len(cell.source))
    together = True  # until one of them ends the process: which one is found out by asking one by one
    while left and not deadline.passed:
        asked = left if together else left[:1]
        read: Sequence[Read]
        try:
            read = process.survey([cell.source for cell in asked], min(SECONDS, deadline.left()))
        except Died as death:
            process, together = anew(), False
            if len(asked) > 1:
                continue
            read = [Unread(death.status, _("{cell} could not be read: {why}"), death.why)]
        found |= {cell.number: _judged(one) for cell, one in zip(asked, read)}
        left = left[len(read) :]
    late = Unread("timeout", _("{cell} was not read: the time for reading all cells was up"))
    return found | {cell.number: late for cell in left}


def _judged(one: Read) -> list[Unit] | Unread:
    if one is None:
        return Unread("failed", _("{cell} has too many statements and names to be read"))
    return Unread("failed", _("{cell} is no Python: {why}"), one) if isinstance(one, str) else one
