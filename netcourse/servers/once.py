"""What is made once and then the same for everybody, also where several threads ask for it at the same time."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Made = TypeVar("Made")

_making = threading.RLock()  # one for all, since making one thing may need another


def once(make: Callable[Arguments, Made]) -> Callable[Arguments, Made]:
    """Call `make` once for the same arguments and keep what it returns: `functools.cache` alone may call it twice."""
    kept = functools.cache(make)

    @functools.wraps(make)
    def made(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Made:
        with _making:
            return kept(*args, **kwargs)  # type: ignore[arg-type]

    return made
