"""A stage that says what it does once, where the first byte passes: what concerns all has no place of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netcourse.wire.faults.base import Action, Mark, Piece, Stage


class Marked(Stage):
    """Puts a mark before the first byte. Subclasses say in `stretch` what becomes of the pieces."""

    def __init__(self, note: str) -> None:
        self.note = note

    def piece(self, piece: Piece) -> Iterator[Action]:
        if self.note:
            yield Mark(self.note, piece.due)
            self.note = ""
        yield from self.stretch(piece)

    def stretch(self, piece: Piece) -> Iterable[Action]:
        """Return what becomes of a piece of the stream."""
        raise NotImplementedError
