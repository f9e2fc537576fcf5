"""A relay in front of a server: one thread, any number of connections, each byte passed on as it came.

Faithful means: the end of a stream passes as the end of a stream and the other direction stays open; a reset passes as
a reset; who does not read is not read for, beyond a buffer of fixed size. A connection is two pipes, one for each
direction. What a pipe reads is recorded before it is passed on, so what anybody has received is in the transcript.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import struct
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from netcourse.clock import Deadline
from netcourse.wire.transcript import Side, Transcript

if TYPE_CHECKING:
    from netcourse.student.sockets import StoppableSocket

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
CHUNK = 65_536  # bytes read at once
FULL = 262_144  # bytes in one pipe from where on it no longer reads
TICK = 0.05  # seconds between two looks for resets that nobody would be told of
LINGER_ZERO = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # struct linger: on, 0 seconds


class Relay:
    """Connects each client of a listener with the server at `upstream`, and records what passes."""

    def __init__(self, upstream: tuple[str, int], transcript: Transcript) -> None:
        self.upstream = upstream
        self.transcript = transcript
        self.links: list[Link] = []  # the open connections; changed by the relay's thread only
        self.selector = selectors.DefaultSelector()
        self._count = 0
        self._woken, self._bell = socket.socketpair()
        self._waiting: list[threading.Event] = []  # who wants to know when everything that is here has been read
        self._over = False
        self._lock = threading.Lock()  # guards the two above

    def serve(self, listener: StoppableSocket) -> None:
        """Relay until the listener's stop signal is set."""
        listener.setblocking(False)
        self._watch(listener, lambda: self._accept(listener))
        self._watch(self._woken, lambda: self._woken.recv(CHUNK))
        if listener.stop_signal is not None:
            self._watch(listener.stop_signal.fileno(), lambda: None)
        try:
            while listener.stop_signal is None or not listener.stop_signal.is_set():
                self._turn()
        finally:
            self._close()

    def _watch(self, file: int | socket.socket, act: Callable[[], object]) -> None:
        self.selector.register(file, READ, lambda _mask: act())

    def _turn(self) -> None:
        """Do what there is to do; when there is nothing, tell those who wait for that."""
        with self._lock:
            waiting = list(self._waiting)
        half_open = any(link.half_open for link in self.links)
        ready = self.selector.select(0 if waiting else TICK if half_open else None)
        for key, mask in ready:
            key.data(mask)
        if half_open:
            for link in list(self.links):
                link.look_for_reset()
        if not ready:
            self._tell(waiting)

    def _tell(self, waiting: list[threading.Event]) -> None:
        with self._lock:
            self._waiting = [event for event in self._waiting if event not in waiting]
        for event in waiting:
            event.set()

    def catch_up(self, seconds: float) -> None:
        """Wait until everything that has arrived here was read and recorded, but no longer than `seconds`."""
        done = threading.Event()
        with self._lock:
            if self._over:
                return
            self._waiting.append(done)
            self._bell.send(b".")
        done.wait(seconds)

    def settle(self, patience: float, grace: float, quiet: float) -> None:
        """Wait until the conversations stand still, as far as that can be told. All in seconds.

        A server has `patience` to end its stream after the client has, and `grace` to answer at all; then nothing may
        arrive for the time of `quiet`.
        """
        deadline = Deadline(patience)
        self.catch_up(deadline.left())
        self.transcript.wait_for(lambda: not any(link.unanswered for link in list(self.links)), grace)
        self.transcript.wait_for(lambda: not any(link.left_alone for link in list(self.links)), deadline.left())
        if self.links:
            self.transcript.quiet(quiet, deadline.left())

    def _accept(self, listener: StoppableSocket) -> None:
        while True:
            try:
                conn, __ = listener.accept()
            except OSError:  # nobody is left in the queue, or who was there has gone
                return
            client = socket.socket(fileno=conn.detach())
            self._count += 1
            self.links.append(Link(self, self._count, client))

    def _close(self) -> None:
        with self._lock:
            self._over = True
        self._tell(self._waiting)
        for link in list(self.links):
            link.close()
        self.selector.close()
        self._woken.close()
        self._bell.close()


