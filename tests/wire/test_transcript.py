from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.wire.transcript import KEPT_EVENTS, Event, Transcript, joined

sides = st.sampled_from(["client", "server"])
pieces = st.tuples(sides, st.binary(min_size=1, max_size=6))


def recorded(*steps: tuple[str, str, bytes], kept_bytes: int = 10_000) -> Transcript:
    transcript = Transcript(kept_bytes=kept_bytes)
    for by, what, data in steps:
        transcript.record(1, by, what, data)  # type: ignore[arg-type]
    return transcript


@given(st.lists(pieces))
def test_joining_keeps_every_byte_in_order(steps: list[tuple[str, bytes]]) -> None:
    transcript = recorded(*[(by, "bytes", data) for by, data in steps])
    for side in ("client", "server"):
        sent = b"".join(data for by, data in steps if by == side)
        assert not steps or transcript.conversations[0].stream(side) == sent  # type: ignore[arg-type]
    if steps:
        sequence = [event.by for event in transcript.conversations[0].events]
        assert all(one != other for one, other in zip(sequence, sequence[1:], strict=False))


@given(st.lists(pieces, min_size=1), st.data())
def test_it_does_not_matter_how_the_bytes_were_cut(steps: list[tuple[str, bytes]], draw: st.DataObject) -> None:
    cut = []
    for by, data in steps:
        at = draw.draw(st.integers(0, len(data)))
        cut += [(by, "bytes", part) for part in (data[:at], data[at:]) if part]
    assert recorded(*cut) == recorded(*[(by, "bytes", data) for by, data in steps])


def test_it_does_not_matter_which_connection_was_served_first() -> None:
    one, other = Transcript(), Transcript()
    for transcript, order in ((one, (1, 2, 1, 2)), (other, (1, 1, 2, 2))):
        for number in order:
            transcript.record(number, "client", "bytes", b"x")
    assert one == other
    other.record(2, "client", "bytes", b"x")
    assert one != other
    assert one != "something else"


def test_a_cut_that_a_fault_made_stays() -> None:
    transcript = Transcript()
    transcript.record(1, "client", "bytes", b"how ", note="cut here")
    transcript.record(1, "client", "bytes", b"long?")
    transcript.record(1, "client", "bytes", b"\n")
    assert [(event.data, event.note) for event in transcript.conversations[0].events] == [
        (b"how ", "cut here"),
        (b"long?\n", ""),
    ]


@given(st.lists(pieces, min_size=1), st.integers(0, 30))
def test_memory_is_bounded_and_nothing_goes_uncounted(steps: list[tuple[str, bytes]], room: int) -> None:
    transcript = recorded(*[(by, "bytes", data) for by, data in steps], kept_bytes=room)
    assert sum(len(event.data) for event in transcript) <= room
    talk = transcript.conversations[0]
    for side in ("client", "server"):
        assert sum(e.size for e in talk.events if e.by == side) == sum(len(data) for by, data in steps if by == side)
    assert b"".join(data for by, data in steps if by == "client").startswith(talk.stream("client"))


def test_a_stream_with_a_gap_has_not_ended() -> None:
    transcript = recorded(("client", "bytes", b"12345"), ("client", "ended", b""), kept_bytes=3)
    talk = transcript.conversations[0]
    assert talk.stream("client") == b"123"
    assert not talk.ended("client")
    assert "… 2 bytes not kept" in repr(transcript)


def test_many_small_events_are_counted_and_no_longer_kept() -> None:
    transcript = Transcript(Event(0, 1, "client", "bytes", b"x") for _ in range(KEPT_EVENTS + 1000))
    assert len(transcript) == KEPT_EVENTS + 1
    assert transcript.events[-1].missing == 1000


def test_plain_data_and_back() -> None:
    transcript = recorded(("client", "opened", b""), ("client", "bytes", bytes(range(256))), ("server", "reset", b""))
    rows = json.loads(json.dumps(transcript.to_dicts()))
    assert Transcript.from_dicts(rows) == transcript
    assert Transcript.from_dicts(rows).events == transcript.events


def test_joined_takes_the_times_out() -> None:
    assert list(joined([Event(1.5, 1, "client", "ended")])) == [Event(0.0, 1, "client", "ended")]


def test_waiting_ends_when_something_comes_and_when_nothing_does() -> None:
    transcript = Transcript()
    thread = threading.Thread(target=transcript.record, args=(1, "client", "opened"))
    thread.start()
    transcript.wait_for(lambda: len(transcript.events) == 1, 5)
    thread.join()
    assert len(transcript) == 1
    transcript.wait_for(lambda: False, 0.01)
    transcript.quiet(0.01, 0.02)


def test_a_transcript_grows_and_so_is_no_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Transcript())
