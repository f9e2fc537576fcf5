"""The map of the course with its controls."""

from __future__ import annotations

import pytest

from netcourse import progress, widgets
from netcourse.referee import state

ID = "welcome.first_get"
PASSED = {"id": ID, "status": "passed", "score": 1, "hints_used": 1}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The controls, in a folder of their own, one exercise passed."""
    monkeypatch.chdir(tmp_path)
    state.record(ID, PASSED)
    made = widgets.map().controls()
    made.exercise.value = ID
    return made


def test_the_picture_is_the_map():
    """The same as progress() shows."""
    assert widgets.map().view.text == repr(progress())


def test_a_result_is_forgotten_only_after_a_tick(course):
    """The tick counts once."""
    course.forget()
    assert state.entry(ID)["status"] == "passed"
    assert course.status.text == f"This forgets result and hints of {ID}. Tick the box beside first."

    course.sure.value = True
    course.forget()
    assert state.entry(ID) == {}
    assert course.status.text == f"{ID}: as if it had never been tried"
    assert not course.sure.value
    assert "✓" not in course.picture.value


def test_a_tick_for_one_exercise_does_not_count_for_another(course):
    """It goes when another is chosen."""
    course.sure.value = True

    course.exercise.value = course.exercise.options[1][1]

    assert not course.sure.value


def test_the_empty_exercise_is_shown_to_be_copied(course):
    """A click has no cell below it: nothing is put anywhere, and the way to a cell is told."""
    course.show_empty()

    assert "def first_get(url):" in course.code.value
    assert "reset(&quot;welcome.first_get&quot;)" in course.code.value


def test_progress_is_kept_in_a_file_and_taken_back(course, tmp_path):
    """Over an older file only after a tick."""
    course.export()
    assert course.status.text == "Your progress is in my-progress.json"
    kept = (tmp_path / "my-progress.json").read_text()
    course.export()
    assert course.status.text == "my-progress.json exists already. Tick the box beside first."
    course.sure.value = True
    course.forget()

    course.restore()

    assert state.entry(ID)["status"] == "passed"
    assert "✓" in course.picture.value
    course.over.value = True
    course.export()
    assert (tmp_path / "my-progress.json").read_text() == kept


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "the name of the file is missing"),
        ("nowhere.json", "FileNotFoundError: there is no file nowhere.json"),
        ("state.json", "state.json is the progress itself: take another name"),
        ("odd.json", "odd.json is not a record of progress"),
    ],
)
def test_a_file_that_will_not_do_is_told_in_the_widget(course, tmp_path, name, said):
    """And nothing has changed."""
    (tmp_path / "odd.json").write_text("[]")
    course.file.value = name

    restore = course.box.children[3].children[3]
    restore.click()

    assert said in course.status.text
    assert state.entry(ID)["status"] == "passed"
