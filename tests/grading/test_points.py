"""Points files."""

from __future__ import annotations

import pytest

from netcourse import exercises
from netcourse.grading import grade, points
from netcourse.grading.points import checked, read

from .books import book, write

KNOWN = exercises.load()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "exercise,points\ntcp.greeter,5\nhttp.split_url,0.5\n"),
        ("p.csv", "\ufefftcp.greeter; 5\r\n\r\nhttp.split_url;0.5\r\n"),
        ("p.json", '{"tcp.greeter": 5, "http.split_url": 0.5}'),
        ("p.json", '{"version": "1", "points": {"tcp.greeter": 5, "http.split_url": 0.5}}'),
        ("p.toml", '[points]\n"tcp.greeter" = 5\n"http.split_url" = 0.5\n'),
        ("P.TOML", "tcp.greeter = 5\nhttp.split_url = 0.5\n"),
    ],
)
def test_points_are_read(tmp_path, name, text):
    """In three formats, whatever program wrote them."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert checked(read(tmp_path / name), KNOWN) == {"tcp.greeter": 5, "http.split_url": 0.5}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("p.txt", "", "points are read from .csv, .json, .toml"),
        ("p.csv", "tcp.greeter\n", "p.csv, line 1: an exercise and its points are expected"),
        ("p.csv", "exercise,points\ntcp.greeter,many\n", "p.csv, line 2: 'many' is no number of points"),
        ("p.csv", "tcp.greeter,1\ntcp.greeter,2\n", "p.csv, line 2: tcp.greeter is there twice"),
        ("p.csv", "tcp.greter,1\n", "there is no exercise 'tcp.greter'; is it tcp.greeter"),
        ("p.csv", "tcp.greeter,-1\n", "tcp.greeter cannot give -1.0 points: 0 to 10000"),
        ("p.csv", "tcp.greeter,nan\n", "tcp.greeter cannot give nan points"),
        ("p.json", f'{{"tcp.greeter": {10**400}}}', "tcp.greeter cannot give 1000000000"),
        ("p.json", '{"tcp.greeter": true}', "tcp.greeter cannot give True points"),
        ("p.json", '{"tcp.greeter": "5"}', "tcp.greeter cannot give '5' points"),
        ("p.json", '{"tcp.greeter": 1, "tcp.greeter": 2}', "tcp.greeter is there twice"),
        ("p.json", "{", "p.json: Expecting property name"),
        ("p.json", "[" * 100_000, "p.json: "),
        ("p.json", "[]", "a table of exercises and points is expected"),
        ("p.toml", "tcp.greeter 5", "p.toml: Expected '='"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, name, text, says):
    """With file, and line where there are some."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="points|exercise|twice|Expect|recursion") as refused:
        grade([tmp_path], points=tmp_path / name)
    assert says in str(refused.value)
    assert str(tmp_path / name) in str(refused.value)


def test_a_file_that_is_not_there(tmp_path):
    """One sentence."""
    with pytest.raises(ValueError, match="it cannot be read: No such file"):
        read(tmp_path / "p.json")


def test_the_instructors_points_count(tmp_path):
    """Not what the notebook claims; parts of them as well, without rounding twice."""
    taken = book()
    taken["metadata"]["netcourse"] = {"points": {"welcome.first_get": 1000}}
    write(tmp_path, "x", taken)
    assert [(one.score, one.max_score) for one in grade([tmp_path], jobs=1).students()] == [(1, 1)]
    graded = grade([tmp_path], jobs=1, points={"welcome.first_get": 7, "tcp.greeter": 3})
    assert [(one.score, one.max_score) for one in graded.students()] == [(7, 7)]
    assert exercises.load()["welcome.first_get"].points == 1
    assert points.MOST == 10_000
