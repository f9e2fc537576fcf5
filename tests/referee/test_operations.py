"""What a check can ask of the learner's work, and what it gets when that goes wrong."""

from __future__ import annotations

import asyncio
import textwrap
import threading

import pytest

from netcourse.clock import scaled
from netcourse.exercises.model import Failed, Raised, TimedOut, Unplain, fail
from netcourse.referee.direct import examine_here, student_in
from tests.course.answers import namespace

WORK = '''
import asyncio, collections, socket, time

number = 7

def add(a, b=1):
    return a + b

def count(n):
    for i in range(n):
        yield i

async def later(x):
    await asyncio.sleep(0)
    return x

async def stream(n):
    for i in range(n):
        yield i

def fails():
    raise KeyError("no such thing")

def unfit():
    return open

def forever():
    while True:
        time.sleep(10)

class Counter:
    step = 2

    def __init__(self, start):
        self.value = start

    def next(self):
        self.value += self.step
        return self.value

    def __iter__(self):
        return iter([1, 2, 3])

def calls(function):
    return function(1, b"two", key=[3])

def apply(function, args, named):
    function(*args, **named)

def catches(function):
    try:
        return function()
    except OSError as error:
        return str(error)

def echo(listener):
    while True:
        conn, __ = listener.accept()
        with conn:
            while data := conn.recv(100):
                conn.sendall(data)

def breaks(listener):
    listener.accept()[0].close()
    raise RuntimeError("after one")

def read(sock):
    with sock:
        return sock.makefile("rb").read()

def prints(text):
    print(text)
'''  # fmt: skip


def asked(ask, work=WORK):
    """Return what `ask(student)` returns or raises."""

    def whole(student):
        try:
            return ask(student)
        finally:
            student.release()

    return examine_here(namespace(textwrap.dedent(work)), whole)


def test_names_and_values():
    assert asked(lambda student: (student.has("number"), student.has("nothing"), student.value("number"))) == (
        True,
        False,
        7,
    )


def test_a_call_takes_arguments_of_all_kinds():
    assert asked(lambda student: student.call("add", [1], b=[2.5, b"x"])) == [1, 2.5, b"x"]


@pytest.mark.parametrize(("name", "value"), [("later", 5), ("add", 6)])
def test_a_coroutine_is_awaited(name, value):
    assert asked(lambda student: student.call(name, 5)) == value


@pytest.mark.parametrize("name", ["count", "stream"])
def test_what_can_be_iterated_is_drained_over_there(name):
    assert asked(lambda student: (student.list(name, 3), student.list(name, 10**9, limit=2))) == ([0, 1, 2], [0, 1])


def test_an_object_is_held():
    def ask(student):
        with student.hold("Counter", 10) as counter:
            return counter.call("next"), counter.call("next"), counter.value("step"), counter.take(2)

    assert asked(ask) == (12, 14, 2, [1, 2])


def test_a_held_object_is_an_argument():
    assert asked(lambda student: student.drive("until_none", student.hold("Counter", 0), "next", 3)) == [2, 4, 6]


def test_calls_are_heard_beside_the_code():
    """By position or name; of too many the first and the last."""

    def ask(student):
        heard = student.drive_held("listener", ["done", "total"], 2)
        for args, named in (([1, 9], {}), ([5], {"total": 9}), ([], {"total": 9, "done": 9})):
            student.call("apply", heard, args, named)
        return heard.value("calls")

    assert asked(ask) == [(1, 9), (9, 9)]


def test_an_exception_tells_where_it_came_from():
    with pytest.raises(Raised) as caught:
        asked(lambda student: student.call("fails"))

    error = caught.value
    assert (error.name, error.at, error.line) == ("KeyError", "fails", 'raise KeyError("no such thing")')
    assert error.is_a("LookupError")


def test_what_is_not_plain_is_named():
    with pytest.raises(Unplain) as caught:
        asked(lambda student: student.call("unfit"))

    assert caught.value.kind == "builtin_function_or_method"


