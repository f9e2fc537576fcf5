"""The fault that delivers datagrams twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from netcourse.i18n import _
from netcourse.wire.faults.base import Action, Fault, Kind, Piece, Stage


@dataclass(frozen=True, repr=False)
class Duplicate(Fault):
    """Each datagram arrives twice with this `probability`, from 0 (none) to 1 (all)."""

    kinds: ClassVar[tuple[Kind, ...]] = ("udp",)
    probability: float = 1.0

    def stage(self, chance: Random) -> Stage:
        return Doubling()


class Doubling(Stage):
    """Passes everything on twice."""

    def piece(self, piece: Piece) -> Iterable[Action]:
        return (piece, piece.noted(_("the same once more")))
