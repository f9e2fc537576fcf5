"""A course on nbgrader: released from our notebooks, handed in, graded by nbgrader itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .outside import run

NAME = "nbgrader"
ASSIGNMENT = "netcourse"
# Our notebooks hold no solutions; nbgrader would empty the stubs, signature and example included.
RELEASE = ("-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--create", "--ClearSolutions.enabled=False")
GRADE = ("-m", "nbgrader", "autograde", ASSIGNMENT, "--create")
SCORES = """
import json
from nbgrader.api import Gradebook
scores = {}
with Gradebook("sqlite:///gradebook.db") as book:
    for submission in book.assignment_submissions(ASSIGNMENT):
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                scores.setdefault(submission.student.id, {})[grade.cell.name] = [grade.auto_score, grade.max_score]
print(json.dumps(scores))
"""

Scores = dict[str, dict[str, list[float]]]


class Course:
    """A course in a folder, with an assignment of these notebooks."""

    def __init__(self, folder: Path, released: Iterable[Path]) -> None:
        self.folder = folder
        source = folder / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        for path in released:
            shutil.copy(path, source / path.name)

    def release(self) -> list[Path]:
        """Make the learners' version; return its notebooks."""
        run(NAME, self.folder, *RELEASE)
        return sorted((self.folder / "release" / ASSIGNMENT).glob("*.ipynb"))

    def submit(self, student: str, notebooks: Mapping[str, NotebookNode]) -> None:
        """Hand in notebooks by file name."""
        folder = self.folder / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        for name, notebook in notebooks.items():
            nbformat.write(notebook, folder / name)

    def grade(self) -> None:
        """Let nbgrader run and grade all that was handed in."""
        run(NAME, self.folder, *GRADE)

    def scores(self) -> Scores:
        """Return [score, highest score] of each student and graded cell."""
        said = run(NAME, self.folder, "-c", f"ASSIGNMENT = {ASSIGNMENT!r}\n{SCORES}")
        scores: Scores = json.loads(said)
        return scores
