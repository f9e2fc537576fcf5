"""The wire: what passes between programs, recorded, drawn and looked up. What is heavy is imported when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.wire import faults
    from netcourse.wire.captures.recording import Capture, capture
    from netcourse.wire.cutting import cuts, splits
    from netcourse.wire.dissect import Framing, messages
    from netcourse.wire.drawing.comparing import compare
    from netcourse.wire.drawing.showing import show
    from netcourse.wire.exact import pieces, unread
    from netcourse.wire.kernel.holds import states
    from netcourse.wire.kernel.life import Life
    from netcourse.wire.kernel.table import KernelTable, kernel_table
    from netcourse.wire.line.rough import rough
    from netcourse.wire.line.tap import Tap, tap
    from netcourse.wire.peer import Peer
    from netcourse.wire.transcript import Event, Transcript
    from netcourse.wire.window import Simulation, simulate

# No module may have the name of one of these: importing it would put the module in its place.
_HOMES = {
    "Capture": "captures.recording",
    "Event": "transcript",
    "Framing": "dissect",
    "KernelTable": "kernel.table",
    "Life": "kernel.life",
    "Peer": "peer",
    "Simulation": "window",
    "Tap": "line.tap",
    "Transcript": "transcript",
    "capture": "captures.recording",
    "compare": "drawing.comparing",
    "cuts": "cutting",
    "kernel_table": "kernel.table",
    "messages": "dissect",
    "pieces": "exact",
    "rough": "line.rough",
    "show": "drawing.showing",
    "simulate": "window",
    "splits": "cutting",
    "states": "kernel.holds",
    "tap": "line.tap",
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
    "faults",
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
    if name == "faults":
        return import_module(f"{__name__}.faults")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
