"""The sliders beside the simulation of a sender's windows."""

from __future__ import annotations

import pytest

from netcourse import widgets
from netcourse.widgets.sliding import WindowControls
from netcourse.wire import simulate


@pytest.fixture
def controls():
    return WindowControls(simulate(loss=0.02, seed=3))


def test_the_sliders_start_where_the_run_stands(controls):
    """So that the first picture is the one above."""
    assert simulate(**controls.settings()) == simulate(loss=0.02, seed=3)
    assert controls.picture.value == simulate(loss=0.02, seed=3).view().html


def test_a_slider_draws_anew(controls):
    """The same pure function, with what the sliders say."""
    controls.window.value = 40
    controls.loss.value = 5
    controls.delay.value = 20
    controls.algorithm.value = "tahoe"
    controls.seed.value = 8

    expected = simulate(40, 0.05, 0.02, algorithm="tahoe", seed=8)
    assert controls.run == expected
    assert controls.picture.value == expected.view().html
    assert f"{expected.seconds:.2f} seconds" in controls.status.text


def test_two_settings_are_compared(controls):
    """The kept one is A until it is given up."""
    kept = controls.run
    controls.keep.click()
    controls.window.value = 50
    assert controls.picture.value == kept.beside(simulate(50, 0.02, seed=3)).html

    controls.forget.click()
    assert controls.picture.value == simulate(50, 0.02, seed=3).view().html


def test_the_picture_comes_first_and_needs_no_controls():
    """In a terminal, on GitHub, without a kernel."""
    shown = widgets.window()

    assert shown.view == simulate(loss=0.02).view()
    assert simulate(loss=0.02).view().text in repr(shown)


@pytest.mark.parametrize("run", [simulate(window=500, delay=5, seed=-4), simulate(loss=0, delay=1, seed=10**6)])
def test_sliders_stretch_to_what_they_have_to_show(run):
    """A run beyond their usual range, and settings that are whole numbers."""
    assert simulate(**WindowControls(run).settings()) == run


def test_anything_else_is_refused():
    """The sentence says what is expected."""
    with pytest.raises(TypeError, match="expected what wire.simulate returns, not 5"):
        widgets.window(5)
