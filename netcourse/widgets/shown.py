"""How controls are shown: the static picture first, then the controls as an output of their own.

On GitHub, in a terminal and in a stored notebook without a kernel the picture and one line of text are left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netcourse.i18n import _
from netcourse.render.view import View
from netcourse.widgets import kit
from netcourse.widgets.keyboard import mended

__all__ = ["Shown", "close"]

VIEW = "application/vnd.jupyter.widget-view+json"
MOST = 20  # controls of cells that we cannot tell apart; the oldest are closed


class Shown:
    """A picture with controls. In a notebook it shows both, elsewhere the picture.

    `view()` draws the picture and `build()` makes the controls, an object whose `box` is the widget; both are called
    each time it is shown.
    """

    def __init__(self, name: str, view: Callable[[], View], build: Callable[[], Any]) -> None:
        self.name = name
        self._view, self._build = view, build

    @property
    def view(self) -> View:
        return self._view()

    def controls(self) -> Any:
        """Return new controls, whose `box` is an ipywidget. Raises ImportError without ipywidgets."""
        if kit.ipywidgets is None:
            raise ImportError(_MISSING)
        return self._build()

    def _ipython_display_(self) -> None:
        _display(self.view)
        if reason := _without():
            print(reason)
            return
        box = mended(self.controls().box)
        _adopt(box)
        kit.heard(box)
        words = _("[controls: {name}; they need a running kernel]").format(name=self.name)
        _display({**_bundle(box), "text/plain": words}, raw=True)

    def __repr__(self) -> str:
        return "\n".join(filter(None, [self.view.text, _without()]))


_MISSING = _("The controls need the package ipywidgets, which is not installed here; the picture is all there is.")
_NO_NOTEBOOK = _("The controls need a notebook; here the picture is all there is.")


def _display(what: Any, **options: Any) -> None:
    from IPython.display import display

    display(what, **options)  # type: ignore[no-untyped-call]


def _without() -> str:
    """Return why there are no controls here; empty where there are."""
    if kit.ipywidgets is None:
        return _MISSING
    return "" if _kernel() is not None else _NO_NOTEBOOK


def _kernel() -> Any:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return getattr(get_ipython(), "kernel", None)


def _bundle(box: Any) -> dict[str, Any]:
    return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": box.model_id}}


# A cell that runs again replaces its output. What stood there would live on in the kernel.

_live: dict[str, tuple[str, list[Any]]] = {}  # by cell: the run that showed them, and the controls


def _adopt(box: Any) -> None:
    """Remember controls, and close those that an earlier run of the same cell has shown."""
    cell, run = _here()
    before, boxes = _live.get(cell, (run, []))
    if before != run:
        while boxes:
            close(boxes.pop())
    while len(boxes) >= MOST:
        close(boxes.pop(0))
    _live[cell] = run, [*boxes, box]


def _here() -> tuple[str, str]:
    """Return the cell that runs and which run of it this is; all cells are one where the front end does not tell."""
    kernel = _kernel()
    parent = kernel.get_parent() if kernel is not None else {}
    cell = str((parent.get("metadata") or {}).get("cellId", ""))
    return cell, str((parent.get("header") or {}).get("msg_id", "")) if cell else ""


def close(box: Any) -> None:
    """Close a widget with all that is in it; nothing observes it any more."""
    for child in getattr(box, "children", ()):
        close(child)
    if hasattr(box, "playing"):
        box.playing = False  # or the page would go on ticking
    for part in (box, getattr(box, "layout", None), getattr(box, "style", None)):
        if part is not None:
            part.unobserve_all()
            part.close()
