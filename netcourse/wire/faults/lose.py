"""The fault that loses datagrams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from netcourse.i18n import _
from netcourse.wire.faults.base import Action, Fault, Kind, Lost, Piece, Stage


@dataclass(frozen=True, repr=False)
class Lose(Fault):
    """Each datagram is lost with this `probability`, from 0 (none) to 1 (all)."""

    kinds: ClassVar[tuple[Kind, ...]] = ("udp",)
    probability: float = 1.0

    def stage(self, chance: Random) -> Stage:
        return Losing()


class Losing(Stage):
    """Loses what it is given."""

    def piece(self, piece: Piece) -> Iterable[Action]:
        return (Lost(piece.data, piece.noted(_("lost")).note, piece.due),)
