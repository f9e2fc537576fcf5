"""What is found in a transcript, and that nothing of it differs from machine to machine."""

from __future__ import annotations

import pytest

from netcourse.exercises.questions.traffic import (
    closed_by,
    exchanges,
    fingerprint,
    head,
    known,
    orderly,
    said,
    story,
    talks,
)
from netcourse.wire.transcript import Event, Transcript


def made(*events, ports=()):
    """Return a transcript of one connection from tuples: who, and bytes or what happened."""
    found = [Event(0, 1, "client", "opened")]
    for by, what in events:
        is_bytes = isinstance(what, bytes)
        found.append(Event(0, 1, by, "bytes" if is_bytes else what, what if is_bytes else b""))
    return Transcript(found, ports=ports)


def asked(port, agent, day, cut=10):
    request = f"GET /a HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {agent}\r\n\r\n".encode()
    answer = f"HTTP/1.1 200 OK\r\nDate: {day}\r\nContent-Length: 2\r\n\r\nno".encode()
    return made(("client", request[:cut]), ("client", request[cut:]), ("server", answer), ("client", "ended"),
                ("server", "ended"), ports=(port, 80))  # fmt: skip


ONE, OTHER = asked(4321, "x/1", "Monday"), asked(65001, "y/22.3", "Tuesday, at noon", cut=30)


def test_ports_dates_versions_and_cuts_leave_no_trace():
    assert fingerprint(ONE) == fingerprint(OTHER)
    for one, other in zip(exchanges(ONE), exchanges(OTHER), strict=True):
        assert head(one.request, ONE) == head(other.request, OTHER)
        assert head(one.response, ONE) == head(other.response, OTHER)
    assert [row.text for row in head(exchanges(ONE)[0].request, ONE)] == [
        r"GET /a HTTP/1.1\r\n", r"Host: 127.0.0.1:PORT\r\n", r"User-Agent: …\r\n",
    ]  # fmt: skip


def test_what_is_said_makes_a_difference():
    words = [made(("client", b"one\n")), made(("client", b"two\n")), made(("server", b"one\n")), made()]

    assert len(set(map(fingerprint, words))) == len(words)


def test_a_name_or_a_value_is_covered():
    request = exchanges(ONE)[0].request

    name = head(request, ONE, cover="host")[1]
    value = head(request, ONE, cover="host", value=True)[1]
    assert (name.text, name.mark) == (r"????: 127.0.0.1:PORT\r\n", (0, 4))
    assert (value.text, value.mark) == (r"Host: ????\r\n", (6, 10))


def test_ports_in_bytes_are_not_shown():
    traffic = made(("server", b"at 127.0.0.1:4321 and :43210"), ports=(4321,))

    assert said(traffic.events[1].data, traffic) == 'b"at 127.0.0.1:PORT and :43210"'
    assert not known(b"at :4321", traffic)
    assert known(b"at 4321", traffic)
    assert not known(b"", traffic)


def test_long_bytes_are_cut():
    assert len(said(b"x" * 1000, made())) <= 62


CLOSED = [("client", b"hi"), ("server", b"HI"), ("client", "ended"), ("server", "ended")]


def test_a_conversation_that_both_have_ended_is_orderly():
    assert closed_by(orderly(made(*CLOSED))[0]) == "client"
    assert closed_by(orderly(made(*CLOSED[:2], *CLOSED[:1:-1]))[0]) == "server"


@pytest.mark.parametrize(
    "events", [CLOSED[:3], CLOSED[2:], [*CLOSED[:2], ("server", "reset"), *CLOSED[2:]], [("server", "refused")], []]
)
def test_others_are_not(events):
    assert orderly(made(*events)) == []


def test_lost_bytes_make_no_orderly_conversation():
    assert orderly(made(*CLOSED[:2], ("client", "lost"), *CLOSED[2:])) == []


def test_datagrams_are_no_conversation():
    traffic = made(*CLOSED)
    traffic.protocol = "udp"

    assert talks(traffic) == orderly(traffic) == []


def test_a_story_tells_who_said_what_and_leaves_the_middle_out():
    rows = story(made(*CLOSED).conversations[0], made())
    assert [(row.by, row.text) for row in rows] == [
        ("client", 'b"hi"'), ("server", 'b"HI"'), ("client", "(end of its stream)"), ("server", "(end of its stream)"),
    ]  # fmt: skip

    long = made(*((by, b"%d" % n) for n in range(20) for by in ("client", "server")))
    rows = story(long.conversations[0], long)
    assert len(rows) == 12
    assert (rows[0].text, rows[-1].text, [row.text for row in rows].count("…")) == ('b"0"', 'b"19"', 1)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x16\x03\x01\x02\x00\x01", b"GET", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", bytes(range(256))],
)
def test_other_bytes_are_no_exchange(data):
    assert exchanges(made(("client", data), ("server", data[::-1]))) == []
    assert fingerprint(made(("client", data)))


def test_an_answer_that_is_not_all_there_is_none():
    traffic = made(("client", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                   ("server", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))  # fmt: skip

    assert exchanges(traffic) == []
