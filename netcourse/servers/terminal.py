"""`netcourse serve`: one server in a terminal, until Ctrl-C."""

from __future__ import annotations

import contextlib
import difflib
import inspect
import signal
import sys
from collections.abc import Iterator
from typing import Any

from netcourse import servers
from netcourse.i18n import _
from netcourse.servers.base import Server, authority
from netcourse.student.sockets import StopSignal

DONE, UNUSABLE = 0, 2
_LOOK = 0.5  # seconds: on Windows a wait without limit does not hear Ctrl-C


def serve(name: str, port: int = 0, tls: bool = False) -> int:
    """Run a server of `FACTORIES` until Ctrl-C or SIGTERM, and return the exit status.

    Prints where it listens, a line to try, and what it logs. A name or port that will not do is one sentence and 2.
    """
    try:
        factory, options = _asked(name, port, tls=tls)
        server = factory(**options)
    except (OSError, ValueError) as error:
        print(f"netcourse: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return UNUSABLE
    with server, _until_signal() as ended:
        server.log.copy = sys.__stdout__
        _say(_introduction(server))
        while not ended.wait(_LOOK):
            pass
    _say(_("{name} stopped.").format(name=name))
    return DONE


def _asked(name: str, port: int, *, tls: bool) -> tuple[Any, dict[str, Any]]:
    if name not in servers.FACTORIES:
        raise ValueError(_unknown(name))
    factory = servers.FACTORIES[name]
    if tls and name not in _choosing():
        raise ValueError(_("--tls is not for {name}, only for {names}").format(name=name, names=", ".join(_choosing())))
    return factory, {"port": port, **({"tls": True} if tls else {})}


def _choosing() -> list[str]:
    """Return the servers that may speak TLS or not; others always do, or never."""
    return [name for name, factory in servers.FACTORIES.items() if "tls" in inspect.signature(factory).parameters]


def _unknown(name: str) -> str:
    nearest = difflib.get_close_matches(name, servers.FACTORIES) or servers.FACTORIES
    return _("no server is called {name!r}; there is {nearest}").format(name=name, nearest=", ".join(nearest))


def _introduction(server: Server) -> str:
    return _("{name} listens on {place}\nTry it from another terminal:\n\n    {line}\n\nCtrl-C ends it.").format(
        name=server.name, place=server.url if server.scheme else authority(server.address), line=try_line(server)
    )


def try_line(server: Server) -> str:
    """Return a command that talks to the server, curl unless the server names another.

    For bare TCP curl's telnet passes lines on as they are.
    """
    if own := getattr(server, "try_line", ""):
        return str(own)
    if not server.scheme:
        return f"curl telnet://{authority(server.address)}"
    trust = f"--cacert {server.ca} " if server.ca else ""
    return f"curl {trust}{server.url}/get"


@contextlib.contextmanager
def _until_signal() -> Iterator[StopSignal]:
    # Not an Event: the handler runs in the thread that waits, and may find it with the lock of that in its hands.
    ended = StopSignal()
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        ended.close()


def _say(text: str) -> None:
    print(text, flush=True)
