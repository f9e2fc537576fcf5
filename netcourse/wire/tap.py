"""A tap: a relay in front of a server that records what passes, and draws it."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from netcourse.i18n import _
from netcourse.servers import registry
from netcourse.servers.base import Server
from netcourse.wire.relay import Relay
from netcourse.wire.transcript import Transcript

PATIENCE = 1.0  # seconds a server has to close after its client has
GRACE = 0.2  # seconds it has to begin an answer
QUIET = 0.02  # seconds without a byte, after which a conversation counts as standing still
PORTS = {"http": 80, "https": 443}
MOST = 8  # taps in front of one server: a cell that is run again and again must not collect them

__all__ = ["Tap", "tap"]


def tap(server: Any, *, ends: bool = False) -> Tap:
    """Put a recording relay in front of a server and return it: the same service at another address.

    `server` is a server of the course, an address `(host, port)`, a URL or a listening socket. The tap runs until
    `stop()` or the end of its `with` block; what it has recorded stays readable, and is what it shows. In front of one
    server at most eight run at a time; a ninth stops the first.

    With `ends` the drawing also tells which side ended its stream first. It is left out otherwise, since two programs
    that close of their own accord leave it to chance.

    Raises ValueError for a server that is stopped, TypeError for what is none.
    """
    if getattr(server, "running", True) is False:
        raise ValueError(_("{name} is stopped: start it again, then tap it").format(name=server.name))
    target = _target(server)
    while len(row := _running(target[1])) >= MOST:
        row[0].stop()
    made = Tap(*target)
    made._transcript.ends = ends
    return made


def _running(upstream: tuple[str, int]) -> list[Tap]:
    return [server for server in registry.all() if isinstance(server, Tap) and server.upstream == upstream]


class Tap(Server):
    """A relay that records. `transcript` is the recording; the tap shows itself as its drawing."""

    def __init__(
        self, name: str, upstream: tuple[str, int], scheme: str, path: str = "", ca: str | None = None
    ) -> None:
        self.upstream = upstream
        self._path = path
        self._transcript = Transcript()
        self._relay = Relay(upstream, self._transcript)
        host = "::1" if ":" in upstream[0] else "127.0.0.1"
        super().__init__(_("tap of {name}").format(name=name), self._relay.serve, host=host, scheme=scheme, ca=ca)
        self._transcript.ports = (self.address[1], upstream[1])

    @property
    def url(self) -> str:
        """The server's URL, with this address in it. Raises `ValueError` for a protocol that has none."""
        return super().url + self._path

    @property
    def transcript(self) -> Transcript:
        """The recording, as soon as everything that was sent before is in it."""
        self._settle()
        return self._transcript

    def _settle(self) -> None:
        if self.running:
            self._relay.settle(PATIENCE, GRACE, QUIET)

    def stop(self, seconds: float = 2.0) -> None:
        """Let what is under way arrive, then stop. May be called again."""
        self._settle()
        super().stop(seconds)
        self._transcript.over = True

    def __repr__(self) -> str:
        return repr(self.transcript)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.transcript._repr_mimebundle_()


def _target(server: Any) -> tuple[str, tuple[str, int], str, str, str | None]:
    """Return name, address, scheme, path and certificate of whatever stands for a server."""
    if isinstance(server, socket.socket):
        return _("a listener"), server.getsockname()[:2], "http", "", None
    if isinstance(server, str):
        return _from_url(server)
    if isinstance(server, tuple) and len(server) >= 2 and isinstance(server[0], str) and isinstance(server[1], int):
        return f"{server[0]}", (_numeric(server[0]), server[1]), "http", "", None
    if isinstance(address := getattr(server, "address", None), tuple):
        scheme = getattr(server, "scheme", "http")
        return getattr(server, "name", ""), address, scheme, getattr(server, "_path", ""), getattr(server, "ca", None)
    raise TypeError(_("expected a server, an address (host, port) or a URL, not {server!r}").format(server=server))


def _from_url(url: str) -> tuple[str, tuple[str, int], str, str, str | None]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(_("expected a URL like http://127.0.0.1:8000/, not {url!r}").format(url=url))
    port = parts.port or PORTS[parts.scheme]
    return parts.hostname, (_numeric(parts.hostname), port), parts.scheme, parts.path.rstrip("/"), None


def _numeric(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else host
