"""A relay in front of a server: one thread, any number of connections, each byte passed on as it came.

Faithful means: the end of a stream passes as the end of a stream and the other direction stays open; a reset passes as
a reset; who does not read is not read for, beyond a buffer of fixed size. A connection is two pipes, one for each
direction. What a pipe passes on is recorded at that moment; the faults of a line stand in its pipes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.servers.base import BACKLOG
from netcourse.wire.exact import reset_on_close
from netcourse.wire.faults.base import Abort, End
from netcourse.wire.line.descriptors import MORE_FILES, most_files, spare
from netcourse.wire.line.loop import READ, TICK, WRITE, Loop
from netcourse.wire.line.pipe import CHUNK, FULL, Pipe
from netcourse.wire.line.plan import Plan
from netcourse.wire.transcript import Side, Transcript, What

if TYPE_CHECKING:
    from netcourse.student.sockets import StoppableSocket

UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)  # what connecting says that is not known to have failed

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}

__all__ = ["CHUNK", "FULL", "Link", "Relay"]


class Relay(Loop):
    """Connects each client of a listener with the server at `upstream`, and records what passes."""

    def __init__(self, upstream: tuple[str, int], transcript: Transcript, plan: Plan | None = None) -> None:
        super().__init__()
        self.upstream = upstream
        self.transcript = transcript
        self.plan = plan or Plan()
        self.links: list[Link] = []  # the open connections; changed by the relay's thread only
        self.half_open: set[Link] = set()  # those of which a side has ended its stream
        self.buffer = memoryview(bytearray(CHUNK))  # through which all pass that nothing holds up
        self._count = 0
        self._spare = spare()  # a descriptor to give up, so that a client can be turned away when there is no other
        self._listener: StoppableSocket | None = None
        self._listening = False
        self._deaf = False  # nobody is accepted for a moment
        self._looked = 0.0

    def open(self, listener: StoppableSocket) -> None:
        self._listener = listener
        self._listen()

    def close(self) -> None:
        for link in list(self.links):
            link.close()
        self._spare.close()

    def change(self, plan: Plan) -> None:
        """Go on with other faults. Only for the loop's own thread."""
        self.plan = plan
        for link in list(self.links):
            link.change(plan)
        self._listen()

    # Who comes

    def _listen(self) -> None:
        """Listen unless the plan refuses everybody: a socket that does not listen refuses by itself."""
        listener, wanted = self._listener, not self.plan.refuses
        if listener is None or self._listening == wanted:
            return
        if wanted:
            listener.listen(BACKLOG)
            self.watch(listener, self._accept)
            self._listening = True
            return
        address = listener.getsockname()
        with contextlib.suppress(OSError):  # only Linux can; elsewhere who comes is accepted and reset
            listener.shutdown(socket.SHUT_RDWR)
            if not self._deaf:
                self.selector.unregister(listener)
            self._listening = self._deaf = False
            listener.bind(address)  # a port that the system chose was given back with that; else this is an error

    def _accept(self) -> None:
        while self._listener is not None:
            try:
                conn, __ = self._listener.accept()
            except OSError as error:
                if error.errno not in MORE_FILES:  # nobody is left in the queue, or who was there has gone
                    return
                if self._turn_away():
                    continue
                self._deaf = True  # else the loop would be told of who waits again and again
                self.selector.unregister(self._listener)
                return
            self._receive(socket.socket(fileno=conn.detach()))

    def _receive(self, client: socket.socket) -> None:
        self._count += 1
        try:
            link = Link(self, self._count, client)
        except OSError as error:
            _reset(client)
            if error.errno not in MORE_FILES:
                raise
            self._say_full()
            return
        self.links.append(link)
        link.start()

    def _turn_away(self) -> bool:
        """Reset the first who waits, with the descriptor kept for that; say whether there was one."""
        self._spare.close()
        try:
            conn, __ = self._listener.accept()  # type: ignore[union-attr]
            _reset(conn)
        except OSError:
            return False
        finally:
            with contextlib.suppress(OSError):
                self._spare = spare()
        self._count += 1
        self._say_full()
        return True

    def _say_full(self) -> None:
        text = _("turned away: this process may have no more than {limit} files and sockets open")
        text = text.format(limit=most_files())
        print(text)
        self.transcript.record(self._count, "client", "opened")
        self.transcript.record(self._count, "server", "reset", note=text)

    # How it stands

    @property
    def looks(self) -> bool:
        return self._deaf or bool(self.half_open)

    def look(self) -> None:
        now = time.monotonic()
        if now - self._looked < TICK:
            return
        self._looked = now
        if self._deaf and self._listener is not None:
            self._deaf = False
            self.watch(self._listener, self._accept)
        for link in list(self.half_open):
            link.look_for_reset()

    def busy(self, until: float, patient_since: float) -> bool:
        """Tell whether something is under way that will be passed on before `until`."""
        pipes = [pipe for link in list(self.links) for pipe in link.pipes.values()]
        return any(pipe.busy(until, patient_since) for pipe in pipes)

    def settle(self, patience: float, grace: float, quiet: float, late: float) -> None:
        """Wait until the conversations stand still, as far as that can be told. All in seconds.

        A server has `patience` to end its stream after the client has, and `grace` to answer at all; then nothing may
        arrive for the time of `quiet`. What the line has put off is waited for if it comes within `late`; what it holds
        for ever is not.
        """
        deadline, ending, answering = Deadline(late), Deadline(patience), Deadline(grace)
        end = time.monotonic() + deadline.left()
        while True:
            self.catch_up(deadline.left())
            self.until(lambda: not self._busy(end, grace), deadline)
            self.until(lambda: not any(link.unanswered for link in list(self.links)), answering)
            self.until(lambda: not any(link.left_alone for link in list(self.links)), ending)
            if self.links:
                self.transcript.quiet(scaled(quiet), deadline.left())
            if deadline.passed or not self._busy(end, grace):
                return

    def _busy(self, end: float, grace: float) -> bool:
        return self.busy(end, time.monotonic() - scaled(grace))


