"""What all controls are made of: buttons whose errors are shown, a line that says what happened, a drawing.

Callbacks run where the front end likes, in JupyterLab 4.6 off the main thread: they never wait long, what they print
and what they raise stands in the widget itself, and nothing that has the keyboard's focus is disabled, hidden or
replaced, or the focus would be lost.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any

from netcourse.i18n import _
from netcourse.render import style
from netcourse.render.escape import lines, markup
from netcourse.render.view import View
from netcourse.student.output import Log, attribute, course_log

try:
    import ipywidgets
except ImportError:  # a thin environment: the static pictures are left
    ipywidgets = None

LIVE_MS = 400  # between two looks at what is live
LIVE_TICKS = 9_000  # looks until it pauses by itself, in case somebody went home: an hour

Widget = Any  # ipywidgets come without types
Act = Callable[[], object]

__all__ = [
    "Live",
    "Status",
    "button",
    "choice",
    "drawing",
    "guarded",
    "heard",
    "ipywidgets",
    "row",
    "rows",
    "show",
    "wire",
]


class Status:
    """One line that says what happened last; a screen reader reads it out."""

    def __init__(self, text: str = "") -> None:
        self.widget = ipywidgets.HTML()
        self.text = ""
        self.say(text)

    def say(self, text: str) -> None:
        self._put(text, style.BLUE, "status")

    def fail(self, error: BaseException) -> None:
        """Show an error, and keep its traceback in the course's log."""
        course_log.write("".join(traceback.format_exception(error)))
        sentence = str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
        self._put(_("That did not work. {error}").format(error=sentence), style.RED, "alert")

    def add(self, text: str) -> None:
        """Put lines of foreign text below what is said."""
        shown = "\n".join(lines(text))
        self.text += f"\n{shown}"
        self.widget.value += f'<pre style="{style.block()}">{markup(shown)}</pre>'

    def _put(self, text: str, accent: str, role: str) -> None:
        self.text = text
        look = style.css(background=style.PAPER, color=style.INK, padding="3px 10px", line_height="1.5",
                         border_left=f"5px solid {accent}", font_family=style.SANS, font_size="14px")  # fmt: skip
        inner = "<br>".join(map(markup, text.split("\n")))
        self.widget.value = f'<div role="{role}" aria-live="polite" style="{look}">{inner}</div>' if text else ""


def guarded(status: Status, act: Act) -> Callable[..., None]:
    """Return a callback that does `act` and shows in `status` what it raises or prints."""

    def callback(*_details: object) -> None:
        log = Log()
        with attribute(log):
            try:
                act()
            except Exception as error:
                status.fail(error)
        if log:
            status.add(log.text)

    return callback


def button(label: str, act: Act, status: Status, *, hint: str = "", icon: str = "") -> Widget:
    """Return a button; `label` is its name for the eye and for a screen reader."""
    made = ipywidgets.Button(description=label, tooltip=hint or label, icon=icon, layout={"width": "auto"})
    made.on_click(guarded(status, act))
    return made


def choice(label: str, options: Sequence[tuple[str, Any]], act: Act, status: Status, **traits: Any) -> Widget:
    """Return a list to choose one from."""
    made = ipywidgets.Dropdown(description=label, options=list(options), style={"description_width": "auto"}, **traits)
    return wire(made, act, status)


def wire(widget: Widget, act: Act, status: Status) -> Widget:
    """Do `act` whenever the widget's value changes."""
    widget.observe(guarded(status, act), names="value")
    return widget


class Live:
    """A button that is on or off; while it is on, `act` is done every `interval` milliseconds.

    The clock is the page's: the kernel has no timer for it, and when the page is gone nobody ticks. The page waits for
    an answer before it ticks again.
    """

    def __init__(self, act: Act, status: Status, *, interval: int = LIVE_MS) -> None:
        self.clock = ipywidgets.Play(min=0, max=LIVE_TICKS, interval=interval, layout={"display": "none"})
        self.switch = ipywidgets.ToggleButton(tooltip=_("look again a few times a second"), layout={"width": "auto"})
        wire(self.clock, act, status)
        wire(self.switch, self._turn, status)
        self.clock.observe(guarded(status, self._stopped), names="playing")
        self._name()
        self.widget = row(self.switch, self.clock)

    def _turn(self) -> None:
        if self.switch.value:
            self.clock.value = 0
        self.clock.playing = self.switch.value
        self._name()

    def _stopped(self) -> None:
        """The clock has come to its end by itself."""
        self.switch.value = self.clock.playing

    def _name(self) -> None:
        self.switch.description = _("live: on") if self.switch.value else _("live: off")


def drawing(view: View) -> Widget:
    """Return a place for a picture. `show` puts another there."""
    return ipywidgets.HTML(view.html)


def show(place: Widget, view: View) -> None:
    """Put a picture in its place; nothing is sent when it is the same."""
    if place.value != view.html:
        place.value = view.html


def row(*children: Widget) -> Widget:
    return ipywidgets.HBox(list(children), layout={"flex_flow": "row wrap", "align_items": "center"})


def rows(*children: Widget) -> Widget:
    return ipywidgets.VBox(list(children))


def heard(box: Widget) -> None:
    """Let what the page says be heard while a cell runs.

    The page sends it to a thread of its own (a subshell), but ipykernel 7.4 hands it to the thread that spoke to the
    page last: the one that showed the controls, which is busy until its cell ends.
    """
    for child in getattr(box, "children", ()):
        heard(child)
    if hasattr(box.comm, "_reply_subshell_for"):
        box.comm._reply_subshell_for = _as_asked


def _as_asked(_data: Any, subshell: str | None) -> str | None:
    return subshell
