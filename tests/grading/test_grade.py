"""A class: every submission has its row, the same one in every run with the same seed, and nothing is left running."""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from netcourse import exercises
from netcourse.clock import Deadline, scaled
from netcourse.grading import command, grade, pool, sandbox
from tests.course.answers import answers
from tests.require import need

from .books import book, write

KEYS = {"submission", "student", "student_id", "seed", "sandbox", "score", "max_score", "late", "chapters", "problem",
        "note", "exercises", "cells", "seconds", "fingerprint"}  # fmt: skip
EXERCISE_KEYS = {"id", "title", "status", "score", "max_score", "note", "hints", "seed", "answer", "printed",
                 "checks"}  # fmt: skip
CHECK_KEYS = {"name", "status", "weight", "message", "needs", "evidence", "says", "misconception", "replay", "output",
              "passed", "remark"}  # fmt: skip


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """A class with good, bad and impossible submissions."""
    folder = tmp_path_factory.mktemp("class")
    good = json.dumps(book())
    write(folder, "ada/welcome", good)
    write(folder, "bob/welcome", book(answers={"welcome.first_get": None}))
    write(folder, "cut", good[:1000])
    write(folder, "empty", b"")
    write(folder, "essay", "Dear teacher")
    write(folder, "other", {"nbformat": 4, "metadata": {}, "cells": []})
    write(folder, "noise", book(before=["print('x' * 100_000_000)"]))
    write(folder, "leaver", book(answers={"welcome.first_get": "import sys\nsys.exit()\ndef first_get(url): pass"}))
    write(folder, "typo", book(answers={"welcome.first_get": "def first_get(url) pass"}))
    write(folder, "crash", book("06-tcp", {"tcp.daytime_client": "def daytime_client(a): __import__('os')._exit(1)"}))
    return folder


@pytest.fixture(scope="module")
def graded(mixed):
    return grade([mixed], seed="the same")


def test_every_submission_has_one_clear_row(graded):
    """The bad ones cost the others nothing."""
    rows = {row[0]: row[1:] for row in graded.rows()}
    tcp = [exercise.id for exercise in exercises.chapters()["06-tcp"]]

    assert rows.pop("student") == ["welcome.first_get", *tcp, "score", "deducted", "correction", "total", "comment"]
    assert rows.pop("crash") == ["", "1", "0", "1", "2", "4", "8", "", "", "8", ""]
    assert {name: (row[0], row[-2]) for name, row in rows.items()} == {
        "ada-welcome": ("1", "1"), "bob-welcome": ("0", "0"), "noise": ("1", "1"), "leaver": ("0", "0"),
        "typo": ("0", "0"), "cut": ("", "0"), "empty": ("", "0"), "essay": ("", "0"), "other": ("", "0"),
    }  # fmt: skip


def test_reasons_are_given(graded):
    """Where nothing could be graded, and where an exercise was lost to a cell."""
    reports = {report["submission"]: report for report in graded.reports}
    problems = {name: report["problem"].partition(":")[0] for name, report in reports.items() if report["problem"]}
    assert problems == {
        "cut": "the file is cut off", "empty": "the file is empty", "essay": "it is not a notebook",
        "other": "it is a notebook, but not one of this course",
    }  # fmt: skip
    assert re.match(r"cell \d+ is no Python: expected ':' \(line 1\)", reports["typo"]["exercises"][0]["note"])
    assert re.fullmatch(r"cell \d+ raised SystemExit in: sys\.exit\(\)", reports["leaver"]["exercises"][0]["note"])
    assert [one["status"] for one in reports["noise"]["cells"]] == ["output_limit"]


def test_reports_have_the_agreed_shape(graded):
    """Exactly these keys, in plain data."""
    for report in graded.reports:
        assert report.keys() == KEYS
        assert (report["seed"], report["sandbox"]) == ("the same", sandbox.best().name)
        for exercise in report["exercises"]:
            assert exercise.keys() == EXERCISE_KEYS
            for check in exercise["checks"]:
                assert check.keys() == CHECK_KEYS
                assert check["status"] in ("passed", "failed", "not_run")


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """A class in which each made another set of mistakes."""
    folder = tmp_path_factory.mktemp("wrong")
    chance = random.Random(7)
    for number in range(3):
        for chapter, found in exercises.chapters().items():
            chosen = {
                one.id: chance.choice([answer.source for answer in answers("wrong") if answer.exercise == one.id])
                for one in found
            }
            write(folder, f"{number}/{chapter}", book(chapter, chosen))
    return folder


