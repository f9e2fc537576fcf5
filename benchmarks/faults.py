"""What a chain of faults costs for each megabyte that passes, without sockets."""

from __future__ import annotations

from collections.abc import Iterator

from netcourse.wire import faults
from netcourse.wire.faults.base import Chain, Fault, Kind, Piece
from netcourse.wire.line.pipe import BITE

from .measure import Figure, median

MEGABYTE = 1_000_000
DATAGRAM = 1_000  # bytes, so that a megabyte is a thousand of them

STREAMS: dict[str, list[Fault]] = {
    "no faults": [],
    "Delay(0.02)": [faults.Delay(0.02)],
    "Jitter(0.02)": [faults.Jitter(0.02)],
    "Chunk(100)": [faults.Chunk(100)],
    "Chunk(1)": [faults.Chunk(1)],
    "Trickle(0)": [faults.Trickle(0)],
    "Bandwidth(100_000)": [faults.Bandwidth(100_000)],
    "Coalesce()": [faults.Coalesce()],
    "Corrupt(1000)": [faults.Corrupt(1000)],
    "Stall(0)": [faults.Stall(0)],
    "four of them": [faults.Delay(0.02), faults.Jitter(0.02), faults.Chunk(100), faults.Corrupt(1000)],
}
DATAGRAMS: dict[str, list[Fault]] = {
    "no faults": [],
    "five of them": [
        faults.Lose(0.1),
        faults.Duplicate(0.1),
        faults.Reorder(0.1),
        faults.Delay(0.02, spread=0.02),
        faults.Corrupt(1000, probability=0.1),
    ],
}


def figures() -> Iterator[Figure]:
    for name, chain in STREAMS.items():
        yield _figure(name, chain, "tcp", BITE, f"in pieces of {BITE} bytes")
    for name, chain in DATAGRAMS.items():
        yield _figure(name, chain, "udp", DATAGRAM, "1000 datagrams")


def _figure(name: str, chain: list[Fault], kind: Kind, size: int, remark: str) -> Figure:
    parts = [bytes(size)] * (MEGABYTE // size)

    def work() -> None:
        line = Chain(chain, "7", kind)
        for number, part in enumerate(parts):
            line.feed(Piece(part), float(number))

    return Figure(f"a megabyte through {name}", median(work), None, f"{kind.upper()}, {remark}")
