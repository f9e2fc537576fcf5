"""The learner's server in the background: started on a listening socket, listened to, and stopped.

How it stops, each step only for threads that outlive the one before:

1. The stop signal is set: whoever waits in `accept` or `recv` of our sockets gets `ServerStopped`, and who catches it
   in a loop gets it in the `except` block as well.
2. A connection of our own knocks at the listener: for select loops, and for threads that lost a race for a connection.
3. Open connections are shut down: for `sendall` to a client that does not read.
4. `ServerStopped` is raised in the thread from outside, again and again, and where it is caught once more.
5. What is left by then sits in a call of the C library (a sleep, a lock). It is abandoned and named.

All of it holds for the thread that runs the function and for the threads it started.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import traceback
import types
from collections.abc import Callable
from typing import Any

from netcourse.clock import Deadline
from netcourse.i18n import _
from netcourse.student.output import Log, attribute, is_learners, short_traceback, threads_of
from netcourse.student.sockets import Forced, ServerStopped, StoppableSocket, StopSignal

_ROUND = 0.01  # seconds between two attempts
_SHUT_DOWN_AFTER = 0.05  # seconds, in which a farewell may still be sent
_FORCE_AFTER = 0.3  # seconds, in which `finally` blocks may run undisturbed

_closing = threading.Lock()  # guards the set below
_unclosed: set[Background] = set()
"""Stopped, but abandoned threads may still look at their signals: each later stop closes those it can."""


class Background:
    """Runs `function(listener, *args)` in a thread of its own; what it prints and raises goes to `log`.

    `listener` is taken over: the function gets it as a `StoppableSocket`, and it is closed when the function ends.
    """

    def __init__(
        self, function: Callable[..., Any], listener: socket.socket, *args: Any, log: Log | None = None, name: str = ""
    ) -> None:
        self.name = name or getattr(function, "__name__", type(function).__name__)
        self.log = log if log is not None else Log(self.name)
        self.raised: BaseException | None = None  # what ended the function
        self.abandoned: list[str] = []  # threads that stop() could not end
        self._function = function
        self._args = args
        self._signal = StopSignal()
        self._address = listener.getsockname()
        self._listener = StoppableSocket.adopt(listener, self._signal)
        self._stopping = threading.Lock()  # one stop at a time
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> Background:
        """Start the thread. Raises `RuntimeError` when it was started or stopped before."""
        if self._stopped:
            raise RuntimeError(_("{name} was stopped, and cannot be started again").format(name=self.name))
        with attribute(self.log, family=self):
            self._thread.start()
        return self

    @property
    def alive(self) -> bool:
        """Whether the function is still running."""
        return self._thread.is_alive()

    def stop(self, seconds: float = 2.0) -> bool:
        """End the function and all threads it started, within `seconds`; say whether all have ended.

        The threads that did not end are in `abandoned` by name. To call it again only looks whether they have.
        """
        with self._stopping:
            if not self._stopped:
                self._stopped = True
                self._end(Deadline(seconds))
            self.abandoned = sorted({thread.name for thread in self._threads()})
            self._close()
        return not self.abandoned

    def __enter__(self) -> Background:
        return self.start()

    def __exit__(self, *details: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            result = self._function(self._listener, *self._args)
            if isinstance(result, types.CoroutineType):
                import asyncio

                asyncio.run(result)
        except ServerStopped:
            pass
        except BaseException as error:
            self.log.write(short_traceback(error))
            _let_go(error)
            self.raised = error
        finally:
            self._listener.close()

    def _end(self, deadline: Deadline) -> None:
        self._signal.set()
        shut_down, force = Deadline(_SHUT_DOWN_AFTER), Deadline(_FORCE_AFTER)
        _join(self._threads(), _ROUND)
        while (threads := self._threads()) and not deadline.passed:
            _knock(self._listener, self._address)
            if shut_down.passed:
                self._shut_down()
            if force.passed:
                for thread in threads:
                    _raise_in(thread)
            _join(threads, min(_ROUND, deadline.left()))

    def _threads(self) -> list[threading.Thread]:
        me = threading.current_thread()
        return [thread for thread in threads_of(self) if thread is not me and not _waits_for_work(thread)]

    def _shut_down(self) -> None:
        for sock in self._signal.sockets:
            with contextlib.suppress(OSError):
                if sock is not self._listener:
                    sock.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        for sock in [self._listener, *self._signal.sockets]:
            with contextlib.suppress(OSError):
                sock.close()
        with _closing:
            _unclosed.add(self)
            for server in [server for server in _unclosed if not server._threads()]:
                server._signal.close()
                _unclosed.remove(server)


def _let_go(error: BaseException | None) -> None:
    # An error that is kept keeps connections open, and their clients waiting: through the variables of its frames, and
    # through the object that an AttributeError names.
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        if isinstance(error, AttributeError):
            error.obj = None
        error = error.__cause__ or error.__context__


def _join(threads: list[threading.Thread], seconds: float) -> None:
    deadline = Deadline(seconds)
    for thread in threads:
        with contextlib.suppress(RuntimeError):  # it is only just being started
            thread.join(deadline.left())


def _knock(listener: socket.socket, address: Any) -> None:
    """Make one call that waits for a connection, or for a datagram, on `listener` return."""
    with contextlib.suppress(OSError), socket.socket(listener.family, listener.type) as caller:
        caller.settimeout(_ROUND)
        caller.connect(address)
        if listener.type == socket.SOCK_DGRAM:
            caller.send(b"")


def _raise_in(thread: threading.Thread) -> None:
    import ctypes  # here: it is seldom needed

    if thread.ident is not None and thread.is_alive() and thread is not threading.main_thread():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Forced))


_POOLS = {"concurrent.futures.thread", "multiprocessing.pool"}


def _waits_for_work(thread: threading.Thread) -> bool:
    # A pool's worker that runs nothing of the learner's ends with its pool, which may be one for the whole notebook.
    frames = [frame for frame, _line in traceback.walk_stack(sys._current_frames().get(thread.ident or 0))]
    in_pool = any(frame.f_globals.get("__name__") in _POOLS for frame in frames)
    return in_pool and not any(is_learners(frame.f_code) for frame in frames)
