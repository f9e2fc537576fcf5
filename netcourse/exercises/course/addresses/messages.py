"""Names and questions of DNS as bytes (RFC 1035, sections 3.1 and 4.1)."""

from __future__ import annotations

import struct
from random import Random

from netcourse.exercises.material import random_word

HEAD = 12  # bytes of a DNS message's header


def name_bytes(name: str) -> bytes:
    labels = name.removesuffix(".").encode("ascii").split(b".")
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def question_bytes(name: str, wanted: int) -> bytes:
    return name_bytes(name) + struct.pack(">2H", wanted, 1)


def random_name(rng: Random, labels: int = 3) -> str:
    return ".".join(random_word(rng) for _label in range(labels - 1)) + ".example"
