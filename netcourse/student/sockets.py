"""Sockets that can be told to stop.

Closing a socket wakes nobody who waits on it in another thread. These wait on a stop signal as well, and then raise
`ServerStopped`. The signal is one end of a socketpair, so that any selector on any platform can watch it, and it stays
readable once set, so that any number of waiters see it.

The descriptor keeps the blocking mode that Python gives it: what is detached, duplicated or sent to another process
behaves as any socket does.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from types import FrameType
from typing import Any, NoReturn, Self, TypeVar

from netcourse.student.output import is_learners
from netcourse.student.tracing import may_raise

_Result = TypeVar("_Result")

# poll() takes a descriptor of any number and needs none of its own; Windows has only select().
Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)


class ServerStopped(SystemExit):
    """Raised in code that waits on a socket of a server that is being stopped.

    Being no `Exception` it passes `except Exception`. Being a `SystemExit` it also passes through asyncio's loop,
    which keeps every other exception for itself, and ends a thread without a report.
    """


class StopSignal:
    """A flag that a selector can wait for. `set` may be called from any thread, any number of times."""

    def __init__(self) -> None:
        self._watched, self._written = socket.socketpair()
        self._written.setblocking(False)
        self._is_set = False
        self._sockets: weakref.WeakSet[StoppableSocket] = weakref.WeakSet()

    def set(self) -> None:
        """Wake everybody who waits, now and later."""
        if not self._is_set:
            self._is_set = True
            with contextlib.suppress(OSError):
                self._written.send(b".")

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Wait for the signal; say whether it came within `seconds`."""
        if self._is_set:
            return True
        with Selector() as selector:
            selector.register(self, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def fileno(self) -> int:
        """Return the descriptor that is readable once the signal is set."""
        return self._watched.fileno()

    def close(self) -> None:
        """Give the descriptors back. Only when nobody waits any longer."""
        self._is_set = True
        self._watched.close()
        self._written.close()

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:  # not contextlib: at the interpreter's end it may be gone already
            pass

    @property
    def sockets(self) -> list[StoppableSocket]:
        """The sockets that stop with this signal and still exist."""
        for _attempt in range(10):  # the set grows in other threads
            with contextlib.suppress(RuntimeError):
                return list(self._sockets)
        return []


class StoppableSocket(socket.socket):
    """A socket whose waiting calls end with `ServerStopped` when its signal is set; else an ordinary one.

    Accepted sockets have the same signal. What is read through `makefile()` or `socketserver` waits likewise.
    A socket that was forgotten closes itself without a warning, since it may have been the stop that kept the
    learner's code from closing it.
    """

    stop_signal: StopSignal | None = None

    @classmethod
    def adopt(cls, sock: socket.socket, stop_signal: StopSignal) -> Self:
        """Take over the descriptor and the timeout of `sock`, which is empty afterwards."""
        family, kind, proto, timeout = sock.family, sock.type, sock.proto, sock.gettimeout()
        new = cls(family, kind, proto, fileno=sock.detach())
        new.settimeout(timeout)
        new._join(stop_signal)
        return new

    def _join(self, stop_signal: StopSignal) -> None:
        self.stop_signal = stop_signal
        stop_signal._sockets.add(self)

    def accept(self) -> tuple[socket.socket, Any]:
        self._wait_readable(0)
        conn, address = super().accept()
        if self.stop_signal is None:
            return conn, address
        if self.stop_signal.is_set():
            conn.close()  # it is ours, made to wake a thread that another one had robbed of its connection
            _stop(self.stop_signal)
        return StoppableSocket.adopt(conn, self.stop_signal), address

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        self._wait_readable(flags)
        return self._unless_stopped(super().recv(bufsize, flags))

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        self._wait_readable(flags)
        return self._unless_stopped(super().recv_into(buffer, nbytes, flags))

    def recvfrom(self, bufsize: int, flags: int = 0, /) -> tuple[bytes, Any]:
        self._wait_readable(flags)
        return self._unless_stopped(super().recvfrom(bufsize, flags))

    def recvfrom_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> tuple[int, Any]:
        self._wait_readable(flags)
        return self._unless_stopped(super().recvfrom_into(buffer, nbytes, flags))

    if sys.platform != "win32":  # which has neither

        def recvmsg(self, bufsize: int, ancbufsize: int = 0, flags: int = 0, /) -> Any:
            self._wait_readable(flags)
            return self._unless_stopped(super().recvmsg(bufsize, ancbufsize, flags))

        def recvmsg_into(self, buffers: Any, ancbufsize: int = 0, flags: int = 0, /) -> Any:
            self._wait_readable(flags)
            return self._unless_stopped(super().recvmsg_into(buffers, ancbufsize, flags))

    def send(self, data: Any, flags: int = 0, /) -> int:
        with self._stopped_rather_than_broken():
            return super().send(data, flags)

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        with self._stopped_rather_than_broken():
            super().sendall(data, flags)

    def dup(self) -> Self:
        new = super().dup()
        if self.stop_signal is not None:
            new._join(self.stop_signal)
        return new

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:  # not contextlib: at the interpreter's end it may be gone already
            pass

    @contextlib.contextmanager
    def _stopped_rather_than_broken(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            if self.stop_signal is not None and self.stop_signal.is_set():
                _stop(self.stop_signal)
            raise

    def _wait_readable(self, flags: int) -> None:
        signal, timeout = self.stop_signal, self.gettimeout()
        if signal is None or self.fileno() < 0:  # the call itself says what is wrong with a closed socket
            return
        if timeout == 0 or flags & getattr(socket, "MSG_DONTWAIT", 0):
            if signal.is_set():
                _stop(signal)
            return
        if not self._readable_before_stop(signal, timeout):
            raise TimeoutError("timed out")

    def _readable_before_stop(self, signal: StopSignal, timeout: float | None) -> bool:
        end = None if timeout is None else time.monotonic() + timeout
        with Selector() as selector:
            selector.register(self, selectors.EVENT_READ)
            if not signal.is_set():
                selector.register(signal, selectors.EVENT_READ)
            while not signal.is_set():
                left = None if end is None else end - time.monotonic()
                ready = [key.fileobj for key, _events in selector.select(left)]
                if signal in ready:
                    break
                if ready:
                    return True
                if end is not None and time.monotonic() >= end:
                    return False
        _stop(signal)

    def _unless_stopped(self, result: _Result) -> _Result:
        # The end of the stream that a stop makes (it shuts connections down) is not the client's.
        if self.stop_signal is not None and self.stop_signal.is_set():
            _stop(self.stop_signal)
        return result


_PATIENCE = 2  # how often a thread may catch `ServerStopped` and wait again: some clean-up does
_LINES = 8  # more than a nest of `try` statements has between a call and a line outside of all of them


class _Thread(threading.local):
    signal: StopSignal | None = None  # the one that this thread was last stopped by
    caught = 0  # how often it has caught `ServerStopped` since
    lines = 0  # how many more lines it may run


_thread = _Thread()


def _stop(signal: StopSignal) -> NoReturn:
    """Raise `ServerStopped`; in a thread that keeps catching it, soon afterwards as well."""
    _thread.caught = _thread.caught + 1 if _thread.signal is signal else 0
    _thread.signal = signal
    if _thread.caught > _PATIENCE and threading.current_thread() is not threading.main_thread():
        _raise_later(sys._getframe(1), (_thread.caught - _PATIENCE - 1) % _LINES)
    raise ServerStopped


class Forced(ServerStopped):
    """`ServerStopped` to be raised in a thread by another (`PyThreadState_SetAsyncExc`), as often as it takes.

    Python makes the exception in the thread that it is raised in, which is what lets it prepare the next one there.
    """

    def __init__(self) -> None:
        _thread.caught += 1
        _raise_later(sys._getframe(1), _thread.caught % _LINES)


def _raise_later(frame: FrameType | None, lines: int) -> None:
    # The first line that runs now is in the block that catches: what is raised there leaves the `try` for good. If it
    # is in another `try`, it is the second line the next time, and so on. Only the calls that are under way are
    # traced: the thread may belong to a pool and have other work afterwards.
    _thread.lines = lines
    while frame is not None:
        frame.f_trace = _raise_at_line
        frame = frame.f_back
    sys.settrace(lambda *_: None)


def _raise_at_line(frame: FrameType, event: str, _argument: Any) -> Any:
    if event == "line" and is_learners(frame.f_code):
        _thread.lines -= 1
        if _thread.lines < 0 and may_raise(frame):
            raise ServerStopped
    return _raise_at_line
