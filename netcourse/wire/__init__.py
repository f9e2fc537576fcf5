"""The wire: what passes between programs, recorded, drawn and looked up. Imported when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.wire.exact import pieces, unread
    from netcourse.wire.kernel import KernelTable, kernel_table
    from netcourse.wire.peer import Peer

_HOMES = {
    "KernelTable": "kernel",
    "Peer": "peer",
    "kernel_table": "kernel",
    "pieces": "exact",
    "unread": "exact",
}

__all__ = ["KernelTable", "Peer", "kernel_table", "pieces", "unread"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
