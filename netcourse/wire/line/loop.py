"""What relays of every protocol have in common: one thread that waits for sockets, for moments, and for orders."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from netcourse.clock import Deadline, scaled

if TYPE_CHECKING:
    from netcourse.student.sockets import StoppableSocket
    from netcourse.wire.line.plan import Plan

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
TICK = 0.05  # seconds between two looks for what nobody would tell
SHORT = 0.001  # seconds; selectors round up to it, so what is shorter is waited for otherwise
LOOK = 0.002  # seconds between two looks of who waits for a conversation to stand still


class Timed(Protocol):
    """Something that wants to be woken at a moment of `time.monotonic`."""

    wakes: float | None

    def wake(self, now: float) -> None: ...


class Loop:
    """Serves sockets in one thread. What other threads want of it they ask for through `order` and `catch_up`."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.timed: set[Timed] = set()  # those who have a moment to wait for
        self._woken, self._bell = socket.socketpair()
        self._bell.setblocking(False)
        self._waiting: list[threading.Event] = []  # who wants to know when everything that is here has been read
        self._orders: list[Callable[[], None]] = []  # what other threads want done
        self._over = False
        self._lock = threading.Lock()  # guards the three above
        self._pause = threading.Event()  # never set

    # What a relay says of itself

    def open(self, listener: StoppableSocket) -> None:
        """Begin to serve a socket that does not block."""
        raise NotImplementedError

    def close(self) -> None:
        """Close what is open."""
        raise NotImplementedError

    def look(self) -> None:
        """Look for what nobody would tell; called each `TICK` while `looks` is true."""

    @property
    def looks(self) -> bool:
        return False

    def settle(self, patience: float, grace: float, quiet: float, late: float) -> None:
        """Wait, in another thread, until what passes has come to a standstill. All in seconds."""
        raise NotImplementedError

    def change(self, plan: Plan) -> None:
        """Go on with other faults; only in the loop's own thread."""
        raise NotImplementedError

    # The loop

    def serve(self, listener: StoppableSocket) -> None:
        """Relay until the listener's stop signal is set."""
        listener.setblocking(False)
        self.watch(self._woken, self._obey)
        if listener.stop_signal is not None:
            self.watch(listener.stop_signal.fileno(), lambda: None)
        try:
            self.open(listener)
            while listener.stop_signal is None or not listener.stop_signal.is_set():
                self._turn()
        finally:
            self.end()

    def watch(self, file: int | socket.socket, act: Callable[[], object]) -> None:
        """Call `act` whenever there is something to read."""
        self.selector.register(file, READ, lambda _mask: act())

    def _turn(self) -> None:
        """Do what there is to do; when there is nothing, tell those who wait for that."""
        with self._lock:
            waiting = list(self._waiting)
        looking = self.looks
        ready = self._ready(0.0 if waiting else self._patience(looking))
        for key, mask in ready:
            key.data(mask)
        woken = self._wake()
        if looking:
            self.look()
        if not ready and not woken:
            self._tell(waiting)

    def _patience(self, looking: bool) -> float | None:
        """Return the seconds until something is to be done unasked; None for never."""
        moments = [one.wakes for one in self.timed if one.wakes is not None]
        limit = TICK if looking else None
        if not moments:
            return limit
        left = max(0.0, min(moments) - time.monotonic())
        return left if limit is None else min(left, limit)

    def _ready(self, seconds: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        if seconds is None or seconds >= SHORT or seconds == 0:
            return self.selector.select(seconds)
        ready = self.selector.select(0)
        if not ready:
            self._pause.wait(seconds)
        return ready

    def _wake(self) -> bool:
        """Wake those whose moment has come; tell whether there was one."""
        if not self.timed:
            return False
        now = time.monotonic()
        due = [one for one in self.timed if one.wakes is not None and one.wakes <= now]
        for one in due:
            if one in self.timed:  # one that was woken before may have closed it
                one.wake(now)
        return bool(due)

    def schedule(self, one: Timed) -> None:
        """Note whether `one` has a moment to wait for."""
        if one.wakes is None:
            self.timed.discard(one)
        else:
            self.timed.add(one)

    # For other threads

    def order(self, act: Callable[[], None], seconds: float) -> None:
        """Have `act` done by the loop's thread, and wait for that; does nothing once the loop has ended."""
        done = threading.Event()
        with self._lock:
            if self._over:
                return
            self._orders += [act, done.set]
            self._ring()
        done.wait(scaled(seconds))

    def catch_up(self, seconds: float) -> None:
        """Wait until everything that has arrived here was read and recorded, but no longer than `seconds`."""
        done = threading.Event()
        with self._lock:
            if self._over:
                return
            self._waiting.append(done)
            self._ring()
        done.wait(seconds)

    def _ring(self) -> None:
        # Only with the lock: once the loop has ended, the bell's descriptor may be somebody else's.
        with contextlib.suppress(OSError):  # it is ringing already
            self._bell.send(b".")

    def _obey(self) -> None:
        self._woken.recv(65536)
        with self._lock:
            orders, self._orders = self._orders, []
        for act in orders:
            act()

    def _tell(self, waiting: list[threading.Event]) -> None:
        with self._lock:
            self._waiting = [event for event in self._waiting if event not in waiting]
        for event in waiting:
            event.set()

    def end(self) -> None:
        """Close everything. For the loop's thread, and for who could not start one."""
        with self._lock:
            self._over = True
            orders, self._orders = self._orders, []
        for act in orders:
            act()
        self._tell(self._waiting)
        self.close()
        self.selector.close()
        self._woken.close()
        self._bell.close()

    def until(self, holds: Callable[[], bool], deadline: Deadline) -> None:
        """Wait in another thread until `holds()`, looking again and again, but no longer than the deadline."""
        while not holds() and not deadline.passed and not self._over:
            self._pause.wait(min(LOOK, deadline.left()))
