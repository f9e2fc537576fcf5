"""The learner's own server."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from netcourse.servers import registry
from netcourse.servers.base import Server


def run(function: Callable[..., Any], *args: Any, host: str = "127.0.0.1", port: int = 0, name: str = "") -> Server:
    """Run `function(listener, *args)` in the background, with a socket that listens already.

    What the function prints and raises is in the server's `log`. The server that was started before for a function of
    the same name (after the cell was changed, say) is stopped first, unless it was given another `name`.
    Raises `OSError` when the port cannot be had.
    """
    module, called = _identity(function)
    name = name or called
    return registry.replace(
        ("run", module, called, name),
        lambda: Server(name, function, *args, host=host, port=port, scheme="http"),
    )


def _identity(function: Any) -> tuple[str, str]:
    while isinstance(function, functools.partial):
        function = function.func
    named = function if hasattr(function, "__qualname__") else type(function)
    return named.__module__, named.__qualname__.rpartition("<locals>.")[2]
