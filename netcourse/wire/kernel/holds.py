"""Connections that stay in one of TCP's states: what passes in microseconds can then be looked at.

Each way to hold a state is one small function; a table says which. All of it is on loopback and lets go at once.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from weakref import WeakValueDictionary

from netcourse.clock import Deadline
from netcourse.wire.exact import accept_from, ready, reset_on_close
from netcourse.wire.kernel.life import Life, follow
from netcourse.wire.kernel.machine import named

SMALL = 4096  # bytes of a buffer that is soon full
PATIENCE = 5.0  # seconds
DEFER = 60  # seconds that a server waits for a client's first data

_held: WeakValueDictionary[str, Life] = WeakValueDictionary()

__all__ = ["hold", "states"]


def hold(state: str) -> Life:
    """Return a connection of its own, one end of which stays in a state as long as the result is kept.

    Held are SYN_SENT by a full accept queue, SYN_RECV by a server that waits for data before it accepts, FIN_WAIT1,
    CLOSING and LAST_ACK by a FIN that stands behind data which nobody reads, FIN_WAIT2 and CLOSE_WAIT by a half-close,
    TIME_WAIT by closing first. `.stop()`, the end of a `with`, or holding the same state again lets go.

    SYN_SENT, SYN_RECV and TIME_WAIT end by themselves after a minute or two: the kernel's patience, not ours.

    Made for Linux: where a system does it otherwise, a sentence below the picture says what did not come. Raises
    ValueError for what is no state. Source: tcp(7), listen(2), RFC 9293, section 3.6.
    """
    state = named(state)
    if (before := _held.get(state)) is not None:  # a cell that runs again; the notebook keeps what it showed
        before.stop()
    life = _held[state] = HOLDS[state]()
    return life


class _States:
    """`wire.states(server)` follows a connection, `wire.states.hold("SYN_SENT")` holds one."""

    hold = staticmethod(hold)

    def __call__(self, end: Any) -> Life:
        return follow(end)

    def __repr__(self) -> str:
        return "wire.states: states(server) follows a connection, states.hold(state) holds one"


states = _States()
states.__doc__ = follow.__doc__


# Before there is a connection


def _closed() -> Life:
    """Stop listening; the port stays ours, or another program might listen there before it was looked at."""
    with _door() as door:
        life = follow(door)
        keeper = _again(door)
    return _seen(_kept(life, keeper), "CLOSED", "CLOSED")


def _again(door: socket.socket) -> socket.socket:
    """Return another socket bound to a door's port, one that does not listen."""
    keeper = socket.socket()
    with contextlib.suppress(OSError, AttributeError):  # where a port cannot be shared
        for sock in (door, keeper):  # not before the door has its port: it might have been given a shared one
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        keeper.bind(door.getsockname())
    return keeper


def _listen() -> Life:
    life = follow(door := _door())
    return _kept(life, door)


def _syn_sent() -> Life:
    """Knock at a door behind which the queue is full: the kernel drops the SYN."""
    door = _door(backlog=0)
    clients = [_knock(door) for __ in range(3)]
    life = Life(door.getsockname()[:2], (clients[-1].getsockname()[:2], door.getsockname()[:2]))
    return _seen(_kept(life, door, *clients), "SYN-SENT", "LISTEN")


def _knock(door: socket.socket) -> socket.socket:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(door.getsockname())
    ready(door, selectors.EVENT_READ, Deadline(PATIENCE))  # the queue is full before the next one knocks
    return client


def _syn_received() -> Life:
    """Let the server wait for data before it takes notice of the last step of the handshake."""
    door = _door()
    if hasattr(socket, "TCP_DEFER_ACCEPT"):  # Linux
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, DEFER)
    life = follow(door)
    client = _connected(door)
    return _seen(_kept(life, door, client), "ESTABLISHED", "SYN-RECEIVED")


# A connection, and how it ends


