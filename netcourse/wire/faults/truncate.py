"""The fault that cuts a conversation short."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from netcourse.i18n import ngettext
from netcourse.wire.faults.base import Close, Fault, Stage
from netcourse.wire.faults.breaks import Breaking
from netcourse.wire.faults.checks import a_count


@dataclass(frozen=True, repr=False)
class Truncate(Fault):
    """The stream is cut off once `after` bytes have passed, 0 or more: both directions end in order, the rest is lost.

    To the reader it looks as if the other program had closed too early.
    """

    after: int

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "after")

    def stage(self, chance: Random) -> Stage:
        said = ngettext("cut off here, after {count} byte", "cut off here, after {count} bytes", self.after)
        return Breaking(self.after, Close, said.format(count=self.after))
