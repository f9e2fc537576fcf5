"""A question in a real browser: seen in both themes, answered with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .lab import wait_for

PICTURES = Path(__file__).parents[2] / ".cache" / "screenshots"
NAME = "quiz.ipynb"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SETUP = """\
import requests
from netcourse import quiz, servers, widgets, wire
with wire.tap(servers.httpbin()) as line:
    requests.get(line.url + "/robots.txt")
"""
STATIC = 'quiz("http.parts_in_order", line)'
CHOSEN = 'widgets.quiz("http.whose_turn", line)'
MOVED = 'widgets.quiz("http.parts_in_order", line)'
TYPED = 'widgets.quiz("http.next_byte", line)'
FOCUSED = "return document.activeElement"


@pytest.fixture(scope="module")
def page(shown, tmp_path_factory):
    """A notebook with questions, run in JupyterLab."""
    folder = tmp_path_factory.mktemp("work")
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, STATIC, CHOSEN, MOVED, TYPED)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / NAME)
    page = shown(folder)(NAME)
    page.run_all()
    wait_for(lambda: _there(page), "the controls of each question")
    return page


def _there(page):
    return all(_found(page, cell, "button.jupyter-button") for cell in (CHOSEN, MOVED, TYPED))


def _found(page, cell, selector):
    return [found for output in page.outputs(cell) for found in output.find_elements(By.CSS_SELECTOR, selector)]


def _says(page, cell, words):
    wait_for(lambda: any(words in output.text for output in page.outputs(cell)), f"{cell} to say {words!r}")


def _tab_to(page, wanted):
    """Press Tab until an element that fits has the focus; at most twenty times."""
    for _press in range(20):
        page.chrome.switch_to.active_element.send_keys(Keys.TAB)
        found = page.chrome.execute_script(FOCUSED)
        if wanted(found):
            return found
    raise AssertionError("Tab does not lead there")


@pytest.mark.parametrize("theme", THEMES)
def test_a_question_is_seen(page, theme):
    """The card of the question stands there in either theme, and so do the controls."""
    page.wear(THEMES[theme])
    (card,) = page.outputs(STATIC)
    page.picture(card, PICTURES / f"quiz-{theme}.png")

    assert "In which order did they travel?" in card.text
    (listed,) = _found(page, MOVED, "select")
    page.picture(listed, PICTURES / f"quiz-controls-{theme}.png")
    assert listed.is_displayed()


def test_a_choice_is_made_with_the_keyboard(page):
    """An arrow in the list chooses, Tab leads to the button, Enter presses it."""
    radios = _found(page, CHOSEN, "input[type=radio]")
    texts = [radio.find_element(By.XPATH, "..").text for radio in radios]
    wanted = next(at for at, text in enumerate(texts) if "it worked" in text)
    beside, arrow = (wanted - 1, Keys.ARROW_DOWN) if wanted else (1, Keys.ARROW_UP)
    page.chrome.execute_script("arguments[0].focus()", radios[beside])
    page.chrome.switch_to.active_element.send_keys(arrow)
    _tab_to(page, lambda one: one.text == "check").send_keys(Keys.ENTER)

    _says(page, CHOSEN, "The first digit of 200 is 2")


def test_parts_are_moved_with_the_keyboard(page):
    """The button that moves a line keeps the focus."""
    (listed,) = _found(page, MOVED, "select")
    page.chrome.execute_script("arguments[0].focus()", listed)
    up = _tab_to(page, lambda one: one.text == "move up")
    up.send_keys(Keys.ENTER)
    _says(page, MOVED, "is number 1 now")
    assert page.chrome.execute_script(FOCUSED).text == "move up"
    _tab_to(page, lambda one: one.text == "check").send_keys(Keys.ENTER)

    wait_for(lambda: any(one in output.text for output in page.outputs(MOVED) for one in ("✗", "✓")), "a verdict")


def test_a_byte_is_typed(page):
    """As it is written in a program."""
    (field,) = _found(page, TYPED, "input[type=text]")
    field.send_keys(r"\r")
    _tab_to(page, lambda one: one.text == "check").send_keys(Keys.ENTER)

    _says(page, TYPED, "an empty line")
    (card,) = [one for one in page.outputs(TYPED) if "an empty line" in one.text]
    page.picture(card, PICTURES / "quiz-answered.png")
