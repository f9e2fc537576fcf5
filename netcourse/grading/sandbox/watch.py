"""Watches a student's process from outside: drains its output, counts what it uses, ends it."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO

from netcourse.clock import scaled
from netcourse.grading.sandbox.kin import LOOK, Kin, descriptors, memory, processor_seconds, running

# What a student and all it starts may have together.
MEMORY = 1024**3  # bytes in use
PROCESSES = 64
BUSY = 16  # processes that run or want to at each of
BUSY_LOOKS = 10  # looks in a row: those who are graded at the same time need their share
DESCRIPTORS = 4000  # the kernel keeps up to 200 KiB for each socket, which is nobody's memory
PROCESSOR = 150.0  # seconds
OUTPUT = 4 * 1024**2  # bytes on stdout and stderr together
KEPT = 64 * 1024  # of them, the last
BLOCK = 16 * 1024  # bytes of one read
BY_SIGNAL = {
    "SIGXCPU": ("timeout", "it used up its processor time"),
    "SIGXFSZ": ("out_of_disk", "it wrote a file that is too large"),
}
END_SECONDS = 3.0  # in which a process that closed its pipe may exit by itself, on a busy machine too


class Watched:
    """A process whose output is drained, whose memory is counted, and of which nothing remains after `close`.

    `wrapped` is one that passes on how another process ended, signals as 128 and their number, as shells do.
    """

    def __init__(self, process: subprocess.Popen[bytes], clean: Callable[[], None], *, wrapped: bool = False) -> None:
        self._process = process
        self._wrapped = wrapped
        self._clean = clean  # removes its files
        self._busy = 0  # looks in a row at which too many were busy
        self._used: dict[int, float] = {}  # seconds of processor time by process
        self._kin = Kin(process)
        self._reason: tuple[str, str] | None = None
        self._deciding = threading.Lock()  # guards that the first reason is kept
        self._kept = bytearray()
        self._fresh = bytearray()  # what nobody has asked for
        self._count = 0
        self._reading = threading.Lock()  # guards the three above
        self._closing = threading.Event()
        assert process.stdout is not None
        self._printed: IO[bytes] = process.stdout
        os.set_blocking(self._printed.fileno(), False)
        self._watcher = threading.Thread(target=self._watch, daemon=True, name="netcourse watch")
        self._watcher.start()

    def kill(self, status: str, why: str) -> None:
        self._decide(status, why)
        self._kin.kill()

    def end(self) -> tuple[str, str]:
        if self._reason is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._process.wait(scaled(END_SECONDS))
                self._decide(*_verdict(128 - code if self._wrapped and code > 128 else code))
            self.kill("crashed", "it closed its pipe")
        assert self._reason is not None
        return self._reason

    def output(self) -> str:
        return bytes(self._kept).decode("utf-8", "replace")

    def printed(self) -> str:
        self._drain_all()
        with self._reading:
            fresh, self._fresh = self._fresh, bytearray()
        return fresh.decode("utf-8", "replace")

    def close(self) -> None:
        if self._closing.is_set():
            return
        self.kill("crashed", "closed")
        self._process.wait()
        self._closing.set()
        self._watcher.join()
        self._drain_all()  # what it printed just before its end
        self._printed.close()
        self._clean()

    def _decide(self, status: str, why: str) -> None:
        with self._deciding:
            self._reason = self._reason or (status, why)

    def _watch(self) -> None:
        try:
            self._look_again_and_again()
        except Exception as error:  # there may be no descriptors or no memory left here; nobody else sees to the limits
            self.kill("grader_error", f"it could not be watched ({type(error).__name__}: {error})")

    def _look_again_and_again(self) -> None:
        drained = False
        next_look = time.monotonic() + LOOK
        with selectors.DefaultSelector() as selector:
            selector.register(self._printed, selectors.EVENT_READ)
            while not self._closing.is_set():
                left = max(0.0, next_look - time.monotonic())
                if drained:  # all who could print have closed the pipe; they may live on
                    self._closing.wait(left)
                elif selector.select(left):
                    drained = self._drain() == b""
                if time.monotonic() >= next_look:
                    self._look()
                    next_look = time.monotonic() + LOOK

    def _drain_all(self) -> None:
        for _block in range(KEPT // BLOCK):  # as much as a pipe holds: who never stops printing is not waited for
            if not self._drain():
                break

    def _drain(self) -> bytes | None:
        """Take what was printed: b"" at the end, None where there is nothing now."""
        with self._reading:
            try:
                block = os.read(self._printed.fileno(), BLOCK)
            except BlockingIOError:
                return None
            self._count += len(block)
            for kept in (self._kept, self._fresh):
                kept += block
                del kept[:-KEPT]
        if self._count > OUTPUT:
            self.kill("output_limit", f"it printed more than {OUTPUT // 1024**2} MiB")
        return block

    def _look(self) -> None:
        members = self._kin.members()
        if len(members) > PROCESSES:
            self.kill("too_many_processes", f"it started more than {PROCESSES} processes")
        self._busy = self._busy + 1 if running(members) > BUSY else 0
        if self._busy >= BUSY_LOOKS:
            self.kill("too_many_processes", f"more than {BUSY} of its processes were busy all the time")
        if memory(members, MEMORY) > MEMORY:
            self.kill("out_of_memory", f"it used more than {MEMORY // 1024**3} GiB of memory")
        if descriptors(members, DESCRIPTORS) > DESCRIPTORS:
            self.kill("out_of_memory", f"it had more than {DESCRIPTORS} sockets and files open")
        self._used |= processor_seconds(members)
        if sum(self._used.values()) > scaled(PROCESSOR):
            self.kill("timeout", "it used up its processor time")


def _verdict(code: int) -> tuple[str, str]:
    if code >= 0:
        return "crashed", f"it ended itself with exit status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return BY_SIGNAL.get(name, ("crashed", f"it was ended by {name}"))
