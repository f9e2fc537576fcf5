"""What a report depends on, as a hash: the same fingerprint means the same report again."""

from __future__ import annotations

import hashlib
import json
import stat
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from netcourse import paths
from netcourse.grading.notebook import LARGEST


@cache
def number() -> str:
    """Return the version of the course."""
    try:
        return version("netcourse")
    except PackageNotFoundError:
        return "0"


@cache
def digest() -> str:
    """Return a hash of the course as it is here: its version, code and notebooks."""
    whole = hashlib.sha256(number().encode())
    for folder, pattern in ((paths.PACKAGE, "*.py"), (paths.course() / "notebooks", "*.ipynb")):
        for path in sorted(folder.rglob(pattern)):
            whole.update(path.relative_to(folder).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def fingerprint(path: Path, conditions: dict[str, Any]) -> str:
    """Return a hash of a submission, the course and the conditions; "" for what cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        return ""
    text = json.dumps([digest(), conditions], sort_keys=True)
    return hashlib.sha256(hashlib.sha256(content).digest() + text.encode()).hexdigest()
