"""A run that is ended leaves nothing: no process, no folder, wherever it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from netcourse.clock import Deadline, scaled
from tests.require import need

from .books import book, write
from .pausing import PLACES

COMMAND = """
import sys
from netcourse import cli
from netcourse.grading import command, pool
pool.BOOT = pool.BOOT.replace("netcourse.grading.worker", "tests.grading.pausing")
grade = command.grade
command.grade = lambda *words, **more: grade(*words, **more | {"sandbox": sys.argv[1]})
sys.exit(cli.main(["grade", *sys.argv[2:]]))
"""
ONLY = {"its folder is made": "limits", "its disk is mounted": "bubblewrap"}
CASES = [(box, place) for box in ("limits", "bubblewrap") for place in PLACES if ONLY.get(place, box) == box]


def running(mark):
    """Return the processes that have these words in their command lines."""
    found = []
    for one in psutil.process_iter(["cmdline", "status"]):
        if one.info["status"] != psutil.STATUS_ZOMBIE and any(mark in word for word in one.info["cmdline"] or ()):
            found.append(one.info["cmdline"][:3])
    return found


@pytest.mark.parametrize("to_all", [False, True], ids=["to the command", "to all"])
@pytest.mark.parametrize(("box", "place"), CASES, ids=str)
def test_a_signal_while_a_student_is_started_leaves_nothing(tmp_path, box, place, to_all):
    """SIGTERM, to the command alone or to all of ours as at a shutdown; twice, since people are impatient."""
    if box == "bubblewrap":
        need("sandbox")
    mark, temporary, reached = tmp_path / "lib", tmp_path / "tmp", tmp_path / "reached"
    mark.mkdir()
    temporary.mkdir()
    write(tmp_path / "class", "a", book())
    path = os.pathsep.join([str(mark), *filter(None, sys.path)])
    environment = {"PYTHONPATH": path, "TMPDIR": str(temporary), "PAUSING_AT": place, "PAUSING_SAYS": str(reached)}
    words = [sys.executable, "-c", COMMAND, box, tmp_path / "class", "--out", tmp_path / "out", "--plain"]
    with subprocess.Popen(
        words, env=os.environ | environment, start_new_session=True, stderr=subprocess.PIPE, text=True
    ) as command:
        deadline = Deadline(60)
        while not reached.exists():
            assert not deadline.passed
            assert command.poll() is None, command.stderr.read()
            threading.Event().wait(0.01)
        assert running(str(mark))
        for _ in range(2):
            (os.killpg if to_all else os.kill)(command.pid, signal.SIGTERM)
        said = command.communicate(timeout=scaled(60))[1]

    assert (command.returncode, said) == (130, f"netcourse: 0 of 1 are graded: {tmp_path / 'out'}; --resume goes on\n")
    assert running(str(mark)) == []
    assert list(temporary.iterdir()) == []
