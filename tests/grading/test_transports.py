"""Every answer gets the verdict over the pipe that it gets in a kernel."""

from __future__ import annotations

import pytest

from netcourse import exercises
from netcourse.grading.process import Process
from netcourse.grading.sandbox import best
from netcourse.referee.examine import examine
from tests.course.answers import answers, failures, solutions


@pytest.fixture
def judged():
    """Judge an answer in a process of its own."""
    with Process(best()) as process:

        def judge(answer, seed):
            request = {
                "do": "cell",
                "cell": "cell 1",
                "source": answer.source,
                "only": None,
                "seconds": 10,
                "gives": [],
            }
            assert process.pipe.request(request) == {"value": None}
            return examine(exercises.load()[answer.exercise], process.pipe.student(), seed=seed)

        yield judge


@pytest.mark.parametrize("answer", [*solutions(), *answers("right")], ids=str)
def test_a_right_answer_passes(judged, answer):
    """With full marks."""
    report = judged(answer, "over the pipe")

    assert report["status"] == "passed", failures(report) or report
    assert report["score"] == report["max_score"]


@pytest.mark.parametrize("answer", answers("wrong"), ids=str)
def test_a_wrong_answer_is_told_its_own_misconception(judged, answer):
    """The same one as in the notebook."""
    report = judged(answer, "notebook")

    failed = [check for check in report["checks"] if check["status"] == "failed"]
    assert failed, report
    assert failed[0]["misconception"] == answer.name, failed[0]["message"]
    assert report["score"] < report["max_score"]
