"""`line`: the faults of a rough line, moved while traffic flows.

The controls are made from the faults themselves: one tick a fault, one slider or number a setting.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, get_args, get_type_hints

from netcourse.i18n import _
from netcourse.render import style
from netcourse.render.escape import markup
from netcourse.render.sequence import sequence
from netcourse.render.view import View
from netcourse.widgets import kit
from netcourse.widgets.recording import recorded, settled
from netcourse.widgets.shown import Shown
from netcourse.wire import faults as known
from netcourse.wire.drawing.describe import story
from netcourse.wire.faults.base import Fault
from netcourse.wire.line.tap import Tap

__all__ = ["FaultControl", "LineControls", "Setting", "line", "replaced"]

Chain = tuple[Fault, ...]

DIRECTIONS: list[tuple[str, tuple[str, ...]]] = [
    (_("both directions"), ("up", "down")),
    (_("client → server"), ("up",)),
    (_("server → client"), ("down",)),
]
SHOWN: list[tuple[str, int | None]] = [(_("the newest"), 1), (_("the newest three"), 3), (_("all of them"), None)]
SLIDERS: dict[str, tuple[float, float, float]] = {  # by setting: least, most and step of the slider, in its own unit
    "after": (0, 500, 1),
    "bytes_per_second": (100, 20_000, 100),
    "every": (1, 500, 1),
    "probability": (0, 1, 0.05),
    "seconds": (0, 2, 0.01),
    "size": (1, 100, 1),
    "spread": (0, 1, 0.01),
}
STARTS: dict[str, Any] = {  # where a setting stands that has no default and was not touched yet
    "after": 10,
    "bytes_per_second": 2_000,
    "every": 50,
    "seconds": 0.1,
    "size": 4,
}
OTHERWISE = {int: 1, float: 0.1, bool: False}


def line(rough: Any) -> Shown:
    """Show a line with controls for its faults, which act at once, also on connections that are open.

    Raises TypeError for what is no line, ValueError for a line that has stopped.
    """
    if not isinstance(rough, Tap):
        raise TypeError(_("expected a line (wire.tap, wire.rough), not {what!r}").format(what=rough))
    if not rough.running:
        raise ValueError(_("{name} is stopped: nothing passes any more").format(name=rough.name))
    return Shown(_("the faults of a line"), lambda: settled(rough).view(), lambda: LineControls(rough))


def replaced(chain: Iterable[Fault], kind: type[Fault], fault: Fault | None) -> Chain:
    """Return a chain with `fault` in place of the first of its `kind`, or at the end; without the kind for None."""
    kept = list(chain)
    if fault is None:
        return tuple(one for one in kept if type(one) is not kind)
    at = next((index for index, one in enumerate(kept) if type(one) is kind), len(kept))
    return (*kept[:at], fault, *kept[at + 1 :])


def ordered(kind: type[Fault]) -> list[str]:
    """Return the names of a fault's settings, the first one first and its probability last."""
    names = [one.name for one in fields(kind) if one.name != "probability"]
    return [*names, "probability"]


class Setting:
    """The control of one setting: a slider where there is a range for its name, else a field for its type.

    What is not a number, such as a list of sizes, is written as Python in a field beside, which counts if it is filled.
    """

    def __init__(self, kind: type[Fault], name: str) -> None:
        self.name = name
        hint = get_type_hints(kind)[name]
        kinds = get_args(hint) or (hint,)
        self.type: type = next((one for one in (bool, float, int) if one in kinds), str)
        default = next(one.default for one in fields(kind) if one.name == name)
        self.number = self._number(default if isinstance(default, int | float) else STARTS.get(name))
        self.text = None if kinds in ((bool,), (float,), (int,)) else _text(_("or, as Python"))
        self.widgets = [one for one in (self.number, self.text) if one is not None]
        if self.text is not None:
            self.number.observe(self._moved, names="value")
        if default is None:
            self.put(None)

    @property
    def value(self) -> Any:
        """Return what is set. Raises ValueError for a field that holds no Python value."""
        if self.text is None or not self.text.value.strip():
            return self.number.value
        try:
            return ast.literal_eval(self.text.value.strip())
        except (ValueError, SyntaxError):
            words = _("{name}: {text!r} is not a value such as 3, [1, 5] or None")
            raise ValueError(words.format(name=self.name, text=self.text.value)) from None

    def put(self, value: Any) -> None:
        """Set it; the range of a slider stretches to what it has to show."""
        if isinstance(value, int | float):
            if hasattr(self.number, "max"):
                self.number.max = max(self.number.max, value)
                self.number.min = min(self.number.min, value)
            self.number.value = value
        if self.text is not None:
            self.text.value = "" if isinstance(value, int | float) else repr(value)

    def _moved(self, _change: Any) -> None:
        if self.text is not None:
            self.text.value = ""  # who moves the slider means the slider

    def _number(self, value: Any) -> Any:
        value = OTHERWISE.get(self.type, 0) if value is None else value
        look: dict[str, Any] = {"description": self.name, "style": {"description_width": "auto"}}
        if self.type is bool:
            return kit.ipywidgets.Checkbox(value=value, indent=False, **look)
        look["continuous_update"] = False  # one change a move, not one a pixel
        word = "Float" if self.type is float else "Int"
        least, most, step = SLIDERS.get(self.name, (0, -1, 0))
        if least <= value <= most:
            look |= {"min": least, "max": most, "step": step}
            return getattr(kit.ipywidgets, f"{word}Slider")(value=value, layout={"width": "17em"}, **look)
        return getattr(kit.ipywidgets, f"{word}Text")(value=value, layout={"width": "12em"}, **look)


