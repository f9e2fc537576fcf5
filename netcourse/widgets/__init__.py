"""Controls to click and to press keys on, over the same pictures that are drawn without them.

A static picture always comes first; the controls are a second output, which needs ipywidgets and a running kernel. So
what is here is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.widgets.course import map
    from netcourse.widgets.faults import line
    from netcourse.widgets.questions import quiz
    from netcourse.widgets.servers import panel
    from netcourse.widgets.sliding import window
    from netcourse.widgets.steps import stepper

# A module must not be called like a name in it: once imported, it would stand in the function's place.
_HOMES = {
    "line": "faults",
    "map": "course",
    "panel": "servers",
    "quiz": "questions",
    "stepper": "steps",
    "window": "sliding",
}

__all__ = ["line", "map", "panel", "quiz", "stepper", "window"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
