"""A course of two small notebooks in a scratch folder, and a learner's folder beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netcourse import paths
from tests.workspace.books import book, cell, printed


class Release:
    """The released notebooks, to be changed as a new release would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)

    def put(self, name, *cells):
        (self.folder / name).write_text(json.dumps(book(*cells)), encoding="utf-8")


@pytest.fixture
def release(tmp_path, monkeypatch):
    """Return a release whose first notebook asks for a prediction and a function."""
    course = tmp_path / "course"
    release = Release(course / "notebooks" / "en")
    release.put(
        "00-welcome.ipynb",
        cell("ask", "1 + 1", tags=("predict",)) | {"outputs": printed("2"), "execution_count": 1},
        cell("stub", "def f(): raise NotImplementedError"),
        cell("run", "f()"),
    )
    release.put("02-http.ipynb", cell("title", "# HTTP", "markdown"))
    monkeypatch.setattr(paths, "BUNDLED", course)
    return release


@pytest.fixture
def signatures(tmp_path, monkeypatch):
    """Keep the signatures of trusted notebooks out of the user's own folder."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))


@pytest.fixture
def work(tmp_path, signatures):
    """Return where the working copy goes."""
    return tmp_path / "work"
