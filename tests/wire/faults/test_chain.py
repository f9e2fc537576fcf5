"""How a chain joins its stages, and what it does for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import pytest

from netcourse.wire.faults import Chunk, Coalesce, Delay, Lose, Nothing, Reset, Stall
from netcourse.wire.faults.base import Abort, Action, Chain, End, Fault, Kind, Lost, Mark, Piece, Stage
from tests.wire.faults.helpers import passed, run


@dataclass(frozen=True, repr=False)
class Unruly(Fault):
    """Ends the stream before each piece, and makes pieces due ever earlier."""

    kinds: ClassVar[tuple[Kind, ...]] = ("tcp", "udp")

    def stage(self, chance: Random) -> Stage:
        return _Unruly()


class _Unruly(Stage):
    def piece(self, piece: Piece) -> Iterable[Action]:
        return (
            Piece(piece.data[:1], 9.0),
            Piece(b""),
            Piece(piece.data[1:2], 5.0),
            Abort(),
            End(),
            piece,
            Mark("late"),
        )


@dataclass(frozen=True, repr=False)
class Ticking(Fault):
    """Wants to be woken again and again."""

    seconds: float

    def stage(self, chance: Random) -> Stage:
        return _Ticking(self.seconds)


class _Ticking(Stage):
    def __init__(self, seconds: float) -> None:
        self.wakes = self.seconds = seconds

    def wake(self, now: float) -> Iterable[Action]:
        self.wakes = now + self.seconds if self.seconds else 0.0
        return (Mark("tick", now),)


def test_an_empty_chain_passes_everything_as_it_came():
    """Without faults each action is passed on, due at once."""
    chain = Chain([], "7")

    assert chain.feed(Piece(b"abc", alone=True), 5.0) == [Piece(b"abc", 5.0, True)]
    assert chain.feed(End(), 6.0) == [End(6.0)]
    assert chain.wakes is None


def test_a_stage_need_not_keep_order_nor_know_what_has_ended():
    """The chain holds back what is due too early, turns what comes after an end into losses, and drops the empty."""
    assert Chain([Unruly()], "7").feed(Piece(b"abc"), 1.0) == [
        Piece(b"a", 9.0),
        Piece(b"b", 9.0),
        Abort(9.0),
        Lost(b"abc", due=9.0),
        Mark("late", 9.0),
    ]


def test_datagrams_may_be_empty_and_overtake():
    """For datagrams the chain keeps no order and drops nothing."""
    actions = Chain([Unruly()], "7", "udp").feed(Piece(b"abc"), 1.0)

    assert [9.0, 0.0, 5.0] == [action.due for action in actions[:3]]
    assert b"" == actions[1].data


def test_later_stages_see_what_arrives_when_it_arrives():
    """A group that was due before a delayed piece comes is passed on before it, though no clock has run."""
    chain = Chain([Delay(10.0), Coalesce(100, 0.5)], "7")

    actions = [*chain.feed(Piece(b"a"), 1.0), *chain.feed(Piece(b"b"), 1.1), *chain.feed(Piece(b"c"), 2.0)]

    assert [Piece(b"ab", 11.5)] == [action for action in actions if isinstance(action, Piece)]
    assert 12.5 == chain.wakes
    assert [Piece(b"c", 12.5)] == chain.wake(20.0)


def test_waking_too_early_does_nothing():
    """A stage is woken at its time, not before."""
    chain = Chain([Coalesce(100, 0.5)], "7")
    chain.feed(Piece(b"a"), 1.0)

    assert chain.wake(1.4) == []
    assert chain.wakes == 1.5


def test_a_stage_that_is_never_content_hangs_nobody():
    """Who asks again for a time that has passed is asked once a turn; who ticks, is woken for each tick."""
    restless, ticking = Chain([Ticking(0.0)], "7"), Chain([Ticking(0.5)], "7")

    assert [Mark("tick", 5.0)] == restless.wake(5.0)
    assert [Mark("tick", 0.5 * number) for number in range(1, 11)] == ticking.wake(5.0)


def test_what_is_to_happen_at_once_happens_when_the_line_opens():
    """A time that is past asks to be woken before the first byte; due is the time of waking."""
    chain = Chain([Reset(0), Delay(1.0)], "7")

    assert chain.wakes == 0.0
    assert [Abort(6.0, "reset here, after 0 bytes")] == chain.wake(5.0)
    assert chain.wakes is None


def test_a_stream_is_treated_as_a_whole_or_not_at_all():
    """The probability of a fault is that of the connection."""
    runs = [passed(run([Stall(2, probability=0.5)], [b"a"] * 8, seed=str(seed))) for seed in range(40)]

    assert {b"aa", b"a" * 8} == {*runs}


def test_each_datagram_has_its_own_chance():
    """The probability of a fault is that of a datagram."""
    runs = {len(passed(run([Lose(0.5)], [b"a"] * 8, seed=str(seed), kind="udp"))) for seed in range(40)}

    assert len(runs) > 2


@pytest.mark.parametrize("probability", [0, 1])
def test_never_and_always_are_no_matter_of_chance(probability):
    """Probability 0 loses no datagram, 1 each of them."""
    data = [b"a"] * 50

    assert 50 * (1 - probability) == len(passed(run([Lose(probability)], data, kind="udp")))


def test_notes_of_several_faults_stand_together():
    """A later stage adds to the note of an earlier one."""
    actions = Chain([Lose(0), Delay(0.5), Delay(0.25)], "7", "udp").feed(Piece(b"a"), 0.0)

    assert [Piece(b"a", 0.75, note="delayed by 0.5 s, delayed by 0.25 s")] == actions


def test_a_cut_within_a_cut_keeps_both():
    """Two faults that cut at the same place say so once."""
    actions = Chain([Chunk(4), Chunk([1, 3])], "7").feed(Piece(b"abcdefgh"), 0.0)

    assert [b"a", b"bcd", b"e", b"fgh"] == [action.data for action in actions]
    assert ["cut here"] * 4 == [action.note for action in actions]


def test_a_fault_of_another_protocol_is_refused():
    """The message names the fault, what it is made for, and the line."""
    with pytest.raises(ValueError, match=r"^Reset\(5\) is a fault of TCP, and this line is one of UDP$"):
        Chain([Nothing(), Reset(5)], "7", "udp")


@pytest.mark.parametrize("value", [Delay, 0.02, None, "delay"])
def test_what_is_no_fault_is_refused(value):
    """The message names the value and what one looks like."""
    with pytest.raises(TypeError, match=r"expected a fault like Delay\(0.02\), not "):
        Chain([value], "7")
