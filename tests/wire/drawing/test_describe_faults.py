"""Drawings of what faults did, of datagrams, and of what is asked for beyond the default."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.render.escape import columns
from netcourse.wire.drawing.describe import story
from netcourse.wire.transcript import Event, Transcript
from tests.render.helpers import worst_contrast

GET = b"GET /json HTTP/1.1\r\nHost: 127.0.0.1:41234\r\nUser-Agent: me/1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nok"
QUERY = bytes.fromhex("123401000001000000000000076578616d706c6503636f6d0000010001")
CUT = "cut here"

Step = tuple[Any, ...]


def recorded(*steps: Step, protocol: Any = "tcp", ports: tuple[int, ...] = ()) -> Transcript:
    """Return a transcript of (by, what, data, note) on connection 1."""
    transcript = Transcript(protocol=protocol, ports=ports)
    for by, what, *rest in steps:
        transcript.record(1, by, what, *rest)
    return transcript


def told(transcript: Transcript, **asked: bool) -> list[str]:
    """Return the words between the two lines of a drawing."""
    lines = transcript.view(**asked).text.splitlines()[1:]
    return [line.strip(" │┆├┤─╌━▶◀▷◁✕").strip() for line in lines]


def pieces(data: bytes, *sizes: int, by: str = "client") -> list[Step]:
    """Return the events of a stream that a fault cut; the last piece is what is left, and has no note."""
    steps, start = [], 0
    for size in sizes:
        steps.append((by, "bytes", data[start : start + size], CUT))
        start += size
    return [*steps, (by, "bytes", data[start:])]


OPENED: Step = ("client", "opened")


# Pieces


def test_a_few_pieces_are_drawn_one_by_one() -> None:
    """Four pieces of nearly one size, as in a lesson, are four arrows."""
    rows = told(recorded(OPENED, *pieces(b"one two three", 4, 4, 4)))
    assert rows[1:-1] == [
        "4 bytes", 'b"one "', "◆ cut here", "4 bytes", 'b"two "', "◆ cut here",
        "4 bytes", 'b"thre"', "◆ cut here", "1 byte", 'b"e"',
    ]  # fmt: skip


def test_many_pieces_of_one_size_are_one_arrow() -> None:
    """They are counted; the first is shown, and all of them together."""
    rows = told(recorded(OPENED, *pieces(b"how long is it?\n", *[1] * 15)))
    assert rows[1:-1] == ["16 pieces of 1 byte", 'the first: b"h"', r'b"how long is it?\n"', "◆ cut here"]


def test_the_last_of_many_pieces_may_be_shorter() -> None:
    """It belongs to the same cutting."""
    rows = told(recorded(OPENED, *pieces(b"how long is it?\n", *[3] * 5)))
    assert rows[1] == "6 pieces of 3 bytes, the last of 1"


def test_the_first_of_large_pieces_tells_how_much_of_it_is_left_out() -> None:
    """All of the piece is counted, and large numbers are grouped."""
    rows = told(recorded(OPENED, *pieces(b"z" * 230_000, *[50_000] * 4)))
    assert rows[1] == "5 pieces of 50,000 bytes, the last of 30,000"
    shown = rows[2].removeprefix('the first: b"').removesuffix('"')
    assert shown.count("z") + int(shown.split(" … ")[1].removesuffix(" bytes").replace(",", "")) == 50_000


def test_pieces_of_different_sizes_stay_apart() -> None:
    """Only neighbours of one size are drawn together."""
    rows = told(recorded(OPENED, *pieces(b"x" * 20, 5, 1, 1, 1, 1, 1, 7)))
    assert [row for row in rows if "byte" in row] == ["5 bytes", "5 pieces of 1 byte", "7 bytes", "3 bytes"]


def test_pieces_of_both_sides_stay_apart() -> None:
    """A cutting ends where the other side speaks."""
    rows = told(recorded(OPENED, *pieces(b"12345", *[1] * 4), *pieces(b"54321", *[1] * 4, by="server")))
    assert rows.count("5 pieces of 1 byte") == 2


@pytest.mark.parametrize("agent", [b"me/1", b"somebody else/22.3"])
def test_a_message_in_many_pieces_is_one_arrow_whatever_its_length(agent: bytes) -> None:
    """How many pieces a head makes differs between machines, and so is not told."""
    head = GET.replace(b"me/1", agent)
    rows = told(recorded(OPENED, *pieces(head, *[7] * (len(head) // 7)), *pieces(OK, *[7] * 11, by="server")))
    assert rows[1:-1] == [
        "GET /json HTTP/1.1", "Host, User-Agent", "◆ cut here, in pieces of 7 bytes",
        "HTTP/1.1 200 OK", "Content-Type, Content-Length", "body: 2 bytes of text/plain", 'b"ok"',
        "◆ cut here, in pieces of 7 bytes",
    ]  # fmt: skip


def test_a_message_in_uneven_pieces_says_so() -> None:
    """Sizes that chance drew are not listed."""
    assert "◆ cut here, in pieces of different sizes" in told(recorded(OPENED, *pieces(GET, 3, 9, 1)))


def test_a_message_in_two_pieces_is_two_arrows() -> None:
    """One cut can be pointed at."""
    rows = told(recorded(OPENED, *pieces(GET, 30)))
    assert rows[1:5] == ["GET /json HTTP/1.1", "Host, User-Agent", "◆ cut here", "the rest of GET /json HTTP/1.1"]


def test_many_changes_of_one_stretch_are_one_arrow() -> None:
    """The first few are named, the others counted; the bytes below the picture name each."""
    steps = [("client", "bytes", b"x", f"byte {n} changed") for n in range(9)]
    transcript = recorded(OPENED, *steps)
    rows = told(transcript)
    assert rows[1:3] == ["9 bytes", 'b"xxxxxxxxx"']
    assert " ".join(rows[3:5]).startswith("◆ byte 0 changed; byte 1 changed; byte 2 changed; … and 6 more places")
    (row,) = [row for row in story(transcript)["connections"][0]["rows"] if "fold" in row]
    assert [field["name"] for field in row["fold"]["fields"]] == [f"byte {n} changed" for n in range(9)]


# What else faults do


def test_what_was_lost_is_told_with_its_reason() -> None:
    """Lost bytes are an arrow of their own kind and no part of the stream."""
    transcript = recorded(OPENED, ("server", "bytes", b"until"), ("server", "lost", b" noon\n", "cut off here"))
    assert told(transcript)[1:] == [
        "5 bytes",
        'b"until"',
        "6 bytes lost",
        r'b" noon\n"',
        "◆ cut off here",
        "still open",
    ]
    assert story(transcript)["connections"][0]["rows"][2]["kind"] == "lost"


def test_what_was_lost_of_http_is_not_counted() -> None:
    """How much of it was a head differs between machines."""
    rows = told(
        recorded(OPENED, ("client", "bytes", GET), ("server", "bytes", OK[:-1]), ("server", "lost", b"k", "cut"))
    )
    assert rows[-3:] == ["lost", "◆ cut", "still open"]


def test_a_mark_that_concerns_no_bytes_stands_on_the_line() -> None:
    """Who is concerned is told by the side it stands on, and in the alternative text."""
    view = recorded(OPENED, ("server", "fault", b"", "silent from here on")).view()
    assert "◆ silent from here on  │" in view.text
    assert "server → client A: ◆ silent from here on." in view.html


def test_ends_and_resets_that_a_fault_made_say_so() -> None:
    """An end of the stream with a note is always told, once."""
    rows = told(recorded(OPENED, ("client", "bytes", b"abcd"), ("client", "ended", b"", "half-closed here")))
    assert rows[3:] == ["end of stream", "◆ half-closed here", "still open in the other direction"]
    assert told(recorded(OPENED, ("client", "reset", b"", "reset here")))[1:] == ["connection reset", "◆ reset here"]


def test_an_answered_request_whose_line_lost_bytes_is_not_settled() -> None:
    """The drawing does not say that all is well when it is not."""
    lost = ("client", "lost", b"GET / HTTP/1.1\r\n\r\n", "cut")
    rows = told(recorded(OPENED, ("client", "bytes", GET), ("server", "bytes", OK), lost))
    assert "no request is waiting for an answer" not in rows


# Datagrams


def test_datagrams_have_no_connection() -> None:
    """Nothing is opened, ended or closed; what was lost, came twice or was overtaken is marked."""
    steps: list[Step] = [
        ("client", "bytes", b"one"), ("client", "lost", b"two", "lost"),
        ("client", "bytes", b"one", "the same once more"), ("server", "bytes", b"three", "overtaken"),
        ("client", "lost", b""),
    ]  # fmt: skip
    rows = told(recorded(*steps, protocol="udp"))
    assert rows == [
        "datagram of 3 bytes", 'b"one"', "datagram of 3 bytes", 'b"two"', "◆ lost",
        "datagram of 3 bytes", 'b"one"', "◆ the same once more", "datagram of 5 bytes", 'b"three"', "◆ overtaken",
        "datagram of 0 bytes", "◆ lost",
    ]  # fmt: skip


def test_dns_is_told_by_its_titles() -> None:
    """Its transaction ids are drawn by chance and stand only where bytes are asked for."""
    transcript = recorded(("client", "bytes", QUERY), ("client", "lost", QUERY, "lost"), protocol="udp")
    assert told(transcript)[0] == "query: A example.com"
    assert "0x1234" not in transcript.view().html
    assert "transaction id" in transcript.view(bytes=True).text


def test_a_datagram_nobody_listens_for() -> None:
    """A refusal (ICMP port unreachable) is told."""
    assert told(recorded(("server", "refused"), protocol="udp")) == ["refused: nobody listens at the server's address"]


# Bytes below the picture


def test_plain_bytes_are_shown_below_the_picture_only_where_they_are_the_same_everywhere() -> None:
    """Not where a port is in them, nor a head of HTTP; unless they are asked for."""
    assert "68 6f 77" in recorded(OPENED, ("client", "bytes", b"how")).view().html
    for data in (b"see http://127.0.0.1:41234/", GET):
        transcript = recorded(OPENED, ("client", "bytes", data), ports=(41234,))
        assert "<b>the bytes" not in transcript.view().html
        assert "41234" not in transcript.view().html
        assert "41234" in transcript.view(bytes=True).text


def test_bytes_that_are_asked_for_come_with_their_fields() -> None:
    """Every message of HTTP has its byte view, with offsets in the stream."""
    transcript = recorded(OPENED, ("client", "bytes", GET + GET), ("server", "bytes", OK))
    text = transcript.view(bytes=True).text
    assert text.startswith(transcript.view().text)
    assert "1. client A → server: GET /json HTTP/1.1" in text
    assert f"[{len(GET)}:{len(GET) + 20}]" in text
    assert "3. server → client A: HTTP/1.1 200 OK" in text


def test_encrypted_bytes_show_what_anybody_can_read() -> None:
    """The records of TLS are shown where bytes are asked for."""
    transcript = recorded(
        OPENED, ("client", "bytes", b"\x16\x03\x01\x00\x05hello"), ("server", "bytes", b"\x15\x03\x03")
    )
    assert "16 03 01 00 05" in transcript.view(bytes=True).text


# Order and time


def at(when: float, connection: int, by: Any, what: Any, data: bytes = b"") -> Event:
    return Event(when, connection, by, what, data)


BOTH = Transcript([
    at(0.0, 1, "client", "opened"), at(0.001, 2, "client", "opened"), at(0.002, 1, "client", "bytes", b"first"),
    at(0.5, 2, "client", "bytes", b"second"), at(2.75, 1, "server", "bytes", b"third"),
])  # fmt: skip


def test_connections_are_drawn_in_the_order_of_time_where_asked() -> None:
    """By default one stands below the other, since their order is chance."""
    lines = BOTH.view(together=True).text
    assert lines.index("first") < lines.index("second") < lines.index("third")
    default = BOTH.view().text
    assert default.index("third") < default.index("second")
    assert "order" not in story(BOTH)


def test_pauses_are_told_where_asked() -> None:
    """In one picture for all connections, in others for each; never in the default drawing."""
    assert [row for row in told(BOTH, gaps=True) if "later" in row] == ["2.7 s later", "499 ms later"]
    together = BOTH.view(together=True, gaps=True).text
    assert together.index("first") < together.index("498 ms later") < together.index("second")
    assert together.index("second") < together.index("2.2 s later") < together.index("third")
    assert "later" not in BOTH.view().text + BOTH.view(together=True).text


def test_a_pause_in_a_stream_is_seen() -> None:
    """Bytes of one side are joined over no pause that is told."""
    slow = Transcript(
        [at(0, 1, "client", "opened"), at(0, 1, "client", "bytes", b"a"), at(1, 1, "client", "bytes", b"b")]
    )
    assert told(slow, gaps=True)[1:6] == ["1 byte", 'b"a"', "1 s later", "1 byte", 'b"b"']
    assert told(slow)[1:3] == ["2 bytes", 'b"ab"']


def test_one_connection_alone_is_never_put_beside_itself() -> None:
    """`together` changes nothing where there is one."""
    one = recorded(OPENED, ("client", "bytes", b"x"))
    assert one.view(together=True).text == one.view().text


# Anything


steps = st.lists(
    st.tuples(
        st.floats(0, 3), st.integers(1, 6), st.sampled_from(["client", "server"]),
        st.sampled_from(["opened", "bytes", "bytes", "lost", "fault", "ended", "reset", "refused"]),
        st.one_of(st.binary(max_size=30), st.sampled_from([GET, OK, GET[:20], b"\x16\x03\x01", QUERY])),
        st.sampled_from(["", "", CUT, "byte 3 changed", "\x1b[31m<b>"]),
    ),
    max_size=30,
)  # fmt: skip


@given(steps, st.sampled_from(["tcp", "udp"]), st.booleans(), st.booleans(), st.booleans())
@settings(deadline=None)
def test_every_transcript_can_be_drawn(steps: Any, protocol: Any, together: bool, gaps: bool, shown: bool) -> None:
    """However odd: it never raises, is bounded, readable, and nothing of it is markup or moves the cursor."""
    events = [
        Event(when, connection, by, what, data if what in ("bytes", "lost") else b"", 0, note)
        for when, connection, by, what, data, note in sorted(steps)
    ]
    view = Transcript(events, protocol=protocol).view(together=together, gaps=gaps, bytes=shown)
    picture = re.split(r"\n\n1\. ", view.text)[0]
    assert all(columns(line) <= 98 for line in picture.splitlines())
    assert "\x1b" not in view.text + view.html
    assert "<b>" not in re.sub(r"<b>[^<]*\(\d+ bytes?\)</b>|<b></b>", "", view.html)
    assert len(view.html) < 1_500_000
    assert worst_contrast(view.html) >= 4.5
