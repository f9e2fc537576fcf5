"""A course in network programming with Python: the few names a learner types.

They are looked up when they are first used, so that `import netcourse` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse import servers, widgets, wire
    from netcourse.referee.check import check
    from netcourse.referee.help import hint, reset, solution
    from netcourse.referee.lesson import expect_error, predict
    from netcourse.referee.progress import progress
    from netcourse.referee.quiz import quiz

__all__ = [
    "check",
    "expect_error",
    "hint",
    "predict",
    "progress",
    "quiz",
    "reset",
    "servers",
    "solution",
    "widgets",
    "wire",
]

_HOMES = {
    "check": "netcourse.referee.check",
    "expect_error": "netcourse.referee.lesson",
    "hint": "netcourse.referee.help",
    "predict": "netcourse.referee.lesson",
    "progress": "netcourse.referee.progress",
    "quiz": "netcourse.referee.quiz",
    "reset": "netcourse.referee.help",
    "servers": "netcourse.servers",
    "solution": "netcourse.referee.help",
    "widgets": "netcourse.widgets",
    "wire": "netcourse.wire",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(_HOMES[name])
    value = home if _HOMES[name] == f"{__name__}.{name}" else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
