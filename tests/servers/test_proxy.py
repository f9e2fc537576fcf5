"""Through a real jupyter-server-proxy: links work, and Jupyter's credentials stay there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from netcourse import servers
from netcourse.clock import Deadline, scaled

TOKEN = "jupyters-own-t0ken"
TIMEOUT = scaled(10)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Jupyter server under the path that a hub would give it."""
    folder = tmp_path_factory.mktemp("jupyter")
    environ = {**os.environ, "HOME": str(folder), "JUPYTER_DATA_DIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}
    command = [
        sys.executable, "-m", "jupyter_server", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1",
        "--ServerApp.open_browser=False", "--ServerApp.allow_root=True", f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.base_url=/user/ann/", "--ServerApp.jpserver_extensions={'jupyter_server_proxy': True}",
        f"--ServerApp.root_dir={folder}",
    ]  # fmt: skip
    log = folder / "log"
    with open(log, "w") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait(TIMEOUT)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = Deadline(30)
    while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/user/ann/", log.read_text())) or not _answers(found[0]):
        if deadline.passed or process.poll() is not None:
            pytest.fail(f"Jupyter's server did not start:\n{log.read_text()}", pytrace=False)
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            pass
    return f"http://127.0.0.1:{found[1]}"


def _answers(address: str) -> bool:
    try:
        return requests.get(address + "api", timeout=TIMEOUT).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/ann/")
    with requests.Session() as browser:
        browser.headers["Authorization"] = f"token {TOKEN}"
        yield browser


@pytest.mark.parametrize("absolute", [False, True])
def test_links_lead_to_the_server(hub: str, browser: requests.Session, absolute: bool) -> None:
    link = servers.httpbin().link(absolute=absolute).text
    page = browser.get(hub + link, timeout=TIMEOUT)
    assert "<h1>httpbin</h1>" in page.text
    assert browser.get(hub + link + "status/418", timeout=TIMEOUT).status_code == 418
    assert browser.get(hub + link + "redirect/2", timeout=TIMEOUT).json()["args"] == {}


@pytest.mark.parametrize("absolute", [False, True])
def test_jupyters_credentials_are_not_repeated(hub: str, browser: requests.Session, absolute: bool) -> None:
    server = servers.httpbin()
    browser.get(hub + "/user/ann/api/status", timeout=TIMEOUT)  # brings cookies
    browser.headers["Cookie"] = f"_xsrf={TOKEN}; username-127-0-0-1-8888={TOKEN}; own=kept"
    for path in ("anything?token=" + TOKEN, "headers", "cookies", "bearer", "get?a=1&token=" + TOKEN):
        answer = browser.get(hub + server.link(path, absolute=absolute).text, timeout=TIMEOUT)
        assert answer.status_code in (200, 401)
        assert TOKEN not in answer.text
        assert TOKEN not in str(answer.headers)
    assert TOKEN not in server.log.text


def test_a_learners_own_server_is_reached(hub: str, browser: requests.Session) -> None:
    def serve(listener):  # type: ignore[no-untyped-def]
        while True:
            with listener.accept()[0] as conn:
                conn.recv(65536)
                conn.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    assert browser.get(hub + servers.run(serve).link().text, timeout=TIMEOUT).text == "hello"
