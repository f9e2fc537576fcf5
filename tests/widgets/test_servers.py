"""The panel of servers."""

from __future__ import annotations

import threading

import pytest

from netcourse import servers, widgets, wire
from netcourse.clock import Deadline
from netcourse.widgets import servers as module


@pytest.fixture
def echo():
    return servers.echo()


def panel():
    return widgets.panel().controls()


def buttons(panel):
    return [row.button.description for row in panel.lines]


def wait_for(condition):
    deadline = Deadline(5)
    while not condition():
        assert not deadline.passed
        threading.Event().wait(0.01)


def test_a_row_for_each_server(echo):
    """Name, address, state, and a button that is named after it."""
    wire.tap(echo)

    made = panel()

    assert buttons(made) == ["stop echo", "stop tap of echo"]
    assert made.status.text == "2 servers are running"
    assert echo._place() in made.lines[0].words.value
    assert "running" in made.lines[0].words.value


def test_the_stop_button_stops_its_server_and_keeps_the_row(echo):
    """A row that vanished would take the keyboard's focus with it."""
    other = servers.greeter()
    made = panel()

    made.lines[0].button.click()

    assert not echo.running
    assert other.running
    assert "stopped" in made.lines[0].words.value
    assert made.status.text == "echo: stopped"
    assert len(made.lines) == 2


def test_refresh_takes_rows_away_and_adds_them_but_keeps_the_others(echo):
    """The same widgets, so the focus stays."""
    greeter = servers.greeter()
    made = panel()
    kept = made.lines[1].box
    echo.stop()
    wire.tap(greeter)

    made.refresh()

    assert buttons(made) == ["stop greeter", "stop tap of greeter"]
    assert made.lines[0].box is kept
    assert list(made.table.children) == [row.box for row in made.lines]


def test_stop_all(echo):
    """And then there is nothing to stop."""
    servers.greeter()
    made = panel()

    made.stop_all()
    assert servers.all() == []
    made.refresh()

    assert made.status.text == "no server is running"
    made.stop_all()
    assert made.status.text == "no server is running"


def test_a_slow_server_does_not_hold_the_click(echo, monkeypatch):
    """Other widgets go on; what the server says on its way is shown."""
    go, stop = threading.Event(), echo.stop

    def slow(seconds=2.0):
        go.wait(5)
        print("left behind")
        stop(seconds)

    monkeypatch.setattr(echo, "stop", slow)
    monkeypatch.setattr(module, "AT_ONCE", 0.01)
    made = panel()

    made.lines[0].button.click()
    assert made.status.text == "stopping echo …"

    go.set()
    wait_for(lambda: "left behind" in made.status.text)
    assert not echo.running


def test_the_log_of_a_server_is_shown_and_is_never_markup(echo):
    """Only its end, and again on refresh."""
    made = panel()
    made.log_of.value = echo
    assert "the log of echo is empty" in made.log.value

    for number in range(100):
        echo.log.write(f"<b>line {number}</b>\n")
    made.refresh()

    assert "&lt;b&gt;line 99&lt;/b&gt;" in made.log.value
    assert "<b>line" not in made.log.value
    assert made.log.value.count("line") < 30


def test_the_log_of_a_server_that_has_gone_is_let_go(echo):
    """Its place in the list goes too, and the list says that none is shown, as at first."""
    made = panel()
    assert made.log_of.label == "none of them"
    made.log_of.value = echo
    echo.stop()

    made.refresh()

    assert made.log_of.value is None
    assert made.log_of.label == "none of them"
    assert len(made.log_of.options) == 1


def test_nothing_is_running():
    """A sentence, not an empty table."""
    shown = widgets.panel()

    assert "no server is running" in shown.view.text
    assert panel().status.text == "no server is running"
