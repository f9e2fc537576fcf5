from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse import wire
from netcourse.wire.drawing.showing import MOST, show
from netcourse.wire.transcript import Event, Transcript
from tests.render.helpers import worst_contrast

GET = b"GET /json HTTP/1.1\r\nHost: here\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
QUERY = bytes.fromhex("123401000001000000000000076578616d706c6503636f6d0000010001")


def recorded(*steps: tuple[Any, ...], protocol: Any = "tcp") -> Transcript:
    transcript = Transcript(protocol=protocol)
    for by, data in steps:
        transcript.record(1, by, "bytes", data)
    return transcript


TALK = recorded(("client", GET + GET), ("server", OK + OK))


def headings(view: Any) -> list[str]:
    return [block.splitlines()[0] for block in view.text.split("\n\n")]


def test_all_messages_in_order() -> None:
    """Both sides' messages, numbered as they can be asked for."""
    assert headings(show(TALK)) == [
        f"1. client → server: GET /json HTTP/1.1 ({len(GET)} bytes)",
        f"2. client → server: GET /json HTTP/1.1 ({len(GET)} bytes)",
        f"3. server → client: HTTP/1.1 200 OK ({len(OK)} bytes)",
        f"4. server → client: HTTP/1.1 200 OK ({len(OK)} bytes)",
    ]


def test_one_message() -> None:
    """Its fields have offsets in its side's stream: slices of `stream` are their bytes."""
    text = show(TALK, 2).text
    assert f"[{len(GET)}:{len(GET) + 3}]" in text
    assert "method" in text
    assert TALK.conversations[0].stream("client")[len(GET) : len(GET) + 3] == b"GET"


def test_one_side() -> None:
    """Messages are counted among those of that side."""
    assert headings(show(TALK, 1, by="server")) == [f"server → client: HTTP/1.1 200 OK ({len(OK)} bytes)"]


def test_what_is_left_over_is_shown_too() -> None:
    """Bytes that are no message any more."""
    assert headings(show(recorded(("client", GET + b"\x00junk"))))[1] == "2. client → server: the rest (5 bytes)"


def test_bytes_of_no_protocol_are_stretches() -> None:
    """With the offsets of their stream."""
    view = show(recorded(("client", b"how "), ("server", b"?"), ("client", b"long")))
    assert headings(view) == [
        "1. client → server (4 bytes)", "2. server → client (1 byte)", "3. client → server (4 bytes)",
    ]  # fmt: skip
    assert "  4  6c 6f 6e 67" in view.text


def test_many_messages_are_bounded() -> None:
    """The first few are drawn, the rest counted; each can be asked for."""
    many = recorded(("client", GET * 40))
    assert show(many).text.endswith(f"… and {40 - MOST} more messages")
    assert headings(show(many, 40)) == [f"client → server: GET /json HTTP/1.1 ({len(GET)} bytes)"]


@pytest.mark.parametrize(("data", "title"), [
    (GET, "GET /json HTTP/1.1"), (OK, "HTTP/1.1 200 OK"), (QUERY, "query: A example.com"),
    (bytearray(GET), "GET /json HTTP/1.1"), (memoryview(OK), "HTTP/1.1 200 OK"),
    (len(QUERY).to_bytes(2, "big") + QUERY, "query: A example.com"), (b"how long?", "9 bytes"), (b"", "0 bytes"),
])  # fmt: skip
def test_plain_bytes(data: bytes, title: str) -> None:
    """What they are is found out: a question, an answer, a datagram, nothing known."""
    assert headings(show(data))[0].startswith(title)


def test_plain_bytes_of_a_protocol_that_is_told() -> None:
    """Frames cannot be guessed; what is not of the protocol says so."""
    assert headings(show(b"\x00\x00\x00\x02ok", protocol="frame")) == ['frame of 2 bytes: b"ok" (6 bytes)']
    assert show(b"\x02ok", protocol=wire.Framing(prefix=1)).text.startswith('frame of 2 bytes: b"ok"')
    assert "no message of HTTP begins here" in show(b"how long?", protocol="HTTP").text


def test_datagrams() -> None:
    """Offsets count in the datagram."""
    view = show(recorded(("client", QUERY), ("client", QUERY), protocol="udp"), 2)
    assert headings(view) == ["client → server: query: A example.com (29 bytes)"]
    assert "[0:2]" in view.text


def test_an_event_and_a_conversation() -> None:
    """Parts of a recording can be shown as well."""
    assert headings(show(Event(0.0, 1, "server", "bytes", b"ok"))) == ["server → client (2 bytes)"]
    assert headings(show(TALK.conversations[0], 3))[0].startswith("server → client")


def test_nothing_yet() -> None:
    assert show(Transcript()).text == "There are no bytes yet."


@pytest.mark.parametrize(("call", "error", "says"), [
    (lambda: show("text"), TypeError, "'text'.encode()"),
    (lambda: show(7), TypeError, "not 7"),
    (lambda: show(TALK, 5), ValueError, "there is no message 5: 4 are here"),
    (lambda: show(TALK, -1), ValueError, "there is no message -1"),
    (lambda: show(TALK, "1"), TypeError, "number is '1'"),
    (lambda: show(TALK, by="nobody"), ValueError, "'nobody'"),
    (lambda: show(TALK, protocol="smtp"), ValueError, "'smtp'"),
    (lambda: show(GET, protocol="smtp"), ValueError, "'smtp'"),
])  # fmt: skip
def test_what_cannot_be_shown_says_why(call: Any, error: type[Exception], says: str) -> None:
    """Each error names the value and what is allowed."""
    with pytest.raises(error, match=says.replace("(", r"\(").replace(")", r"\)")):
        call()


@given(st.binary(max_size=200), st.sampled_from([None, "HTTP", "DNS", "MySQL", "TLS", "frame"]))
@settings(deadline=None)
def test_any_bytes_can_be_shown(data: bytes, protocol: str | None) -> None:
    """As any protocol, without raising; the drawing can be read."""
    view = show(data, protocol=protocol)
    assert not any(ord(char) < 32 and char != "\n" for char in view.text + view.html)
    assert worst_contrast(view.html) >= 4.5


def test_what_is_refused_is_named_in_one_short_line() -> None:
    """A capture writes itself as a table of all its frames."""
    with pytest.raises(TypeError, match="expected a line, a transcript or bytes, not frame") as caught:
        wire.show(wire.capture())
    assert len(str(caught.value)) < 200
    assert len(str(caught.value).splitlines()) == 1
