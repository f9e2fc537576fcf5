"""The fault that ends one direction early."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from netcourse.i18n import ngettext
from netcourse.wire.faults.base import End, Fault, Stage
from netcourse.wire.faults.breaks import Breaking
from netcourse.wire.faults.checks import a_count


@dataclass(frozen=True, repr=False)
class HalfClose(Fault):
    """This direction ends in order (FIN) once `after` bytes have passed, 0 or more; what follows is lost.

    The other direction goes on.
    """

    after: int

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "after")

    def stage(self, chance: Random) -> Stage:
        said = ngettext("half-closed here, after {count} byte", "half-closed here, after {count} bytes", self.after)
        return Breaking(self.after, End, said.format(count=self.after))
