"""From bytes to messages and their fields, one module a protocol. Nothing here raises on bytes, whatever they are."""

from netcourse.wire.dissect.frames import Framing
from netcourse.wire.dissect.guess import messages
from netcourse.wire.dissect.shapes import Field, Message

__all__ = ["Field", "Framing", "Message", "messages"]
