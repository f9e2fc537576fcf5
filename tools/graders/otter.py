"""An assignment for otter-grader: its tests ask our checks, run beside the student's code, as otter does it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from netcourse.exercises.model import Exercise

from .outside import run

NAME = "otter"
TEST = """\
OK_FORMAT = True
test = {{
    "name": {name!r},
    "points": {points},
    "suites": [{{
        "type": "doctest", "scored": True, "setup": "", "teardown": "",
        "cases": [{{"hidden": False, "locked": False, "code": {code!r}}}],
    }}],
}}
"""
CODE = ">>> from netcourse import check\n>>> check(\"{id}\").status\n'passed'"


class Assignment:
    """An autograder in a folder for these exercises."""

    def __init__(self, folder: Path, exercises: Iterable[Exercise]) -> None:
        self.folder = folder
        tests = folder / "tests"
        tests.mkdir(parents=True)
        for exercise in exercises:
            name = exercise.id.replace(".", "_")
            text = TEST.format(name=name, points=exercise.points, code=CODE.format(id=exercise.id))
            (tests / f"{name}.py").write_text(text, encoding="utf-8")
        run(NAME, folder, "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment",
            "--no-requirements", "--no-config")  # fmt: skip

    def grade(self, submission: Path) -> float:
        """Let otter grade one notebook, in a process of its own; return the score."""
        out = self.folder / "out"
        out.mkdir(exist_ok=True)
        run(NAME, self.folder, "-m", "otter", "run", "-a", "autograder.zip", "-o", str(out), "--no-logo",
            str(submission))  # fmt: skip
        results = json.loads((out / "results.json").read_text("utf-8"))
        return float(results["score"] if "score" in results else sum(one.get("score", 0) for one in results["tests"]))
