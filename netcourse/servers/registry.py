"""Which servers run in this kernel, so that a cell may be run twice and everything ends with the kernel."""

from __future__ import annotations

import atexit
import functools
import inspect
import os
import threading
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, ParamSpec

from netcourse.i18n import _
from netcourse.render.table import table

if TYPE_CHECKING:
    from netcourse.servers.base import Server

_lock = threading.RLock()  # guards the two below, and that two cells do not start the same server at once
_servers: list[Server] = []  # started and not stopped, in that order
_by_options: dict[Hashable, Server] = {}
_process = os.getpid()  # a forked child inherits the lists, but not the servers

AT_EXIT = 0.5  # seconds for each server: Jupyter kills a kernel that takes longer than a few

P = ParamSpec("P")


class Servers(list["Server"]):
    """A list of servers that shows itself as a table."""

    def __repr__(self) -> str:
        return self._table().text if self else _("no server is running")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self._table()._repr_mimebundle_() if self else {"text/plain": repr(self)}

    def _table(self) -> Any:
        rows = [(server.name, server._place(), server.state) for server in self]
        return table(rows, header=[_("server"), _("address"), _("state")])


def all() -> Servers:
    """Return the servers that were started in this kernel and not stopped."""
    with _lock:
        return Servers(_servers)


def stop_all() -> None:
    """Stop every server. Those that are stopped already do not mind."""
    if os.getpid() == _process:
        for server in reversed(all()):
            server.stop()


def add(server: Server) -> None:
    """Remember a server that is about to start."""
    with _lock:
        _stop_at_exit()
        _servers.append(server)


def remove(server: Server) -> None:
    """Forget a server that is about to stop."""
    with _lock:
        if server in _servers:
            _servers.remove(server)


def shared(factory: Callable[P, Server]) -> Callable[P, Server]:
    """Let `factory` return the server that runs already under the same options."""
    signature = inspect.signature(factory)

    @functools.wraps(factory)
    def get(*args: P.args, **options: P.kwargs) -> Server:
        bound = signature.bind(*args, **options)
        bound.apply_defaults()
        key = (factory.__qualname__, *sorted(bound.arguments.items()))
        with _lock:
            known = _by_options.get(key)
            if known is None or not known.running or known not in _servers:
                known = _by_options[key] = factory(*args, **options)
        return known

    return get


def replace(key: Hashable, start: Callable[[], Server]) -> Server:
    """Start a server in place of the one that was started under the same key."""
    with _lock:
        before = _by_options.pop(key, None)
    if before is not None:
        before.stop()
    server = start()
    with _lock:
        _by_options[key] = server
    return server


@functools.cache
def _stop_at_exit() -> None:
    # Python waits for the workers of thread pools before it runs what atexit knows, and a learner's worker may wait
    # for a client that never comes. What is registered with threading runs before, the last one first: so after
    # (the import of) the pools.
    import concurrent.futures.thread  # noqa: F401

    atexit.register(_at_exit)
    register = getattr(threading, "_register_atexit", None)
    if register is not None:
        register(_at_exit)


def _at_exit() -> None:
    if os.getpid() == _process:
        for server in reversed(all()):
            server.stop(AT_EXIT)
