"""The fault that lets bytes drip."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from netcourse.i18n import _
from netcourse.wire.faults.base import Action, Fault, Piece, Stage
from netcourse.wire.faults.checks import a_time
from netcourse.wire.faults.marked import Marked


@dataclass(frozen=True, repr=False)
class Trickle(Fault):
    """Bytes arrive one at a time, `seconds` (0 to 3600) apart, each when the reader has taken the one before."""

    seconds: float

    def __post_init__(self) -> None:
        super().__post_init__()
        a_time(self, "seconds")

    def stage(self, chance: Random) -> Stage:
        return Dripping(self.seconds)


class Dripping(Marked):
    """Passes single bytes on, none sooner than `seconds` after the one before."""

    def __init__(self, seconds: float) -> None:
        super().__init__(_("one byte at a time, {seconds} s apart").format(seconds=f"{seconds:g}"))
        self.seconds = seconds
        self.free = -math.inf  # when the next byte may arrive

    def stretch(self, piece: Piece) -> Iterator[Action]:
        last = len(piece.data) - 1
        for index in range(len(piece.data)):
            due = max(piece.due, self.free)
            self.free = due + self.seconds
            yield Piece(piece.data[index : index + 1], due, True, piece.note if index == last else "")
