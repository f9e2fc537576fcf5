"""DNS (RFC 1035) for the course's own names, over UDP and TCP on one port number.

It answers for the zones in `data/dns/` and refuses all others: it asks nobody itself.
"""

from __future__ import annotations

import contextlib
import errno
import heapq
import itertools
import math
import socket
import threading
import time
from typing import Any

from netcourse.clock import Deadline
from netcourse.i18n import _
from netcourse.servers.base import Protocol, Server, authority, listen
from netcourse.servers.clients import serve_each
from netcourse.servers.names.answer import Reply, reply
from netcourse.student.sockets import ServerStopped, StoppableSocket

LARGEST = 65_535  # bytes of a datagram, and of a message in a stream
SLOWEST = 60.0  # seconds
IDLE = 30  # seconds in which the next message over TCP must be there, as a whole
MOST_WAITING = 256  # answers of the slow name
ATTEMPTS = 20  # at a port number that is free for both protocols


class Dns(Server):
    """The server of names. `address` is the same for both protocols; `protocol` is the one that is asked first."""

    protocols: tuple[Protocol, ...] = ("udp", "tcp")

    def __init__(self, host: str, port: int, slow: float) -> None:
        with contextlib.ExitStack() as on_error:
            stream = on_error.enter_context(listen(host, port))
            port = stream.getsockname()[1]
            super().__init__("dns", serve, stream, slow, host=host, port=port, protocol="udp")
            on_error.pop_all()

    @property
    def try_line(self) -> str:
        """A command for another terminal."""
        host, port = self.address
        return f"dig @{host} -p {port} www.netcourse.example"

    def _place(self) -> str:
        return _("{address} (UDP and TCP)").format(address=authority(self.address))


def start(host: str, port: int, slow: float) -> Server:
    if not (isinstance(slow, (int, float)) and math.isfinite(slow) and 0 <= slow <= SLOWEST):
        raise ValueError(_("slow is {slow!r}; expected 0 to {most} seconds").format(slow=slow, most=int(SLOWEST)))
    for _attempt in range(1 if port else ATTEMPTS):
        try:
            return Dns(host, port, slow)
        except OSError as error:
            if port or error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(errno.EADDRINUSE, _("no port number is free for both UDP and TCP"))


def serve(sock: StoppableSocket, stream: socket.socket, slow: float) -> None:
    """Answer datagrams here, and streams in a thread of their own."""
    assert sock.stop_signal is not None
    listener = StoppableSocket.adopt(stream, sock.stop_signal)

    def accept() -> None:
        with listener:
            serve_each(listener, lambda conn, _name: talk(conn, slow))

    threading.Thread(target=accept, name="dns over TCP", daemon=True).start()
    _Datagrams(sock, slow).serve()


class _Datagrams:
    """Answers datagrams, each at once, but those for the slow name, which wait for their time."""

    def __init__(self, sock: socket.socket, slow: float) -> None:
        self._sock = sock
        self._slow = slow
        self._waiting: list[tuple[float, int, bytes, Any]] = []
        self._turn = itertools.count()

    def serve(self) -> None:
        while True:
            self._sock.settimeout(self._until_next())
            # Windows tells here that an earlier client has gone.
            with contextlib.suppress(TimeoutError, ConnectionError):
                data, client = self._sock.recvfrom(LARGEST)
                self._take(data, client)
            self._send_due()

    def _take(self, data: bytes, client: Any) -> None:
        made = reply(data, "UDP")
        print(f"UDP {made.note}")
        if not (made.slow and self._slow):
            self._send(made.data, client)
        elif len(self._waiting) < MOST_WAITING:
            heapq.heappush(self._waiting, (time.monotonic() + self._slow, next(self._turn), made.data, client))
        else:
            print(_("UDP no answer: {count} wait already").format(count=MOST_WAITING))

    def _until_next(self) -> float | None:
        return max(0.001, self._waiting[0][0] - time.monotonic()) if self._waiting else None

    def _send_due(self) -> None:
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            _due, _turn, data, client = heapq.heappop(self._waiting)
            self._send(data, client)

    def _send(self, data: bytes, client: Any) -> None:
        if data:
            with contextlib.suppress(OSError):  # whoever asked from port 0 cannot be answered
                self._sock.sendto(data, client)


def talk(conn: socket.socket, slow: float) -> None:
    """Answer one message after the other, each with its length before it (RFC 1035, section 4.2.2)."""
    while (data := _message(conn)) is not None:
        made = reply(data, "TCP")
        print(f"TCP {made.note}")
        if not made.data:  # in a stream silence would look like a server that has not read yet
            return
        _wait(conn, made, slow)
        conn.settimeout(Deadline(IDLE).left())
        conn.sendall(len(made.data).to_bytes(2, "big") + made.data)


def _wait(conn: socket.socket, made: Reply, slow: float) -> None:
    if made.slow and isinstance(conn, StoppableSocket) and conn.stop_signal and conn.stop_signal.wait(slow):
        raise ServerStopped


def _message(conn: socket.socket) -> bytes | None:
    """Return the next message, or None at the end of the stream. Raises `TimeoutError` for one that does not come."""
    deadline = Deadline(IDLE)
    length = _exactly(conn, 2, deadline)
    if length is None:
        return None
    data = _exactly(conn, int.from_bytes(length, "big"), deadline)
    if data is None:
        print(_("TCP a message that ends in the middle: no answer"))
    return data


def _exactly(conn: socket.socket, count: int, deadline: Deadline) -> bytes | None:
    pieces = b""
    while len(pieces) < count:
        conn.settimeout(max(0.001, deadline.left()))
        piece = conn.recv(count - len(pieces))
        if not piece:
            return None
        pieces += piece
    return pieces
