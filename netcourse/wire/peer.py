"""The far end of a TCP connection, as a check holds it: exact cuts going out, a deadline on everything coming in."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from types import TracebackType
from typing import Self

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.wire.exact import NotRead, send_pieces

PATIENCE = 3.0  # seconds that one wait of a check may take
CHUNK = 65536
LINGER_ZERO = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # struct linger: on, 0 seconds


class PeerError(Exception):
    """What the other side did to a conversation; `says` is a sentence for the learner."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class Silent(PeerError):
    """The other side sent nothing, or read nothing, until the deadline."""


class Gone(PeerError):
    """The other side closed or reset the connection when more was expected."""


class Peer:
    """Our end of a connection to the learner's code.

    Every wait ends after `seconds`, with a sentence that says what was waited for. `sent` is the list of pieces
    as they were sent; `received` is all that came, whether it was asked for yet or not.
    """

    def __init__(self, sock: socket.socket, seconds: float = PATIENCE) -> None:
        self.socket = sock
        self.seconds = seconds
        self.sent: list[bytes] = []
        self.received = b""
        self._read = 0  # how much of `received` has been handed out
        self._ended = False
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, *pieces: bytes) -> None:
        """Send each piece when the other side has read the one before. Raises Silent, Gone."""
        whole = [piece for piece in pieces if piece]
        self.sent += whole
        try:
            send_pieces(self.socket, whole, Deadline(self.seconds))
        except NotRead:
            raise Silent(_("it stopped reading before everything was sent")) from None
        except TimeoutError:
            raise Silent(_("it did not read: its buffers are full")) from None
        except OSError:
            raise Gone(_("it closed the connection while there was more to read")) from None

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end of the stream. Raises Silent, Gone."""
        deadline = Deadline(self.seconds)
        waited = _("{size} bytes were awaited").format(size=size)
        while self._unread() < size and self._more(deadline, waited):
            pass
        return self._take(size)

    def read_until(self, delimiter: bytes, limit: int = 65536) -> bytes:
        """Return everything up to and including `delimiter`. Raises Silent, Gone (end of stream or `limit` first)."""
        deadline = Deadline(self.seconds)
        waited = _("{delimiter} was awaited").format(delimiter=delimiter)
        while (found := self.received.find(delimiter, self._read)) < 0:
            if self._unread() > limit:
                raise Gone(_("{limit} bytes came without {delimiter}").format(limit=limit, delimiter=delimiter))
            if not self._more(deadline, waited):
                raise Gone(_("the stream ended before {delimiter} came").format(delimiter=delimiter))
        return self._take(found + len(delimiter) - self._read)

    def read_line(self) -> bytes:
        """Return the next line with its line feed. Raises Silent, Gone."""
        return self.read_until(b"\n")

    def read_all(self) -> bytes:
        """Return everything until the other side ends its stream. Raises Silent, Gone."""
        deadline = Deadline(self.seconds)
        while self._more(deadline, _("the end of the stream was awaited: it has not closed the connection")):
            pass
        return self._take(self._unread())

    def at_end(self) -> bool:
        """Wait for the other side to end its stream: True when it did, False when bytes came instead.

        Raises Silent when neither happens.
        """
        if self._unread():
            return False
        return not self._more(Deadline(self.seconds), _("the end of the stream was awaited: it has not closed the connection"))

    def quiet(self, seconds: float = 0.1) -> bool:
        """Tell whether nothing at all arrives for `seconds`, not even the end of the stream."""
        if self._unread() or self._ended:
            return False
        try:
            self._more(Deadline(seconds), "")
        except Silent:
            return True
        return False

    def half_close(self) -> None:
        """End our stream; theirs goes on (shutdown(2), SHUT_WR)."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            raise Gone(_("it closed the connection while there was more to read")) from None

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        """Close with RST: a zero linger time throws away what was not sent (socket(7), SO_LINGER)."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        self.socket.close()

    def abandon(self) -> None:
        """Close, and wake a thread of ours that still waits here."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _unread(self) -> int:
        return len(self.received) - self._read

    def _take(self, size: int) -> bytes:
        taken = self.received[self._read : self._read + size]
        self._read += len(taken)
        return taken

    def _more(self, deadline: Deadline, waited: str) -> bool:
        """Receive once. False at the end of the stream."""
        if self._ended:
            return False
        try:
            self.socket.settimeout(max(deadline.left(), scaled(0.001)))
            data = self.socket.recv(CHUNK)
        except TimeoutError:
            raise Silent(_("nothing came within {seconds:g} seconds: {waited}").format(
                seconds=deadline.seconds, waited=waited)) from None  # fmt: skip
        except OSError:
            self._ended = True
            raise Gone(_("it reset the connection")) from None
        self._ended = not data
        self.received += data
        return bool(data)
