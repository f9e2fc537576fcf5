"""Read a recording of frames: a classic pcap file, of any byte order, in micro- or nanoseconds.

Source: draft-ietf-opsawg-pcap, sections 4 and 5.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netcourse.i18n import _

MAGICS = {  # the first four bytes: byte order, and how many parts of a second are counted
    b"\xd4\xc3\xb2\xa1": ("<", 10**6),
    b"\xa1\xb2\xc3\xd4": (">", 10**6),
    b"\x4d\x3c\xb2\xa1": ("<", 10**9),
    b"\xa1\xb2\x3c\x4d": (">", 10**9),
}
NEWER = b"\x0a\x0d\x0d\x0a"  # the first bytes of pcapng
HEADER, RECORD = "IHHiIII", "IIII"
ETHERNET = 1  # LINKTYPE_ETHERNET
MOST_FRAMES = 10_000
LARGEST_FRAME = 262_144  # bytes: what libpcap itself takes
LARGEST_FILE = 64_000_000  # bytes

__all__ = ["BadCapture", "Record", "read"]


class BadCapture(ValueError):
    """A file that is no capture, or one that cannot be read as a whole."""


@dataclass(frozen=True)
class Record:
    """One frame as it was recorded."""

    when: float  # seconds since the first one
    data: bytes
    size: int  # on the cable; more than `data` where the recorder kept only the beginning


def read(path: str | os.PathLike[str]) -> list[Record]:
    """Return the frames of a file.

    Raises FileNotFoundError, and BadCapture for a file that is not a classic pcap file of Ethernet frames, that is cut
    short, or that is too large: more than 64 MB or 10,000 frames.
    """
    path = Path(path)
    if (size := path.stat().st_size) > LARGEST_FILE:
        raise BadCapture(
            _("{file}: {size} bytes are too many; at most {most} are read").format(
                file=path.name, size=size, most=LARGEST_FILE
            )
        )
    try:
        return _records(path.read_bytes())
    except BadCapture as error:
        raise BadCapture(f"{path.name}: {error}") from None


def _records(data: bytes) -> list[Record]:
    order, parts = _opening(data)
    found: list[Record] = []
    begin = 0.0
    for seconds, fraction, size, kept in _frames(data, order):
        when = seconds + fraction / parts
        begin = begin if found else when
        found.append(Record(max(0.0, when - begin), kept, size))
    return found


def _opening(data: bytes) -> tuple[str, int]:
    if data[:4] == NEWER:
        raise BadCapture(_("this is a pcapng file; save it as classic pcap"))
    if data[:4] not in MAGICS:
        raise BadCapture(_("this is no pcap file: it begins with {bytes!r}").format(bytes=data[:4]))
    order, parts = MAGICS[data[:4]]
    if len(data) < struct.calcsize(order + HEADER):
        raise BadCapture(_("it is cut short inside its header: {size} bytes").format(size=len(data)))
    kind = struct.unpack_from(order + HEADER, data)[6] & 0xFFFF
    if kind != ETHERNET:
        raise BadCapture(_("its frames are of link type {kind}; only Ethernet (1) is read").format(kind=kind))
    return order, parts


def _frames(data: bytes, order: str) -> Iterator[tuple[int, int, int, bytes]]:
    at, number = struct.calcsize(order + HEADER), 0
    head = struct.calcsize(order + RECORD)
    while at < len(data):
        if number == MOST_FRAMES:
            raise BadCapture(_("it has more than {most} frames").format(most=MOST_FRAMES))
        if at + head > len(data):
            raise BadCapture(_("it is cut short: frame {number} has no whole header").format(number=number))
        seconds, fraction, kept, size = struct.unpack_from(order + RECORD, data, at)
        frame = data[at + head : at + head + kept]
        _check(number, kept, size, len(frame))
        yield seconds, fraction, size, frame
        at, number = at + head + kept, number + 1


def _check(number: int, kept: int, size: int, there: int) -> None:
    if kept > LARGEST_FRAME or kept > size:
        raise BadCapture(
            _("frame {number} claims {kept} of {size} bytes: this cannot be").format(
                number=number, kept=kept, size=size
            )
        )
    if there < kept:
        raise BadCapture(
            _("it is cut short: frame {number} has {there} of its {kept} bytes").format(
                number=number, there=there, kept=kept
            )
        )
