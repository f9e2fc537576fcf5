"""Files that are made while they are read: any size, any part, always the same bytes, nothing stored."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from netcourse.servers.web.conditions import tag_of

BLOCK = 65536  # bytes that are made at once
MOST = 2_000_000_000  # bytes of a file: its checksum takes seconds
UNITS = {"": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}

_NAME = re.compile(rf"([1-9][0-9]{{0,9}}|0)({'|'.join(UNITS)})\.bin")


@dataclass(frozen=True)
class Made:
    """A file of `size` bytes, which the seed and the size determine."""

    size: int
    seed: int

    @classmethod
    def named(cls, name: str, seed: int) -> Self | None:
        """Return the file that a name like `10MB.bin` or `1234.bin` means, or None."""
        found = _NAME.fullmatch(name)
        size = int(found[1]) * UNITS[found[2]] if found else MOST + 1
        return cls(size, seed) if size <= MOST else None

    @property
    def tag(self) -> str:
        """Its entity tag: as different as the bytes, without making them."""
        return tag_of(f"{self.seed}/{self.size}".encode())

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from one offset up to another, in blocks."""
        for number in range(start // BLOCK, -(-stop // BLOCK)):
            at = number * BLOCK
            yield _block(self.seed, self.size, number)[max(0, start - at) : stop - at]


@functools.lru_cache(maxsize=16)
def sha256(made: Made) -> str:
    """Return the checksum of all its bytes, in hexadecimal digits."""
    total = hashlib.sha256()
    for block in made.read(0, made.size):
        total.update(block)
    return total.hexdigest()


def _block(seed: int, size: int, number: int) -> bytes:
    return hashlib.shake_128(f"{seed}/{size}/{number}".encode()).digest(BLOCK)
