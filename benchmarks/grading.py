"""What a submission costs the grader beyond its own cells and checks, how long a class takes, and in how much memory.

A class of 500 takes some minutes; CLASS=12 in the environment grades a smaller one. Times are measured, never
extrapolated.
"""

from __future__ import annotations

import compileall
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median as middle
from typing import Any

import nbformat
import psutil

import netcourse
from netcourse import paths
from netcourse.grading import grade
from tools.notebooks.solved import solved

from .measure import Figure

CHAPTER = "06-tcp"
WHOLE, FEW = 500, 60  # submissions in a class, and in one that says enough about each
OVERHEAD = 50  # milliseconds
LOOK = 0.05  # seconds between two looks at the memory in use

Reports = list[dict[str, Any]]


def figures() -> Iterator[Figure]:
    # As it is where it was installed, also where Python was told to write nothing down.
    compileall.compile_dir(Path(netcourse.__file__).parent, quiet=2)
    size = int(os.environ.get("CLASS", WHOLE))
    few = min(size, FEW)
    with tempfile.TemporaryDirectory(prefix="netcourse-") as folder:
        yield from _overhead(_class(Path(folder, "welcome"), "00-welcome", few), "00-welcome, imports requests", 1)
        yield from _overhead(_class(Path(folder, "one"), CHAPTER, few), CHAPTER, 1)
        yield from _overhead(_class(Path(folder, "two"), CHAPTER, size), CHAPTER, 2)


def _overhead(folder: Path, name: str, jobs: int) -> Iterator[Figure]:
    milliseconds, memory, reports = _graded(folder, jobs)
    beyond = sorted(1000 * report["seconds"]["total"] - _own(report) for report in reports)
    box = reports[0]["sandbox"]
    yield Figure(
        f"grading {name}, {jobs} at a time: overhead each",
        middle(beyond), OVERHEAD, f"95 of 100 below {_percentile(beyond, 95):.0f}; sandbox {box}",
    )  # fmt: skip
    yield Figure(
        f"  a class of {len(reports)}, all of it", milliseconds, None,
        f"{1000 * len(reports) / milliseconds:.2f} a second, {1000 * 60 / milliseconds * len(reports):.0f} a minute;"
        f" memory at most {memory / 2**20:.0f} MiB",
    )  # fmt: skip


def _percentile(values: list[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)]


def _class(folder: Path, chapter: str, size: int) -> Path:
    folder.mkdir()
    first = folder / "learner-000.ipynb"
    nbformat.write(solved(paths.notebooks() / f"{chapter}.ipynb"), first)
    for number in range(1, size):
        shutil.copy(first, folder / f"learner-{number:03}.ipynb")
    return folder


def _graded(folder: Path, jobs: int) -> tuple[float, int, Reports]:
    """Return the milliseconds that it took, the bytes that were in use at most, and the reports."""
    with _watched() as most:
        start = time.perf_counter()
        book = grade([folder], seed="benchmark", jobs=jobs)
        milliseconds = (time.perf_counter() - start) * 1000
    assert all(report["score"] == report["max_score"] for report in book.reports), "the benchmark itself is broken"
    return milliseconds, max(most), book.reports


@contextmanager
def _watched() -> Iterator[list[int]]:
    """Give a list that grows by the memory which the referees and their students use, as long as the block runs."""
    seen, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            seen.append(sum(map(_memory, psutil.Process().children(recursive=True))))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def _own(report: dict[str, Any]) -> float:
    """Return the milliseconds that a submission's cells and the checks of its exercises took."""
    seconds = report["seconds"]
    return 1000 * (float(seconds["cells"]) + sum(seconds["exercises"].values()))
