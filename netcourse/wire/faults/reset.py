"""The fault that resets a connection."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from netcourse.i18n import ngettext
from netcourse.wire.faults.base import Abort, Fault, Stage
from netcourse.wire.faults.breaks import Breaking
from netcourse.wire.faults.checks import a_count


@dataclass(frozen=True, repr=False)
class Reset(Fault):
    """The connection is reset (RST) on both sides once `after` bytes have passed, 0 or more; what follows is lost.

    With 0 it is reset as soon as it is open.
    """

    after: int

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "after")

    def stage(self, chance: Random) -> Stage:
        said = ngettext("reset here, after {count} byte", "reset here, after {count} bytes", self.after)
        return Breaking(self.after, Abort, said.format(count=self.after))
