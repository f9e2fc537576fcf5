from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.wire.drawing.describe import about, story
from netcourse.wire.transcript import Event, Transcript
from tests.render.helpers import worst_contrast

GET = b"GET /json HTTP/1.1\r\nHost: 127.0.0.1:41234\r\nUser-Agent: me/1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nok"
OPENED = ("client", "opened", b"")


def told(*steps: tuple[str, str, bytes], ports: tuple[int, ...] = (), ends: bool = False) -> list[str]:
    """Return the words between the two lines of a drawing."""
    transcript = Transcript(ports=ports)
    transcript.ends = ends
    for by, what, data in steps:
        transcript.record(1, by, what, data)  # type: ignore[arg-type]
    return [line.strip(" │├┤─╌━▶◀▷◁✕").strip() for line in repr(transcript).splitlines()[1:]]


def test_http_is_told_by_names_and_counts_of_bodies() -> None:
    assert told(OPENED, ("client", "bytes", GET), ("server", "bytes", OK)) == [
        "connection opened",
        "GET /json HTTP/1.1",
        "Host, User-Agent",
        "HTTP/1.1 200 OK",
        "Content-Type, Content-Length",
        "body: 2 bytes of text/plain",
        'b"ok"',
        "no request is waiting for an answer",
    ]


def test_heads_of_other_lengths_are_drawn_alike() -> None:
    longer = GET.replace(b"me/1", b"somebody else/22.3")
    assert told(OPENED, ("client", "bytes", GET)) == told(OPENED, ("client", "bytes", longer))


def test_other_bytes_are_counted_and_shown() -> None:
    rows = told(OPENED, ("client", "bytes", b"how "), ("client", "bytes", b"long?\n"), ("server", "bytes", b"\x00\xff"))
    assert rows[1:5] == ["10 bytes", r'b"how long?\n"', "2 bytes", r'b"\x00\xff"']


def test_ports_are_left_out() -> None:
    said = b"see http://127.0.0.1:41234/x and [::1]:41234, not 412345 nor :412345"
    rows = told(OPENED, ("server", "bytes", said), ports=(41234, 5))
    assert rows[2] == 'b"see http://127.0.0.1:PORT/x and [::1]:PORT, not 412345 nor :412345"'


def test_two_requests_in_a_row_are_two_arrows() -> None:
    rows = told(OPENED, ("client", "bytes", GET + GET), ("server", "bytes", OK + OK))
    assert rows.count("GET /json HTTP/1.1") == rows.count("HTTP/1.1 200 OK") == 2


def test_a_message_that_was_interrupted_goes_on() -> None:
    head = b"PUT / HTTP/1.1\r\nHost: one\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    rows = told(
        OPENED,
        ("client", "bytes", head),
        ("server", "bytes", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ("client", "bytes", b"hello"),
    )
    assert rows[1:] == [
        "PUT / HTTP/1.1", "Host, Expect, Content-Length", "HTTP/1.1 100 Continue", "(no header fields)",
        "the rest of PUT / HTTP/1.1", "body: 5 bytes", 'b"hello"', "still open",
    ]  # fmt: skip


def test_what_only_looks_like_http_says_so() -> None:
    rows = told(OPENED, ("client", "bytes", b"GET / HTTP/1.1\r\n\r\n"))
    assert rows[2:4] == [r'b"GET / HTTP/1.1\r\n\r\n"', "(looks like HTTP, but is not a complete and valid message)"]


def test_encrypted_bytes_are_not_counted() -> None:
    rows = told(OPENED, ("client", "bytes", b"\x16\x03\x01\x02\x00"), ("server", "bytes", b"\x16\x03\x03"))
    assert rows == ["connection opened", "encrypted (TLS): only the two ends can read it"]


def test_who_closed_first_is_not_told_where_it_is_chance() -> None:
    one = told(OPENED, ("client", "ended", b""), ("server", "ended", b""))
    other = told(OPENED, ("server", "ended", b""), ("client", "ended", b""))
    assert one == other == ["connection opened", "connection closed"]


