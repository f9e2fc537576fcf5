"""From bytes to HTTP messages, every part with the place where it stands in its stream.

The reading is h11's; ours are the offsets, the pairing of answers with requests, and that nothing is ever raised: what
is not HTTP, or no longer, is left over as plain bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import h11

from netcourse.i18n import _
from netcourse.render.escape import size
from netcourse.wire.dissect.cursor import shortened
from netcourse.wire.dissect.shapes import MOST_MESSAGES, SIDES, Field, Message, Talk
from netcourse.wire.transcript import Side

PORTION = 16_384  # bytes given to h11 at once; the first time less, since most messages are small
FIRST_PORTION = 2_048
MOST_CHUNKS = 1_000  # of one body that become fields
LARGEST_HEAD = 1_000_000  # bytes; h11 would stop at 16 kB, and a large head is worth drawing
REQUEST = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} [^ \r\n]* HTTP/\d")  # RFC 9112, section 3
RESPONSE = re.compile(rb"HTTP/\d\.\d [0-9]{3}")  # RFC 9112, section 4
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,20})[^\n]*\n")  # RFC 9112, section 7.1
FIELD = re.compile(rb"[^\r\n][^\n]*\n(?:[ \t][^\n]*\n)*")
COPIED = {"connection", "upgrade"}  # what an answer's reading depends on; a length would promise h11 a body

__all__ = ["Dissection", "HttpField", "HttpMessage", "dissect", "read"]


@dataclass(frozen=True)
class HttpField:
    """One header field, as it was spelled; `start` and `stop` are offsets in its side's stream, line end included."""

    name: str
    value: str
    start: int
    stop: int


@dataclass(frozen=True)
class HttpMessage:
    """One message. Offsets: start line `[start, line_stop)`, head `[start, head_stop)`, body `[head_stop, stop)`."""

    by: Side
    line: str  # the start line without its end
    start: int
    line_stop: int
    head_stop: int
    stop: int
    fields: tuple[HttpField, ...]
    body: bytes  # what was meant: chunk sizes taken out
    method: str = ""  # a request's, and for an answer the method of its request
    target: str = ""
    status: int = 0
    chunked: bool = False
    complete: bool = True
    answers: int | None = None  # an answer's request: its index in `Dissection.requests`

    def header(self, name: str) -> str | None:
        """Return the first field of this name, in any case of letters."""
        return next((one.value for one in self.fields if one.name.lower() == name.lower()), None)


@dataclass
class Dissection:
    """The messages of one connection, and from where on each side's stream is not HTTP (its length: never)."""

    requests: list[HttpMessage] = field(default_factory=list)
    responses: list[HttpMessage] = field(default_factory=list)
    client_rest: int = 0
    server_rest: int = 0
    broken: set[Side] = field(default_factory=set)  # whose rest looks like HTTP and is not valid, or not complete

    @property
    def is_http(self) -> bool:
        return bool(self.requests)


def dissect(client: bytes, server: bytes, *, client_ended: bool = False, server_ended: bool = False) -> Dissection:
    """Read what a client and a server sent each other; `ended` tells whether that stream came to its end."""
    return _dissect(Talk(client, server, client_ended=client_ended, server_ended=server_ended))


def _dissect(talk: Talk) -> Dissection:
    client, server = talk.client, talk.server
    found = Dissection(client_rest=talk.client_start, server_rest=talk.server_start)
    while request := _read(client, found.client_rest, "client", ended=talk.client_ended):
        found.requests.append(request)
        found.client_rest = request.stop
        answers = list(_answers(server, found.server_rest, request, len(found.requests) - 1, ended=talk.server_ended))
        found.responses += answers
        found.server_rest = answers[-1].stop if answers else found.server_rest
        if not request.complete or _may_switch(request) and (not answers or _switched(answers[-1])):
            break
        if max(len(found.requests), len(found.responses)) >= MOST_MESSAGES:
            return found
    _look_at_the_rest(found, client, server)
    return found


def _look_at_the_rest(found: Dissection, client: bytes, server: bytes) -> None:
    if REQUEST.match(client, found.client_rest):
        found.broken.add("client")
    if RESPONSE.match(server, found.server_rest):
        found.broken.add("server")


