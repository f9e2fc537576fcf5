"""A time limit on code that we did not write and that may not want to stop.

On the main thread, where the system has interval timers, a repeating alarm raises `Stopped` in the running code; it
breaks into `sleep`, `recv`, `accept`, locks and regular expressions alike. From its second ring on, every line that
the code still executes raises as well, so that a bare `except:` inside a loop cannot swallow it for ever. On another
thread, and on Windows, an asynchronous exception does what it can; a thread that survives is left behind, and said so.
"""

from __future__ import annotations

import linecache
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from netcourse.student.tracing import may_raise

AGAIN = 0.1  # seconds between two rings, and between two asynchronous exceptions
BUSY = 0.05  # part of the time that code which waits does not use, and code which runs does, on a busy machine too
GRACE = 2.0  # seconds after which a thread that does not end is left behind

Namespace = dict[str, Any]


class Stopped(BaseException):
    """Raised inside the running code when its time is up; no `except Exception` catches it."""


class OutOfTime(Exception):
    """The code did not end in time. `function` and `line` say where it was; `survived` that it still runs.

    `line` is "" where the code was busy, not waiting: which line of a loop an alarm meets is chance.
    """

    def __init__(self, function: str = "", line: str = "", survived: bool = False) -> None:
        super().__init__(function)
        self.function, self.line, self.survived = function, line, survived


def limited(work: Callable[[], Any], seconds: float, namespace: Namespace) -> Any:
    """Return `work()`. Raises OutOfTime when that takes longer than `seconds`.

    `namespace` tells whose lines to name: those of the code whose globals it is.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _Alarm(seconds, namespace).run(work)
    return _on_worker(work, seconds, namespace)


def place(frame: FrameType | None, namespace: Namespace) -> tuple[str, str]:
    """Return function name and source line of the innermost frame that runs in `namespace`."""
    while frame is not None and frame.f_globals is not namespace:
        frame = frame.f_back
    if frame is None:
        return "", ""
    # Of what a compiler makes of a loop, some instructions belong to no line: their number is None.
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno or 0, namespace)
    name = frame.f_code.co_qualname
    return "" if name == "<module>" else name.replace("<locals>.", ""), line.strip()


class _Alarm:
    def __init__(self, seconds: float, namespace: Namespace) -> None:
        self.seconds, self.namespace = seconds, namespace
        self.armed = False
        self.where: tuple[str, str] | None = None
        self.trace = sys.gettrace()
        self.floor: FrameType | None = None
        self.begun = 0.0  # seconds of processor time of this thread

    def run(self, work: Callable[[], Any]) -> Any:
        before = signal.signal(signal.SIGALRM, self._ring)
        try:
            value = self._work(work)
        except Stopped:
            value = None
        finally:
            self.armed = False  # not in the call: the alarm may ring, and a trace function raise, where it begins
            self._disarm()
            signal.signal(signal.SIGALRM, before)
        if self.where is not None:
            raise OutOfTime(*self.where)
        return value

    def _work(self, work: Callable[[], Any]) -> Any:
        # The alarm may ring between the end of the work and its disarming: `run` catches that one too.
        self.floor = sys._getframe()
        self.armed = True
        self.begun = time.thread_time()
        signal.setitimer(signal.ITIMER_REAL, self.seconds, AGAIN)
        try:
            return work()
        finally:
            self.armed = False
            self._disarm()

    def _disarm(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if sys.gettrace() is not self.trace:
            sys.settrace(self.trace)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if not self.armed:
            return
        if self.where is None:
            function, line = place(frame, self.namespace)
            self.where = (function, "" if self._busy() else line)
        else:
            self._trip_every_line(frame)
        raise Stopped

    def _busy(self) -> bool:
        return time.thread_time() - self.begun > BUSY * self.seconds

    def _trip_every_line(self, frame: FrameType | None) -> None:
        # Python drops a trace function once it has raised, so each ring sets it anew, on every frame there is.
        while frame is not None and frame is not self.floor:
            frame.f_trace = self._trip
            frame = frame.f_back
        sys.settrace(self._trip)

    def _trip(self, frame: FrameType, event: str, argument: Any) -> Any:
        # Not at the `exception` event: that one comes inside the `try` whose `except` would swallow it.
        if event == "line" and self.armed and frame is not self.floor and may_raise(frame):
            raise Stopped
        return self._trip


def _on_worker(work: Callable[[], Any], seconds: float, namespace: Namespace) -> Any:
    worker = _Worker(work)
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        frame = sys._current_frames().get(worker.ident or 0)
        function, __ = place(frame, namespace)
        raise OutOfTime(function, survived=not interrupt(worker))
    return worker.outcome()


class _Worker(threading.Thread):
    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True, name="netcourse worker")
        self.work = work
        self.value: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.value = self.work()
        except BaseException as error:
            self.error = error

    def outcome(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


def interrupt(thread: threading.Thread, seconds: float = GRACE) -> bool:
    """Raise `Stopped` in another thread, again and again until it ends or `seconds` are over; tell whether it ended.

    The exception arrives when the thread executes its next Python instruction (PyThreadState_SetAsyncExc), so a
    thread inside one long C call does not notice.
    """
    import ctypes  # here: it is seldom needed

    for _round in range(max(1, round(seconds / AGAIN))):
        if not thread.is_alive():
            return True
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(Stopped))
        thread.join(AGAIN)
    return not thread.is_alive()
