"""A folder of a check, and what the learner's code finds in its environment."""

from __future__ import annotations

import os

from netcourse.exercises.model import Exercise, fail
from netcourse.exercises.staging.folders import folder, surroundings
from netcourse.referee.direct import student_in
from netcourse.referee.examine import examine


def read(path):
    with open(path, "rb") as file:
        return file.read()


def look(name):
    return os.environ.get(name)


def examined(body, **names):
    """The one check of an exercise, run on these names."""
    exercise = Exercise("x.y", points=1, asks=list(names), hints=[])
    exercise.check("holds")(body)
    return examine(exercise, student_in(names), seed="s")["checks"][0]


def test_a_file_is_written_read_and_removed():
    """The learner's code gets its whole path."""
    seen = []

    def body(student, rng):
        with folder(student) as files:
            place = files.write("a.bin", b"tea")
            seen.append(files.path)
            assert student.call("read", place) == b"tea"
            assert files.contents == {"a.bin": b"tea"}

    assert examined(body, read=read)["status"] == "passed"
    assert not os.path.exists(seen[0])


def test_what_a_learner_reads_names_the_file_alone():
    """In the replay and in an exception's message."""

    def body(student, rng):
        with folder(student) as files:
            student.call("read", files.place("missing.bin"))

    result = examined(body, read=read)

    assert result["replay"] == ["read('missing.bin')"]
    (raised,) = [one["text"] for one in result["evidence"] if one["label"] == "raised"]
    assert "netcourse-check" not in raised
    assert "missing.bin" in raised


def test_a_folder_with_a_name_of_its_own_is_shown_with_its_path():
    """It is the same in every run; what is below is told by its path from there."""
    seen = {}

    def body(student, rng):
        with folder(student, "netcourse-own", "home") as files:
            files.write("home/a.bin", b"tea")
            seen.update(files=files.files, contents=files.contents, path=files.path)
            student.call("read", f"{files.path}/home/missing.bin")

    result = examined(body, read=read)

    (raised,) = [one["text"] for one in result["evidence"] if one["label"] == "raised"]
    assert seen["contents"] == {"home": None, "home/a.bin": b"tea"}
    assert seen["files"] == {"home/a.bin": b"tea"}
    assert f"{seen['path']}/home/missing.bin" in raised


def test_the_environment_is_as_before_afterwards(monkeypatch):
    """Also when the check has failed."""
    monkeypatch.setenv("NETCOURSE_ONE", "1")
    monkeypatch.delenv("NETCOURSE_TWO", raising=False)
    seen = []

    def body(student, rng):
        with surroundings(student, NETCOURSE_ONE=None, NETCOURSE_TWO="2"):
            seen.extend([student.call("look", "NETCOURSE_ONE"), student.call("look", "NETCOURSE_TWO")])
            fail("enough")

    assert examined(body, look=look)["status"] == "failed"
    assert seen == [None, "2"]
    assert (look("NETCOURSE_ONE"), look("NETCOURSE_TWO")) == ("1", None)


def test_a_folder_is_removed_when_the_check_fails():
    """With what the learner's code has put there."""
    seen = []

    def body(student, rng):
        with folder(student) as files:
            seen.append(files.path)
            files.write("a", b"a")
            student.call("read", files.place("b"))

    assert examined(body, read=read)["status"] == "failed"
    assert not os.path.exists(seen[0])
