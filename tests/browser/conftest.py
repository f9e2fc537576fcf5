"""JupyterLab and a browser for the tests of one file."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.guard import nothing_left
from tests.require import need

from .lab import Page, browser, jupyterlab


@pytest.fixture(scope="module", autouse=True)
def _nothing_left():
    """JupyterLab and the browser serve all tests of a file, and start and stop processes of their own meanwhile."""
    with nothing_left():
        yield


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Return a function that serves a folder, and returns a function that opens a notebook of it in a browser."""
    need("browser")
    scratch = tmp_path_factory.mktemp("scratch")
    with ExitStack() as stack:

        def serve(folder):
            address, chrome = stack.enter_context(jupyterlab(folder, scratch)), stack.enter_context(browser(scratch))
            return lambda path: Page(chrome, address.format(path=f"lab/tree/{path}"), path)

        yield serve
