"""Verdicts: equal means equal in type as well, and a misconception is found by its facts."""

from __future__ import annotations

import pytest

from netcourse.exercises.model import Exercise, Failed, Misconception, Raised, fail, same


@pytest.mark.parametrize("value", [1, "a", b"a", [1, (2, {"x": b""})], {}, {1: [True]}, {1, 2}, None, 1.5])
def test_the_same_is_the_same(value):
    same(value, value)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1, True),
        (True, 1),
        ("a", b"a"),
        (1.0, 1),
        ([1], (1,)),
        ({"x": 1}, {"x": True}),
        ({1: 0}, {True: 0}),
        ([[0]], [[False]]),
        (bytearray(b"a"), b"a"),
        ({"a": 1}, {"a": 1, "b": 2}),
        (None, 0),
    ],
)
def test_what_only_looks_alike_is_not_the_same(got, expected):
    with pytest.raises(Failed) as caught:
        same(got, expected, sent=b"x", why="y")

    assert caught.value.facts == {"got": got, "expected": expected, "sent": b"x", "why": "y"}


def test_fail_carries_its_sentence_and_facts():
    with pytest.raises(Failed) as caught:
        fail("It is green.", colour="green")

    assert (caught.value.says, caught.value.facts) == ("It is green.", {"colour": "green"})


def test_the_first_misconception_that_fits_wins_and_a_stumbling_one_does_not():
    exercise = Exercise(
        "a.b",
        points=1,
        asks=["b"],
        hints=["one", "two"],
        misconceptions=[
            Misconception("stumbles", "", lambda facts: facts["missing"]),
            Misconception("not", "", lambda facts: facts["got"] == 2),
            Misconception("fits", "", lambda facts: facts["got"] == 1),
            Misconception("fits too", "", lambda facts: True),
        ],
    )

    assert exercise.misconception({"got": 1}).id == "fits"


def test_a_raised_exception_knows_what_it_is():
    error = Raised("ConnectionResetError", bases=["ConnectionError", "OSError", "Exception"])

    assert error.is_a("ConnectionResetError")
    assert error.is_a("OSError")
    assert not error.is_a("ValueError")
