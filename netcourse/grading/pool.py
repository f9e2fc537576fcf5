"""Several referees beside each other, each in a process of its own."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import psutil

from netcourse import paths
from netcourse.clock import scaled
from netcourse.grading.sandbox import SANDBOXES
from netcourse.i18n import _

BOOT = (
    "import os, signal, sys; [signal.signal(number, lambda *_: os._exit(130)) for number in (1, 2, 15)]; "
    "box, slot, sys.prefix, sys.exec_prefix, *sys.path = sys.argv[1:]; "
    "from netcourse.grading.worker import main; sys.exit(main(box, slot))"
)
SECONDS = 420.0  # for one submission; the worker's own deadlines come before
END_SECONDS = 5.0
INTERRUPTED = 130  # how a worker ends at Ctrl-C

Job = dict[str, Any]
Report = dict[str, Any]


def run(jobs: Sequence[Job], workers: int, box: str, done: Callable[[int, Report], None]) -> None:
    """Have every job graded, in sandboxes named `box`.

    `done(number, report)` is called as they come, from several threads. An error or Ctrl-C ends all workers and what
    they started.
    """
    todo: queue.SimpleQueue[tuple[int, Job]] = queue.SimpleQueue()
    for job in enumerate(jobs):
        todo.put(job)
    referees = [_Feeder(Referee(slot, box), todo, done) for slot in range(min(workers, len(jobs)))]
    try:
        for referee in referees:
            referee.start()
        for referee in referees:
            referee.join()
    except BaseException:
        for referee in referees:
            referee.end()
        raise
    for referee in referees:
        if referee.error is not None:
            raise referee.error


def search_path() -> list[str]:
    """Return where our modules are found, without the folder that we happen to be in."""
    return list(dict.fromkeys([*(os.path.abspath(entry) for entry in sys.path if entry), str(paths.PACKAGE.parent)]))


class Interrupted(KeyboardInterrupt):
    """Ctrl-C reached the worker before it reached us."""


class Referee:
    """One worker's process, started when there is something to grade, and anew where it broke."""

    def __init__(self, slot: int, box: str) -> None:
        self._slot, self._box = slot, box
        self._ended = False
        self._worker: subprocess.Popen[str] | None = None

    def grade(self, job: Job) -> Report:
        """Return the report on one job. Raises Interrupted when the worker was told to end by Ctrl-C."""
        worker = self._ready(job["seed"])
        assert worker.stdin is not None
        assert worker.stdout is not None
        if self._ended:  # and `end` saw no worker yet
            self._kill()
        patience = threading.Timer(scaled(SECONDS), self._kill)
        patience.start()
        try:
            worker.stdin.write(json.dumps(job) + "\n")
            worker.stdin.flush()
            report: Report = json.loads(worker.stdout.readline())
            return report
        except (OSError, ValueError):
            self.finish()
            if worker.returncode == INTERRUPTED:
                raise Interrupted from None
            return broken(job)
        finally:
            patience.cancel()
            patience.join()

    def _ready(self, seed: str) -> subprocess.Popen[str]:
        """Return the worker, a new one where it has ended since its last answer: no job is to blame for that."""
        worker = self._worker
        if worker is not None and worker.poll() is not None:
            self.finish()
            if worker.returncode == INTERRUPTED:
                raise Interrupted
        self._worker = self._worker or _start(self._box, self._slot, seed)
        return self._worker

    def finish(self) -> None:
        """End the worker, which has nothing to do."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        assert worker.stdin is not None
        assert worker.stdout is not None
        with contextlib.suppress(OSError):
            worker.stdin.close()
        try:
            worker.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            _kill_tree(worker)
            worker.wait()
        worker.stdout.close()

    def end(self) -> None:
        """End the worker as soon as possible; the submission under way is not graded."""
        self._ended = True
        worker = self._worker
        if worker is not None:
            _interrupt(worker)
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(END_SECONDS)
            self._kill()

    def _kill(self) -> None:
        if self._worker is not None:
            _kill_tree(self._worker)


class _Feeder(threading.Thread):
    """Hands one referee job after job."""

    def __init__(
        self, referee: Referee, todo: queue.SimpleQueue[tuple[int, Job]], done: Callable[[int, Report], None]
    ) -> None:
        super().__init__(daemon=True, name="netcourse referee")
        self.error: BaseException | None = None
        self._referee, self._todo, self._done = referee, todo, done
        self._ended = False

    def run(self) -> None:
        try:
            with contextlib.suppress(queue.Empty):
                while not self._ended:
                    number, job = self._todo.get_nowait()
                    report = self._referee.grade(job)
                    if not self._ended:  # what was cut off is no result
                        self._done(number, report)
        except (Exception, Interrupted) as error:
            self.error = error
        finally:
            self._referee.finish()

    def end(self) -> None:
        self._ended = True
        self._referee.end()
        self.join(END_SECONDS)


def _start(box: str, slot: int, seed: str) -> subprocess.Popen[str]:
    # A check that goes through a set does so in the same order in every run with this seed, which students do not know.
    hash_seed = int(hmac.new(seed.encode(), b"referee", hashlib.sha256).hexdigest()[:8], 16)
    words = [box, str(slot), sys.prefix, sys.exec_prefix, *search_path()]
    return subprocess.Popen(
        SANDBOXES[box].worker([sys.executable, "-P", "-s", "-S", "-c", BOOT, *words]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
    )


def _interrupt(worker: subprocess.Popen[str]) -> None:
    """Do what Ctrl-C in a terminal does; what stands in front of a worker may not pass the signal on."""
    with contextlib.suppress(psutil.Error):
        front = psutil.Process(worker.pid)
        for one in (front, *front.children()):
            with contextlib.suppress(psutil.Error):
                one.send_signal(signal.SIGINT)


def _kill_tree(worker: subprocess.Popen[str]) -> None:
    with contextlib.suppress(psutil.Error):
        tree = psutil.Process(worker.pid).children(recursive=True)
        worker.kill()
        for one in tree:
            with contextlib.suppress(psutil.Error):
                one.kill()


def broken(job: Job) -> Report:
    """Return the report on a job under which its worker broke."""
    return {
        "submission": job["name"], "seed": job["seed"], "sandbox": job["sandbox"], "score": 0, "max_score": 0,
        "chapters": [], "problem": _("grader error: the process that graded it broke"), "note": "", "exercises": [],
        "cells": [], "seconds": {},
    }  # fmt: skip
