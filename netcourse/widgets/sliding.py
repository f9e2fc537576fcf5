"""`window`: the simulation of a sender's windows, with sliders for what it depends on."""

from __future__ import annotations

from typing import Any

from netcourse.i18n import _
from netcourse.render.view import View
from netcourse.widgets import kit
from netcourse.widgets.shown import Shown
from netcourse.wire.window import ALGORITHMS, MOST_LOSS, Simulation, simulate

__all__ = ["WindowControls", "window"]

WIDEST, MOST_DELAY, MOST_SEED = 100, 1000, 999  # of the sliders: segments, milliseconds, a number


def window(run: Simulation | None = None) -> Shown:
    """Show a simulation with sliders for its window, loss and delay; without a `run`, one with 2 % of loss.

    Raises TypeError for anything but what `wire.simulate` returns.
    """
    run = simulate(loss=0.02) if run is None else run
    if not isinstance(run, Simulation):
        raise TypeError(_("expected what wire.simulate returns, not {what!r}").format(what=run))
    return Shown(_("the windows of a sender"), run.view, lambda: WindowControls(run))


class WindowControls:
    """Sliders beside the plot. Whatever they say is handed to `wire.simulate`, and its picture shown."""

    def __init__(self, run: Simulation) -> None:
        self._start = run.settings
        self.run = run
        self.kept: Simulation | None = None  # what is compared with
        self.status = kit.Status()
        self.picture = kit.drawing(run.view())
        self._make_controls()
        self.box = kit.rows(
            kit.row(self.window, self.loss, self.delay),
            kit.row(self.algorithm, self.seed, self.keep, self.forget),
            self.status.widget,
            self.picture,
        )

    def _make_controls(self) -> None:
        one = self._start
        self.window = self._slider(_("window, segments"), one.window, 1, max(WIDEST, one.window), 1)
        self.loss = self._slider(_("loss, %"), float(100 * one.loss), 0, 100 * MOST_LOSS, 0.5)
        self.delay = self._slider(_("delay, ms"), float(1000 * one.delay), 1, max(MOST_DELAY, 1000 * one.delay), 1)
        options = [(name, name) for name in ALGORITHMS]
        self.algorithm = kit.choice(_("algorithm"), options, self.draw, self.status, value=one.algorithm)
        self.seed = self._seed(one.seed)
        self.keep = kit.button(_("compare with this"), self.compare, self.status)
        self.forget = kit.button(_("compare no more"), self.alone, self.status)

    def _slider(self, label: str, value: float, least: float, most: float, step: float) -> Any:
        kind = kit.ipywidgets.IntSlider if isinstance(value, int) else kit.ipywidgets.FloatSlider
        made = kind(
            value=value, min=least, max=most, step=step, description=label, continuous_update=False,
            style={"description_width": "auto"},
        )  # fmt: skip
        return kit.wire(made, self.draw, self.status)

    def _seed(self, value: int) -> Any:
        made = kit.ipywidgets.BoundedIntText(
            value=value, min=min(0, value), max=max(MOST_SEED, value), description=_("seed"),
            layout={"width": "12em"}, style={"description_width": "auto"},
        )  # fmt: skip
        return kit.wire(made, self.draw, self.status)

    def settings(self) -> dict[str, Any]:
        """Return the arguments of `wire.simulate` that the controls stand for."""
        return {
            "window": self.window.value,
            "loss": round(self.loss.value / 100, 6),
            "delay": round(self.delay.value / 1000, 6),
            "segments": self._start.segments,
            "rate": self._start.rate,
            "algorithm": self.algorithm.value,
            "seed": self.seed.value,
        }

    def draw(self) -> None:
        """Simulate anew and show it."""
        self.run = simulate(**self.settings())
        kit.show(self.picture, self._view())
        self.status.say(
            _("{seconds:.2f} seconds, {throughput:.1f} segments a second").format(
                seconds=self.run.seconds, throughput=self.run.throughput
            )
        )

    def _view(self) -> View:
        return self.run.view() if self.kept is None else self.kept.beside(self.run)

    def compare(self) -> None:
        """Keep this run; what follows is drawn beside it."""
        self.kept = self.run
        self.draw()
        self.status.say(_("kept as A; move a slider, and B is drawn beside it"))

    def alone(self) -> None:
        self.kept = None
        self.draw()
