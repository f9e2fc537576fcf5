"""The fault that changes bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import ClassVar

from netcourse.i18n import _, ngettext
from netcourse.wire.faults.base import Action, Fault, Kind, Piece, Stage
from netcourse.wire.faults.checks import a_count


@dataclass(frozen=True, repr=False)
class Corrupt(Fault):
    """One byte of `every` so many (1 or more) arrives changed; which one, and to what, chance decides.

    For streams and datagrams. The stretches of so many bytes begin anew with each datagram, so of a short one, too, a
    byte is changed. The new byte is never the old one.
    """

    kinds: ClassVar[tuple[Kind, ...]] = ("tcp", "udp")
    every: int

    def __post_init__(self) -> None:
        super().__post_init__()
        a_count(self, "every", 1)

    def stage(self, chance: Random) -> Stage:
        return Changing(self.every, chance)

    def datagrams(self, chance: Random) -> Stage:
        return ChangingDatagrams(self.every, chance)


def _changed(data: bytes, at: int, chance: Random) -> tuple[bytes, str]:
    """Return `data` with another byte at an offset, and the two bytes in hex."""
    new = (data[at] + chance.randint(1, 255)) % 256
    return data[:at] + bytes([new]) + data[at + 1 :], f"{data[at]:02x} -> {new:02x}"


def _note(offset: int, change: str) -> str:
    return _("byte {offset} changed: {change}").format(offset=offset, change=change)


class Changing(Stage):
    """Changes one byte of each stretch of a stream; a piece ends behind it."""

    def __init__(self, every: int, chance: Random) -> None:
        self.every, self.chance = every, chance
        self.offset = 0  # in the stream, of the next byte
        self.target = chance.randrange(every)  # the offset of the next byte to change

    def piece(self, piece: Piece) -> Iterator[Action]:
        while self.offset + len(piece.data) > self.target:
            head, piece = piece.split(self.target + 1 - self.offset)
            last = not piece.data  # its note would speak of nothing
            yield self._treated(replace(head, note=piece.note) if last else head)
        self.offset += len(piece.data)
        yield piece

    def _treated(self, piece: Piece) -> Piece:
        data, change = _changed(piece.data, len(piece.data) - 1, self.chance)
        note = _note(self.target, change)
        self.offset = self.target + 1
        self.target = (self.target // self.every + 1) * self.every + self.chance.randrange(self.every)
        return replace(piece, data=data).noted(note)


class ChangingDatagrams(Stage):
    """Changes one byte of each stretch of a datagram."""

    def __init__(self, every: int, chance: Random) -> None:
        self.every, self.chance = every, chance

    def piece(self, piece: Piece) -> Iterator[Action]:
        data, notes = bytearray(piece.data), list[str]()
        for start in range(0, len(data), self.every):
            at = start + self.chance.randrange(min(self.every, len(data) - start))
            byte, change = _changed(bytes(data[at : at + 1]), 0, self.chance)
            data[at : at + 1] = byte
            notes.append(_note(at, change))
        yield replace(piece, data=bytes(data)).noted(_short(notes)) if notes else piece


def _short(notes: list[str]) -> str:
    """Return the first note and how many more there are."""
    more = len(notes) - 1
    said = ngettext("{first}, and {count} more", "{first}, and {count} more", more)
    return said.format(first=notes[0], count=more) if more else notes[0]