class _Pair:
    """A connection that is followed, with buffers that are soon full."""

    def __init__(self) -> None:
        self.door = _door()
        self.life = follow(self.door)
        self.client = _connected(self.door)
        self.server = accept_from(self.door, self.client)
        _kept(self.life, self.door, self.client, self.server)
        self.seen("ESTABLISHED", "ESTABLISHED")

    def seen(self, client: str, server: str) -> Life:
        return _seen(self.life, client, server)


def _established() -> Life:
    return _Pair().life


def _half_closed() -> Life:
    pair = _Pair()
    pair.client.shutdown(socket.SHUT_WR)
    return pair.seen("FIN-WAIT-2", "CLOSE-WAIT")


def _time_wait() -> Life:
    pair = _Pair()
    pair.client.shutdown(socket.SHUT_WR)
    pair.seen("FIN-WAIT-2", "CLOSE-WAIT")
    pair.server.close()
    return pair.seen("TIME-WAIT", "CLOSED")


def _fin_wait_1() -> Life:
    """Say that all is said while data wait that the server does not read: the FIN waits behind them."""
    pair = _Pair()
    _fill(pair.client)
    pair.client.shutdown(socket.SHUT_WR)
    return pair.seen("FIN-WAIT-1", "ESTABLISHED")


def _closing() -> Life:
    """Let both ends finish behind data; then the client alone reads, and meets the server's FIN before its own left."""
    pair = _Pair()
    _fill(pair.client)
    _fill(pair.server)
    pair.client.shutdown(socket.SHUT_WR)
    pair.server.shutdown(socket.SHUT_WR)
    pair.seen("FIN-WAIT-1", "FIN-WAIT-1")
    pair.client.settimeout(Deadline(PATIENCE).seconds)
    while pair.client.recv(65536):
        pass
    return pair.seen("CLOSING", "FIN-WAIT-2")


def _last_ack() -> Life:
    pair = _Pair()
    pair.client.shutdown(socket.SHUT_WR)
    pair.seen("FIN-WAIT-2", "CLOSE-WAIT")
    _fill(pair.server)
    pair.server.shutdown(socket.SHUT_WR)
    return pair.seen("FIN-WAIT-2", "LAST-ACK")


HOLDS: dict[str, Callable[[], Life]] = {
    "CLOSED": _closed,
    "LISTEN": _listen,
    "SYN-SENT": _syn_sent,
    "SYN-RECEIVED": _syn_received,
    "ESTABLISHED": _established,
    "FIN-WAIT-1": _fin_wait_1,
    "FIN-WAIT-2": _half_closed,
    "CLOSING": _closing,
    "TIME-WAIT": _time_wait,
    "CLOSE-WAIT": _half_closed,
    "LAST-ACK": _last_ack,
}


# Sockets


def _door(backlog: int = 8) -> socket.socket:
    with ExitStack() as on_error:
        door = on_error.enter_context(socket.socket())
        _make_small(door)
        door.bind(("127.0.0.1", 0))
        door.listen(backlog)
        on_error.pop_all()
    return door


def _connected(door: socket.socket) -> socket.socket:
    with ExitStack() as on_error:
        client = on_error.enter_context(socket.socket())
        _make_small(client)
        client.settimeout(Deadline(PATIENCE).seconds)
        client.connect(door.getsockname())
        on_error.pop_all()
    return client


def _make_small(sock: socket.socket) -> None:
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, SMALL)


def _fill(sock: socket.socket) -> None:
    """Send until nothing more fits."""
    sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            sock.send(bytes(65536))


def _seen(life: Life, client: str, server: str) -> Life:
    return life.look({"client": client, "server": server}, PATIENCE)


def _kept(life: Life, *sockets: socket.socket) -> Life:
    """Close the sockets when the life is over."""
    for sock in sockets:
        life.holding.callback(_drop, sock)
    return life


def _drop(sock: socket.socket) -> None:
    """Close at once, without what was never read: nothing of it may linger in the kernel."""
    if sock.fileno() >= 0:
        with contextlib.suppress(OSError):
            reset_on_close(sock)
        sock.close()
