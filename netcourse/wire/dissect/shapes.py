"""What a dissector returns, for any protocol: messages made of fields, each of which knows its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from netcourse.wire.transcript import Side

__all__ = ["Field", "Message"]


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
