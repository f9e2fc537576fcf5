"""Exact pieces: send the next stretch of bytes only when the other side has read the one before.

TCP keeps no borders between writes, and what one `recv` returns is the scheduler's doing. Where a lesson or a check
needs *this* cut and no other, it must know that the reader's buffer is empty before it sends on.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import sys
import threading
from collections.abc import Iterable

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.student.sockets import Selector
from netcourse.wire.queues import unread

PAUSE = 0.02  # seconds between pieces where the system does not tell what the peer has read (facts: 0 wrong of 60)
PATIENCE = 5.0  # seconds until a connection that was made can be accepted: it is there at once, or nearly so
POLL = 0.0002  # seconds between two looks at a buffer

LINGER_ZERO = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # struct linger: on, 0 seconds

__all__ = [
    "NotRead",
    "accept_from",
    "pieces",
    "ready",
    "reset_on_close",
    "send_pieces",
    "send_whole",
    "unread",
    "wait_until_read",
]


class NotRead(TimeoutError):
    """The other side did not read, within the deadline, what was sent to it."""


def wait_until_read(sock: socket.socket, deadline: Deadline) -> None:
    """Wait until the peer has read all that was sent. Raises NotRead when the deadline passes first.

    Two looks in a row must agree: between them a `recv` that is still copying comes to its end.
    """
    pause = threading.Event()
    seen = 0
    while True:
        left = unread(sock)
        if left is None:
            pause.wait(scaled(PAUSE))
            return
        seen = seen + 1 if left == 0 else 0
        if seen == 2:
            return
        if deadline.passed:
            raise NotRead(_("the other side did not read what was sent"))
        pause.wait(POLL)


def ready(sock: socket.socket, event: int, deadline: Deadline) -> bool:
    """Wait until a socket can be read or written (`selectors.EVENT_READ`, `EVENT_WRITE`); False at the deadline."""
    with Selector() as selector:
        selector.register(sock, event)
        return bool(selector.select(deadline.left()))


def reset_on_close(sock: socket.socket) -> None:
    """Make closing this socket a reset: no linger time, so what is left to send is thrown away (socket(7), SO_LINGER).

    Raises OSError.
    """
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)


def send_whole(sock: socket.socket, data: bytes, deadline: Deadline) -> None:
    """Send all of `data` on a non-blocking socket. Raises NotRead when the peer's buffers stay full, OSError."""
    rest = memoryview(data)
    while rest:
        if not ready(sock, selectors.EVENT_WRITE, deadline):
            raise NotRead(_("the other side did not read what was sent"))
        with contextlib.suppress(BlockingIOError):
            rest = rest[sock.send(rest) :]


def send_pieces(sock: socket.socket, parts: Iterable[bytes], deadline: Deadline) -> None:
    """Send each of the `parts` on a non-blocking socket, the next one only when the peer has read the last.

    Raises NotRead, OSError.
    """
    for number, part in enumerate(parts):
        if number:
            wait_until_read(sock, deadline)
        send_whole(sock, part, deadline)


class PieceSocket(socket.socket):
    """The near end of `pieces`: a connected TCP socket with a thread of its own at the far end."""

    pieces: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"wire.pieces({', '.join(map(repr, self.pieces))})"


def pieces(*parts: bytes, end: bool = True, seconds: float = 5.0) -> PieceSocket:
    """Return a connected socket on which exactly these pieces arrive, one for each `recv`, and then the end of stream.

    With `end=False` the stream stays open after the last piece, until the near end is closed. The far end sends the
    next piece only when the last has been read. `seconds` is the timeout of the socket, so that a reader who asks for
    more than there is does not wait for ever. Raises TypeError for a piece that is not bytes, ValueError for an empty
    one (TCP cannot send nothing).
    """
    for part in parts:
        if not isinstance(part, (bytes, bytearray, memoryview)):
            raise TypeError(_("a piece is bytes, not {kind}").format(kind=type(part).__name__))
        if not part:
            raise ValueError(_("a piece has at least one byte: TCP cannot send nothing"))
    near, far = _pair(PieceSocket)
    near.pieces = tuple(map(bytes, parts))
    near.settimeout(scaled(seconds))
    threading.Thread(target=_play, args=(far, near.pieces, end, seconds), daemon=True, name="netcourse pieces").start()
    return near


def accept_from(door: socket.socket, near: socket.socket) -> socket.socket:
    """Return the far end of the connection that `near` has made to a door; who else comes is sent away.

    Somebody else may know the port from a server that had it before. Raises TimeoutError when it does not come.
    """
    door.settimeout(scaled(PATIENCE))
    while True:
        far, address = door.accept()
        if address == near.getsockname():
            return far
        far.close()


def _pair(kind: type[PieceSocket]) -> tuple[PieceSocket, socket.socket]:
    with contextlib.ExitStack() as on_error, socket.create_server(("127.0.0.1", 0)) as door:
        near = on_error.enter_context(kind(socket.AF_INET, socket.SOCK_STREAM))
        near.connect(door.getsockname())
        far = accept_from(door, near)
        on_error.pop_all()
    far.setblocking(False)
    far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return near, far


def _play(far: socket.socket, parts: tuple[bytes, ...], end: bool, seconds: float) -> None:
    # A learner may drop the near end at any moment; that ends the play and is nobody's fault.
    with far:
        try:
            send_pieces(far, parts, Deadline(seconds))
            far.setblocking(True)
            while not end and far.recv(65536):
                pass
        except OSError:
            return
