"""The server of names, asked over the network."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.resolver
import pytest
from dnslib import DNSRecord

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.servers.base import listen
from netcourse.servers.terminal import try_line

WAIT = scaled(5.0)
WWW = "www.netcourse.example"
QUESTION = dns.message.make_query(WWW, "A", use_edns=False).to_wire()


def over_udp(server: Any, name: str, kind: str = "A", **options: Any) -> dns.message.Message:
    query = dns.message.make_query(name, kind, **options)
    return dns.query.udp(query, server.address[0], WAIT, server.address[1])


def over_tcp(server: Any, name: str, kind: str = "A", **options: Any) -> dns.message.Message:
    query = dns.message.make_query(name, kind, **options)
    return dns.query.tcp(query, server.address[0], WAIT, server.address[1])


def datagram(server: Any, data: bytes, seconds: float = WAIT) -> bytes:
    family = socket.AF_INET6 if ":" in server.address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(seconds)
        sock.connect(server.address)
        sock.send(data)
        return sock.recv(65_535)


def addresses(answer: dns.message.Message) -> list[str]:
    return [str(record) for rrset in answer.answer for record in rrset]


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def test_both_protocols_answer_on_one_port(host: str) -> None:
    """The same records."""
    server = servers.dns(host=host)

    assert addresses(over_udp(server, WWW)) == ["192.0.2.80"]
    assert addresses(over_tcp(server, WWW)) == ["192.0.2.80"]
    assert server.protocol == "udp"


def test_a_cut_answer_is_asked_for_again_over_tcp() -> None:
    """As every client does that sees TC."""
    server = servers.dns()
    query = dns.message.make_query("long.netcourse.example", "TXT")
    answer, again = dns.query.udp_with_fallback(query, server.address[0], WAIT, server.address[1])

    assert again
    assert b"".join(answer.answer[0][0].strings).startswith(b"This text is longer than a datagram")


def test_a_resolver_of_another_library_finds_names(host: str) -> None:
    """Aliases, mail servers, and names of addresses."""
    server = servers.dns(host=host)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [server.address[0]], server.address[1], WAIT

    assert [str(one) for one in resolver.resolve("shop.netcourse.example", "AAAA")] == ["2001:db8::80"]
    assert str(resolver.resolve_address("192.0.2.25")[0]) == "mail.netcourse.example."
    with pytest.raises(dns.resolver.NXDOMAIN):
        resolver.resolve("none.netcourse.example")
    with pytest.raises(dns.resolver.NoAnswer):
        resolver.resolve("old.netcourse.example", "AAAA")


def test_the_library_of_the_course_reads_it() -> None:
    """A question by hand, as learners send it."""
    answer = DNSRecord.parse(datagram(servers.dns(), QUESTION))

    assert [str(record.rdata) for record in answer.rr] == ["192.0.2.80"]


def test_a_slow_name_takes_its_time_and_holds_up_nobody() -> None:
    """Over either protocol."""
    server = servers.dns(slow=0.3)
    with ThreadPoolExecutor() as pool:
        start = time.monotonic()
        slow = [pool.submit(ask, server, "slow.netcourse.example") for ask in (over_udp, over_udp, over_tcp)]
        assert addresses(over_udp(server, WWW)) == ["192.0.2.80"]
        assert not any(one.done() for one in slow) or time.monotonic() - start >= 0.3
        assert [addresses(one.result()) for one in slow] == [["192.0.2.99"]] * 3
        assert time.monotonic() - start >= 0.3


def test_who_is_impatient_hears_nothing_from_the_slow_name() -> None:
    """Until it asks again, or waits longer."""
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(
            dns.message.make_query("slow.netcourse.example", "A"), servers.dns(slow=30).address[0], 0.05,
            servers.dns(slow=30).address[1],
        )  # fmt: skip


def test_it_stops_at_once_while_answers_wait() -> None:
    """Of either protocol."""
    server = servers.dns(slow=60)
    with socket.create_connection(server.address, WAIT) as conn, socket.socket(type=socket.SOCK_DGRAM) as sock:
        slow = dns.message.make_query("slow.netcourse.example", "A").to_wire()
        conn.sendall(framed(slow))
        sock.sendto(slow, server.address)
        over_udp(server, WWW)
        start = time.monotonic()
        server.stop()

        assert server.state == "stopped"
        assert time.monotonic() - start < WAIT


def test_several_questions_share_a_connection() -> None:
    """One after the other, in pieces and all at once."""
    with socket.create_connection(servers.dns().address, WAIT) as conn:
        for byte in framed(QUESTION):
            conn.sendall(bytes([byte]))
        conn.sendall(framed(QUESTION) * 2)
        conn.shutdown(socket.SHUT_WR)
        with conn.makefile("rb") as answers:
            data = answers.read()

    length = int.from_bytes(data[:2], "big") + 2
    assert len(data) == 3 * length
    assert data[:length] * 3 == data


@pytest.mark.parametrize(
    "sent",
    [b"", b"\0", b"\0\0", framed(b"short"), b"\xff\xff" + QUESTION, QUESTION[:1]],
    ids=["nothing", "half a length", "an empty message", "no header", "less than its length", "one byte"],
)
def test_a_stream_that_is_no_question_ends(sent: bytes) -> None:
    """No answer, and no traceback."""
    server = servers.dns()
    with socket.create_connection(server.address, WAIT) as conn:
        conn.sendall(sent)
        conn.shutdown(socket.SHUT_WR)
        assert conn.recv(1) == b""

    assert addresses(over_tcp(server, WWW)) == ["192.0.2.80"]
    assert "Traceback" not in server.log.text


def test_a_malformed_question_is_answered_over_both() -> None:
    """And the log tells what is wrong with it."""
    server = servers.dns()
    bad = QUESTION + b"?"
    with socket.create_connection(server.address, WAIT) as conn:
        conn.sendall(framed(bad) + framed(QUESTION))
        assert conn.recv(14)[2:] == bad[:2] + b"\x81\x01" + bytes(8)

    assert datagram(server, bad) == bad[:2] + b"\x81\x01" + bytes(8)
    assert "UDP FORMERR: there are 1 bytes behind its end" in server.log.text


def test_silence_answers_what_is_no_question() -> None:
    """A response, an empty datagram, eleven bytes; the next question is answered."""
    server = servers.dns()
    response = QUESTION[:2] + b"\x80" + QUESTION[3:]
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(WAIT)
        sock.connect(server.address)
        for data in (response, b"", QUESTION[:11], QUESTION):
            sock.send(data)
        assert sock.recv(512)[:2] == QUESTION[:2]
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(512)


def test_what_is_asked_is_in_the_log() -> None:
    """With the protocol, the type, the name and the code; a name cannot write lines of its own."""
    server = servers.dns()
    over_udp(server, "none.netcourse.example", "MX")
    datagram(server, QUESTION[:12] + b"\3a\nb\0\0\1\0\1")

    assert server.log.text == "UDP MX none.netcourse.example.: NXDOMAIN\nUDP A a\\010b.: REFUSED\n"


def test_a_tap_stands_before_datagrams_and_another_before_streams() -> None:
    """Each at its own address; what passes is taken apart."""
    server = servers.dns()
    with wire.tap(server) as datagrams, wire.tap(server, protocol="tcp") as streams:
        over_udp(datagrams, "long.netcourse.example", "TXT")
        over_tcp(streams, "long.netcourse.example", "TXT")
        found = [wire.messages(line) for line in (datagrams, streams)]

    assert [line.protocol for line in (datagrams, streams)] == ["udp", "tcp"]
    assert [message.title for message in found[0]] == [
        "query: TXT long.netcourse.example",
        "answer: TXT long.netcourse.example TC",
    ]
    assert [message.by for message in found[1]] == ["client", "server"]
    assert all(message.complete and not message.note for line in found for message in line)


def test_a_rough_line_loses_datagrams() -> None:
    """And one before the stream cuts it."""
    server = servers.dns()
    with wire.rough(server, lose=1.0) as line:
        with pytest.raises(dns.exception.Timeout):
            dns.query.udp(dns.message.make_query(WWW, "A"), line.address[0], 0.05, line.address[1])
    with wire.rough(server, chunk=1, protocol="tcp") as line:
        assert addresses(over_tcp(line, WWW)) == ["192.0.2.80"]
        assert line.replay == "wire.rough(server, chunk=1, seed=0, protocol='tcp')"


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_port_that_is_taken_is_said(protocol: Any) -> None:
    """By either protocol; nothing is left running."""
    with listen("127.0.0.1", 0, protocol) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"port {port} is taken"):
            servers.dns(port=port)
    assert servers.all() == []


def test_a_port_may_be_asked_for_again_after_a_stop() -> None:
    """Both protocols have left it."""
    server = servers.dns()
    over_tcp(server, WWW)
    server.stop()
    again = servers.dns(port=server.address[1])

    assert again is not server
    assert addresses(over_tcp(again, WWW)) == ["192.0.2.80"]


@pytest.mark.parametrize("slow", [-1, 61, float("nan"), float("inf"), "2"])
def test_a_time_that_is_none_is_refused(slow: Any) -> None:
    """By its value, with what is allowed."""
    with pytest.raises(ValueError, match="expected 0 to 60 seconds"):
        servers.dns(slow=slow)


def test_it_shows_itself_with_its_address() -> None:
    """There is no URL, and the terminal is told a command that asks for names."""
    server = servers.dns()
    port = server.address[1]

    assert repr(server) == f"dns: running, 127.0.0.1:{port} (UDP and TCP)"
    assert try_line(server) == f"dig @127.0.0.1 -p {port} www.netcourse.example"
    with pytest.raises(ValueError, match="no URLs"):
        _ = server.url
