"""The same class graded by nbgrader, by otter-grader and by ours, one after the other, as ratios.

Not among the figures of `make bench`: it takes minutes, and environments of the other graders (`make bench-graders`).
What a grader costs beyond running the notebook's cells, and the checks, is told apart: we check three times, on rougher
lines and in a sandbox, and leave the released demonstrations out; the others run every cell, and the checks once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from netcourse import exercises, paths
from netcourse.grading import grade
from netcourse.grading.sandbox import best
from tools.graders import nbgrader, otter, outside
from tools.notebooks.book import code
from tools.notebooks.execute import environ
from tools.notebooks.nbgrader import CHECK
from tools.notebooks.solved import solved

from .measure import Figure, once

CHAPTERS = ("00-welcome", "06-tcp")
SIZE = 4  # submissions
INSTALL = "not installed here: make bench-graders"


def figures() -> Iterator[Figure]:
    for chapter in CHAPTERS:
        with tempfile.TemporaryDirectory(prefix="netcourse-") as scratch:
            yield from _compared(chapter, Path(scratch))


def _compared(chapter: str, scratch: Path) -> Iterator[Figure]:
    book = solved(paths.notebooks() / f"{chapter}.ipynb")
    ours, beyond = _ours(_class(scratch / "class", book))
    yield Figure(f"a solved {chapter}, graded by netcourse", ours, None, f"sandbox {best().name}, 3 rounds")
    yield Figure("  beyond its own cells and checks", beyond)
    cells = _seconds(book) * 1000
    for name, work in GRADERS.items():
        if not outside.there(name):
            yield Figure(f"  {name}", 0, None, INSTALL)
            continue
        theirs = once(work(chapter, scratch)) / SIZE
        yield Figure(f"  {name}", theirs, None, f"{theirs / ours:.1f} times ours")
        rest = theirs - cells
        yield Figure("    beyond its own cells and checks", rest, None, f"{rest / beyond:.1f} times ours")


def _class(folder: Path, book: NotebookNode) -> Path:
    folder.mkdir()
    for number in range(SIZE):
        nbformat.write(book, folder / f"learner-{number}.ipynb")
    return folder


def _seconds(book: NotebookNode) -> float:
    """Return how long the cells of a notebook take in a kernel."""
    with tempfile.TemporaryDirectory(prefix="netcourse-") as scratch, environ(Path(scratch, "state.json")):
        NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": scratch}}).execute()
    marks = [cell.metadata["execution"] for cell in code(book)]
    spans = (_when(mark["iopub.status.idle"]) - _when(mark["iopub.status.busy"]) for mark in marks)
    return sum(span.total_seconds() for span in spans)


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _ours(folder: Path) -> tuple[float, float]:
    """Return the milliseconds of a submission, and those beyond its own cells and checks."""
    reports = []
    whole = once(lambda: reports.extend(grade([folder], seed="benchmark", jobs=1).reports)) / SIZE
    own = 0.0
    for report in reports:
        assert report["score"] == report["max_score"], "the benchmark itself is broken"
        own += report["seconds"]["cells"] + sum(report["seconds"]["exercises"].values())
    return whole, whole - 1000 * own / SIZE


def _nbgrader(chapter: str, scratch: Path) -> Callable[[], None]:
    """Return what is timed: one process of nbgrader for the whole class."""
    course = nbgrader.Course(scratch / "nbgrader", [paths.notebooks() / f"{chapter}.ipynb"])
    (released,) = course.release()
    answers = solved(paths.notebooks() / f"{chapter}.ipynb")
    for number in range(SIZE):
        book = nbformat.read(released, 4)
        for cell, answer in zip(book.cells, answers.cells, strict=True):
            cell.source = answer.source
        course.submit(f"learner-{number}", {released.name: book})
    return course.grade


def _otter(chapter: str, scratch: Path) -> Callable[[], None]:
    """Return what is timed: a process of otter for each submission. Its tests ask for the checks, not the cells."""
    found = exercises.chapters()[chapter]
    assignment = otter.Assignment(scratch / "otter", found)
    book = solved(paths.notebooks() / f"{chapter}.ipynb")
    book.cells = [cell for cell in book.cells if not CHECK.fullmatch(cell.source)]
    return partial(_each, assignment, _class(scratch / "otters-class", book), sum(one.points for one in found))


def _each(assignment: otter.Assignment, folder: Path, points: float) -> None:
    for path in sorted(folder.iterdir()):
        score = assignment.grade(path)
        assert score == points, f"otter gave {score} of {points} points"


GRADERS = {"nbgrader": _nbgrader, "otter": _otter}
