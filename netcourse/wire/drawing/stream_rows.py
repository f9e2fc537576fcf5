"""One connection as the rows of its drawing: which message an arrow is, what of it is worth reading.

Pictures are compared strictly, from machine to machine. So ports are spelled PORT, heads of HTTP messages are listed by
name and only bodies are counted, encrypted bytes are not counted at all, and who was a moment earlier to close is left
out where nothing was sent in between. For the same reason the bytes of an arrow are shown below the picture only where
nothing of a machine is in them, or where they are asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render.escape import fold, literal, literal_ends, number, size
from netcourse.wire.dissect.http import Dissection, dissect
from netcourse.wire.dissect.http import HttpMessage as Message
from netcourse.wire.dissect.shapes import Message as Taken
from netcourse.wire.drawing import byte_rows
from netcourse.wire.transcript import Conversation, Event, Side, Transcript, joined

Row = dict[str, Any]

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}
MANY = 4  # neighbouring pieces of one size; more become one arrow
MANY_HTTP = 2  # pieces of an HTTP message: how long its head is, and so how many they are, differs between machines
NOTES = 3  # different ones that are told of one arrow
FIRST = 40  # columns of the first of many pieces
PROTOCOLS = {"DNS", "MySQL"}  # whose messages are told by their titles, beside HTTP and TLS

__all__ = ["StreamRows", "about"]


def about(count: int) -> str:
    """Return a rough size: 12 bytes, 3.4 kB, 1.2 MB."""
    for unit, factor in ((_("MB"), 1_000_000), (_("kB"), 1_000)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return size(count)


def port_pattern(ports: tuple[int, ...]) -> re.Pattern[bytes] | None:
    """Return what finds the ports of this run in bytes."""
    return re.compile(rb"(?<=:)(?:%s)(?!\d)" % "|".join(map(str, ports)).encode()) if ports else None


@dataclass(frozen=True)
class Stretch:
    """Bytes of one side drawn as one arrow, and the events they came in: several where a fault cut them."""

    events: tuple[Event, ...]
    start: int  # in its side's stream

    @property
    def by(self) -> Side:
        return self.events[0].by

    @cached_property
    def data(self) -> bytes:
        return b"".join(event.data for event in self.events)

    @cached_property
    def stop(self) -> int:
        return self.start + sum(len(event.data) for event in self.events)

    @property
    def missing(self) -> int:
        return self.events[-1].missing

    @property
    def note(self) -> str:
        return self.events[0].note or self.events[-1].note


class StreamRows:
    """One connection, told row by row. `timed` events stand as they happened, and their rows have a time, `at`."""

    def __init__(
        self, conversation: Conversation, transcript: Transcript, *, shown: bool = False, timed: bool = False
    ) -> None:
        self.conversation = conversation
        self.over, self.ends, self.shown, self.timed = transcript.over, transcript.ends, shown, timed
        self.ports = port_pattern(transcript.ports)
        self.position: dict[Side, int] = {"client": 0, "server": 0}
        self.found = Dissection()
        self.taken: list[Taken] = []  # the messages of any other protocol; of HTTP too, where bytes are asked for

    def rows(self) -> Iterator[Row]:
        talk = self.conversation
        if is_tls(talk):
            yield from self._encrypted()
            return
        self.found = dissect(
            talk.stream("client"), talk.stream("server"),
            client_ended=talk.ended("client"), server_ended=talk.ended("server"),
        )  # fmt: skip
        self._take_apart()
        events = talk.events if self.timed else _late_ends(talk.events, self.found)
        place = 0
        for run in _runs(events):
            yield from _at(run[0].when, self._run(run, events, place))
            place += len(run)
        yield from _at(events[-1].when, self._settled() or list(_fate(events, told=self.ends)))

    def _take_apart(self) -> None:
        from netcourse.wire.dissect import messages

        if self.shown or not self.found.is_http:
            self.taken = [one for one in messages(self.conversation) if self.shown or one.protocol in PROTOCOLS]

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

    def _run(self, run: tuple[Event, ...], events: tuple[Event, ...], place: int) -> Iterator[Row]:
        event = run[0]
        if event.what == "opened":
            yield {"kind": "line", "text": _("connection opened")}
        elif event.what == "bytes":
            yield from self._pieces(run)
        elif event.what == "lost":
            yield self._lost(event)
        elif event.what == "fault" and event.note:
            yield {"kind": "fault", "by": event.by, "text": event.note}
        elif event.what == "ended" and (self.ends or event.note or _more_from(OTHER[event.by], events[place:])):
            yield {**_end(event.by), "mark": event.note}

    def _encrypted(self) -> Iterator[Row]:
        events = self.conversation.events
        yield {"kind": "line", "text": _("connection opened"), "at": events[0].when}
        title = _("encrypted (TLS): only the two ends can read it")
        first = next(event.when for event in events if event.what == "bytes")
        yield {"kind": "arrow", "by": "both", "title": title, "details": [], "at": first}
        faults = (event for event in events if event.what == "fault" or (event.note and event.what != "bytes"))
        yield from ({"kind": "fault", "by": one.by, "text": one.note, "at": one.when} for one in faults if one.note)
        if self.shown:
            yield from self._records()
        if self.over:  # before that it may be idle, and who can tell?
            yield {"kind": "line", "text": _("connection closed"), "at": events[-1].when}

    def _records(self) -> Iterator[Row]:
        """Tell what TLS lets everybody read: its records, and the greetings in them."""
        from netcourse.wire.dissect import messages

        for one in messages(self.conversation, "TLS"):
            view = byte_rows.message_bytes(one, self.conversation.stream(one.by))
            at = self.conversation.events[-1].when
            yield {"kind": "arrow", "by": one.by, "title": one.title, "details": [], "fold": view, "at": at}

    # Stretches of bytes

    def _pieces(self, run: tuple[Event, ...]) -> Iterator[Row]:
        """Tell a run of pieces: one by one where they are few, together where they are many and alike."""
        start = self.position[run[0].by]
        stop = start + sum(len(event.data) for event in run)
        self.position[run[0].by] = stop
        many = MANY_HTTP if self._messages(run[0].by, start, stop) else MANY
        together = len(run) > many and (many == MANY_HTTP or len(_notes(run)) > 1)
        for events in [run] if together else _alike(run):
            stretch = Stretch(tuple(events), start)
            start = stretch.stop
            yield from self._stretch(stretch)

    def _stretch(self, stretch: Stretch) -> Iterator[Row]:
        """Tell one stretch of bytes: the messages in it, then what is not a message."""
        messages = self._messages(stretch.by, stretch.start, stretch.stop)
        rows = [self._part(message, stretch) for message in messages]
        rest = max(stretch.start, self.found.client_rest if stretch.by == "client" else self.found.server_rest)
        if not rows:
            rows = list(self._titles(stretch))
            rest = stretch.stop if rows else rest
        if rest < stretch.stop or not rows:
            rows.append(self._bytes(stretch, rest))
        if stretch.missing:
            rows[-1]["details"].append(_("… {amount} not kept").format(amount=about(stretch.missing)))
        rows[-1]["mark"] = _mark(stretch, counted=not messages)
        yield from rows

    def _messages(self, by: Side, start: int, stop: int) -> list[Message]:
        messages = self.found.requests if by == "client" else self.found.responses
        return [one for one in messages if one.start < stop and one.stop > start]

    def _titles(self, stretch: Stretch) -> Iterator[Row]:
        """Tell messages of other protocols by their titles; what stands in them may differ from run to run."""
        for one in self.taken:
            if one.by == stretch.by and one.start < stretch.stop and one.stop > stretch.start:
                title = (
                    one.title if one.start >= stretch.start else _("the rest of {message}").format(message=one.title)
                )
                data, start = _overlap(stretch, one.start, one.stop)
                row = {"kind": "arrow", "by": one.by, "title": title, "details": [one.note] if one.note else []}
                yield {**row, **self._fold(stretch.by, data, start, asked=True)}

    def _bytes(self, stretch: Stretch, start: int) -> Row:
        data, start = _overlap(stretch, start, stretch.stop)
        amount, details = size(len(data) + stretch.missing), list[str | bytes]()
        folded = self._fold(stretch.by, data, start)
        if len(stretch.events) > 1:
            amount = _amount(stretch)
            details += self._first(stretch)
            if folded:
                folded = {"fold": byte_rows.pieces(stretch.events, start)}
        if data:
            details.append(self._without_ports(data))
        if stretch.by in self.found.broken:
            details.append(_("(looks like HTTP, but is not a complete and valid message)"))
        return {"kind": "arrow", "by": stretch.by, "title": amount, "details": details, **folded}

    def _first(self, stretch: Stretch) -> list[str]:
        """Show the first of many pieces of one size."""
        if len(_notes(stretch.events)) > 1:
            return []
        data = self._without_ports(stretch.events[0].data)
        large = len(data) > 4 * FIRST  # so large that all of it need not be written out
        first = " … ".join(literal_ends(data, FIRST)) if large else fold(literal(data), FIRST)[0]
        return [_("the first: {piece}").format(piece=first)]

    def _lost(self, event: Event) -> Row:
        row = {"kind": "lost", "by": event.by, "mark": event.note}
        if self.found.is_http:  # how much of it was a head?
            return {**row, "title": _("lost"), "details": []}
        details: list[str | bytes] = [self._without_ports(event.data)] if event.data else []
        if event.missing:
            details.append(_("… {amount} not kept").format(amount=about(event.missing)))
        title = _("{size} lost").format(size=size(event.size))
        return {**row, "title": title, "details": details, **self._fold(event.by, event.data, self.position[event.by])}

    def _fold(self, by: Side, data: bytes, start: int, *, asked: bool = False) -> Row:
        """Return the bytes to show below the picture; none where they would tell one machine from another."""
        telling = asked or self.found.is_http or bool(self.found.broken) or (self.ports and self.ports.search(data))
        if not data or (telling and not self.shown):
            return {}
        inside = [one for one in self.taken if one.by == by and one.start < start + len(data) and one.stop > start]
        return {"fold": byte_rows.stretch(data, start, inside)}

    # Parts of HTTP messages

    def _part(self, message: Message, stretch: Stretch) -> Row:
        """Tell what of one message lies in a stretch: its head, its body, or both."""
        details: list[str | bytes] = []
        if stretch.start > message.start:
            title = self._rest_title(message)
        else:
            title, details = self._line(message), [*_names(message)]
        row = {"kind": "arrow", "by": message.by, "title": title, "details": [*details, *self._body(message, stretch)]}
        return {**row, **self._message_fold(message, stretch)}

    def _message_fold(self, message: Message, stretch: Stretch) -> Row:
        if not self.shown:
            return {}
        data, start = _overlap(stretch, message.start, message.stop)
        taken = [one for one in self.taken if one.by == message.by and one.start == message.start]
        return {"fold": byte_rows.stretch(data, start, taken)} if data else {}

    def _rest_title(self, message: Message) -> str:
        if message.by == "client":
            return _("the rest of {message}").format(message=self._line(message))
        return _("the rest of the answer")

    def _body(self, message: Message, stretch: Stretch) -> Iterator[str | bytes]:
        inside = range(max(stretch.start, message.head_stop), min(stretch.stop, message.stop))
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


def _at(when: float, rows: Iterator[Row] | list[Row]) -> Iterator[Row]:
    for row in rows:
        yield {**row, "at": when}


def _overlap(stretch: Stretch, start: int, stop: int) -> tuple[bytes, int]:
    """Return what of a stretch lies between two offsets of the stream, and where that begins."""
    first = max(start, stretch.start)
    return stretch.data[first - stretch.start : max(stop, first) - stretch.start], first


# Pieces


def _runs(events: tuple[Event, ...]) -> Iterator[tuple[Event, ...]]:
    """Yield the events in order, and those together that are pieces of one cutting.

    Each has a note, which only the last may lack: there the bytes came to their end.
    """
    run: list[Event] = []
    for event in events:
        if run and not _goes_on(run[-1], event):
            yield tuple(run)
            run = []
        run.append(event)
    if run:
        yield tuple(run)


def _goes_on(last: Event, event: Event) -> bool:
    alike = last.what == event.what == "bytes" and last.by == event.by
    return alike and bool(last.note) and not last.missing


def _notes(events: Sequence[Event]) -> Counter[str]:
    return Counter(event.note for event in events if event.note)


def _alike(run: tuple[Event, ...]) -> Iterator[Sequence[Event]]:
    """Yield pieces one by one, but many neighbours of one size together, with the shorter one that ends the run."""
    groups = [list(group) for __, group in groupby(run, key=lambda event: len(event.data))]
    if len(groups) > 1 and len(groups[-1]) == 1 and len(groups[-2]) >= MANY and groups[-1][0].size < groups[-2][0].size:
        groups[-2:] = [groups[-2] + groups[-1]]
    for group in groups:
        if len(group) > MANY and len(_notes(run)) == 1:
            yield group
        else:
            yield from ([event] for event in group)


def _amount(stretch: Stretch) -> str:
    """Return what many pieces of one size are called; the last may be shorter."""
    sizes = [len(event.data) for event in stretch.events]
    if len(_notes(stretch.events)) > 1:
        return size(sum(sizes))
    words = ngettext("{count} piece of {size}", "{count} pieces of {size}", len(sizes))
    said = words.format(count=number(len(sizes)), size=size(sizes[0]))
    last = _("{pieces}, the last of {count}").format(pieces=said, count=number(sizes[-1]))
    return said if sizes[-1] == sizes[0] else last


def _mark(stretch: Stretch, *, counted: bool) -> str:
    notes = _notes(stretch.events)
    if len(notes) > 1:
        return _listed(notes)
    if len(stretch.events) == 1 or counted:
        return stretch.note
    sizes = {len(event.data) for event in stretch.events[:-1]}
    if len(sizes) == 1 and len(stretch.events[-1].data) <= min(sizes):
        return _("{note}, in pieces of {size}").format(note=stretch.note, size=size(min(sizes)))
    return _("{note}, in pieces of different sizes").format(note=stretch.note)


def _listed(notes: Counter[str]) -> str:
    """Return the first few notes, and how many more there are."""
    shown = [note if count == 1 else f"{note} ({number(count)} ×)" for note, count in list(notes.items())[:NOTES]]
    hidden = len(notes) - NOTES
    if hidden > 0:
        words = ngettext("… and {count} more place", "… and {count} more places", hidden)
        shown.append(words.format(count=number(hidden)))
    return "; ".join(shown)


# Words about HTTP messages


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
    lost = any(event.missing or event.what == "lost" or (event.by, event.what) == ("server", "reset")
               for event in talk.events)  # fmt: skip
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
        if event.by == "server" and event.what == "bytes":
            position += len(event.data)
        amid = any(answer.start < position < answer.stop for answer in found.responses)
        (late if amid and (event.by, event.what) == ("client", "ended") else others).append(event)
    return tuple(joined([*others, *late])) if late else events


def _fate(events: tuple[Event, ...], *, told: bool) -> Iterator[Row]:
    """Tell how it stands after the last byte."""
    first: dict[Side, Event] = {}
    for event in events:
        if event.what in ("ended", "reset", "refused"):
            first.setdefault(event.by, event)
    kinds = {event.what for event in first.values()}
    marks = [event.note for event in events if event.what in ("reset", "refused") and event.note]
    mark = marks[0] if marks else ""
    if "refused" in kinds:
        title = _("refused: nobody listens at the server's address") if not mark else _("refused")
        yield {"kind": "reset", "by": "server", "title": title, "mark": mark}
    elif "reset" in kinds:
        by: Side = "client" if "client" in first and first["client"].what == "reset" else "server"
        yield {"kind": "reset", "by": by, "title": _("connection reset"), "mark": mark}
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
    if not told and not events[at].note and not _more_from(OTHER[by], events[at:]):
        yield _end(by)
    yield {"kind": "line", "text": _("still open in the other direction")}
