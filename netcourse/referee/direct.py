"""The student in this very process: what the notebook uses.

The learner's code belongs on the main thread, where an alarm can end nearly anything. So when `check` is called
there, the checks run on a helper thread and send the main thread its work. From another thread (a widget's callback)
the work goes to the main thread through the kernel's event loop while that is idle, else to a worker.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from netcourse.exercises.model import Died
from netcourse.referee.student import Plain, Student
from netcourse.student.runner import Runner

IDLE = 1.0  # seconds in which an idle event loop picks work up

Work = Callable[[], Any]
Place = Callable[[Work], Any]


def examine_here(namespace: Plain, examine: Callable[[Student], Any], local: Plain | None = None) -> Any:
    """Return `examine(student)` for the code in `namespace`, with the `local` names of its caller before them."""
    if threading.current_thread() is threading.main_thread():
        return _beside_main(lambda place: student_in(namespace, place, local), examine)
    loop = _kernel_loop()
    place = _through(loop) if loop is not None else _at_once
    return examine(student_in(namespace, place, local))


def student_in(namespace: Plain, place: Place | None = None, local: Plain | None = None) -> Student:
    """Return a student whose code runs where `place` says; by default on the thread that asks."""
    return Student(lambda call_back: Direct(Runner(namespace, call_back, local), place or _at_once))


class Direct:
    """Feeds a runner without a pipe between."""

    def __init__(self, runner: Runner, place: Place) -> None:
        self._runner, self._place = runner, place

    def request(self, request: Plain, sockets: Sequence[socket.socket]) -> Plain:
        return self._place(lambda: self._runner.execute(request, sockets))  # type: ignore[no-any-return]


def _at_once(work: Work) -> Any:
    return work()


def _beside_main(make: Callable[[Place], Student], examine: Callable[[Student], Any]) -> Any:
    """Run the checks on a helper thread, and here, on the main thread, what they ask of the learner's code."""
    jobs: queue.SimpleQueue[tuple[Work, Future[Any]] | None] = queue.SimpleQueue()
    cancelled = threading.Event()

    def place(work: Work) -> Any:
        if threading.current_thread() is threading.main_thread():
            return work()
        if cancelled.is_set():
            raise Died("crashed", "interrupted")
        future: Future[Any] = Future()
        jobs.put((work, future))
        return future.result()

    student = make(place)
    outcome: Future[Any] = Future()
    arguments = (examine, student, outcome, jobs)
    helper = threading.Thread(target=_examined, args=arguments, daemon=True, name="netcourse referee")
    helper.start()
    try:
        while (job := jobs.get()) is not None:
            _do(*job)
    except BaseException:  # the learner pressed stop
        cancelled.set()
        _refuse(jobs)
        student.release()
        raise
    helper.join()
    return outcome.result()


def _refuse(jobs: queue.SimpleQueue[tuple[Work, Future[Any]] | None]) -> None:
    """Refuse whatever the checks still ask for, until they have ended."""
    while (job := jobs.get()) is not None:
        job[1].set_exception(Died("crashed", "interrupted"))


def _do(work: Work, future: Future[Any]) -> None:
    try:
        future.set_result(work())
    except Exception as error:
        future.set_exception(error)
    except BaseException:
        future.set_exception(Died("crashed", "interrupted"))
        raise


def _examined(
    examine: Callable[[Student], Any], student: Student, outcome: Future[Any], jobs: queue.SimpleQueue[Any]
) -> None:
    try:
        outcome.set_result(examine(student))
    except BaseException as error:
        outcome.set_exception(error)
    finally:
        jobs.put(None)


def _kernel_loop() -> Any:
    """Return the event loop of the notebook's kernel, which runs on the main thread; None outside of one."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    shell = get_ipython()
    return getattr(getattr(shell, "kernel", None), "io_loop", None)


def _through(loop: Any) -> Place:
    patience = IDLE

    def place(work: Work) -> Any:
        nonlocal patience
        future: Future[Any] = Future()
        taken = threading.Lock()  # by whoever comes first: the loop, or we, out of patience
        started = threading.Event()

        def job() -> None:
            if taken.acquire(blocking=False):
                started.set()
                _do(work, future)

        loop.add_callback(job)
        if not started.wait(patience) and taken.acquire(blocking=False):
            patience = 0.0  # a cell is running, perhaps one that waits for this very check
            return work()
        return future.result()

    return place
