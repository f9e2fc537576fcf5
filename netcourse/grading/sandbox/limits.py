"""An ordinary process under the kernel's limits, watched from outside.

It keeps an honest mistake from doing harm; it does not keep a hostile student from reading files or from signalling
other processes of the same user.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from netcourse.grading.sandbox.kin import adopt_orphans
from netcourse.grading.sandbox.shape import PIPE, Running
from netcourse.grading.sandbox.watch import Watched

FOLDER = "netcourse-student"  # how the names of students' folders begin; the rest is chance


class Limits:
    """An ordinary process in a session and a folder of its own."""

    name = "limits"
    notice = "practice only: the students' code is limited, not locked in, and could read or change files of yours"

    def __init__(self) -> None:
        self._place: Path | None = None  # where the students' folders are; of a worker's own

    def worker(self, command: Sequence[str]) -> list[str]:
        return [*command]

    def prepare(self, slot: int) -> None:
        adopt_orphans()
        self._place = Path(tempfile.gettempdir(), f"{FOLDER}s-{secrets.token_hex(8)}")

    def finish(self) -> None:
        if self._place is not None and self._place.exists():
            _remove(self._place)

    def renew(self) -> None:
        pass  # students share the machine's network with everybody

    def start(self, arguments: Sequence[str], pipe: socket.socket, environment: Mapping[str, str]) -> Running:
        if self._place is not None:
            self._place.mkdir(mode=0o700, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}-", dir=self._place))
        try:
            return Watched(self._popen(folder, arguments, pipe, environment), lambda: _remove(self._place or folder))
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


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, onerror=_open_and_retry)


def _open_and_retry(function: object, path: str, error: object) -> None:
    """Remove what the student has locked (a folder without rights); what cannot be removed stays."""
    with contextlib.suppress(OSError):
        for locked in (os.path.dirname(path), path):
            if os.path.isdir(locked) and not os.path.islink(locked):
                os.chmod(locked, 0o700)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
