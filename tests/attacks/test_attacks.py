"""Every attack gets what it deserves, harms nobody, and leaves nothing; and all of them end."""

from __future__ import annotations

import pytest

from netcourse.clock import scaled
from tests.require import need

from .driver import graded
from .table import ATTACKS

SECONDS = 60.0  # for any of them; the longest waits for a few deadlines
MEMORY = 400 * 1024**2  # bytes of a referee's process


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The reports on all attacks, and on the honest submissions between them."""
    need("sandbox")
    return graded(tmp_path_factory.mktemp("class"), ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gets_what_it_deserves(reports, attack):
    """The points and the word, no more and no less; an honest answer in the same notebook gets its own."""
    report = reports[attack.name]
    results = {one["id"]: one for one in report["exercises"]}
    attacked = results[attack.exercise]

    assert report["problem"] == ""
    assert attacked["score"] == attack.points, attacked
    assert attacked["status"] in attack.may_end_as(attack.status), attacked
    if attacked["status"] == attack.status:
        assert len(report["cells"]) == len(attack.cells), report["cells"]
    for cell, status in zip(report["cells"], attack.cells, strict=False):
        assert cell["status"] in attack.may_end_as(status), report["cells"]
    if not attack.spoils:
        assert results[attack.beside]["status"] == "passed", results[attack.beside]


def test_nothing_is_left_of_any(reports):
    """No process, listener, socket, file or shared memory, as the worker itself sees it before the next submission."""
    assert {name: report["left"] for name, report in reports.items() if report["left"]} == {}


def test_the_referee_keeps_nothing(reports):
    """As many descriptors and threads after the last submission as after the first, and no heap of memory."""
    for key in ("open", "threads"):
        assert len({report[key] for report in reports.values()}) == 1, key
    assert {name: report["memory"] for name, report in reports.items() if report["memory"] > MEMORY} == {}


def test_honest_submissions_between_them_are_unharmed(reports):
    """Full marks for each, although an attack went before and another ran beside."""
    honest = [report for name, report in reports.items() if name.endswith("-b")]
    assert len(honest) == len(ATTACKS)
    for report in honest:
        assert report["score"] == 3, report  # of one point and two
        assert [one["status"] for one in report["exercises"]][:2] == ["passed", "passed"]
        assert report["cells"] == []


def test_each_ends_in_time(reports):
    """However it tries to go on."""
    assert {name: report["seconds"]["total"] for name, report in reports.items()
            if report["seconds"]["total"] > scaled(SECONDS)} == {}  # fmt: skip


def test_none_is_told_a_seed_that_is_not_its_own(reports):
    """The master seed stands in no text that a learner gets to see."""
    for report in reports.values():
        assert "the master seed" not in str([report["exercises"], report["cells"]])