def test_a_half_close_is_told_where_it_matters() -> None:
    rows = told(OPENED, ("client", "ended", b""), ("server", "bytes", b"so long"), ("server", "ended", b""))
    assert rows == ["connection opened", "end of stream", "7 bytes", 'b"so long"', "connection closed"]
    assert told(OPENED, ("server", "ended", b""))[1:] == [
        "end of stream",
        "still open in the other direction",
    ]
    assert told(OPENED, ("client", "ended", b""), ("server", "bytes", b"x"))[-1] == "still open in the other direction"


def test_who_closed_first_can_be_asked_for() -> None:
    steps = (OPENED, ("server", "bytes", b"noon\n"), ("server", "ended", b""), ("client", "ended", b""))
    assert told(*steps, ends=True)[3:] == ["end of stream", "end of stream", "connection closed"]
    assert told(*steps[:3], ends=True)[3:] == ["end of stream", "still open in the other direction"]


def test_how_much_of_an_answer_there_was_when_the_client_hung_up_is_not_told() -> None:
    head, body = OK[:-2], OK[-2:]
    early = told(
        OPENED, ("client", "bytes", GET), ("server", "bytes", head), ("client", "ended", b""), ("server", "bytes", body)
    )
    late = told(OPENED, ("client", "bytes", GET), ("server", "bytes", OK), ("client", "ended", b""))
    assert early == late
    before = told(OPENED, ("client", "bytes", GET), ("client", "ended", b""), ("server", "bytes", OK))
    assert before[3] == "end of stream"


def test_resets_and_refusals() -> None:
    assert told(OPENED, ("server", "reset", b""))[1:] == ["connection reset"]
    assert told(OPENED, ("server", "refused", b""))[1:] == ["refused: nobody listens at the server's address"]
    assert told(OPENED, ("client", "ended", b""), ("client", "reset", b""))[1:] == ["connection closed"]


def test_nothing_yet() -> None:
    assert repr(Transcript()) == "Nothing has passed yet."


def test_many_connections_and_many_arrows_stay_a_picture() -> None:
    transcript = Transcript()
    for number in range(1, 41):
        transcript.record(number, "client", "opened")
        for _ in range(200):
            transcript.record(number, "client", "bytes", b"x")
            transcript.record(number, "server", "bytes", b"y")
    view = transcript.view()
    assert "… 342 more arrows …" in view.text
    assert "… and 28 more connections" in view.text
    assert len(view.html) < 1_000_000


def test_rough_sizes() -> None:
    assert [about(n) for n in (0, 1, 999, 1000, 1_249_000)] == ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "1.2 MB"]


steps = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["client", "server"]),
        st.sampled_from(["opened", "bytes", "bytes", "ended", "reset", "refused"]),
        st.one_of(st.binary(max_size=30), st.sampled_from([GET, OK, GET[:20], b"\x16\x03\x01"])),
    ),
    max_size=12,
)


@given(steps, st.integers(0, 200))
@settings(deadline=None)
def test_every_transcript_can_be_drawn(steps: list[tuple[int, str, str, bytes]], room: int) -> None:
    transcript = Transcript(ports=(41234,), kept_bytes=room)
    for number, by, what, data in steps:
        transcript.record(number, by, what, data if what == "bytes" else b"")  # type: ignore[arg-type]
    view = transcript.view()
    assert all(len(line) <= 98 for line in view.text.splitlines())
    assert "41234" not in view.html.replace("41234,", "")
    assert worst_contrast(view.html) >= 4.5


def test_the_newest_connections_keep_their_names():
    """Where only the last ones are told."""
    transcript = Transcript(Event(0.0, number, "client", "opened") for number in (1, 2, 3))

    assert [one["client"] for one in story(transcript, 2)["connections"]] == ["client B", "client C"]
    assert story(transcript, 5) == story(transcript)
