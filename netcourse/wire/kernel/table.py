"""The kernel's own view of our connections: who is in which state, and nothing that differs from machine to machine.

Only ends that are asked for are shown, by role and state; ports stay out. A connection is found by its four numbers,
so it is still found when its sockets are closed and only TIME_WAIT is left of it.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.render.table import table

if TYPE_CHECKING:
    from netcourse.render.view import View

Address = tuple[str, int]
State = str | Sequence[str] | Mapping[str, str]

POLL = 0.005  # seconds between two looks at the table
ANY = {"0.0.0.0", "::"}
NO_ENTRY = _("(no entry)")
HIDDEN = _("(not shown on this system)")

__all__ = ["KernelTable", "kernel_table"]


@dataclass(frozen=True)
class KernelTable:
    """Rows of `(role, state)`: a listener first, then of each connection the client's end and the server's end."""

    rows: tuple[tuple[str, str], ...]
    note: str = ""

    @property
    def states(self) -> dict[str, str]:
        """Role to state."""
        return dict(self.rows)

    def view(self) -> View:
        return table(self.rows, [_("role"), _("state in the kernel's table")], self.note)

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()


def kernel_table(*ends: Any, until: State = (), seconds: float = 2.0) -> KernelTable:
    """Look up connections and listeners in the kernel's table.

    Each of the `ends` is a TCP socket, an address `(host, port)`, something with an `.address` (its listener and all
    its connections are shown), or the four numbers of a connection, `a.getsockname() + a.getpeername()`. A socket that
    was shown while it was open is still found when it is closed.

    Waits at most `seconds` until the state asked for is there: `"TIME_WAIT"` (anywhere), several of them (all of
    them), or `{"client": "FIN_WAIT2", "server": "CLOSE_WAIT"}`. What is not there in time is said below the table.

    Raises ValueError for a socket that was closed before it was ever shown, TypeError for anything else.
    Source of the states: RFC 9293, section 3.3.2; psutil's names for them.
    """
    wanted = [_wanted(end) for end in ends]
    deadline, pause = Deadline(seconds), threading.Event()
    while True:
        rows = _rows(wanted, _Snapshot.take())
        if _holds(until, rows) and HIDDEN not in dict(rows).values() or deadline.passed:
            break
        pause.wait(scaled(POLL))
    return KernelTable(rows, "" if _holds(until, rows) else _missed(until, seconds))


def _missed(until: State, seconds: float) -> str:
    wanted = until if isinstance(until, str) else ", ".join(until.values() if isinstance(until, Mapping) else until)
    return _("{state} was awaited for {seconds:g} seconds and did not come").format(state=wanted, seconds=seconds)


def _holds(until: State, rows: Iterable[tuple[str, str]]) -> bool:
    if isinstance(until, Mapping):
        return until.items() <= dict(rows).items()
    seen = {state for __, state in rows}
    return {until} <= seen if isinstance(until, str) else set(until) <= seen


# What is looked for


@dataclass(frozen=True)
class _Wanted:
    """One end as it was asked for: its own address, its peer's where it is known, the descriptor of an open socket."""

    own: Address
    peer: Address | None = None
    whole_server: bool = False
    fd: int | None = None

    @property
    def open(self) -> bool:
        return self.fd is not None


# A closed socket has forgotten its addresses; what was shown once is remembered as long as the socket object lives.
_seen: WeakKeyDictionary[socket.socket, _Wanted] = WeakKeyDictionary()
# An address that was ever seen listening is the server's end, also when its listener is closed.
_listened: set[Address] = set()


def _wanted(end: Any) -> _Wanted:
    if isinstance(end, socket.socket):
        return _wanted_socket(end)
    if isinstance(end, tuple):
        return _wanted_tuple(end)
    if isinstance(address := getattr(end, "address", None), tuple):
        return _Wanted(_plain(address), whole_server=True)
    raise TypeError(_("expected a socket, an address or the four numbers of a connection, not {end!r}").format(end=end))


