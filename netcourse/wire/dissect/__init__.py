"""From bytes to messages and their fields, one module a protocol. Nothing here raises on bytes, whatever they are."""

from netcourse.wire.dissect.shapes import Field, Message

__all__ = ["Field", "Message"]
