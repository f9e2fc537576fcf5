"""The pages of a graded class in a real browser: light, dark and narrow; nothing of a submission acts in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from netcourse.grading.exports import class_page, feedback
from tests.grading.exports import books
from tests.guard import nothing_left
from tests.require import need

from .lab import browser

PICTURES = Path(__file__).parents[2] / ".cache" / "screenshots"
WIDTHS = {"wide": 1200, "narrow": 360}
GROUND = "return getComputedStyle(document.body).backgroundColor"
TOO_WIDE = "return document.documentElement.scrollWidth - innerWidth"
LOADED = "return [...document.images].every(one => one.complete && one.naturalWidth > 0)"
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
PAGES = {
    "feedback": lambda: feedback.feedback(books.small().reports[1], "See me about ports."),
    "feedback-hostile": lambda: feedback.feedback(books.hostile().reports[0], books.EVIL),
    "class": lambda: class_page.class_page(books.small()),
    "class-large": lambda: class_page.class_page(books.large()),
    "class-hostile": lambda: class_page.class_page(books.hostile()),
}


@pytest.fixture(scope="module", autouse=True)
def _nothing_left():
    """The browser serves all tests here."""
    with nothing_left():
        yield


@pytest.fixture(scope="module")
def chrome(tmp_path_factory):
    need("browser")
    with browser(tmp_path_factory.mktemp("browser")) as chrome:
        yield chrome


def look(chrome, path, theme, width):
    scheme = [{"name": "prefers-color-scheme", "value": theme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    resize(chrome, width, 1000)
    chrome.get(path.as_uri())


def resize(chrome, width, height):
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_seen_everywhere(chrome, tmp_path, name):
    """They fit any screen and wear both themes; pictures load, and nothing is refused or said by a script."""
    path = tmp_path / "page.html"
    path.write_text(PAGES[name](), encoding="utf-8")
    grounds = set()
    for theme in ("light", "dark"):
        for width in WIDTHS:
            look(chrome, path, theme, WIDTHS[width])
            chrome.execute_script(OPEN)
            assert chrome.execute_script(TOO_WIDE) <= 0, (theme, width)
            assert chrome.execute_script(LOADED)
            grounds.add(chrome.execute_script(GROUND))
            resize(chrome, WIDTHS[width], min(3000, chrome.execute_script("return document.body.scrollHeight")))
            chrome.save_screenshot(str(PICTURES / f"grades-{name}-{theme}-{width}.png"))

    assert len(grounds) == 2
    assert chrome.get_log("browser") == []


def test_all_is_printed(chrome, tmp_path):
    """On paper what is folded is open, and dark ink stands on light ground whatever the screen wears."""
    path = tmp_path / "page.html"
    path.write_text(PAGES["feedback"](), encoding="utf-8")
    look(chrome, path, "dark", 1000)
    scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": scheme})
    shown = "return document.querySelector('details pre').getBoundingClientRect().height"

    assert chrome.execute_script(GROUND) == "rgb(255, 255, 255)"
    assert chrome.execute_script(shown) > 0
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
