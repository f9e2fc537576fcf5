from __future__ import annotations

import json
import os
import sys
import threading

import pytest

from netcourse.workspace import copy
from tests.workspace.books import cell, printed, texts


def whats(outcomes):
    return {one.path.name: one.what for one in outcomes}


def edit(path, name, text):
    """Change one cell as a learner would."""
    notebook = copy.read(path)
    next(one for one in notebook["cells"] if one["id"] == name)["source"] = text
    copy.write(path, notebook)


def test_first_time_copies_every_notebook(release, work):
    """The first refresh makes one trusted copy of each notebook, with predictions unanswered."""
    outcomes = copy.refresh(work)

    welcome = work / "en" / "00-welcome.ipynb"
    assert {"00-welcome.ipynb": copy.MADE, "02-http.ipynb": copy.MADE} == whats(outcomes)
    assert [] == copy.read(welcome)["cells"][0]["outputs"]
    assert copy.is_trusted(welcome)
    assert copy.is_working_copy(work)


def test_same_release_again_touches_nothing(release, work):
    """A second refresh leaves edited and unedited files as they are, to the byte."""
    copy.refresh(work)
    edit(work / "en" / "00-welcome.ipynb", "stub", "def f(): return 1")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (work / "en").iterdir()}

    outcomes = copy.refresh(work)

    assert {copy.KEPT} == set(whats(outcomes).values())
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (work / "en").iterdir()}


def test_new_release_is_merged_into_the_learners_work(release, work):
    """The learner's cell stays, the release's changed cell and new notebook arrive."""
    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"
    edit(welcome, "stub", "def f(): return 1")
    release.put("00-welcome.ipynb", cell("stub", "def f(): raise NotImplementedError"), cell("run", "print(f())"))
    release.put("06-tcp.ipynb", cell("title", "# TCP", "markdown"))

    outcomes = copy.refresh(work)

    assert {"00-welcome.ipynb": copy.UPDATED, "02-http.ipynb": copy.KEPT, "06-tcp.ipynb": copy.MADE} == whats(outcomes)
    assert ["def f(): return 1", "print(f())"] == texts(copy.read(welcome))
    assert {copy.KEPT} == set(whats(copy.refresh(work)).values())


def test_conflict_is_counted(release, work):
    """An outcome says how many cells both sides had changed."""
    copy.refresh(work)
    edit(work / "en" / "00-welcome.ipynb", "stub", "def f(): return 1")
    release.put("00-welcome.ipynb", cell("stub", "def f(x): raise NotImplementedError"))

    outcome = copy.refresh(work)[0]

    assert (copy.UPDATED, 1) == (outcome.what, outcome.conflicts)


def test_trust_is_not_given_to_what_the_learner_had_not_trusted(release, work):
    """A merge keeps a trusted notebook trusted, and signs no outputs that were not."""
    copy.refresh(work)
    for name in ("00-welcome.ipynb", "02-http.ipynb"):
        release.put(name, cell("stub", "new"))
    edit(work / "en" / "00-welcome.ipynb", "run", "from elsewhere")  # saved without a signature

    copy.refresh(work)

    assert not copy.is_trusted(work / "en" / "00-welcome.ipynb")
    assert copy.is_trusted(work / "en" / "02-http.ipynb")


