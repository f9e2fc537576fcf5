"""Moodle: a CSV file for its grade import, with a sentence of feedback for each student.

At the import one says by which column students are found and which grade item the grades are for. With a roster, which
is a grading worksheet or a table of participants, all columns are there that it finds students by, and who is not in
it is left out. Without one there is the `Identifier` in the names of files that Moodle packed, else what rows are
called is taken for the `Username` (or for the email address or ID number, if that is what submissions are called).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading.exports.shape import Export
from netcourse.grading.exports.texts import course_title, line, points, write_table
from netcourse.i18n import _

COLUMNS = ("Identifier", "Full name", "Username", "Email address", "ID number")
PARTICIPANT = "Participant "

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook, Student


def rows(book: Gradebook) -> Iterator[list[str]]:
    """Yield the table, its heading first."""
    item = course_title(name for report in book.reports for name in report["chapters"])
    head, keys = _keys(book)
    yield [*head, item, _("Feedback: {item}").format(item=item)]
    for one in book.students():
        if one.name in keys:
            yield [*keys[one.name], points(one.total), " ".join(_sentences(one))]


def _keys(book: Gradebook) -> tuple[list[str], dict[str, list[str]]]:
    """Return the headings by which Moodle finds students, and what stands there, by student."""
    students = book.students()
    if book.roster is not None:
        head = [name for name in COLUMNS if any(name in entry for entry in book.roster.values())]
        return head, {student: [entry.get(name, "") for name in head] for student, entry in book.roster.items()}
    if any(one.id.startswith(PARTICIPANT) for one in students):
        return ["Identifier", "Full name"], {one.name: [one.id, one.name] for one in students}
    return ["Username"], {one.name: [one.name] for one in students}


def _sentences(student: Student) -> Iterator[str]:
    for report in student.reports:
        if report["problem"]:
            yield _("{name} could not be graded: {why}.").format(name=report["submission"], why=line(report["problem"]))
        for one in report["exercises"]:
            yield _("{id}: {got} of {most}.").format(
                id=one["id"], got=points(one["score"]), most=points(one["max_score"])
            )
    if student.deducted:
        yield _("{points} points taken off for being late.").format(points=points(student.deducted))
    if student.correction.comment:
        yield line(student.correction.comment)


def save(book: Gradebook, folder: Path) -> Path:
    """Write `moodle.csv`; return its path."""
    return write_table(folder / "moodle.csv", rows(book))


EXPORT = Export("moodle", _("a CSV file for Moodle's grade import"), save)
