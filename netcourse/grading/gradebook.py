"""The result of a class: a table with a row for each student, and a report for each submission."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netcourse import exercises
from netcourse.grading import corrections
from netcourse.grading.corrections import Correction, harmless
from netcourse.grading.roster import Entry
from netcourse.grading.store import Store, write
from netcourse.i18n import _
from netcourse.render.escape import visible

Report = dict[str, Any]

TABLE = "grades.csv"
DISASTERS = ("crashed", "timeout", "out_of_memory", "out_of_disk", "too_many_processes", "output_limit", "grader_error")


@dataclass
class Student:
    """A row: the reports on what one student handed in, and what comes of them.

    Where an exercise was handed in more than once, the best result counts. `total` is `score` (earned), less what is
    `deducted` for being late, and the instructor's `correction` added as it is.
    """

    name: str
    reports: list[Report]
    correction: Correction = field(default_factory=Correction)

    @property
    def id(self) -> str:
        """What the learning platform calls the student, where all that was handed in says the same; else ""."""
        ids = {report.get("student_id", "") for report in self.reports}
        return str(ids.pop()) if len(ids) == 1 else ""

    @property
    def scores(self) -> dict[str, float]:
        """What was earned in each exercise that was graded."""
        return self._best("score")

    @property
    def score(self) -> float:
        return round(sum(self.scores.values()), 2)

    @property
    def max_score(self) -> float:
        return round(sum(self._best("max_score").values()), 2)

    @property
    def deducted(self) -> float:
        percent = max((report["late"]["percent"] for report in self.reports if report.get("late")), default=0)
        return round(self.score * percent / 100, 2)

    @property
    def total(self) -> float:
        return round(self.score - self.deducted + (self.correction.points or 0), 2)

    def _best(self, key: str) -> dict[str, float]:
        best: dict[str, float] = {}
        for exercise in (exercise for report in self.reports for exercise in report["exercises"]):
            best[exercise["id"]] = max(exercise[key], best.get(exercise["id"], 0))
        return best


@dataclass
class Gradebook:
    """The reports of a class, sorted by submission, and the seed that they can be repeated with.

    A report is plain data, described in `data/schema/report.json`. Its `score` is what was earned; `late` (None, or
    `due`, `submitted`, `seconds`, `percent`, and the `score` that is left) says what being late costs. `seed` is that
    of the whole run: it is for the instructor. `seconds` alone differs between two runs with one seed.
    `corrections` are the instructor's, by student; those in the table of the folder that is written to are kept.
    """

    seed: str
    sandbox: str
    reports: list[Report] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # what was found and not graded: a sentence each
    corrections: dict[str, Correction] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)  # what a person should know: a sentence each
    roster: dict[str, Entry] | None = None  # by student: their row in a platform's list, where one was given

    @property
    def columns(self) -> list[str]:
        """The ids of all exercises that were graded, in the order of the course, then the instructor's own."""
        graded = {exercise["id"]: None for report in self.reports for exercise in report["exercises"]}
        course = [name for name in exercises.load() if name in graded]
        return course + sorted(graded.keys() - set(course))

    def students(self) -> list[Student]:
        """Return the rows, sorted by name."""
        reports: dict[str, list[Report]] = {}
        for report in self.reports:
            reports.setdefault(student_of(report), []).append(report)
        return [Student(name, reports[name], self.corrections.get(name, Correction())) for name in sorted(reports)]

    def rows(self) -> Iterator[list[str]]:
        """Yield the table, its heading first.

        An exercise that is not of the student's chapters has an empty field. A correction of somebody of whom nothing
        was graded this time has a row of its own.
        """
        columns, students = self.columns, self.students()
        yield ["student", *columns, "score", "deducted", "correction", "total", "comment"]
        for one in students:
            scores = {name: number(score) for name, score in one.scores.items()}
            yield [one.name, *(scores.get(name, "") for name in columns), number(one.score),
                   number(one.deducted) if one.deducted else "", _given(one.correction), number(one.total),
                   one.correction.comment]  # fmt: skip
        for name in self.unknown():
            correction = self.corrections[name]
            yield [name, *("" for __ in columns), "", "", _given(correction), "", correction.comment]

    def unknown(self) -> list[str]:
        """Return who has a correction and no report."""
        return sorted(self.corrections.keys() - {student_of(report) for report in self.reports})

    def write(self, folder: Path) -> Path:
        """Write the table and the reports; return the table's path. Raises OSError, ValueError."""
        store = Store(folder)
        for report in self.reports:
            store.put(report)
        return self.write_table(folder)

    def write_table(self, folder: Path) -> Path:
        """Write the table, with the corrections that now stand in it; return its path. Raises OSError."""
        path = folder / TABLE
        try:
            self.corrections = self.corrections | corrections.read(path)
        except ValueError as error:
            self.notices.append(_("{error}: it is kept as {backup}").format(error=error, backup=_set_aside(path)))
        text = io.StringIO(newline="")
        rows = (
            [harmless(visible(name)), *numbers, harmless(_seen(comment))] for name, *numbers, comment in self.rows()
        )
        csv.writer(text).writerows(rows)
        write(path, text.getvalue(), surely=True)
        return path


def student_of(report: Report) -> str:
    """Return whose row a report belongs to."""
    return str(report.get("student") or report["submission"])


def number(value: float) -> str:
    """Return points as they stand in a table, without digits that say nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def remarks(report: Report) -> list[str]:
    """Return what a person should look at: why it was not graded, or as what it was, which exercises were disasters."""
    found = [said for said in (report["problem"], report["note"]) if said]
    if late := report.get("late"):
        found.append(_("late by {how}: -{percent:g}%").format(how=_span(late["seconds"]), percent=late["percent"]))
    return found + [
        f"{one['id']}: {one['status']}" + f" ({one['note']})" * bool(one["note"])
        for one in report["exercises"]
        if one["status"] in DISASTERS or (one["status"] == "failed" and one["note"])
    ]


KEPT = "\n\t\u200c\u200d"  # in a comment: lines, tabs, and the joiners that many scripts are written with


def _seen(comment: str) -> str:
    """Return what the instructor wrote, or copied, without what a terminal or an editor would be deceived by."""
    return "".join(char if char in KEPT else visible(char) for char in comment.replace("\r\n", "\n"))


def _given(correction: Correction) -> str:
    return "" if correction.points is None else number(correction.points)


def _span(seconds: float) -> str:
    days, rest = divmod(round(seconds), 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    return f"{days} d {hours} h" if days else f"{hours} h {minutes} min" if hours else f"{max(minutes, 1)} min"


def _set_aside(path: Path) -> Path:
    """Give a table that cannot be read another name, one that is free, and return it."""
    count = 1
    while (backup := path.with_name(f"{path.stem}.backup-{count}{path.suffix}")).exists():
        count += 1
    return path.rename(backup)
