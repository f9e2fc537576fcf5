"""Starts a student's process in a sandbox, with the runner inside and a pipe to it."""

from __future__ import annotations

import os
import socket
import sys

from netcourse.grading.sandbox import Running, Sandbox
from netcourse.referee.pipe import Pipe

# Without `site` Python starts faster; what it would have added to the path is what ours has.
BOOT = "import sys; sys.path[:] = sys.argv[2:]; from netcourse.student.child import main; main(int(sys.argv[1]))"
PASSED_ON = ("NETCOURSE_TIME_SCALE", "PATH", "SYSTEMROOT")


class Process:
    """A running student: `pipe` leads to it. A context manager; at its end nothing is left of it."""

    def __init__(self, sandbox: Sandbox, hash_seed: int = 0) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.running: Running = sandbox.start(_arguments(), theirs, _environment(hash_seed))
            except BaseException:
                ours.close()
                raise
        self.pipe = Pipe(ours, self.running)

    def close(self) -> None:
        self.pipe.close()
        self.running.close()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


def _arguments() -> list[str]:
    return ["-P", "-s", "-S", "-c", BOOT, "{pipe}", *(os.path.abspath(entry) for entry in sys.path if entry)]


def _environment(hash_seed: int) -> dict[str, str]:
    """Return all that the learner's code sees of our environment. Its sets have the same order in each run."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",  # each thread's own arena would count against the address space
        "NETCOURSE_STATE": "progress.json",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": str(hash_seed),
        "TZ": "UTC",
    }
