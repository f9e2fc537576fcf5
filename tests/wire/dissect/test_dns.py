from __future__ import annotations

import socket
import struct
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.student.sockets import StoppableSocket
from netcourse.wire.dissect import Message, messages
from netcourse.wire.transcript import Conversation, Event
from tests.wire.dissect.shape import conversation, damaged, flat, lies_well

QUERY = 0x0100
ANSWER = 0x8180
NAME = b"\x04shop\x07example\x00"  # at offset 12 where it stands first
BACK = b"\xc0\x0c"
COMMON = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}


def header(flags: int, *counts: int) -> bytes:
    return struct.pack("!6H", 0x1234, flags, *counts, *[0] * (4 - len(counts)))


def question(name: bytes = NAME, kind: int = 1) -> bytes:
    return name + struct.pack("!2H", kind, 1)


def record(kind: int, data: bytes, name: bytes = BACK, ttl: int = 300) -> bytes:
    return name + struct.pack("!2HIH", kind, 1, ttl, len(data)) + data


def response(*records: bytes, kind: int = 1) -> bytes:
    return header(ANSWER, 1, len(records)) + question(kind=kind) + b"".join(records)


def one(data: bytes, by: str = "server") -> Message:
    talk = conversation(data if by == "client" else b"", data if by == "server" else b"", "udp")
    found = [message for message in messages(talk, "DNS") if message.by == by]
    lies_well(found, talk)
    assert len(found) == 1
    return found[0]


ASKED = header(QUERY, 1) + question()
ANSWERED = response(record(5, b"\x03www\xc0\x11"), record(1, b"\x7f\0\0\1", b"\x03www\xc0\x11"))


def test_a_question_and_its_answer() -> None:
    """Titles say what was asked and what was found; every field has its bytes."""
    talk = conversation(ASKED, ANSWERED, "udp")
    query, answer = messages(talk)
    assert (query.title, query.by, query.datagram) == ("query: A shop.example", "client", 0)
    assert answer.title == "answer: A shop.example → CNAME www.example, 127.0.0.1"
    assert (answer.complete, answer.note) == (True, "")
    lies_well([query, answer], talk)
    assert [(field.name, field.value) for field in query.fields] == [
        ("transaction id", "0x1234"),
        ("flags", "query QUERY RD"),
        ("questions", "1"),
        ("answers", "0"),
        ("authority records", "0"),
        ("additional records", "0"),
        ("question", "shop.example A"),
    ]
    assert [(field.name, field.value, ASKED[field.start : field.stop]) for field in query.fields[-1].fields] == [
        ("name", "shop.example", NAME),
        ("type", "A", b"\0\1"),
        ("class", "IN", b"\0\1"),
    ]


def test_a_pointer_is_a_field() -> None:
    """It says where it points, and the name it stands for is whole."""
    name = one(response(record(1, b"\x7f\0\0\1"))).fields[7].fields[0]
    assert name.value == "shop.example"
    assert [(field.name, field.value) for field in name.fields] == [("pointer", "to byte 12")]


@pytest.mark.parametrize(
    ("kind", "data", "value"),
    [
        ("A", b"\x0a\x00\x00\x01", "10.0.0.1"),
        ("AAAA", b"\0" * 15 + b"\1", "::1"),
        ("CNAME", b"\x01a" + BACK, "a.shop.example"),
        ("NS", b"\x02ns\x00", "ns"),
        ("PTR", BACK, "shop.example"),
        ("MX", b"\x00\x0a\x04mail" + BACK, "10 mail.shop.example"),
        ("TXT", b"\x03one\x00\x05t w\xc3\xb6", '"one" "" "t wö"'),
        ("SRV", struct.pack("!3H", 1, 2, 443) + BACK, "1 2 443 shop.example"),
        ("SOA", b"\x02ns\x00\x04mail\x00" + struct.pack("!5I", 1, 2, 3, 4, 5), "ns mail 1 2 3 4 5"),
    ],
)
def test_kinds_of_records(kind: str, data: bytes, value: str) -> None:
    """What a record says is read, for the kinds that are common."""
    message = one(response(record(COMMON[kind], data), kind=COMMON[kind]))
    assert message.title == f"answer: {kind} shop.example → {value}"
    assert flat(message)["answer"] == f"shop.example {kind} {value}"
    assert flat(message)["answer/data"] == value
    assert message.note == ""


def test_an_unknown_kind() -> None:
    """Its number and its bytes are shown."""
    message = one(response(record(999, b"\1\2\3")))
    assert flat(message)["answer"] == "shop.example TYPE999 010203"


def test_edns() -> None:
    """The pseudo-record that says how large a datagram may be is named."""
    opt = b"\0" + struct.pack("!2HIH", 41, 1232, 0x8000, 0)
    message = one(header(QUERY, 1, 0, 0, 1) + question() + opt, by="client")
    values = flat(message)
    assert values["additional"] == "EDNS: datagrams of up to 1232 bytes"
    assert values["additional/EDNS flags"] == "DO"
    assert values["additional/name"] == "."


def test_a_failure_has_its_name() -> None:
    """The code stands in the title and in the flags."""
    message = one(header(0x8583, 1) + question())
    assert message.title == "answer: A shop.example NXDOMAIN"
    assert flat(message)["flags"] == "response QUERY AA RD RA NXDOMAIN"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"\xc0\x0c", "…"),  # at itself
        (b"\x01a\xc0\x0c", "a.…"),  # at the label before it: round and round
        (b"\xc0\x40", "…"),  # forwards
        (b"\xff\xff", "…"),  # out of the message
    ],
)
def test_a_pointer_that_leads_nowhere(name: bytes, value: str) -> None:
    """It is not followed, and the message says so."""
    message = one(header(QUERY, 1) + question(name), by="client")
    assert flat(message)["question/name"] == value
    assert message.complete
    assert message.note == "a name points where no earlier name is"


