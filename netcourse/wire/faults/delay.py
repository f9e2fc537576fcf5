"""The fault that makes a line long."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from netcourse.i18n import _
from netcourse.wire.faults.base import Fault, Kind, Stage
from netcourse.wire.faults.checks import a_time
from netcourse.wire.faults.late import Late, LateDatagrams


@dataclass(frozen=True, repr=False)
class Delay(Fault):
    """Everything arrives `seconds` later (0 to 3600), as on a long line. For streams and datagrams.

    With a `spread` up to so many seconds are added by chance, anew for each datagram: the later may then overtake the
    earlier. A stream keeps its order; there, chance is drawn anew every 64 bytes.
    """

    kinds: ClassVar[tuple[Kind, ...]] = ("tcp", "udp")
    seconds: float
    spread: float = 0.0  # seconds

    def __post_init__(self) -> None:
        super().__post_init__()
        a_time(self, "seconds")
        a_time(self, "spread")

    def stage(self, chance: Random) -> Stage:
        return Late(self._note(), self.seconds, self.spread, chance)

    def datagrams(self, chance: Random) -> Stage:
        return LateDatagrams(self._note(), self.seconds, self.spread, chance)

    def _note(self) -> str:
        said = _("delayed by {seconds} to {most} s") if self.spread else _("delayed by {seconds} s")
        return said.format(seconds=f"{self.seconds:g}", most=f"{self.seconds + self.spread:g}")
