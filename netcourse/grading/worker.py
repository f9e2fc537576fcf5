"""A referee's process: takes submissions from standard input, one JSON line each, and answers with their reports.

It holds one student at a time. When its input ends, so does it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from netcourse import exercises
from netcourse.grading import private, slots, submission
from netcourse.grading.pool import INTERRUPTED
from netcourse.grading.sandbox import SANDBOXES
from netcourse.grading.sandbox.kin import end_children
from netcourse.student import child
from netcourse.wire.line import descriptors

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
__all__ = ["child", "main"]  # imported here, the student's side is compiled once for all of them


def main(name: str, slot: str) -> int:
    """Grade until the input ends, with students in the sandbox of this name."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints does not print into the answers
    box = SANDBOXES[name]
    descriptors.raise_limit()  # a student may hold a thousand connections, whose other ends are here
    try:
        for number in ENDING:
            signal.signal(number, _once)
        box.prepare(slots.take(int(slot)))
        exercises.load()
        for line in sys.stdin:
            job = json.loads(line)
            private.apply(job["points"], job["checks"])
            box.renew()
            report = submission.grade(Path(job["path"]), job["name"], job["seed"], box)
            answers.write(json.dumps(report) + "\n")
            answers.flush()
    except (KeyboardInterrupt, BrokenPipeError) as error:
        end_children()  # the signal may have come while a student was being started, whom nobody knows yet
        return INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    finally:
        box.finish()
    return 0


def _once(number: int, frame: FrameType | None) -> None:
    # Ctrl-C reaches us from the terminal and from who started us, as SIGTERM does at a shutdown; the second must not
    # break into the cleaning up.
    for each in ENDING:
        signal.signal(each, _not_again)
    raise KeyboardInterrupt


def _not_again(number: int, frame: FrameType | None) -> None:
    # Not SIG_IGN: Python complains where that meets a signal that has come already.
    pass
