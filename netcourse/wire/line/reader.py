"""Whoever reads what a relay passes on: has it taken everything, so that the next piece will be one of its own?"""

from __future__ import annotations

import socket
import time

from netcourse.clock import scaled
from netcourse.wire.exact import PAUSE, POLL
from netcourse.wire.queues import unread

SELDOM = 0.01  # seconds between two looks at a reader that does not read


class Reader:
    """The far end of a socket. Looks that do not block, the next one at `look_at` (of `time.monotonic`)."""

    def __init__(self, sock: socket.socket) -> None:
        self.look_at = 0.0
        self.awaited_since: float | None = None  # since when it is waited for
        self._sock = sock
        self._given: float | None = None  # when it was last given something
        self._empty = 0  # looks in a row that found nothing unread
        self._pause = POLL  # seconds between two looks

    def was_given(self) -> None:
        """Note that something was passed on."""
        self._given, self._empty, self.look_at, self._pause = time.monotonic(), 0, 0.0, POLL

    def has_taken_all(self, now: float) -> bool:
        """Tell whether everything was read; to be asked again at `look_at` if not."""
        taken = self._given is None or self._looks_taken(now)
        if taken:
            self.awaited_since = None
        elif self.awaited_since is None:
            self.awaited_since = now
        return taken

    def _looks_taken(self, now: float) -> bool:
        """Look once. Two looks must agree, since between them a `recv` that is still copying comes to its end."""
        if now < self.look_at:
            return False
        left = self._unread()
        if left is None:  # the system does not tell
            self.look_at = (self._given or 0.0) + scaled(PAUSE)
            return now >= self.look_at
        self._empty = self._empty + 1 if left == 0 else 0
        self._pause = POLL if left == 0 else min(2 * self._pause, SELDOM)
        self.look_at = now + self._pause
        return self._empty >= 2

    def _unread(self) -> int | None:
        try:
            return unread(self._sock)
        except OSError:  # there is no reader any more
            return 0
