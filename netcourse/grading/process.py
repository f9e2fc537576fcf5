"""Starts a student's process in a sandbox, with the runner inside and a pipe to it."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.model import Died
from netcourse.grading.pool import search_path
from netcourse.grading.sandbox import PIPE, Running, Sandbox
from netcourse.i18n import _
from netcourse.referee.pipe import Pipe
from netcourse.student.cells import Unit

# Without `site` Python starts faster; what it would have set is what it set here.
BOOT = (
    "import sys; pipe, sys.prefix, sys.exec_prefix, *sys.path = sys.argv[1:]; "
    "from netcourse.student.child import main; main(int(pipe))"
)
ANSWER_SECONDS = 10.0
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

    def ask(self, question: str) -> Any:
        """Return the answer to a request that needs nothing more than its name. Raises Died."""
        return self.pipe.request({"do": question, "seconds": scaled(ANSWER_SECONDS), "gives": []})["value"]

    def survey(self, sources: list[str], seconds: float) -> list[list[Unit] | str | None]:
        """Return the survey of the first of these sources, or of several; see `Cells.look`. Raises Died."""
        request = {"do": "survey", "sources": sources, "seconds": scaled(seconds), "gives": []}
        reply = self.pipe.request(request)
        if "value" not in reply:
            self.pipe.close()
            raise Died("timeout", _("that takes too long"))
        found: list[list[Unit] | str | None] = reply["value"]
        return found

    def close(self) -> None:
        self.pipe.close()
        self.running.close()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


def _arguments() -> list[str]:
    return ["-P", "-s", "-S", "-c", BOOT, PIPE, sys.prefix, sys.exec_prefix, *search_path()]


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
