"""Stages for what happens when so many bytes have passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netcourse.wire.faults.base import Abort, Action, Close, End, Piece, Stage


class Breaking(Stage):
    """Passes on `after` bytes, then one last action; with 0 already when the line opens."""

    def __init__(self, after: int, last: type[Abort | Close | End], note: str) -> None:
        self.left = after
        self.last, self.note = last, note
        self.wakes = None if after else 0.0

    def piece(self, piece: Piece) -> Iterator[Action]:
        if len(piece.data) < self.left:
            self.left -= len(piece.data)
            yield piece
            return
        head, rest = piece.split(self.left)
        self.left = 0
        yield head if rest.data else piece
        yield self.last(piece.due, self.note)
        yield rest  # which the chain counts as lost

    def wake(self, now: float) -> Iterable[Action]:
        return (self.last(now, self.note),)
