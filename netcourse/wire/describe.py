"""From a transcript to the words of its drawing: which message an arrow is, what of it is worth reading.

Pictures are compared strictly, from machine to machine. So ports are spelled PORT, heads of HTTP messages are listed by
name and only bodies are counted, encrypted bytes are not counted at all, and who was a moment earlier to close is left
out where nothing was sent in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from netcourse.i18n import _
from netcourse.render.escape import size
from netcourse.render.sequence import sequence
from netcourse.render.view import View
from netcourse.wire.dissect.http import Dissection, dissect
from netcourse.wire.dissect.http import HttpMessage as Message
from netcourse.wire.transcript import Conversation, Event, Side, Transcript, joined

Row = dict[str, Any]

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}

__all__ = ["describe", "story"]


def describe(transcript: Transcript) -> View:
    """Draw a transcript."""
    return sequence(story(transcript))


def story(transcript: Transcript, newest: int | None = None) -> Row:
    """Return what the drawing of a transcript is made from, as plain data; only the `newest` connections, if given.

    See `render.sequence`.
    """
    conversations = transcript.conversations
    first = 0 if newest is None else max(0, len(conversations) - newest)
    connections = [
        {"client": _client(index), "server": _("server"), "rows": list(_Story(one, transcript).rows())}
        for index, one in enumerate(conversations[first:], first)
    ]
    return {"connections": connections, "note": ""}


def _client(index: int) -> str:
    return _("client {name}").format(name=chr(ord("A") + index) if index < 26 else index + 1)


def about(count: int) -> str:
    """Return a rough size: 12 bytes, 3.4 kB, 1.2 MB."""
    for unit, factor in ((_("MB"), 1_000_000), (_("kB"), 1_000)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return size(count)


def _port_pattern(ports: tuple[int, ...]) -> re.Pattern[bytes] | None:
    return re.compile(rb"(?<=:)(?:%s)(?!\d)" % "|".join(map(str, ports)).encode()) if ports else None


class _Story:
    """One connection, told row by row."""

    def __init__(self, conversation: Conversation, transcript: Transcript) -> None:
        self.conversation = conversation
        self.over, self.ends = transcript.over, transcript.ends
        self.ports = _port_pattern(transcript.ports)
        self.position: dict[Side, int] = {"client": 0, "server": 0}
        self.found = Dissection()

    def rows(self) -> Iterator[Row]:
        talk = self.conversation
        if is_tls(talk):
            yield from self._encrypted()
            return
        self.found = dissect(
            talk.stream("client"), talk.stream("server"),
            client_ended=talk.ended("client"), server_ended=talk.ended("server"),
        )  # fmt: skip
        events = _late_ends(talk.events, self.found)
        for index, event in enumerate(events):
            yield from self._event(event, events[index:])
        yield from self._settled() or _fate(events, told=self.ends)

    def _settled(self) -> list[Row]:
        """Tell the end of a conversation in HTTP whose every request was answered; empty for any other.

        When an idle connection is closed is up to the client's garbage collector: that is left out, unless the server
        has promised to close, or the recording is over and everything with it.
        """
        if not is_answered(self.conversation, self.found):
            return []
        if self.over or promises_to_close(self.found.responses[-1]):
            return [{"kind": "line", "text": _("connection closed")}]
        return [{"kind": "line", "text": _("no request is waiting for an answer")}]

    def _event(self, event: Event, events: tuple[Event, ...]) -> Iterator[Row]:
        if event.what == "opened":
            yield {"kind": "line", "text": _("connection opened")}
        elif event.what == "bytes":
            yield from self._stretch(event)
        elif event.what == "ended" and (self.ends or _more_from(OTHER[event.by], events)):
            yield _end(event.by)

    def _encrypted(self) -> Iterator[Row]:
        yield {"kind": "line", "text": _("connection opened")}
        title = _("encrypted (TLS): only the two ends can read it")
        yield {"kind": "arrow", "by": "both", "title": title, "details": []}
        if self.over:  # before that it may be idle, and who can tell?
            yield {"kind": "line", "text": _("connection closed")}

    def _stretch(self, event: Event) -> Iterator[Row]:
        """Tell one stretch of bytes: the messages in it, then what is not a message."""
        start = self.position[event.by]
        stop = self.position[event.by] = start + len(event.data)
        rows = [self._part(message, start, stop) for message in self._messages(event.by, start, stop)]
        rest = max(start, self.found.client_rest if event.by == "client" else self.found.server_rest)
        if rest < stop or not rows:
            rows.append(self._bytes(event, event.data[rest - start :]))
        if event.missing:
            rows[-1]["details"].append(_("… {amount} not kept").format(amount=about(event.missing)))
        rows[-1]["note"] = event.note
        yield from rows

    def _messages(self, by: Side, start: int, stop: int) -> list[Message]:
        messages = self.found.requests if by == "client" else self.found.responses
        return [one for one in messages if one.start < stop and one.stop > start]

    def _bytes(self, event: Event, data: bytes) -> Row:
        details: list[str | bytes] = [self._without_ports(data)] if data else []
        if event.by in self.found.broken:
            details.append(_("(looks like HTTP, but is not a complete and valid message)"))
        return {"kind": "arrow", "by": event.by, "title": size(len(data) + event.missing), "details": details}

    def _part(self, message: Message, start: int, stop: int) -> Row:
        """Tell what of one message lies between two offsets: its head, its body, or both."""
        if start > message.start:
            title, details = self._rest_title(message), []
        else:
            title, details = self._line(message), _names(message)
        body = self._body(message, start, stop)
        return {"kind": "arrow", "by": message.by, "title": title, "details": [*details, *body]}

    def _rest_title(self, message: Message) -> str:
        if message.by == "client":
            return _("the rest of {message}").format(message=self._line(message))
        return _("the rest of the answer")

    def _body(self, message: Message, start: int, stop: int) -> Iterator[str | bytes]:
        inside = range(max(start, message.head_stop), min(stop, message.stop))
        if len(inside) == 0:
            return
        whole = inside.start == message.head_stop and inside.stop == message.stop
        data = message.body if whole else self.conversation.stream(message.by)[inside.start : inside.stop]
        yield _body_title(message, len(data), whole=whole)
        if data:
            yield self._without_ports(data)

    def _without_ports(self, data: bytes) -> bytes:
        return self.ports.sub(b"PORT", data) if self.ports else data

    def _line(self, message: Message) -> str:
        return self._without_ports(message.line.encode("latin-1")).decode("latin-1")


def _names(message: Message) -> list[str]:
    names = ", ".join(field.name for field in message.fields)
    return [names] if names else [_("(no header fields)")]


def _body_title(message: Message, count: int, *, whole: bool) -> str:
    form = _("body: {size}") if whole else _("part of the body: {size}")
    words = [form.format(size=size(count)) + _of_kind(message)]
    if message.chunked and whole:
        words.append(_("in chunks"))
    if not message.complete and whole:
        words.append(_("not all of it"))
    return ", ".join(words)


def _of_kind(message: Message) -> str:
    kind = (message.header("content-type") or "").partition(";")[0].strip()
    return _(" of {kind}").format(kind=kind) if kind else ""


def is_tls(talk: Conversation) -> bool:
    """Tell whether a connection begins with a TLS handshake record (RFC 8446, section 5.1)."""
    hello = talk.stream("client")
    return len(hello) >= 3 and hello[0] == 22 and hello[1] == 3


# How a connection ends


def is_answered(talk: Conversation, found: Dissection) -> bool:
    """Tell whether a connection is HTTP, all of it, and nobody owes anybody a message."""
    if not found.responses or found.responses[-1].answers != len(found.requests) - 1:
        return False
    last = found.responses[-1]
    whole = found.client_rest == len(talk.stream("client")) and found.server_rest == len(talk.stream("server"))
    lost = any(event.missing or (event.by, event.what) == ("server", "reset") for event in talk.events)
    return whole and not lost and last.status >= 200 and last.complete and found.requests[-1].complete


def promises_to_close(answer: Message) -> bool:
    """Tell whether the server closes after this answer (RFC 9112, section 9.3)."""
    options = {option.strip().lower() for option in (answer.header("connection") or "").split(",")}
    return "close" in options or (answer.line.startswith("HTTP/1.0") and "keep-alive" not in options)


def _more_from(side: Side, events: tuple[Event, ...]) -> bool:
    return any(event.by == side and event.what == "bytes" for event in events)


def _end(by: Side) -> Row:
    return {"kind": "end", "by": by, "title": _("end of stream")}


def _late_ends(events: tuple[Event, ...], found: Dissection) -> tuple[Event, ...]:
    """Put a client's end in the middle of an answer after it: how much had passed by then is chance."""
    late: list[Event] = []
    others: list[Event] = []
    position = 0  # in the server's stream
    for event in events:
        if event.by == "server":
            position += len(event.data)
        amid = any(answer.start < position < answer.stop for answer in found.responses)
        (late if amid and (event.by, event.what) == ("client", "ended") else others).append(event)
    return tuple(joined([*others, *late]))