class Link:
    """One connection: the client's socket, the server's, and a pipe in each direction."""

    def __init__(self, relay: Relay, number: int, client: socket.socket) -> None:
        self.relay, self.number = relay, number
        self.sockets: dict[Side, socket.socket] = {"client": client, "server": _calling(relay.upstream)}
        self.pipes: dict[Side, Pipe] = {
            "client": Pipe(self, "client", "server"),
            "server": Pipe(self, "server", "client"),
        }
        self.connected = False
        self.spoke_last: Side = "server"
        self._watched: dict[Side, int] = {"client": 0, "server": 0}
        self.record("client", "opened")
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.watch()

    # How it stands, for who waits in another thread

    @property
    def half_open(self) -> bool:
        return any(pipe.ended for pipe in self.pipes.values())

    @property
    def left_alone(self) -> bool:
        """Whether the client has ended its stream and the server has not, yet."""
        return self.pipes["client"].ended and not self.pipes["server"].ended

    @property
    def unanswered(self) -> bool:
        return not self.connected or (self.spoke_last == "client" and not self.pipes["server"].ended)

    # What the relay's thread does

    def record(self, by: Side, what: str, data: bytes = b"") -> None:
        self.relay.transcript.record(self.number, by, what, data)  # type: ignore[arg-type]

    def watch(self) -> None:
        """Tell the selector what each socket is waited for, now."""
        for side, sock in self.sockets.items():
            wanted = self._wanted(side)
            if wanted == self._watched[side]:
                continue
            if self._watched[side] == 0:
                self.relay.selector.register(sock, wanted, self._on(side))
            elif wanted == 0:
                self.relay.selector.unregister(sock)
            else:
                self.relay.selector.modify(sock, wanted, self._on(side))
            self._watched[side] = wanted

    def _wanted(self, side: Side) -> int:
        if not self.connected:
            return WRITE if side == "server" else 0
        out_of, into = self.pipes[side], self.pipes["server" if side == "client" else "client"]
        return (READ if out_of.wants_more else 0) | (WRITE if into.waiting else 0)

    def _on(self, side: Side) -> Callable[[int], None]:
        return lambda mask: self.ready(side, mask)

    def ready(self, side: Side, mask: int) -> None:
        """Read from or write to one side, whichever it is ready for."""
        if not self.connected:
            self._connect()
        else:
            if mask & WRITE and not self._closed:
                self.pipes["server" if side == "client" else "client"].push()
            if mask & READ and not self._closed:
                self.pipes[side].pull()
        if not self._closed:
            self.watch()

    def _connect(self) -> None:
        self.connected = True
        error = self.sockets["server"].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error == errno.ECONNRESET:  # it took the connection, and threw it away before we looked
            self.lost("server")
        elif error:
            self.record("server", "refused")
            self.throw_away("client")

    def lost(self, side: Side) -> None:
        """One side has thrown the connection away: what it said before still arrives, then the other side learns it."""
        other: Side = "server" if side == "client" else "client"
        self.pipes[side].ended = self.pipes[other].ended = True
        self.record(side, "reset")
        with contextlib.suppress(OSError):
            self.pipes[side].flush()
        self.throw_away(other)

    def look_for_reset(self) -> None:
        """A side that has ended its stream is no longer read, so its reset would go unseen."""
        for side, pipe in self.pipes.items():
            if pipe.ended and not self._closed and self.sockets[side].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                self.lost(side)

    def throw_away(self, side: Side) -> None:
        """Reset one side, and close."""
        self.sockets[side].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        self.close()

    @property
    def _closed(self) -> bool:
        return self.sockets["client"].fileno() < 0

    def close(self) -> None:
        for side, sock in self.sockets.items():
            if self._watched[side]:
                self.relay.selector.unregister(sock)
                self._watched[side] = 0
            sock.close()
        if self in self.relay.links:
            self.relay.links.remove(self)

    def finish(self) -> None:
        """Close once both directions have come to their end."""
        if all(pipe.finished for pipe in self.pipes.values()):
            self.close()


class Pipe:
    """One direction of a connection. What is read at one side waits here until the other side takes it."""

    def __init__(self, link: Link, by: Side, to: Side) -> None:
        self.link, self.by, self.to = link, by, to
        self.waiting = bytearray()
        self.ended = False  # the source has ended its stream
        self.finished = False  # the sink has been told

    @property
    def wants_more(self) -> bool:
        return not self.ended and len(self.waiting) < FULL

    def pull(self) -> None:
        """Read what has arrived."""
        try:
            data = self.link.sockets[self.by].recv(CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.link.lost(self.by)
            return
        if data:
            self.link.spoke_last = self.by
            self.link.record(self.by, "bytes", data)
            self.waiting += data
        else:
            self.ended = True
            self.link.record(self.by, "ended")
        self.push()

    def push(self) -> None:
        """Pass on as much as the other side takes; after the last byte, the end."""
        try:
            self.flush()
        except OSError:
            self.link.lost(self.to)
            return
        if self.ended and not self.waiting and not self.finished:
            self.finished = True
            with contextlib.suppress(OSError):  # the other side has gone meanwhile
                self.link.sockets[self.to].shutdown(socket.SHUT_WR)
            self.link.finish()

    def flush(self) -> None:
        """Send what waits, until it is sent or would have to wait. Raises OSError when the other side is gone."""
        with contextlib.suppress(BlockingIOError, InterruptedError):
            while self.waiting:
                sent = self.link.sockets[self.to].send(self.waiting)
                del self.waiting[:sent]


def _calling(address: tuple[str, int]) -> socket.socket:
    """Return a socket that is being connected; whether it worked is known when it is ready to be written."""
    sock = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.connect_ex(address)
    return sock
