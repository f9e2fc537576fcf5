"""Foreign text for files: readable, bounded, without control characters, never a formula; and shares of points."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading import store
from netcourse.grading.exports.shape import Report
from netcourse.render.card import CHECK_SIGNS, STATUSES
from netcourse.render.escape import fold, fold_lines, lines, number, visible

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

LONG = 400  # characters of a line
MANY = 60  # lines of a text
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # with their full-width forms
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def block(text: str, most: int = MANY) -> list[str]:
    """Return the lines of a foreign text, each bounded and visible; the middle of very many is left out."""
    return fold_lines([fold(line, LONG)[0] for line in lines(text)], most)


def line(text: str, most: int = LONG) -> str:
    """Return a foreign text as one bounded line."""
    return fold(visible(text), most)[0]


def harmless(field: str) -> str:
    """Return a field of a table that no spreadsheet takes for a formula."""
    if _NUMBER.fullmatch(field):
        return field
    return f"'{field}" if field.lstrip(" ").startswith(_FORMULA) else field


def write_table(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    """Write a CSV file, none of whose fields is a formula, or anything but one line; return its path."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(line(field)) for field in row] for row in rows)
    return write(path, text.getvalue())


def write(path: Path, text: str) -> Path:
    """Write a text file in a folder that is made, all of it or nothing; return its path. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    store.write(path, text)
    return path


def worth(exercise: Report, check: Report) -> float:
    """Return the points that a check of an exercise stands for."""
    whole = sum(one["weight"] for one in exercise["checks"])
    return float(exercise["max_score"] * check["weight"] / whole) if whole else 0.0


def whole(book: Gradebook) -> float:
    """Return the points that somebody can have who handed in all that the class was graded for."""
    most: dict[str, float] = {}
    for exercise in (one for report in book.reports for one in report["exercises"]):
        most[exercise["id"]] = max(exercise["max_score"], most.get(exercise["id"], 0))
    return sum(most.values())


def became(exercise: Report) -> str:
    """Return in words what became of an exercise, with what is to be said of it; "" where its checks say it all."""
    said, note = STATUSES.get(exercise["status"], ""), line(exercise["note"])
    return f"{said} ({note})" if said and note else said or note


def told(check: Report) -> list[str]:
    """Return the lines that say what became of a check."""
    return block(check["message"])


def signed(check: Report) -> str:
    """Return the line that a check has in a list."""
    return f"{CHECK_SIGNS[check['status']]} {line(check['name'])}"


def points(value: float) -> str:
    """Return points for a table: no thousands' marks, at most two digits."""
    return number(value).replace(",", "")


def course_title(chapters: Iterable[str]) -> str:
    """Return what the grade is for, as a column of a gradebook names it."""
    return " ".join(["netcourse", *sorted(set(chapters))])
