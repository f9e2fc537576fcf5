"""From dissected messages to the data of a byte view, see `render.hexdump`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netcourse.i18n import _
from netcourse.wire.dissect.shapes import Field, Message
from netcourse.wire.transcript import Event

Plain = dict[str, Any]

__all__ = ["fields_of", "message_bytes", "pieces", "stretch"]


def message_bytes(message: Message, data: bytes) -> Plain:
    """Return the byte view of one message; `data` is its side's stream, or its datagram."""
    note = message.note or ("" if message.complete else _("not all of it"))
    shown = data[message.start : message.stop]
    return {"title": message.title, "data": shown, "start": message.start, "fields": fields_of(message.fields),
            "note": note}  # fmt: skip


def stretch(data: bytes, start: int, messages: Iterable[Message] = (), title: str = "") -> Plain:
    """Return the byte view of a stretch of a stream that begins at `start`, with the fields that lie in it."""
    fields = [one for message in messages for one in fields_of(message.fields, start, start + len(data))]
    return {"title": title, "data": data, "start": start, "fields": fields, "note": ""}


def pieces(events: Sequence[Event], start: int) -> Plain:
    """Return the byte view of neighbouring pieces: each of them is a field, or where notes differ, each noted byte."""
    fields = []
    place = start
    differ = len({event.note for event in events if event.note}) > 1
    for count, event in enumerate(events, 1):
        first, place = place, place + len(event.data)
        if not differ:
            fields.append(_field(_("piece {number}").format(number=count), first, place))
        elif event.note:  # which speaks of the last byte
            fields.append(_field(event.note, place - 1, place))
    return {"title": "", "data": b"".join(event.data for event in events), "start": start, "fields": fields, "note": ""}


def _field(name: str, start: int, stop: int) -> Plain:
    return {"name": name, "value": "", "start": start, "stop": stop, "fields": []}


def fields_of(fields: Iterable[Field], start: int = 0, stop: int | None = None) -> list[Plain]:
    """Return fields as plain data; with offsets, those that have bytes between them."""
    return [
        {"name": one.name, "value": one.value, "start": one.start, "stop": one.stop, "hidden": one.hidden,
         "fields": fields_of(one.fields, start, stop)}
        for one in fields if stop is None or (one.start < stop and one.stop > start)
    ]  # fmt: skip
