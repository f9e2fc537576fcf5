"""What a notebook finds in the grader in place of the notebook's own machinery.

`check`, `hint` and their like ask for nothing and keep nothing there: the referee does its own asking. Servers and the
wire are real. `expect_error` works, without our sentences.
"""

from __future__ import annotations

import builtins
from types import TracebackType
from typing import Any, Self

import netcourse

CALLS = ["check", "hint", "predict", "progress", "quiz", "reset", "solution"]
"""The functions whose calls do nothing here."""


class Nothing:
    """What `check`, `hint` and their like return: a report that says nothing."""

    status = "not_run"
    score = 0.0
    max_score = 0.0
    checks: list[Any] = []
    data: dict[str, Any] = {}

    def __repr__(self) -> str:
        return ""


def nothing(*args: Any, **kwargs: Any) -> Nothing:
    """Do nothing."""
    return Nothing()


class expect_error:
    """Run a block that must fail with one of `kinds`."""

    def __init__(self, *kinds: type[BaseException]) -> None:
        self.kinds = kinds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None:
            raise AssertionError("an error was expected here")
        return issubclass(kind, self.kinds)


class Shell:
    """What `get_ipython()` returns: its magics and commands do nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return nothing

    def run_line_magic(self, name: str, line: str, *args: Any) -> Any:
        """Do nothing, but run the statement that %time or %timeit measures."""
        if name in ("time", "timeit"):
            import __main__

            exec(line, vars(__main__))
        return None


def install(namespace: dict[str, Any]) -> None:
    """Put all this in place, for `from netcourse import ...` and for what a notebook has without importing it."""
    for name in CALLS:
        setattr(netcourse, name, nothing)
    netcourse.expect_error = expect_error  # type: ignore[assignment, misc]
    namespace["get_ipython"] = Shell
    for name in ("display", "exit", "quit"):
        setattr(builtins, name, {"display": nothing}.get(name, _leave))


def _leave(code: Any = None) -> None:
    raise SystemExit(code)
