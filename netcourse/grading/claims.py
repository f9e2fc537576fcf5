"""What the metadata of submissions claims about the hand-out that they were made from.

Nothing of it counts for a grade, since anybody can write anything there. Where many claim other points, or another
version of the course, than is graded with, the instructor may have forgotten something: that is said.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netcourse.grading import course
from netcourse.i18n import _, ngettext

LARGEST = 2 * 1024**2  # bytes of a notebook that is looked at
MOST = 3  # sentences
_VERSION = re.compile(r"[\w.+-]{1,30}", re.ASCII)


def differences(paths: Iterable[Path], worth: Mapping[str, float]) -> list[str]:
    """Return a sentence for each thing that submissions claim otherwise; `worth` are the points in use."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in paths:
        found.update(_claimed(path, worth))
    said = []
    often = sorted(found.items(), key=lambda one: (-one[1], one[0]))  # what is said does not depend on the run
    for (what, claimed, used), count in often[:MOST]:
        where = ngettext("{count} submission", "{count} submissions", count).format(count=count)
        if what == "version":
            sentence = _("{where} made from version {claimed} of the course, graded with {used}")
        else:
            sentence = _("{where} made from a hand-out with {claimed} for {what}, graded with {used}: --points FILE")
        said.append(sentence.format(what=what, claimed=claimed, used=used, where=where))
    return said


def _claimed(path: Path, worth: Mapping[str, float]) -> set[tuple[str, str, str]]:
    record = _record(path)
    found = set()
    version, points = record.get("version"), record.get("points")
    if isinstance(version, str) and _VERSION.fullmatch(version) and version != course.number():
        found.add(("version", version, course.number()))
    for name, value in points.items() if isinstance(points, dict) else ():
        if name in worth and _is_number(value) and value != worth[name]:
            found.add((name, f"{value:g}", f"{worth[name]:g}"))
    return found


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e6


def _record(path: Path) -> dict[str, Any]:
    """Return what a notebook claims about itself, nothing for what is no notebook."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return {}
        notebook = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    record = metadata.get("netcourse") if isinstance(metadata, dict) else None
    return record if isinstance(record, dict) else {}
