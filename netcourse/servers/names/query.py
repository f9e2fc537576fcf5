"""Reading a question (RFC 1035, section 4), from whoever sends whatever.

The library that we write answers with takes labels of kinds that do not exist, refuses bytes that a label may hold, and
follows pointers deeper than Python's stack goes. So what comes from outside is read here, and only what is needed.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from netcourse.i18n import _

HEADER = struct.Struct("!6H")
LONGEST_NAME = 255  # bytes on the wire (RFC 1035, section 2.3.4)
POINTER = 0xC0  # the two bits that make a length a pointer (RFC 1035, section 4.1.4)
RESPONSE, RECURSION_DESIRED = 0x8000, 0x0100
OPT = 41
SMALLEST = 512  # bytes that every client takes in a datagram (RFC 1035, section 2.3.4)

Labels = tuple[bytes, ...]


class Malformed(ValueError):
    """The bytes are no question. Its text says what is wrong with them, for the log."""


@dataclass(frozen=True)
class Header:
    """The first twelve bytes."""

    id: int
    flags: int
    counts: tuple[int, int, int, int]

    @property
    def is_response(self) -> bool:
        return bool(self.flags & RESPONSE)

    @property
    def opcode(self) -> int:
        return self.flags >> 11 & 15

    @property
    def recursion_desired(self) -> bool:
        return bool(self.flags & RECURSION_DESIRED)


@dataclass(frozen=True)
class Extension:
    """The record OPT of a client that knows EDNS (RFC 6891, section 6.1)."""

    size: int  # bytes of the largest datagram that it takes
    version: int


@dataclass(frozen=True)
class Question:
    """What is asked, and how large the answer may be."""

    name: Labels
    kind: int
    of_class: int
    extension: Extension | None


def header(data: bytes) -> Header | None:
    """Return the header, or None of what is too short to have one."""
    if len(data) < HEADER.size:
        return None
    number, flags, *counts = HEADER.unpack_from(data)
    return Header(number, flags, (counts[0], counts[1], counts[2], counts[3]))


def question(data: bytes) -> Question:
    """Return the one question in a message that has a header. Raises `Malformed`."""
    start = header(data)
    if start is None:
        raise Malformed(_("it is shorter than a header"))
    if start.counts[0] != 1:  # RFC 9619: more than one has no meaning
        raise Malformed(_("{count} questions, where one is expected").format(count=start.counts[0]))
    reader = _Reader(data)
    name, (kind, of_class) = reader.name(), reader.numbers("!HH")
    if kind == OPT:
        raise Malformed(_("OPT is no type that can be asked for"))
    extension = reader.extension(start.counts[1:])
    if reader.at != len(data):
        raise Malformed(_("there are {count} bytes behind its end").format(count=len(data) - reader.at))
    return Question(name, kind, of_class, extension)


class _Reader:
    """Reads on from where it is."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = HEADER.size

    def take(self, count: int) -> bytes:
        piece = self.data[self.at : self.at + count]
        if len(piece) < count:
            raise Malformed(_("it ends in the middle"))
        self.at += count
        return piece

    def numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def name(self) -> Labels:
        labels, size = [], 1
        for label in self._labels():
            labels.append(label)
            size += 1 + len(label)
            if size > LONGEST_NAME:
                raise Malformed(_("a name is longer than {most} bytes").format(most=LONGEST_NAME))
        return tuple(labels)

    def _labels(self) -> list[bytes]:
        """Return the labels from here on. Pointers lead backwards only, each further than the one before."""
        labels: list[bytes] = []
        before, after = self.at, 0
        while length := self.take(1)[0]:
            if length >= POINTER:
                target = (length & 0x3F) << 8 | self.take(1)[0]
                after = after or self.at
                if not HEADER.size <= target < before:
                    raise Malformed(_("a name points where no earlier name is"))
                before = self.at = target
            elif length >= 0x40:
                raise Malformed(_("a label of a kind that does not exist"))
            elif len(labels) > LONGEST_NAME // 2:
                raise Malformed(_("a name is longer than {most} bytes").format(most=LONGEST_NAME))
            else:
                labels.append(self.take(length))
        self.at = after or self.at
        return labels

    def extension(self, counts: tuple[int, ...]) -> Extension | None:
        """Read over all records, and return what OPT among the additional ones says."""
        found = None
        for section, count in enumerate(counts):
            for _record in range(count):
                owner, (kind, size, flags, length) = self.name(), self.numbers("!HHIH")
                self.take(length)
                if kind != OPT:
                    continue
                if found or owner or section != 2:  # RFC 6891, section 6.1.1
                    raise Malformed(_("OPT stands once, among the additional records, and for the root"))
                found = Extension(max(size, SMALLEST), flags >> 16 & 0xFF)
        return found
