"""The instructor's own column: points given or taken by hand, and a comment, kept from run to run.

They stand in the table itself, where the instructor wrote them, in whatever program: with commas, semicolons or tabs,
with a decimal point or a decimal comma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from netcourse.grading import tables
from netcourse.i18n import _

STUDENT, CORRECTION, COMMENT = "student", "correction", "comment"
MOST = 1_000_000.0


@dataclass(frozen=True)
class Correction:
    """Points that are added to what a student has (or taken, below 0), and why."""

    points: float | None = None
    comment: str = ""


def read(path: Path) -> dict[str, Correction]:
    """Return the corrections in a table, by student; none where there is no table. Raises ValueError."""
    if not path.exists():
        return {}
    found: dict[str, Correction] = {}
    rows = tables.rows(path)
    heading = [name.strip().lower() for name in next(rows, (0, []))[1]]
    if STUDENT not in heading or CORRECTION not in heading:
        if "submission" in heading:  # a table of before there were corrections
            return {}
        raise ValueError(_("{path} is there and is no gradebook: it has no columns {names}").format(
            path=path, names=f"{STUDENT}, {CORRECTION}"))  # fmt: skip
    for line, row in rows:
        fields = dict(zip(heading, (field.strip() for field in row)))
        correction = Correction(_points(fields.get(CORRECTION, ""), path, line), tame(fields.get(COMMENT, "")))
        if correction == Correction():
            continue
        student = tame(fields.get(STUDENT, ""))
        if not student:
            raise ValueError(_("{path}, line {line}: it is not said whose correction this is").format(
                path=path, line=line))  # fmt: skip
        if student in found:
            raise ValueError(_("{path}, line {line}: {student!r} has a second correction").format(
                path=path, line=line, student=student))  # fmt: skip
        found[student] = correction
    return found


def _points(text: str, path: Path, line: int) -> float | None:
    text = tame(text).replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = math.nan
    if not abs(points) <= MOST:
        raise ValueError(
            _("{path}, line {line}: the correction {text!r} is no number").format(path=path, line=line, text=text[:60])
        )
    return points


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: str) -> str:
    """Return a field that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def tame(value: str) -> str:
    """Return what was written with `harmless`."""
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value
