"""An instructor's private checks."""

from __future__ import annotations

import os

import pytest

from netcourse import exercises, paths
from netcourse.grading import command, grade, private
from netcourse.grading.private import Unfit, described

from .books import book, code, write
from .test_grade import run

MORE = """
from _words import WORD
from netcourse.exercises import load
from netcourse.exercises.model import Exercise, same

CHAPTER = "00-welcome"
print("importing", WORD)
first_get = load()["welcome.first_get"]

@first_get.check("is documented", weight=3)
def documented(student, rng):
    same(student.call("documented"), True)

shout = Exercise("welcome.shout", points=4, asks=["shout"], hints=[])

@shout.check("shouts a secret word")
def shouts(student, rng):
    same(student.call("shout", WORD), WORD.upper())
"""


@pytest.fixture
def folder(tmp_path):
    """Make a folder of modules; return it."""

    def make(**modules):
        where = tmp_path / "private"
        where.mkdir(exist_ok=True)
        for name, text in modules.items():
            (where / f"{name}.py").write_text(text)
        return where

    return make


def test_checks_and_exercises_are_added(folder, tmp_path, capfd):
    """To those of the course, in the referee's process alone; helpers may be imported by name."""
    checks = folder(more=MORE, _words="WORD = 'quux'\n")
    write(
        tmp_path / "class",
        "good",
        book(after=["def documented(): return True", "def shout(word): return word.upper()"]),
    )
    write(tmp_path / "class", "plain", book())
    graded = grade([tmp_path / "class"], checks=checks, points={"welcome.shout": 6}, jobs=1)
    assert list(graded.rows()) == [
        ["student", "welcome.first_get", "welcome.shout", "score", "deducted", "correction", "total", "comment"],
        ["good", "1", "6", "7", "", "", "7", ""],
        ["plain", "0.5", "0", "0.5", "", "", "0.5", ""],
    ]
    assert "welcome.shout" not in exercises.load()
    assert not list(checks.glob("__pycache__"))


