"""What each fault does to a few bytes."""

from __future__ import annotations

import pytest

from netcourse.wire.faults import (
    Bandwidth,
    Chunk,
    Coalesce,
    Corrupt,
    Delay,
    Duplicate,
    HalfClose,
    Jitter,
    Lose,
    Nothing,
    Refuse,
    Reorder,
    Reset,
    Stall,
    Trickle,
    Truncate,
)
from netcourse.wire.faults.base import Abort, Chain, Close, End, Lost, Mark, Piece
from netcourse.wire.faults.late import STRETCH
from tests.wire.faults.helpers import START, lost, marks, notes, passed, run

NOW = START


def pieces(actions):
    return [action.data for action in actions if isinstance(action, Piece)]


def dues(actions):
    return [round(action.due - NOW, 6) for action in actions if isinstance(action, Piece)]


def test_nothing_does_nothing():
    """The no-op passes bytes and end as they came."""
    assert [Piece(b"abc", NOW), End(NOW)] == run([Nothing()], [b"abc"])


def test_delay_counts_from_when_bytes_came():
    """Each piece waits as long, and so does the end; what waits before it adds nothing."""
    actions = run([Delay(0.5)], [b"a", b"b"], gaps=[0.1])

    assert [
        Mark("delayed by 0.5 s", NOW),
        Piece(b"a", NOW + 0.5),
        Piece(b"b", NOW + 0.1 + 0.5),
        End(NOW + 0.2 + 0.5),
    ] == [type(action)(**{**fields(action), "due": pytest.approx(action.due)}) for action in actions]


def fields(action):
    return {name: getattr(action, name) for name in action.__slots__}


def test_delays_add_up():
    """Two in a chain are as one of both."""
    assert [0.75] == dues(run([Delay(0.5), Delay(0.25)], [b"a"]))


def test_spread_lets_datagrams_overtake():
    """Datagrams come within the spread, and not in the order they were sent."""
    found = dues(run([Delay(1, spread=2)], [b"a"] * 30, kind="udp"))

    assert all(1 <= due <= 3 for due in found)
    assert found != sorted(found)


def test_jitter_is_drawn_anew_along_the_stream():
    """Writes that are far apart are late by different times, all within the setting."""
    found = dues(run([Jitter(0.5)], [bytes(STRETCH)] * 20, gaps=[10]))

    late = [due - 10 * number for number, due in enumerate(found)]
    assert len({round(seconds, 3) for seconds in late}) > 10
    assert 0 <= min(late) < 0.25 < max(late) <= 0.5


def test_jitter_leaves_what_comes_together_together():
    """Bytes that are due at the same time are not cut apart: a long transfer stays fast."""
    assert len(run([Jitter(0.5)], [bytes(100_000)])) < 60


def test_trickle_lets_single_bytes_through():
    """Each byte is a write of its own, and the pause lies between them, not before the first."""
    actions = run([Trickle(0.5)], [b"abc"])

    assert ["one byte at a time, 0.5 s apart"] == marks(actions)
    assert [b"a", b"b", b"c"] == pieces(actions)
    assert [0, 0.5, 1] == dues(actions)
    assert all(action.alone for action in actions if isinstance(action, Piece))


def test_trickle_does_not_catch_up():
    """After a rest of the sender the next byte goes at once, and the one behind it waits again."""
    assert [0, 10, 10.5] == dues(run([Trickle(0.5)], [b"a", b"bc"], gaps=[10]))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, [b"a", b"b", b"c", b"d", b"e", b"f", b"g"]),
        (3, [b"abc", b"def", b"g"]),
        ([1, 2], [b"a", b"bc", b"d", b"ef", b"g"]),
        ((2, 2), [b"ab", b"cd", b"ef", b"g"]),
        (7, [b"abcdefg"]),
        (100, [b"abcdefg"]),
    ],
)
def test_chunk_cuts(size, expected):
    """Pieces of one size, of sizes in turn, of sizes in a range; the last is what is left."""
    assert expected == pieces(run([Chunk(size)], [b"abcdefg"]))


def test_chunk_says_where_it_cuts():
    """The note stands at the last byte before a cut; each piece is a write of its own."""
    assert [
        Piece(b"abc", NOW, True, "cut here"),
        Piece(b"de", NOW, True),
        End(NOW),
    ] == run([Chunk(3)], [b"abcde"])


