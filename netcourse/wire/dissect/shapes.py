"""What a dissector takes and returns: two streams in; out come messages, made of fields that know their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from netcourse.i18n import _
from netcourse.wire.transcript import Side

MOST_MESSAGES = 5_000  # of one side of a connection; nobody reads more, and four million bytes may hold a million
MOST_FIELDS = 50_000  # of one side; some more where they are all in one message
SIDES: tuple[Side, Side] = ("client", "server")

__all__ = ["MOST_FIELDS", "MOST_MESSAGES", "SIDES", "Field", "Message", "Talk", "bounded"]


@dataclass(frozen=True)
class Field:
    """One part of a message, and the parts it is made of; these lie inside it, in order, and never overlap.

    `start` and `stop` are offsets in the stream of the message's side; for a datagram, in the datagram.
    """

    name: str
    value: str
    start: int
    stop: int
    fields: tuple[Field, ...] = ()
    hidden: bool = False  # what proves who one is: a picture counts such bytes and does not show them


@dataclass(frozen=True)
class Message:
    """One message of one side: a request, a record, a packet, a frame. Offsets as those of its fields."""

    protocol: str  # "HTTP", "DNS", "MySQL", "TLS", "frame"
    by: Side
    title: str
    start: int
    stop: int
    fields: tuple[Field, ...] = ()
    complete: bool = True
    note: str = ""  # what is odd about it, in a sentence
    datagram: int | None = None  # which of its side's datagrams it is, from 0; None in a stream


@dataclass(frozen=True)
class Talk:
    """What two sides sent each other over one connection, and where in their streams to begin."""

    client: bytes
    server: bytes
    client_ended: bool = False
    server_ended: bool = False
    client_start: int = 0
    server_start: int = 0

    def stream(self, side: Side) -> bytes:
        return self.client if side == "client" else self.server

    def start(self, side: Side) -> int:
        return self.client_start if side == "client" else self.server_start


def bounded(messages: Iterable[Message]) -> Iterator[Message]:
    """Yield the messages of one side, up to a fixed number of them and of fields; the last one says where that was."""
    room = MOST_FIELDS
    last: Message | None = None
    for count, message in enumerate(messages):
        if last is None:
            pass
        elif room > 0 and count < MOST_MESSAGES:
            yield last
        else:
            yield replace(last, note=_("what follows is not taken apart: it is too much"))
            return
        last, room = message, room - _count(message.fields)
    if last is not None:
        yield last


def _count(fields: tuple[Field, ...]) -> int:
    return len(fields) + sum(_count(field.fields) for field in fields if field.fields)
