"""A person's look at the first chapter. The pictures stay in .cache/screenshots for whoever wants to see them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from selenium.webdriver.common.by import By

from netcourse import paths
from netcourse.workspace import copy
from tests.require import need

from .lab import Page, browser, jupyterlab, wait_for

PICTURES = Path(__file__).parents[2] / ".cache" / "screenshots"
NAME = "00-welcome.ipynb"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
DRAWING = "with wire.tap(httpbin)"
CARD = 'check("welcome.first_get")'
LAST = "servers.all()"
WRONG = """\
def first_get(url):
    response = requests.get(url)
    return 200, response.text
"""


@pytest.fixture
def scratch(tmp_path):
    need("browser")
    (tmp_path / "work").mkdir()
    return tmp_path


def attempt(path):
    """Write a wrong answer into the stub, and forget the outputs: whatever is shown afterwards has been run."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "exercise" in cell.metadata:
            cell.source = WRONG
    nbformat.write(book, path)


def assert_seen(page):
    """The drawing and the card are there for the eye."""
    (drawing,) = page.outputs(DRAWING)
    image = drawing.find_element(By.TAG_NAME, "img")
    assert image.is_displayed()
    assert image.get_attribute("alt")
    wait_for(lambda: page.loaded(image), "the drawing to be decoded")
    (card,) = page.outputs(CARD)
    assert card.is_displayed()
    assert "welcome.first_get" in card.text
    return image, card


@pytest.mark.parametrize("theme", THEMES)
def test_run_all_shows_the_drawing_and_the_card(scratch, theme):
    """JupyterLab on a working copy, Run All, in both themes."""
    folder = scratch / "work"
    copy.refresh(folder)
    attempt(folder / "en" / NAME)

    with jupyterlab(folder, scratch, THEMES[theme]) as address, browser(scratch) as chrome:
        page = Page(chrome, address.format(path=f"lab/tree/en/{NAME}"))
        page.run_all()
        wait_for(lambda: page.outputs(LAST), "the output of the last cell")
        image, card = assert_seen(page)

        assert "The status is not always 200" in card.text
        assert chrome.find_element(By.TAG_NAME, "body").get_attribute("data-jp-theme-name") == THEMES[theme]
        page.picture(image, PICTURES / f"drawing-{theme}.png")
        page.picture(card, PICTURES / f"card-{theme}.png")
        page.picture(page.outputs(LAST)[0], PICTURES / f"last-{theme}.png")


def test_an_untrusted_notebook_shows_the_same(scratch):
    """A fresh clone: nothing has run and nobody has signed anything."""
    released = paths.notebooks() / NAME
    (scratch / "work" / "en").mkdir()
    (scratch / "work" / "en" / NAME).write_bytes(released.read_bytes())

    with jupyterlab(scratch / "work", scratch, THEMES["light"]) as address, browser(scratch) as chrome:
        page = Page(chrome, address.format(path=f"lab/tree/en/{NAME}"))
        wait_for(lambda: page.outputs(DRAWING), "the stored drawing")
        image, card = assert_seen(page)
        page.picture(image, PICTURES / "drawing-untrusted.png")
        page.picture(card, PICTURES / "card-untrusted.png")
