"""Canvas: a CSV file for the import of its gradebook.

Canvas finds students by `ID` or `SIS Login ID`. What is known here is what submissions are called: where that is
not the login, those columns are to be filled from a gradebook that Canvas exported.
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
    students = book.students()
    yield [*HEAD, course_title(name for report in book.reports for name in report["chapters"])]
    yield [POSSIBLE, "", "", "", "", points(whole(book))]
    for one in students:
        yield [one.name, "", "", one.name, "", points(one.total)]


def save(book: Gradebook, folder: Path) -> Path:
    """Write `canvas.csv`; return its path."""
    return write_table(folder / "canvas.csv", rows(book))


EXPORT = Export("canvas", _("a CSV file for Canvas's gradebook"), save)
