"""How long `check` takes in a notebook, for the reference solutions."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from netcourse import exercises
from netcourse.referee import solutions

from .measure import Figure, median

FUNCTION, SOCKETS = 50, 300  # milliseconds


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="netcourse-") as folder:
        os.environ["NETCOURSE_STATE"] = str(Path(folder, "state.json"))
        works = {name: _checking(name) for name in exercises.load()}
        times = {name: median(work) for name, work in works.items()}
        connecting = _that_connect(works)
    for name, milliseconds in times.items():
        kind, target = ("over sockets", SOCKETS) if name in connecting else ("a plain function", FUNCTION)
        yield Figure(f'check("{name}")', milliseconds, target, kind)


def _checking(name: str) -> Callable[[], None]:
    """Return what a learner does who has solved the exercise and runs the cell below it."""
    held: dict[str, Any] = {"__name__": "__main__"}
    exec(solutions.source(name), held)
    exec("from netcourse import check", held)
    cell = compile(f"report = check({name!r})", "<cell>", "exec")

    def work() -> None:
        exec(cell, held)
        assert held["report"].status == "passed", held["report"]

    return work


def _that_connect(works: dict[str, Callable[[], None]]) -> set[str]:
    """Return the names of those that connect somewhere. The hook that sees it stays, so this comes after the timing."""
    seen: set[str] = set()
    connecting = set()
    sys.addaudithook(lambda event, __: seen.add(event))
    for name, work in works.items():
        seen.clear()
        work()
        if "socket.connect" in seen:
            connecting.add(name)
    return connecting
