"""A worker's process, as long as there is something to grade."""

from __future__ import annotations

import resource

import psutil
import pytest

from netcourse.grading import cluster, pool
from netcourse.wire.line.descriptors import WANTED

from .books import book, write


@pytest.fixture
def referee():
    """A referee whose students are not locked in."""
    one = pool.Referee(0, "limits")
    yield one
    one.finish()


@pytest.fixture
def job(tmp_path):
    path = write(tmp_path, "x", book())
    return {"path": str(path), "name": "x", "seed": "s", "sandbox": "limits", "points": {}, "checks": ""}


def test_a_worker_that_ended_between_two_jobs_is_put_down_to_neither(referee, job):
    """Killed by hand, or because the machine had no memory left."""
    assert referee.grade(job)["score"] > 0
    referee._worker.kill()
    referee._worker.wait()
    assert referee.grade(job)["score"] > 0


def test_ctrl_c_that_ended_a_worker_between_two_jobs_ends_the_run(referee, job):
    """It reaches the workers of a terminal as it reaches us."""
    referee.grade(job)
    psutil.Process(referee._worker.pid).send_signal(2)
    referee._worker.wait()
    with pytest.raises(pool.Interrupted):
        referee.grade(job)


def test_a_worker_may_have_the_descriptors_that_students_can_ask_for(referee, job):
    """A thousand connections have as many ends here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < WANTED or not hasattr(psutil.Process, "rlimit"):
        pytest.skip("this machine does not allow so many, or does not tell")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    try:
        referee.grade(job)
        assert psutil.Process(referee._worker.pid).rlimit(psutil.RLIMIT_NOFILE)[0] == WANTED
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_task_that_comes_after_the_end_of_its_run_starts_no_referee(job):
    """Nobody would end it."""
    before = psutil.Process().children()
    cluster.end_referees("a run")
    assert cluster.graded(job, b"", {}, "a run")["problem"] != ""
    assert psutil.Process().children() == before
