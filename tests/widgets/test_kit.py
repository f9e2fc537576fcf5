"""What all controls are made of."""

from __future__ import annotations

import pytest

from netcourse.student.output import course_log
from netcourse.widgets import kit


@pytest.fixture
def status():
    return kit.Status()


def broken():
    raise OSError("the disk is <full>")


def test_an_error_in_a_callback_is_shown_and_not_raised(status):
    """The front end would drop it."""
    course_log.clear()

    kit.button("go", broken, status).click()

    assert status.text == "That did not work. OSError: the disk is <full>"
    assert 'role="alert"' in status.widget.value
    assert "&lt;full&gt;" in status.widget.value
    assert "in broken" in course_log.text


def test_what_a_callback_prints_stands_in_the_widget(status, capsys):
    """A print from a callback would land in whichever cell runs."""
    kit.button("go", lambda: print("<b>left behind</b>"), status).click()

    assert "<b>left behind</b>" in status.text
    assert "&lt;b&gt;left behind&lt;/b&gt;" in status.widget.value
    assert capsys.readouterr().out == ""


def test_a_list_tells_when_another_is_chosen(status):
    """It calls once a change."""
    calls = []
    made = kit.choice("which", [("one", 1), ("two", 2)], lambda: calls.append(made.value), status)

    made.value = 2

    assert calls == [2]


def test_live_looks_whenever_the_pages_clock_ticks_and_says_so_in_words(status):
    """On or off is not told by colour alone."""
    calls = []
    live = kit.Live(lambda: calls.append(1), status)
    assert live.switch.description == "live: off"

    live.switch.value = True
    live.clock.value += 1
    live.clock.value += 1

    assert live.clock.playing
    assert live.switch.description == "live: on"
    assert len(calls) == 2


def test_live_goes_off_when_the_clock_has_come_to_its_end(status):
    """The page pauses the clock at its last tick."""
    live = kit.Live(lambda: None, status)
    live.switch.value = True

    live.clock.playing = False

    assert not live.switch.value
    assert live.switch.description == "live: off"
