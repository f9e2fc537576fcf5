"""Helpers that run beside the learner's code: what needs many steps there, or an object that cannot leave.

A driver can be forged by the code beside it. So it returns evidence (what came out), never a verdict, a count or
a time.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from netcourse.student import folders


def until_none(held: Any, method: str, limit: int = 1000) -> list[Any]:
    """Call a method of a held object again and again until it returns None; return what came before."""
    found: list[Any] = []
    while len(found) < limit and (value := getattr(held, method)()) is not None:
        found.append(value)
    return found


def socket_facts(sock: socket.socket) -> dict[str, Any]:
    """Return what getsockname(2) and getsockopt(2) say of a held socket."""
    return {
        "type": type(sock).__name__,
        "family": int(sock.family),
        "kind": sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE),
        "name": tuple(sock.getsockname()) if isinstance(sock.getsockname(), tuple) else sock.getsockname(),
        "reuse": bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)),
        "reuse_port": hasattr(socket, "SO_REUSEPORT") and bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)),
    }


def failure(url: str, settings: dict[str, Any], staged: str = "") -> BaseException | None:
    """Return the exception that requests raises for a URL (`netcourse.student.failures`)."""
    from netcourse.student import failures  # here: it needs requests

    return failures.failure(url, settings, staged)


def chain(error: BaseException) -> list[str]:
    """Return the class names of a held exception and of those behind it."""
    from netcourse.student import failures

    return failures.chain(error)


class Listener:
    """A function with these parameters that keeps what it is called with, in `calls`.

    Of more than `most` calls only the first and the last are kept.
    """

    def __init__(self, parameters: list[str], most: int = 1000) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._parameters, self._most = parameters, most

    def __call__(self, *args: Any, **named: Any) -> None:
        del self.calls[self._most - 1 :]
        self.calls.append((*args, *(named[name] for name in self._parameters[len(args) :])))


def file_watcher(path: str, part: str, most: int = 1000) -> Any:
    """Return a function for `progress` that looks at these files (`netcourse.student.watching`)."""
    from netcourse.student import watching  # here, as below: it is seldom needed

    return watching.FileWatcher(path, part, most)


def memory_watcher() -> Any:
    """Count the memory that is taken from now on."""
    from netcourse.student import watching

    return watching.MemoryWatcher()


def watched(watcher: Any) -> Any:
    """End what one of these two does, and return what it says then."""
    return watcher.end()


def kept(value: Any) -> Any:
    """Return what was given: held, it shows afterwards what the learner's code has done to it."""
    return value


DRIVERS: dict[str, Callable[..., Any]] = {
    "until_none": until_none,
    "socket_facts": socket_facts,
    "listener": Listener,
    "file_watcher": file_watcher,
    "memory_watcher": memory_watcher,
    "watched": watched,
    "failure": failure,
    "chain": chain,
    "kept": kept,
    "folder_made": folders.made,
    "folder_removed": folders.removed,
    "file_written": folders.written,
    "file_identity": folders.identity,
    "folder_contents": folders.contents,
    "variables": folders.variables,
    "set_variables": folders.set_variables,
}
