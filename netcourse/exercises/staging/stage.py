"""A server on the check's side, for exercises in which the learner writes the client."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from netcourse.clock import Deadline
from netcourse.exercises.model import Failed
from netcourse.i18n import _
from netcourse.wire.exact import reset_on_close
from netcourse.wire.peer import PATIENCE, Gone, Peer, PeerError, Silent

Handler = Callable[[Peer], None]


class Stage:
    """A listening socket whose connections a check's own function handles, each in a thread.

    `peers` are the connections in the order they came. What `handler` raises is kept: a PeerError (the client did
    something unexpected) is found under `complaints`, anything else is a mistake of the check and raised by it.
    """

    def __init__(self, handler: Handler, seconds: float) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.host, self.port = self._door.getsockname()[:2]
        self.peers: list[Peer] = []
        self.complaints: list[PeerError] = []
        self._handler, self._seconds = handler, seconds
        self._errors: list[Exception] = []
        self._threads: list[threading.Thread] = []
        self._arrived = threading.Condition()
        self._last: tuple[str, int] | None = None  # the address of the connection after which none is accepted
        self._thread = threading.Thread(target=self._accept, daemon=True, name="netcourse stage door")
        self._thread.start()

    @property
    def address(self) -> tuple[str, int]:
        return (self.host, self.port)

    def peer(self, number: int = 0) -> Peer:
        """Return the connection with this number, waiting for it if need be. Raises PeerError when none comes."""
        deadline = Deadline(self._seconds)
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.peers) > number, deadline.left()):
                raise PeerError(_("no connection came within {seconds:g} seconds").format(seconds=self._seconds))
            return self.peers[number]

    def finish(self) -> None:
        """Wait until every connection made so far has been handled; raise what a handler did wrong."""
        self._shut()
        deadline = Deadline(2 * self._seconds)  # a handler's own last wait may take the whole of its time
        for thread in self._threads:
            thread.join(deadline.left())
        if self._errors:
            raise self._errors[0]

    def close(self) -> None:
        """Accept nobody any more, and drop whoever is here."""
        self._shut()
        for peer in self.peers:
            peer.abandon()

    def _shut(self) -> None:
        if self._thread.is_alive():
            self._knock()
        self._door.close()

    def _knock(self) -> None:
        # Closing the door alone wakes accept on no system, and would drop those who wait in its queue: so a last
        # connection of our own goes through the queue behind them.
        with socket.socket() as knock:
            knock.bind(("127.0.0.1", 0))
            self._last = knock.getsockname()
            with contextlib.suppress(ConnectionResetError, ConnectionAbortedError):  # it was let in, and out, already
                knock.connect(self.address)
            self._thread.join(self._seconds)

    def _accept(self) -> None:
        try:
            while True:
                sock, address = self._door.accept()
                if address == self._last:
                    with sock:
                        reset_on_close(sock)  # else the kernel would remember the knock for a minute
                    return
                self._receive(Peer(sock, self._seconds))
        except (OSError, RuntimeError) as error:  # there are no descriptors left here, or no threads
            if self._last is None:  # else the door was closed, and nobody is let in any more
                self._errors.append(error)

    def _receive(self, peer: Peer) -> None:
        thread = threading.Thread(target=self._handle, args=(peer,), daemon=True, name="netcourse stage")
        with self._arrived:
            self.peers.append(peer)
            self._threads.append(thread)
            self._arrived.notify_all()
        thread.start()

    def _handle(self, peer: Peer) -> None:
        try:
            self._handler(peer)
        except PeerError as error:
            self.complaints.append(error)
        except Exception as error:
            self._errors.append(error)
        finally:
            peer.close()


@contextlib.contextmanager
def serving(handler: Handler, seconds: float = PATIENCE) -> Iterator[Stage]:
    """Serve `handler(peer)` on 127.0.0.1 for the length of a check; each wait inside takes at most `seconds`."""
    stage = Stage(handler, seconds)
    try:
        yield stage
        stage.finish()
    finally:
        stage.close()


def told(error: PeerError, peers: Sequence[Peer]) -> Failed:
    """Return the verdict on a conversation that went otherwise than awaited; the last of `peers` is ours in it."""
    facts: dict[str, Any] = {"silent": isinstance(error, Silent), "gone": isinstance(error, Gone)}
    if peers:
        facts |= {"sent": tuple(peers[-1].sent)} if peers[-1].sent else {}
        facts["got"] = peers[-1].received
    return Failed(sentence(error.says), **facts)


def sentence(says: str) -> str:
    """Return what a conversation's error says, with a capital and a full stop."""
    return says[:1].upper() + says[1:] + "." * (not says.endswith("."))
