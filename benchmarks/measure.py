"""How things are timed, and how a figure is shown beside its target."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TIMES = 7  # odd, so that the median is one of the measurements


@dataclass(frozen=True)
class Figure:
    """One measurement in milliseconds, the target if there is one, and a remark."""

    what: str
    milliseconds: float
    target: float | None = None
    remark: str = ""

    def __str__(self) -> str:
        target = "" if self.target is None else f"{self.target:8.0f} {self.milliseconds / self.target:6.2f}"
        return f"{self.what:<52} {self.milliseconds:9.1f} {target:15}  {self.remark}".rstrip()


HEADING = f"{'milliseconds, medians of ' + str(TIMES):<52} {'measured':>9} {'target':>8} {'ratio':>6}"


def median(work: Callable[[], object], times: int = TIMES) -> float:
    """Return the median time that `work` takes, in milliseconds."""
    return statistics.median(once(work) for __ in range(times))


def once(work: Callable[[], object]) -> float:
    """Return the time that `work` takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def fresh(code: str) -> Any:
    """Run a program in a fresh Python; return what its last line says, as JSON."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
