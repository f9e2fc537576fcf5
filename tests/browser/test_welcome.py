"""A person's look at the first chapter. The pictures stay in .cache/screenshots for whoever wants to see them."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from selenium.webdriver.common.by import By

from netcourse import paths
from netcourse.workspace import copy

from .lab import wait_for

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A working copy in `en`, and beside it in `clone` the notebook as it was released."""
    folder = tmp_path_factory.mktemp("work")
    copy.refresh(folder)
    (folder / "clone").mkdir()
    shutil.copy(paths.notebooks() / NAME, folder / "clone" / NAME)
    return folder


@pytest.fixture(scope="module")
def opened(shown, folder):
    """Return a function that opens a notebook of the folder in a browser."""
    return shown(folder)


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
    wait_for(lambda: page.loaded(image), "the drawing to be decoded")
    assert image.is_displayed()
    assert image.get_attribute("alt")
    (card,) = page.outputs(CARD)
    assert card.is_displayed()
    assert "welcome.first_get" in card.text
    return image, card


def test_an_untrusted_notebook_shows_the_drawing_and_the_card(opened):
    """A fresh clone: nothing has run and nobody has signed anything."""
    page = opened(f"clone/{NAME}")
    wait_for(lambda: page.outputs(DRAWING), "the stored drawing")

    image, card = assert_seen(page)

    page.picture(image, PICTURES / "drawing-untrusted.png")
    page.picture(card, PICTURES / "card-untrusted.png")


def test_run_all_shows_them_in_both_themes(folder, opened):
    """JupyterLab on a working copy, with a wrong answer in it."""
    attempt(folder / "en" / NAME)
    page = opened(f"en/{NAME}")
    page.run_all()
    wait_for(lambda: page.outputs(LAST), "the output of the last cell")
    wait_for(lambda: not page.splash(), "JupyterLab's splash to go")

    for theme in THEMES:
        page.wear(THEMES[theme])
        image, card = assert_seen(page)
        assert "The status is not always 200" in card.text
        page.picture(image, PICTURES / f"drawing-{theme}.png")
        page.picture(card, PICTURES / f"card-{theme}.png")
        page.picture(page.outputs(LAST)[0], PICTURES / f"last-{theme}.png")