def test_a_call_has_a_time_limit():
    with pytest.raises(TimedOut) as caught:
        asked(lambda student: student.call("forever", seconds=0.2))

    assert caught.value.waiting == "forever"


def test_a_missing_name_is_a_failure_that_names_the_similar_one():
    with pytest.raises(Failed, match="Counter"):
        asked(lambda student: student.call("Countr"))


def test_a_call_in_flight():
    def ask(student):
        conn = student.connection()
        flight = student.start("read", conn)
        with pytest.raises(TimedOut):
            flight.result(0.1)
        conn.send(b"a", b"b")
        conn.half_close()
        return flight.result()

    assert asked(ask) == b"ab"


def test_a_function_of_the_check_is_called_back():
    seen = []

    def ask(student):
        return student.call("calls", lambda *args, **kwargs: seen.append((args, kwargs)) or "thanks")

    assert asked(ask) == "thanks"
    assert seen == [((1, b"two"), {"key": [3]})]


def test_an_exception_of_the_check_can_be_caught_over_there():
    def refuse():
        raise ConnectionRefusedError("not today")

    assert asked(lambda student: student.call("catches", refuse)) == "not today"


def test_a_verdict_in_a_function_of_the_check_ends_the_check():
    def judge(*args, **kwargs):
        raise Failed("that was wrong")

    with pytest.raises(Failed, match="that was wrong"):
        asked(lambda student: student.call("calls", judge))


def test_raises_wants_that_exception():
    assert asked(lambda student: student.raises("LookupError", "fails")).name == "KeyError"
    with pytest.raises(Raised):
        asked(lambda student: student.raises("ValueError", "fails"))
    with pytest.raises(Failed):
        asked(lambda student: student.raises("ValueError", "add", 1))


def test_a_server_serves_and_stops():
    def ask(student):
        with student.serve("echo") as server:
            client = server.connect()
            client.send(b"ab", b"cd")
            client.half_close()
            said = client.read_all()
        return said, server.alive, server.raised

    assert asked(ask) == (b"abcd", False, None)


def test_a_server_that_broke_says_why():
    def ask(student):
        with student.serve("breaks") as server:
            server.connect().at_end()
        return server.raised["name"], server.raised["message"]

    assert asked(ask) == ("RuntimeError", "after one")


def test_what_was_printed_is_kept_once(capsys):
    def ask(student):
        student.call("prints", "hello")
        return student.output(100), student.output(100)

    assert asked(ask) == ("hello\n", "")
    assert capsys.readouterr().out == ""


def test_a_function_of_a_check_that_is_over_does_not_end_the_next_one():
    """It may have been called before the end, and be slow."""
    gate = threading.Event()

    def judge():
        gate.wait(scaled(60))
        fail("too late")

    student = student_in({})
    late = threading.Thread(target=student._called_back, args=(student._freeze(judge).key, [], {}))
    late.start()
    student.release()
    gate.set()
    late.join()

    assert not student.has("anything")


def test_arguments_are_copies():
    mine = [1]
    asked(lambda student: student.call("change", mine), "def change(values): values.append(2)")

    assert mine == [1]


def test_the_stop_button_ends_a_check_and_leaves_nothing():
    def ask(student):
        server = student.serve("echo")
        server.connect()
        student.call("interrupt")

    with pytest.raises(KeyboardInterrupt):
        asked(ask, WORK + "\ndef interrupt():\n    raise KeyboardInterrupt\n")


async def running(ask, work):
    """Ask inside of a running loop, as a notebook's cell does."""
    return asked(ask, work)


RUNS_ITS_OWN = """
import asyncio

async def three():
    await asyncio.sleep(0)
    return 3

def own_loop():
    return asyncio.run(three())
"""


def test_an_answer_may_run_a_loop_of_its_own_inside_of_a_notebooks():
    def ask(student):
        return student.call("own_loop"), student.call("three")

    async def cell():
        result = await running(ask, RUNS_ITS_OWN)
        await asyncio.sleep(0)
        return result, asyncio.current_task() is not None

    assert asyncio.run(cell()) == ((3, 3), True)