def test_chunk_does_not_wait_for_more():
    """What comes in smaller pieces passes at once; only the first of a piece is a write of its own."""
    assert [
        Piece(b"ab", NOW, True),
        Piece(b"c", NOW, False, "cut here"),
        Piece(b"d", NOW, True),
        End(NOW),
    ] == run([Chunk(3)], [b"ab", b"cd"])


def test_chunk_draws_within_its_range():
    """All sizes of the range occur, and no other."""
    sizes = {len(data) for data in pieces(run([Chunk((2, 4))], [bytes(1000)]))[:-1]}

    assert {2, 3, 4} == sizes


def test_coalesce_glues_until_there_is_enough():
    """Small writes become groups of one size; the end lets go what is left."""
    actions = run([Coalesce(4, 1)], [b"ab", b"c", b"defghi", b"j", b"kl", b"m"])

    assert [b"abcd", b"efgh", b"ijkl", b"m"] == pieces(actions)
    assert isinstance(actions[-1], End)


def test_coalesce_waits_no_longer_than_it_may():
    """The time counts from the first byte of a group."""
    chain = Chain([Coalesce(100, 0.5)], "7")
    chain.feed(Piece(b"a"), NOW)
    chain.feed(Piece(b"b"), NOW + 0.4)

    assert NOW + 0.5 == chain.wakes
    assert [Piece(b"ab", NOW + 0.5)] == chain.wake(NOW + 0.6)
    assert chain.wakes is None


def test_coalesce_keeps_what_earlier_faults_noted():
    """The place of a note is gone with the borders; its words are not."""
    actions = run([Corrupt(1), Coalesce(10)], [b"ab"])

    assert ["byte 0 changed", "byte 1 changed"] == [note.partition(":")[0] for note in notes(actions)[1:]]


def test_bandwidth_is_even():
    """Bytes come at the rate, in pieces of a fiftieth of a second."""
    found = run([Bandwidth(1000)], [bytes(500)])

    assert {20} == {len(data) for data in pieces(found)}
    assert [round(0.02 * (number + 1), 6) for number in range(25)] == dues(found)


def test_bandwidth_holds_for_the_sum_of_small_writes():
    """Who writes often waits as long as who writes much, and a rest is not saved up."""
    assert [1, 2, 11] == dues(run([Bandwidth(1)], [b"a", b"b"], gaps=[0.5])) + dues(
        run([Bandwidth(1)], [b"a", b"b"], gaps=[10])
    )[1:]


def test_stall_goes_silent_for_ever():
    """After so many bytes all is lost, even the end of the stream; that is said once."""
    assert [
        Piece(b"abc", NOW),
        Mark("silent from here on, after 3 bytes", NOW),
        Lost(b"de", due=NOW),
        Lost(b"f", due=NOW),
    ] == run([Stall(3)], [b"abcde", b"f"])


def test_stall_says_nothing_where_nothing_is_lost():
    """A stream that ends before is none the worse."""
    assert [Piece(b"abc", NOW), End(NOW)] == run([Stall(4)], [b"abc"])


def test_stall_may_end():
    """With a time the line goes on, in order, and nothing is lost; later bytes do not wait once more."""
    actions = run([Stall(1, seconds=5)], [b"ab", b"c", b"d"], gaps=[3])

    assert b"abcd" == passed(actions)
    assert [0, 5, 5, 6] == dues(actions)
    assert ["silent from here on, after 1 byte, for 5 s"] == marks(actions)


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Reset(3), Abort(NOW, "reset here, after 3 bytes")),
        (Truncate(3), Close(NOW, "cut off here, after 3 bytes")),
        (HalfClose(3), End(NOW, "half-closed here, after 3 bytes")),
    ],
)
@pytest.mark.parametrize("parts", [[b"abcdef"], [b"abc", b"def"], [b"a", b"bcde", b"f"]])
def test_a_stream_breaks_after_so_many_bytes(fault, end, parts):
    """As soon as they have passed, not when more comes; the rest is lost, and the sender's own end is too late."""
    actions = run([fault], parts)

    breaks = actions.index(end)
    assert b"abc" == passed(actions[:breaks]) == passed(actions)
    assert b"def" == lost(actions[breaks:])
    assert [end] == [action for action in actions if isinstance(action, Abort | Close | End)]


