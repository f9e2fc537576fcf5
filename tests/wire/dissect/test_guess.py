from __future__ import annotations

from pathlib import Path
from pkgutil import iter_modules
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse import servers, wire
from netcourse.wire import dissect
from netcourse.wire.dissect import messages
from netcourse.wire.dissect.guess import READERS
from netcourse.wire.transcript import Conversation, Event, Transcript
from tests.wire.dissect.shape import conversation, lies_well
from tests.wire.dissect.test_dns import ANSWERED, ASKED
from tests.wire.dissect.test_tls import NEW

GET = b"GET /a HTTP/1.1\r\nHost: one\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    ("client", "server", "protocol"),
    [
        (GET, OK, {"HTTP"}),
        (*NEW, {"TLS"}),
        (b"\0\x1e" + ASKED, b"", {"DNS"}),
        (b"hello\n", b"hello\n", set()),
        (b"", b"", set()),
        (b"\0\0\0\5hello", b"", set()),
        (b"", b"220 mail.example ready\r\n", set()),
    ],
)
def test_the_bytes_say_which_protocol_it_is(client: bytes, server: bytes, protocol: set[str]) -> None:
    """What is none of those we know gives no messages."""
    assert {one.protocol for one in messages(conversation(client, server))} == protocol


def test_messages_stand_in_the_order_in_which_they_passed() -> None:
    """Question, answer, question, answer; also where one side's bytes were cut by a fault."""
    steps = [("client", GET), ("server", OK), ("client", GET[:9]), ("client", GET[9:]), ("server", OK)]
    talk = Conversation(1, tuple(Event(0, 1, by, "bytes", data, note="cut here") for by, data in steps))  # type: ignore[arg-type]
    assert [one.by for one in messages(talk)] == ["client", "server", "client", "server"]


def test_a_tunnel_to_tls() -> None:
    """After CONNECT the rest is TLS, and offsets go on."""
    ask, grant = b"CONNECT one:443 HTTP/1.1\r\nHost: one:443\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"
    talk = conversation(ask + NEW[0], grant + NEW[1])
    found = messages(talk)
    assert [(one.protocol, one.start) for one in found if one.by == "client"][:2] == [("HTTP", 0), ("TLS", len(ask))]
    assert [(one.protocol, one.start) for one in found if one.by == "server"][:2] == [("HTTP", 0), ("TLS", len(grant))]
    lies_well(found, talk)


def test_dns_in_datagrams() -> None:
    """Guessed from one datagram that is in order; the others of that conversation are then DNS too."""
    assert [one.protocol for one in messages(conversation(ASKED, ANSWERED, "udp"))] == ["DNS", "DNS"]
    assert [one.complete for one in messages(conversation(ASKED, b"?", "udp"))] == [True, False]
    assert messages(conversation(b"ping", b"pong", "udp")) == []


def test_every_protocol_can_be_asked_for_and_is_tested() -> None:
    """A module that reads a protocol stands in the table, and has tests."""
    modules = {module for _finder, module, _package in iter_modules(dissect.__path__)} - {"cursor", "guess", "shapes"}
    assert {name.lower() for name in READERS} == {module.replace("frames", "frame") for module in modules}
    assert all((Path(__file__).parent / f"test_{module}.py").is_file() for module in modules)


@pytest.mark.parametrize("name", ["http", "HTTP", "Http"])
def test_names_of_protocols_in_any_case(name: str) -> None:
    """Learners need not know how we spell them."""
    assert len(messages(conversation(GET, OK), name)) == 2


def test_a_protocol_that_nobody_knows() -> None:
    """The error names it and those that are allowed."""
    with pytest.raises(ValueError, match="protocol is 'smtp'; allowed are DNS, HTTP, MySQL, TLS, frame"):
        messages(conversation(GET, OK), "smtp")


@pytest.mark.parametrize("protocol", ["HTTP", "MySQL", "TLS"])
def test_a_protocol_that_is_not_spoken_in_datagrams(protocol: str) -> None:
    """It is refused rather than misread."""
    with pytest.raises(ValueError, match=f"{protocol} is not spoken in datagrams; allowed are DNS, frame"):
        messages(conversation(ASKED, ANSWERED, "udp"), protocol)


@pytest.mark.parametrize("line", [None, b"GET", 7])
def test_what_is_no_line(line: object) -> None:
    """The error names it and what is expected."""
    with pytest.raises(TypeError, match="expected a tap, a transcript or a conversation, not"):
        messages(line)  # type: ignore[arg-type]


@pytest.mark.parametrize("protocol", [7, b"HTTP", object])
def test_what_is_no_protocol(protocol: object) -> None:
    """A protocol is a name or a Framing."""
    with pytest.raises(TypeError, match="protocol is .*; expected a name or a Framing"):
        messages(conversation(GET, OK), protocol)  # type: ignore[arg-type]


def test_a_transcript_has_the_messages_of_all_its_connections() -> None:
    """One connection after the other; `only` takes one alone."""
    transcript = Transcript()
    for number in (1, 2, 1, 2):
        transcript.record(number, "client", "bytes", GET.replace(b"/a", b"/%d" % number))
    lines = [one.title for one in wire.messages(transcript)]
    assert lines == ["GET /1 HTTP/1.1"] * 2 + ["GET /2 HTTP/1.1"] * 2
    assert [one.title for one in wire.messages(transcript.only(2))] == ["GET /2 HTTP/1.1"] * 2


def test_a_tap_has_the_messages_that_it_recorded() -> None:
    """What a stranger's library sends and gets through a tap is read as messages."""
    with servers.httpbin() as httpbin, wire.tap(httpbin) as line:
        with urlopen(line.url + "/get", timeout=10) as answer:
            answer.read()
        request, response = wire.messages(line)
    assert (request.title, response.title) == ("GET /get HTTP/1.1", "HTTP/1.1 200 OK")
    assert "Host" in [field.name for field in request.fields]
    assert response.fields[-1].name == "body"


def test_lost_bytes_are_in_no_message() -> None:
    """What did not arrive is not read; the message that it belonged to is not complete."""
    events = (
        Event(0, 1, "client", "bytes", GET),
        Event(0, 1, "server", "bytes", OK[:-1]),
        Event(0, 1, "server", "lost", OK[-1:]),
    )
    answer = messages(Conversation(1, events))[-1]
    assert (answer.title, answer.complete, answer.stop) == ("HTTP/1.1 200 OK", False, len(OK) - 1)


starts = st.sampled_from(
    [
        b"",
        GET,
        OK,
        NEW[0][:600],
        NEW[1][:600],
        b"\0\x1e" + ASKED,
        b"\x16\x03\x01",
        b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
    ]
)
streams = st.tuples(starts, st.binary(max_size=30), starts).map(b"".join)


@given(streams, streams, st.sampled_from(["tcp", "udp"]))
def test_nothing_makes_it_raise(client: bytes, server: bytes, protocol: str) -> None:
    """Whatever follows whatever, the messages lie well."""
    talk = conversation(client, server, protocol)
    lies_well(messages(talk), talk)
