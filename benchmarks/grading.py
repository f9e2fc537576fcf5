"""What a submission costs the grader: in all, and beyond its own imports, code and checks."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median as middle
from typing import Any

import nbformat

from netcourse import exercises, paths
from netcourse.grading import grade
from tools.notebooks.solved import solved

from .measure import Figure

FEW, MANY = 2, 12  # submissions; the difference leaves out what is paid once
OVERHEAD = 50  # milliseconds


def figures() -> Iterator[Figure]:
    for chapter in exercises.chapters():
        with tempfile.TemporaryDirectory(prefix="netcourse-") as folder:
            few, __ = _graded(_class(Path(folder, "few"), chapter, FEW))
            many, reports = _graded(_class(Path(folder, "many"), chapter, MANY))
        each = (many - few) / (MANY - FEW)
        own = middle(_own(report) for report in reports)
        yield Figure(f"grading a solved {chapter}", each, None, "of a class, one at a time")
        yield Figure("  beyond its own cells and checks", each - own, OVERHEAD, f"sandbox {reports[0]['sandbox']}")


def _class(folder: Path, chapter: str, size: int) -> Path:
    folder.mkdir()
    first = folder / "learner-00.ipynb"
    nbformat.write(solved(paths.notebooks() / f"{chapter}.ipynb"), first)
    for number in range(1, size):
        shutil.copy(first, folder / f"learner-{number:02}.ipynb")
    return folder


def _graded(folder: Path) -> tuple[float, list[dict[str, Any]]]:
    start = time.perf_counter()
    book = grade([folder], seed="benchmark", jobs=1)
    milliseconds = (time.perf_counter() - start) * 1000
    assert all(report["score"] == report["max_score"] for report in book.reports), "the benchmark itself is broken"
    return milliseconds, book.reports


def _own(report: dict[str, Any]) -> float:
    """Return the milliseconds that a submission's cells and the checks of its exercises took."""
    seconds = report["seconds"]
    return 1000 * (seconds["cells"] + sum(seconds["exercises"].values()))
