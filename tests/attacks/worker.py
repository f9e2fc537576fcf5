"""A grader's worker that also tells, after each submission, what is left of it."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import psutil

from netcourse.grading import reading, submission, worker
from netcourse.grading.sandbox import bubblewrap
from netcourse.grading.sandbox.shape import Sandbox
from netcourse.referee import pipe

LISTENING = "0A"  # in /proc/net/tcp
OURS = {"roots", "etc", "home"}


def main(name: str, slot: str) -> int:
    """Grade as any worker does. A report has its findings under `left`, and cells have less patience."""
    submission.CELL_SECONDS = reading.SECONDS = 4.0
    pipe.GRACE = 1.0
    grade = submission.grade

    def watched(path: Path, who: str, seed: str, box: Sandbox) -> dict[str, Any]:
        report = grade(path, who, seed, box)
        return report | {
            "left": left(),
            "open": len(os.listdir("/proc/self/fd")),
            "threads": threading.active_count(),
            "memory": psutil.Process().memory_info().rss,
        }

    submission.grade = watched
    return worker.main(name, slot)


def left() -> list[str]:
    """Name processes, listeners, files and shared memory that are not ours."""
    processes = [f"process {pid}" for pid in psutil.pids() if pid != os.getpid()]
    listeners = [
        f"listener in {table}"
        for table in ("tcp", "tcp6")
        for line in Path("/proc/thread-self/net", table).read_text().splitlines()[1:]
        if line.split()[3] == LISTENING
    ]
    bound = [
        f"socket {line.split()[-1]}"
        for line in Path("/proc/thread-self/net/unix").read_text().splitlines()
        if "@" in line
    ]
    files = [f"file {name}" for name in os.listdir(bubblewrap.HOME)]
    shared = [f"shared memory {name}" for name in os.listdir("/dev/shm") if name not in OURS]
    return processes + listeners + bound + files + shared