@pytest.mark.parametrize("kind", [Reset, Truncate, HalfClose])
def test_a_stream_may_break_at_once(kind):
    """After 0 bytes means: before anything was sent."""
    assert len(Chain([kind(0)], "7").wake(NOW)) == 1
    assert b"" == passed(run([kind(0)], [b"abc"]))


@pytest.mark.parametrize("kind", [Reset, Truncate, HalfClose])
def test_a_shorter_stream_does_not_break(kind):
    """A stream that ends before passes unchanged."""
    assert [Piece(b"abc", NOW), End(NOW)] == run([kind(4)], [b"abc"])


def test_refuse_lets_nobody_in():
    """The line breaks as soon as it opens, and says why."""
    assert [Abort(NOW, "refused"), Lost(b"a", due=NOW)] == run([Refuse()], [b"a"])
    assert Refuse.refuses


def test_corrupt_changes_one_byte_of_so_many():
    """In each stretch exactly one differs, and its note tells offset, old and new."""
    data = bytes(range(200))
    actions = run([Corrupt(10)], [data])

    differing = [index for index, (old, new) in enumerate(zip(data, passed(actions))) if old != new]
    assert list(range(20)) == [index // 10 for index in differing]
    assert notes(actions) == [
        f"byte {index} changed: {data[index]:02x} -> {passed(actions)[index]:02x}" for index in differing
    ]


@pytest.mark.parametrize("seed", range(20))
def test_corrupt_never_changes_a_byte_into_itself(seed):
    """Of each byte, all bits considered, something differs."""
    data = bytes(range(256))

    assert all(old != new for old, new in zip(data, passed(run([Corrupt(1)], [data], seed=str(seed)))))


def test_corrupt_reaches_short_datagrams():
    """Each datagram has a byte changed, however short; an empty one has none."""
    actions = run([Corrupt(100)], [b"a", b"bc", b""], kind="udp")

    assert [1, 1, 0] == [
        sum(old != new for old, new in zip(sent, action.data)) for sent, action in zip([b"a", b"bc", b""], actions)
    ]
    assert [True, True, False] == [bool(action.note) for action in actions]


def test_corrupt_is_brief_about_many_bytes():
    """A note names the first byte of a datagram, and how many more there are."""
    assert run([Corrupt(1)], [b"abc"], kind="udp")[0].note.endswith(", and 2 more")


def test_lose_loses():
    """What is lost says so."""
    assert [Lost(b"a", "lost", NOW)] == run([Lose()], [b"a"], kind="udp")


def test_duplicate_delivers_twice():
    """The second says that it is one."""
    assert [Piece(b"a", NOW), Piece(b"a", NOW, note="the same once more")] == run([Duplicate()], [b"a"], kind="udp")


def test_reorder_lets_the_next_one_overtake():
    """With certainty, pairs change places; the last, alone, is passed on after its time."""
    actions = run([Reorder(1, seconds=0.5)], [b"1", b"2", b"3", b"4", b"5"], kind="udp", gaps=[0.1])

    assert [b"2", b"1", b"4", b"3", b"5"] == pieces(actions)
    assert ["overtaken", "overtaken", "held back, and overtaken by none"] == notes(actions)
    assert [0.1, 0.1, 0.3, 0.3, 0.9] == dues(actions)


def test_reorder_lets_go_of_what_was_spared_too():
    """A datagram that chance spares overtakes the one that is held."""
    runs = [pieces(run([Reorder(0.5)], [b"1", b"2", b"3"], kind="udp", seed=str(seed))) for seed in range(40)]

    assert [b"1", b"3", b"2"] in runs
    assert [b"2", b"1", b"3"] in runs
    assert [b"3", b"1", b"2"] not in runs


def test_a_break_does_not_wait_for_more():
    """The last byte that passes brings it about, and keeps what was noted of it."""
    piece = Piece(b"abc", NOW, note="cut here")

    assert [piece, Abort(NOW, "reset here, after 3 bytes")] == Chain([Reset(3)], "7").feed(piece, NOW)
