"""`show`: the messages of a line, or of plain bytes, byte by byte with their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netcourse.i18n import _, ngettext
from netcourse.render.escape import fold
from netcourse.render.escape import number as counted
from netcourse.render.hexdump import byte_views
from netcourse.render.view import View
from netcourse.wire.dissect import Framing, messages
from netcourse.wire.drawing import byte_rows
from netcourse.wire.transcript import Conversation, Event, Side, Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

Plain = dict[str, Any]

QUOTED = 80  # columns of what is refused
MOST = 12  # messages in one drawing
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"  # an answer alone is read as the answer to this
ANSWER = re.compile(rb"HTTP/\d")
BYTES = (bytes, bytearray, memoryview)

__all__ = ["show"]


def show(what: Any, number: int = 0, *, by: Side | None = None, protocol: str | Framing | None = None) -> View:
    """Draw messages byte by byte: offsets, hex and text beside each other, each field with its name.

    `what` is a line (a tap), a transcript, one of its conversations or events, or bytes. `number` is which message,
    counted from 1; 0 stands for all, of which the first twelve are drawn. `by` leaves only those of "client" or
    "server". `protocol` is one of those of `wire.messages`, which guesses it; where the bytes are of none, each stretch
    of bytes is drawn.

    Raises ValueError for a message that is not there and an unknown side or protocol, TypeError for what has no bytes.
    """
    if by not in (None, "client", "server"):
        raise ValueError(_("by is {by!r}; allowed are 'client', 'server' and None").format(by=by))
    found = list(_plain_bytes(what, by, protocol) if isinstance(what, BYTES) else _recorded(what, by, protocol))
    if not found:
        return byte_views([], [_("There are no bytes yet.")])
    if number:
        return byte_views([found[_index(number, len(found))]])
    hidden = len(found) - MOST
    words = ngettext("… and {count} more message", "… and {count} more messages", hidden)
    numbered = [{**one, "title": f"{count}. {one['title']}"} for count, one in enumerate(found[:MOST], 1)]
    return byte_views(
        numbered if len(found) > 1 else found, [words.format(count=counted(hidden))] if hidden > 0 else []
    )


def _index(number: int, count: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(_("number is {number!r}, but must be a whole number").format(number=number))
    if not 1 <= number <= count:
        words = ngettext(
            "there is no message {number}: {count} is here", "there is no message {number}: {count} are here", count
        )
        raise ValueError(words.format(number=number, count=count))
    return number - 1


# A recording


def _recorded(what: Any, by: Side | None, protocol: str | Framing | None) -> Iterator[Plain]:
    for talk in _talks(what):
        for side, view in _views(talk, protocol):
            if by in (None, side):
                yield {**view, "title": _titled(side, view["title"])}


def _titled(by: Side, title: str) -> str:
    arrow = _("client → server") if by == "client" else _("server → client")
    return f"{arrow}: {title}" if title else arrow


def _talks(what: Any) -> Sequence[Conversation]:
    if isinstance(what, Event):
        return [Conversation(what.connection, (what,))]
    if isinstance(what, Conversation):
        return [what]
    what = getattr(what, "transcript", what)
    if isinstance(what, Transcript):
        return what.conversations
    if isinstance(what, str):
        raise TypeError(_("expected bytes, not text: {text}.encode() are bytes").format(text=repr(what[:20])))
    what = fold(next(iter(repr(what).splitlines()), ""), QUOTED)[0]
    raise TypeError(_("expected a line, a transcript or bytes, not {what}").format(what=what))


def _views(talk: Conversation, protocol: str | Framing | None) -> Iterator[tuple[Side, Plain]]:
    """Yield the byte views of one conversation: of its messages, and of what is left over on each side."""
    taken = messages(talk, protocol)
    if not taken:
        yield from _stretches(talk)
        return
    read: dict[Side, int] = {"client": 0, "server": 0}
    for one in taken:
        data = talk.stream(one.by) if one.datagram is None else talk.datagrams(one.by)[one.datagram]
        yield one.by, byte_rows.message_bytes(one, data)
        read[one.by] = max(read[one.by], one.stop)
    for side, stop in read.items() if talk.protocol == "tcp" else ():
        if left := talk.stream(side)[stop:]:
            yield side, byte_rows.stretch(left, stop, title=_("the rest"))


def _stretches(talk: Conversation) -> Iterator[tuple[Side, Plain]]:
    position: dict[Side, int] = {"client": 0, "server": 0}
    for event in talk.events:
        if event.what == "bytes":
            yield event.by, byte_rows.stretch(event.data, position[event.by])
            if talk.protocol == "tcp":
                position[event.by] += len(event.data)


# Plain bytes


def _plain_bytes(
    what: bytes | bytearray | memoryview, by: Side | None, protocol: str | Framing | None
) -> Iterator[Plain]:
    """Yield the byte views of bytes without a recording: of which side, and whether a datagram, is found out."""
    data = bytes(what)
    readings = []
    for side, talk in _readings(data, by, protocol):
        if messages(talk, protocol):
            readings.append([view for who, view in _views(talk, protocol) if who == side])
    # Of several ways to read them, the first that leaves nothing to be said.
    whole = [views for views in readings if views and not any(view["note"] for view in views)]
    for views in (whole or readings)[:1]:
        yield from views
    if readings:
        return
    name = protocol if isinstance(protocol, str) else _("frame")
    note = _("no message of {protocol} begins here").format(protocol=name) if protocol else ""
    yield {**byte_rows.stretch(data, 0), "note": note}


def _readings(data: bytes, by: Side | None, protocol: str | Framing | None) -> Iterator[tuple[Side, Conversation]]:
    """Yield whose the bytes may be, in what conversation; datagrams first, since those are told from streams."""
    sides: tuple[Side, ...] = (by,) if by else ("client", "server")
    name = protocol.lower() if isinstance(protocol, str) else protocol
    for side in sides:
        sent = Event(0.0, 1, side, "bytes", data)
        if name in (None, "dns"):
            yield side, Conversation(1, (sent,), "udp")
        # An answer is read as one to a question; and an end of the stream ends a body that has no length.
        asked = (Event(0.0, 1, "client", "bytes", ASKED),) if ANSWER.match(data) and side == "server" else ()
        yield side, Conversation(1, (*asked, sent, Event(0.0, 1, side, "ended")))
