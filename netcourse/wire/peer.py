"""The far end of a TCP connection, as a check holds it: exact cuts going out, a deadline on everything coming in."""

from __future__ import annotations

import contextlib
import functools
import queue
import selectors
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.wire.exact import NotRead, ready, reset_on_close, send_whole, wait_until_read

PATIENCE = 3.0  # seconds that one wait of a check may take
SLOW = 10  # times as long may it take as long as something comes
CHUNK = 65536
AT_ONCE = 8192  # bytes of a first piece that fit any socket's buffers, and so need no thread


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

    What is sent, and how the stream is ended, happens in order in the background, since the learner's code may be
    asked to read only after that. Every wait ends after `seconds`, with a sentence that says what was waited for.
    `sent` is the list of pieces as they were sent; `received` is all that came, whether it was asked for yet or not.
    """

    def __init__(self, sock: socket.socket, seconds: float = PATIENCE) -> None:
        self.socket = sock
        self.seconds = seconds
        self.sent: list[bytes] = []
        self.received = b""
        self.ended = False  # whether our stream has ended, or will after what is still to be sent
        self.complaint: PeerError | None = None  # what went wrong while sending
        self.story: list[tuple[str, bytes]] = []  # what the check did here, in order, for a replay
        self._read = 0  # how much of `received` has been handed out
        self._ended = False
        self._abandoned = False
        self._receiving = threading.Lock()  # while a wait for bytes looks at the socket: closing it would wake nobody
        self._patience = Deadline(seconds)  # of the piece that is being sent
        self._script: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()  # None: the last act, so far
        self._player: threading.Thread | None = None  # one at a time, since the script is played in order
        self._starting = threading.Lock()  # the check's thread and a stage's may close it at the same time
        sock.setblocking(False)
        with contextlib.suppress(OSError):  # the other side may have reset it already
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, *pieces: bytes) -> None:
        """Send each piece, as soon as the other side has read the one before. Returns at once."""
        for piece in filter(None, pieces):
            first = not self.sent
            self.sent.append(piece)
            self.story.append(("send", piece))
            if first and len(piece) <= AT_ONCE:
                self._send(piece)
            else:
                self._later(functools.partial(self._send_next, piece))

    def half_close(self) -> None:
        """End our stream after what was sent; theirs goes on (shutdown(2), SHUT_WR)."""
        self.ended = True
        self.story.append(("half_close", b""))
        self._later(lambda: self.socket.shutdown(socket.SHUT_WR))

    def close(self) -> None:
        """Close after what was sent, and wait until that is done."""
        self.ended = True
        self.story.append(("close", b""))
        self._later(self.socket.close)
        self.drain()

    def reset(self) -> None:
        """Close with RST after what was sent: a zero linger time throws away what is left (socket(7), SO_LINGER)."""
        self._later(lambda: reset_on_close(self.socket))
        self.close()

    def drain(self) -> None:
        """Wait until everything was sent. Raises nothing: what went wrong is in `complaint`."""
        with self._starting:
            player = self._player
            if player is not None:
                self._script.put(None)
        if player is not None:
            player.join(scaled(self.seconds))

    def _later(self, action: Callable[[], None]) -> None:
        with self._starting:
            if self._player is None:
                player = threading.Thread(target=self._play, daemon=True, name="netcourse peer")
                player.start()
                self._player = player
            self._script.put(action)

    def _play(self) -> None:
        while True:
            action = self._script.get()
            if action is not None:
                with contextlib.suppress(OSError):
                    action()
            elif self._at_last():
                return

    def _at_last(self) -> bool:
        """Tell whether the thread may end: who was to wait for it may have given up, and have had more for it to do."""
        with self._starting:
            if self._script.empty():
                self._player = None
            return self._player is None

    def _send(self, piece: bytes) -> None:
        try:
            send_whole(self.socket, piece, self._patience)
        except NotRead:
            self.complaint = Silent(_("it did not read: its buffers are full"))
        except (OSError, ValueError):
            self.complaint = Gone(_("it closed the connection while there was more to read"))

    def _send_next(self, piece: bytes) -> None:
        self._patience = Deadline(self.seconds)
        if self.complaint is not None:
            return
        try:
            wait_until_read(self.socket, self._patience)
        except NotRead:
            self.complaint = Silent(_("it stopped reading before everything was sent"))
        except OSError:
            self.complaint = Gone(_("it closed the connection while there was more to read"))
        else:
            self._send(piece)

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end of the stream. Raises Silent, Gone.

        `seconds` is for each silence, since who sends byte by byte is slow and right; all of it takes ten times that
        at most.
        """
        whole, deadline = Deadline(SLOW * self.seconds), Deadline(self.seconds)
        while self._unread() < size and self._more(deadline, lambda: self._came(size)):
            if not whole.passed:
                deadline = Deadline(self.seconds)
        return self._take(size)

    def read_until(self, delimiter: bytes, limit: int = 65536) -> bytes:
        """Return everything up to and including `delimiter`. Raises Silent, Gone (end of stream or `limit` first)."""
        deadline = Deadline(self.seconds)
        while (found := self.received.find(delimiter, self._read)) < 0:
            if self._unread() > limit:
                raise Gone(_("{limit} bytes came without {delimiter}").format(limit=limit, delimiter=delimiter))
            if not self._more(deadline, lambda: _("{delimiter} was awaited").format(delimiter=delimiter)):
                raise Gone(_("the stream ended before {delimiter} came").format(delimiter=delimiter))
        return self._take(found + len(delimiter) - self._read)

    def read_line(self) -> bytes:
        """Return the next line with its line feed. Raises Silent, Gone."""
        return self.read_until(b"\n")

    def read_all(self) -> bytes:
        """Return everything until the other side ends its stream. Raises Silent, Gone."""
        deadline = Deadline(self.seconds)
        while self._more(deadline, _awaited_end):
            pass
        return self._take(self._unread())

    def at_end(self) -> bool:
        """Wait for the other side to end its stream: True when it did, False when bytes came instead.

        Raises Silent when neither happens.
        """
        if self._unread():
            return False
        return not self._more(Deadline(self.seconds), _awaited_end)

    def quiet(self, seconds: float = 0.1) -> bool:
        """Tell whether nothing at all arrives for `seconds`, not even the end of the stream."""
        if self._unread() or self._ended:
            return False
        try:
            self._more(Deadline(seconds), str)
        except Silent:
            return True
        return False

    def abandon(self) -> None:
        """Close at once; what was not sent yet is not sent."""
        self.complaint = self.complaint or Gone(_("the check ended"))
        self._patience.end()
        self._abandoned = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        if self._receiving.acquire(timeout=scaled(self.seconds)):
            self._receiving.release()
        self.close()

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

    def _came(self, size: int) -> str:
        if not self._unread():
            return _("{size} bytes were awaited").format(size=size)
        return _("{count} of the {size} bytes that were awaited came before").format(count=self._unread(), size=size)

    def _more(self, deadline: Deadline, waited: Callable[[], str]) -> bool:
        """Receive once. False at the end of the stream."""
        if self.story[-1:] != [("read", b"")]:
            self.story.append(("read", b""))
        if self._ended:
            return False
        try:
            with self._receiving:
                data = self._received(deadline, waited)
        except (OSError, ValueError):  # ValueError: the descriptor of a closed socket
            self._ended = True
            raise Gone(_("it reset the connection")) from None
        self._ended = not data
        self.received += data
        return bool(data)

    def _received(self, deadline: Deadline, waited: Callable[[], str]) -> bytes:
        if self._abandoned:
            raise OSError
        if not ready(self.socket, selectors.EVENT_READ, deadline):
            raise Silent(_("nothing came within {seconds:g} seconds: {waited}").format(
                seconds=deadline.seconds, waited=waited()))  # fmt: skip
        data = self.socket.recv(CHUNK)
        _acknowledge(self.socket)
        return data


def _awaited_end() -> str:
    return _("the end of the stream was awaited: it has not closed the connection")


def _acknowledge(sock: socket.socket) -> None:
    # Who sends little by little waits for this with its next piece (RFC 896), and we would wait 40 ms for it (tcp(7)).
    if hasattr(socket, "TCP_QUICKACK"):
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