@pytest.mark.parametrize("sandbox", ["bubblewrap", "limits"])
def test_a_student_does_not_see_them(folder, tmp_path, sandbox):
    """Neither as files (where students are locked in) nor as modules or in the search path."""
    from tests.require import need

    if sandbox == "bubblewrap":
        need("sandbox")
    checks = folder(more=MORE, _words="WORD = 'quux'\n")
    look = f"""
import gc, os, sys
def shout(word):
    seen = [name for name in sys.modules if "private" in name or name == "_words"]
    seen += [entry for entry in sys.path if "private" in entry]
    seen += [one for one in gc.get_objects() if isinstance(one, dict) and "shouts" in one and "documented" in one]
    if {sandbox == "bubblewrap"} and os.path.exists({str(checks)!r}):
        seen.append("files")
    return word.upper() if not seen else str(seen)
"""
    write(tmp_path / "class", "x", book(after=[look]))
    (report,) = grade([tmp_path / "class"], checks=checks, sandbox=sandbox, jobs=1).reports
    assert {one["id"]: one["status"] for one in report["exercises"]} == {
        "welcome.first_get": "partial", "welcome.shout": "passed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("x = 1\ndef f(:\n", 2, "invalid syntax"),
        ("\n\nimport nowhere_at_all\n", 3, "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("def f():\n    raise SystemExit(3)\n\nf()\n", 2, "SystemExit: 3"),
        ("from netcourse.exercises import load\nload()['tcp.greter']\n", 2, "KeyError: 'tcp.greter'"),
        ("x = 1\n", 1, "it declares no check and no exercise"),
        ("from netcourse.exercises.model import Exercise\n\na = Exercise('tcp.a', 1, ['a'], [])\n", 3,
         "CHAPTER = None is no chapter, like '06-tcp'"),
        ("from netcourse.exercises.model import Exercise\nCHAPTER = '06-tcp'\na = Exercise('tcp.a', 1, ['a'], [])\n", 3,
         "tcp.a asks for no name, or has no check"),
        ("from netcourse.exercises.model import Exercise\nCHAPTER = '06-tcp'\na = Exercise('A', 1, ['a'], [])\n", 3,
         "'A' is no id, like 'tcp.greeter'"),
        ("from netcourse.exercises.model import Exercise\nCHAPTER = '06-tcp'\n"
         "a = Exercise('tcp.greeter', 1, ['a'], [])\n", 3, "tcp.greeter is there already"),
        ("from netcourse.exercises.model import Exercise\nCHAPTER = '06-tcp'\n"
         "a = Exercise('tcp.a', 'x', ['a'], [])\na.check('b')(lambda s, r: None)\n", 3, "tcp.a cannot give 'x' points"),
    ],
)  # fmt: skip
def test_a_bad_module_is_refused(folder, text, line, what):
    """With its file and line, before anything is graded."""
    checks = folder(bad=text)
    with pytest.raises(Unfit) as refused:
        described(checks)
    assert str(refused.value).startswith(f"{checks / 'bad.py'}, line {line}: {what}")


def test_a_module_that_ends_or_never_ends(folder, monkeypatch):
    """It is given up."""
    with pytest.raises(Unfit, match="the process that imported its modules broke"):
        described(folder(bad="import os\nos._exit(0)\n"))
    monkeypatch.setattr(private, "SECONDS", 0.5)
    with pytest.raises(Unfit, match=r"cannot be imported within 0\.5 seconds"):
        described(folder(bad="while True: pass\n"))


def test_a_folder_that_is_none_is_refused(folder, tmp_path):
    """Not there, without modules, or where students' code could read it."""
    with pytest.raises(ValueError, match="there is no folder"):
        described(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="there are no Python modules"):
        described(folder(_helper=""))
    with pytest.raises(ValueError, match="lies where students' code may read it"):
        described(paths.PACKAGE / "exercises")


def test_the_command_refuses_them(folder, tmp_path, capsys):
    """Exit 2 and a sentence."""
    checks = folder(bad="1/0\n")
    write(tmp_path / "class", "x", book())
    assert run(tmp_path / "class", out=tmp_path / "out", checks=checks) == command.UNUSABLE
    assert capsys.readouterr().err == (f"netcourse: {checks / 'bad.py'}, line 1: ZeroDivisionError: division by zero\n")
    assert not os.path.exists(tmp_path / "out" / "grades.csv")


def test_an_own_exercise_may_stand_in_an_own_chapter(folder, tmp_path):
    """The notebook's metadata or its calls of check() say so."""
    text = (
        MORE.replace("00-welcome", "20-extra").replace("welcome.shout", "extra.shout").replace("from _words", "from _w")
    )
    checks = folder(more=text, _w="WORD = 'quux'\n")
    cells = [code("def shout(word): return word.upper()"), code('check("extra.shout")')]
    write(tmp_path / "class", "x", {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    (report,) = grade([tmp_path / "class"], checks=checks, jobs=1).reports
    assert (report["chapters"], report["score"], report["problem"]) == (["20-extra"], 4, "")


SET = """
from netcourse.exercises import load
from netcourse.exercises.model import fail

@load()["welcome.first_get"].check("names a few")
def few(student, rng):
    fail(" ".join({f"name{number}" for number in range(50)}))
"""


def test_a_check_that_goes_through_a_set_says_the_same_in_every_run(tmp_path):
    """With the same seed, in whatever process; with another seed another order."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "more.py").write_text(SET)
    write(tmp_path / "class", "x", book())

    def said(seed):
        (report,) = grade([tmp_path / "class"], checks=tmp_path / "private", seed=seed, jobs=1).reports
        return report["exercises"][0]["checks"][-1]["message"]

    assert said("s") == said("s") != said("t")
    assert "name7" in said("s")
