"""Calls that tell more than the reason."""

from __future__ import annotations

import pytest

from netcourse.exercises.model import Raised
from netcourse.exercises.staging.calls import called, telling


class Student:
    def call(self, name, *args):
        if name == "fails":
            raise Raised("ValueError")
        return args


def test_what_comes_back_is_returned():
    """The facts are not needed then."""
    assert called(Student(), "works", 1, 2, sent=1) == (1, 2)


def test_a_verdict_is_told_with_the_facts():
    """Beside those that it has."""
    with pytest.raises(Raised) as caught:
        called(Student(), "fails", sent=1)

    assert caught.value.facts["sent"] == 1
    assert caught.value.facts["raised"] == "ValueError"


def test_what_is_no_verdict_passes_as_it_is():
    """A mistake of the check stays one."""
    with pytest.raises(KeyError), telling(sent=1):
        raise KeyError("check")