UNREADABLE = {
    "empty": b"",
    "cut off": b'{"cells": [',
    "a list": b"[1]",
    "format 3": b'{"nbformat": 3, "worksheets": []}',
    "odd cells": b'{"nbformat": 4, "cells": [1]}',
    "not text": b"\xff\xfe",
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_notebook_is_set_aside(release, work, content):
    """What cannot be merged is kept under another name, and a fresh copy takes its place."""
    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"
    welcome.write_bytes(content)

    outcome = copy.refresh(work)[0]

    assert copy.RESCUED == outcome.what
    assert content == outcome.backup.read_bytes()
    assert 3 == len(copy.read(welcome)["cells"])


def test_backups_do_not_replace_each_other(release, work):
    """A second unreadable file gets a name of its own."""
    copy.refresh(work)
    kept = []
    for content in (b"first", b"second"):
        (work / "en" / "00-welcome.ipynb").write_bytes(content)
        kept.append(copy.refresh(work)[0].backup)

    assert [b"first", b"second"] == [path.read_bytes() for path in kept]


def test_lost_memory_of_the_release_loses_no_work(release, work):
    """Without the remembered release every difference stays the learner's."""
    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"
    edit(welcome, "stub", "def f(): return 1")
    (work / ".netcourse" / "en" / "00-welcome.ipynb").write_text("{", encoding="utf-8")

    copy.refresh(work)

    assert "def f(): return 1" in texts(copy.read(welcome))


def test_deleted_notebook_comes_back_fresh(release, work):
    """Deleting a notebook and refreshing is how to start it over."""
    copy.refresh(work)
    (work / "en" / "02-http.ipynb").unlink()

    assert copy.MADE == whats(copy.refresh(work))["02-http.ipynb"]


def test_interrupted_write_leaves_the_old_file(release, work, monkeypatch):
    """A crash before the last step leaves the learner's file whole and no litter beside it."""
    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"
    before = welcome.read_bytes()
    monkeypatch.setattr(os, "replace", lambda *args: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        copy.write(welcome, copy.read(welcome))

    assert before == welcome.read_bytes()
    assert ["00-welcome.ipynb", "02-http.ipynb"] == sorted(path.name for path in (work / "en").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="links need privileges on Windows")
def test_linked_notebook_stays_a_link(release, work, tmp_path):
    """Where the learner keeps the file elsewhere and links to it, that file is updated."""
    copy.refresh(work)
    link, elsewhere = work / "en" / "00-welcome.ipynb", tmp_path / "elsewhere.ipynb"
    link.rename(elsewhere)
    link.symlink_to(elsewhere)
    release.put("00-welcome.ipynb", cell("stub", "new"))

    copy.refresh(work)

    assert link.is_symlink()
    assert ["new"] == texts(copy.read(elsewhere))


def test_results_of_a_run_survive_a_release(release, work):
    """What the learner's run printed under a prediction is theirs to keep."""
    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"
    notebook = copy.read(welcome)
    notebook["cells"][0] |= {"outputs": printed("2"), "execution_count": 1}
    copy.write(welcome, notebook)
    release.put("00-welcome.ipynb", cell("ask", "1 + 1", tags=("predict",)), cell("new", "more"))

    copy.refresh(work)

    assert printed("2") == copy.read(welcome)["cells"][0]["outputs"]


def test_two_refreshes_at_once(release, work):
    """Refreshes started together end with whole files."""
    errors = []

    def refresh():
        try:
            copy.refresh(work)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=refresh) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == errors
    assert 3 == len(copy.read(work / "en" / "00-welcome.ipynb")["cells"])


def test_written_as_jupyter_writes(release, work):
    """The file has Jupyter's own layout, so that saving it there changes nothing but what was edited."""
    import nbformat

    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"

    node = nbformat.read(welcome, as_version=4)
    nbformat.validate(node)
    assert json.loads(nbformat.writes(node))["cells"][1]["id"] == "stub"


def test_work_saved_by_jupyter_is_merged(release, work):
    """A notebook that Jupyter has written keeps its cells' ids, so a release still finds its place in it."""
    import nbformat

    copy.refresh(work)
    welcome = work / "en" / "00-welcome.ipynb"
    node = nbformat.read(welcome, as_version=4)
    node.cells[1].source = "def f():\n    return 1"
    node.cells.insert(2, nbformat.v4.new_markdown_cell("my notes"))
    nbformat.write(node, welcome)
    release.put("00-welcome.ipynb", cell("stub", "def f(): raise NotImplementedError"), cell("run", "print(f())"))

    copy.refresh(work)

    assert ["def f():\n    return 1", "my notes", "print(f())"] == texts(copy.read(welcome))
