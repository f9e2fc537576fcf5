"""What a learner's code does with files and memory, looked at while it runs.

Nothing here decides by time: sizes are noted where the code itself calls, and whether a file is missing is looked at
after each step of it.
"""

from __future__ import annotations

import os
import sys
import tracemalloc
from types import FrameType
from typing import Any


class FileWatcher:
    """A function progress(done, total) that looks each time how large `part` is, and keeps both in `seen`.

    From the call on that says that all is there, it looks at each call and return of the code that called it whether
    `path` is there; `missing` tells whether it ever was not. `end` ends that.
    """

    def __init__(self, path: str, part: str, most: int = 1000) -> None:
        self.seen: list[tuple[int, int]] = []
        self.missing = False
        self._path, self._part, self._most = path, part, most
        self._before: Any = None  # who looked already: a profiler, for one
        self._watching = False

    def __call__(self, done: int, total: int | None) -> None:
        if len(self.seen) < self._most:
            self.seen.append((done, _size(self._part)))
        if done == total and not self._watching:
            self._watching, self._before = True, sys.getprofile()
            sys.setprofile(self._look)

    def _look(self, frame: FrameType, event: str, value: Any) -> None:
        self.missing = self.missing or not os.path.exists(self._path)

    def end(self) -> None:
        """Look no longer. To be called on the thread that the code ran on."""
        if self._watching:
            self._watching = False
            sys.setprofile(self._before)


def _size(path: str) -> int:
    """Return how many bytes of a file others see, 0 where there is none."""
    try:
        with open(path, "rb") as file:
            return file.seek(0, os.SEEK_END)
    except OSError:
        return 0


class MemoryWatcher:
    """Counts from now on the bytes of memory that Python takes; `end` returns the most that were held at once."""

    def __init__(self) -> None:
        self._ours = not tracemalloc.is_tracing()
        if self._ours:
            tracemalloc.start()
        tracemalloc.reset_peak()
        self._before = tracemalloc.get_traced_memory()[0]

    def end(self) -> int:
        """Count no longer."""
        most = tracemalloc.get_traced_memory()[1] - self._before
        if self._ours:
            tracemalloc.stop()
        return most
