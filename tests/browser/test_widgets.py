"""The controls in a real browser: by mouse and by keyboard, while a cell runs, in both themes, and without a kernel."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from netcourse import wire

from .lab import wait_for

PICTURES = Path(__file__).parents[2] / ".cache" / "screenshots"
NAME, STORED = "widgets.ipynb", "stored.ipynb"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SETUP = """\
import socket, time
from netcourse import servers, widgets, wire
echo, greeter = servers.echo(), servers.greeter()
def talk(line, text):
    with socket.create_connection(line.address) as conn:
        conn.sendall(text)
        return conn.recv(len(text))
with wire.tap(echo) as line:
    talk(line, b"hello"), talk(line, b"ciao")
rough = wire.rough(echo)
"""
STEPPER, LINE, PANEL, MAP = "widgets.stepper(line)", "widgets.line(rough)", "widgets.panel()", "widgets.map()"
TALKING = """\
while len(piece := talk(rough, b"abcdef")) == 6:
    time.sleep(0.05)
print("the line cuts:", piece)
"""
VIEW = "application/vnd.jupyter.widget-view+json"
WORDS = "[controls: they need a running kernel]"
DIRTY = "return window.jupyterapp.shell.currentWidget.context.model.dirty"
TEXTS = """
const [outputs, selector, attribute] = arguments;
return outputs.flatMap(output => [...output.querySelectorAll(selector)])
    .map(one => attribute ? one.getAttribute(attribute) || "" : one.textContent);
"""
FOCUSED = "return document.activeElement"


@pytest.fixture(scope="module")
def opened(shown, tmp_path_factory):
    """Return a function that opens one of two notebooks: one to run, one with outputs of a kernel that is gone."""
    folder = tmp_path_factory.mktemp("work")
    write(folder / NAME, *map(nbformat.v4.new_code_cell, (SETUP, STEPPER, LINE, PANEL, MAP)))
    write(folder / STORED, stored())
    return shown(folder)


@pytest.fixture(scope="module")
def page(opened):
    """The notebook to run, as soon as all its controls are there."""
    page = opened(NAME)
    page.run_all()
    wait_for(
        lambda: all(found(page, cell, "button.jupyter-button") for cell in (STEPPER, LINE, PANEL, MAP)), "all of them"
    )
    return page


def write(path, *cells):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells), metadata=kernel), path)


def stored():
    """Return a cell with what another kernel has shown, as a notebook saved by JupyterLab holds it."""
    picture = wire.Transcript([wire.Event(0, 1, "client", "bytes", b"hello")]).view()._repr_mimebundle_()
    controls = {"text/plain": WORDS, VIEW: {"version_major": 2, "version_minor": 0, "model_id": "0" * 32}}
    shown = [nbformat.v4.new_output("display_data", data) for data in (picture, controls)]
    return nbformat.v4.new_code_cell(STEPPER, execution_count=1, outputs=shown)


def found(page, cell, selector):
    return [one for output in page.outputs(cell) for one in output.find_elements(By.CSS_SELECTOR, selector)]


def texts(page, cell, selector, attribute=""):
    """Return what elements say; one look, since pictures come and go."""
    return page.chrome.execute_script(TEXTS, page.outputs(cell), selector, attribute)


def named(page, cell, name):
    """Return the button with this name."""
    buttons = [one for one in found(page, cell, "button") if one.get_attribute("textContent") == name]
    assert len(buttons) == 1, f"{len(buttons)} buttons named {name!r}"
    return buttons[0]


def says(page, cell, words):
    """Wait until the line that is read out says so."""
    seen = []

    def look():
        seen[:] = texts(page, cell, "[role=status], [role=alert]")
        return any(words in text for text in seen)

    try:
        wait_for(look, f"{cell} to say {words!r}")
    except TimeoutError as error:
        raise AssertionError(f"{error}, which says {seen}") from None


def press(page, *keys, held=""):
    """Press keys, one after the other, wherever the focus is."""
    for key in keys:
        actions = ActionChains(page.chrome)
        actions = actions.key_down(held).send_keys(key).key_up(held) if held else actions.send_keys(key)
        actions.perform()


def focus(page, element):
    page.chrome.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus()", element)


def focused(page):
    return page.chrome.execute_script(FOCUSED)


def test_without_its_kernel_a_notebook_shows_the_picture_and_a_sentence(opened):
    """Never a broken widget alone."""
    page = opened(STORED)
    wait_for(lambda: any(WORDS in one.text for one in page.outputs(STEPPER)), "the sentence")

    (picture,) = found(page, STEPPER, "img")
    wait_for(lambda: page.loaded(picture), "the picture to be decoded")
    assert picture.is_displayed()


def test_the_stepper_is_used_by_keyboard_alone(page):
    """Tab, Enter, Space, arrows; the focus stays where it is while the picture changes."""
    focus(page, named(page, STEPPER, "previous"))
    press(page, Keys.TAB, Keys.ENTER)
    says(page, STEPPER, "Step 2 of 8. client A → server: 5 bytes")
    press(page, Keys.SPACE)
    says(page, STEPPER, "Step 3 of 8.")
    assert focused(page).text == "next"

    slider = found(page, STEPPER, "[role=slider]")[0]
    assert slider.get_attribute("aria-label") == "step"
    focus(page, slider)
    press(page, Keys.ARROW_RIGHT)
    says(page, STEPPER, "Step 4 of 8.")
    press(page, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    says(page, STEPPER, "Step 2 of 8.")
    press(page, Keys.END)
    says(page, STEPPER, "Step 8 of 8.")
    assert focused(page) == slider

    def last_chosen():  # the picture may still be redrawn, and take a key; below the last there is nothing
        focus(page, found(page, STEPPER, "select")[0])
        press(page, Keys.ARROW_DOWN)
        return page.chrome.execute_script("return arguments[0].selectedIndex", focused(page)) == 2

    wait_for(last_chosen, "the last connection to be chosen")
    says(page, STEPPER, "Step 1 of 4. client B")


def test_plain_keys_stay_with_the_controls_and_others_reach_jupyterlab(page):
    """In command mode two d's would delete the cell; Escape leads back to the notebook."""
    cells = len(page.cells())
    button = named(page, STEPPER, "next")
    focus(page, button)

    press(page, "d", "d", "a", Keys.ARROW_DOWN)
    assert len(page.cells()) == cells
    assert focused(page) == button

    press(page, "s", held=Keys.CONTROL)
    wait_for(lambda: not page.chrome.execute_script(DIRTY), "the notebook to be saved")


