"""A grader's worker that stops at a certain place of starting a student, says so, and waits for what comes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from pathlib import Path

from netcourse.grading import process, worker
from netcourse.grading.sandbox import bubblewrap, kernel, limits, watch

PLACES = {
    "its folder is made": (tempfile, "mkdtemp"),
    "its disk is mounted": (kernel, "mount_memory"),
    "it is forked": (subprocess.Popen, "_execute_child"),
    "it is watched": (watch.Watched, "__init__"),
    "it is known to the sandbox": (process, "Pipe"),
}  # what is called last before we stop
__all__ = ["PLACES", "bubblewrap", "limits", "main"]


def main(name: str, slot: str) -> int:
    """Grade as any worker does, until a student has come as far as the environment says."""
    owner, called = PLACES[os.environ["PAUSING_AT"]]
    original = getattr(owner, called)
    homes = ("mount_memory", lambda place, *_: place == bubblewrap.HOME)

    def paused(*words, **more):
        result = original(*words, **more)
        if called != homes[0] or homes[1](*words):
            Path(os.environ["PAUSING_SAYS"]).touch()
            threading.Event().wait(60)
        return result

    setattr(owner, called, paused)
    return worker.main(name, slot)
