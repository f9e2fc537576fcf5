"""Length-prefixed frames: a number that says how many bytes follow, then these.

What the number is like cannot be seen in the bytes: it must be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netcourse.i18n import _
from netcourse.render.escape import literal, size
from netcourse.wire.dissect.cursor import Cursor, Order, Short, shortened
from netcourse.wire.dissect.shapes import SIDES, Message, Talk, bounded
from netcourse.wire.transcript import Side

PREFIXES = (1, 2, 3, 4, 8)  # bytes of a length
SHOWN = 30  # bytes of a payload that a title quotes

__all__ = ["Framing"]


@dataclass(frozen=True)
class Framing:
    """How long the prefix is (bytes), in which order its bytes stand, and whether the length counts the prefix too.

    Raises ValueError for a setting that no frame can have.
    """

    prefix: int = 4
    order: Order = "big"
    counts_itself: bool = False

    def __post_init__(self) -> None:
        if type(self.prefix) is not int or self.prefix not in PREFIXES:
            allowed = ", ".join(map(str, PREFIXES))
            raise ValueError(
                _("prefix is {value!r}; allowed are {allowed} bytes").format(value=self.prefix, allowed=allowed)
            )
        if self.order not in ("big", "little"):
            raise ValueError(_("order is {value!r}; allowed are 'big', 'little'").format(value=self.order))

    def read(self, talk: Talk) -> list[Message]:
        """Return the frames of both sides."""
        return [frame for side in SIDES for frame in bounded(self._frames(talk.stream(side), talk.start(side), side))]

    def _frames(self, data: bytes, at: int, by: Side) -> Iterator[Message]:
        while at < len(data):
            frame = self._frame(data, at, by)
            yield frame
            at = frame.stop

    def _frame(self, data: bytes, start: int, by: Side) -> Message:
        cursor = Cursor(data, start)
        try:
            length = cursor.number(_("length"), self.prefix, order=self.order)
            count = length - self.prefix * self.counts_itself
            if count < 0:  # nobody can say where the next frame begins
                cursor.rest(_("the rest"))
                note = _("the length counts itself, and is less than {prefix}").format(prefix=self.prefix)
                return self._message(cursor, start, by, _("no frame"), note=note, complete=False)
            complete = count <= cursor.left
            payload = b""
            if inside := min(count, cursor.left):
                payload = cursor.field(_("payload"), inside, lambda data: literal(data[: 4 * SHOWN]))
        except Short:
            cursor.rest(_("length"))
            return self._message(cursor, start, by, _("a length that is cut short"), complete=False)
        title = _("frame of {size}").format(size=size(count))
        if payload:
            title += ": " + shortened(literal(payload[: 2 * SHOWN]), SHOWN)
        return self._message(cursor, start, by, title, complete=complete)

    def _message(
        self, cursor: Cursor, start: int, by: Side, title: str, *, complete: bool = True, note: str = ""
    ) -> Message:
        return Message("frame", by, title, start, cursor.at, tuple(cursor.fields), complete, note)