MEET = """
import asyncio, time

here = []

async def meet(name):
    here.append(name)
    while len(here) < 2:
        await asyncio.sleep(0)
    return name

def at_once(name):
    return name

async def silent(name):
    await asyncio.sleep(100)

async def blocks(name):
    time.sleep(100)

async def fails(name):
    raise KeyError(name)
"""


def test_calls_run_together_in_one_loop():
    """Each waits for the other here; what is no coroutine is done at once."""
    assert asked(lambda student: student.together("meet", ["a"], ["b"]), MEET) == ["a", "b"]
    assert asked(lambda student: student.together("at_once", ["a"], ["b"]), MEET) == ["a", "b"]


def test_calls_together_run_inside_of_a_notebooks_loop():
    async def cell():
        return await running(lambda student: student.together("meet", ["a"], ["b"]), MEET)

    assert asyncio.run(cell()) == ["a", "b"]


@pytest.mark.parametrize("name", ["silent", "blocks"])
def test_calls_together_have_a_time_limit(name):
    """Whether they wait in the loop or hold it up."""
    with pytest.raises(TimedOut):
        asked(lambda student: student.together(name, ["a"], ["b"], seconds=0.2), MEET)
    with pytest.raises(TimedOut):
        asked(lambda student: student.call(name, "a", seconds=0.2), MEET)


def test_a_call_that_fails_among_others_is_told():
    with pytest.raises(Raised) as caught:
        asked(lambda student: student.together("fails", ["a"], ["b"]), MEET)

    assert (caught.value.name, caught.value.message) == ("KeyError", "'a'")


def test_calls_together_are_replayed_with_await():
    def ask(student):
        student.together("at_once", ["a"], ["b"])
        return student.log.lines()

    assert asked(ask, MEET) == ["await at_once('b')"]


def test_where_something_unfit_stands_is_said():
    with pytest.raises(Unplain) as caught:
        asked(lambda student: student.call("nested"), "def nested():\n    return {'headers': [1, object()]}")

    assert (caught.value.kind, caught.value.place) == ("object", "['headers'][1]")


def test_an_exception_that_is_returned_is_not_raised():
    with pytest.raises(Failed, match="with `raise`"):
        asked(lambda student: student.raises("ValueError", "gives"), "def gives():\n    return ValueError()")


def test_a_replay_leaves_the_stream_open_as_the_check_did():
    def ask(student):
        conn = student.connection()
        conn.send(b"a", b"b")
        student.call("first", conn)
        before = student.log.lines()
        conn.half_close()
        return before, student.log.lines()

    before, after = asked(ask, "def first(sock): return sock.recv(1)")
    assert before == ["sock = wire.pieces(b'a', b'b', end=False)", "first(sock)"]
    assert after == ["sock = wire.pieces(b'a', b'b')", "first(sock)"]


def test_names_of_others_are_not_offered():
    work = "from urllib.parse import urlsplit\ndef split_ulr(): pass"

    assert asked(lambda student: student.similar("split_url"), work) == ["split_ulr"]


def test_what_a_driver_returns_can_be_held():
    """An object that cannot leave is an argument of the learner's function."""
    settings = {"timeout": 5}

    def ask(student):
        error = student.drive_held("failure", "http://shop.example/", settings, "refused", word="error")
        return student.call("kind", error), student.drive("chain", error)[-1], student.log.again()

    work = "def kind(error):\n    return type(error).__name__\n"
    assert asked(ask, work) == ("ConnectionError", "ConnectionRefusedError", False)


def test_the_end_of_a_check_inside_of_a_callback_is_told_once():
    """What is asked afterwards, such as what was printed, is answered."""

    def ends():
        raise Failed("enough")

    def ask(student):
        with pytest.raises(Failed, match="enough"):
            student.call("catches", ends)
        return student.call("add", 1)

    assert asked(ask) == 2
