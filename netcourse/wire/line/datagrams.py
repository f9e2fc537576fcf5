"""A relay in front of a server that takes datagrams: each passes as it came, or as the faults of the line will have it.

UDP knows no connections. What counts as one here is a client's address: its datagrams go on from a socket of their
own, so that the server can tell the clients apart and its answers find back. Nothing holds a sender up: what there is
no room for is lost, as on any network.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import math
import socket
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.wire.faults.base import Action, Chain, Lost, Mark, Piece
from netcourse.wire.line.descriptors import MORE_FILES, most_files
from netcourse.wire.line.loop import Loop
from netcourse.wire.line.plan import Plan
from netcourse.wire.transcript import Side, Transcript, What

if TYPE_CHECKING:
    from netcourse.student.sockets import StoppableSocket

LARGEST = 65_535  # bytes: the length field of UDP holds no more (RFC 768)
AT_ONCE = 64  # datagrams read from one socket before others have their turn
MOST_FLOWS = 256  # client addresses that are remembered; the one that was silent longest is forgotten first
FULL = 1_000_000  # bytes that wait in one direction, from where on datagrams are lost
WEIGHT = 256  # bytes that a datagram takes beside its data
AGAIN = 0.001  # seconds after which a datagram is sent again that the system had no room for


class Datagrams(Loop):
    """Passes datagrams between the clients of a bound socket and the server at `upstream`, and records them."""

    def __init__(self, upstream: tuple[str, int], transcript: Transcript, plan: Plan | None = None) -> None:
        super().__init__()
        self.upstream = upstream
        self.transcript = transcript
        self.plan = plan or Plan()
        self.flows: OrderedDict[Any, Flow] = OrderedDict()  # by the client's address; who spoke last stands last
        self._count = 0
        self._listener: StoppableSocket | None = None

    def open(self, listener: StoppableSocket) -> None:
        self._listener = listener
        self.watch(listener, lambda: _each(lambda: self._from_client(listener)))

    def close(self) -> None:
        for flow in list(self.flows.values()):
            flow.close()

    def change(self, plan: Plan) -> None:
        self.plan = plan
        for flow in self.flows.values():
            flow.change(plan)

    def _from_client(self, listener: StoppableSocket) -> None:
        data, address = listener.recvfrom(LARGEST)
        try:
            flow = self.flows.get(address) or self._new(address, listener)
        except OSError as error:
            self.transcript.record(self._count, "client", "lost", data, _why_lost(error))
            return
        self.flows.move_to_end(address)
        flow.spoke_last = "client"
        flow.lanes["client"].take(Piece(data))

    def _new(self, address: Any, listener: StoppableSocket) -> Flow:
        self._count += 1
        while len(self.flows) >= MOST_FLOWS:
            next(iter(self.flows.values())).close()
        flow = self.flows[address] = Flow(self, self._count, address, listener)
        return flow

    def settle(self, patience: float, grace: float, quiet: float, late: float) -> None:
        """Wait until nothing is under way that comes within `late`, and the server had `grace` to answer.

        All in seconds. What was lost is not waited for beyond that; `patience` has no meaning without streams.
        """
        deadline, answering = Deadline(late), Deadline(grace)
        end = time.monotonic() + deadline.left()
        while True:
            self.catch_up(deadline.left())
            self.until(lambda: not self._busy(end), deadline)
            self.until(lambda: not any(flow.unanswered for flow in list(self.flows.values())), answering)
            if self.flows:
                self.transcript.quiet(scaled(quiet), deadline.left())
            if deadline.passed or not self._busy(end):
                return

    def _busy(self, until: float) -> bool:
        moments = [one.wakes for one in list(self.timed)]
        return any(moment is not None and moment <= until for moment in moments)


class Flow:
    """What passes between one client's address and the server."""

    def __init__(self, relay: Datagrams, number: int, address: Any, listener: StoppableSocket) -> None:
        self.relay, self.number, self.address = relay, number, address
        self.spoke_last: Side = "client"
        self._sock = _speaking_to(relay.upstream)
        up, down = relay.plan.chain(number, "up"), relay.plan.chain(number, "down")
        self.lanes: dict[Side, Lane] = {
            "client": Lane(self, "client", self._sock.send, up),
            "server": Lane(self, "server", lambda data: listener.sendto(data, address), down),
        }
        relay.watch(self._sock, self._ready)
        for lane in self.lanes.values():
            lane.wake(time.monotonic())

    @property
    def unanswered(self) -> bool:
        return self.spoke_last == "client"

    def change(self, plan: Plan) -> None:
        self.lanes["client"].change(plan.chain(self.number, "up"))
        self.lanes["server"].change(plan.chain(self.number, "down"))

    def _ready(self) -> None:
        if self._sock.fileno() >= 0:  # what was done since the selector said so may have closed it
            _each(self._from_server)

    def _from_server(self) -> None:
        try:
            data = self._sock.recv(LARGEST)
        except (BlockingIOError, InterruptedError):
            raise
        except OSError as error:
            self.refused(error)
            return
        self.spoke_last = "server"
        self.lanes["server"].take(Piece(data))

    def refused(self, error: OSError) -> None:
        """The system says that nobody has the server's port, or no way leads there (ICMP, RFC 1122, 4.1.3.3)."""
        self.spoke_last = "server"
        note = "" if isinstance(error, ConnectionError) else _no_way(error)
        self.record("server", "refused", note=note)

    def record(self, by: Side, what: What, data: bytes = b"", note: str = "") -> None:
        self.relay.transcript.record(self.number, by, what, data, note)

    def close(self) -> None:
        self.relay.selector.unregister(self._sock)
        self._sock.close()
        for lane in self.lanes.values():
            self.relay.timed.discard(lane)
        self.relay.flows.pop(self.address, None)


