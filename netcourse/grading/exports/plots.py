"""Plots as SVG inside a page: its style sheet colours them, light and dark; numbers stand beside every bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netcourse.render.escape import markup

BINS = 10
WIDTH, HEIGHT = 620, 190  # of a histogram
FOOT, HEAD = 24, 18  # below its bars, and above the tallest
LONG, THICK = 220, 20  # a stacked bar
DIGIT = 9  # units that a digit takes
DARK = {"not_attempted"}  # grounds too light for light words, in the light palette


def histogram(percents: Sequence[float], label: str) -> str:
    """Draw how many of the values (0 to 100) lie in each tenth; what lies outside counts with the first or last."""
    counts = [0] * BINS
    for value in percents:
        counts[min(BINS - 1, max(0, int(value // (100 / BINS))))] += 1
    room, wide = HEIGHT - FOOT - HEAD, WIDTH / BINS
    parts = [f'<line x1="0" y1="{HEIGHT - FOOT}" x2="{WIDTH}" y2="{HEIGHT - FOOT}" stroke="currentColor"/>']
    for index, count in enumerate(counts):
        tall = room * count / max(counts, default=1) if count else 0
        left, top = index * wide, HEIGHT - FOOT - tall
        middle = left + wide / 2
        if count:
            parts.append(f'<rect class="bar" x="{left + 2:g}" y="{top:g}" width="{wide - 4:g}" height="{tall:g}"/>')
            parts.append(f'<text x="{middle:g}" y="{top - 5:g}" text-anchor="middle">{count}</text>')
        span = f"{index * 10}–{index * 10 + 10}"
        parts.append(f'<text x="{middle:g}" y="{HEIGHT - 7}" text-anchor="middle">{span}</text>')
    told = "; ".join(f"{index * 10}–{index * 10 + 10} %: {count}" for index, count in enumerate(counts) if count)
    return _svg(WIDTH, HEIGHT, f"{label}: {told}", "".join(parts))


def stacked(counts: Mapping[str, int], label: str) -> str:
    """Draw one bar of parts, each as long as its share of the whole, with its count where that fits."""
    whole, left, parts = sum(counts.values()), 0.0, []
    for kind, count in counts.items():
        wide = LONG * count / whole if whole else 0
        if not count:
            continue
        parts.append(f'<rect class="bar-{kind}" x="{left:g}" y="0" width="{max(wide - 1, 1):g}" height="{THICK}"/>')
        if wide > DIGIT * (len(str(count)) + 1):
            tone = "on dark" if kind in DARK else "on"
            middle = left + wide / 2
            parts.append(f'<text class="{tone}" x="{middle:g}" y="14.5" text-anchor="middle">{count}</text>')
        left += wide
    return _svg(LONG, THICK, label, "".join(parts))


def _svg(width: int, height: int, label: str, inner: str) -> str:
    return (
        f'<svg role="img" aria-label="{markup(label)}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}">{inner}</svg>'
    )  # fmt: skip
