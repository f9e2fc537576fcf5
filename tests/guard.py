"""Looks for what a test left behind: threads, child processes, sockets."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from netcourse.clock import Deadline

GOING_SECONDS = 20.0  # for what is about to go; a busy machine takes its time
POLL_SECONDS = 0.01


@contextmanager
def nothing_left() -> Iterator[None]:
    """Fail when something is there afterwards that was not there before."""
    before = {kind: set(look()) for kind, look in LOOKS.items()}
    yield
    for kind, look in LOOKS.items():
        left = _left(look, before[kind])
        assert not left, f"left {kind}: {left}"


def _threads() -> dict[object, str]:
    return {thread.ident: thread.name for thread in threading.enumerate()}


def _children() -> dict[object, str]:
    return {child.pid: _command(child) for child in psutil.Process().children(recursive=True)}


def _command(child: psutil.Process) -> str:
    try:
        return " ".join(child.cmdline())[:200]
    except psutil.Error:
        return "gone"


def _sockets() -> dict[object, str]:
    """The sockets of this process by descriptor and inode, since descriptors are used again; only Linux names them."""
    try:
        targets = {fd: os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _open(fd)}
    except FileNotFoundError:
        return {}
    return {(fd, target): target for fd, target in targets.items() if target.startswith("socket:")}


def _open(fd: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{fd}")


LOOKS: dict[str, Callable[[], dict[object, str]]] = {
    "threads": _threads, "child processes": _children, "sockets": _sockets,
}  # fmt: skip


def _left(look: Callable[[], dict[object, str]], before: set[object]) -> list[str]:
    """Return what is there and was not before, after a moment for what is on its way out."""
    deadline = Deadline(GOING_SECONDS)
    while left := [name for key, name in look().items() if key not in before]:
        if deadline.passed:
            break
        gc.collect()  # a forgotten socket is reported as such (ResourceWarning) rather than as left
        threading.Event().wait(POLL_SECONDS)
    return left
