"""A platform's list of students, and whose row is whose."""

from __future__ import annotations

import csv

import pytest

from netcourse.grading import grade
from netcourse.grading.exports import canvas, moodle
from netcourse.grading.gradebook import Gradebook
from netcourse.grading.roster import read

from .books import book, write
from .exports.books import full, report

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,HW 1 (77),Final Score
,,,,,Manual Posting,
"    Points Possible",,,,,10,(read only)
"Doe, Jane",123,s1,jdoe1,Mon,,
"Doe, Jane",124,s2,jdoe2,Tue,,
"Lovelace, Ada",200,s3,ada@uni.example,Mon,,
"Student, Test",999,,0a1b,Mon,,
"""
WORKSHEET = """Identifier,"Full name","Email address",Status,Grade
"Participant 11","Jane Doe",jane1@uni.example,Submitted,-
"Participant 12","Jane Doe",jane2@uni.example,Submitted,-
"Participant 13","Ada Lovelace",ada@uni.example,Submitted,-
"""
PARTICIPANTS = """First name,Last name,ID number,Email address
Ada,Lovelace,17,ada@uni.example
"""


def matched(tmp_path, text, *students, form=canvas):
    """Return what is exported of these students, given as name and id, and what is said."""
    (tmp_path / "roster.csv").write_text("\ufeff" + text, encoding="utf-8")
    reports = [report(f"{name}-{number}", full(), student=name, student_id=number) for name, number in students]
    made = Gradebook("s", "bubblewrap", reports)
    made.roster, said = read(tmp_path / "roster.csv").match(made.students())
    rows = [row for row in form.rows(made) if row[0] != "Points Possible"]
    return [row[: len(rows[0]) - (1 if form is canvas else 2)] for row in rows], said


@pytest.mark.parametrize(
    ("student", "row"),
    [
        (("doejane", "124"), ["Doe, Jane", "124", "s2", "jdoe2", "Tue"]),  # two of one name: the id in the file's name
        (("jdoe1", ""), ["Doe, Jane", "123", "s1", "jdoe1", "Mon"]),
        (("S1", ""), ["Doe, Jane", "123", "s1", "jdoe1", "Mon"]),
        (("Ada@Uni.example", ""), ["Lovelace, Ada", "200", "s3", "ada@uni.example", "Mon"]),
        (("ada  lovelace", ""), ["Lovelace, Ada", "200", "s3", "ada@uni.example", "Mon"]),
        (("Lovelace, Ada", ""), ["Lovelace, Ada", "200", "s3", "ada@uni.example", "Mon"]),
        (("lovelaceada", ""), ["Lovelace, Ada", "200", "s3", "ada@uni.example", "Mon"]),
    ],
)
def test_canvas_rows_are_found_by_ids_then_logins_then_names(tmp_path, student, row):
    """And stand there as Canvas has them."""
    rows, said = matched(tmp_path, CANVAS, student)
    assert (rows[1:], said) == ([row], [])


def test_moodle_rows_have_what_moodle_finds_them_by(tmp_path):
    """The columns of the list that was given."""
    rows, said = matched(tmp_path, WORKSHEET, ("Jane Doe", "Participant 12"), ("ada lovelace", ""), form=moodle)
    assert rows == [
        ["Identifier", "Full name", "Email address"], ["Participant 12", "Jane Doe", "jane2@uni.example"],
        ["Participant 13", "Ada Lovelace", "ada@uni.example"],
    ]  # fmt: skip
    rows, said = matched(tmp_path, PARTICIPANTS, ("Ada Lovelace", ""), form=moodle)
    assert (rows, said) == ([["Email address", "ID number"], ["ada@uni.example", "17"]], [])


def test_who_is_not_clear_is_named_and_left_out(tmp_path):
    """In no row, in several, two in one; a number of another platform is no id."""
    rows, said = matched(
        tmp_path, CANVAS, ("Jane Doe", ""), ("eve", "5"), ("ada lovelace", ""), ("ada@uni.example", "")
    )
    assert len(rows) == 1
    assert said == [
        "Jane Doe fits 2 rows of the roster: 123, jdoe1; 124, jdoe2", "eve is not in the roster",
        "one row of the roster fits them all, none gets it: ada lovelace, ada@uni.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,points\nada,1\n", "is no list of students: it has none of the columns ID, Identifier, SIS Login ID"),
        ("", "is no list of students"),
        ("ID,Student,id\n1,a,2\n", "the column ID is there twice"),
    ],
)
def test_a_table_that_is_no_roster_is_refused(tmp_path, text, says):
    """Before anything is graded."""
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(ValueError, match="roster.csv") as refused:
        grade([tmp_path], roster=tmp_path / "roster.csv")
    assert says in str(refused.value)


def test_ids_come_from_the_names_of_files(tmp_path):
    """As the platforms pack them; with a roster in a whole run, and without."""
    for name in ("doejane_124_9_00", "doejane_late_123_8_00", "nobody_7_7_00"):
        write(tmp_path / "class", name, book())
    (tmp_path / "roster.csv").write_text(CANVAS)
    out = tmp_path / "out"
    words = {"out": out, "seed": "s", "export": ["canvas", "moodle"], "jobs": 1}
    assert grade([tmp_path / "class"], roster=tmp_path / "roster.csv", **words).notices == [
        "nobody is not in the roster"
    ]
    assert [row[:2] for row in table(out / "canvas.csv")[2:]] == [["Doe, Jane", "123"], ["Doe, Jane", "124"]]
    assert grade([tmp_path / "class"], **words).notices == []
    assert [row[:4] for row in table(out / "canvas.csv")[2:]] == [
        ["doejane (123)", "123", "", ""], ["doejane (124)", "124", "", ""], ["nobody", "7", "", ""]
    ]  # fmt: skip
    assert table(out / "moodle.csv")[0][0] == "Username"


def test_moodles_identifier_is_used_by_itself(tmp_path):
    """It names a student within one assignment: two downloads of one student are one row, without an id."""
    for name in ("1/Ada_11_assignsubmission_file_/a", "2/Ada_31_assignsubmission_file_/b"):
        write(tmp_path, name, book())
    out = tmp_path / "out"
    one = grade([tmp_path / "1"], out=out, export=["moodle"], jobs=1)
    assert [row[:2] for row in table(out / "moodle.csv")] == [["Identifier", "Full name"], ["Participant 11", "Ada"]]
    both = grade([tmp_path / "1", tmp_path / "2"], jobs=1)
    assert [(student.name, student.id) for book in (one, both) for student in book.students()] == [
        ("Ada", "Participant 11"), ("Ada", ""),
    ]  # fmt: skip


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))