def _wanted_socket(sock: socket.socket) -> _Wanted:
    if sock.fileno() < 0:
        return _remembered(sock)
    check_tcp(sock)
    _seen[sock] = _Wanted(_plain(sock.getsockname()), _peer_of(sock), fd=sock.fileno())
    return _seen[sock]


def check_tcp(sock: socket.socket) -> None:
    """Raise TypeError for a socket that is not one of TCP."""
    if sock.type != socket.SOCK_STREAM or sock.family not in (socket.AF_INET, socket.AF_INET6):
        raise TypeError(_("only TCP connections have states; this socket is not one of TCP"))


def _peer_of(sock: socket.socket) -> Address | None:
    try:
        return _plain(sock.getpeername())
    except OSError:  # listening, still connecting, or reset
        return _seen[sock].peer if sock in _seen else None


def _remembered(sock: socket.socket) -> _Wanted:
    if sock not in _seen:
        raise ValueError(
            _(
                "this socket is closed and has forgotten its addresses: "
                "show it while it is open, or keep its four numbers"
            )
        )
    known = _seen[sock]
    return _Wanted(known.own, known.peer)


def _wanted_tuple(end: tuple[Any, ...]) -> _Wanted:
    if len(end) >= 4 and isinstance(end[len(end) // 2], str):  # four numbers; IPv6 addresses come with two more each
        half = len(end) // 2
        return _Wanted(_plain(end[:half]), _plain(end[half:]))
    if len(end) == 2 and all(isinstance(half, tuple) for half in end):
        return _Wanted(_plain(end[0]), _plain(end[1]))
    if len(end) in (2, 4) and isinstance(end[0], str) and isinstance(end[1], int):
        return _Wanted(_plain(end), whole_server=True)
    raise TypeError(_("expected (host, port) or the four numbers of a connection, not {end!r}").format(end=end))


def _plain(address: Sequence[Any]) -> Address:
    host, port = address[:2]
    return host.removeprefix("::ffff:"), port


def connections(address: Sequence[Any]) -> set[tuple[Address, Address]]:
    """Return the connections of a server, as (client's address, server's address), whatever states they are in.

    An address that nobody was ever seen to listen at has none: its port is a client's, maybe of several connections.
    """
    own, seen = _plain(address), _Snapshot.take()
    if not _serves(own, seen):
        return set()
    # When a server is gone, its port may already be that of somebody else's client.
    return {pair for pair in _ending_at(own, seen) if seen.listens(own) or not seen.listens(pair[0])}


def standing(address: Sequence[Any]) -> set[tuple[Address, Address]]:
    """Return the same of an address that nobody may listen at yet: what stands there is not of the server to come."""
    return _ending_at(_plain(address), _Snapshot.take())


def _ending_at(own: Address, seen: _Snapshot) -> set[tuple[Address, Address]]:
    return {(pair[0] if pair[1] == own else pair[1], own) for pair in seen.states if own in pair}


def client_first(one: Sequence[Any], other: Sequence[Any]) -> tuple[Address, Address]:
    """Return the two addresses of a connection with the client's first: the other one listens, or has listened."""
    own, peer, seen = _plain(one), _plain(other), _Snapshot.take()
    return (peer, own) if _serves(own, seen) > _serves(peer, seen) else (own, peer)


# What is there


@dataclass(frozen=True)
class _Snapshot:
    """The TCP part of the kernel's table: who listens, the state of each `(own address, peer's address)`, and the peers
    of this process's own sockets, by descriptor."""

    listening: frozenset[Address]
    states: dict[tuple[Address, Address], str]
    peers: dict[int, Address]
    complete: bool  # False where only what this process still holds open can be seen

    @classmethod
    def take(cls) -> _Snapshot:
        entries, complete = _entries()
        listening = frozenset(_plain(entry.laddr) for entry in entries if entry.status == "LISTEN")
        pairs = [entry for entry in entries if entry.laddr and entry.raddr]
        states = {(_plain(entry.laddr), _plain(entry.raddr)): entry.status for entry in pairs}
        peers = {entry.fd: _plain(entry.raddr) for entry in pairs if getattr(entry, "pid", None) in (None, os.getpid())}
        _listened.update(listening)
        return cls(listening, states, peers, complete)

    def listens(self, address: Address) -> bool:
        return any(port == address[1] and (host == address[0] or host in ANY) for host, port in self.listening)


def _entries() -> tuple[list[Any], bool]:
    import psutil

    looks: list[tuple[Callable[[], list[Any]], bool]] = [
        (lambda: list(psutil.net_connections("tcp")), True),
        (lambda: list(psutil.Process().net_connections("tcp")), False),  # TIME_WAIT belongs to no process
    ]
    for look, complete in looks:
        try:
            return look(), complete
        except (psutil.Error, OSError):
            continue
    return [], False


# From both to rows


def _rows(wanted: Sequence[_Wanted], seen: _Snapshot) -> tuple[tuple[str, str], ...]:
    listeners = [_listener(one, seen) for one in wanted if _is_listener(one, seen)]
    pairs = list(_pairs(wanted, seen))
    rows = [(_("listener"), state) for state in listeners]
    for number, (client, server) in enumerate(pairs):
        letter = f" {chr(ord('A') + number % 26)}" if len(pairs) > 1 else ""
        rows.append((_("client") + letter, _state(client, server, wanted, seen)))
        rows.append((_("server") + letter, _state(server, client, wanted, seen)))
    return tuple(rows)


def _is_listener(one: _Wanted, seen: _Snapshot) -> bool:
    return one.whole_server or (one.peer is None and _peer(one, seen) is None)


def _listener(one: _Wanted, seen: _Snapshot) -> str:
    if seen.listens(one.own):
        return "LISTEN"
    return HIDDEN if not seen.complete and not one.open else NO_ENTRY


def _pairs(wanted: Sequence[_Wanted], seen: _Snapshot) -> Iterator[tuple[Address, Address]]:
    """Yield each connection once, as (client's address, server's address)."""
    done: set[frozenset[Address]] = set()
    for one in wanted:
        for own, peer in _connections(one, seen):
            if frozenset((own, peer)) not in done:
                done.add(frozenset((own, peer)))
                yield (peer, own) if _serves(own, seen) > _serves(peer, seen) else (own, peer)


def _serves(address: Address, seen: _Snapshot) -> int:
    """Rank how sure it is that this is a server's end; a port that once listened may be a client's by now."""
    listened = any((host, address[1]) in _listened for host in (address[0], *ANY))
    return 2 * seen.listens(address) + listened


def _connections(one: _Wanted, seen: _Snapshot) -> Iterator[tuple[Address, Address]]:
    if one.whole_server:
        ends = [pair for pair in seen.states if one.own in pair]
        yield from sorted(ends, key=lambda pair: (pair[0] == one.own, seen.states[pair], pair))
    elif peer := one.peer or _peer(one, seen):
        yield one.own, peer


def _peer(one: _Wanted, seen: _Snapshot) -> Address | None:
    """Return whom a socket is still connecting to: the kernel knows before the socket tells.

    An address alone does not tell it of an open socket: its port may be that of an older connection as well.
    """
    if one.fd is not None:
        return seen.peers.get(one.fd)
    if _serves(one.own, seen):
        return None
    return next((peer for own, peer in seen.states if own == one.own), None)


def _state(own: Address, peer: Address, wanted: Sequence[_Wanted], seen: _Snapshot) -> str:
    if (own, peer) in seen.states:
        return seen.states[own, peer]
    held = any(one.open and one.own == own and one.peer == peer for one in wanted)
    return HIDDEN if held or not seen.complete else NO_ENTRY
