"""Every chapter, solved, runs from top to bottom as a learner would run it, and is graded at full marks."""

from __future__ import annotations

import json

import nbformat
import pytest

from netcourse import exercises, paths
from netcourse.grading import grade
from tools.notebooks import execute
from tools.notebooks.solved import solved

CHAPTERS = exercises.chapters()


def notebook(chapter):
    return paths.notebooks() / f"{chapter}.ipynb"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_solved_chapter_runs_and_every_check_passes(chapter, tmp_path):
    """No later cell minds that an exercise is solved, and progress knows full marks."""
    state = tmp_path / "state.json"

    execute.execute(solved(notebook(chapter)), state=state)

    kept = json.loads(state.read_text(encoding="utf-8"))["exercises"]
    for exercise in CHAPTERS[chapter]:
        assert (kept[exercise.id]["status"], kept[exercise.id]["score"]) == ("passed", exercise.points)


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """What the grader writes for every chapter, solved and as released."""
    folder = tmp_path_factory.mktemp("submissions")
    for chapter in CHAPTERS:
        nbformat.write(solved(notebook(chapter)), folder / f"{chapter}-solved.ipynb")
        (folder / f"{chapter}-released.ipynb").write_bytes(notebook(chapter).read_bytes())
    return {report["submission"]: report for report in grade([folder]).reports}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_solved_chapter_is_graded_at_full_marks(chapter, gradebook):
    """Under a secret seed, in another process."""
    report = gradebook[f"{chapter}-solved"]

    assert [(one["id"], one["status"]) for one in report["exercises"]] == [
        (exercise.id, "passed") for exercise in CHAPTERS[chapter]
    ]
    assert report["score"] == report["max_score"] == sum(exercise.points for exercise in CHAPTERS[chapter])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_as_released_is_graded_as_not_attempted(chapter, gradebook):
    """Nothing done, nothing earned, nothing wrong."""
    report = gradebook[f"{chapter}-released"]

    assert {one["status"] for one in report["exercises"]} == {"not_attempted"}
    assert (report["score"], report["problem"]) == (0, "")
