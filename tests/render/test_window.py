"""The plot of a sender's windows."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest

from netcourse.render import style
from netcourse.render.window import HEIGHT, SLICES, WIDTH, _ticks, window
from netcourse.wire.window import simulate
from tests.render.helpers import Page, contrast, words, worst_contrast


@pytest.fixture
def lossy():
    return simulate(32, 0.05, segments=150)


def svg_of(view):
    (picture,) = Page(view.html).pictures
    return unquote((picture["src"] or "").removeprefix("data:image/svg+xml,"))


def drawn(svg):
    return [unescape(text) for text in re.findall(r">([^<>]+)</text>", svg)]


def test_the_text_tells_settings_totals_and_the_course(lossy):
    """In rows of equal time, with a bar for the window."""
    lines = lossy.view().text.splitlines()

    assert lines[0] == "window 32, loss 5 %, delay 50 ms, 400 segments a second, reno, seed 0"
    assert lines[1].startswith("150 segments in ")
    assert len(lines) == 3 + SLICES
    assert lines[-1].split()[:2] == [f"{lossy.seconds:.2f}", "150"]
    assert sum(int(n) for n in re.findall(r"(\d+) lost", "\n".join(lines[3:]))) == lossy.lost
    assert sum(int(n) for n in re.findall(r"(\d+) timeout", "\n".join(lines[3:]))) == lossy.timeouts


def test_the_picture_has_axes_and_names_its_signs(lossy):
    """Every sign is told in words below."""
    shown = drawn(svg_of(lossy.view()))

    for name in ("segment number", "segments allowed on the way", "seconds", "sent", "sent again", "lost", "timeout",
                 "congestion window", "the receiver's window", "acknowledged up to here"):  # fmt: skip
        assert name in shown


def test_each_kind_of_sending_has_a_shape_of_its_own(lossy):
    """Dots, rings and crosses, so that colour is not the only sign; as many as there were."""
    svg = svg_of(lossy.view())
    dots = len(re.findall(r"M[\d.]+ [\d.]+h0", svg))
    rings = len(re.findall(r"M[\d.]+ [\d.]+m-4 0a4", svg))
    crosses = len(re.findall(r"M[\d.]+ [\d.]+m-4 -4l8", svg))

    assert crosses == lossy.lost
    assert dots + rings + crosses == len(lossy.sent)


def test_two_runs_are_compared_with_lines_of_two_kinds(lossy):
    """A is whole, B is dashed, and both are named."""
    view = lossy.beside(simulate(8, 0.05, segments=150))
    svg = svg_of(view)

    assert {"A", "B", "A: acknowledged", "B: congestion window"} <= set(drawn(svg))
    assert f'stroke="{style.GREEN}" stroke-width="2" stroke-dasharray="8 4"' in svg
    assert [line[:2] for line in view.text.splitlines() if "segments in" in line] == ["A:", "B:"]


def test_without_a_congestion_window_none_is_drawn():
    """And its signs are not explained."""
    view = simulate(8, 0.1, algorithm="none", segments=30).view()

    assert "congestion window" not in drawn(svg_of(view))
    assert "slow start" not in view.text


def test_nothing_is_drawn_outside(lossy):
    """Every point of every line."""
    for run in (lossy, simulate(1, 0.5, segments=1), simulate(1000, segments=1000)):
        for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", svg_of(run.view())):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= HEIGHT


def test_one_segment_is_no_plural():
    assert simulate(segments=1).view().text.splitlines()[1].startswith("1 segment in ")


def test_a_long_run_stays_small():
    """The picture stands in the notebook's file."""
    assert len(simulate(100, 0.3, segments=1000).view().html) < 200_000


@pytest.mark.parametrize("most", [0.001, 0.3, 1, 1.62, 8, 99, 1000, 12_345.6])
def test_ticks_are_round_and_few(most):
    """From nothing to the most, and never beyond."""
    ticks = _ticks(most)

    assert ticks[0] == 0
    assert 3 <= len(ticks) <= 7
    assert ticks[-1] <= most * (1 + 1e-9)
    assert all(float(f"{tick:.1g}") == pytest.approx(tick) or tick % 1 == 0 for tick in ticks[1:2])


def test_one_or_two_runs_are_drawn(lossy):
    """Three lines would need three signs."""
    for count in (0, 3):
        with pytest.raises(ValueError, match=f"not {count}"):
            window([lossy.plain()] * count)


def test_everything_can_be_read(lossy):
    """Text by its colour, and the picture by its alternative."""
    view = lossy.view()

    assert worst_contrast(view.html) >= 4.5
    assert Page(view.html).pictures[0]["alt"] == view.text
    assert all(contrast(colour, style.PAPER) >= 4.5 for colour in re.findall(r'<text [^>]*fill="(#\w+)"', svg_of(view)))
    assert "window" in words(view.html)


def test_it_is_the_same_every_time(lossy):
    """What a notebook stores is what everybody sees."""
    assert simulate(32, 0.05, segments=150).view() == lossy.view()