class Lane:
    """One direction of a flow. What waits is passed on by its time, so that datagrams may overtake each other."""

    def __init__(self, flow: Flow, by: Side, send: Callable[[bytes], object], chain: Chain | None) -> None:
        self.flow, self.by, self.send, self.chain = flow, by, send, chain
        self.wakes: float | None = None
        self._queue: list[tuple[float, int, Action]] = []  # a heap
        self._turn = itertools.count()
        self._room = FULL

    def take(self, action: Piece) -> None:
        """Send a datagram through the chain, and pass on what comes out of it and is due."""
        weight = len(action.data) + WEIGHT
        if weight > self._room:
            self.flow.record(self.by, "lost", action.data, _("lost: too much waits on this line"))
            return
        now = time.monotonic()
        if self.chain is None:
            self._put(action)
        else:
            self._room -= weight
            for one in self.chain.feed(action, now):
                self._came_out(one)
        self._pass_on(now)

    def wake(self, now: float) -> None:
        """Do what it was time for."""
        if self.chain is not None and self.chain.wakes is not None and self.chain.wakes <= now:
            for one in self.chain.wake(now):
                self._came_out(one)
        self._pass_on(now)

    def change(self, chain: Chain | None) -> None:
        """Go on with another chain. What the old one held, or had put off, is passed on now."""
        held = [] if self.chain is None else self.chain.release(time.monotonic())
        waiting = [action for __, __, action in sorted(self._queue, key=lambda entry: entry[:2])]
        self._queue, self._room, self.chain = [], FULL, chain
        for action in (*waiting, *held):
            self._put(replace(action, due=0.0))
        self.wake(time.monotonic())

    def _came_out(self, action: Action) -> None:
        if isinstance(action, (Piece, Lost)):  # what is doubled counts twice, until it is passed on
            self._room = min(FULL, self._room + len(action.data) + WEIGHT)
        self._put(action)

    def _put(self, action: Action) -> None:
        self._room -= _weight(action)
        heapq.heappush(self._queue, (action.due, next(self._turn), action))

    def _pass_on(self, now: float) -> None:
        while self._queue and self._queue[0][0] <= now:
            due, turn, action = heapq.heappop(self._queue)
            if not self._done(action):
                heapq.heappush(self._queue, (now + AGAIN, turn, action))
                break
            self._room = min(FULL, self._room + _weight(action))
        self._plan(now)

    def _done(self, action: Action) -> bool:
        """Carry out an action; say whether that is done with."""
        if isinstance(action, Piece):
            return self._sent(action)
        if isinstance(action, Lost):
            self.flow.record(self.by, "lost", action.data, action.note)
        elif isinstance(action, Mark):
            self.flow.record(self.by, "fault", b"", action.note)
        return True

    def _sent(self, piece: Piece) -> bool:
        try:
            self.send(piece.data)
        except (BlockingIOError, InterruptedError):
            return False
        except ConnectionRefusedError as error:  # of the datagram before; this one was not sent
            self.flow.refused(error)
            return False
        except OSError as error:
            text = _("lost: the system does not send it ({error})").format(error=error.strerror)
            self.flow.record(self.by, "lost", piece.data, text)
            return True
        self.flow.record(self.by, "bytes", piece.data, piece.note)
        return True

    def _plan(self, now: float) -> None:
        moments = [self._queue[0][0]] if self._queue else []
        if self.chain is not None and self.chain.wakes is not None:
            moments.append(max(self.chain.wakes, now + AGAIN))
        self.wakes = min((moment for moment in moments if moment < math.inf), default=None)
        self.flow.relay.schedule(self)


def _weight(action: Action) -> int:
    return (len(action.data) if isinstance(action, (Piece, Lost)) else 0) + WEIGHT


def _speaking_to(address: tuple[str, int]) -> socket.socket:
    """Return a socket that does not block, and hears what comes from this address alone."""
    with contextlib.ExitStack() as on_error:
        kind = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        sock = on_error.enter_context(socket.socket(kind, socket.SOCK_DGRAM))
        sock.setblocking(False)
        sock.connect(address)
        on_error.pop_all()
    return sock


def _why_lost(error: OSError) -> str:
    if error.errno in MORE_FILES:
        text = _("lost: this process may have no more than {limit} files and sockets open")
        return text.format(limit=most_files())
    return _("lost: {reason}").format(reason=_no_way(error))


def _no_way(error: OSError) -> str:
    return _("no way to the server: {error}").format(error=error.strerror)


def _each(receive: Callable[[], None]) -> None:
    """Receive what has arrived, up to a number."""
    with contextlib.suppress(BlockingIOError, InterruptedError, ConnectionResetError):
        for __ in range(AT_ONCE):
            receive()
