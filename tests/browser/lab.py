"""JupyterLab on a working copy, and a headless browser that looks at it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from netcourse.clock import Deadline, scaled
from netcourse.workspace import lab, machine
from tools.notebooks.execute import environment

PATIENCE = 60.0  # seconds until JupyterLab answers, a notebook is shown, a cell has run
SIZE = (1200, 1000)
SETTINGS = {  # of JupyterLab; without windowing every cell is in the page, whether it is in view or not
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false"},
}

OUTPUTS = """
return [...document.querySelectorAll(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")]
    .filter(cell => cell.querySelector(".cm-content")?.innerText.startsWith(arguments[0]))
    .flatMap(cell => [...cell.querySelectorAll(".jp-OutputArea-output")])
"""
APPEND = """
const {content: notebook, context} = window.jupyterapp.shell.currentWidget;
context.model.sharedModel.addCell({cell_type: "code", source: arguments[0]});
notebook.activeCellIndex = notebook.widgets.length - 1;
window.jupyterapp.commands.execute("notebook:run-cell");
"""
THEME = "return document.body.dataset.jpThemeName"
PATH = "return window.jupyterapp?.shell.currentWidget?.context?.path"
KERNEL = "return window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.connectionStatus"


def wait_for(look: Callable[[], Any], what: str) -> Any:
    """Return what `look` finds, as soon as it finds something."""
    deadline = Deadline(PATIENCE)
    while not (found := look()):
        if deadline.passed:
            raise TimeoutError(f"waited {deadline.seconds:g} seconds for {what}")
        threading.Event().wait(0.05)
    return found


@contextmanager
def jupyterlab(folder: Path, scratch: Path) -> Iterator[str]:
    """Serve `folder` with JupyterLab as `netcourse lab` does; yield the pattern of its addresses, with the token."""
    _write_settings(scratch)
    environ = environment(folder / "state.json") | {
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
    }
    command = lab.command(folder, "en", ["--no-browser", "--port=0", "--expose-app-in-browser"])
    with open(scratch / "lab.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, env=environ | lab.settings(environ), stdout=log, stderr=log)
        try:
            server = wait_for(lambda: _announced(scratch / "runtime"), "JupyterLab to say where it is")
            yield f"{server['url']}{{path}}?token={server['token']}"
        finally:
            process.terminate()
            process.wait(scaled(PATIENCE))


def _write_settings(scratch: Path) -> None:
    for name, values in SETTINGS.items():
        path = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")


def _announced(runtime: Path) -> dict[str, Any] | None:
    for path in runtime.glob("jpserver-*.json"):
        try:
            server = dict(json.loads(path.read_text(encoding="utf-8")))
        except ValueError:  # it is being written
            return None
        with socket.socket() as knocker:  # it is written a moment before the port is opened
            return server if knocker.connect_ex(("127.0.0.1", server["port"])) == 0 else None
    return None


@contextmanager
def browser(scratch: Path) -> Iterator[webdriver.Chrome]:
    """Yield a headless Chromium with a profile of its own."""
    program, driver = machine.browser() or ("", "")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    for argument in ["--headless=new", f"--user-data-dir={scratch / 'profile'}", "--disable-dev-shm-usage", *root]:
        options.add_argument(argument)
    options.add_argument(f"--window-size={SIZE[0]},{SIZE[1]}")
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


class Page:
    """A notebook as it is shown."""

    def __init__(self, chrome: webdriver.Chrome, address: str, path: str) -> None:
        self.chrome = chrome
        chrome.get(address)
        # JupyterLab first brings back what was open before.
        wait_for(lambda: chrome.execute_script(PATH) == path, f"{path} to be in front")
        wait_for(self.cells, "the notebook to be shown")

    def cells(self) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")

    def outputs(self, cell_source: str) -> list[WebElement]:
        """Return the outputs of the code cells whose source begins so; one look, since JupyterLab redraws cells."""
        return list(self.chrome.execute_script(OUTPUTS, cell_source))

    def splash(self) -> bool:
        """Tell whether JupyterLab still shows its splash over the page, as it also does while it changes its theme."""
        return bool(self.chrome.find_elements(By.ID, "jupyterlab-splash"))

    def wear(self, theme: str) -> None:
        """Change JupyterLab's theme."""
        self.chrome.execute_script(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: {theme!r}}})")
        wait_for(lambda: self.chrome.execute_script(THEME) == theme, f"the theme {theme}")
        wait_for(lambda: not self.splash(), "JupyterLab's splash to go")

    def run_all(self) -> None:
        """Do what the menu's Run All Cells does, once there is a kernel: before, JupyterLab would ask for one."""
        wait_for(lambda: self.chrome.execute_script(KERNEL) == "connected", "the kernel")
        self.chrome.execute_script("window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def append_and_run(self, source: str) -> None:
        """Write a cell below all others and run it; does not wait for its end."""
        self.chrome.execute_script(APPEND, source)

    def picture(self, element: WebElement, path: Path) -> None:
        """Save what the window shows with this element in its middle."""
        self.chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.chrome.save_screenshot(str(path))

    def loaded(self, image: WebElement) -> bool:
        """Tell whether an image has been decoded and takes room."""
        return bool(self.chrome.execute_script("return arguments[0].complete && arguments[0].naturalWidth > 0", image))
