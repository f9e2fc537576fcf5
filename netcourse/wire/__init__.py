"""The wire: what passes between programs, recorded, drawn and looked up. What is heavy is imported when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Not lazily: importing a submodule of the same name later would put the module in the function's place.
from netcourse.wire.rough import rough
from netcourse.wire.tap import Tap, tap

if TYPE_CHECKING:
    from netcourse.wire.comparing import compare
    from netcourse.wire.cutting import cuts, splits
    from netcourse.wire.dissect import Framing, messages
    from netcourse.wire.exact import pieces, unread
    from netcourse.wire.holds import states
    from netcourse.wire.kernel import KernelTable, kernel_table
    from netcourse.wire.life import Life
    from netcourse.wire.peer import Peer
    from netcourse.wire.recording import Capture, capture
    from netcourse.wire.showing import show
    from netcourse.wire.transcript import Event, Transcript
    from netcourse.wire.window import Simulation, simulate

_HOMES = {
    "Capture": "recording",
    "Event": "transcript",
    "Framing": "dissect",
    "KernelTable": "kernel",
    "Life": "life",
    "Peer": "peer",
    "Simulation": "window",
    "Transcript": "transcript",
    "capture": "recording",
    "compare": "comparing",
    "cuts": "cutting",
    "kernel_table": "kernel",
    "messages": "dissect",
    "pieces": "exact",
    "show": "showing",
    "simulate": "window",
    "splits": "cutting",
    "states": "holds",
    "unread": "exact",
}

__all__ = [
    "Capture",
    "Event",
    "Framing",
    "KernelTable",
    "Life",
    "Peer",
    "Simulation",
    "Tap",
    "Transcript",
    "capture",
    "compare",
    "cuts",
    "kernel_table",
    "messages",
    "pieces",
    "rough",
    "show",
    "simulate",
    "splits",
    "states",
    "tap",
    "unread",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
