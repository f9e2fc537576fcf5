"""Deadlines, all from the monotonic clock and all stretched by `NETCOURSE_TIME_SCALE` on slow machines."""

from __future__ import annotations

import os
import time

SCALE = float(os.environ.get("NETCOURSE_TIME_SCALE", "1"))


def scaled(seconds: float) -> float:
    """Return `seconds`, stretched for this machine."""
    return seconds * SCALE


class Deadline:
    """A moment that several steps share, so that together they take no longer than one."""

    def __init__(self, seconds: float) -> None:
        self.seconds = scaled(seconds)
        self._end = time.monotonic() + self.seconds

    def end(self) -> None:
        """Let it pass now: whoever waits for it stops waiting."""
        self._end = 0.0

    def left(self) -> float:
        """Return the seconds that remain, never below zero."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        return self.left() == 0.0
