"""From the bytes of a question to the bytes of its answer, read by another library."""

from __future__ import annotations

import struct
from typing import Any

import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.servers.names.answer import Protocol, reply
from netcourse.wire.dissect import dns as dissector


def ask(name: str, kind: str = "A", protocol: Protocol = "UDP", **options: Any) -> dns.message.Message:
    query = dns.message.make_query(name, kind, **options)
    answer = dns.message.from_wire(reply(query.to_wire(), protocol).data)
    assert query.is_response(answer)
    return answer


def records(section: Any) -> list[str]:
    return [text for rrset in section for text in rrset.to_text().split("\n")]


ANSWERS = {
    ("www", "A"): ["www.netcourse.example. 3600 IN A 192.0.2.80"],
    ("www", "AAAA"): ["www.netcourse.example. 3600 IN AAAA 2001:db8::80"],
    ("www", "TXT"): ['www.netcourse.example. 3600 IN TXT "the course\'s web server" "there is none at this address"'],
    ("web", "CNAME"): ["web.netcourse.example. 3600 IN CNAME www.netcourse.example."],
    ("shop", "A"): [
        "shop.netcourse.example. 3600 IN CNAME web.netcourse.example.",
        "web.netcourse.example. 3600 IN CNAME www.netcourse.example.",
        "www.netcourse.example. 3600 IN A 192.0.2.80",
    ],
    ("pool", "A"): [f"pool.netcourse.example. 60 IN A 203.0.113.{n}" for n in (11, 12, 13)],
    ("_ipp._tcp.office", "SRV"): [
        "_ipp._tcp.office.netcourse.example. 3600 IN SRV 0 5 631 printer.office.netcourse.example."
    ],
    ("elsewhere", "A"): ["elsewhere.netcourse.example. 3600 IN CNAME www.another.example."],
    ("here", "AAAA"): ["here.netcourse.example. 3600 IN AAAA ::1"],
}


@pytest.mark.parametrize("asked", ANSWERS)
def test_records_are_answered(asked: tuple[str, str]) -> None:
    """All of the type, with aliases followed; and the server says that it knows itself."""
    answer = ask(f"{asked[0]}.netcourse.example", asked[1])

    assert records(answer.answer) == ANSWERS[asked]
    assert answer.rcode() == dns.rcode.NOERROR
    assert answer.flags & dns.flags.AA
    assert not answer.flags & dns.flags.RA


def test_mail_servers_come_with_their_addresses() -> None:
    """In the section that is for that."""
    answer = ask("netcourse.example", "MX")

    assert records(answer.answer) == [
        "netcourse.example. 3600 IN MX 10 mail.netcourse.example.",
        "netcourse.example. 3600 IN MX 20 mail2.netcourse.example.",
    ]
    assert "mail.netcourse.example. 3600 IN AAAA 2001:db8::25" in records(answer.additional)