def test_a_label_of_a_kind_that_does_not_exist() -> None:
    """The message is there as a whole, and wrong."""
    message = one(header(QUERY, 1) + question(b"\x81a\0"), by="client")
    assert (message.complete, message.note) == (True, "a name has a label of a kind that does not exist")


def test_a_name_without_end() -> None:
    """A name of more than 255 bytes is not read to its end."""
    message = one(header(QUERY, 1) + question((b"\x3f" + b"a" * 63) * 40), by="client")
    assert message.note == "a name is longer than 255 bytes"


def test_bytes_that_do_not_belong() -> None:
    """What stands behind the last record is a field of its own, and noted."""
    message = one(ASKED + b"extra", by="client")
    assert message.note == "there are bytes behind the last record"
    assert message.fields[-1].name == "the rest"


def test_a_label_may_hold_anything() -> None:
    """Dots and bytes that are no letters are spelled."""
    assert one(header(QUERY, 1) + question(b"\x05a.b\xe9 \0"), by="client").title == r"query: A a\046b\233\032"


@pytest.mark.parametrize("at", range(len(ANSWERED)))
def test_a_message_cut_short_anywhere(at: int) -> None:
    """What is there is read, and it is not complete."""
    message = one(ANSWERED[:at])
    assert not message.complete
    assert message.stop == at


def test_in_a_stream_every_message_has_its_length() -> None:
    """Over TCP two messages follow each other; pointers count from the message, not from its length."""
    framed = b"".join(len(data).to_bytes(2, "big") + data for data in (ANSWERED, ANSWERED))
    talk = conversation((len(ASKED).to_bytes(2, "big") + ASKED) * 2, framed)
    found = messages(talk)
    assert [(message.title, message.start) for message in found if message.by == "server"] == [
        ("answer: A shop.example → CNAME www.example, 127.0.0.1", 0),
        ("answer: A shop.example → CNAME www.example, 127.0.0.1", len(framed) // 2),
    ]
    assert found[0].fields[0].name == "length"
    lies_well(found, talk)


@pytest.mark.parametrize("cut", [1, 2, 9, 20])
def test_a_stream_cut_short(cut: int) -> None:
    """A last message that is not all there is not complete."""
    framed = len(ASKED).to_bytes(2, "big") + ASKED
    found = messages(conversation(framed + framed[:cut]))
    assert [(message.complete, message.stop) for message in found] == [(True, len(framed)), (False, len(framed) + cut)]


def test_every_datagram_is_counted() -> None:
    """A message knows which of its side's datagrams it is, also where one is damaged, empty or lost."""
    what = [("bytes", ASKED), ("lost", ASKED), ("bytes", b""), ("bytes", ASKED[:20]), ("bytes", ASKED)]
    talk = Conversation(1, tuple(Event(0, 1, "client", kind, data) for kind, data in what), "udp")  # type: ignore[arg-type]
    assert [(message.datagram, message.complete) for message in messages(talk)] == [
        (0, True),
        (1, False),
        (2, False),
        (3, True),
    ]


def test_a_datagram_that_was_not_kept_whole_is_not_complete() -> None:
    """Where the recording had no room, the message does not claim to be all."""
    talk = Conversation(1, (Event(0, 1, "client", "bytes", ASKED, missing=3),), "udp")
    assert [message.complete for message in messages(talk, "dns")] == [False]


@given(st.data())
def test_nothing_makes_it_raise(draw: st.DataObject) -> None:
    """Damaged messages and random bytes give a message that lies well."""
    client = draw.draw(damaged(ASKED) | st.binary(max_size=60))
    server = draw.draw(damaged(ANSWERED) | st.binary(max_size=60))
    for protocol in ("udp", "tcp"):
        talk = conversation(client, server, protocol)
        lies_well(messages(talk, "DNS"), talk)
        lies_well(messages(talk), talk)


@pytest.mark.parametrize(
    "body",
    [
        question(b"\x01a" * 100 + b"\0") * 300,
        NAME + b"".join((12 + 2 * n).to_bytes(2, "big") for n in range(8000)),
        question(b"\0") * 12_000,
        question(BACK) * 10_000,
    ],
)
def test_work_is_bounded(body: bytes) -> None:
    """Megabytes of messages made to be slow are read in the time of a few thousand fields."""
    message = (header(QUERY, 60_000, 60_000) + body)[:65_535]
    framed = len(message).to_bytes(2, "big") + message
    begun = perf_counter()
    messages(conversation(framed * (4_000_000 // len(framed)), framed * 3), "DNS")
    assert perf_counter() - begun < scaled(60)


def test_a_question_through_a_tap() -> None:
    """Over real sockets: what the relay recorded is a question and its answer."""

    def answer(sock: StoppableSocket) -> None:
        while True:
            query, address = sock.recvfrom(512)
            sock.sendto(query[:2] + ANSWERED[2:], address)

    with servers.run(answer, protocol="udp") as server, wire.tap(server) as line:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(scaled(5))
            client.sendto(ASKED, line.address)
            assert client.recv(512) == ANSWERED
        found = wire.messages(line)
    assert [(message.by, message.title, message.datagram) for message in found] == [
        ("client", "query: A shop.example", 0),
        ("server", "answer: A shop.example → CNAME www.example, 127.0.0.1", 0),
    ]