def test_moving_faults_changes_the_traffic_of_a_running_cell(page):
    """The cell holds the kernel's main thread, and ends only because the line was made to cut."""
    page.append_and_run(TALKING)
    named(page, LINE, "live: off").click()
    wait_for(lambda: any("abcdef" in alt for alt in texts(page, LINE, "img", "alt")), "traffic")
    tick = found(page, LINE, "label:has(input[type=checkbox])")
    (chunk,) = [one for one in tick if one.text == "chunk"]

    chunk.click()

    wait_for(lambda: any("the line cuts: b'abcd'" in one.text for one in page.outputs("while len(piece")), "a piece")
    wait_for(lambda: "wire.rough(server, chunk=4, seed=0)" in texts(page, LINE, "pre"), "the line of Python")
    named(page, LINE, "live: on").click()
    wait_for(lambda: "live: off" in texts(page, LINE, "button"), "live to be off")


@pytest.mark.parametrize("theme", THEMES)
def test_they_are_seen(page, theme):
    """Pictures for whoever wants to see them, in either theme."""
    page.wear(THEMES[theme])

    for name, cell in {"stepper": STEPPER, "line": LINE, "panel": PANEL, "map": MAP}.items():
        controls = page.outputs(cell)[-1]
        page.picture(controls, PICTURES / f"widget-{name}-{theme}.png")
        assert controls.is_displayed()


def test_the_panel_stops_a_server_by_mouse_and_by_keyboard(page):
    """The button that was pressed keeps the focus, and its row tells what became of the server."""
    named(page, PANEL, "stop greeter").click()
    says(page, PANEL, "greeter: stopped")
    button = named(page, PANEL, "stop echo")
    focus(page, button)

    press(page, Keys.ENTER)

    says(page, PANEL, "echo: stopped")
    assert focused(page) == button
    named(page, PANEL, "refresh").click()
    says(page, PANEL, "1 server is running")


def test_the_map_forgets_one_exercise_only_after_a_tick(page):
    """By keyboard: the box stands after the button."""
    focus(page, named(page, MAP, "forget its result"))
    press(page, Keys.ENTER)
    says(page, MAP, "Tick the box beside first")

    press(page, Keys.TAB, Keys.SPACE)
    press(page, Keys.TAB, held=Keys.SHIFT)
    press(page, Keys.ENTER)

    says(page, MAP, "welcome.first_get: as if it had never been tried")