def _text(label: str) -> Any:
    return kit.ipywidgets.Text(
        description=label, continuous_update=False, style={"description_width": "auto"}, layout={"width": "14em"}
    )


class FaultControl:
    """A tick for one kind of fault, and its settings; `act(self)` is done when any of them changes."""

    def __init__(self, name: str, kind: type[Fault], act: Callable[[FaultControl], None], status: kit.Status) -> None:
        self.kind = kind
        self.tick = kit.ipywidgets.Checkbox(
            description=name, tooltip=_first_line(kind), indent=False, layout={"width": "8em"}
        )
        self.settings = {one: Setting(kind, one) for one in ordered(kind)}
        widgets = [widget for one in self.settings.values() for widget in one.widgets]
        self.beside = kit.row(kit.ipywidgets.Label(name, layout={"width": "6em"}), *widgets)
        self._quiet = False
        for widget in (self.tick, *widgets):
            kit.wire(widget, lambda: None if self._quiet else act(self), status)
        self.put(None)

    def fault(self) -> Fault | None:
        """Return the fault as it is set; None when it is not ticked. Raises ValueError, TypeError."""
        self._fold()
        return self.kind(**{name: one.value for name, one in self.settings.items()}) if self.tick.value else None

    def put(self, fault: Fault | None) -> None:
        """Set the controls, and do nothing else."""
        self._quiet = True
        try:
            self.tick.value = fault is not None
            for name, one in self.settings.items() if fault else ():
                one.put(getattr(fault, name))
        finally:
            self._quiet = False
        self._fold()

    def _fold(self) -> None:
        self.beside.layout.display = "" if self.tick.value else "none"


def _first_line(kind: type[Fault]) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


class LineControls:
    """The controls of one line."""

    def __init__(self, line: Tap) -> None:
        self.line = line
        self.status = status = kit.Status()
        table = {name: kind for name, kind in known.TABLES[line.protocol].items() if kind is not known.Nothing}
        self.faults = {name: FaultControl(name, kind, self._moved, status) for name, kind in table.items()}
        self.direction = kit.choice(_("direction"), DIRECTIONS, self.load, status)
        self.seed = kit.ipywidgets.IntText(
            value=line.seed, description=_("seed"), continuous_update=False, layout={"width": "12em"}
        )
        kit.wire(self.seed, self._reseed, status)
        self.replay = kit.ipywidgets.HTML()
        self.count = kit.choice(_("connections shown"), SHOWN, self.draw, status)
        self.picture = kit.drawing(View("", ""))
        self.live = kit.Live(self.draw, status)
        self.box = kit.rows(
            kit.row(self.direction, self.seed),
            kit.row(*(one.tick for one in self.faults.values())),
            *(one.beside for one in self.faults.values()),
            self.replay,
            status.widget,
            kit.row(kit.button(_("refresh"), self.draw, status), self.live.widget, self.count),
            self.picture,
        )
        if line.faults[0] != line.faults[1]:
            self.direction.value = ("up",)
        self.load()
        self.draw()

    def load(self) -> None:
        """Set the controls to what acts in the chosen direction."""
        up, down = self.line.faults
        chain = down if self.direction.value == ("down",) else up
        for one in self.faults.values():
            one.put(next((fault for fault in chain if type(fault) is one.kind), None))
        if len(self.direction.value) == 2 and up != down:
            self.status.say(_("The two directions differ. Shown is client → server; what you change acts in both."))
        self._tell()

    def _moved(self, control: FaultControl) -> None:
        """Let the line go on with what a control says now."""
        fault = control.fault()
        chains = dict(zip(("up", "down"), self.line.faults))
        self._change({name: replaced(chains[name], control.kind, fault) for name in self.direction.value})

    def _reseed(self) -> None:
        self._change({"seed": self.seed.value})

    def _change(self, what: dict[str, Any]) -> None:
        if not self.line.running:
            raise ValueError(_("{name} is stopped: nothing passes any more").format(name=self.line.name))
        self.line.change(**what)
        self.status.say(_("The line goes on like this."))
        self._tell()

    def _tell(self) -> None:
        """Show the line of Python that makes the same line again."""
        look = style.block()
        words = markup(_("the same line again:"))
        self.replay.value = f'<div>{words}</div><pre style="{look}">{markup(self.line.replay)}</pre>'

    def draw(self) -> None:
        """Draw what has passed until now."""
        kit.show(self.picture, sequence(story(recorded(self.line), self.count.value)))
