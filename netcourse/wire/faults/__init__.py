"""What a line can do to the bytes: one small class a fault, and two tables that name them.

A name is the one that `wire.rough` knows: `rough(server, delay=0.02)` is `rough(server, Delay(0.02))`.
"""

from netcourse.wire.faults.base import Chain, Fault, Kind
from netcourse.wire.faults.chunk import Chunk
from netcourse.wire.faults.delay import Delay
from netcourse.wire.faults.half_close import HalfClose
from netcourse.wire.faults.jitter import Jitter
from netcourse.wire.faults.nothing import Nothing
from netcourse.wire.faults.reset import Reset
from netcourse.wire.faults.truncate import Truncate

TCP: dict[str, type[Fault]] = {
    "chunk": Chunk,
    "delay": Delay,
    "half_close": HalfClose,
    "jitter": Jitter,
    "nothing": Nothing,
    "reset": Reset,
    "truncate": Truncate,
}
UDP: dict[str, type[Fault]] = {
    "delay": Delay,
    "nothing": Nothing,
}
TABLES: dict[Kind, dict[str, type[Fault]]] = {"tcp": TCP, "udp": UDP}

__all__ = [
    "TABLES",
    "TCP",
    "UDP",
    "Chain",
    "Chunk",
    "Delay",
    "Fault",
    "HalfClose",
    "Jitter",
    "Nothing",
    "Reset",
    "Truncate",
]
