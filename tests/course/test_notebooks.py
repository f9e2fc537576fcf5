"""Every exercise stands in its chapter's notebook as it was declared, unsolved."""

from __future__ import annotations

import re

import pytest

from netcourse import exercises, paths
from tools.notebooks import book as books

from .answers import Answer, judged, namespace

STATED = re.compile(r"### Exercise: (?P<title>.+?) \*\((?P<points>[\d.]+) points?, about (?P<minutes>\d+) minutes\)\*")
EXERCISES = list(exercises.load().values())


def cells(chapter):
    path = paths.notebooks() / f"{chapter}.ipynb"
    return books.read(path).cells if path.exists() else []


def stubs(chapter):
    """Return the stub of each exercise and the last prose before it."""
    found, prose = [], ""
    for cell in cells(chapter):
        if cell.cell_type == "markdown":
            prose = cell.source
        elif "exercise" in cell.metadata:
            found.append((cell.metadata.exercise, cell.source, prose))
    return found


STUBS = [stub for chapter in exercises.chapters() for stub in stubs(chapter)]
every_stub = pytest.mark.parametrize(("name", "source", "prose"), STUBS, ids=[name for name, __, __ in STUBS])


@pytest.mark.parametrize("chapter", exercises.chapters())
def test_a_chapter_has_a_notebook_with_its_exercises_in_order(chapter):
    """What is declared is asked, once, and nothing else."""
    assert [name for name, __, __ in stubs(chapter)] == [exercise.id for exercise in exercises.chapters()[chapter]]


@every_stub
def test_a_stub_names_what_is_asked(name, source, prose):
    """The names that the checks look for, with an example that a learner can try."""
    held = namespace(source)

    assert [asked for asked in exercises.load()[name].asks if asked not in held] == []
    assert 'r"""' in source
    assert ">>> " in source
    assert "raise NotImplementedError" in source


@every_stub
def test_a_stub_is_not_attempted_and_raises_nothing(name, source, prose):
    """Unsolved is a state of its own, not a mistake."""
    report = judged(Answer(name, "stub", "", source), "notebook")

    assert report["status"] == "not_attempted", report
    assert report["score"] == 0
    assert report["note"]


@every_stub
def test_the_task_states_points_and_minutes(name, source, prose):
    """What the learner reads is what is declared."""
    exercise, stated = exercises.load()[name], STATED.search(prose)

    assert stated, "### Exercise: title *(N points, about M minutes)*"
    assert (stated["title"], float(stated["points"])) == (exercise.title, float(exercise.points))
    assert int(stated["minutes"]) == exercise.minutes
