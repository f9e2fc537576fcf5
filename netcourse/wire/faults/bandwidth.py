"""The fault that makes a line narrow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from netcourse.i18n import ngettext
from netcourse.wire.faults.base import Action, Fault, Piece, Stage
from netcourse.wire.faults.checks import a_count
from netcourse.wire.faults.marked import Marked

SMOOTH = 50  # pieces a second at most: what arrives at once is a fiftieth of what a second brings


@dataclass(frozen=True, repr=False)
class Bandwidth(Fault):
    """No more than `bytes_per_second` (1 or more) arrive, evenly. What is sent faster waits."""

    bytes_per_second: int

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "bytes_per_second", 1)

    def stage(self, chance: Random) -> Stage:
        return Narrow(self.bytes_per_second)


class Narrow(Marked):
    """Passes bytes on at a steady rate: each piece is due when its last byte has come through."""

    def __init__(self, rate: int) -> None:
        said = ngettext("at most {count} byte a second", "at most {count} bytes a second", rate)
        super().__init__(said.format(count=rate))
        self.rate = rate
        self.size = max(1, rate // SMOOTH)  # of a piece
        self.left = self.size  # bytes until this piece is full
        self.free = -math.inf  # when the line is free again

    def stretch(self, piece: Piece) -> Iterator[Action]:
        while len(piece.data) > self.left:
            head, piece = piece.split(self.left)
            yield self._through(head)
        yield self._through(piece)

    def _through(self, piece: Piece) -> Piece:
        self.left = self.left - len(piece.data) or self.size
        self.free = max(self.free, piece.due) + len(piece.data) / self.rate
        return Piece(piece.data, self.free, piece.alone, piece.note)
