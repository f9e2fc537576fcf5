"""What must hold of every message, whatever the bytes were."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from netcourse.wire.dissect import Field, Message
from netcourse.wire.transcript import Conversation, Event


def conversation(client: bytes, server: bytes = b"", protocol: str = "tcp") -> Conversation:
    """Return a conversation of one stretch each, the client's first."""
    events = [Event(0, 1, "client", "bytes", client), Event(0, 1, "server", "bytes", server)]
    return Conversation(1, tuple(event for event in events if event.data or protocol == "udp"), protocol)  # type: ignore[arg-type]


def lies_well(messages: Iterable[Message], talk: Conversation) -> None:
    """Assert that messages of one side follow each other inside its stream, and fields lie inside their parents."""
    reached = {"client": 0, "server": 0}
    for message in messages:
        if message.datagram is None:
            size = len(talk.stream(message.by))
            assert message.start >= reached[message.by]
            reached[message.by] = message.stop
        else:
            size = len(talk.datagrams(message.by)[message.datagram])
        assert 0 <= message.start <= message.stop <= size
        assert message.title
        _inside(message.fields, message.start, message.stop)


def _inside(fields: tuple[Field, ...], start: int, stop: int) -> None:
    for field in fields:
        assert start <= field.start < field.stop <= stop, field
        assert field.name
        _inside(field.fields, field.start, field.stop)
        start = field.stop


def flat(message: Message) -> dict[str, str]:
    """Return the value of each field by the names of its parents and its own; the first of several."""
    found: dict[str, str] = {}

    def walk(fields: tuple[Field, ...], path: str) -> None:
        for field in fields:
            found.setdefault(path + field.name, field.value)
            walk(field.fields, f"{path}{field.name}/")

    walk(message.fields, "")
    return found


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Return bytes cut short somewhere, with a few bytes changed, left out or put in."""
    data = bytearray(whole)
    for _number in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["change", "drop", "insert", "repeat"])):
            case "change":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "drop":
                del data[at : at + draw(st.integers(1, 5))]
            case "insert":
                data[at:at] = draw(st.binary(max_size=5))
            case "repeat":
                data[at:at] = data[at : at + draw(st.integers(1, 20))]
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)
