"""Watches a student's process from outside: drains its output, counts its memory, ends it."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

from netcourse.grading.sandbox.kin import LOOK, Kin, memory

MEMORY = 1024**3  # bytes in use by a student and all it starts
PROCESSES = 64
OUTPUT = 4 * 1024**2  # bytes on stdout and stderr together
KEPT = 64 * 1024  # of them, the last
END_SECONDS = 1.0  # in which a process that closed its pipe may exit by itself


class Watched:
    """A process whose output is drained, whose memory is counted, and of which nothing remains after `close`.

    `wrapped` is one that passes on how another process ended, signals as 128 and their number, as shells do.
    """

    def __init__(self, process: subprocess.Popen[bytes], folder: Path | None, *, wrapped: bool = False) -> None:
        self._process = process
        self._wrapped = wrapped
        self._folder = folder
        self._kin = Kin(process)
        self._reason: tuple[str, str] | None = None
        self._deciding = threading.Lock()  # guards that the first reason is kept
        self._kept = bytearray()
        self._count = 0
        self._closing = threading.Event()
        assert process.stdout is not None
        self._printed: IO[bytes] = process.stdout
        self._watcher = threading.Thread(target=self._watch, daemon=True, name="netcourse watch")
        self._watcher.start()

    def kill(self, status: str, why: str) -> None:
        self._decide(status, why)
        self._kin.kill()

    def end(self) -> tuple[str, str]:
        if self._reason is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._process.wait(END_SECONDS)
                self._decide(*_verdict(128 - code if self._wrapped and code > 128 else code))
            self.kill("crashed", "it closed its pipe")
        assert self._reason is not None
        return self._reason

    def output(self) -> str:
        return bytes(self._kept).decode("utf-8", "replace")

    def close(self) -> None:
        self.kill("crashed", "closed")
        self._process.wait()
        self._closing.set()
        self._watcher.join()
        self._printed.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, onerror=_open_and_retry)

    def _decide(self, status: str, why: str) -> None:
        with self._deciding:
            self._reason = self._reason or (status, why)

    def _watch(self) -> None:
        drained = False
        next_look = time.monotonic() + LOOK
        with selectors.DefaultSelector() as selector:
            selector.register(self._printed, selectors.EVENT_READ)
            while not self._closing.is_set():
                left = max(0.0, next_look - time.monotonic())
                if drained:  # all who could print have closed the pipe; they may live on
                    self._closing.wait(left)
                elif selector.select(left):
                    drained = not self._drain()
                if time.monotonic() >= next_look:
                    self._look()
                    next_look = time.monotonic() + LOOK

    def _drain(self) -> bool:
        block = os.read(self._printed.fileno(), 65536)
        self._count += len(block)
        self._kept += block
        del self._kept[:-KEPT]
        if self._count > OUTPUT:
            self.kill("output_limit", f"it printed more than {OUTPUT // 1024**2} MiB")
        return bool(block)

    def _look(self) -> None:
        members = self._kin.members()
        if len(members) > PROCESSES:
            self.kill("too_many_processes", f"it started more than {PROCESSES} processes")
        if memory(members, MEMORY) > MEMORY:
            self.kill("out_of_memory", f"it used more than {MEMORY // 1024**3} GiB of memory")


def _verdict(code: int) -> tuple[str, str]:
    if code >= 0:
        return "crashed", f"it ended itself with exit status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGXCPU":
        return "timeout", "it used up its processor time"
    return "crashed", f"it was ended by {name}"


def _open_and_retry(function: object, path: str, error: object) -> None:
    """Remove what the student has locked (a folder without rights); what cannot be removed stays."""
    with contextlib.suppress(OSError):
        for locked in (os.path.dirname(path), path):
            if os.path.isdir(locked) and not os.path.islink(locked):
                os.chmod(locked, 0o700)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
