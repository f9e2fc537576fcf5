"""The real nbgrader releases our notebooks and grades them with our checks: `make nbgrader`."""

from __future__ import annotations

import nbformat
import pytest

from netcourse import exercises, paths
from netcourse.grading import grade, handout
from netcourse.referee import solutions
from tests.require import need
from tools.graders import nbgrader, outside
from tools.notebooks.nbgrader import grade_id

CHAPTERS = ("00-welcome", "06-tcp")
ONE_PIECE = "tcp.echo_server"


def filled(path, answer):
    """Return a released notebook with `answer(exercise id)` in place of each stub that it gives one for."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if source := answer(cell.metadata.get("exercise", "")):
            cell.source = source
    return book


HEARS_ONCE = """
import threading

def echo_server(listener):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=answer, args=(sock,)).start()

def answer(sock):
    with sock:
        sock.sendall(sock.recv(4096))
"""


STUDENTS = {
    "solved": lambda name: solutions.source(name) if name else "",
    "unsolved": lambda name: "",
    "half": lambda name: {ONE_PIECE: HEARS_ONCE}.get(name) or (
        solutions.source(name) if name in ("tcp.greeter", "tcp.daytime_client") else ""),
    "broken": lambda name: "def make_listener(:" if name else "",
}  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    need("nbgrader")
    course = nbgrader.Course(
        tmp_path_factory.mktemp("course"), [paths.notebooks() / f"{one}.ipynb" for one in CHAPTERS]
    )
    course.released = course.release()
    for student, answer in STUDENTS.items():
        course.submit(student, {path.name: filled(path, answer) for path in course.released})
    course.grade()
    return course


@pytest.fixture(scope="module")
def scores(course):
    return course.scores()


def test_the_release_is_ours(course):
    """Stubs and checks as they were, with checksums beside; each exercise is graded once."""
    for path in course.released:
        ours, theirs = (nbformat.read(one, 4).cells for one in (paths.notebooks() / path.name, path))
        assert [cell.source for cell in ours] == [cell.source for cell in theirs]
        graded = [cell for cell in theirs if cell.metadata.get("nbgrader", {}).get("grade")]
        assert [cell.metadata.nbgrader.points for cell in graded] == [
            one.points for one in sorted(exercises.chapters()[path.stem], key=lambda one: order(graded, one))
        ]
        assert all(cell.metadata.nbgrader.checksum for cell in graded)


def order(graded, exercise):
    return [cell.metadata.nbgrader.grade_id for cell in graded].index(grade_id(exercise.id))


def points(scores, student):
    return {name: score for name, (score, _) in scores[student].items()}


def test_solved_gets_all_and_unsolved_nothing(scores):
    """Never full marks for a stub, nor for what is no Python."""
    declared = {grade_id(one.id): one.points for chapter in CHAPTERS for one in exercises.chapters()[chapter]}

    assert {name: most for name, (_, most) in scores["solved"].items()} == declared
    assert points(scores, "solved") == declared
    assert points(scores, "unsolved") == dict.fromkeys(declared, 0)
    assert points(scores, "broken") == dict.fromkeys(declared, 0)


def test_partial_points_are_ours(scores, course):
    """What nbgrader gives each exercise is what our own grader gives."""
    submitted = course.folder / "submitted" / "half"
    reports = grade([submitted], seed="x").reports
    ours = {grade_id(one["id"]): one["score"] for report in reports for one in report["exercises"]}

    assert points(scores, "half") == ours
    assert 0 < ours[grade_id(ONE_PIECE)] < exercises.load()[ONE_PIECE].points


def test_the_card_is_kept_for_feedback(course):
    """The value is the points, the picture beside it what a learner reads."""
    path = course.folder / "autograded" / "half" / nbgrader.ASSIGNMENT / "06-tcp.ipynb"
    (cell,) = [one for one in nbformat.read(path, 4).cells if one.source == f'check("{ONE_PIECE}")']
    (output,) = cell.outputs

    assert 0 < float(output.data["text/plain"]) < 2
    assert ONE_PIECE in output.data["text/html"]


def test_its_validation_tells_a_learner_what_is_missing(course):
    """`nbgrader validate` on an unsolved notebook names the exercise."""
    path = course.folder / "submitted" / "unsolved" / nbgrader.ASSIGNMENT / "00-welcome.ipynb"
    said = outside.run(nbgrader.NAME, course.folder, "-m", "nbgrader", "validate", str(path))
    assert "FAILED ON 1 CELL" in said


def test_own_points_are_graded_with(tmp_path):
    """From a hand-out: full, partial and no points, out of the instructor's."""
    need("nbgrader")
    (path,) = handout.handout(["06"], tmp_path / "given", points={ONE_PIECE: 7, "tcp.greeter": 0.5})
    course = nbgrader.Course(tmp_path / "course", [path])
    (released,) = course.release()
    for student in ("solved", "unsolved", "half"):
        course.submit(student, {released.name: filled(released, STUDENTS[student])})
    course.grade()

    scores = course.scores()
    mine = grade([tmp_path / "course" / "submitted" / "half"], points={ONE_PIECE: 7, "tcp.greeter": 0.5}, seed="x")
    ours = {grade_id(one["id"]): one["score"] for one in mine.reports[0]["exercises"]}
    for name, worth in ((ONE_PIECE, 7), ("tcp.greeter", 0.5)):
        assert scores["solved"][grade_id(name)] == [worth, worth]
        assert scores["unsolved"][grade_id(name)] == [0, worth]
        assert scores["half"][grade_id(name)] == [ours[grade_id(name)], worth]
    assert 0 < ours[grade_id(ONE_PIECE)] < 7
