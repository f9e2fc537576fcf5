from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.wire import transcript as module
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


@pytest.mark.parametrize("change", [{"by": "nobody"}, {"connection": -1}, {"when": None}, {"data": "\u0100"}])
def test_plain_data_with_impossible_values(change: dict[str, object]) -> None:
    """A row that no recording can hold is refused, and the value is named."""
    rows = [{**row, **change} for row in recorded(("client", "bytes", b"x")).to_dicts()]
    with pytest.raises(ValueError, match=f"{next(iter(change))} is "):
        Transcript.from_dicts(rows)


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


# What faults do


def noted(*steps: tuple[str, str, bytes, str]) -> Transcript:
    transcript = Transcript()
    for by, what, data, note in steps:
        transcript.record(1, by, what, data, note)  # type: ignore[arg-type]
    return transcript


def test_what_was_lost_was_sent_and_did_not_arrive() -> None:
    """The stream is what arrived; `sent` has the rest as well."""
    talk = noted(
        ("client", "bytes", b"one ", ""),
        ("client", "lost", b"two ", "lost"),
        ("client", "fault", b"", "the line goes silent"),
        ("client", "bytes", b"three", ""),
    ).conversations[0]
    assert talk.stream("client") == b"one three"
    assert talk.sent("client") == b"one two three"
    assert [event.what for event in talk.events] == ["bytes", "lost", "fault", "bytes"]


def test_one_loss_is_one_in_however_many_pieces_it_was_read() -> None:
    """How a relay happened to read what it lost makes no difference; another reason does."""
    whole = noted(("client", "lost", b"abcd", "cut off here"))
    assert noted(("client", "lost", b"ab", "cut off here"), ("client", "lost", b"cd", "cut off here")) == whole
    assert noted(("client", "lost", b"ab", "cut off here"), ("client", "lost", b"cd", "lost")) != whole


def test_faults_are_not_joined_and_notes_count() -> None:
    """Two marks are two, and the same bytes with another note are another story."""
    mark = ("server", "fault", b"", "the line goes silent")
    assert len(noted(mark, mark).conversations[0].events) == 2
    assert noted(("client", "bytes", b"x", "cut here")) != noted(("client", "bytes", b"x", ""))


def test_datagrams_stay_apart() -> None:
    """Where a datagram ends is no chance: two are never one, sent, lost or empty."""
    transcript = Transcript(protocol="udp")
    for data in (b"one", b"", b"two"):
        transcript.record(1, "client", "bytes", data)
    transcript.record(1, "client", "lost", b"three", "lost")
    transcript.record(1, "client", "lost", b"four", "lost")
    talk = transcript.conversations[0]
    assert talk.datagrams("client") == [b"one", b"", b"two"]
    assert [event.data for event in talk.events] == [b"one", b"", b"two", b"three", b"four"]
    assert Transcript.of(transcript.events, protocol="tcp") != transcript


# When there is no room left


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Room for ten events only."""
    monkeypatch.setattr(module, "KEPT_EVENTS", 10)
    return 10


def test_two_that_talk_in_turn_do_not_fill_the_memory() -> None:
    """Bytes that are only counted are counted once for each side, however often they alternate."""
    transcript = recorded(*[("client", "bytes", b"ask"), ("server", "bytes", b"answer")] * 1000, kept_bytes=20)
    assert transcript.full
    assert len(transcript) < 10
    talk = transcript.conversations[0]
    assert sum(event.size for event in talk.events if event.by == "client") == 3000
    assert sum(event.size for event in talk.events if event.by == "server") == 6000


def test_connections_that_come_too_late_are_counted(few: int) -> None:
    """What was known goes on to its end; new connections are only counted."""
    transcript = Transcript()
    for number in (1, 2):
        transcript.record(number, "client", "opened")
    for _ in range(20):
        transcript.record(1, "client", "bytes", b"x", "cut here")
    for number in range(3, 103):
        transcript.record(number, "client", "opened")
        transcript.record(number, "client", "bytes", b"hello")
        transcript.record(number, "client", "ended")
    transcript.record(2, "server", "fault", b"", "the line goes silent")
    transcript.record(2, "server", "ended")
    assert transcript.unkept == 100
    first, second = transcript.conversations
    assert sum(event.size for event in first.events) == 20
    assert [event.what for event in second.events] == ["opened", "ended"]
    assert len(transcript) == few + 2


def test_notes_stay_where_only_the_bytes_have_no_room() -> None:
    """What a fault did is told even of bytes that are not kept."""
    transcript = Transcript(kept_bytes=2)
    transcript.record(1, "client", "bytes", b"abc")
    transcript.record(1, "client", "bytes", b"de", "cut here")
    transcript.record(1, "client", "lost", b"f", "lost")
    transcript.record(1, "client", "bytes", b"ghi")
    assert [(e.what, e.data, e.missing, e.note) for e in transcript] == [
        ("bytes", b"ab", 1, ""),
        ("bytes", b"", 2, "cut here"),
        ("lost", b"", 1, "lost"),
        ("bytes", b"", 3, ""),
    ]


def test_pieces_keep_their_sizes_where_the_bytes_have_no_room() -> None:
    """Each is counted up to its cut, in however many events it came, and not with what came before."""
    transcript = Transcript(kept_bytes=2)
    for _ in range(3):
        transcript.record(1, "server", "bytes", b"abc")
        transcript.record(1, "server", "bytes", b"de")
        transcript.record(1, "server", "bytes", b"f", "cut here")
    assert [event.size for event in transcript.conversations[0].events] == [6, 6, 6]


@given(st.lists(st.tuples(st.integers(1, 3), sides, st.binary(max_size=4), st.booleans()), max_size=40))
def test_a_copy_of_what_was_kept_is_the_same(steps: list[tuple[int, str, bytes, bool]]) -> None:
    """A recording that had no room left is not shortened again when it is read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "KEPT_EVENTS", 10)
        transcript = Transcript(kept_bytes=20)
        for number, by, data, note in steps:
            transcript.record(number, by, "bytes", data, "cut here" * note)  # type: ignore[arg-type]
        assert Transcript.of(transcript.events).events == transcript.events


# One connection


def test_one_connection_alone() -> None:
    """It keeps its number and what the drawing needs."""
    transcript = Transcript(ports=(1234,), protocol="udp")
    for number in (1, 2, 3):
        transcript.record(number, "client", "bytes", b"%d" % number)
    transcript.ends = True
    one = transcript.only(2)
    assert [(event.connection, event.data) for event in one] == [(2, b"2")]
    assert (one.ports, one.protocol, one.ends, one.over) == ((1234,), "udp", True, False)
    assert [event.connection for event in transcript.only(1, 3)] == [1, 3]
    assert len(transcript) == 3


def test_a_connection_that_is_not_there() -> None:
    """The error names it, and those that are there."""
    transcript = recorded(("client", "opened", b""))
    with pytest.raises(ValueError, match="there is no connection 7; there are: 1"):
        transcript.only(7)
    with pytest.raises(ValueError, match="there is no connection 1; there are: none"):
        Transcript().only(1)
