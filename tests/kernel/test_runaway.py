"""Learner's code that does not end is ended, and the kernel lives on: from a cell and from a widget's button."""

from __future__ import annotations

import textwrap

import pytest

RUNAWAYS = {
    "loop": "while True:\n    pass",
    "recv": "while True:\n    sock.recv(1024)",
    "sleep": "import time\ntime.sleep(3600)",
    "bare_except": "while True:\n    try:\n        1 / 1\n    except:\n        pass",
    "regex": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
}
BUTTON = """
import ipywidgets
button, reports = ipywidgets.Button(), []
button.on_click(lambda clicked: reports.append(check("trial.work")))
print(button.model_id)
"""
LEFT = "[t.name for t in threading.enumerate() if t.name in ('netcourse worker', 'netcourse referee')]"
every_runaway = pytest.mark.parametrize("body", RUNAWAYS.values(), ids=RUNAWAYS)


def define(running, body):
    running.run("def work(sock):\n" + textwrap.indent(body, "    "))


def assert_card(card):
    assert "trial.work" in card.text
    assert "0.5 seconds" in card.text, card.text
    assert card.html


def assert_alive(running):
    """The next cell runs, the right answer is accepted, and nothing of ours is left."""
    assert running.run("6 * 7").text == "42"
    running.run("def work(sock):\n    return 1")
    assert running.run("check('trial.work').status").text == "'passed'"
    assert running.run(LEFT).text == "[]"


@every_runaway
def test_a_check_in_a_cell_ends_it(running, body):
    define(running, body)

    card = running.run("check('trial.work')")

    assert_card(card)
    assert_alive(running)


@every_runaway
def test_a_check_behind_a_button_ends_it(running, body):
    define(running, body)
    model = running.run(BUTTON).text.strip()

    running.click(model)

    assert_card(running.run("reports[0]"))
    assert_alive(running)


@every_runaway
def test_a_check_behind_a_button_off_the_main_thread_ends_it(running, body):
    """JupyterLab sends clicks to a subshell, whose thread no signal reaches."""
    define(running, body)
    subshell = running.subshell()
    model = running.run(BUTTON, subshell).text.strip()

    running.click(model, subshell)

    assert_card(running.run("reports[0]"))
    assert_alive(running)


# A regular expression is missing here: it holds the whole process, and only on the main thread can it be ended.
@pytest.mark.parametrize("body", [RUNAWAYS[name] for name in ("loop", "recv", "sleep", "bare_except")])
def test_a_check_behind_a_button_comes_back_while_a_cell_runs(fresh, body):
    """The main thread has no time then, so the learner's code runs where less can be ended; what survives is named."""
    define(fresh, body)
    subshell = fresh.subshell()
    model = fresh.run(BUTTON, subshell).text.strip()
    cell = fresh.send("while not reports:\n    threading.Event().wait(0.01)\nprint('done')")

    fresh.click(model, subshell)

    assert fresh.result(cell).text == "done\n"
    card = fresh.run("reports[0]")
    assert_card(card)
    if fresh.run(LEFT).text == "[]":
        assert_alive(fresh)
    else:
        assert "estart the kernel" in card.text
        assert fresh.run("6 * 7").text == "42"


def test_an_interrupt_ends_a_check(running):
    """The square in the toolbar works while a check runs."""
    define(running, "open('begun', 'w').close()\nwhile True:\n    pass")
    cell = running.send("check('trial.work', )")

    running.wait_for("begun")
    running.manager.interrupt_kernel()

    assert "KeyboardInterrupt" in running.result(cell).error
    assert_alive(running)
