"""Right answers are accepted, wrong ones are told what they believe."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from .answers import answers, asked_for, failures, judged, solutions

SEEDS = range(4)
ROUNDS = 2
AT_ONCE = 8  # wrong answers mostly wait, until a check loses patience


@pytest.mark.parametrize("answer", [*solutions(), *answers("right")], ids=str)
def test_a_right_answer_passes_under_every_seed(answer):
    """Whatever the checks choose by chance."""
    for seed in SEEDS:
        report = judged(answer, f"seed {seed}", ROUNDS)

        assert report["status"] == "passed", failures(report) or report
        assert report["score"] == report["max_score"]


@pytest.fixture(scope="module")
def verdicts(request):
    """The report on every wrong answer that will be asked for, each as it comes."""
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        yield {answer: pool.submit(judged, answer, "notebook") for answer in asked_for(request)}


@pytest.mark.parametrize("answer", answers("wrong"), ids=str)
def test_a_wrong_answer_is_told_its_own_misconception(answer, verdicts):
    """The first thing that the learner reads is the one that helps."""
    report = verdicts[answer].result()

    failed = [check for check in report["checks"] if check["status"] == "failed"]
    assert failed, "accepted"
    assert failed[0]["misconception"] == answer.name, failed[0]["message"]
    assert failed[0]["says"] in failed[0]["message"]
    assert report["score"] < report["max_score"]
