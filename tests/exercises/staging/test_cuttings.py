"""One case over many cuttings, and the smallest that fails."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.exercises.model import Died, Failed, TimedOut
from netcourse.exercises.staging.cuttings import FEW, MANY, RUNS, SLOW, each_cutting
from netcourse.referee.replay import Log
from netcourse.wire.peer import Gone, Silent


def student(cuttings=FEW):
    return SimpleNamespace(cuttings=cuttings, peers=[], log=Log())


def failure(case, *streams, seed=1, cuttings=FEW):
    """Run a case over cuttings, return how it failed (None when it did not) and the pieces of each run."""
    tried = []

    def noted(*pieces):
        tried.append(pieces if len(streams) > 1 else pieces[0])
        case(*pieces)

    try:
        each_cutting(student(cuttings), Random(seed), noted, *streams)
    except (Failed, TimedOut, Died) as verdict:
        return verdict, tried
    return None, tried


def needs(works):
    """Return a case that fails where `works(pieces)` does not hold."""

    def case(*pieces):
        if not works(*pieces):
            raise Failed("no")

    return case


def in_one_piece(delimiter):
    return needs(lambda pieces: any(delimiter in piece for piece in pieces))


def decodes(pieces):
    try:
        return bool([piece.decode() for piece in pieces])
    except UnicodeDecodeError:
        return False


@given(st.binary(min_size=1, max_size=300), st.integers(), st.integers(2, MANY))
def test_every_run_gets_the_same_bytes(data, seed, cuttings):
    """Whole first, then in pieces of at least one byte, no cutting twice."""
    verdict, tried = failure(needs(lambda pieces: True), data, seed=seed, cuttings=cuttings)

    assert verdict is None
    assert {b"".join(pieces) for pieces in tried} == {data}
    assert all(all(pieces) for pieces in tried)
    assert tried[0] == (data,)
    assert len(set(tried)) == len(tried) <= cuttings


@given(st.binary(min_size=1, max_size=100), st.integers())
def test_the_few_are_among_the_many(data, seed):
    """What fails in the notebook fails in the grader, were the seeds the same."""
    few = failure(needs(lambda pieces: True), data, seed=seed)[1]
    many = failure(needs(lambda pieces: True), data, seed=seed, cuttings=MANY)[1]

    assert set(few) <= set(many)


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_few_bytes_are_cut_everywhere(size):
    """In two at each place."""
    tried = failure(needs(lambda pieces: True), bytes(range(size)))[1]

    assert {len(pieces[0]) for pieces in tried if len(pieces) == 2} == set(range(1, size))


def test_a_byte_lost_at_each_cut_is_found_at_the_first():
    """The smallest cutting is the earliest one in two, however long the data."""
    data = bytes(range(250))

    verdict, __ = failure(needs(lambda pieces: b"".join(piece[:-1] for piece in pieces) + data[-1:] == data), data)

    assert verdict.facts["sent"] == (data[:1], data[1:])
    assert verdict.facts["cut"] == "after 1 of 250 bytes; in one piece it works"


@given(st.integers(0, 400), st.integers(0, 400), st.integers())
def test_a_delimiter_that_was_looked_for_in_one_piece_is_found_cut_in_two(before, behind, seed):
    """At its first byte."""
    data = b"x" * before + b"\r\n\r\n" + b"y" * behind

    verdict, __ = failure(in_one_piece(b"\r\n\r\n"), data, seed=seed)

    assert verdict.facts["sent"] == (data[: before + 1], data[before + 1 :])


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80), st.integers())
def test_a_character_decoded_by_halves_is_found_cut_in_two(text, seed):
    """Where there is one of several bytes, and nothing else is blamed."""
    data = text.encode()

    verdict, __ = failure(needs(decodes), data, seed=seed)

    if verdict is None:
        assert text.isascii()
    else:
        first, second = verdict.facts["sent"]
        assert first + second == data
        assert not decodes((first, second))


@given(st.integers(3, 12), st.integers(40, 400), st.integers())
def test_what_fails_only_in_many_pieces_is_made_smaller(least, size, seed):
    """To no more pieces than it takes, or a few more when the runs are used up."""
    verdict, tried = failure(needs(lambda pieces: len(pieces) < least), b"x" * size, seed=seed)

    assert least <= len(verdict.facts["sent"]) <= max(least + 8, least * 2)
    assert len(tried) <= FEW + RUNS


def test_the_same_seed_finds_the_same():
    """Down to the message, run after run; another seed tries others."""
    case = needs(lambda pieces: len(pieces) < 5 or len(pieces[2]) > 3)
    data = bytes(200)

    first, again, other = (failure(case, data, seed=seed) for seed in (4, 4, 5))

    assert first[1] == again[1] != other[1]
    assert first[0].facts == again[0].facts


def test_what_fails_whole_is_not_blamed_on_a_cut():
    """No cutting is tried, and none is told."""
    verdict, tried = failure(needs(lambda pieces: False), b"abc")

    assert tried == [(b"abc",)]
    assert verdict.facts["sent"] == b"abc"
    assert "cut" not in verdict.facts


def test_the_smallest_cutting_brings_its_own_failure():
    """Not that of the run which happened to come last."""

    def case(pieces):
        if len(pieces) > 1:
            raise Failed(f"first of {len(pieces[0])}", got=pieces[0])

    verdict, __ = failure(case, b"abcdefgh" * 20)

    assert verdict.says == "first of 1"
    assert verdict.facts["got"] == b"a"


@pytest.mark.parametrize("error", [Gone("it closed"), Silent("nothing came")])
def test_a_conversation_that_ends_is_a_failure(error):
    """It carries what was sent in this run, and its sentence."""

    def case(pieces):
        if len(pieces) > 1:
            raise error

    verdict, __ = failure(case, b"abc")

    assert verdict.facts["sent"] == (b"a", b"bc")
    assert verdict.says in ("It closed.", "Nothing came.")
    assert verdict.facts["silent"] == isinstance(error, Silent)


def test_what_hangs_is_not_run_often():
    """Each of its runs costs seconds."""
    hung = []

    def case(pieces):
        if len(pieces) > 4:
            hung.append(pieces)
            raise TimedOut(3)

    verdict, __ = failure(case, b"x" * 500)

    assert verdict.facts["cut"]
    assert len(hung) <= 1 + RUNS // SLOW + 1


@pytest.mark.parametrize("last", [Died("crashed", "gone"), TimedOut(3, survived=True)])
def test_nothing_is_run_after_the_last_that_can_be(last):
    """The process is gone, or holds the thread."""

    def case(pieces):
        if len(pieces) > 2:
            raise last

    verdict, tried = failure(case, b"x" * 500)

    assert verdict is last
    assert len(tried[-1]) > 2
    assert all(len(pieces) <= 2 for pieces in tried[:-1])


def test_a_slow_case_is_tried_with_fewer(monkeypatch):
    """And is right until shown otherwise."""
    monkeypatch.setattr("netcourse.exercises.staging.cuttings.SECONDS", 0)

    verdict, tried = failure(needs(lambda pieces: len(pieces) < 2), b"abc")

    assert verdict is None
    assert tried == [(b"abc",)]


def test_both_directions_are_cut():
    """Each by itself, then both; a failure says which way."""
    tried = failure(needs(lambda up, down: True), b"question", b"answer")[1]
    verdict, __ = failure(needs(lambda up, down: len(down) < 2), b"question", b"answer")

    assert tried[0] == ((b"question",), (b"answer",))
    assert {(len(up) > 1, len(down) > 1) for up, down in tried[1:]} == {(True, False), (False, True), (True, True)}
    assert verdict.facts["sent"] == (b"a", b"nswer")
    assert verdict.facts["cut"] == "on the way back after 1 of 6 bytes; in one piece it works"


def test_a_failure_of_both_is_found():
    """Where neither direction alone shows it."""
    verdict, __ = failure(needs(lambda up, down: len(up) < 2 or len(down) < 2), b"question", b"answer", cuttings=30)

    assert verdict.facts["cut"].startswith("on the way there after 1 of 8 bytes, on the way back after 1 of 6 bytes")


@pytest.mark.parametrize(("data", "kind"), [("text", TypeError), (b"", ValueError), (None, TypeError)])
def test_what_is_no_bytes_is_named(data, kind):
    """As by `wire.cuts`."""
    with pytest.raises(kind):
        each_cutting(student(), Random(1), lambda pieces: None, data)
