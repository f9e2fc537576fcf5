"""Canvas: a CSV file for the import of its gradebook.

Canvas finds students by `ID` or `SIS Login ID`. With a roster, which is a gradebook that Canvas exported, all its
columns are as they are there, and who is not in it is left out. Without one, the ID is the number in the names of files
that Canvas packed; where there is none, the student's row is taken to be called as the login is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading.exports.shape import Export
from netcourse.grading.exports.texts import course_title, points, whole, write_table
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")  # the names that Canvas looks for
POSSIBLE = "Points Possible"


def rows(book: Gradebook) -> Iterator[list[str]]:
    """Yield the table: its heading, what could be earned, a row for each student."""
    yield [*HEAD, course_title(name for report in book.reports for name in report["chapters"])]
    yield [POSSIBLE, "", "", "", "", points(whole(book))]
    for one in book.students():
        if book.roster is None:
            number = one.id if one.id.isdecimal() else ""
            yield [one.name, number, "", "" if number else one.name, "", points(one.total)]
        elif entry := book.roster.get(one.name):
            yield [entry.get("Student", one.name), *(entry.get(name, "") for name in HEAD[1:]), points(one.total)]


def save(book: Gradebook, folder: Path) -> Path:
    """Write `canvas.csv`; return its path."""
    return write_table(folder / "canvas.csv", rows(book))


EXPORT = Export("canvas", _("a CSV file for Canvas's gradebook"), save)
