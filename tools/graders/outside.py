"""Runs a program of another environment, as far away from this machine's settings as a notebook is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tools.notebooks.execute import environment

SECONDS = 900  # for a class; a grader that hangs is ended

CACHE = Path(__file__).resolve().parents[2] / ".cache"


def there(name: str) -> bool:
    """Tell whether the environment of a grader is complete: `make nbgrader`, `make bench-graders`."""
    return (CACHE / f"{name}-env" / ".complete").exists()


def run(name: str, folder: Path, *words: str) -> str:
    """Run Python of a grader's environment in `folder`; return what it printed. Raises RuntimeError."""
    programs = CACHE / f"{name}-env" / "bin"
    environ = environment(folder / "state.json") | {
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        **{f"JUPYTER_{kind}_DIR": str(folder / "jupyter" / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "HOME": str(folder),
    }
    command = [str(programs / "python"), *words]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:3])} of {name} failed:\n{done.stdout}{done.stderr}"[-4000:])
    return done.stdout
