"""Every answer gets the verdict over the pipe that it gets in a kernel."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from netcourse import exercises
from netcourse.grading.process import Process
from netcourse.grading.sandbox import SANDBOXES
from netcourse.referee.examine import examine
from tests.course.answers import answers, asked_for, failures, solutions

AT_ONCE = 6  # their processes work side by side, and mostly wait


def judged(answer):
    """Judge an answer in a process of its own."""
    with Process(SANDBOXES["limits"]) as process:
        request = {"do": "cell", "cell": "cell 1", "source": answer.source, "only": None, "seconds": 10, "gives": []}
        assert process.pipe.request(request) == {"value": None}
        return examine(exercises.load()[answer.exercise], process.pipe.student(), seed="notebook")


@pytest.fixture(scope="module")
def verdicts(request):
    """The report on every answer that will be asked for, each as it comes."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {answer: pool.submit(judged, answer) for answer in asked_for(request)}


@pytest.fixture(autouse=True)
def _nothing_left():
    """Not looked at while others are judged beside; `Process` has tests of its own."""


@pytest.mark.parametrize("answer", [*solutions(), *answers("right")], ids=str)
def test_a_right_answer_passes(answer, verdicts):
    """With full marks."""
    report = verdicts[answer].result()

    assert report["status"] == "passed", failures(report) or report
    assert report["score"] == report["max_score"]


@pytest.mark.parametrize("answer", answers("wrong"), ids=str)
def test_a_wrong_answer_is_told_its_own_misconception(answer, verdicts):
    """The same one as in the notebook."""
    report = verdicts[answer].result()

    failed = [check for check in report["checks"] if check["status"] == "failed"]
    assert failed, report
    assert failed[0]["misconception"] == answer.name, failed[0]["message"]
    assert report["score"] < report["max_score"]
