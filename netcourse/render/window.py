"""What a sender's windows did over time: segments and acknowledgements above, the congestion window below.

The data: one or two runs, each `{"settings": {...}, "sent": [{"when", "segment", "attempt", "lost"}], "acked":
[{"when", "next"}], "steps": [{"when", "cwnd", "ssthresh", "phase", "why"}], "totals": {"seconds", "throughput", "sent",
"lost", "retransmitted", "timeouts"}}`. Two are drawn as curves over the same axes, A as a whole line, B as a dashed
one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.escape import columns, markup, number
from netcourse.render.picture import as_text, picture
from netcourse.render.view import View

Plain = dict[str, Any]
Scale = Callable[[float], float]

PHASES = {
    "slow start": _("slow start"),
    "congestion avoidance": _("congestion avoidance"),
    "fast recovery": _("fast recovery"),
}
LETTERS = "AB"


def window(runs: Sequence[Plain]) -> View:
    """Draw one run, or compare two. Raises ValueError for another number of them."""
    if not 1 <= len(runs) <= 2:
        raise ValueError(_("one run is drawn, or two are compared, not {count}").format(count=len(runs)))
    text = "\n".join(_text(runs))
    return View(text, _html(runs, text))


# The text form

SLICES = 16  # rows of a run
BAR = 32  # columns of the longest bar


def _text(runs: Sequence[Plain]) -> Iterator[str]:
    top = max(step["cwnd"] for run in runs for step in run["steps"])
    for letter, run in zip(LETTERS, runs, strict=False):
        lead = f"{letter}: " if len(runs) > 1 else ""
        yield lead + _settings(run)
        yield lead + _totals(run)
        yield from _slices(run, top)


def _settings(run: Plain) -> str:
    one = run["settings"]
    return _(
        "window {window}, loss {loss:g} %, delay {delay:g} ms, {rate} segments a second, {algorithm}, seed {seed}"
    ).format(
        window=one["window"], loss=100 * one["loss"], delay=1000 * one["delay"], rate=number(one["rate"]),
        algorithm=one["algorithm"], seed=one["seed"],
    )  # fmt: skip


def _totals(run: Plain) -> str:
    totals = run["totals"]
    timeouts = ngettext("{timeouts} timeout", "{timeouts} timeouts", totals["timeouts"]).format(**totals)
    count = run["settings"]["segments"]
    segments = ngettext("{count} segment", "{count} segments", count).format(count=number(count))
    return _(
        "{segments} in {seconds:.2f} s, {throughput:.1f} a second; {lost} lost, {retransmitted} sent again, {late}"
    ).format(segments=segments, late=timeouts, **totals)


def _slices(run: Plain, top: float) -> Iterator[str]:
    """Tell the run in rows of equal time."""
    yield _("{time:>8}  {acked:>5}  {cwnd:>6}  congestion window, and what happened").format(
        time=_("seconds"), acked=_("acked"), cwnd=_("cwnd")
    )
    length = run["totals"]["seconds"] / SLICES
    for index in range(SLICES):
        start, stop = index * length, (index + 1) * length
        cwnd = _value(run["steps"], "cwnd", stop)
        bar = "█" * max(1, round(BAR * cwnd / top))
        acked = _value(run["acked"], "next", stop)
        row = f"{stop:8.2f}  {acked:5.0f}  {cwnd:6.1f}  {bar} {_happened(run, start, stop)}"
        yield row.rstrip()


def _value(rows: Sequence[Plain], name: str, when: float) -> float:
    """Return what held at a moment; rows say from when on."""
    index = bisect_right(rows, when + 1e-9, key=lambda row: row["when"])
    return float(rows[index - 1][name]) if index else 0.0


def _happened(run: Plain, start: float, stop: float) -> str:
    inside = [step for step in run["steps"] if start <= step["when"] < stop]
    fast, late = (sum(step["why"] == why for step in inside) for why in ("fast", "timeout"))
    lost = sum(one["lost"] for one in run["sent"] if start <= one["when"] < stop)
    words = [(lost, _("{count} lost")), (fast, _("{count} fast retransmit")), (late, _("{count} timeout"))]
    return ", ".join([_phase(run, stop), *(text.format(count=count) for count, text in words if count)])


def _adapts(run: Plain) -> bool:
    return bool(run["settings"]["algorithm"] != "none")


def _phase(run: Plain, when: float) -> str:
    if not _adapts(run):
        return _("the receiver's window")
    index = bisect_right(run["steps"], when + 1e-9, key=lambda row: row["when"])
    return PHASES[run["steps"][max(0, index - 1)]["phase"]]


# The picture

WIDTH, HEIGHT = 780, 560
LEFT, RIGHT = 66, WIDTH - 26
UPPER, MIDDLE = (44, 284), (352, 500)  # top and bottom of both plots
TICKS = 6
STEPS = (1, 2, 5)  # times a power of ten: what a tick may be apart
ADVANCE = 6.7  # from one character to the next in a fixed-width font of size 11
COLOURS = (style.BLUE, style.GREEN)
DASHES = ("", "8 4")


def _html(runs: Sequence[Plain], text: str) -> str:
    words = as_text(text, _("the same as text"))
    rows = [f"{letter}: {row}" if len(runs) > 1 else row
            for letter, run in zip(LETTERS, runs, strict=False) for row in (_settings(run), _totals(run))]  # fmt: skip
    above = "".join(f'<div style="{style.text()}">{markup(row)}</div>' for row in rows)
    return f'<div style="{style.ground(style.BLUE)}">{above}{picture(_svg(runs), text, WIDTH, HEIGHT)}{words}</div>'


def _svg(runs: Sequence[Plain]) -> str:
    seconds = max(run["totals"]["seconds"] for run in runs)
    across = _scale(0, seconds, LEFT, RIGHT)
    segments = max(run["settings"]["segments"] for run in runs)
    most = max([*(step["cwnd"] for run in runs for step in run["steps"]), *(run["settings"]["window"] for run in runs)])
    upper, lower = _scale(0, segments, UPPER[1], UPPER[0]), _scale(0, 1.08 * most, MIDDLE[1], MIDDLE[0])
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{style.PAPER}"/>',
        *_axes(UPPER, segments, upper, _("segment number")),
        *_axes(MIDDLE, 1.08 * most, lower, _("segments allowed on the way")),
        *_times(seconds, across),
        *(_pair if len(runs) > 1 else _single)(runs, across, upper, lower),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f'{head}<g font-family="{style.MONO}" font-size="11">{"".join(parts)}</g></svg>'


def _scale(low: float, high: float, start: float, stop: float) -> Scale:
    return lambda value: start + (stop - start) * (value - low) / (high - low)


def _ticks(most: float) -> list[float]:
    """Return round numbers from 0 up to `most`, about six of them."""
    power = 1e-6
    while True:
        for step in STEPS:
            if most / (step * power) <= TICKS:
                return [index * step * power for index in range(int(most / (step * power) + 1e-9) + 1)]
        power *= 10


def _axes(plot: tuple[int, int], most: float, up: Scale, name: str) -> Iterator[str]:
    yield _words(name, LEFT, plot[0] - 10, style.INK, bold=True)
    for tick in _ticks(most):
        yield _line([(LEFT, up(tick)), (RIGHT, up(tick))], style.EDGE, 1)
        yield _words(f"{tick:g}", LEFT - 8, up(tick) + 4, style.SOFT, anchor="end")


def _times(seconds: float, across: Scale) -> Iterator[str]:
    for tick in _ticks(seconds):
        for top, bottom in (UPPER, MIDDLE):
            yield _line([(across(tick), top), (across(tick), bottom)], style.EDGE, 1)
            yield _words(f"{tick:g}", across(tick), bottom + 15, style.SOFT, anchor="middle")
    for __, bottom in (UPPER, MIDDLE):
        yield _words(_("seconds"), RIGHT, bottom + 28, style.SOFT, anchor="end")


def _single(runs: Sequence[Plain], across: Scale, upper: Scale, lower: Scale) -> Iterator[str]:
    run = runs[0]
    yield _line(_stairs(run["acked"], "next", across, upper, run), style.GREEN, 1.4)
    yield from _segments(run, across, upper)
    yield from _windows(run, across, lower)
    yield from _keys(run)


def _segments(run: Plain, across: Scale, up: Scale) -> Iterator[str]:
    """Draw first sendings as dots, later ones as rings, lost ones as crosses: one path a kind."""
    first = [one for one in run["sent"] if one["attempt"] == 1 and not one["lost"]]
    again = [one for one in run["sent"] if one["attempt"] > 1 and not one["lost"]]
    lost = [one for one in run["sent"] if one["lost"]]
    yield _marks(first, across, up, "h0", style.BLUE, 4.2)
    yield _marks(again, across, up, "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", style.AMBER, 1.8)
    yield _marks(lost, across, up, "m-4 -4l8 8m0 -8l-8 8", style.RED, 2)


def _marks(rows: Sequence[Plain], across: Scale, up: Scale, shape: str, colour: str, width: float) -> str:
    path = "".join(f"M{across(one['when']):.1f} {up(one['segment']):.1f}{shape}" for one in rows)
    if not path:
        return ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'


def _windows(run: Plain, across: Scale, up: Scale) -> Iterator[str]:
    limit = up(run["settings"]["window"])
    yield _line([(LEFT, limit), (RIGHT, limit)], style.SOFT, 1.4, "2 3")
    yield _words(_("the receiver's window"), RIGHT - 4, limit - 5, style.SOFT, anchor="end")
    if _adapts(run):
        yield _line(_stairs(run["steps"], "ssthresh", across, up, run), style.AMBER, 1.6, "7 4")
        yield _line(_stairs(run["steps"], "cwnd", across, up, run), style.BLUE, 2)
    yield from (_event(step, across) for step in run["steps"] if step["why"])


def _event(step: Plain, across: Scale) -> str:
    """Mark what a loss was noticed by: a triangle for acknowledgements, a cross for a timeout."""
    x, y = across(step["when"]), MIDDLE[0] - 1
    if step["why"] == "fast":
        return f'<path d="M{x:.1f} {y}l-5 -9h10z" fill="{style.AMBER}"/>'
    return f'<path d="M{x - 4:.1f} {y - 9}l8 8m0 -8l-8 8" stroke="{style.RED}" stroke-width="2.2"/>'


def _keys(run: Plain) -> Iterator[str]:
    upper = [
        (style.BLUE, "m8 -4h0", 5, _("sent")),
        (style.AMBER, "m4 -4a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", 1.8, _("sent again")),
        (style.RED, "m4 -8l8 8m0 -8l-8 8", 2, _("lost")),
        (style.GREEN, "m0 -4h16", 1.6, _("acknowledged up to here")),
    ]
    lower = [
        (style.BLUE, "m0 -4h16", 2, _("congestion window")),
        (style.AMBER, "m0 -4h6m4 0h6", 1.8, _("slow start below this")),
        (style.AMBER, "m4 -9h8l-4 7z", 2, _("fast retransmit")),
        (style.RED, "m4 -8l8 8m0 -8l-8 8", 2, _("timeout")),
    ]
    for keys, y in ((upper, UPPER[1] + 38), (lower if _adapts(run) else lower[-1:], MIDDLE[1] + 42)):
        x = float(LEFT)
        for colour, shape, width, words in keys:
            yield (
                f'<path d="M{x:.1f} {y}{shape}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
                f'stroke-linecap="round"/>'
            )
            yield _words(words, x + 24, y, colour)
            x += 24 + columns(words) * ADVANCE + 24


def _pair(runs: Sequence[Plain], across: Scale, upper: Scale, lower: Scale) -> Iterator[str]:
    x = float(LEFT)
    for run, letter, colour, dash in zip(runs, LETTERS, COLOURS, DASHES, strict=True):
        acked = _stairs(run["acked"], "next", across, upper, run)
        yield _line(acked, colour, 2, dash)
        yield _words(letter, min(acked[-1][0] + 5, RIGHT + 8), acked[-1][1] + 4, colour, bold=True)
        yield _line(_stairs(run["steps"], "cwnd", across, lower, run), colour, 2, dash)
        for y, words in (
            (UPPER[1] + 38, _("{letter}: acknowledged").format(letter=letter)),
            (MIDDLE[1] + 42, _("{letter}: congestion window").format(letter=letter)),
        ):
            yield _line([(x, y - 4), (x + 34, y - 4)], colour, 2, dash)
            yield _words(words, x + 42, y, colour)
        x += 260


def _stairs(rows: Sequence[Plain], name: str, across: Scale, up: Scale, run: Plain) -> list[tuple[float, float]]:
    """Return the corners of a line that keeps its height until the next row."""
    points = [(across(row["when"]), up(row[name])) for row in rows]
    corners = [points[0]]
    for before, after in pairwise(points):
        corners += [(after[0], before[1]), after] if before[1] != after[1] else []
    return [*corners, (across(run["totals"]["seconds"]), corners[-1][1])]


def _line(points: Sequence[tuple[float, float]], colour: str, width: float, dash: str = "") -> str:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def _words(text: str, x: float, y: float, colour: str, *, anchor: str = "", bold: bool = False) -> str:
    look = (f' text-anchor="{anchor}"' if anchor else "") + (' font-weight="bold"' if bold else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{look} xml:space="preserve">{markup(text)}</text>'
