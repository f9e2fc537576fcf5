"""What may be set, what is said of what may not, and how a fault shows itself."""

from __future__ import annotations

import math
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.wire import faults
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
from tests.wire.faults.helpers import ANY

TIMES = [Delay, Jitter, Trickle, lambda value: Delay(0, value), lambda value: Stall(0, value)]
ABOVE = [lambda value: Coalesce(10, value), lambda value: Reorder(1, value)]
SHARES = [Lose, Duplicate, Reorder, *(lambda value, kind=kind: kind(probability=value) for kind in (Nothing, Refuse))]
OFFSETS = [Reset, Truncate, HalfClose, Stall]
SIZES = [Bandwidth, Corrupt, Coalesce, Chunk]

NO_TIMES = [-1, -0.001, math.nan, math.inf, -math.inf, 3601, 10**400]
NO_NUMBERS = [True, False, "1", b"1", ["1"], ("1", "2"), 1j]


@pytest.mark.parametrize("make", TIMES)
@pytest.mark.parametrize("value", NO_TIMES)
def test_times_are_from_none_to_an_hour(make, value):
    """Other numbers are refused by value."""
    with pytest.raises(ValueError, match=re.escape(f" is {value!r}, but must be a number from 0 to 3600")):
        make(value)


@pytest.mark.parametrize("make", ABOVE)
@pytest.mark.parametrize("value", [0, *NO_TIMES])
def test_who_waits_waits_for_some_time(make, value):
    """Where something is held, no time at all makes no sense."""
    with pytest.raises(
        ValueError, match=re.escape(f": seconds is {value!r}, but must be a number above 0 and up to 3600")
    ):
        make(value)


@pytest.mark.parametrize("make", SHARES)
@pytest.mark.parametrize("value", [-0.1, 1.1, 2, math.nan, math.inf])
def test_a_probability_is_from_0_to_1(make, value):
    """Percent are refused like other numbers."""
    with pytest.raises(ValueError, match=re.escape(f": probability is {value!r}, but must be a number from 0 to 1")):
        make(value)


@pytest.mark.parametrize("make", [*OFFSETS, *SIZES])
@pytest.mark.parametrize("value", [-1, -(10**30)])
def test_numbers_of_bytes_are_not_negative(make, value):
    """A negative number is refused by value."""
    with pytest.raises(ValueError, match=re.escape(f" is {value!r}, but must be a ")):
        make(value)


@pytest.mark.parametrize("make", SIZES)
def test_a_size_is_one_byte_at_least(make):
    """Pieces of no bytes never come to an end."""
    with pytest.raises(ValueError, match=r" is 0, but must be .*1 "):
        make(0)


@pytest.mark.parametrize("make", [*TIMES, *ABOVE, *SHARES, *OFFSETS, *SIZES])
@pytest.mark.parametrize("value", NO_NUMBERS)
def test_other_types_are_refused(make, value):
    """A wrong type is a TypeError that names fault, setting, value and what is allowed; a bool is no number."""
    with pytest.raises(TypeError, match=re.escape(f" is {value!r}, but must be a ")):
        make(value)


@pytest.mark.parametrize("make", [*TIMES[:3], *ABOVE, *SHARES, *SIZES])
def test_nothing_is_no_number(make):
    """None is refused where a setting is needed."""
    with pytest.raises(TypeError, match="is None, but must be "):
        make(None)


@pytest.mark.parametrize("make", [*OFFSETS, *SIZES])
@pytest.mark.parametrize("value", [1.0, 0.5, math.nan])
def test_bytes_are_whole(make, value):
    """There are no parts of bytes."""
    with pytest.raises(TypeError, match=r" is .*, but must be a "):
        make(value)


@pytest.mark.parametrize("value", [[], [0], [1, -1], (), (1,), (0, 3), (3, 1), (1, 2, 3)])
def test_impossible_cuttings_are_refused(value):
    """An empty list, an empty range and a range of three."""
    said = (
        f"Chunk: size is {value!r}, but must be a number of bytes (1 or more), "
        "a list of such numbers, or a pair (smallest, largest) of them"
    )

    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        Chunk(value)


@pytest.mark.parametrize("value", [[1, "2"], (1, 2.0), [True], {1, 2}, range(3), [[1]]])
def test_cuttings_of_other_types_are_refused(value):
    """Sizes are whole numbers, in a list or a pair."""
    with pytest.raises(TypeError, match=r"^Chunk: size is .*, but must be "):
        Chunk(value)


def test_a_message_stays_readable():
    """Of a value without end the beginning is shown."""
    with pytest.raises(TypeError) as caught:
        Delay("x" * 1_000_000)

    assert len(str(caught.value)) < 1000
    assert str(caught.value).startswith("Delay: seconds is 'xxx")


def test_glue_has_a_limit():
    """Nobody fills the memory with one setting."""
    with pytest.raises(ValueError, match="size is 1048577, but must be a whole number of bytes from 1 to 1048576"):
        Coalesce(1_048_577)


@given(st.sampled_from(sorted(ANY)).flatmap(ANY.__getitem__))
def test_a_fault_shows_itself_as_the_python_that_makes_it(fault):
    """Its repr makes an equal fault; so does a copy through pickle."""
    assert eval(repr(fault), vars(faults)) == fault
    assert hash(eval(repr(fault), vars(faults))) == hash(fault)
    assert pickle.loads(pickle.dumps(fault)) == fault


@pytest.mark.parametrize(
    "words",
    [
        "Delay(0.02)",
        "Delay(0.02, spread=0.1, probability=0.5)",
        "Chunk(1)",
        "Chunk([1, 2])",
        "Chunk((1, 9), probability=0.5)",
        "Coalesce()",
        "Coalesce(seconds=1)",
        "Stall(0)",
        "Stall(5, seconds=2)",
        "Lose(0.3)",
        "Lose()",
        "Reorder(0.5, seconds=1)",
        "Refuse()",
        "Nothing(probability=0.5)",
    ],
)
def test_defaults_are_left_out(words):
    """The repr is as short as what one would type."""
    assert words == repr(eval(words, vars(faults)))


def test_a_list_of_sizes_is_kept_as_it_was():
    """Who changes the list afterwards changes no fault."""
    sizes = [1, 2]
    fault = Chunk(sizes)
    sizes.append(0)

    assert fault == Chunk([1, 2])
    assert fault != Chunk((1, 2))


@pytest.mark.parametrize("kind", [Delay, Jitter, Trickle, Chunk, Bandwidth, Stall, Reset, HalfClose, Truncate, Corrupt])
def test_a_fault_that_needs_a_setting_cannot_be_made_without(kind):
    """There is no delay by nothing in particular."""
    with pytest.raises(TypeError):
        kind()


def test_a_fault_cannot_be_changed():
    """It is shared by all connections."""
    with pytest.raises(AttributeError):
        Delay(1).seconds = 2
