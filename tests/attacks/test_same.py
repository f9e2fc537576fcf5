"""The same master seed gives the same grades: wrong, right and hostile submissions, graded twice."""

from __future__ import annotations

import random

import pytest

from netcourse.grading import grade
from netcourse.referee import solutions
from tests.course.answers import answers
from tests.grading.books import write
from tests.grading.test_grade import lasting
from tests.require import need

from .driver import hostile, notebook
from .table import ATTACKS
from .unusual import ODD

PLAIN = {"http.split_url", "http.build_request", "http.parse_response", "http.HeadReader"}  # which take no time
SLOW = {"timeout"}
FIFTY = 50


def fifty():
    """Return notebooks, chosen by a seed: half of them wrong, a quarter right in unusual ways, a quarter hostile."""
    chance = random.Random(4)
    wrong = [notebook({one.exercise: one.source}) for one in answers("wrong") if one.exercise in PLAIN]
    odd = [notebook({one.exercise: one.source}, one.more) for one in ODD if one.exercise in PLAIN]
    attacks = [hostile(one) for one in ATTACKS if not SLOW & {one.status, *one.cells} and one.exercise in PLAIN]
    attacks += [hostile(next(one for one in ATTACKS if one.name == "swallows whatever would stop it"))]
    mixed = [*chance.sample(wrong, 25), *chance.sample(odd, 12), *chance.sample(attacks[:-1], 12), attacks[-1]]
    chance.shuffle(mixed)
    return mixed


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The reports of two runs: in one order by two referees, in the other by three."""
    need("sandbox")
    books, runs = fifty(), []
    for order, jobs in ((range(FIFTY), 2), (range(FIFTY - 1, -1, -1), 3)):
        folder = tmp_path_factory.mktemp("class")
        for place, number in enumerate(order):
            write(folder, f"{place:02}-{number}", books[number])
        reports = grade([folder], seed="a seed", jobs=jobs, sandbox="bubblewrap").reports
        runs.append({report.pop("submission").partition("-")[2]: lasting(report) for report in reports})
    return runs


def test_scores_statuses_and_messages_are_the_same(twice):
    """Whatever the order, and whoever else was graded at the same time."""
    first, second = twice
    assert len(first) == len(second) == FIFTY
    for number, report in first.items():
        assert report == second[number], number


def test_the_fifty_are_of_all_kinds(twice):
    """Or the test above would say little."""
    reports = list(twice[0].values())
    statuses = {one["status"] for report in reports for one in report["exercises"]}
    assert {"passed", "partial", "failed", "not_attempted", "crashed", "timeout"} <= statuses
    assert len({one["message"] for report in reports for each in report["exercises"] for one in each["checks"]}) > 30


def test_another_seed_asks_other_things(tmp_path):
    """The grade is the same, the messages are not."""
    need("sandbox")
    write(tmp_path, "x", notebook({"http.split_url": "def split_url(url): return {}"}))
    one, other = (grade([tmp_path], seed=seed, jobs=1).reports[0]["exercises"][0] for seed in "ab")
    assert one["score"] == other["score"] == 0
    assert one["checks"][0]["message"] != other["checks"][0]["message"]


def test_two_notebooks_are_asked_different_things(tmp_path):
    """With the same answer: an early report does not help a friend."""
    need("sandbox")
    answer = {"http.split_url": "def split_url(url): return {}"}
    write(tmp_path, "a", notebook(answer))
    write(tmp_path, "b", notebook(answer, ["# mine"]))
    one, other = (report["exercises"][0]["checks"][0] for report in grade([tmp_path], seed="s", jobs=1).reports)
    assert one["status"] == other["status"] == "failed"
    assert one["message"] != other["message"]


def test_solutions_pass_under_any_seed(tmp_path):
    """Where no network is in play."""
    need("sandbox")
    path = write(tmp_path, "x", notebook({name: solutions.source(name) for name in sorted(PLAIN)}))
    for seed in range(5):
        (report,) = grade([path], seed=str(seed), jobs=1).reports
        assert report["score"] == 10, report
