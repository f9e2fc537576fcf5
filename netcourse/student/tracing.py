"""Where a trace function may raise."""

from __future__ import annotations

import opcode
from types import FrameType

# What is handled is noted by the first and forgotten by the second. Raised there, by Python 3.11 at least, an exception
# leaves the wrong one noted for good, and each later one of the thread comes "during handling of" it.
_NOTING = {opcode.opmap[name] for name in ("PUSH_EXC_INFO", "POP_EXCEPT")}

__all__ = ["may_raise"]


def may_raise(frame: FrameType) -> bool:
    """Tell of a `line` event whether an exception raised there leaves what is being handled as it was.

    The last line of a `with` and of an `except` may begin where none may be raised; the next line will do.
    """
    return frame.f_code.co_code[frame.f_lasti] not in _NOTING
