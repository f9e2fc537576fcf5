"""The fault that lets nobody in."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from netcourse.i18n import _
from netcourse.wire.faults.base import Abort, Fault, Stage
from netcourse.wire.faults.breaks import Breaking


@dataclass(frozen=True, repr=False)
class Refuse(Fault):
    """No connection comes to be: who calls is refused, as if no server were there.

    With a probability below 1 the line must listen for the others: then, who is not let in is reset once the connection
    is open.
    """

    refuses: ClassVar[bool] = True  # a line that treats every connection so need not listen at all

    def stage(self, chance: Random) -> Stage:
        return Breaking(0, Abort, _("refused"))
