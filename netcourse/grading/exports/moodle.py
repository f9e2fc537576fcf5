"""Moodle: a CSV file for its grade import, with a sentence of feedback for each student.

At the import one says by which column students are found (`Username`, or the email address or ID number, if that is
what submissions are called) and which grade item the grades are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading.exports.shape import Export
from netcourse.grading.exports.texts import course_title, line, points, write_table
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook, Student


def rows(book: Gradebook) -> Iterator[list[str]]:
    """Yield the table, its heading first."""
    item = course_title(name for report in book.reports for name in report["chapters"])
    yield ["Username", item, _("Feedback: {item}").format(item=item)]
    for one in book.students():
        yield [one.name, points(one.total), " ".join(_sentences(one))]


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
