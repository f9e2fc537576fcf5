"""Grading on a cluster: a real one, of processes on this machine."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager

import psutil
import pytest

from netcourse.clock import Deadline, scaled
from netcourse.grading import cluster, grade

from .books import book, write
from .test_private import MORE

if importlib.util.find_spec("distributed") is None:
    pytest.skip("this test needs Dask: pip install 'netcourse[dask]'", allow_module_level=True)

QUIET = os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "false", "PYTHONWARNINGS": "ignore"}
START_SECONDS = 60.0


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """Run a scheduler; return the file in which it says where it is."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    with _running("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file):
        _until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        yield file


@contextmanager
def _running(program, *words, log=os.devnull):
    command = [sys.executable, "-m", f"distributed.cli.{program}", *map(str, words)]
    with open(log, "w") as file, subprocess.Popen(command, stdout=file, stderr=file, env=QUIET) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(scaled(20))


def _until(there):
    deadline = Deadline(START_SECONDS)
    while not there():
        assert not deadline.passed
        threading.Event().wait(0.02)


@contextmanager
def worker(scheduler, folder, name):
    """Run a worker of the cluster, which has joined it."""
    words = ["--scheduler-file", scheduler, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    words += ["--local-directory", folder / name, "--name", name]
    log = folder / f"{name}.log"
    with _running("dask_worker", *words, log=log) as process:
        _until(lambda: "Registered to" in log.read_text())
        yield process


def address(scheduler):
    return json.loads(scheduler.read_text())["address"]


def command(scheduler, *words):
    return [sys.executable, "-c", IMPATIENT, "grade", *map(str, words), "--dask", address(scheduler)]


IMPATIENT = """
import sys
from netcourse import cli
from netcourse.grading import cluster
cluster.CONNECT_SECONDS = 2.0
sys.exit(cli.main())
"""


def test_a_class_is_graded_though_a_worker_is_lost(scheduler, tmp_path):
    """What it was grading is graded by another, private checks and all; nothing is left of either."""
    slow = "import time\ntime.sleep(0.5)"
    for name in "abcd":
        write(tmp_path / "class", name, book(before=[slow], after=["def shout(word): return word.upper()"]))
    write(tmp_path / "class", "empty", b"")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "more.py").write_text(MORE)
    (tmp_path / "private" / "_words.py").write_text("WORD = 'quux'\n")
    words = [tmp_path / "class", "--out", tmp_path / "out", "--checks", tmp_path / "private", "--seed", "s"]
    with ExitStack() as stack:
        first, second = (stack.enter_context(worker(scheduler, tmp_path, name)) for name in ("one", "two"))
        grading = stack.enter_context(
            subprocess.Popen(command(scheduler, *words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
        some = lambda: len(list((tmp_path / "out").glob("[!.]*.json"))) >= 1  # noqa: E731
        _until(lambda: grading.poll() is not None or (_busy(first) and _busy(second) and some()))
        assert grading.poll() is None, grading.communicate()
        family = psutil.Process(first.pid).children(recursive=True)
        first.send_signal(signal.SIGKILL)
        said, _ = grading.communicate(timeout=scaled(120))
        assert grading.returncode == 0, said
        assert [one for one in psutil.wait_procs(family, scaled(30))[1] if one.status() != psutil.STATUS_ZOMBIE] == []
        assert not _busy(second)
    reports = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "out").glob("[!.]*.json")}
    assert {name: (one["score"], one["problem"]) for name, one in reports.items()} == {
        **dict.fromkeys("abcd", (4.5, "")), "empty": (0, "the file is empty"),
    }, said  # fmt: skip

    here = grade([tmp_path / "class" / "a.ipynb"], checks=tmp_path / "private", seed="s", jobs=1).reports[0]
    for one in (here, reports["a"]):
        del one["seconds"], one["fingerprint"]
    assert here == reports["a"]


def _busy(process):
    """Tell whether a worker of the cluster has a referee."""
    try:
        return any(
            "netcourse.grading.worker" in " ".join(one.cmdline()) for one in psutil.Process(process.pid).children(True)
        )
    except psutil.Error:
        return False


def test_a_cluster_that_is_lost_is_said(tmp_path):
    """What was finished stands there; nothing waits for ever."""
    for name in "abc":
        write(tmp_path / "class", name, book(before=["import time\ntime.sleep(1)"]))
    file = tmp_path / "scheduler.json"
    with ExitStack() as stack:
        words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file]
        lost = stack.enter_context(_running("dask_scheduler", *words))
        _until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        stack.enter_context(worker(file, tmp_path, "one"))
        words = command(file, tmp_path / "class", "--out", tmp_path / "out")
        grading = stack.enter_context(
            subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
        _until(lambda: grading.poll() is not None or (tmp_path / "out" / "a.json").exists())
        lost.send_signal(signal.SIGKILL)
        said, _ = grading.communicate(timeout=scaled(120))
    assert (grading.returncode, said.splitlines()[-1:]) == (1, ["netcourse: the cluster was lost; --resume goes on"])
    assert (tmp_path / "out" / "grades.csv").exists()


def test_a_cluster_that_cannot_grade_is_refused(scheduler, tmp_path):
    """None there, without workers: exit 2 and one sentence."""
    write(tmp_path, "x", book())
    words = command(scheduler, tmp_path / "x.ipynb", "--out", tmp_path / "out")
    done = subprocess.run(words, capture_output=True, text=True, timeout=scaled(60))
    assert (done.returncode, done.stderr) == (2, "netcourse: the cluster has no workers\n")
    done = subprocess.run([*words[:-1], "tcp://127.0.0.1:1"], capture_output=True, text=True, timeout=scaled(60))
    assert done.returncode == 2
    assert done.stderr.startswith("netcourse: there is no Dask cluster at tcp://127.0.0.1:1: ")
    assert done.stderr.count("\n") == 1


def test_without_dask_it_says_what_to_install(tmp_path, monkeypatch):
    """In the words of the extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    write(tmp_path, "x", book())
    with pytest.raises(ValueError, match=r"--dask needs Dask: pip install 'netcourse\[dask\]'"):
        grade([tmp_path / "x.ipynb"], dask="tcp://127.0.0.1:1")


class Cluster:
    """What a client answers when it is asked about the workers."""

    def __init__(self, answers):
        self._answers = answers

    def run(self, function):
        return self._answers


def test_workers_must_have_the_same_course_and_the_sandbox():
    """Named, with what they have."""
    with pytest.raises(ValueError, match=r"tcp://b has another course \(9\) than this machine"):
        cluster._fit(Cluster({"tcp://b": ("9", "x", "bubblewrap")}), "")
    there = {"tcp://b": (cluster.course.number(), cluster.course.digest(), "limits")}
    with pytest.raises(ValueError, match="students cannot be locked in on tcp://b"):
        cluster._fit(Cluster(there), "bubblewrap")
    cluster._fit(Cluster(there), "")
