from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.render.escape import columns
from netcourse.wire.drawing.comparing import compare
from netcourse.wire.transcript import Event, Transcript
from tests.render.helpers import worst_contrast

Step = tuple[Any, ...]
OPENED: Step = (1, "client", "opened")
ASKED: Step = (1, "client", "bytes", b"how long?\n")


def recorded(*steps: Step, ports: tuple[int, ...] = (), protocol: Any = "tcp") -> Transcript:
    transcript = Transcript(ports=ports, protocol=protocol)
    for step in steps:
        transcript.record(*step)
    return transcript


def heads(one: Transcript, other: Transcript) -> list[str]:
    """Return what is said before the evidence and the tables."""
    lines = compare(one, other).text.split("\n\n")[0].splitlines()
    return [line.strip() for line in lines if not line.startswith(("  a    ", "  b    ")) and "^" not in line]


SAID = recorded(OPENED, ASKED, (1, "server", "bytes", b"until noon\n"))


def test_equal_recordings_are_equal_up_to_time() -> None:
    """Which is said, with how many events there are."""
    assert heads(SAID, recorded(OPENED, ASKED, (1, "server", "bytes", b"until noon\n"))) == ["= equal: 3 events"]
    assert heads(Transcript(), Transcript()) == ["= equal: nothing has passed in either"]


def test_the_first_byte_that_differs_is_marked() -> None:
    """By its number, its values, and a mark below it."""
    text = compare(SAID, recorded(OPENED, ASKED, (1, "server", "bytes", b"until moon\n"))).text
    lines = text.splitlines()
    assert lines[0] == "≠ they part at event 3 of client A"
    assert lines[1].strip() == "the first byte that differs: byte 6 of what came from the server, counted from 0"
    assert lines[2][lines[3].index("^")] == "n"
    assert lines[4][lines[5].index("^")] == "m"
    assert lines[5].endswith("^ 6e here, 6d there")
    assert lines[-1].split(" ≠ ")[0].strip() == '← 11 bytes b"until noon\\n"'


def test_the_same_bytes_in_other_pieces_are_said_to_be_that() -> None:
    """Pieces stand beside the stretch they are cut from."""
    cut = recorded(OPENED, (1, "client", "bytes", b"how ", "cut here"), (1, "client", "bytes", b"long?\n"),
                   (1, "server", "bytes", b"until noon\n"))  # fmt: skip
    assert heads(SAID, cut) == ["≈ the same bytes, cut differently", "first at event 2 of client A"]
    signs = [line[48:49] for line in compare(SAID, cut).text.splitlines()[4:]]
    assert signs == ["=", "≈", "≈", "="]


def test_the_same_pieces_on_a_worse_line() -> None:
    """Marks of faults are no difference in what was said."""
    late = recorded(
        OPENED, (1, "client", "fault", b"", "delayed by 1 s"), ASKED, (1, "server", "bytes", b"until noon\n")
    )
    assert heads(SAID, late)[0] == "≈ the same bytes in the same pieces; what was done to the line differs"


def test_one_that_stops_earlier() -> None:
    """Who stops is named, and where."""
    assert heads(SAID, recorded(OPENED, ASKED))[:2] == ["≠ they part at event 3 of client A", "b stops there"]
    short = recorded(OPENED, ASKED, (1, "server", "bytes", b"until"))
    assert "6e here" not in compare(SAID, short).text
    assert "20 here, the end there" in compare(SAID, short).text


def test_different_numbers_of_connections() -> None:
    """The first that is missing is named, and how many there are."""
    more = recorded(OPENED, ASKED, (1, "server", "bytes", b"until noon\n"), (2, "client", "opened"))
    assert heads(SAID, more) == [
        "≠ they part at client B: a has no such connection", "a has 1 connection, b has 2 connections",
    ]  # fmt: skip


