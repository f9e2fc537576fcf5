"""Code that does not want to end is ended, on the main thread by an alarm, elsewhere by an exception from outside."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import sys
import threading
import time
import types

import pytest

from netcourse.clock import scaled
from netcourse.student.limits import OutOfTime, _Alarm, limited

SOON = scaled(0.1)


def forever():
    while True:
        pass


def swallowing():
    while True:
        try:
            while True:
                len("")
        except:  # noqa: E722
            pass


def nested():
    try:
        swallowing()
    except:  # noqa: E722
        swallowing()


def keeping_on():
    try:
        forever()
    except:  # noqa: E722
        return "as if nothing had happened"


def regex():
    re.match("(a+)+$", "a" * 60 + "b")


def sleeping():
    time.sleep(3600)


def locked():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def receiving():
    near, far = socket.socketpair()
    with near, far:
        while True:
            try:
                near.recv(1)
            except:  # noqa: E722
                pass


def accepting():
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.accept()


def on_a_thread(work):
    """Return what `work` returned or raised on a thread that is not the main one."""
    outcome = []

    def run():
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return outcome[0]


RUNAWAYS = [forever, swallowing, nested, keeping_on, regex, sleeping, locked, receiving, accepting]


@pytest.mark.parametrize("work", RUNAWAYS, ids=lambda work: work.__name__)
def test_the_main_thread_is_freed_from_it(work):
    with pytest.raises(OutOfTime) as caught:
        limited(work, SOON, globals())

    assert not caught.value.survived
    assert caught.value.function


@pytest.mark.parametrize("work", RUNAWAYS, ids=lambda work: work.__name__)
def test_what_comes_after_it_is_not_disturbed(work):
    with pytest.raises(OutOfTime):
        limited(work, SOON, globals())

    for _round in range(3):
        assert limited(lambda: sum(range(10_000)), SOON * 100, globals()) == 49_995_000


def test_it_says_where_the_time_went():
    with pytest.raises(OutOfTime) as caught:
        limited(sleeping, SOON, globals())

    assert (caught.value.function, caught.value.line) == ("sleeping", "time.sleep(3600)")


def test_of_code_that_is_busy_only_the_function_is_named():
    for _round in range(5):
        with pytest.raises(OutOfTime) as caught:
            limited(swallowing, SOON, globals())

        assert (caught.value.function, caught.value.line) == ("swallowing", "")


@pytest.mark.parametrize("work", [swallowing, sleeping], ids=lambda work: work.__name__)
def test_an_instruction_that_belongs_to_no_line_is_named_by_its_function(work):
    """Some of what a compiler makes of a loop has no line number; here nothing has one."""
    lineless = types.FunctionType(work.__code__.replace(co_linetable=b""), globals(), work.__name__)

    with pytest.raises(OutOfTime) as caught:
        limited(lineless, SOON, globals())

    assert (caught.value.function, caught.value.line) == (work.__name__, "")


def test_an_alarm_that_rings_while_it_is_taken_away_harms_nobody(monkeypatch):
    """On a busy machine it may ring there again and again."""
    disarm = _Alarm._disarm

    def late(alarm):
        signal.raise_signal(signal.SIGALRM)
        disarm(alarm)

    monkeypatch.setattr(_Alarm, "_disarm", late)

    assert limited(lambda: "done", 60, globals()) == "done"


def ringing_twice():
    with contextlib.ExitStack():
        try:
            signal.raise_signal(signal.SIGALRM)
        except:  # noqa: E722
            signal.raise_signal(signal.SIGALRM)


def test_nothing_counts_as_being_handled_afterwards():
    """What leaves a `with` meets its line again, where Python 3.11 has not yet noted what is handled there."""
    with pytest.raises(OutOfTime):
        limited(ringing_twice, 60, globals())

    assert sys.exception() is None


@pytest.mark.parametrize("work", [forever, keeping_on], ids=lambda work: work.__name__)
def test_another_thread_is_freed_from_it_as_well(work):
    late = on_a_thread(lambda: limited(work, SOON, globals()))

    assert isinstance(late, OutOfTime)
    assert not late.survived


def test_a_thread_that_cannot_be_ended_is_named():
    release = threading.Event()

    late = on_a_thread(lambda: limited(release.wait, SOON, globals()))

    assert isinstance(late, OutOfTime)
    assert late.survived
    release.set()


@pytest.mark.parametrize("place", [lambda work: work(), on_a_thread], ids=["main thread", "another"])
def test_results_and_exceptions_pass_through(place):
    assert place(lambda: limited(lambda: 42, 10, globals())) == 42

    def failing():
        raise KeyError("x")

    assert isinstance(place(lambda: _error(lambda: limited(failing, 10, globals()))), KeyError)


def _error(work):
    try:
        work()
    except Exception as error:
        return error
    return None
