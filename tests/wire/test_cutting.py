"""The ways to cut bytes."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse import wire
from netcourse.wire.cutting import FEWER_PIECES, MOST_PIECES, cuts, splits

some_bytes = st.binary(min_size=1, max_size=200)


@given(some_bytes)
def test_each_pair_joins_to_the_data(data):
    """At every place once, in order."""
    pairs = cuts(data)

    assert [len(first) for first, __ in pairs] == list(range(1, len(data)))
    assert len(pairs) == len(data) - 1
    assert all(first + second == data for first, second in pairs)


def test_the_pairs_show_themselves_as_a_list():
    """They are made when asked for, and counted without."""
    assert repr(cuts(b"abc")) == "[(b'a', b'bc'), (b'ab', b'c')]"
    assert repr(cuts(b"x" * 30)).endswith("… 17 more]")
    assert len(cuts(bytes(10_000_000))) == 9_999_999
    assert cuts(b"abc") == [(b"a", b"bc"), (b"ab", b"c")] != cuts(b"abd")
    assert cuts(b"abc")[-1] == (b"ab", b"c")
    assert cuts(b"abcd")[1:] == [(b"ab", b"cd"), (b"abc", b"d")]


@given(some_bytes, st.integers(), st.integers(1, 80))
def test_each_split_joins_to_the_data(data, seed, most):
    """All are different; the first is whole; no piece is empty."""
    found = splits(data, seed, most)

    assert found[0] == (data,)
    assert 1 <= len(found) <= most
    assert len(set(found)) == len(found)
    assert all(b"".join(pieces) == data and all(pieces) and len(pieces) <= MOST_PIECES for pieces in found)
    assert [len(pieces) for pieces in found] == sorted(len(pieces) for pieces in found)


@given(some_bytes, st.integers(), st.integers(1, 80), st.integers(0, 40))
def test_fewer_are_a_part_of_more(data, seed, most, further):
    """So what fails among a few fails among many."""
    assert set(splits(data, seed, most)) <= set(splits(data, seed, most + further))


@given(st.binary(min_size=2, max_size=MOST_PIECES), st.integers())
def test_single_bytes_are_among_them(data, seed):
    """At once where there are few, among a dozen or two otherwise."""
    single = tuple(bytes([byte]) for byte in data)

    assert single in splits(data, seed, 2 if len(data) <= FEWER_PIECES else 20)


@given(st.binary(min_size=2, max_size=12), st.integers())
def test_few_bytes_are_cut_in_two_everywhere(data, seed):
    """No cut is left to chance."""
    assert set(cuts(data)) <= set(splits(data, seed, 17))


def test_all_there_are_may_be_fewer_than_wanted():
    """Three bytes can come in four ways."""
    assert len(splits(b"abc", 1, 50)) == 4
    assert splits(b"a", 1, 50) == [(b"a",)]


def test_cuts_where_programs_trip_come_first():
    """Within a blank line and within a character, also among few splits of many bytes."""
    blank_line = b"x" * 300 + b"\r\n\r\n" + b"y" * 300
    character = b"x" * 300 + "é".encode() + b"y" * 300

    assert any(len(pieces) == 2 and 301 <= len(pieces[0]) <= 303 for pieces in splits(blank_line, 1, 6))
    assert any(len(pieces) == 2 and len(pieces[0]) == 301 for pieces in splits(character, 1, 6))


@given(some_bytes, st.integers())
def test_a_generator_gives_what_its_seed_gives(data, seed):
    """And is drawn from as much, however many are wanted."""
    few, many = Random(seed), Random(seed)

    assert splits(data, few, 3) == splits(data, Random(seed), 3)
    splits(data, many, 30)
    assert few.random() == many.random()


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        (("text", 1, 3), TypeError, "bytes, not str"),
        ((None, 1, 3), TypeError, "bytes, not NoneType"),
        ((b"", 1, 3), ValueError, "no bytes"),
        ((b"ab", None, 3), TypeError, "not None"),
        ((b"ab", 1.5, 3), TypeError, "not 1.5"),
        ((b"ab", 1, 0), ValueError, "at least 1, not 0"),
        ((b"ab", 1, "3"), TypeError, "not '3'"),
        ((b"ab", 1, True), TypeError, "not True"),
    ],
)
def test_bad_arguments_are_named(arguments, kind, says):
    """The value, and what is allowed."""
    with pytest.raises(kind, match=says):
        splits(*arguments)


@pytest.mark.parametrize(("data", "kind"), [("text", TypeError), (7, TypeError), (b"", ValueError)])
def test_only_bytes_are_cut(data, kind):
    """Neither text nor nothing."""
    with pytest.raises(kind):
        wire.cuts(data)


def test_bytearrays_are_taken_as_they_are_now():
    """Changing one later changes no pair."""
    data = bytearray(b"abc")
    pairs = cuts(data)
    data[0] = 0

    assert pairs[0] == (b"a", b"bc")
