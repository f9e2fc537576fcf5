"""`netcourse lab`: the working copy made or refreshed, then JupyterLab opened on its welcome notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from netcourse import paths
from netcourse.i18n import _, ngettext
from netcourse.workspace import copy, machine

FOLDER = "netcourse-work"
WELCOME = "00-welcome.ipynb"
SETTINGS = Path(__file__).parent / "jupyter"  # no news, no look for updates: the course asks nothing of the outside


def run(folder: Path | None, *, language: str, passed_on: Sequence[str] = (), only_prepare: bool = False) -> int:
    """Prepare the working copy, and unless `only_prepare`, become JupyterLab; return its exit status.

    `folder` is `netcourse-work` here unless given, or the working copy that we stand in.
    """
    folder = (folder or default_folder(Path.cwd())).resolve()
    for outcome in copy.refresh(folder, language):
        sentence = told(outcome)
        if sentence:
            print(sentence)
    print(_("Your notebooks are in {folder}.").format(folder=folder / language))
    if only_prepare:
        return 0
    _warn()
    sys.stdout.flush()
    return _become(command(folder, language, passed_on), os.environ | settings(os.environ))


def default_folder(here: Path) -> Path:
    """Return the working copy that `here` is in, or the one that belongs below it."""
    around = (folder for folder in (here, *here.parents) if copy.is_working_copy(folder))
    return next(around, here / FOLDER)


def notebooks_near(here: Path, language: str = paths.LANGUAGE) -> Path:
    """Return the folder of the learner's notebooks that belongs to `here`, or `here` itself without a working copy."""
    folder = default_folder(here) / language
    return folder if folder.is_dir() else here


def told(outcome: copy.Outcome) -> str:
    """Return one sentence about a notebook, or nothing where nothing happened."""
    return {
        copy.MADE: _("{name}: new"),
        copy.KEPT: "",
        copy.UPDATED: _("{name}: updated to the new release, with your work in place{conflicts}"),
        copy.RESCUED: _("{name}: could not be read as a notebook; it is kept as {backup}, and a fresh copy was made"),
    }[outcome.what].format(
        name=outcome.path.name,
        conflicts=_conflicts(outcome.conflicts),
        backup=outcome.backup.name if outcome.backup else "",
    )


def _conflicts(count: int) -> str:
    if not count:
        return ""
    one = "; {count} cell that you had changed stays yours, the new version stands below it"
    many = "; {count} cells that you had changed stay yours, the new version stands below each"
    return ngettext(one, many, count).format(count=count)


def command(folder: Path, language: str, passed_on: Sequence[str]) -> list[str]:
    """Return the command that opens JupyterLab on the welcome notebook."""
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{language}/{WELCOME}",
        *(["--allow-root"] if _is_root() else []),
        *passed_on,
    ]


def settings(environment: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """Return the variable that puts our settings for JupyterLab before the machine's own."""
    before = environment.get("JUPYTER_CONFIG_PATH")
    return {"JUPYTER_CONFIG_PATH": os.pathsep.join([str(SETTINGS), *([before] if before else [])])}


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _warn() -> None:
    names = machine.disturbing(os.environ)
    if names:
        print(_("Note: {names} may lead examples astray; see netcourse doctor.").format(names=", ".join(names)))


def _become(words: list[str], environment: dict[str, str]) -> int:
    """Replace this process by a command, so that signals reach it; on Windows, which cannot, wait for it."""
    if sys.platform != "win32":
        os.execve(words[0], words, environment)
    return subprocess.run(words, env=environment).returncode
