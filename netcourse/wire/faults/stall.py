"""The fault that makes a line go silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from netcourse.i18n import _, ngettext
from netcourse.wire.faults.base import Action, Fault, Lost, Mark, Piece, Stage
from netcourse.wire.faults.checks import a_count, a_time


@dataclass(frozen=True, repr=False)
class Stall(Fault):
    """Nothing arrives any more once `after` bytes have passed, 0 or more, not even the end of the stream.

    The connection stays open, and nobody is told: only who looks at the clock notices. With `seconds` (0 to 3600) the
    line goes on after that time, counted from what had to wait first, and nothing is lost.
    """

    after: int
    seconds: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "after")
        if self.seconds is not None:
            a_time(self, "seconds")

    def stage(self, chance: Random) -> Stage:
        said = ngettext(
            "silent from here on, after {count} byte", "silent from here on, after {count} bytes", self.after
        )
        note = said.format(count=self.after)
        if self.seconds is None:
            return Silent(self.after, note)
        return Pausing(
            self.after, _("{silent}, for {seconds} s").format(silent=note, seconds=f"{self.seconds:g}"), self.seconds
        )


class Silent(Stage):
    """Passes on `after` bytes, and loses all that follows. Says so when there is something to lose."""

    def __init__(self, after: int, note: str) -> None:
        self.left = after
        self.note = note

    def piece(self, piece: Piece) -> Iterator[Action]:
        if len(piece.data) <= self.left:
            self.left -= len(piece.data)
            yield piece
            return
        head, rest = piece.split(self.left)
        self.left = 0
        yield head
        yield from self._said(piece.due)
        yield from self.silenced(rest)

    def other(self, action: Action) -> Iterator[Action]:
        if self.left or isinstance(action, Lost | Mark):
            yield action
            return
        yield from self._said(action.due)
        yield from self.silenced(action)

    def _said(self, due: float) -> Iterable[Action]:
        note, self.note = self.note, ""
        return (Mark(note, due),) if note else ()

    def silenced(self, action: Action) -> Iterable[Action]:
        """Return what becomes of what comes while the line is silent."""
        return (Lost(action.data, due=action.due),) if isinstance(action, Piece) else ()


class Pausing(Silent):
    """Passes on `after` bytes, and what follows not before so many seconds after the first of it came."""

    def __init__(self, after: int, note: str, seconds: float) -> None:
        super().__init__(after, note)
        self.seconds = seconds
        self.until: float | None = None  # when the line goes on

    def silenced(self, action: Action) -> Iterable[Action]:
        if self.until is None:
            self.until = action.due + self.seconds
        return (replace(action, due=max(action.due, self.until)),)
