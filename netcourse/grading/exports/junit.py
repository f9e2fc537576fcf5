"""JUnit XML: one suite a submission, one case a check. Continuous integration shows it, whatever it is.

There is no standard; the order of elements and the attributes are those that the Ant task writes, which is what others
read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from netcourse.grading.exports.shape import Export, Report
from netcourse.grading.exports.texts import became, line, told, write
from netcourse.grading.gradebook import DISASTERS
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

NEVER = "1970-01-01T00:00:00"  # a suite must have a time; when grading ran is nobody's result
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def document(book: Gradebook) -> Element:
    """Return the whole of it: `testsuites`."""
    suites = [_suite(number, report) for number, report in enumerate(book.reports)]
    root = Element("testsuites")
    root.extend(suites)
    return root


def _suite(number: int, report: Report) -> Element:
    cases = list(_cases(report))
    counts = {key: str(sum(case.find(tag) is not None for case in cases)) for key, tag in _COUNTED.items()}
    suite = Element("testsuite", {
        "name": _fit(report["submission"]), "id": str(number), "package": "netcourse", "hostname": "localhost",
        "timestamp": NEVER, "tests": str(len(cases)), **counts, "time": _seconds(report["seconds"].get("total", 0)),
    })  # fmt: skip
    properties = SubElement(suite, "properties")
    for name in ("score", "max_score", "sandbox"):
        SubElement(properties, "property", {"name": name, "value": str(report[name])})
    suite.extend(cases)
    SubElement(suite, "system-out")
    SubElement(suite, "system-err").text = _fit("\n".join(line(cell["message"]) for cell in report["cells"]))
    return suite


def _cases(report: Report) -> Iterator[Element]:
    if report["problem"]:
        case = _case(report["submission"], _("it can be graded"), 0)
        _outcome(case, "error", "problem", report["problem"], [])
        yield case
    for exercise in report["exercises"]:
        spent = report["seconds"].get("exercises", {}).get(exercise["id"], 0)
        for check in exercise["checks"]:
            case = _case(exercise["id"], check["name"], spent / len(exercise["checks"]))
            _judge(case, exercise, check)
            yield case


def _judge(case: Element, exercise: Report, check: Report) -> None:
    if check["status"] == "failed":
        said = told(check)
        _outcome(case, "failure", check["misconception"] or "failed", check["says"] or " ".join(said[:1]), said)
    elif check["status"] == "not_run" and exercise["status"] in DISASTERS:
        _outcome(case, "error", exercise["status"], became(exercise), [])
    elif check["status"] == "not_run":
        SubElement(case, "skipped")


def _case(group: str, name: str, seconds: float) -> Element:
    return Element("testcase", {"name": _fit(line(name)), "classname": _fit(group), "time": _seconds(seconds)})


def _outcome(case: Element, tag: str, kind: str, message: str, said: list[str]) -> None:
    SubElement(case, tag, {"message": _fit(line(message)), "type": kind}).text = _fit("\n".join(said))


def _seconds(value: float) -> str:
    return f"{value:.3f}"


def _fit(text: str) -> str:
    """Return text without the characters that no XML file may have."""
    return _UNFIT.sub("\ufffd", text)


def save(book: Gradebook, folder: Path) -> Path:
    """Write `junit.xml`; return its path."""
    root = document(book)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return write(folder / "junit.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


EXPORT = Export("junit", _("JUnit XML, one suite a submission"), save)
