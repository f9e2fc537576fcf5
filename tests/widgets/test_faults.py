"""The controls of a line's faults."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import pytest

from netcourse import servers, widgets, wire
from netcourse.widgets.faults import FaultControl, replaced
from netcourse.widgets.kit import Status
from netcourse.wire.faults import TABLES, Chunk, Delay, Fault, Jitter, Nothing, Reset

from .traffic import talk

EVERY = [(protocol, name) for protocol, table in TABLES.items() for name, kind in table.items() if kind is not Nothing]


@pytest.fixture
def rough():
    """A line that cuts."""
    return wire.rough(servers.echo(), chunk=1, seed=7)


@pytest.fixture
def controls(rough):
    return widgets.line(rough).controls()


def setting(controls, fault, name):
    return controls.faults[fault].settings[name]


def test_a_fault_is_put_in_the_place_of_its_kind_or_at_the_end():
    """The order of a chain matters, and others stay where they are."""
    chain = (Delay(1), Chunk(2), Delay(3))

    assert replaced(chain, Chunk, Chunk(5)) == (Delay(1), Chunk(5), Delay(3))
    assert replaced(chain, Delay, Delay(9)) == (Delay(9), Chunk(2), Delay(3))
    assert replaced(chain, Jitter, Jitter(1)) == (*chain, Jitter(1))
    assert replaced(chain, Delay, None) == (Chunk(2),)


@pytest.mark.parametrize(("protocol", "name"), EVERY)
def test_every_fault_can_be_switched_on_as_it_stands(protocol, name):
    """A new fault gets its controls from its settings, with a start that it accepts."""
    made = wire.rough(servers.echo(protocol=protocol))
    control = widgets.line(made).controls().faults[name]

    control.tick.value = True

    kind = TABLES[protocol][name]
    assert [type(fault) for fault in made.faults[0]] == [kind]
    assert all(widget.description for one in control.settings.values() for widget in one.widgets)


def test_a_fault_without_a_range_gets_fields():
    """Tables first, types otherwise."""

    @dataclass(frozen=True, repr=False)
    class Odd(Fault):
        """Odd."""

        turns: int = 3
        loud: bool = False

    control = FaultControl("odd", Odd, lambda _control: None, Status())
    control.tick.value = True
    control.settings["turns"].number.value = 5
    control.settings["loud"].number.value = True

    assert control.fault() == Odd(turns=5, loud=True)


def test_the_controls_show_what_the_line_does(controls):
    """Ticked with its setting, unticked and folded away otherwise."""
    assert controls.faults["chunk"].tick.value
    assert setting(controls, "chunk", "size").value == 1
    assert controls.faults["chunk"].beside.layout.display == ""
    assert not controls.faults["delay"].tick.value
    assert controls.faults["delay"].beside.layout.display == "none"
    assert controls.seed.value == 7
    assert "chunk=1" in controls.replay.value


def test_moving_a_slider_changes_the_line_on_an_open_connection(rough, controls):
    """The first answers come in single bytes, the next in threes."""
    with socket.create_connection(rough.address, timeout=5) as conn:
        conn.sendall(b"abc")
        assert [conn.recv(10) for __ in range(3)] == [b"a", b"b", b"c"]

        setting(controls, "chunk", "size").number.value = 3
        conn.sendall(b"defghi")

        assert [conn.recv(10), conn.recv(10)] == [b"def", b"ghi"]
    assert rough.faults == ((Chunk(3),), (Chunk(3),))
    assert controls.status.text == "The line goes on like this."
    assert "chunk=3" in controls.replay.value


def test_ticking_and_unticking_puts_a_fault_in_and_takes_it_out(rough, controls):
    """Its settings appear beside."""
    controls.faults["delay"].tick.value = True
    assert rough.faults[0] == (Chunk(1), Delay(0.1))
    assert controls.faults["delay"].beside.layout.display == ""

    controls.faults["chunk"].tick.value = False
    controls.faults["delay"].tick.value = False
    assert rough.faults == ((), ())


def test_a_direction_of_its_own(rough, controls):
    """What is changed for one direction leaves the other alone; both may differ, and that is told."""
    controls.direction.value = ("down",)
    setting(controls, "chunk", "size").number.value = 9
    assert rough.faults == ((Chunk(1),), (Chunk(9),))

    controls.direction.value = ("up", "down")
    assert controls.status.text.startswith("The two directions differ.")
    assert setting(controls, "chunk", "size").value == 1
    assert rough.faults == ((Chunk(1),), (Chunk(9),))

    setting(controls, "chunk", "size").number.value = 2
    assert rough.faults == ((Chunk(2),), (Chunk(2),))


def test_a_line_whose_directions_differ_begins_with_one_of_them():
    """Nobody should change both without having seen both."""
    controls = widgets.line(wire.rough(servers.echo(), up=Delay(0.1))).controls()

    assert controls.direction.value == ("up",)


def test_the_seed_can_be_changed(rough, controls):
    """All chance comes from it."""
    controls.seed.value = 8

    assert rough.seed == 8
    assert "seed=8" in controls.replay.value


@pytest.mark.parametrize(
    ("text", "sizes"), [("[1, 5]", [1, 5]), ("(2, 4)", (2, 4)), (" 12 ", 12)], ids=["list", "pair", "number"]
)
def test_what_no_slider_can_say_is_written_as_python(rough, controls, text, sizes):
    """A list of sizes, a pair."""
    setting(controls, "chunk", "size").text.value = text
    assert rough.faults[0] == (Chunk(sizes),)

    setting(controls, "chunk", "size").number.value = 3
    assert rough.faults[0] == (Chunk(3),)
    assert setting(controls, "chunk", "size").text.value == ""


def test_what_is_not_a_number_is_shown_as_python():
    """As the line was made."""
    controls = widgets.line(wire.rough(servers.echo(), Chunk([1, 5]))).controls()

    assert setting(controls, "chunk", "size").text.value == "[1, 5]"


def test_a_value_beyond_the_sliders_range_stretches_it():
    """The line is never shown other than it is."""
    controls = widgets.line(wire.rough(servers.echo(), Delay(30), Reset(100_000))).controls()

    assert setting(controls, "delay", "seconds").value == 30
    assert setting(controls, "reset", "after").value == 100_000


@pytest.mark.parametrize(
    ("text", "said"),
    [("x + 1", "is not a value such as"), ("0", "Chunk: size is 0, but must be"), ("'a'", "Chunk: size is 'a'")],
)
def test_an_impossible_setting_is_refused_in_the_widget(rough, controls, text, said):
    """The line goes on as before."""
    setting(controls, "chunk", "size").text.value = text

    assert controls.status.text.startswith("That did not work.")
    assert said in controls.status.text
    assert rough.faults == ((Chunk(1),), (Chunk(1),))


def test_the_drawing_shows_the_newest_connection(rough, controls):
    """Or more of them, where asked; it is drawn anew on the button and when the page's clock ticks."""
    talk(rough, b"one", b"two")
    rough.transcript  # noqa: B018  (waits until all of it is recorded)

    controls.draw()
    assert "client B" in controls.picture.value
    assert "client A" not in controls.picture.value
    controls.count.value = None
    assert "client A" in controls.picture.value

    talk(rough, b"three")
    rough.transcript  # noqa: B018
    controls.live.switch.value = True
    controls.live.clock.value += 1
    assert "client C" in controls.picture.value


def test_a_line_that_has_stopped_says_so(rough, controls):
    """In the widget, as long as it is shown; at the call afterwards."""
    rough.stop()

    controls.faults["delay"].tick.value = True
    assert controls.status.text == f"That did not work. {rough.name} is stopped: nothing passes any more"
    with pytest.raises(ValueError, match="is stopped: nothing passes any more"):
        widgets.line(rough)


@pytest.mark.parametrize("what", [None, wire.Transcript()])
def test_what_is_no_line_is_refused(what):
    """At the call, and naming the value."""
    with pytest.raises(TypeError, match="expected a line"):
        widgets.line(what)
