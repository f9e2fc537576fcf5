"""When something goes wrong: chance, but the same chance again, in whatever order the requests come."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from random import Random

from netcourse.i18n import _

IN_A_ROW = 3  # troubles with one picture at most: who tries once more than that has it


class Outcome(Enum):
    FINE = "fine"
    BUSY = "busy"
    STALL = "stall"


@dataclass(frozen=True)
class Settings:
    """Seconds before each picture, shares of requests that meet trouble, and the seed that chooses them."""

    slow: float = 0.0
    busy: float = 0.0
    stall: float = 0.0
    retry_after: int = 1  # seconds
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("busy", "stall"):
            if not 0 <= (value := getattr(self, name)) <= 1:
                raise ValueError(_("{name} is {value!r}; expected a share from 0 to 1").format(name=name, value=value))
        if (both := self.busy + self.stall) > 1:
            raise ValueError(_("busy and stall together are {share:g}; expected 1 at most").format(share=both))
        for name in ("slow", "retry_after"):
            if not 0 <= (value := getattr(self, name)) < float("inf"):
                text = _("{name} is {value!r}; expected a number of seconds, 0 or more")
                raise ValueError(text.format(name=name, value=value))


class Trouble:
    """Counts how often each picture was asked for, and says what becomes of it this time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()  # guards the count
        self._asked: Counter[str] = Counter()

    def reset(self) -> None:
        with self._lock:
            self._asked.clear()

    def next(self, name: str) -> Outcome:
        """Return what becomes of this request for `name`."""
        with self._lock:
            attempt = self._asked[name]
            self._asked[name] += 1
        return self.outcome(name, attempt)

    def outcome(self, name: str, attempt: int) -> Outcome:
        """Return what becomes of a picture the first time (0), the second (1) ..."""
        if attempt % (IN_A_ROW + 1) == IN_A_ROW:
            return Outcome.FINE
        drawn = Random(f"{self.settings.seed}/{name}/{attempt}").random()
        if drawn < self.settings.busy:
            return Outcome.BUSY
        return Outcome.STALL if drawn < self.settings.busy + self.settings.stall else Outcome.FINE
