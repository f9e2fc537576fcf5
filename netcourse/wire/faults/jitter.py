"""The fault that makes a line uneven."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from netcourse.i18n import _
from netcourse.wire.faults.base import Fault, Stage
from netcourse.wire.faults.checks import a_time
from netcourse.wire.faults.late import Late


@dataclass(frozen=True, repr=False)
class Jitter(Fault):
    """Bytes arrive between 0 and `seconds` (0 to 3600) later, drawn anew every 64 bytes of the stream.

    The order is kept: what is late holds up what comes behind it.
    """

    seconds: float

    def __post_init__(self) -> None:
        super().__post_init__()
        a_time(self, "seconds")

    def stage(self, chance: Random) -> Stage:
        note = _("delayed by 0 to {most} s, by chance").format(most=f"{self.seconds:g}")
        return Late(note, 0.0, self.seconds, chance)
