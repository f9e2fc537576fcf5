"""A PNG from a function that says the colour of each point (PNG, third edition, 5)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

WIDTH, HEIGHT = 160, 120

Colour = tuple[int, int, int]
PAPER: Colour = (250, 247, 240)
INK: Colour = (38, 50, 92)
ACCENT: Colour = (196, 84, 44)


def png(colour: Callable[[int, int], Colour]) -> bytes:
    """Return the picture whose point (x, y), from the upper left, has this colour."""
    rows = b"".join(b"\0" + b"".join(bytes(colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two: `share` of the other."""
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other))
    return red, green, blue


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
