"""The fault that does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from netcourse.wire.faults.base import Fault, Kind, Stage


@dataclass(frozen=True, repr=False)
class Nothing(Fault):
    """Passes everything on as it came. For streams and datagrams.

    It stands where a fault is asked for and none is meant: in a table of cases, at the end of a slider.
    """

    kinds: ClassVar[tuple[Kind, ...]] = ("tcp", "udp")

    def stage(self, chance: Random) -> Stage:
        return Stage()
