"""Where a student's process runs, and how all of it ends.

A sandbox has a `name`, which stands in every report, and `start(code, pipe, ...)`, which gives a running process. There
is one so far: `limits`, an ordinary process under the kernel's limits, watched from outside. It keeps an honest
mistake from doing harm; it does not keep a hostile student from reading files or from signalling other processes of
the same user.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

import psutil

from netcourse.clock import Deadline

MEMORY = 1024**3  # bytes in use by a student and all it starts
PROCESSES = 64
OUTPUT = 4 * 1024**2  # bytes on stdout and stderr together
KEPT = 64 * 1024  # of them, the last
LOOK = 0.1  # seconds between two looks at memory and processes
END_SECONDS = 1.0  # in which a process that closed its pipe may exit by itself
KILL_SECONDS = 5.0  # for all of its kind to disappear

PIPE = "{pipe}"  # stands for a descriptor in the arguments of a process that has none yet

PRCTL_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


class Running(Protocol):
    """A student's process; see `netcourse.referee.pipe.Process`."""

    def kill(self, status: str, why: str) -> None: ...
    def end(self) -> tuple[str, str]: ...
    def output(self) -> str:
        """Return the last of what it printed."""

    def close(self) -> None:
        """Wait until nothing of it is left, and remove its folder."""


class Sandbox(Protocol):
    """How a student's process is started."""

    name: str
    notice: str  # what a person should know about it, "" when all is well

    def start(self, arguments: Sequence[str], pipe: socket.socket, environment: Mapping[str, str]) -> Running:
        """Run Python with these arguments; PIPE among them becomes the descriptor of `pipe` over there."""


class Limits:
    """An ordinary process in a session and a folder of its own."""

    name = "limits"
    notice = "practice only: the students' code is limited, not locked in, and could read or change files of yours"

    def start(self, arguments: Sequence[str], pipe: socket.socket, environment: Mapping[str, str]) -> Running:
        folder = Path(tempfile.mkdtemp(prefix="netcourse-student-"))
        try:
            return _Watched(self._popen(folder, arguments, pipe, environment), folder)
        except BaseException:
            shutil.rmtree(folder)
            raise

    def _popen(
        self, folder: Path, arguments: Sequence[str], pipe: socket.socket, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *(str(pipe.fileno()) if word == PIPE else word for word in arguments)],
            cwd=folder,
            env={**environment, "HOME": str(folder), "TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[pipe.fileno()],
            start_new_session=True,
        )


class _Watched:
    """A process whose output is drained, whose memory is counted, and of which nothing remains after `close`."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self._process = process
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
                self._decide(*_verdict(self._process.wait(END_SECONDS)))
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
        if memory(members) > MEMORY:
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


def memory(processes: Sequence[psutil.Process]) -> int:
    """Return the bytes of memory that these processes use together; what they share counts once where that matters."""
    whole = sum(_used(process, "memory_info", "rss") for process in processes)
    if whole <= MEMORY or len(processes) == 1 or sys.platform != "linux":
        return whole
    return sum(_used(process, "memory_full_info", "pss") for process in processes)


def _used(process: psutil.Process, question: str, key: str) -> int:
    try:
        return int(getattr(getattr(process, question)(), key))
    except psutil.Error:
        return 0


class Kin:
    """A process and all that it started, directly or not, as far as this machine lets us see it.

    Found are its descendants, those of descendants seen earlier, those of its session, and, in a process that has
    called `adopt_orphans`, those whose parents have ended.
    """

    _adopting = False  # whether this process is where orphans end up

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._root = psutil.Process(process.pid)
        self._seen: dict[int, psutil.Process] = {process.pid: self._root}
        self._looking = threading.Lock()  # guards the dict above
        self._gone = False  # then its number may be another group's

    def members(self) -> list[psutil.Process]:
        """Return those that are alive."""
        with self._looking:
            if Kin._adopting:
                found = psutil.Process().children(recursive=True)
            else:
                found = [*self._descendants(), *self._session()]
            self._seen = {one.pid: one for one in found if _alive(one)}
            return list(self._seen.values())

    def kill(self) -> None:
        """End them, until none is left or time is up."""
        if self._gone:
            return
        deadline = Deadline(KILL_SECONDS)
        # The kernel stops and ends a whole group at once; one by one, a storm of forks would outrun us. It is stopped
        # first, because the children of those who are gone cannot be found any more.
        self._signal_group("SIGSTOP")
        members = self.members()
        self._signal_group("SIGKILL")
        while members and not deadline.passed:
            for one in members:
                with contextlib.suppress(psutil.Error):
                    one.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(deadline.left())
            _bury()
            members = self.members()
        _bury()  # who died after the last look would stay as a zombie where process 1 does not care for orphans
        self._gone = not members

    def _descendants(self) -> list[psutil.Process]:
        found = [one for one in self._seen.values() if _alive(one)]
        for one in list(found):
            with contextlib.suppress(psutil.Error):
                found += one.children(recursive=True)
        return found

    def _signal_group(self, name: str) -> None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, getattr(signal, name))

    def _session(self) -> list[psutil.Process]:
        if not hasattr(os, "getsid"):
            return []
        found = []
        for pid in psutil.pids():
            with contextlib.suppress(psutil.Error, OSError):
                if os.getsid(pid) == self._root.pid:
                    found.append(psutil.Process(pid))
        return found


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _bury() -> None:
    """Take the exit status of orphans that we adopted; without it they would stay as zombies."""
    if not Kin._adopting:
        return
    for orphan in psutil.Process().children():
        with contextlib.suppress(OSError, psutil.Error):
            if orphan.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(orphan.pid, os.WNOHANG)


def adopt_orphans() -> None:
    """Become the parent of descendants whose parents end, so that none can slip away (prctl(2), Linux).

    For a process that holds one student at a time and has no other children.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    Kin._adopting = libc.prctl(PRCTL_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def end_children() -> None:
    """End and bury all that this process has started or adopted, also what was only about to start."""
    deadline = Deadline(KILL_SECONDS)
    while (children := psutil.Process().children(recursive=True)) and not deadline.passed:
        for one in children:
            with contextlib.suppress(psutil.Error):
                one.kill()
        psutil.wait_procs(children, timeout=LOOK)


SANDBOXES: dict[str, Sandbox] = {"limits": Limits()}


def best() -> Sandbox:
    """Return the safest sandbox that this machine has."""
    return SANDBOXES["limits"]
