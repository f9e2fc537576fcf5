"""Helpers that run beside the learner's code: what needs many steps there, or an object that cannot leave.

A driver can be forged by the code beside it. So it returns evidence (what came out), never a verdict, a count or
a time.
"""

from __future__ import annotations

import os
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


def make_folder(name: str, *inside: str) -> str:
    """Make a folder of this name for temporary files, with these folders one in another in it; return its path.

    Where the name is taken, it gets another.
    """
    import shutil  # here, like tempfile: they are slow to import, and each student's process would pay
    import tempfile

    path = os.path.join(tempfile.gettempdir(), name)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        path = tempfile.mkdtemp(prefix=f"{name}-")
    try:
        os.makedirs(os.path.join(path, *inside), exist_ok=True)
    except OSError:
        shutil.rmtree(path, ignore_errors=True)
        raise
    return path


def files_below(path: str, limit: int = 1000) -> dict[str, bytes]:
    """Return what the files below a folder hold, by their paths from there, with slashes. Links are not followed."""
    found: dict[str, bytes] = {}
    for folder, __, names in os.walk(path):
        for name in sorted(names)[: limit - len(found)]:
            whole = os.path.join(folder, name)
            if os.path.isfile(whole) and not os.path.islink(whole):
                with open(whole, "rb") as file:
                    found[os.path.relpath(whole, path).replace(os.sep, "/")] = file.read()
    return found


def remove_folder(path: str) -> None:
    """Remove a folder that `make_folder` has made, with all that is in it."""
    import shutil

    shutil.rmtree(path, ignore_errors=True)


DRIVERS: dict[str, Callable[..., Any]] = {
    "until_none": until_none,
    "socket_facts": socket_facts,
    "failure": failure,
    "chain": chain,
    "folder_made": folders.made,
    "folder_removed": folders.removed,
    "file_written": folders.written,
    "file_identity": folders.identity,
    "folder_contents": folders.contents,
    "variables": folders.variables,
    "set_variables": folders.set_variables,
    "make_folder": make_folder,
    "files_below": files_below,
    "remove_folder": remove_folder,
}
