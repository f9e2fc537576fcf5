"""`stepper`: a conversation row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render.escape import literal, literal_ends, number, visible
from netcourse.render.sequence import MOST_CONNECTIONS, sequence
from netcourse.render.view import View
from netcourse.widgets import kit
from netcourse.widgets.recording import recorded, settled
from netcourse.widgets.shown import Shown
from netcourse.wire.drawing.describe import story

__all__ = ["Stepper", "only", "sentence", "stepper", "until"]

Plain = dict[str, Any]

ALL = -1  # connections; a list whose value is None shows that nothing is chosen
ROOM = 120  # characters of one detail that are read out
ARROWS = {"client": "{client} → {server}", "server": "{server} → {client}", "both": "{client} ↔ {server}"}


def stepper(what: Any) -> Shown:
    """Step through what a line has recorded; `what` is a line (a tap) or a transcript.

    Raises TypeError for anything else.
    """
    recorded(what)
    return Shown(_("step through the recording"), lambda: settled(what).view(), lambda: Stepper(_source(what)))


def _source(what: Any) -> Callable[[], Plain]:
    settled(what)
    return lambda: story(recorded(what))


# Over plain data. See `render.sequence` for its shape.


def only(data: Plain, connection: int | None) -> Plain:
    """Return the drawing of one connection, by its index; of all for None."""
    return data if connection is None else {**data, "connections": [data["connections"][connection]]}


def count(data: Plain) -> int:
    """Return the number of steps: one a row."""
    return sum(len(connection["rows"]) for connection in data["connections"])


def until(data: Plain, step: int) -> Plain:
    """Return the drawing as it is after `step` rows: one connection after the other, as they are drawn.

    Where there are more connections than a drawing shows, the first ones give way.
    """
    shown: list[Plain] = []
    for connection in data["connections"]:
        if step <= 0:
            break
        shown.append({**connection, "rows": connection["rows"][:step]})
        step -= len(connection["rows"])
    hidden = max(0, len(shown) - MOST_CONNECTIONS)
    words = ngettext("{count} connection before is not drawn", "{count} connections before are not drawn", hidden)
    note = words.format(count=number(hidden)) if hidden else data.get("note", "")
    return {**data, "connections": shown[hidden:], "note": note}


def sentence(data: Plain, step: int) -> str:
    """Return what the row of this step tells, from 1, in words."""
    for connection in data["connections"]:
        if 1 <= step <= len(connection["rows"]):
            return _told(connection, connection["rows"][step - 1])
        step -= len(connection["rows"])
    return _("Nothing has passed yet.")


def _told(connection: Plain, row: Plain) -> str:
    ends = ARROWS.get(row.get("by", ""), "{client}").format(**{k: connection[k] for k in ("client", "server")})
    parts = [row.get("title") or row.get("text", ""), *row.get("details", []), row.get("note"), row.get("mark")]
    return f"{ends}: " + "; ".join(_short(part) for part in parts if part)


def _short(detail: str | bytes) -> str:
    if isinstance(detail, str):
        return visible(detail)
    if len(shown := literal(detail[: ROOM + 1])) <= ROOM:
        return shown
    head, hidden, tail = literal_ends(detail, ROOM)
    return f"{head} … {hidden} … {tail}"


class Stepper:
    """The controls. `source()` returns the drawing's data as it is now."""

    def __init__(self, source: Callable[[], Plain]) -> None:
        self.source = source
        self.data = source()
        self.status = status = kit.Status()
        self.connection = kit.choice(_("connection"), self._connections(), self._other, status)
        self.step = kit.wire(
            kit.ipywidgets.IntSlider(description=_("step"), min=0, max=0, layout={"width": "60%"}), self._draw, status
        )
        self.moves = [kit.button(label, act, status) for label, act in self._acts()]
        self.picture = kit.drawing(View("", ""))
        refresh = kit.button(_("refresh"), self.refresh, status, hint=_("take in what has passed since"))
        self.box = kit.rows(
            kit.row(*self.moves, self.connection, refresh), self.step, status.widget, self.picture,
        )  # fmt: skip
        self._other()

    @property
    def chosen(self) -> Plain:
        return only(self.data, None if self.connection.value == ALL else self.connection.value)

    def _acts(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            (_("first"), lambda: self._go(1)),
            (_("previous"), lambda: self._go(self.step.value - 1)),
            (_("next"), lambda: self._go(self.step.value + 1)),
            (_("last"), lambda: self._go(self.step.max)),
        ]

    def _go(self, step: int) -> None:
        inside = min(max(step, self.step.min), self.step.max)
        if inside != self.step.value:
            self.step.value = inside
        elif step != inside:
            end = _("this is the last step") if step > inside else _("this is the first step")
            self.status.say(f"{self._words()}\n({end})")

    def _connections(self) -> list[tuple[str, int]]:
        names = [(str(one["client"]), index) for index, one in enumerate(self.data["connections"])]
        return [(_("all of them"), ALL), *names]

    def _other(self) -> None:
        """Begin again at the first step of the chosen connection."""
        self._fit()
        self.step.value = self.step.min
        self._draw()

    def _fit(self) -> None:
        steps = count(self.chosen)
        self.step.max = max(steps, self.step.min)
        self.step.min = min(1, steps)
        self.step.max = steps

    def refresh(self) -> None:
        """Take in what has passed since; stay at the same step."""
        self.data = self.source()
        kept = self.connection.value
        if len(self.connection.options) != len(options := self._connections()):
            self.connection.options = options
            self.connection.value = kept if kept < len(options) - 1 else ALL
        self._fit()
        self._draw()

    def _words(self) -> str:
        if not self.step.max:
            return sentence(self.chosen, 0)
        where = _("Step {step} of {count}.").format(step=self.step.value, count=self.step.max)
        return f"{where} {sentence(self.chosen, self.step.value)}"

    def _draw(self) -> None:
        self.status.say(self._words())
        kit.show(self.picture, sequence(until(self.chosen, self.step.value)))