@pytest.mark.parametrize(
    "name",
    ["80.2.0.192.in-addr.arpa", "0.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
    ids=["IPv4", "IPv6"],
)
def test_addresses_have_names(name: str) -> None:
    """PTR."""
    assert records(ask(name, "PTR").answer) == [f"{name}. 3600 IN PTR www.netcourse.example."]


@pytest.mark.parametrize("recursion", [False, True])
def test_the_wish_for_recursion_comes_back(recursion: bool) -> None:
    """Though it is not granted."""
    flags = dns.flags.RD if recursion else 0

    assert ask("www.netcourse.example", flags=flags).flags & dns.flags.RD == flags


def test_the_name_comes_back_as_it_was_written() -> None:
    """Some clients hide a secret in the case."""
    answer = ask("wWw.NetCourse.eXample")

    assert records(answer.answer) == ["wWw.NetCourse.eXample. 3600 IN A 192.0.2.80"]


NOTHING = {
    "no such name": ("none.netcourse.example", "A", dns.rcode.NXDOMAIN),
    "no such name below one": ("none.www.netcourse.example", "A", dns.rcode.NXDOMAIN),
    "an alias of no name": ("dangling.netcourse.example", "A", dns.rcode.NXDOMAIN),
    "no such type": ("old.netcourse.example", "AAAA", dns.rcode.NOERROR),
    "an alias of a name without the type": ("web.netcourse.example", "MX", dns.rcode.NOERROR),
    "a name between names": ("office.netcourse.example", "A", dns.rcode.NOERROR),
    "no such address": ("81.2.0.192.in-addr.arpa", "PTR", dns.rcode.NXDOMAIN),
}


@pytest.mark.parametrize("which", NOTHING)
def test_that_there_is_nothing_is_said_with_how_long_it_holds(which: str) -> None:
    """The beginning of the zone stands in the authority section (RFC 2308)."""
    name, kind, code = NOTHING[which]
    answer = ask(name, kind)

    assert answer.rcode() == code
    assert not any(rrset.rdtype == dns.rdatatype.from_text(kind) for rrset in answer.answer)
    assert [(rrset.rdtype, rrset.ttl) for rrset in answer.authority] == [(dns.rdatatype.SOA, 300)]
    assert answer.flags & dns.flags.AA


def test_a_circle_of_aliases_is_left() -> None:
    """Each of them stands in the answer once."""
    assert len(ask("ping.netcourse.example").answer) == 2


REFUSED = {
    "another's name": ("www.another.example", "A", "IN"),
    "the root": (".", "NS", "IN"),
    "above the zone": ("example", "NS", "IN"),
    "another class": ("netcourse.example", "TXT", "CH"),
    "the whole zone": ("netcourse.example", "AXFR", "IN"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_only_its_own_zone_is_answered(which: str) -> None:
    """All else is refused, and not as one who would know."""
    name, kind, of_class = REFUSED[which]
    answer = ask(name, kind, rdclass=of_class)

    assert answer.rcode() == dns.rcode.REFUSED
    assert answer.question
    assert not answer.flags & dns.flags.AA


@pytest.mark.parametrize(("name", "kind"), [("crowd", "A"), ("long", "TXT")])
def test_what_is_too_long_is_cut_and_whole_over_tcp(name: str, kind: str) -> None:
    """512 bytes for who says nothing about size."""
    short = ask(f"{name}.netcourse.example", kind, use_edns=False)
    whole = ask(f"{name}.netcourse.example", kind, protocol="TCP", use_edns=False)

    assert short.flags & dns.flags.TC
    assert short.question
    assert not short.answer
    assert not whole.flags & dns.flags.TC
    assert len(whole.to_wire()) > 512


def test_who_takes_more_gets_more() -> None:
    """Up to the size that it names, and up to ours."""
    assert not ask("crowd.netcourse.example", use_edns=0, payload=1232).flags & dns.flags.TC
    assert ask("crowd.netcourse.example", use_edns=0, payload=600).flags & dns.flags.TC
    assert ask("long.netcourse.example", "TXT", use_edns=0, payload=65_000).flags & dns.flags.TC


def test_an_extension_is_answered_with_one() -> None:
    """And never to who did not send one (RFC 6891, section 7)."""
    assert ask("www.netcourse.example", use_edns=0).edns == 0
    assert ask("www.netcourse.example", use_edns=False).edns == -1
    assert ask("www.netcourse.example", use_edns=1).rcode() == dns.rcode.BADVERS


@pytest.mark.parametrize("opcode", [1, 2, 3, 4, 5, 6, 15])
def test_other_opcodes_are_not_implemented(opcode: int) -> None:
    """The id and the opcode come back."""
    data = struct.pack("!6H", 77, opcode << 11, 1, 0, 0, 0) + b"\0\0\1\0\1"

    assert struct.unpack("!6H", reply(data, "UDP").data) == (77, 0x8000 | opcode << 11 | 4, 0, 0, 0, 0)


def test_what_is_malformed_is_told_so() -> None:
    """With the id and no question, since that is what cannot be read."""
    made = reply(struct.pack("!6H", 77, 0x0100, 1, 0, 0, 0) + b"\xff", "UDP")

    assert struct.unpack("!6H", made.data) == (77, 0x8100 | 1, 0, 0, 0, 0)
    assert made.note.startswith("FORMERR: ")


@pytest.mark.parametrize("data", [b"", b"\0" * 11, struct.pack("!6H", 7, 0x8000, 1, 0, 0, 0) + b"\0\0\1\0\1"])
def test_what_is_no_question_gets_no_answer(data: bytes) -> None:
    """Neither what has no id nor a response: servers could talk to each other for ever."""
    assert reply(data, "UDP").data == b""


@given(st.binary(max_size=200))
def test_whatever_comes_the_answer_is_a_message(body: bytes) -> None:
    """Nothing is raised, and every answer can be read and fits its datagram."""
    for start in (b"", struct.pack("!6H", 7, 0, 1, 0, 0, 0), struct.pack("!6H", 7, 0, 1, 0, 0, 1)):
        data = reply(start + body, "UDP").data
        assert len(data) <= 1232
        if data:
            dns.message.from_wire(data)


@given(st.sampled_from(sorted(ANSWERS)), st.data())
def test_a_damaged_question_is_answered_or_not(asked: tuple[str, str], data: st.DataObject) -> None:
    """One byte is another."""
    wire = bytearray(dns.message.make_query(f"{asked[0]}.netcourse.example", asked[1], use_edns=0).to_wire())
    wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    made = reply(bytes(wire), "UDP").data
    if made:
        dns.message.from_wire(made)


@pytest.mark.parametrize("asked", ANSWERS)
def test_our_own_dissector_understands_it(asked: tuple[str, str]) -> None:
    """Complete, and with nothing to complain about."""
    query = dns.message.make_query(f"{asked[0]}.netcourse.example", asked[1])
    message = dissector.datagram(reply(query.to_wire(), "UDP").data, "server")

    assert (message.complete, message.note) == (True, "")


def test_a_truncated_answer_says_so_in_its_title() -> None:
    """In the drawing one sees why the client asks again."""
    query = dns.message.make_query("long.netcourse.example", "TXT")
    message = dissector.datagram(reply(query.to_wire(), "UDP").data, "server")

    assert message.title == "answer: TXT long.netcourse.example TC"
