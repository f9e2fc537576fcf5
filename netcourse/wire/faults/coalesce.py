"""The fault that glues writes together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from netcourse.i18n import ngettext
from netcourse.wire.faults.base import Action, Fault, Mark, Piece, Stage
from netcourse.wire.faults.checks import a_count, a_time
from netcourse.wire.faults.marked import Marked

LARGEST = 1_048_576  # bytes held for one direction of one connection


@dataclass(frozen=True, repr=False)
class Coalesce(Fault):
    """Writes are glued together: bytes wait until there are `size` of them or the first has waited `seconds`.

    `size` is from 1 to 1048576, `seconds` above 0 and up to 3600. The end of the stream lets go what waits.
    """

    size: int = 65_536
    seconds: float = 0.05

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "size", 1, LARGEST)
        a_time(self, "seconds", above=True)

    def stage(self, chance: Random) -> Stage:
        return Gluing(self.size, self.seconds)


class Gluing(Marked):
    """Holds bytes until they are enough, or have waited long enough."""

    def __init__(self, size: int, seconds: float) -> None:
        said = ngettext(
            "writes glued together, up to {count} byte or {seconds} s",
            "writes glued together, up to {count} bytes or {seconds} s",
            size,
        )
        super().__init__(said.format(count=size, seconds=f"{seconds:g}"))
        self.size, self.seconds = size, seconds
        self.held = bytearray()
        self.notes: list[str] = []  # of the pieces that are held; their places are gone

    def stretch(self, piece: Piece) -> Iterator[Action]:
        for start in self._starts(len(piece.data)):
            if not self.held:
                self.wakes = piece.due + self.seconds
            self.held += piece.data[start : start + self.size - len(self.held)]
            if len(self.held) == self.size:
                yield from self.release(piece.due)
        self._note(piece.note)

    def _starts(self, length: int) -> Iterator[int]:
        """Yield where in a piece a new group begins; its first bytes may belong to the group that is open."""
        start = 0
        while start < length:
            room = self.size - len(self.held)
            yield start
            start += room

    def _note(self, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)

    def release(self, now: float) -> Iterable[Action]:
        if not self.held:
            return ()
        data, notes = bytes(self.held), self.notes
        self.held, self.notes, self.wakes = bytearray(), [], None
        return (*(Mark(note, now) for note in notes), Piece(data, now))
