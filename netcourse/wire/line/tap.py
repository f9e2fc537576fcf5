"""A tap: a relay in front of a server that records what passes, and draws it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from netcourse.i18n import _
from netcourse.servers import registry
from netcourse.servers.base import BACKLOG, HIGHEST_PORT, Server, known
from netcourse.wire.faults.base import Fault, Kind
from netcourse.wire.line.descriptors import raise_limit
from netcourse.wire.line.plan import Plan
from netcourse.wire.transcript import Transcript

if TYPE_CHECKING:
    from netcourse.render.view import View
    from netcourse.wire.line.loop import Loop

PATIENCE = 1.0  # seconds a server has to close after its client has
LATE = 3.0  # seconds that are given to what a rough line has put off
GRACE = 0.2  # seconds it has to begin an answer
QUIET = 0.02  # seconds without a byte, after which a conversation counts as standing still
APPLYING = 2.0  # seconds that a line has to take over other faults
PORTS = {"http": 80, "https": 443}
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # who listens everywhere listens here
MOST = 8  # taps in front of one server: a cell that is run again and again must not collect them

__all__ = ["Tap", "tap"]


def tap(server: Any, *, ends: bool = False, protocol: Kind | None = None) -> Tap:
    """Put a recording relay in front of a server and return it: the same service at another address.

    `server` is a server of the course, an address `(host, port)`, a URL or a socket that listens (for UDP, that is
    bound). The tap runs until `stop()` or the end of its `with` block; what it has recorded stays readable, and is what
    it shows. In front of one server at most eight run at a time; a ninth stops the first. `servers.dns()` speaks both
    protocols: its datagrams are tapped unless `protocol` is "tcp", and each tap has an address of its own.

    With `ends` the drawing also tells which side ended its stream first. It is left out otherwise, since two programs
    that close of their own accord leave it to chance. An address tells no protocol: `protocol="udp"` does.

    Raises ValueError for a server that is stopped or speaks another protocol, TypeError for what is none, OSError for a
    name that nobody knows.
    """
    return line_to(target(server, protocol), Plan(), ends=ends)


def line_to(there: Target, plan: Plan, *, ends: bool = False) -> Tap:
    """Return a relay that runs in front of a server, in place of the oldest where there are many already."""
    while len(row := _running(there)) >= MOST:
        row[0].stop()
    made = Tap(there, plan)
    made._transcript.ends = ends
    return made


def _running(there: Target) -> list[Tap]:
    where = (there.address, there.protocol)
    return [one for one in registry.all() if isinstance(one, Tap) and (one.upstream, one.protocol) == where]


@dataclass(frozen=True)
class Target:
    """What a line leads to."""

    name: str
    address: tuple[str, int]
    scheme: str = "http"
    path: str = ""
    ca: str | None = None
    protocol: Kind = "tcp"
    told: bool = False  # whether the protocol had to be told, as that of an address


class Tap(Server):
    """A relay that records. `transcript` is the recording; the tap shows itself as its drawing.

    With faults it is a rough line: `faults` are those for what the client sends and for what the server sends.
    """

    def __init__(self, there: Target, plan: Plan | None = None) -> None:
        self.upstream = there.address
        self._path = there.path
        self._told = there.told
        self._plan = plan or Plan()
        self._transcript = Transcript()
        self._transcript.protocol = there.protocol
        self._relay = _relay(there, self._transcript, self._plan)
        raise_limit()
        called = _("rough line to {name}") if any(self.faults) else _("tap of {name}")
        with contextlib.ExitStack() as on_error:
            on_error.callback(self._relay.end)
            super().__init__(
                called.format(name=there.name),
                self._relay.serve,
                host="::1" if ":" in there.address[0] else "127.0.0.1",
                scheme=there.scheme if there.protocol == "tcp" else "",
                ca=there.ca,
                protocol=there.protocol,
                backlog=None if self._plan.refuses else BACKLOG,
            )
            on_error.pop_all()
        self._transcript.ports = (self.address[1], there.address[1])

    @property
    def url(self) -> str:
        """The server's URL, with this address in it. Raises `ValueError` for a protocol that has none."""
        return super().url + self._path

    @property
    def transcript(self) -> Transcript:
        """The recording, as soon as everything that was sent before is in it."""
        self._settle()
        return self._transcript

    def _settle(self, most: float = LATE) -> None:
        """Wait until what passes stands still, for `most` seconds at most."""
        if self.running:
            late = LATE if any(self.faults) else PATIENCE
            self._relay.settle(min(PATIENCE, most), min(GRACE, most), QUIET, min(late, most))

    @property
    def faults(self) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        """The faults for what the client sends, and those for what the server sends."""
        return self._plan.up, self._plan.down

    @property
    def seed(self) -> int:
        """What all chance on this line comes from."""
        return self._plan.seed

    def change(
        self,
        *faults: Fault,
        up: Fault | Iterable[Fault] | None = None,
        down: Fault | Iterable[Fault] | None = None,
        seed: int | None = None,
        **named: Any,
    ) -> None:
        """Go on with other faults, while traffic flows; arguments as for `wire.rough`, those left out stay as they are.

        Open connections go on from where they are. What the old faults held back is delayed no longer; what they had
        cut already arrives in these pieces. The new faults count their bytes from the change on. Faults given without a
        direction replace those of both.

        Raises ValueError, TypeError as `wire.rough` does; then nothing has changed.
        """
        from netcourse.wire.line.rough import planned

        fresh = bool(faults or named)
        kept_up, kept_down = ((), ()) if fresh else self.faults
        self._plan = planned(
            self.protocol, faults, named,
            kept_up if up is None else up, kept_down if down is None else down, self.seed if seed is None else seed,
        )  # fmt: skip
        plan = self._plan
        self._relay.order(lambda: self._relay.change(plan), APPLYING)

    @property
    def replay(self) -> str:
        """The Python that makes this line once more, `server` being what it leads to."""
        return self._plan.call(told=self.protocol if self._told else None)

    def stop(self, seconds: float = LATE) -> None:
        """Let what is under way arrive, for `seconds` at most, then stop within as many. May be called again."""
        self._settle(seconds)
        super().stop(seconds)
        self._transcript.over = True

    def view(self, *, together: bool = False, gaps: bool = False, bytes: bool = False) -> View:
        """Draw what was recorded. See `Transcript.view`."""
        return self.transcript.view(together=together, gaps=gaps, bytes=bytes)

    def __repr__(self) -> str:
        return repr(self.transcript)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.transcript._repr_mimebundle_()


