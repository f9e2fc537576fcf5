from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from netcourse.workspace import copy, lab


@pytest.fixture
def became(monkeypatch):
    """Record what would have replaced this process."""
    calls = []
    monkeypatch.setattr(lab, "_become", lambda words, environment: calls.append((words, environment)) or 0)
    return calls


def test_opens_jupyterlab_on_the_welcome_notebook(release, work, became, capsys):
    """JupyterLab serves the working copy, opens the welcome notebook and gets what was passed on."""
    assert 0 == lab.run(work, language="en", passed_on=["--no-browser", "--port=8899"])

    [(words, environment)] = became
    assert [sys.executable, "-m", "jupyterlab"] == words[:3]
    assert f"--ServerApp.root_dir={work}" in words
    assert "--LabApp.default_url=/lab/tree/en/00-welcome.ipynb" in words
    assert ["--no-browser", "--port=8899"] == words[-2:]
    assert str(lab.SETTINGS) == environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
    assert "00-welcome.ipynb: new" in capsys.readouterr().out


def test_prepare_opens_nothing(release, work, became):
    """With only_prepare the working copy is made and that is all."""
    assert 0 == lab.run(work, language="en", only_prepare=True)

    assert [] == became
    assert (work / "en" / "00-welcome.ipynb").is_file()


def test_folder_below_here_unless_we_stand_in_one(release, work, tmp_path):
    """The default is netcourse-work here; inside a working copy it is that one, at any depth."""
    assert tmp_path / "netcourse-work" == lab.default_folder(tmp_path)

    copy.refresh(work)
    assert work == lab.default_folder(work / "en")


def test_settings_come_before_the_machines_own():
    """Our settings folder is put in front of the ones that the machine names."""
    assert (
        f"{lab.SETTINGS}{os.pathsep}/etc/own"
        == lab.settings({"JUPYTER_CONFIG_PATH": "/etc/own"})["JUPYTER_CONFIG_PATH"]
    )


def test_names_what_would_disturb(release, work, became, capsys, monkeypatch):
    """A proxy variable is named before JupyterLab starts."""
    monkeypatch.setenv("https_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("no_proxy", "")

    lab.run(work, language="en")

    assert "https_proxy" in capsys.readouterr().out


SENTENCES = {
    copy.Outcome(Path("a.ipynb"), copy.MADE): "a.ipynb: new",
    copy.Outcome(Path("a.ipynb"), copy.KEPT): "",
    copy.Outcome(Path("a.ipynb"), copy.UPDATED): "a.ipynb: updated to the new release, with your work in place",
    copy.Outcome(Path("a.ipynb"), copy.UPDATED, conflicts=1): "1 cell that you had changed stays yours",
    copy.Outcome(Path("a.ipynb"), copy.UPDATED, conflicts=2): "2 cells that you had changed stay yours",
    copy.Outcome(Path("a.ipynb"), copy.RESCUED, backup=Path("b.ipynb")): "it is kept as b.ipynb",
}


@pytest.mark.parametrize(("outcome", "sentence"), SENTENCES.items(), ids=str)
def test_every_outcome_is_told(outcome, sentence):
    """Each outcome has a sentence, and an untouched notebook has none."""
    assert sentence in lab.told(outcome)


def test_notebooks_near_a_folder(release, work, tmp_path):
    """From the working copy, below it or beside it the same notebooks are meant; elsewhere the folder itself."""
    assert tmp_path == lab.notebooks_near(tmp_path)

    copy.refresh(tmp_path / "netcourse-work")
    notebooks = tmp_path / "netcourse-work" / "en"
    assert {notebooks} == {lab.notebooks_near(here) for here in (tmp_path, notebooks.parent, notebooks)}
