"""How controls are shown: the picture first, the controls as an output of their own."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from netcourse import servers, widgets, wire
from netcourse.widgets import kit, shown

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def notebook(monkeypatch):
    """Pretend to be in a notebook; return what is displayed, and the request that is served."""
    here = SimpleNamespace(displayed=[], request={"header": {"msg_id": "run 1"}, "metadata": {"cellId": "cell 1"}})
    kernel = SimpleNamespace(get_parent=lambda: here.request)
    monkeypatch.setattr(shown, "_kernel", lambda: kernel)
    monkeypatch.setattr(shown, "_display", lambda what, **options: here.displayed.append(what))
    monkeypatch.setattr(shown, "_live", {})
    return here


@pytest.fixture
def made():
    """Something to show: a stepper over nothing."""
    return widgets.stepper(wire.Transcript())


def widget_of(output):
    return kit.ipywidgets.Widget.get_manager_state()["state"].get(output[VIEW]["model_id"])


def test_the_picture_comes_first_and_the_controls_are_an_output_of_their_own(notebook, made):
    """Where there is no kernel the first output is all that is seen, and the second says what is missing."""
    made._ipython_display_()

    picture, controls = notebook.displayed
    assert picture == made.view
    assert controls["text/plain"] == "[controls: step through the recording; they need a running kernel]"
    assert set(controls) == {"text/plain", VIEW}
    assert widget_of(controls)


def test_a_cell_that_runs_again_closes_what_it_has_shown(notebook, made):
    """All of it: the next run has as many widgets as the first."""
    made._ipython_display_()
    many = len(kit.ipywidgets.Widget.get_manager_state()["state"])

    notebook.request["header"]["msg_id"] = "run 2"
    made._ipython_display_()

    assert widget_of(notebook.displayed[1]) is None
    assert widget_of(notebook.displayed[3])
    assert len(kit.ipywidgets.Widget.get_manager_state()["state"]) == many


def test_two_in_one_cell_and_other_cells_live_on(notebook, made):
    """Only an earlier run of the same cell is over."""
    made._ipython_display_()
    made._ipython_display_()
    notebook.request = {"header": {"msg_id": "run 2"}, "metadata": {"cellId": "cell 2"}}
    made._ipython_display_()

    assert all(widget_of(output) for output in notebook.displayed[1::2])


def test_a_front_end_that_names_no_cells_keeps_a_bounded_number(notebook, made, monkeypatch):
    """Nobody can tell there which of them are gone."""
    monkeypatch.setattr(shown, "MOST", 2)
    for number in range(4):
        notebook.request = {"header": {"msg_id": f"run {number}"}, "metadata": {}}
        made._ipython_display_()

    assert [bool(widget_of(output)) for output in notebook.displayed[1::2]] == [False, False, True, True]


def test_closed_controls_do_nothing_any_more(line):
    """Nobody listens, and the page's clock stands still."""
    controls = widgets.line(line).controls()
    clock, tick = controls.live.clock, controls.faults["delay"].tick
    controls.live.switch.value = True

    shown.close(controls.box)

    assert not clock.playing
    tick.value = True
    assert line.faults == ((), ())


def test_a_terminal_shows_the_picture_and_says_what_is_missing(line, capsys):
    """By repr in Python's own prompt, and by display in IPython's."""
    panel = widgets.panel()
    said = "The controls need a notebook; here the picture is all there is."

    assert repr(panel) == f"{panel.view.text}\n{said}"
    panel._ipython_display_()
    assert capsys.readouterr().out == f"{panel.view.text}\n{said}\n"


def test_without_ipywidgets_the_picture_is_left(made, monkeypatch, capsys):
    """A sentence says which package is missing."""
    monkeypatch.setattr(kit, "ipywidgets", None)

    made._ipython_display_()

    assert "need the package ipywidgets" in capsys.readouterr().out
    assert "need the package ipywidgets" in repr(made)
    with pytest.raises(ImportError, match="need the package ipywidgets"):
        made.controls()


def test_ipywidgets_is_imported_only_for_controls():
    """Nor may the names of the course be slow to import."""
    code = "import sys, netcourse, netcourse.wire, netcourse.widgets; assert 'ipywidgets' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("name", sorted(widgets._HOMES))
def test_a_name_and_its_module_are_called_differently(name):
    """Once imported, the module would stand in the function's place."""
    assert callable(getattr(widgets, name))
    assert widgets._HOMES[name] != name


@pytest.mark.parametrize("name", ["line", "map", "panel", "stepper"])
def test_every_control_has_a_name(name, line):
    """A description for the eye and for a screen reader, or a label of its own."""
    arguments = [line] if name in ("line", "stepper") else []

    for widget in _all(getattr(widgets, name)(*arguments).controls().box):
        if "description" in widget.keys and not isinstance(widget, (kit.ipywidgets.HTML, kit.ipywidgets.Play)):
            assert widget.description or getattr(widget, "value", None), widget


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def test_an_unknown_name_is_an_attribute_error():
    """As in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'steper'"):
        widgets.steper  # noqa: B018
    assert {"line", "map", "panel", "stepper"} <= set(dir(widgets))


def test_servers_keep_running(line):
    """Showing is not touching."""
    repr(widgets.panel())

    assert all(one.running for one in servers.all())