class Link:
    """One connection: the client's socket, the server's, and a pipe in each direction."""

    def __init__(self, relay: Relay, number: int, client: socket.socket) -> None:
        self.relay, self.number = relay, number
        self.sockets: dict[Side, socket.socket] = {"client": client, "server": _speaking_to(relay.upstream)}
        self.pipes: dict[Side, Pipe] = {
            "client": Pipe(self, "client", "server", relay.plan.chain(number, "up")),
            "server": Pipe(self, "server", "client", relay.plan.chain(number, "down")),
        }
        self.connected = False
        self.spoke_last: Side = "server"
        self._gone: set[Side] = set()  # who has thrown the connection away
        self._watched: dict[Side, int] = {"client": 0, "server": 0}
        self.record("client", "opened")
        client.setblocking(False)
        with contextlib.suppress(OSError):  # macOS, where the client has reset it already
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        """Let faults begin; a connection that they leave alone is connected."""
        for pipe in self.pipes.values():
            if not self.closed:
                pipe.start()
        if not self.closed:
            error = self.sockets["server"].connect_ex(self.relay.upstream)
            if error not in UNDER_WAY:
                self._unreachable(error)
            self.watch()

    def change(self, plan: Plan) -> None:
        for pipe, direction in ((self.pipes["client"], "up"), (self.pipes["server"], "down")):
            if not self.closed:
                pipe.change(plan.chain(self.number, direction))  # type: ignore[arg-type]
        self.watch()

    # How it stands, for who waits in another thread

    @property
    def left_alone(self) -> bool:
        """Whether the server knows that the client has ended its stream, and has not ended its own, yet."""
        server = self.pipes["server"]
        return self.pipes["client"].finished and not server.ended and not server.dropping

    @property
    def unanswered(self) -> bool:
        server = self.pipes["server"]
        return not self.connected or (self.spoke_last == "client" and not server.ended and not server.dropping)

    # What the relay's thread does

    def record(self, by: Side, what: What, data: bytes | memoryview = b"", note: str = "") -> None:
        self.relay.transcript.record(self.number, by, what, data, note)  # type: ignore[arg-type]  # it keeps a copy

    def watch(self) -> None:
        """Tell the selector what each socket is waited for, now."""
        if self.closed:
            return
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
        if side in self._gone:
            return 0
        out_of, into = self.pipes[side], self.pipes[OTHER[side]]
        return (READ if out_of.wants_more else 0) | (WRITE if into.blocked else 0)

    def _on(self, side: Side) -> Callable[[int], None]:
        return lambda mask: self.ready(side, mask)

    def ready(self, side: Side, mask: int) -> None:
        """Read from or write to one side, whichever it is ready for."""
        if self.closed:  # by what was done since the selector said so
            return
        if not self.connected:
            self._connect()
        else:
            if mask & WRITE:
                self.pipes[OTHER[side]].resume()
            if mask & READ and not self.closed:
                self.pipes[side].pull()
        self.watch()

    def _connect(self) -> None:
        self.connected = True
        error = self.sockets["server"].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error == errno.ECONNRESET:  # it took the connection, and threw it away before we looked
            self.lost("server")
        elif error:
            self._unreachable(error)
        else:
            for pipe in self.pipes.values():
                pipe.resume()

    def _unreachable(self, error: int) -> None:
        """Tell the client that there is no way to the server."""
        known = error == errno.ECONNREFUSED
        note = "" if known else _("no connection to the server: {error}").format(error=os.strerror(error))
        self.record("server", "refused", note=note)
        self.throw_away("client")

    def look_for_reset(self) -> None:
        """A side that has ended its stream is no longer read, so its reset would go unseen."""
        for side, pipe in self.pipes.items():
            if pipe.ended and not self.closed and side not in self._gone and self._error(side):
                self.lost(side)
                self.watch()

    def _error(self, side: Side) -> int:
        return self.sockets[side].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    # How it ends

    def lost(self, side: Side) -> None:
        """One side has thrown the connection away: what it said before still arrives, then the other side learns it."""
        if side in self._gone or self.closed:
            return
        self._gone.add(side)
        out, back = self.pipes[side], self.pipes[OTHER[side]]
        out.end()
        back.abandon()
        if len(self._gone) == 2 or out.chain is None:
            out.flush()
            self.abort(side)
        else:
            out.take(Abort())

    def cut(self) -> None:
        """Both directions have come to their end, whoever speaks on."""
        for pipe in self.pipes.values():
            if not pipe.dropping:
                pipe.cut(End())

    def abort(self, by: Side, note: str = "") -> None:
        """Reset both sides."""
        self.record(by, "reset", b"", note)
        self.throw_away("client", "server")

    def throw_away(self, *sides: Side) -> None:
        """Reset these sides, and close."""
        if not self.closed:
            for side in sides:
                with contextlib.suppress(OSError):  # as above
                    reset_on_close(self.sockets[side])
            self.close()

    @property
    def closed(self) -> bool:
        return self.sockets["client"].fileno() < 0

    def close(self) -> None:
        for side, sock in self.sockets.items():
            if self._watched[side]:
                self.relay.selector.unregister(sock)
                self._watched[side] = 0
            sock.close()
        for pipe in self.pipes.values():
            pipe.clear()
        self.relay.half_open.discard(self)
        if self in self.relay.links:
            self.relay.links.remove(self)

    def finish(self) -> None:
        """Close once both directions have come to their end, and nobody says anything more."""
        if not self.closed and all(pipe.finished and pipe.ended for pipe in self.pipes.values()):
            self.close()


def _reset(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        reset_on_close(sock)
    sock.close()


def _speaking_to(address: tuple[str, int]) -> socket.socket:
    """Return a socket that does not block. Whether it could connect is known when it is ready to be written."""
    sock = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