def test_what_belongs_to_a_run_is_no_difference() -> None:
    """Ports and the date of an answer, however they were cut."""

    def run(port: int, date: bytes, *cuts: int) -> Transcript:
        head = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port
        edges = [0, *cuts, len(head)]
        sent = [(1, "client", "bytes", head[n:m], "cut here") for n, m in zip(edges, edges[1:], strict=False)]
        answer = b"HTTP/1.1 204 No Content\r\nDate: %s\r\n\r\n" % date
        return recorded(OPENED, *sent, (1, "server", "bytes", answer), ports=(port,))

    one = run(40001, b"Sat, 21 Nov 2026 05:00:00 GMT")
    assert heads(one, run(51234, b"Sun, 22 Nov 2026 06:00:00 GMT"))[0].startswith("= equal")
    assert heads(one, run(51234, b"Sun, 22 Nov 2026 06:00:00 GMT", 35))[0] == "≈ the same bytes, cut differently"


def test_who_ended_a_moment_earlier_is_no_difference() -> None:
    """Unless something was said in between."""
    ends = [(1, "client", "ended"), (1, "server", "ended")]
    assert heads(recorded(OPENED, *ends), recorded(OPENED, *ends[::-1])) == ["= equal: 3 events"]
    said = (1, "server", "bytes", b"so long")
    assert heads(recorded(ends[0], said, ends[1]), recorded(said, *ends))[0].startswith("≠")


def test_datagrams_are_never_joined() -> None:
    """Two datagrams are not one of twice the size."""
    one = recorded((1, "client", "bytes", b"ab"), protocol="udp")
    two = recorded((1, "client", "bytes", b"a"), (1, "client", "bytes", b"b"), protocol="udp")
    assert heads(one, two)[0] == "≠ they part at event 1 of client A"
    with pytest.raises(ValueError, match="TCP and the other of UDP"):
        compare(one, SAID)


def test_names_can_be_given() -> None:
    """They head the columns."""
    assert "smooth: client A" in compare(SAID, SAID, names=("smooth", "rough")).text


@pytest.mark.parametrize("what", ["text", b"bytes", None])
def test_what_is_no_recording_is_named(what: Any) -> None:
    """The error says what is allowed."""
    with pytest.raises(TypeError, match="expected a line or a transcript, not "):
        compare(SAID, what)


def test_a_large_recording_is_compared_in_time() -> None:
    """A megabyte that differs at its end, and thousands of turns."""
    began = time.monotonic()
    data = bytes(1_000_000)
    text = compare(recorded((1, "client", "bytes", data)), recorded((1, "client", "bytes", data[:-1] + b"x"))).text
    assert "byte 999999" in text
    turns = [(1, by, "bytes", b"x%d" % n) for n in range(1000) for by in ("client", "server")]
    assert (
        "they part at event 2000" in compare(recorded(*turns), recorded(*turns[:-1], (1, "server", "bytes", b"y"))).text
    )
    assert time.monotonic() - began < 20


def event(connection: int, by: Any, what: Any, data: bytes, note: str) -> Event:
    return Event(0.0, connection, by, what, data if what in ("bytes", "lost") else b"", 0, note)


steps = st.lists(
    st.builds(
        event, st.integers(1, 3), st.sampled_from(["client", "server"]),
        st.sampled_from(["opened", "bytes", "bytes", "lost", "fault", "ended", "reset"]),
        st.binary(max_size=20), st.sampled_from(["", "cut here", "\x1b<i>"]),
    ),
    max_size=15,
)  # fmt: skip


@given(steps, steps, st.sampled_from(["tcp", "udp"]))
@settings(deadline=None)
def test_any_two_can_be_compared(one: list[Event], other: list[Event], protocol: Any) -> None:
    """The verdict is right, and the drawing bounded and readable."""
    pair = [Transcript(events, protocol=protocol) for events in (one, other)]
    view = compare(*pair)
    if pair[0] == pair[1]:
        assert view.text.startswith("=")
    if view.text.startswith("="):
        assert [one.stream("server") for one in pair[0].conversations] == [
            other.stream("server") for other in pair[1].conversations
        ]
    assert compare(pair[0], pair[0]).text.startswith("=")
    assert "\x1b" not in view.text + view.html
    assert "<i>" not in view.html
    assert all(columns(line) <= 110 for line in view.text.splitlines())
    assert worst_contrast(view.html) >= 4.5
