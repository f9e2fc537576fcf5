"""Gradescope: one `results.json` a submission, as its autograders leave it behind.

Source: Gradescope's documentation of autograders, "Output format".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcourse.grading.exports.shape import Export, Report
from netcourse.grading.exports.texts import became, line, points, told, worth
from netcourse.grading.exports.written import write_all
from netcourse.grading.store import dumped
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

VISIBLE = "visible"


def results(report: Report) -> dict[str, Any]:
    """Return what Gradescope shows of a submission. A score that lateness has lowered is the lower one."""
    return {
        "score": (report.get("late") or report)["score"],
        "execution_time": round(report["seconds"].get("total", 0)),
        "output": _said(report),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": VISIBLE,
        "stdout_visibility": "hidden",
        "tests": [
            _test(exercise, check, f"{major}.{minor}")
            for major, exercise in enumerate(report["exercises"], 1)
            for minor, check in enumerate(exercise["checks"], 1)
        ],
    }


def _said(report: Report) -> str:
    if report["problem"]:
        return _("This could not be graded: {why}").format(why=line(report["problem"]))
    if late := report.get("late"):
        return _("Late: {percent}% are taken off.").format(percent=points(late["percent"]))
    return ""


def _test(exercise: Report, check: Report, number: str) -> dict[str, Any]:
    most, passed = round(worth(exercise, check), 4), check["status"] == "passed"
    said = told(check) or ([] if passed else [became(exercise) or _("not run")])
    return {
        "number": number,
        "name": f"{exercise['id']}: {line(check['name'])}",
        "name_format": "text",
        "score": most if passed else 0,
        "max_score": most,
        "status": "passed" if passed else "failed",
        "output": "\n".join(said),
        "output_format": "text",
        "tags": [exercise["id"]],
        "visibility": VISIBLE,
    }


def save(book: Gradebook, folder: Path) -> Path:
    """Write `gradescope/<submission>/results.json` for all, and no others that were there; return the folder."""
    return write_all(
        folder, "gradescope", {f"{one['submission']}/results.json": dumped(results(one)) for one in book.reports}
    )


EXPORT = Export("gradescope", _("results.json for Gradescope, one a submission"), save)
