"""What `import netcourse` costs, and what it brings along."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median as middle

from .measure import TIMES, Figure, fresh, median

IMPORT = """
import json, sys, time
start = time.perf_counter()
{statement}
print(json.dumps([(time.perf_counter() - start) * 1000, sorted({{name.partition('.')[0] for name in sys.modules}})]))
"""
NAMES = "from netcourse import check, expect_error, hint, predict, progress, reset, servers, solution, wire"


def figures() -> Iterator[Figure]:
    yield Figure("python -c pass", median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)))
    yield _imported("import netcourse", 100)
    yield _imported(NAMES, None, what="from netcourse import (every name of a chapter)")
    yield _imported("import requests", None)


def _imported(statement: str, target: float | None, what: str = "") -> Figure:
    runs = [fresh(IMPORT.format(statement=statement)) for __ in range(TIMES)]
    strangers = (
        set(runs[0][1]) - set(fresh(IMPORT.format(statement="pass"))[1]) - sys.stdlib_module_names - {"netcourse"}
    )
    remark = "beyond the standard library: " + (", ".join(sorted(strangers)) or "nothing")
    return Figure(what or statement, middle(milliseconds for milliseconds, __ in runs), target, remark)