def _relay(there: Target, transcript: Transcript, plan: Plan) -> Loop:
    if there.protocol == "udp":
        from netcourse.wire.line.datagrams import Datagrams

        return Datagrams(there.address, transcript, plan)
    from netcourse.wire.line.relay import Relay

    return Relay(there.address, transcript, plan)


def target(server: Any, protocol: Kind | None = None) -> Target:
    """Return what stands for a server, by whichever name it is called.

    Raises ValueError for one that is stopped, does not speak `protocol` or has no port, TypeError for what is none,
    OSError for a name that nobody knows.
    """
    if protocol is not None:
        known(protocol)
    if getattr(server, "running", True) is False:
        raise ValueError(_("{name} is stopped: start it again, then tap it").format(name=server.name))
    if isinstance(server, tuple) and len(server) >= 2 and isinstance(server[0], str) and isinstance(server[1], int):
        where = _numeric(server[0], server[1])
        return Target(server[0], where, protocol=protocol or "tcp", told=protocol is not None)
    there = _named(server)
    if protocol and protocol in getattr(server, "protocols", ()):  # it speaks more than one
        return replace(there, protocol=protocol, told=protocol != there.protocol)
    if protocol not in (None, there.protocol):
        text = _("{name} speaks {own}, not {protocol}")
        raise ValueError(text.format(name=there.name, own=there.protocol.upper(), protocol=str(protocol).upper()))
    return there


def _named(server: Any) -> Target:
    """Return the target of what tells its protocol itself."""
    if isinstance(server, socket.socket):
        return _of_socket(server)
    if isinstance(server, str):
        return _from_url(server)
    if isinstance(address := getattr(server, "address", None), tuple):
        return Target(
            getattr(server, "name", "") or _("a server"),
            address,
            getattr(server, "scheme", "http"),
            getattr(server, "_path", ""),
            getattr(server, "ca", None),
            getattr(server, "protocol", "tcp"),
        )
    raise TypeError(_("expected a server, an address (host, port) or a URL, not {server!r}").format(server=server))


def _of_socket(sock: socket.socket) -> Target:
    if sock.fileno() < 0:
        raise ValueError(_("this socket is closed: nobody can be connected with it"))
    if sock.family not in (socket.AF_INET, socket.AF_INET6) or not sock.getsockname()[1]:
        raise ValueError(_("this socket has no address yet: bind it to one of this machine, and listen"))
    host, port = sock.getsockname()[:2]
    kind: Kind = "udp" if sock.type == socket.SOCK_DGRAM else "tcp"
    return Target(_("a listener"), (ANY.get(host, host), port), protocol=kind)


def _from_url(url: str) -> Target:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(_("expected a URL like http://127.0.0.1:8000/, not {url!r}").format(url=url))
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    return Target(parts.hostname, _numeric(parts.hostname, port), parts.scheme, parts.path.rstrip("/"))


def _numeric(host: str, port: int) -> tuple[str, int]:
    """Return an address by its number: a name is looked up here and not in the relay, where all others would wait."""
    if not 1 <= port <= HIGHEST_PORT:
        raise ValueError(_("{port} is no port: 1 to {highest}").format(port=port, highest=HIGHEST_PORT))
    if host == "localhost":
        return "127.0.0.1", port
    return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0]), port
