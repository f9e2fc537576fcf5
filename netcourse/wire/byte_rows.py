"""From dissected messages to the data of a byte view, see `render.hexdump`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netcourse.i18n import _
from netcourse.wire.dissect.shapes import Field, Message

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


def pieces(parts: list[bytes], start: int) -> Plain:
    """Return the byte view of neighbouring pieces, each of which is a field."""
    fields = []
    place = start
    for count, part in enumerate(parts, 1):
        name = _("piece {number}").format(number=count)
        fields.append({"name": name, "value": "", "start": place, "stop": place + len(part), "fields": []})
        place += len(part)
    return {"title": "", "data": b"".join(parts), "start": start, "fields": fields, "note": ""}


def fields_of(fields: Iterable[Field], start: int = 0, stop: int | None = None) -> list[Plain]:
    """Return fields as plain data; with offsets, those that have bytes between them."""
    return [
        {"name": one.name, "value": one.value, "start": one.start, "stop": one.stop, "hidden": one.hidden,
         "fields": fields_of(one.fields, start, stop)}
        for one in fields if stop is None or (one.start < stop and one.stop > start)
    ]  # fmt: skip
