"""The stepper: pure steps over plain data, then the controls."""

from __future__ import annotations

import pytest

from netcourse import widgets, wire
from netcourse.widgets.steps import Stepper, count, only, sentence, until
from netcourse.wire.transcript import Event

from .traffic import talk


def arrow(title, *details, by="client"):
    return {"kind": "arrow", "by": by, "title": title, "details": list(details), "note": ""}


def talks(*sizes):
    """Return the data of connections with so many rows each."""
    names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return {
        "connections": [
            {"client": f"client {names[n]}", "server": "server", "rows": [arrow(f"row {k}") for k in range(size)]}
            for n, size in enumerate(sizes)
        ],
        "note": "",
    }


def drawn(data):
    return [[row["title"] for row in connection["rows"]] for connection in data["connections"]]


def test_the_drawing_grows_row_by_row_through_one_connection_after_the_other():
    """Step by step, up to all of them."""
    data = talks(2, 1)

    assert [drawn(until(data, step)) for step in range(count(data) + 1)] == [
        [],
        [["row 0"]],
        [["row 0", "row 1"]],
        [["row 0", "row 1"], ["row 0"]],
    ]
    assert until(data, 3) == data


def test_the_last_step_is_in_the_drawing_however_many_connections_there_are():
    """A drawing holds twelve; the first ones give way, and it says so."""
    shown = until(talks(*[1] * 15), 15)

    assert len(shown["connections"]) == 12
    assert shown["connections"][-1]["client"] == "client O"
    assert shown["note"] == "3 connections before are not drawn"


def test_one_connection_keeps_its_name():
    """The filter leaves names as they are in the whole drawing."""
    data = talks(1, 2, 1)

    assert only(data, None) is data
    assert [one["client"] for one in only(data, 1)["connections"]] == ["client B"]


def test_a_step_is_told_in_words():
    """Who speaks to whom, what, and the details; bytes as Python spells them."""
    data = talks(1)
    data["connections"][0]["rows"] += [
        arrow("6 bytes", b"hello\n", "six of them", by="server"),
        {"kind": "line", "text": "connection closed"},
    ]

    assert sentence(data, 1) == "client A → server: row 0"
    assert sentence(data, 2) == 'server → client A: 6 bytes; b"hello\\n"; six of them'
    assert sentence(data, 3) == "client A: connection closed"


def test_long_bytes_are_told_with_their_middle_left_out():
    """A screen reader need not read a megabyte."""
    data = talks(1)
    data["connections"][0]["rows"] = [arrow("much", b"x" * 100_000)]

    assert "bytes …" in sentence(data, 1)
    assert len(sentence(data, 1)) < 200


def test_the_buttons_move_and_the_ends_are_told(line):
    """First, previous, next, last; none of them is ever disabled, or it would lose the focus."""
    talk(line, b"hello")
    stepper = widgets.stepper(line).controls()
    first, before, after, last = stepper.moves
    assert stepper.step.value == 1
    assert stepper.status.text.startswith("Step 1 of ")

    before.click()
    assert stepper.status.text.endswith("(this is the first step)")
    after.click()
    assert 'client A → server: 5 bytes; b"hello"' in stepper.status.text
    assert "5 bytes" in stepper.picture.value
    last.click()
    after.click()
    assert stepper.status.text.endswith("(this is the last step)")
    first.click()
    assert stepper.step.value == 1
    assert not any(button.disabled for button in stepper.moves)


def test_the_slider_moves_and_the_list_filters(line):
    """As the page sets their values."""
    talk(line, b"hello", b"ciao")
    line.stop()
    stepper = widgets.stepper(line).controls()
    every = stepper.step.max

    stepper.step.value = every
    assert "client B: connection closed" in stepper.status.text
    stepper.connection.value = 1

    assert stepper.step.value == 1
    assert stepper.step.max == every // 2
    assert "client B: connection opened" in stepper.status.text
    assert "client A" not in stepper.picture.value


def test_the_list_says_that_all_connections_are_shown(line):
    """At first, and after a refresh that finds another one: the step stays where it was."""
    talk(line, b"hello")
    stepper = widgets.stepper(line).controls()
    assert stepper.connection.label == "all of them"

    stepper.step.value = 2
    talk(line, b"ciao")
    stepper.refresh()

    assert (stepper.connection.label, stepper.step.value) == ("all of them", 2)


def test_refresh_takes_in_what_has_passed_since(line):
    """The step stays where it was, and so does the chosen connection."""
    talk(line, b"hello")
    stepper = widgets.stepper(line).controls()
    stepper.step.value = 2
    stepper.connection.value = 0
    talk(line, b"ciao")

    refresh = stepper.box.children[0].children[-1]
    refresh.click()

    assert [label for label, __ in stepper.connection.options] == ["all of them", "client A", "client B"]
    assert stepper.connection.value == 0


def test_a_stepper_over_nothing_says_so_and_wakes_up_later():
    """A line over which nothing has passed yet."""
    transcript = wire.Transcript()
    stepper = widgets.stepper(transcript).controls()
    assert stepper.status.text == "Nothing has passed yet."

    for button in stepper.moves:
        button.click()
    transcript.record(1, "client", "opened")
    stepper.refresh()

    assert stepper.status.text.startswith("Step 1 of ")


def test_a_transcript_will_do(line):
    """One that was loaded, for example."""
    transcript = wire.Transcript([Event(0, 1, "client", "opened"), Event(0, 1, "client", "bytes", b"hello")])

    assert isinstance(widgets.stepper(transcript).controls(), Stepper)
    assert repr(transcript) in repr(widgets.stepper(transcript))


@pytest.mark.parametrize("what", [None, 7, "line", object])
def test_what_is_no_recording_is_refused(what):
    """At the call, and naming the value."""
    with pytest.raises(TypeError, match=r"expected a line \(wire.tap, wire.rough\) or a transcript, not "):
        widgets.stepper(what)