def test_the_same_seed_gives_the_same_grades(wrong):
    """Scores, statuses and messages, in another order and on another number of workers."""
    first, second = (
        {report.pop("submission"): report for report in grade(places, seed="s", jobs=jobs).reports}
        for places, jobs in (([wrong], 3), (sorted(wrong.rglob("*.ipynb"), reverse=True), 2))
    )
    second = {f"{name}": report for name, report in second.items()}
    assert len(first) == len(second) == 3 * len(exercises.chapters())
    for (name, one), other in zip(sorted(first.items()), [report for _, report in sorted(second.items())]):
        assert lasting(one) == lasting(other), name


def lasting(report):
    """Return a report without what is chance: times, what was printed when, what a line carried."""
    return {key: value for key, value in report.items() if key not in ("seconds", "student", "fingerprint")} | {
        "exercises": [
            one
            | {
                "printed": "",
                "checks": [
                    {k: v for k, v in check.items() if k not in ("output", "passed")} for check in one["checks"]
                ],
            }
            for one in report["exercises"]
        ]
    }


def test_without_a_seed_it_is_a_secret(tmp_path):
    """Another one each time."""
    path = write(tmp_path, "x", book())
    assert len({grade([path]).seed, grade([path], jobs=1).seed, "s"}) == 3


def test_a_broken_worker_costs_one_submission(tmp_path, monkeypatch):
    """The next one gets a new worker."""
    boot = pool.BOOT.replace(
        "sys.exit(main(",
        "import os, netcourse.grading.submission as s; old = s.grade; "
        "s.grade = lambda p, n, *a: os._exit(1) if n == 'a' else old(p, n, *a); sys.exit(main(",
    )
    monkeypatch.setattr(pool, "BOOT", boot)
    for name in "abc":
        write(tmp_path, name, book())
    reports = grade([tmp_path], jobs=1).reports
    assert [(report["submission"], report["score"]) for report in reports] == [("a", 0), ("b", 1), ("c", 1)]
    assert reports[0]["problem"] == "grader error: the process that graded it broke"


def test_a_detached_process_does_not_survive(tmp_path):
    """Not even one whose parents have ended and that left its session, where nothing locks it in."""
    pid = tmp_path / "pid"
    detach = f"""
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open({str(pid)!r}, "w").write(str(os.getpid()))
        time.sleep(100)
    os._exit(0)
os.wait()
while not os.path.exists({str(pid)!r}) or not os.path.getsize({str(pid)!r}):
    time.sleep(0.01)
"""
    write(tmp_path, "x", book(before=[detach]))
    (report,) = grade([tmp_path / "x.ipynb"], sandbox="limits").reports
    assert report["score"] == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


# the command -----------------------------------------------------------------------------------------------------


def run(*paths, out, require_sandbox=False, **options):
    return command.run(argparse.Namespace(paths=list(paths), out=out, require_sandbox=require_sandbox, **options))


