"""What a line can do to the bytes: one small class a fault, and two tables that name them.

A name is the one that `wire.rough` knows: `rough(server, delay=0.02)` is `rough(server, Delay(0.02))`.
"""

from netcourse.wire.faults.bandwidth import Bandwidth
from netcourse.wire.faults.base import Chain, Fault, Kind
from netcourse.wire.faults.chunk import Chunk
from netcourse.wire.faults.coalesce import Coalesce
from netcourse.wire.faults.corrupt import Corrupt
from netcourse.wire.faults.delay import Delay
from netcourse.wire.faults.duplicate import Duplicate
from netcourse.wire.faults.half_close import HalfClose
from netcourse.wire.faults.jitter import Jitter
from netcourse.wire.faults.lose import Lose
from netcourse.wire.faults.nothing import Nothing
from netcourse.wire.faults.refuse import Refuse
from netcourse.wire.faults.reorder import Reorder
from netcourse.wire.faults.reset import Reset
from netcourse.wire.faults.stall import Stall
from netcourse.wire.faults.trickle import Trickle
from netcourse.wire.faults.truncate import Truncate

TCP: dict[str, type[Fault]] = {
    "bandwidth": Bandwidth,
    "chunk": Chunk,
    "coalesce": Coalesce,
    "corrupt": Corrupt,
    "delay": Delay,
    "half_close": HalfClose,
    "jitter": Jitter,
    "nothing": Nothing,
    "refuse": Refuse,
    "reset": Reset,
    "stall": Stall,
    "trickle": Trickle,
    "truncate": Truncate,
}
UDP: dict[str, type[Fault]] = {
    "corrupt": Corrupt,
    "delay": Delay,
    "duplicate": Duplicate,
    "lose": Lose,
    "nothing": Nothing,
    "reorder": Reorder,
}
TABLES: dict[Kind, dict[str, type[Fault]]] = {"tcp": TCP, "udp": UDP}

__all__ = [
    "TABLES",
    "TCP",
    "UDP",
    "Bandwidth",
    "Chain",
    "Chunk",
    "Coalesce",
    "Corrupt",
    "Delay",
    "Duplicate",
    "Fault",
    "HalfClose",
    "Jitter",
    "Lose",
    "Nothing",
    "Refuse",
    "Reorder",
    "Reset",
    "Stall",
    "Trickle",
    "Truncate",
]
