"""Unusual right answers get full marks in the real sandbox."""

from __future__ import annotations

import pytest

from netcourse.grading import grade
from tests.grading.books import write
from tests.require import need

from .driver import notebook
from .unusual import ODD


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What each answer got, by its name."""
    need("sandbox")
    folder = tmp_path_factory.mktemp("class")
    for number, odd in enumerate(ODD):
        write(folder, f"{number:03}", notebook({odd.exercise: odd.source}, odd.more))
    reports = grade([folder], seed="a seed", jobs=2, sandbox="bubblewrap").reports
    return {
        odd.name: next(one for one in report["exercises"] if one["id"] == odd.exercise) | {"cells": report["cells"]}
        for odd, report in zip(ODD, reports, strict=True)
    }


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_an_unusual_right_answer_gets_full_marks(results, odd):
    """However it is written."""
    result = results[odd.name]
    failed = [check["message"] for check in result["checks"] if check["status"] == "failed"]
    assert (result["status"], result["score"]) == ("passed", result["max_score"]), failed or result["note"]
    assert len(result["cells"]) == odd.troubles, result["cells"]


def test_there_are_enough():
    """At least thirty, all different."""
    assert len({odd.name for odd in ODD}) == len(ODD) >= 30
