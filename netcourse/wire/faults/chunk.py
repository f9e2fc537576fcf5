"""The fault that cuts a stream into pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from netcourse.i18n import _
from netcourse.wire.faults.base import Action, Fault, Piece, Stage
from netcourse.wire.faults.checks import a_whole, refused


@dataclass(frozen=True, repr=False)
class Chunk(Fault):
    """The stream arrives in pieces of `size` bytes, each when the reader has taken the one before.

    `size` is a number of bytes from 1 on, a list of such numbers that are taken in turn, over and over, or a pair
    `(smallest, largest)`, between which chance decides each time. The last piece is what is left.
    """

    size: int | list[int] | tuple[int, int]

    def __post_init__(self) -> None:
        super().__post_init__()
        allowed = _("a number of bytes (1 or more), a list of such numbers, or a pair (smallest, largest) of them")
        sizes = list(self.size) if isinstance(self.size, list | tuple) else [self.size]
        if not all(map(a_whole, sizes)):
            raise refused(TypeError, self, "size", allowed)
        pair = isinstance(self.size, tuple)
        if not sizes or min(sizes) < 1 or (pair and (len(sizes) != 2 or sizes[0] > sizes[1])):
            raise refused(ValueError, self, "size", allowed)
        if isinstance(self.size, list):
            object.__setattr__(self, "size", sizes)  # the caller's list may change

    def __hash__(self) -> int:
        return hash(repr(self))  # a list has none

    def stage(self, chance: Random) -> Stage:
        return Cutting(self._sizes(chance))

    def _sizes(self, chance: Random) -> Callable[[], int]:
        """Return what tells the size of the next piece."""
        size = self.size
        if isinstance(size, tuple):
            return lambda: chance.randint(*size)
        return cycle(size if isinstance(size, list) else [size]).__next__


class Cutting(Stage):
    """Cuts at offsets of the stream. What comes in smaller pieces passes at once: the cuts stay where they are."""

    def __init__(self, size: Callable[[], int]) -> None:
        self.size = size
        self.left = size()  # bytes until the next cut
        self.fresh = True  # the next byte is the first after a cut
        self.note = _("cut here")

    def piece(self, piece: Piece) -> Iterator[Action]:
        for part in self._parts(piece):
            self.left -= len(part.data)
            alone, self.fresh = self.fresh or part.alone, not self.left
            note = part.note
            if self.fresh:
                self.left = self.size()
                note = f"{note}, {self.note}" if note and note != self.note else self.note
            yield Piece(part.data, part.due, alone, note)

    def _parts(self, piece: Piece) -> Iterator[Piece]:
        start, alone = 0, piece.alone
        while len(piece.data) - start > self.left:
            stop = start + self.left
            yield Piece(piece.data[start:stop], piece.due, alone)
            start, alone = stop, False
        yield Piece(piece.data[start:], piece.due, alone, piece.note)
