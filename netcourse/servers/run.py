"""The learner's own server."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from netcourse.i18n import _
from netcourse.servers import registry
from netcourse.servers.base import Protocol, Server, authority, known

SOCKETS: dict[Protocol, str] = {"tcp": _("a listening socket"), "udp": _("a bound datagram socket")}
SCHEMES: dict[Protocol, str] = {"tcp": "http", "udp": ""}


def run(
    function: Callable[..., Any],
    *args: Any,
    host: str = "127.0.0.1",
    port: int = 0,
    name: str = "",
    protocol: str = "tcp",
) -> Server:
    """Run `function(listener, *args)` in the background, with a socket that listens already.

    With `protocol="udp"` it is called with a datagram socket that is bound; its `recvfrom` ends with the server, too.
    What the function prints and raises is in the server's `log`. The server that was started before for a function of
    the same name (after the cell was changed, say) is stopped first, unless it was given another `name`.
    Raises `OSError` when the port cannot be had, `TypeError` for what cannot be called so, `ValueError` for a protocol
    other than these two.
    """
    spoken = known(protocol)
    _check_callable(function, args, SOCKETS[spoken])
    module, called = _identity(function)
    name = name or called
    return registry.replace(
        ("run", module, called, name),
        lambda: Own(name, function, *args, host=host, port=port, scheme=SCHEMES[spoken], protocol=spoken),
    )


class Own(Server):
    """A server that the learner wrote. Over TCP it has a URL, for a browser; it may well speak something else."""

    def _place(self) -> str:
        return authority(self.address)


def _check_callable(function: Any, args: tuple[Any, ...], sock: str) -> None:
    if not callable(function):
        text = _("servers.run calls a function with {socket}; this is of type {kind}")
        raise TypeError(text.format(socket=sock, kind=type(function).__name__))
    try:
        signature = inspect.signature(function)
    except ValueError:  # some functions written in C have none
        return
    try:
        signature.bind(None, *args)
    except TypeError:
        text = _("{name}{signature} cannot be called with {socket} and {count} more")
        name = _identity(function)[1]
        raise TypeError(text.format(name=name, signature=signature, socket=sock, count=len(args))) from None


def _identity(function: Any) -> tuple[str, str]:
    while isinstance(function, functools.partial):
        function = function.func
    named = function if hasattr(function, "__qualname__") else type(function)
    return named.__module__, named.__qualname__.rpartition("<locals>.")[2]
