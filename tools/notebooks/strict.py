"""Runs notebooks under nbval and compares every output with the stored one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from netcourse.clock import scaled

from . import book as books
from . import execute
from .examine import SANITIZER

CELL_SECONDS = 30
FRESH_STATE = "tools.notebooks.fresh_state"  # the pytest plugin that gives each notebook its own progress


def run(paths: Sequence[Path], *options: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Compare the notebooks once, on both cores; return the finished process."""
    command = [
        sys.executable, "-m", "pytest", "--nbval", f"--nbval-sanitize-with={SANITIZER}",
        f"--nbval-cell-timeout={scaled(CELL_SECONDS):g}", "-p", FRESH_STATE, "-p", "no:cacheprovider",
        "--dist=loadfile", f"--numprocesses={min(len(paths), os.cpu_count() or 1)}",
        "-q", *options, *map(str, paths),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="netcourse-") as scratch:
        environment = execute.environment(Path(scratch, "state.json")) | {"NETCOURSE_STATES": scratch}
        return subprocess.run(command, cwd=books.ROOT, env=environment, text=True, capture_output=quiet)


def repeat(paths: Sequence[Path], times: int, *, busy: bool) -> int:
    """Compare the notebooks many times, say what differed each time; return how many rounds did."""
    rounds_that_differed = 0
    with ExitStack() as load:
        for __ in range((os.cpu_count() or 1) if busy else 0):
            spinner = load.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            load.callback(spinner.kill)
        for number in range(1, times + 1):
            outcome = run(paths, "--tb=short", "--color=no", quiet=True)
            rounds_that_differed += outcome.returncode != 0
            print(f"round {number} of {times}: {outcome.stdout.strip().splitlines()[-1]}", flush=True)
            if outcome.returncode:
                print(outcome.stdout, outcome.stderr, flush=True)
    print(f"{rounds_that_differed} of {times} rounds differed")
    return rounds_that_differed
