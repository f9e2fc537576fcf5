"""What every test gets: progress of its own, no proxies, and a guard against leaving something behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_core.utils import ensure_event_loop

from tests.guard import nothing_left
from tools.notebooks.execute import DISTURBING


@pytest.fixture(autouse=True, scope="session")
def _no_proxies() -> Iterator[None]:
    """Requests to our own servers must not go through a proxy, nor trust another certificate."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.lower() in DISTURBING]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True, scope="session")
def _event_loop() -> Iterator[None]:
    """The event loop that a client of kernels makes for its thread, once, and keeps."""
    loop = ensure_event_loop()
    yield
    loop.close()


@pytest.fixture(autouse=True)
def _own_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is kept in a file of this test's own."""
    monkeypatch.setenv("NETCOURSE_STATE", str(tmp_path / "state.json"))
    monkeypatch.setenv("NETCOURSE_LANG", "en")


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """A test leaves no thread, no child process and no socket behind, whatever wider fixtures hold."""
    with nothing_left():
        yield
