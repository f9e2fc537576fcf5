"""The result of a class: a table, and a report for each submission."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netcourse import exercises

Report = dict[str, Any]

TABLE = "grades.csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
DISASTERS = ("crashed", "timeout", "out_of_memory", "out_of_disk", "too_many_processes", "output_limit", "grader_error")


@dataclass
class Gradebook:
    """The reports of a class, sorted by submission, and the seed that they can be repeated with.

    A report is plain data: `submission`, `seed` (of the whole run: it is for the instructor), `sandbox`, `score`,
    `max_score`, `chapters`, `problem` (why it could not be graded, else ""), `exercises` (`id`, `status`, `score`,
    `max_score`, `note`, `seed`, and `checks` with `name`, `status`, `message`, `misconception`), `cells` (those that
    did not run to their ends) and `seconds`, which alone differs between two runs with one seed.
    """

    seed: str
    sandbox: str
    reports: list[Report] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # what was found and not graded: a sentence each

    @property
    def columns(self) -> list[str]:
        """The ids of all exercises that were graded, in the order of the course."""
        graded = {exercise["id"] for report in self.reports for exercise in report["exercises"]}
        return [name for name in exercises.load() if name in graded]

    def rows(self) -> Iterator[list[str]]:
        """Yield the table, its heading first: submission, a column for each exercise, total.

        An exercise that is not of the submission's chapter has an empty field.
        """
        columns = self.columns
        yield ["submission", *columns, "total"]
        for report in self.reports:
            scores = {exercise["id"]: f"{exercise['score']:g}" for exercise in report["exercises"]}
            yield [report["submission"], *(scores.get(name, "") for name in columns), f"{report['score']:g}"]

    def write(self, folder: Path) -> Path:
        """Write the table and the reports; return the table's path. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        for report in self.reports:
            text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
            (folder / f"{report['submission']}.json").write_text(text, encoding="utf-8")
        table = folder / TABLE
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([_harmless(value) for value in row] for row in self.rows())
        return table


def remarks(report: Report) -> list[str]:
    """Return what a person should look at: why it could not be graded, which exercises ended in a disaster."""
    found = [report["problem"]] if report["problem"] else []
    return found + [
        f"{one['id']}: {one['status']}" + f" ({one['note']})" * bool(one["note"])
        for one in report["exercises"]
        if one["status"] in DISASTERS or (one["status"] == "failed" and one["note"])
    ]


def _harmless(value: str) -> str:
    """Return a field that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