def _answers(data: bytes, start: int, request: HttpMessage, index: int, *, ended: bool) -> Iterator[HttpMessage]:
    """Yield the answers to one request: any number of informational ones, then the final one."""
    count = 0
    while answer := _read(data, start, "server", request, ended=ended):
        yield replace(answer, answers=index, method=request.method)
        start = answer.stop
        count += 1
        if count == MOST_MESSAGES or answer.status >= 200 or answer.status == 101:
            return


def _may_switch(request: HttpMessage) -> bool:
    return request.method == "CONNECT" or request.header("upgrade") is not None


def _switched(answer: HttpMessage) -> bool:
    return answer.status == 101 or (answer.method == "CONNECT" and 200 <= answer.status < 300)


# One message


def _read(data: bytes, start: int, by: Side, asked: HttpMessage | None = None, *, ended: bool) -> HttpMessage | None:
    """Read the message that begins at `start`; None where none begins, or its head is not complete or not valid."""
    if start >= len(data):
        return None
    reader = _Reader(data, start, _connection(asked), ended=ended)
    try:
        head = reader.head()
    except (h11.RemoteProtocolError, h11.LocalProtocolError):
        return None
    if head is None:
        return None
    head_stop = reader.offset()
    body, chunked, complete = reader.body(head)
    line_stop = data.index(b"\n", start) + 1
    return HttpMessage(
        by=by,
        line=data[start:line_stop].rstrip(b"\r\n").decode("latin-1"),
        start=start,
        line_stop=line_stop,
        head_stop=head_stop,
        stop=reader.offset() if complete else len(data),
        fields=tuple(_fields(data, line_stop, head_stop)),
        body=body,
        method=head.method.decode("latin-1") if isinstance(head, h11.Request) else "",
        target=head.target.decode("latin-1") if isinstance(head, h11.Request) else "",
        status=0 if isinstance(head, h11.Request) else head.status_code,
        chunked=chunked,
        complete=complete,
    )


def _connection(asked: HttpMessage | None) -> h11.Connection:
    """Return a reader of requests, or one of the answers to what was `asked`: HEAD and CONNECT change their meaning."""
    if asked is None:
        return h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
    fields = [("host", "x"), *((one.name, one.value) for one in asked.fields if one.name.lower() in COPIED)]
    try:
        reader.send(h11.Request(method=asked.method, target="/", headers=fields))
        reader.send(h11.EndOfMessage())
    except h11.LocalProtocolError:  # an odd Connection or Upgrade field: read the answer as to a plain GET
        return _connection(replace(asked, method="GET", fields=()))
    return reader


class _Reader:
    """h11 over one message of a stream that is here as a whole, with offsets."""

    def __init__(self, data: bytes, start: int, connection: h11.Connection, *, ended: bool) -> None:
        self.data, self.connection = data, connection
        self.fed = start  # a large stream is fed in portions: each message would copy all that follows it
        self.end_to_tell = ended
        self.portion = FIRST_PORTION

    def next(self) -> object:
        """Return h11's next event, or NEED_DATA when the stream has no more."""
        while (event := self.connection.next_event()) is h11.NEED_DATA:
            portion = self.data[self.fed : self.fed + self.portion]
            self.portion = PORTION
            if not portion and not self.end_to_tell:
                break
            self.end_to_tell = self.end_to_tell and bool(portion)
            self.connection.receive_data(portion)
            self.fed += len(portion)
        return event

    def offset(self) -> int:
        """Return how far the stream has been read; what h11 has not consumed is behind that."""
        return self.fed - len(self.connection.trailing_data[0])

    def head(self) -> h11.Request | h11.Response | h11.InformationalResponse | None:
        event = self.next()
        if not isinstance(event, (h11.Request, h11.Response, h11.InformationalResponse)):
            return None
        return event if event.http_version.startswith(b"1.") else None  # an HTTP/2 preface begins alike

    def body(self, head: object) -> tuple[bytes, bool, bool]:
        """Return the body, whether it came in chunks, and whether it is all there."""
        switched = self.connection.their_state is h11.SWITCHED_PROTOCOL  # what follows is another protocol's
        if switched or isinstance(head, h11.InformationalResponse):
            return b"", False, True
        parts, chunked = [], False
        try:
            while isinstance(event := self.next(), h11.Data):
                parts.append(bytes(event.data))
                chunked = chunked or event.chunk_start or event.chunk_end
        except h11.RemoteProtocolError:  # a broken chunk, or the end came too early
            return b"".join(parts), chunked, False
        return b"".join(parts), chunked, isinstance(event, h11.EndOfMessage)


