"""What a sandbox is, and what runs in one."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from typing import Protocol

PIPE = "{pipe}"  # stands for a descriptor in the arguments of a process that has none yet


class Running(Protocol):
    """A student's process; see `netcourse.referee.pipe.Process`."""

    def kill(self, status: str, why: str) -> None: ...
    def end(self) -> tuple[str, str]: ...
    def output(self) -> str:
        """Return the last of what it printed."""

    def printed(self) -> str:
        """Return the last of what it printed since this was asked before."""

    def close(self) -> None:
        """Wait until nothing of it is left, and remove its folder."""


class Sandbox(Protocol):
    """How students' processes are locked in. A referee's process, the worker, holds one student at a time."""

    name: str  # stands in every report
    notice: str  # what a person should know about it, "" when all is well

    def worker(self, command: Sequence[str]) -> list[str]:
        """Return the command that runs a worker such that its students can be locked in."""

    def prepare(self, slot: int) -> None:
        """Do, in a worker, what is done once. Workers that run at the same time have different slots (0, 1 ...)."""

    def finish(self) -> None:
        """Remove, at a worker's end, what is left of students of whom nobody knew any more."""

    def renew(self) -> None:
        """Do, in a worker's main thread, what is done before each submission."""

    def start(self, arguments: Sequence[str], pipe: socket.socket, environment: Mapping[str, str]) -> Running:
        """Run Python with these arguments; PIPE among them becomes the descriptor of `pipe` over there."""
