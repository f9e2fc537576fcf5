"""What one client and a server sent each other in datagrams, as the rows of its drawing.

There is no connection that could be opened or closed: a row is a datagram that arrived, one that did not, or what was
done to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcourse.i18n import _
from netcourse.render.escape import size
from netcourse.wire.dissect.shapes import Message
from netcourse.wire.drawing import byte_rows
from netcourse.wire.drawing.stream_rows import PROTOCOLS, about, port_pattern
from netcourse.wire.transcript import Conversation, Event, Side, Transcript

Row = dict[str, Any]

__all__ = ["DatagramRows"]


class DatagramRows:
    """The datagrams of one client address, told row by row."""

    def __init__(
        self, conversation: Conversation, transcript: Transcript, *, shown: bool = False, timed: bool = False
    ) -> None:
        self.conversation, self.shown = conversation, shown
        self.ports = port_pattern(transcript.ports)
        self.count: dict[Side, int] = {"client": 0, "server": 0}
        self.taken: dict[tuple[Side, int | None], Message] = {}

    def rows(self) -> Iterator[Row]:
        from netcourse.wire.dissect import messages

        for one in messages(self.conversation):
            if one.protocol in PROTOCOLS:
                self.taken[one.by, one.datagram] = one
        for event in self.conversation.events:
            if row := self._row(event):
                yield {**row, "at": event.when}

    def _row(self, event: Event) -> Row | None:
        if event.what in ("bytes", "lost"):
            return self._datagram(event)
        if event.what == "fault" and event.note:
            return {"kind": "fault", "by": event.by, "text": event.note}
        if event.what == "refused":
            title = _("refused: nobody listens at the server's address") if not event.note else _("refused")
            return {"kind": "reset", "by": event.by, "title": title, "mark": event.note}
        return None

    def _datagram(self, event: Event) -> Row:
        lost = event.what == "lost"
        message = None if lost else self.taken.get((event.by, self.count[event.by]))
        self.count[event.by] += not lost
        title = message.title if message else _("datagram of {size}").format(size=size(event.size))
        details: list[str | bytes] = [self._without_ports(event.data)] if event.data and not message else []
        if event.missing:
            details.append(_("… {amount} not kept").format(amount=about(event.missing)))
        row = {"kind": "lost" if lost else "arrow", "by": event.by, "title": title, "details": details}
        return {**row, "mark": event.note or (_("lost") if lost else ""), **self._fold(event, message)}

    def _fold(self, event: Event, message: Message | None) -> Row:
        telling = message or (self.ports and self.ports.search(event.data))  # an id is drawn by chance
        if not event.data or (telling and not self.shown):
            return {}
        return {"fold": byte_rows.message_bytes(message, event.data) if message else byte_rows.stretch(event.data, 0)}

    def _without_ports(self, data: bytes) -> bytes:
        return self.ports.sub(b"PORT", data) if self.ports else data