def _fields(data: bytes, start: int, stop: int) -> Iterator[HttpField]:
    """Yield the header fields between two offsets; a folded line belongs to the one before (RFC 9112, 5.2)."""
    for found in FIELD.finditer(data, start, stop):
        name, __, value = found.group().decode("latin-1").partition(":")
        yield HttpField(name, " ".join(value.split()), found.start(), found.end())


# As fields


def read(talk: Talk) -> list[Message]:
    """Return the messages of both sides, the client's first."""
    found = _dissect(talk)
    rests = {"client": found.client_rest, "server": found.server_rest}
    whole = [_message(talk, one) for one in (*found.requests, *found.responses)]
    return whole + [_broken(talk.stream(side), rests[side], side) for side in SIDES if side in found.broken]


def is_http(talk: Talk) -> bool:
    """Tell whether the client begins with a request that is one, or could become one."""
    return REQUEST.match(talk.client, talk.client_start) is not None


def _message(talk: Talk, one: HttpMessage) -> Message:
    data = talk.stream(one.by)
    fields = [_start_line(data, one), *(Field(f.name, shortened(f.value), f.start, f.stop) for f in one.fields)]
    end_of_fields = fields[-1].stop
    if end_of_fields < one.head_stop:
        fields.append(Field(_("end of the head"), _("an empty line"), end_of_fields, one.head_stop))
    if one.head_stop < one.stop:
        chunks = tuple(_chunks(data, one.head_stop, one.stop)) if one.chunked else ()
        fields.append(Field(_("body"), size(len(one.body)), one.head_stop, one.stop, chunks))
    return Message("HTTP", one.by, shortened(one.line, 200), one.start, one.stop, tuple(fields), one.complete)


def _broken(data: bytes, start: int, by: Side) -> Message:
    """Return what looks like a message and cannot be read, up to the end: where the next begins, nobody knows."""
    line = data[start : start + 200].splitlines()[0].decode("latin-1")
    note = _("looks like HTTP, but is not a complete and valid message")
    return Message("HTTP", by, line, start, len(data), complete=False, note=note)


def _start_line(data: bytes, one: HttpMessage) -> Field:
    request = (_("method"), _("target"), _("version"))
    response = (_("version"), _("status"), _("reason"))
    names = request if one.by == "client" else response
    parts, at = [], one.start
    stop = one.start + len(one.line)
    for index, name in enumerate(names):
        end = data.find(b" ", at, stop) if index < len(names) - 1 else stop
        end = end if end >= 0 else stop
        if end > at:
            parts.append(Field(name, shortened(data[at:end].decode("latin-1")), at, end))
        at = min(end + 1, stop)
    title = _("request line") if one.by == "client" else _("status line")
    return Field(title, shortened(one.line), one.start, one.line_stop, tuple(parts))


def _chunks(data: bytes, start: int, stop: int) -> Iterator[Field]:
    """Yield the chunks of a body, each with its size and data, then the trailer fields and the empty line."""
    for _number in range(MOST_CHUNKS):
        found = CHUNK.match(data, start, stop)
        if found is None:
            return
        length = int(found[1], 16)
        if length == 0:
            yield Field(_("last chunk"), _("0 bytes"), start, found.end())
            yield from _trailer(data, found.end(), stop)
            return
        end = min(found.end() + length, stop)
        parts = [Field(_("chunk size"), str(length), start, found.end())]
        if end > found.end():
            parts.append(Field(_("chunk data"), size(end - found.end()), found.end(), end))
        end = _line_end(data, end, stop)
        yield Field(_("chunk"), size(length), start, end, tuple(parts))
        start = end
    if start < stop:
        yield Field(_("more chunks"), size(stop - start), start, stop)


def _line_end(data: bytes, at: int, stop: int) -> int:
    at += data.startswith(b"\r", at, stop)
    return at + data.startswith(b"\n", at, stop)


def _trailer(data: bytes, start: int, stop: int) -> Iterator[Field]:
    for found in _fields(data, start, stop):
        yield Field(found.name or _("a field without a name"), shortened(found.value), found.start, found.stop)
        start = found.stop
    if start < stop:
        yield Field(_("end of the body"), _("an empty line"), start, stop)