def _fate(events: tuple[Event, ...], *, told: bool) -> Iterator[Row]:
    """Tell how it stands after the last byte."""
    first: dict[Side, str] = {}
    for event in events:
        if event.what in ("ended", "reset", "refused"):
            first.setdefault(event.by, event.what)
    if "refused" in first.values():
        yield {"kind": "reset", "by": "server", "title": _("refused: nobody listens at the server's address")}
    elif "reset" in first.values():
        by: Side = "client" if first.get("client") == "reset" else "server"
        yield {"kind": "reset", "by": by, "title": _("connection reset")}
    elif len(first) == 2 or _gone(events):
        yield {"kind": "line", "text": _("connection closed")}
    elif first:
        yield from _half_closed(next(iter(first)), events, told=told)
    else:
        yield {"kind": "line", "text": _("still open")}


def _gone(events: tuple[Event, ...]) -> bool:
    """Tell whether a side that had ended its stream reset it later: it had closed, and was spoken to once more."""
    return any(event.what == "reset" for event in events)


def _half_closed(by: Side, events: tuple[Event, ...], *, told: bool) -> Iterator[Row]:
    at = next(n for n, event in enumerate(events) if event.what == "ended" and event.by == by)
    if not told and not _more_from(OTHER[by], events[at:]):
        yield _end(by)
    yield {"kind": "line", "text": _("still open in the other direction")}
