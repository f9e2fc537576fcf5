"""Deadlines, and how far they are stretched."""

from __future__ import annotations

import pytest

from netcourse.clock import Deadline, read_scale, scaled


@pytest.mark.parametrize("text", ["", "fast", "0", "-1", "nan", "inf"])
def test_a_scale_that_no_wait_can_have_is_refused_by_name(text: str) -> None:
    """With 0 every deadline would pass at once."""
    with pytest.raises(ValueError, match=f"^NETCOURSE_TIME_SCALE is {text!r}; expected a number above 0"):
        read_scale(text)


def test_a_scale_is_any_other_number() -> None:
    """Also one that makes waits shorter."""
    assert [read_scale(text) for text in ("1", "3", "0.5")] == [1.0, 3.0, 0.5]


def test_a_deadline_is_stretched_and_can_be_ended() -> None:
    """Nothing is left of one that has ended."""
    deadline = Deadline(100)
    assert deadline.seconds == scaled(100)
    assert 0 < deadline.left() <= deadline.seconds
    deadline.end()
    assert (deadline.left(), deadline.passed) == (0.0, True)
