from __future__ import annotations

from time import perf_counter

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.clock import scaled
from netcourse.wire.dissect import messages
from netcourse.wire.dissect.http import HttpMessage, dissect
from tests.wire.dissect.shape import conversation, lies_well

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
    for data, read, rest in (
        (client, found.requests, found.client_rest),
        (server, found.responses, found.server_rest),
    ):
        edges = [0, *(edge for one in read for edge in (one.start, one.stop)), rest]
        assert edges[0] == edges[1] if read else rest == 0
        assert edges == sorted(edges)
        assert rest <= len(data)
        assert all(one.start < one.line_stop <= one.head_stop <= one.stop for one in read)


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


# As messages with fields


def fields_of(client: bytes, server: bytes = b"", by: str = "client") -> list[tuple[str, str, bytes]]:
    talk = conversation(client, server)
    found = [one for one in messages(talk) if one.by == by]
    lies_well(found, talk)
    data = client if by == "client" else server
    return [(field.name, field.value, data[field.start : field.stop]) for field in found[-1].fields]


def test_fields_of_a_request() -> None:
    """Every byte of it belongs to a field that has a name."""
    assert fields_of(POST) == [
        ("request line", "POST /p HTTP/1.1", b"POST /p HTTP/1.1\r\n"),
        ("Host", "one", b"Host: one\r\n"),
        ("Content-Length", "5", b"Content-Length: 5\r\n"),
        ("end of the head", "an empty line", b"\r\n"),
        ("body", "5 bytes", b"hello"),
    ]


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", [("version", "HTTP/1.1"), ("status", "404"), ("reason", "Not Found")]),
        (b"HTTP/1.1 200 \r\n\r\n", [("version", "HTTP/1.1"), ("status", "200")]),
        (b"HTTP/1.1 200\r\n\r\n", [("version", "HTTP/1.1"), ("status", "200")]),
    ],
)
def test_parts_of_a_status_line(data: bytes, parts: list[tuple[str, str]]) -> None:
    """Version, status and reason, which may be missing."""
    talk = conversation(GET, data)
    line = messages(talk)[-1].fields[0]
    assert (line.name, [(field.name, field.value) for field in line.fields]) == ("status line", parts)


def test_chunks_are_fields() -> None:
    """The sizes between the data, the trailer and the line that ends it all have their places."""
    answer = CHUNKED[:-2] + b"X-Sum: 5\r\n\r\n"
    talk = conversation(GET, answer)
    body = messages(talk)[-1].fields[-1]
    lies_well(messages(talk), talk)
    assert (body.name, body.value) == ("body", "5 bytes")
    assert [(field.name, field.value, answer[field.start : field.stop]) for field in body.fields] == [
        ("chunk", "3 bytes", b"3\r\nabc\r\n"),
        ("chunk", "2 bytes", b"2;x=y\r\nde\r\n"),
        ("last chunk", "0 bytes", b"0\r\n"),
        ("X-Sum", "5", b"X-Sum: 5\r\n"),
        ("end of the body", "an empty line", b"\r\n"),
    ]
    size, data = body.fields[1].fields
    assert (size.name, size.value, answer[size.start : size.stop]) == ("chunk size", "2", b"2;x=y\r\n")
    assert answer[data.start : data.stop] == b"de"


@pytest.mark.parametrize("cut", range(1, 30))
def test_chunks_cut_short(cut: int) -> None:
    """Wherever the body ends too early, what is there has its fields."""
    talk = conversation(GET, CHUNKED[:-cut])
    found = messages(talk)
    lies_well(found, talk)
    assert not found[-1].complete


def test_a_trailer_without_a_name() -> None:
    """What is not valid at the end of a body still has a name as a field."""
    talk = conversation(GET, CHUNKED[:-2] + b": 5\r\n\r\n")
    answer = messages(talk)[-1]
    lies_well([answer], talk)
    assert answer.fields[-1].fields[-2].name == "a field without a name"


def test_a_message_that_is_not_valid_is_one() -> None:
    """What looks like HTTP and cannot be read says so, up to the end."""
    found = messages(conversation(GET + b"GET / HTTP/1.1\r\nno colon\r\n\r\n"))
    assert [(one.title, one.complete) for one in found] == [("GET /a?b=1 HTTP/1.1", True), ("GET / HTTP/1.1", False)]
    assert found[1].note == "looks like HTTP, but is not a complete and valid message"


def test_after_connect_the_answer_has_no_body() -> None:
    """What follows an answer that opens a tunnel is not its body."""
    grant = b"HTTP/1.1 200 OK\r\n\r\n"
    found = dissect(b"CONNECT one:443 HTTP/1.1\r\nHost: one:443\r\n\r\n", grant + b"\x16\x03\x03")
    assert (found.responses[0].complete, found.server_rest) == (True, len(grant))


@given(streams, streams)
def test_fields_lie_well_whatever_the_bytes_are(client: bytes, server: bytes) -> None:
    """Nothing makes it raise, and no field overlaps another."""
    talk = conversation(client, server)
    lies_well(messages(talk, "HTTP"), talk)


LARGE: dict[str, tuple[tuple[bytes, int, bytes], tuple[bytes, int, bytes]]] = {  # beginning, then so often, this
    "requests": ((b"", 80_000, GET), (b"", 80_000, OK)),
    "informational answers": ((GET, 0, b""), (b"", 150_000, b"HTTP/1.1 100 Continue\r\n\r\n")),
    "chunks": ((GET, 0, b""), (CHUNKED[:47], 200_000, b"1\r\na\r\n")),
    "fields": ((GET[:-2], 190_000, b"a:b\r\n"), (OK, 0, b"")),
    "one field": ((GET[:-2] + b"X: ", 4_000_000, b"a"), (b"", 0, b"")),
    "folded lines": ((GET[:16], 1_000_000, b" \r\n"), (b"", 200_000, b"HTTP/1.1 200 OK\r\n")),
}


@pytest.mark.parametrize("name", LARGE)
def test_work_is_bounded(name: str) -> None:
    """Millions of bytes made to be slow take seconds, where work that grows with their square would take hours."""
    client, server = (start + unit * count for start, count, unit in LARGE[name])
    begun = perf_counter()
    found = messages(conversation(client, server), "HTTP")
    assert len(found) <= 10_002
    assert perf_counter() - begun < scaled(60)
