"""Deadlines, all from the monotonic clock and all stretched by `NETCOURSE_TIME_SCALE` on slow machines."""

from __future__ import annotations

import math
import os
import time

VARIABLE = "NETCOURSE_TIME_SCALE"


def read_scale(text: str) -> float:
    """Return the factor that a text says. Raises ValueError for what is no number above 0."""
    try:
        factor = float(text)
    except ValueError:
        factor = math.nan
    if not 0 < factor < math.inf:
        raise ValueError(f"{VARIABLE} is {text!r}; expected a number above 0, such as 3")
    return factor


SCALE = read_scale(os.environ.get(VARIABLE, "1"))


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
