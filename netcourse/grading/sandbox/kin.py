"""A process and all that it started: found, counted, ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

import psutil

from netcourse.clock import Deadline

LOOK = 0.1  # seconds between two looks
KILL_SECONDS = 5.0  # for all of its kind to disappear
PRCTL_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def memory(processes: Sequence[psutil.Process], enough: int) -> int:
    """Return the bytes of memory that these processes use together; what they share counts once where that matters."""
    whole = sum(_used(process, "memory_info", "rss") for process in processes)
    if whole <= enough or len(processes) == 1 or sys.platform != "linux":
        return whole
    return sum(_used(process, "memory_full_info", "pss") for process in processes)


def _used(process: psutil.Process, question: str, key: str) -> int:
    try:
        return int(getattr(getattr(process, question)(), key))
    except psutil.Error:
        return 0


def descriptors(processes: Sequence[psutil.Process], enough: int) -> int:
    """Return how many files and sockets these processes have open together, on Linux; counted until it is `enough`."""
    count = 0
    for process in processes:
        with contextlib.suppress(OSError):
            count += len(os.listdir(f"/proc/{process.pid}/fd"))
        if count > enough:
            break
    return count


def running(processes: Sequence[psutil.Process]) -> int:
    """Return how many of these processes run now, or wait for a processor."""
    count = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            count += process.status() == psutil.STATUS_RUNNING
    return count


def processor_seconds(processes: Sequence[psutil.Process]) -> dict[int, float]:
    """Return by number what each process has used of a processor itself."""
    found = {}
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            found[process.pid] = times.user + times.system
    return found


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
        try:
            members = self.members()
        finally:
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
