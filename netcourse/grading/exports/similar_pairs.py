"""A CSV file of the answers that are nearly the same, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading.exports.shape import Export
from netcourse.grading.exports.texts import write_table
from netcourse.grading.similar import similar
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook


def rows(book: Gradebook) -> Iterator[list[str]]:
    """Yield the table, its heading first, the most alike at the top."""
    yield ["exercise", "one", "other", "alike"]
    for pair in similar(book):
        yield [pair.exercise, pair.one, pair.other, f"{pair.alike:.2f}"]


def save(book: Gradebook, folder: Path) -> Path:
    """Write `similar.csv`; return its path."""
    return write_table(folder / "similar.csv", rows(book))


EXPORT = Export("similar", _("answers that are nearly the same, for a person to look at"), save)