def visible(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_the_command_writes_a_gradebook(mixed, tmp_path, capsys):
    """Exit 0 whatever the scores; what went wrong and how safe it was stand on the terminal."""
    assert run(mixed / "ada", mixed / "empty.ipynb", out=tmp_path / "a" / "b", seed="x") == 0
    said = capsys.readouterr()
    assert visible(tmp_path / "a" / "b") == [
        "class.html", "empty.json", "feedback", "grades.csv", "similar.csv", "welcome.json",
    ]  # fmt: skip
    assert "empty" in said.out
    assert "the file is empty" in said.out
    assert "2 submissions, 1 of them could not be graded" in said.out
    assert "seed x" in said.out
    assert ("practice only" in said.err) == (sandbox.best().name == "limits")


def test_the_command_counts_submissions(mixed, tmp_path, capsys):
    """One is not called several, and nothing is said of a failure where there was none."""
    run(mixed / "ada", out=tmp_path / "one")
    assert f"\n1 submission: {tmp_path / 'one' / 'grades.csv'}\n" in capsys.readouterr().out
    run(mixed / "empty.ipynb", out=tmp_path / "none")
    assert "\n1 submission, which could not be graded: " in capsys.readouterr().out


def test_unusable_arguments_are_refused(mixed, tmp_path, capsys):
    """Exit 2 and one sentence each."""
    (tmp_path / "file").write_text("")
    (tmp_path / "nothing").mkdir()
    good = mixed / "ada"
    for paths, options in (
        ([tmp_path / "nowhere"], {"out": tmp_path / "out"}),
        ([tmp_path / "nothing"], {"out": tmp_path / "out"}),
        ([good], {"out": tmp_path / "file"}),
        ([good], {"out": tmp_path / "file" / "out"}),
        ([good], {"out": tmp_path / "out", "seed": ""}),
        ([good], {"out": tmp_path / "out", "jobs": 0}),
    ):
        assert run(*paths, **options) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("netcourse: ")
        assert said.err.count("\n") == 1


def test_the_command_line_leads_here(mixed, tmp_path):
    """And standard error is quiet where nobody looks."""
    words = [sys.executable, "-m", "netcourse.cli", "grade", mixed / "ada", "--out", tmp_path / "out", "--jobs", "1"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr.count("\n") == bool(sandbox.best().notice)


KINSHIP = {"limits": 2, "bubblewrap": 5}  # processes a worker: with its namespaces, the sandbox's, the student


@pytest.mark.parametrize("end", [os.killpg, os.kill], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize("name", KINSHIP)
def test_a_signal_ends_everything(tmp_path, name, end):
    """Workers, students and their folders; how to go on is said. Ctrl-C reaches all of a group, SIGTERM one of it."""
    if name == "bubblewrap":
        need("sandbox")
    for submission in "ab":
        write(tmp_path, submission, book(before=["import time\ntime.sleep(100)"]))
    words = [sys.executable, "-c", CTRL_C, name, tmp_path, "--out", tmp_path / "out", "--jobs", "2"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(words, start_new_session=True, stderr=subprocess.PIPE, env=environment) as command:
        deadline = Deadline(60)
        while len(family := psutil.Process(command.pid).children(recursive=True)) < 2 * KINSHIP[name]:
            assert not deadline.passed, family
            threading.Event().wait(0.01)
        end(command.pid, signal.SIGINT if end is os.killpg else signal.SIGTERM)
        said = command.communicate(timeout=scaled(60))[1]
    assert command.returncode == 130
    assert said.decode() == f"netcourse: 0 of 2 are graded: {tmp_path / 'out'}; --resume goes on\n"
    assert psutil.wait_procs(family, scaled(20))[1] == []
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".ipynb"] == ["out"]
    assert visible(tmp_path / "out") == ["grades.csv"]


CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests in the background has it ignored
from netcourse import cli, grading
grading.checked_sandbox = lambda name, chosen=sys.argv[1]: chosen
sys.exit(cli.main(["grade", *sys.argv[2:]]))
"""


def test_where_nobody_can_be_locked_in_a_required_sandbox_refuses(mixed, tmp_path, capsys, monkeypatch):
    """Exit 2, with the reason; without the option it grades, and says how safe it was."""
    monkeypatch.setattr(sandbox, "why_not_locked_in", lambda: "bubblewrap is not installed")

    assert run(mixed / "ada", out=tmp_path / "out", require_sandbox=True) == 2
    assert capsys.readouterr().err == "netcourse: students cannot be locked in here: bubblewrap is not installed\n"
    assert run(mixed / "ada", out=tmp_path / "out", jobs=1) == 0
    assert "sandbox limits: practice only" in capsys.readouterr().err


def test_a_sandbox_that_is_not_there_is_refused(mixed):
    """With the names of those there are."""
    with pytest.raises(ValueError, match="no sandbox 'jail', only bubblewrap, limits"):
        grade([mixed], sandbox="jail")
