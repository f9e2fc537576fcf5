"""One direction of a connection: a queue of what is to be done at its far side, in order, each thing in its time."""

from __future__ import annotations

import contextlib
import math
import socket
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netcourse.clock import scaled
from netcourse.wire.faults.base import Abort, Action, Chain, Close, End, Lost, Mark, Piece
from netcourse.wire.line.reader import Reader
from netcourse.wire.transcript import Side

if TYPE_CHECKING:
    from netcourse.wire.line.relay import Link

CHUNK = 1_048_576  # bytes read at once, into a buffer that all share
BITE = 8_192  # bytes read at once where faults may cut them into single ones
FULL = 262_144  # bytes in one pipe from where on it no longer reads
HELD = 2_097_152  # bytes that the faults of one pipe may hold themselves: more than any waits for
WEIGHT = 256  # bytes that an action takes beside its data: a queue of single bytes is full sooner
LAST_READ = 0.25  # seconds that a reader has for what came before a reset
NEXT = 0.001  # seconds after which a stage that wants to be woken at once is woken again


class Pipe:
    """What is read at one side goes through the chain of faults, waits its time, and is passed on to the other side.

    An action is recorded when it is carried out. With no chain each piece is passed on as it came.
    """

    def __init__(self, link: Link, by: Side, to: Side, chain: Chain | None) -> None:
        self.link, self.by, self.to = link, by, to
        self.chain = chain
        self.queue: deque[Action] = deque()
        self.wakes: float | None = None  # when there is something to do though no socket is ready
        self.ended = False  # the source has ended its stream
        self.finished = False  # the sink has been told
        self.dropping = False  # nobody will receive what is read from now on
        self.blocked = True  # the sink is not connected yet, or its buffers are full
        self.reader = Reader(link.sockets[to])
        self._size = 0  # of what is in the queue, in bytes
        self._held = 0  # bytes that were fed to the chain and have not come out yet
        self._sent = 0  # bytes of the first piece in the queue that are on their way already

    # In at one side

    @property
    def wants_more(self) -> bool:
        return not self.ended and (self.dropping or (self._size < FULL and self._held < HELD))

    def pull(self) -> None:
        """Read what has arrived."""
        read = self._pass if self.chain is None and not self.queue and not self.dropping else self._read
        try:
            read(self.link.sockets[self.by])
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.link.lost(self.by)

    def _read(self, source: socket.socket) -> None:
        self._arrived(source.recv(BITE if self.chain is not None else FULL))

    def _pass(self, source: socket.socket) -> None:
        """Read and write without a detour; what the other side does not take at once waits in the queue."""
        buffer = self.link.relay.buffer
        size = source.recv_into(buffer)
        sent = self._passed(buffer[:size]) if size else 0
        if sent:
            self.link.spoke_last = self.by
        if sent < size or not size:
            self._arrived(bytes(buffer[sent:size]))

    def _arrived(self, data: bytes) -> None:
        if data:
            self.link.spoke_last = self.by
            self.take(Piece(data))
        else:
            self.end()
            self.take(End())

    def _passed(self, data: memoryview) -> int:
        """Write as much as the other side takes, and return how much that was."""
        try:
            sent = self.link.sockets[self.to].send(data)
        except OSError:  # also when there is no room: what waits in the queue is tried again
            return 0
        self.reader.was_given()
        self.link.record(self.by, "bytes", data[:sent])
        return sent

    def end(self) -> None:
        """Note that the source has ended its stream."""
        self.ended = True
        self.link.relay.half_open.add(self.link)

    def take(self, action: Action) -> None:
        """Send an action through the chain, and carry out what comes out of it and is due."""
        if self.dropping:
            self._drop(action)
            return
        if self.chain is None:
            self._put(action)
        else:
            self._held += _size(action)
            for one in self.chain.feed(action, time.monotonic()):
                self._held -= _size(one)
                self._put(one)
        self.push()

    def wake(self, now: float) -> None:
        """Do what it was time for."""
        self._stir(now)
        self.push()
        self.link.watch()

    def _stir(self, now: float) -> None:
        if self.chain is None or self.chain.wakes is None or self.chain.wakes > now:
            return
        for one in self.chain.wake(now):
            self._held -= _size(one)
            self._put(one)

    def start(self) -> None:
        """Let the faults begin that need no bytes for it."""
        self._stir(time.monotonic())
        self.push()

    def change(self, chain: Chain | None) -> None:
        """Go on with another chain. What the old one held, or had put off, is passed on now."""
        if self.dropping:
            return
        held = [] if self.chain is None else self.chain.release(time.monotonic())
        self.queue = deque(replace(action, due=0.0) for action in (*self.queue, *held))
        self._size = sum(map(_weight, self.queue))
        self.chain, self._held = chain, 0
        self.start()

    def _put(self, action: Action) -> None:
        self.queue.append(action)
        self._size += _weight(action)

    def _drop(self, action: Action) -> None:
        if isinstance(action, (Piece, Lost)):
            self.link.record(self.by, "lost", action.data)
        self.link.finish()

    def cut(self, end: End) -> None:
        """End after what waits in the queue; what is read from now on is lost."""
        self._put(end)
        self.chain, self._held, self.dropping = None, 0, True
        self.push()

    # Out at the other

    def resume(self) -> None:
        """Go on: the other side takes more."""
        self.blocked = False
        self.push()

    def push(self) -> None:
        """Carry out what is due, as far as the other side takes it."""
        now = time.monotonic()
        try:
            while self.queue and self._may_go(self.queue[0], now):
                if not self._go(self.queue[0]):
                    break
        except OSError:
            self.link.lost(self.to)
        self._plan(time.monotonic())

    def _may_go(self, action: Action, now: float) -> bool:
        if action.due > now or (self.blocked and isinstance(action, (Piece, End, Close))):
            return False
        if self._sent or not _waits_for_reader(action) or self.reader.has_taken_all(now):
            return True
        since = self.reader.awaited_since
        return isinstance(action, Abort) and since is not None and now - since > scaled(LAST_READ)

    def _go(self, action: Action) -> bool:
        """Carry out the first action of the queue; say whether it is done."""
        if isinstance(action, Piece) and not self.finished:
            return self._write(action)
        self.queue.popleft()
        self._size -= _weight(action)
        _ACTS[type(action)](self, action)
        return True

    def _write(self, piece: Piece) -> bool:
        """Send the first piece, and what belongs to the same write; say whether all of that was sent."""
        pieces = [piece] if self.chain is None else self._together()
        data = pieces[0].data if len(pieces) == 1 else b"".join(one.data for one in pieces)
        rest = memoryview(data)[self._sent :] if self._sent else data
        try:
            sent = self.link.sockets[self.to].send(rest)
        except (BlockingIOError, InterruptedError):
            self.blocked = True
            return False
        self.reader.was_given()
        self._count(pieces, sent)
        self.blocked = sent < len(rest)
        return not self.blocked

    def _together(self) -> list[Piece]:
        """Return the first piece in the queue and those that follow it in the same write."""
        now, pieces = time.monotonic(), list[Piece]()
        for action in self.queue:
            if not isinstance(action, Piece) or action.due > now or (pieces and action.alone):
                break
            pieces.append(action)
        return pieces

    def _count(self, pieces: list[Piece], sent: int) -> None:
        """Record what was sent of the first pieces in the queue, and take out those that are done."""
        for piece in pieces:
            left = len(piece.data) - self._sent
            if sent < left:
                if sent:
                    self.link.record(self.by, "bytes", piece.data[self._sent : self._sent + sent])
                self._sent += sent
                return
            self.link.record(self.by, "bytes", piece.data[self._sent :] if self._sent else piece.data, piece.note)
            self._sent, sent = 0, sent - left
            self.queue.popleft()
            self._size -= _weight(piece)

    def _lose(self, action: Any) -> None:
        self.link.record(self.by, "lost", action.data, action.note)

    def _mark(self, action: Any) -> None:
        self.link.record(self.by, "fault", b"", action.note)

    def _finish(self, action: Any) -> None:
        if self.finished:
            return
        self.finished = True
        self.link.record(self.by, "ended", b"", action.note)
        with contextlib.suppress(OSError):  # the other side has gone meanwhile
            self.link.sockets[self.to].shutdown(socket.SHUT_WR)
        self.link.finish()

    def _close(self, action: Any) -> None:
        self._finish(action)
        self.link.cut()

    def _abort(self, action: Any) -> None:
        self.link.abort(self.by, action.note)

    # Its end

    def flush(self) -> None:
        """Send what waits, as far as it is taken at once."""
        with contextlib.suppress(OSError):
            while self.queue and isinstance(self.queue[0], Piece) and self._write(self.queue[0]):
                pass

    def abandon(self) -> None:
        """Nobody is at the far side any more: what waits is lost, and so is what comes."""
        for action in self.queue:
            if isinstance(action, (Piece, Lost)):
                self.link.record(self.by, "lost", action.data[self._sent :], action.note)
                self._sent = 0
        self.clear()
        self.finished = True

    def clear(self) -> None:
        """Forget what waits."""
        self.queue.clear()
        self._size = self._held = self._sent = 0
        self.chain, self.blocked, self.dropping = None, False, True
        self._plan(0.0)

    # Its moments

    def _plan(self, now: float) -> None:
        moments = []
        if self.chain is not None and self.chain.wakes is not None:
            moments.append(max(self.chain.wakes, now + NEXT))
        if self.queue and not self.blocked:
            moments.append(max(self.queue[0].due, self.reader.look_at))
        self.wakes = min((moment for moment in moments if moment < math.inf), default=None)
        self.link.relay.schedule(self)

    def busy(self, until: float, patient_since: float) -> bool:
        """Tell whether something will be passed on before `until`, by the clock or by a reader who still reads.

        Who has read nothing since the time `patient_since` does not count as a reader.
        """
        awaited, wakes = self.reader.awaited_since, self.wakes
        if self.blocked or (awaited is not None and awaited < patient_since):
            return False
        return wakes is not None and wakes <= until


def _size(action: Action) -> int:
    return len(action.data) if isinstance(action, (Piece, Lost)) else 0


def _waits_for_reader(action: Action) -> bool:
    # A reset may throw away what the reader has not taken yet, and then it is chance what was read before it.
    return isinstance(action, Abort) or (isinstance(action, Piece) and action.alone)


def _weight(action: Action) -> int:
    return _size(action) + WEIGHT


_ACTS = {
    Piece: Pipe._lose,
    Lost: Pipe._lose,
    Mark: Pipe._mark,
    End: Pipe._finish,
    Close: Pipe._close,
    Abort: Pipe._abort,
}
