"""The pictures of the machine in a real browser: stored and untrusted, in both themes; the sliders by keyboard."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from netcourse import wire
from netcourse.render.states import states

from .lab import wait_for

PICTURES = Path(__file__).parents[2] / ".cache" / "screenshots"
NAME, STORED = "machine.ipynb", "machine-stored.ipynb"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SLIDERS = "widgets.window(wire.simulate(16, 0.02, seed=1))"


def life():
    """Return a life without a kernel's table, so that this file runs on every system."""
    ways = {
        "client": [("CLOSED", True), ("SYN-SENT", False), ("ESTABLISHED", True), ("FIN-WAIT-1", False)],
        "server": [("LISTEN", True), ("SYN-RECEIVED", False), ("ESTABLISHED", True)],
    }
    steps = {role: [{"state": s, "seen": seen, "jump": False} for s, seen in way] for role, way in ways.items()}
    return states({**steps, "now": {"client": "FIN-WAIT-1", "server": "ESTABLISHED"}, "note": ""})


VIEWS = {
    "wire.capture()": lambda: wire.capture().view(),
    "wire.capture()[11]": lambda: wire.capture()[11].view(),
    "wire.states(server)": life,
    "wire.simulate(32, 0.03)": lambda: wire.simulate(32, 0.03).view(),
}


@pytest.fixture(scope="module")
def opened(shown, tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    setup = nbformat.v4.new_code_cell("from netcourse import widgets, wire")
    write(folder / NAME, setup, nbformat.v4.new_code_cell(SLIDERS))
    write(folder / STORED, *(stored(source, view()) for source, view in VIEWS.items()))
    return shown(folder)


def write(path, *cells):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells), metadata=kernel), path)


def stored(source, view):
    output = nbformat.v4.new_output("execute_result", view._repr_mimebundle_(), execution_count=1)
    return nbformat.v4.new_code_cell(source, execution_count=1, outputs=[output])


def images(page, source):
    drawn = "img[src^='data:image/svg']"
    return [one for output in page.outputs(source) for one in output.find_elements(By.CSS_SELECTOR, drawn)]


@pytest.mark.parametrize("theme", THEMES)
def test_stored_pictures_are_seen_in_an_untrusted_notebook(opened, theme):
    """No kernel has run: what is stored is all there is."""
    page = opened(STORED)
    page.wear(THEMES[theme])

    for number, source in enumerate(list(VIEWS)[1:]):
        wait_for(lambda source=source: any(map(page.loaded, images(page, source))), f"the picture of {source}")
        page.picture(images(page, source)[-1], PICTURES / f"machine-{number}-{theme}.png")
    text = page.outputs("wire.capture()")[0].get_attribute("textContent")
    assert "who has 192.0.2.80?" in text


def test_sliders_are_moved_by_keyboard(opened):
    """The plot follows, and a line says what came of it."""
    page = opened(NAME)
    page.run_all()

    def handles():
        return [
            one for output in page.outputs(SLIDERS) for one in output.find_elements(By.CSS_SELECTOR, "[role=slider]")
        ]

    def status():
        return " ".join(one.get_attribute("textContent") for output in page.outputs(SLIDERS)
                        for one in output.find_elements(By.CSS_SELECTOR, "[role=status]"))  # fmt: skip

    wait_for(lambda: len(handles()) == 3, "the sliders")
    before = images(page, SLIDERS)[-1].get_attribute("src")
    page.chrome.execute_script("arguments[0].focus()", handles()[0])
    ActionChains(page.chrome).send_keys(Keys.ARROW_RIGHT).perform()

    expected = wire.simulate(17, 0.02, seed=1)
    wait_for(lambda: f"{expected.seconds:.2f} seconds" in status(), "the plot to follow")
    assert images(page, SLIDERS)[-1].get_attribute("src") != before
    for theme, name in THEMES.items():
        page.wear(name)
        wait_for(lambda: len(handles()) == 3, "the sliders")
        page.picture(handles()[0], PICTURES / f"machine-sliders-{theme}.png")
