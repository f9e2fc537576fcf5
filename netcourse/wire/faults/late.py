"""Stages that pass everything on later than it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from netcourse.wire.faults.base import Action, Piece, Stage
from netcourse.wire.faults.marked import Marked

STRETCH = 64  # bytes of a stream that share one draw: so few that one short message is several throws of the die


class Late(Marked):
    """Passes each byte on `seconds` later, and up to `spread` more: a stream's order decides how much of it is seen."""

    def __init__(self, note: str, seconds: float, spread: float, chance: Random) -> None:
        super().__init__(note)
        self.seconds, self.spread, self.chance = seconds, spread, chance
        self.latest = 0.0  # when the byte before is due
        self.left = 0  # bytes to which the last draw still applies
        self.extra = 0.0  # that draw

    def stretch(self, piece: Piece) -> Iterable[Action]:
        return self._uneven(piece) if self.spread else (piece.later(self.seconds),)

    def _uneven(self, piece: Piece) -> Iterator[Piece]:
        """Yield a piece for each stretch that is due later than the one before."""
        start, stop, due = 0, 0, self.latest
        while stop < len(piece.data):
            if not self.left:
                self.left, self.extra = STRETCH, self.chance.uniform(0, self.spread)
            self.latest = max(self.latest, piece.due + self.seconds + self.extra)
            if self.latest > due and stop > start:
                yield Piece(piece.data[start:stop], due, piece.alone and not start)
                start = stop
            due = self.latest
            size = min(self.left, len(piece.data) - stop)
            self.left -= size
            stop += size
        yield Piece(piece.data[start:], due, piece.alone and not start, piece.note)

    def other(self, action: Action) -> Iterable[Action]:
        return (replace(action, due=action.due + self.seconds),)


class LateDatagrams(Stage):
    """Passes each datagram on `seconds` later, and up to `spread` more, so that it may be overtaken."""

    def __init__(self, note: str, seconds: float, spread: float, chance: Random) -> None:
        self.note, self.seconds, self.spread, self.chance = note, seconds, spread, chance

    def piece(self, piece: Piece) -> Iterable[Action]:
        return (piece.later(self.seconds + self.chance.uniform(0, self.spread)).noted(self.note),)
