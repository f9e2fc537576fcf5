"""A system that gives no more threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

STARTS = ("_start_joinable_thread", "_start_new_thread")  # what Python calls for it, since 3.13 and before


@contextmanager
def no_threads(name: str) -> Iterator[None]:
    """Let no thread start that has this in its name."""
    called = next(one for one in STARTS if hasattr(threading, one))
    start = getattr(threading, called)

    def refuse(run: Callable[[], object], *args: Any, **options: Any) -> Any:
        if name in run.__self__.name:  # type: ignore[attr-defined]
            raise RuntimeError("can't start new thread")
        return start(run, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, called, refuse)
        yield
