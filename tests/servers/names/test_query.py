"""Reading a question from whatever was sent."""

from __future__ import annotations

import struct

import dns.message
import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.servers.names import query
from netcourse.servers.names.query import Malformed

NAME = b"\3www\7example\0"
ASKED = NAME + b"\0\1\0\1"
OPT = b"\0" + struct.pack("!HHIH", query.OPT, 4096, 0, 0)


def message(body: bytes, questions: int = 1, answers: int = 0, authority: int = 0, additional: int = 0) -> bytes:
    return struct.pack("!6H", 7, 0x0100, questions, answers, authority, additional) + body


def test_a_question_is_read() -> None:
    """Its name, its type, its class, and nothing about size."""
    assert query.question(message(ASKED)) == query.Question((b"www", b"example"), 1, 1, None)


def test_the_header_is_read() -> None:
    """Also of what cannot be read further."""
    start = query.header(struct.pack("!6H", 0xBEEF, 0x8000 | 5 << 11, 1, 2, 3, 4))

    assert start is not None
    assert (start.id, start.is_response, start.opcode, start.counts) == (0xBEEF, True, 5, (1, 2, 3, 4))
    assert query.header(b"\0" * 11) is None


def test_the_size_that_a_client_takes_is_read() -> None:
    """One below 512 counts as 512 (RFC 6891, section 6.2.3)."""
    small = b"\0" + struct.pack("!HHIH", query.OPT, 100, 0, 0)

    assert query.question(message(ASKED + OPT, additional=1)).extension == query.Extension(4096, 0)
    assert query.question(message(ASKED + small, additional=1)).extension == query.Extension(512, 0)


def test_a_label_may_hold_any_byte() -> None:
    """As RFC 2181, section 11, says."""
    assert query.question(message(b"\3\0.\xff\0\0\1\0\1")).name == (b"\0.\xff",)


def test_the_longest_name_is_read_and_one_byte_more_is_not() -> None:
    """255 bytes with all lengths."""
    labels = b"".join(b"\x3f" + b"a" * 63 for _ in range(3))

    assert len(query.question(message(labels + b"\x3d" + b"b" * 61 + b"\0\0\1\0\1")).name) == 4
    with pytest.raises(Malformed, match="longer than 255"):
        query.question(message(labels + b"\x3e" + b"b" * 62 + b"\0\0\1\0\1"))


MALFORMED = {
    "no question": (message(b"", questions=0), "0 questions"),
    "two questions": (message(ASKED * 2, questions=2), "2 questions"),
    "no header": (b"\0" * 11, "shorter than a header"),
    "nothing behind the header": (message(b""), "ends in the middle"),
    "no end of the name": (message(b"\3www"), "ends in the middle"),
    "a label beyond the end": (message(b"\x3fwww"), "ends in the middle"),
    "no class": (message(NAME + b"\0\1"), "ends in the middle"),
    "half a pointer": (message(b"\xc0"), "ends in the middle"),
    "a pointer to itself": (message(b"\xc0\x0c\0\1\0\1"), "points where"),
    "a pointer ahead": (message(b"\xc0\x0e\3www\0\0\1\0\1"), "points where"),
    "a pointer into the header": (message(b"\xc0\x04\0\1\0\1"), "points where"),
    "a label of kind 01": (message(b"\x41" + b"a" * 65 + b"\0\0\1\0\1"), "does not exist"),
    "a label of kind 10": (message(b"\x81" + b"a" * 129 + b"\0\0\1\0\1"), "does not exist"),
    "bytes behind": (message(ASKED + b"\0"), "1 bytes behind"),
    "a record that is not there": (message(ASKED, additional=1), "ends in the middle"),
    "data that is not there": (message(ASKED + OPT[:-2] + b"\0\5", additional=1), "ends in the middle"),
    "OPT twice": (message(ASKED + OPT * 2, additional=2), "OPT stands once"),
    "OPT with a name": (message(ASKED + b"\1a" + OPT, additional=1), "OPT stands once"),
    "OPT among the answers": (message(ASKED + OPT, answers=1), "OPT stands once"),
    "OPT as what is asked": (message(NAME + b"\0\x29\0\1"), "no type"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_said(name: str) -> None:
    """In a sentence for the log."""
    data, says = MALFORMED[name]

    with pytest.raises(Malformed, match=says):
        query.question(data)


def test_pointers_that_lead_on_and_on_are_followed_only_so_far() -> None:
    """Thirty thousand of them, each to the one before."""
    rows = b"".join(struct.pack("!H", 0xC000 | max(12, 12 + 2 * (n - 1))) for n in range(8_000))
    data = message(b"\0" + rows, questions=1)

    with pytest.raises(Malformed):
        query.question(data)


@given(st.binary(max_size=300))
def test_nothing_but_malformed_is_raised(body: bytes) -> None:
    """Whatever follows the header, and whatever it counts."""
    for counts in ((1, 0, 0, 0), (1, 1, 1, 1), (1, 0, 0, 65_535)):
        try:
            query.question(message(body, *counts))
        except Malformed:
            pass


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.integers(0, 65_535), st.integers(512, 65_535))
def test_what_another_library_writes_is_read_as_it_was_meant(labels: list[bytes], kind: int, size: int) -> None:
    """dnspython, with any label and type."""
    if kind == query.OPT:
        return
    asked = dns.message.make_query(dns.name.Name([*labels, b""]), kind, use_edns=0, payload=size)

    assert query.question(asked.to_wire()) == query.Question(tuple(labels), kind, 1, query.Extension(size, 0))
