from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.wire.dissect.http import HttpMessage, dissect

GET = b"GET /a?b=1 HTTP/1.1\r\nHost: one\r\nAccept:  */*  \r\n\r\n"
POST = b"POST /p HTTP/1.1\r\nHost: one\r\nContent-Length: 5\r\n\r\nhello"
HEAD = b"HEAD / HTTP/1.1\r\nHost: one\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
UPGRADE = b"GET /ws HTTP/1.1\r\nHost: one\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

slices = {"line": ("start", "line_stop"), "head": ("start", "head_stop"), "body": ("head_stop", "stop")}


def part(data: bytes, message: HttpMessage, name: str) -> bytes:
    first, last = slices[name]
    return data[getattr(message, first) : getattr(message, last)]


def test_every_part_knows_its_place() -> None:
    stream = GET + POST
    first, second = dissect(stream, b"").requests
    assert (first.method, first.target, first.line) == ("GET", "/a?b=1", "GET /a?b=1 HTTP/1.1")
    assert part(stream, first, "line") == b"GET /a?b=1 HTTP/1.1\r\n"
    assert part(stream, first, "head") == GET
    assert [(f.name, f.value, stream[f.start : f.stop]) for f in first.fields] == [
        ("Host", "one", b"Host: one\r\n"),
        ("Accept", "*/*", b"Accept:  */*  \r\n"),
    ]
    assert part(stream, second, "head") + part(stream, second, "body") == POST
    assert second.body == b"hello"
    assert second.header("CONTENT-length") == "5"
    assert second.header("missing") is None


def test_answers_belong_to_their_requests() -> None:
    found = dissect(GET + HEAD + POST, OK + b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + CHUNKED)
    assert [(one.answers, one.method, one.body) for one in found.responses] == [
        (0, "GET", b"ok"),
        (1, "HEAD", b""),
        (2, "POST", b"abcde"),
    ]
    assert [one.chunked for one in found.responses] == [False, False, True]
    assert all(one.complete for one in found.responses)
    assert found.broken == set()


@pytest.mark.parametrize("status", [204, 304])
def test_some_answers_have_no_body(status: int) -> None:
    answer = b"HTTP/1.1 %d X\r\nContent-Length: 10\r\n\r\n" % status if status == 304 else b"HTTP/1.1 204 X\r\n\r\n"
    found = dissect(GET + GET, answer + OK)
    assert [one.status for one in found.responses] == [status, 200]
    assert found.responses[0].body == b""


def test_continue_is_an_answer_before_the_answer() -> None:
    found = dissect(POST, b"HTTP/1.1 100 Continue\r\n\r\n" + OK)
    assert [(one.status, one.answers) for one in found.responses] == [(100, 0), (200, 0)]


def test_a_body_until_the_end_of_the_stream() -> None:
    answer = b"HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it"
    assert dissect(GET, answer, server_ended=True).responses[0].complete
    unfinished = dissect(GET, answer).responses[0]
    assert (unfinished.complete, unfinished.body, unfinished.stop) == (False, b"all of it", len(answer))


def test_a_body_that_is_cut_off() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot all"
    for ended in (True, False):
        message = dissect(GET, answer, server_ended=ended).responses[0]
        assert (message.complete, message.body) == (False, b"not all")


def test_after_an_upgrade_it_is_no_longer_http() -> None:
    answer = b"HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    found = dissect(UPGRADE + b"\x81\x05", answer + b"\x81\x03")
    assert (found.client_rest, found.server_rest) == (len(UPGRADE), len(answer))
    assert len(found.requests) == len(found.responses) == 1


def test_after_an_upgrade_that_was_not_taken_up_it_still_is() -> None:
    found = dissect(UPGRADE + GET, OK + OK)
    assert [one.answers for one in found.responses] == [0, 1]


def test_after_connect_too() -> None:
    tunnel = b"CONNECT one:443 HTTP/1.1\r\nHost: one:443\r\n\r\n"
    found = dissect(tunnel + GET, b"HTTP/1.1 200 OK\r\n\r\n" + OK)
    assert len(found.requests) == len(found.responses) == 1
    assert len(dissect(tunnel + GET, b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n" + OK).responses) == 2


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"hello\n",
        b"GET",
        b"\r\n" + GET,
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/2.0\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"\n" * 100,
    ],
)
def test_what_is_not_http_is_left_over(stream: bytes) -> None:
    found = dissect(stream, stream)
    assert not found.is_http
    assert (found.client_rest, found.server_rest) == (0, 0)


def test_what_looks_like_http_and_is_not_valid_is_named() -> None:
    assert dissect(b"GET / HTTP/1.1\r\n\r\n", b"").broken == {"client"}  # no Host
    assert dissect(GET, b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n").broken == {"server"}
    assert dissect(GET + b"hello?", b"").broken == set()


def test_a_large_head_is_read() -> None:
    request = b"GET / HTTP/1.1\r\nHost: one\r\nCookie: " + b"x" * 100_000 + b"\r\n\r\n"
    assert dissect(request * 2, b"").requests[1].stop == 2 * len(request)


def test_a_folded_field_is_one_field() -> None:
    request = b"GET / HTTP/1.1\r\nHost: one\r\nX: a\r\n  b\r\nY: c\r\n\r\n"
    fields = dissect(request, b"").requests[0].fields
    assert [(one.name, one.value) for one in fields] == [("Host", "one"), ("X", "a b"), ("Y", "c")]


junk = st.binary(max_size=40)
alphabet = st.sampled_from([GET, POST, HEAD, UPGRADE, OK, CHUNKED, b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n", b"GET "])
streams = st.lists(st.one_of(alphabet, junk), max_size=5).map(b"".join)


@given(streams, streams, st.booleans(), st.booleans())
def test_nothing_makes_it_raise_and_the_parts_cover_the_stream(
    client: bytes, server: bytes, client_ended: bool, server_ended: bool
) -> None:
    found = dissect(client, server, client_ended=client_ended, server_ended=server_ended)
    for data, messages, rest in (
        (client, found.requests, found.client_rest),
        (server, found.responses, found.server_rest),
    ):
        edges = [0, *(edge for one in messages for edge in (one.start, one.stop)), rest]
        assert edges[0] == edges[1] if messages else rest == 0
        assert edges == sorted(edges)
        assert rest <= len(data)
        assert all(one.start < one.line_stop <= one.head_stop <= one.stop for one in messages)


tokens = st.text("abcdefghijklmnop-", min_size=1, max_size=8)


@given(st.lists(st.tuples(tokens, tokens), max_size=5), st.binary(max_size=2000), st.booleans())
def test_what_h11_writes_is_read_again(fields: list[tuple[str, str]], body: bytes, chunked: bool) -> None:
    fields = [(name, value) for name, value in fields if name not in ("host", "expect", "upgrade", "connection")]
    framing = [("transfer-encoding", "chunked")] if chunked else [("content-length", str(len(body)))]
    writer = h11.Connection(h11.CLIENT)
    stream = b"".join(
        writer.send(event) or b""
        for event in (
            h11.Request(method="PUT", target="/", headers=[("host", "x"), *fields, *framing]),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
    )
    message = dissect(stream, b"").requests[0]
    assert message.body == body
    assert message.stop == len(stream)
    assert [(one.name, one.value) for one in message.fields if (one.name, one.value) in fields] == fields
