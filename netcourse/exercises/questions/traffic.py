"""From a transcript to what a question can be about, and to lines that are the same on every machine.

Ports, dates, versions and lengths that depend on them differ from machine to machine: none of them is shown, and none
decides what is picked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from netcourse.exercises.questions.model import COVER, Row
from netcourse.i18n import _
from netcourse.render.escape import chunks, literal, readable
from netcourse.wire.dissect.http import Dissection, HttpField, HttpMessage, dissect
from netcourse.wire.transcript import Conversation, Event, Side, Transcript

SHOWN = {"connection", "host", "transfer-encoding"}  # headers whose values are the same everywhere
WIDTH = 76  # columns of a line that is shown
LONGEST = 60  # columns of bytes in an option
ROWS = 12  # of a conversation
AUTHORITY = re.compile(rb"(?<=[\w\]]):\d+(?=[/ ])")  # the port of another server, in a request to a proxy

__all__ = [
    "Exchange", "closed_by", "dissected", "exchanges", "fingerprint", "head", "known", "orderly", "proof", "said",
    "start_line", "story", "talks", "without_ports",
]  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """A request and its final answer."""

    request: HttpMessage
    response: HttpMessage


def exchanges(traffic: Transcript) -> list[Exchange]:
    """Return every request in HTTP/1.1 that was answered in full, with its final answer."""
    return [pair for talk in traffic.conversations for pair in _pairs(dissected(talk))]


def dissected(talk: Conversation) -> Dissection:
    """Return the HTTP messages of a conversation, whole or not."""
    return dissect(
        talk.stream("client"), talk.stream("server"),
        client_ended=talk.ended("client"), server_ended=talk.ended("server"),
    )  # fmt: skip


def _pairs(found: Dissection) -> Iterator[Exchange]:
    for answer in found.responses:
        if answer.answers is not None and answer.status >= 200 and answer.complete:
            yield Exchange(found.requests[answer.answers], answer)


def talks(traffic: Transcript) -> list[Conversation]:
    """Return the TCP connections in which somebody said something."""
    if traffic.protocol != "tcp":
        return []
    return [talk for talk in traffic.conversations if any(event.what == "bytes" for event in talk.events)]


def orderly(traffic: Transcript) -> list[Conversation]:
    """Return the connections that both sides have ended in order, after something was said."""
    return [talk for talk in talks(traffic) if talk.ended("client") and talk.ended("server") and not _broken(talk)]


def _broken(talk: Conversation) -> bool:
    return any(event.what in ("lost", "reset", "refused") for event in talk.events)


def closed_by(talk: Conversation) -> Side:
    """Return which side of an orderly conversation was first to end its stream."""
    return next(event.by for event in talk.events if event.what == "ended")


def fingerprint(traffic: Transcript) -> str:
    """Return what is the same wherever this traffic is made again: who said what, as far as machines do not differ."""
    parts: list[str] = [traffic.protocol]
    for talk in traffic.conversations:
        found = dissected(talk)
        if found.is_http:
            parts += [_outline(message, traffic) for message in (*found.requests, *found.responses)]
        else:
            parts += [repr((event.by, event.what, without_ports(event.data, traffic))) for event in talk.events]
    return "\n".join(parts)


def _outline(message: HttpMessage, traffic: Transcript) -> str:
    if message.by == "client" and message.method == "CONNECT":  # what else there is differs from Python to Python
        return repr(start_line(message, traffic))
    return f"{start_line(message, traffic)!r} {[one.name.lower() for one in message.fields]}"


# What is shown


def without_ports(data: bytes, traffic: Transcript) -> bytes:
    """Return bytes with PORT in place of the ports of this run."""
    if not traffic.ports:
        return data
    return re.sub(rb"(?<=:)(?:%s)(?!\d)" % "|".join(map(str, traffic.ports)).encode(), b"PORT", data)


def start_line(message: HttpMessage, traffic: Transcript) -> bytes:
    """Return the first line of a message with PORT in place of ports, also of a server behind a proxy.

    A CONNECT's ends with its target: which version follows is Python's choice, and another one since 3.12.
    """
    line = AUTHORITY.sub(rb":PORT", without_ports(message.line.encode("latin-1"), traffic))
    tunnels = message.by == "client" and message.method == "CONNECT"
    return line.rpartition(b" ")[0] if tunnels else line


def known(data: bytes, traffic: Transcript) -> bool:
    """Tell whether bytes are the same on every machine, as far as one can tell, and short enough to be counted."""
    return 0 < len(data) <= 48 and data == without_ports(data, traffic)


def said(data: bytes, traffic: Transcript) -> str:
    """Return bytes as a literal, in one line. Reads only what it shows: the data may be large."""
    return _short(literal(without_ports(data[: 4 * LONGEST], traffic)))


def _short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else chunks(text, longest - 2)[0] + " …"


def _line(text: str, traffic: Transcript) -> str:
    return _short(readable(without_ports(text.encode("latin-1"), traffic)), WIDTH)


def proof(title: str, *parts: tuple[str, bytes]) -> dict[str, Any]:
    """Return named stretches of bytes, one after the other, as a byte view takes them."""
    fields, data = [], b""
    for name, part in parts:
        fields.append(
            {
                "name": name,
                "value": _short(literal(part)),
                "start": len(data),
                "stop": len(data) + len(part),
                "fields": [],
            }
        )
        data += part
    return {"title": title, "data": data, "start": 0, "fields": fields, "note": ""}


def head(message: HttpMessage, traffic: Transcript, *, cover: str = "", value: bool = False) -> list[Row]:
    r"""Return a message's head, line by line, with its line ends spelled and `…` for values that differ by machine.

    The name of the field `cover` is hidden, or with `value` its value. The blank line is not among the rows.
    """
    rows = [Row(_line(message.line, traffic) + r"\r\n")]
    return rows + [_field(one, traffic, cover=one.name.lower() == cover, value=value) for one in message.fields]


def _field(one: HttpField, traffic: Transcript, *, cover: bool, value: bool) -> Row:
    name, rest = one.name, _value(one, traffic)
    if not cover:
        return Row(rf"{name}: {rest}\r\n")
    if value:
        start = len(name) + 2
        return Row(rf"{name}: {COVER}\r\n", mark=(start, start + len(COVER)))
    return Row(rf"{COVER}: {rest}\r\n", mark=(0, len(COVER)))


def _value(one: HttpField, traffic: Transcript) -> str:
    return _short(_line(one.value, traffic)) if one.name.lower() in SHOWN else "…"


def story(talk: Conversation, traffic: Transcript, stop: int | None = None) -> list[Row]:
    """Return who said what in a conversation, event by event, up to the event `stop`."""
    rows = [row for event in talk.events[:stop] if (row := _told(event, traffic))]
    if len(rows) <= ROWS:
        return rows
    return [*rows[: ROWS // 2], Row("…"), *rows[len(rows) - ROWS // 2 + 1 :]]


def _told(event: Event, traffic: Transcript) -> Row | None:
    if event.what == "bytes":
        return Row(said(event.data, traffic), by=event.by)
    text = {"ended": _("(end of its stream)"), "reset": _("(reset)")}.get(event.what)
    return Row(text, by=event.by) if text else None
