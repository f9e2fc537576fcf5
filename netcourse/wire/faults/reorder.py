"""The fault that lets datagrams overtake each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

from netcourse.i18n import _
from netcourse.wire.faults.base import Action, Fault, Kind, Piece, Stage
from netcourse.wire.faults.checks import a_time


@dataclass(frozen=True, repr=False)
class Reorder(Fault):
    """Each datagram is held back with this `probability`, from 0 (none) to 1, until the next one has overtaken it.

    Where none comes within `seconds` (above 0, up to 3600) it is passed on. One at a time is held: with 1, pairs change
    places.
    """

    kinds: ClassVar[tuple[Kind, ...]] = ("udp",)
    probability: float = 1.0
    seconds: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        a_time(self, "seconds", above=True)

    def stage(self, chance: Random) -> Stage:
        return Holding(self.seconds)


class Holding(Stage):
    """Holds a datagram until another has passed, or until it has been held long enough."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.held: Piece | None = None

    def piece(self, piece: Piece) -> Iterable[Action]:
        if self.held is not None:
            return self.spared(piece)
        self.held, self.wakes = piece, piece.due + self.seconds
        return ()

    def spared(self, piece: Piece) -> Iterable[Action]:
        return (piece, *self._let_go(piece.due, _("overtaken")))

    def release(self, now: float) -> Iterable[Action]:
        return self._let_go(now, _("held back, and overtaken by none"))

    def _let_go(self, now: float, note: str) -> Iterable[Action]:
        held, self.held, self.wakes = self.held, None, None
        return () if held is None else (replace(held, due=max(held.due, now)).noted(note),)
