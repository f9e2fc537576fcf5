"""The student in another process: the same operations, and nothing believed of what comes back."""

from __future__ import annotations

import os
import socket
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from netcourse.exercises.model import Died, Raised, TimedOut, Unplain
from netcourse.grading import sandbox
from netcourse.grading.process import Process
from netcourse.grading.sandbox import watch
from netcourse.referee import pipe as pipes
from netcourse.student.plain import pack
from netcourse.student.protocol import LENGTH

ANSWERS = '''
import os, socket, sys, threading, time

class Pair(tuple):
    """Not a plain tuple, but one at heart."""

class Counter:
    def __init__(self, start):
        self.count = start

    def more(self):
        self.count += 1
        return self.count

def double(x):
    return 2 * x

def fail():
    raise KeyError("lost")

def forever():
    while True:
        pass

def stubborn():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

def leave(code):
    os._exit(code)

def twice(function, value):
    return function(function(value))

def from_threads(function, count):
    results = []
    threads = [threading.Thread(target=lambda n=n: results.append(function(n))) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)

def shout(sock):
    with sock:
        while data := sock.recv(100):
            sock.sendall(data.upper())

def echo(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            conn.sendall(now())

async def later(x):
    return x

def forked():
    if os.fork() == 0:
        return "child"
    return "parent"

def interrupt():
    raise KeyboardInterrupt

def mumble():
    print("caf\\udce9")

hoarded = []

def hoard():
    try:
        while True:
            hoarded.append(os.open("/", os.O_RDONLY))
    except OSError:
        return len(hoarded)

def spend():
    while hoarded:
        os.close(hoarded.pop())

# What no learner writes by mistake:

def frugal():
    sys.set_int_max_str_digits(640)
    return 1 << 8000

def pipe():
    import gc
    return next(o for o in gc.get_objects() if type(o) is socket.socket and o.fileno() >= 0)

def send(data):
    pipe().sendall(data)
    return "done"

def request_id():
    frame = sys._getframe()
    while "message" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["message"]["id"]

def forge(reply):
    from netcourse.student.plain import pack
    body = pack({"id": request_id(), "reply": reply})
    pipe().sendall(len(body).to_bytes(4, "big") + body)
    time.sleep(60)

def ahead():
    from netcourse.student.plain import pack
    body = pack({"id": request_id(), "reply": {"value": 1}})
    send(len(body).to_bytes(4, "big") + body)

def flood(function):
    from netcourse.student.plain import pack
    body = pack({"call": 1, "number": 1, "args": [], "kwargs": {}})
    for _ in range(5000):
        send(len(body).to_bytes(4, "big") + body)
    time.sleep(60)

def send_descriptors(data):
    socket.send_fds(pipe(), [data], [0, 1, 2])
    time.sleep(60)
'''


@pytest.fixture(scope="module")
def shared():
    """A process for the tests that leave it as it was."""
    with Process(sandbox.SANDBOXES["limits"]) as process:
        _run(process, ANSWERS)
        yield process


@pytest.fixture
def process():
    with Process(sandbox.SANDBOXES["limits"]) as process:
        _run(process, ANSWERS)
        yield process


@pytest.fixture
def student(shared):
    student = shared.pipe.student()
    yield student
    student.release()


def _run(process, source):
    request = {"do": "cell", "cell": "cell 1", "source": source, "only": None, "seconds": 5, "gives": []}
    reply = process.pipe.request(request)
    assert reply == {"value": None}


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def eventually(true):
    end = time.monotonic() + 10
    while not (reached := true()) and time.monotonic() < end:
        time.sleep(0.01)
    return reached


def frame(message):
    body = message if isinstance(message, bytes) else pack(message)
    return LENGTH.pack(len(body)) + body


# honest answers ------------------------------------------------------------------------------------------------


def test_plain_data_goes_there_and_back(student):
    """Every type that may pass, inside others."""
    for value in (None, True, 7, 2.5, "ö", b"\0\xff", [1, (2, {3})], {"a": frozenset([1]), 2: bytearray(b"x")}):
        back = student.call("twice", lambda x: x, value)
        assert (back, type(back)) == (value, type(value))


def test_what_goes_wrong_over_there_has_the_same_name_here(student):
    """Raised, with the line; unplain; missing."""
    with pytest.raises(Raised) as raised:
        student.call("fail")
    assert (raised.value.name, raised.value.line) == ("KeyError", 'raise KeyError("lost")')
    with pytest.raises(Unplain):
        student.call("Counter", 1)
    assert not student.has("treble")
    assert student.similar("doubel") == ["double"]


def test_ctrl_c_is_an_exception_as_any_other(student):
    """Nobody sits at a grader to press it."""
    with pytest.raises(Raised, match="KeyboardInterrupt"):
        student.call("interrupt")
    assert student.call("double", 2) == 4


def test_a_lone_surrogate_may_be_printed(student):
    """Bytes that are no text become one, by `errors="surrogateescape"`."""
    student.call("mumble")
    assert student.output(100) == "caf\\udce9\n"


def test_who_has_no_descriptors_left_is_told_so(student):
    """The sockets of the next request would need some."""
    assert student.call("hoard") > 100
    with student.connection() as connection, pytest.raises(Raised, match="Too many open files"):
        student.call("shout", connection)
    student.call("spend")
    assert student.call("double", 2) == 4


def test_what_cannot_be_written_over_there_is_unplain(process):
    """It once ended the thread that writes, and nothing was answered any more."""
    student = process.pipe.student()
    with pytest.raises(Unplain):
        student.call("frugal")
    assert student.call("double", 2) == 4


def test_a_long_line_may_be_the_one_that_waits(process):
    """Of it, as much is passed on as of anything."""
    source = f"import time; time.sleep(60)  # {'x' * 30_000}"
    request = {"do": "cell", "cell": "cell 2", "source": source, "only": None, "seconds": 0.3, "gives": []}
    assert process.pipe.request(request)["timed_out"]["line"].startswith("import time; time.sleep(60)")


def test_objects_stay_there(student):
    """A held object answers again and again."""
    with student.hold("Counter", 5) as counter:
        assert [counter.call("more"), counter.call("more"), counter.value("count")] == [6, 7, 7]


def test_a_coroutine_is_awaited(student):
    """As in the notebook."""
    assert student.call("later", 3) == 3


def test_time_is_up_over_there(student):
    """The alarm ends it, and the process lives on."""
    with pytest.raises(TimedOut) as late:
        student.call("forever", seconds=0.2)
    assert late.value.waiting == "forever"
    assert student.call("double", 2) == 4


def test_a_socket_goes_there(student):
    """The near end of a connection; ours says what came."""
    sock = student.connection()
    flight = student.start("shout", sock)
    sock.send(b"a", b"b")
    assert sock.read(2) == b"AB"
    sock.half_close()
    assert sock.at_end()
    assert flight.result() is None


def test_a_function_of_the_check_is_called_while_no_request_is_under_way(student):
    """A server in the background calls it when a client comes."""
    calls = []
    with student.serve("echo", lambda: calls.append("now") or b"noon") as server:
        assert server.connect().read_all() == b"noon"
    assert calls == ["now"]
    assert not server.alive


def test_functions_of_the_check_are_called_from_many_threads(student):
    """Each gets its own answer, though all are under way at once."""
    together = threading.Barrier(8)

    def square(number):
        together.wait(5)
        return number * number

    assert student.call("from_threads", square, 8) == [n * n for n in range(8)]


def test_a_fork_that_comes_back_does_not_answer(process):
    """The learner's child process ends where our code begins."""
    student = process.pipe.student()
    assert student.call("forked") == "parent"
    assert student.call("double", 1) == 2


def test_many_sockets_at_once(student):
    """More than one message can carry."""
    socks = [student.connection() for _ in range(250)]
    student.call("double", 1)
    for sock in socks:
        sock.abandon()


# disasters -----------------------------------------------------------------------------------------------------


def test_the_end_of_the_process_is_a_status(process):
    """And every later request says the same."""
    student = process.pipe.student()
    for _ in range(2):
        with pytest.raises(Died) as death:
            student.call("leave", 3)
        assert (death.value.status, death.value.why) == ("crashed", "it ended itself with exit status 3")
    student.release()


def test_what_no_alarm_can_end_is_killed(process, monkeypatch):
    """A long call of the C library."""
    monkeypatch.setattr(pipes, "GRACE", 0.3)
    _run(process, "import itertools\ndef stuck():\n    return sum(itertools.repeat(0))")
    with pytest.raises(Died) as death:
        process.pipe.student().call("stuck", seconds=0.2)
    assert death.value.status == "timeout"


GARBAGE = {
    "no frame": b"some text that is no frame",
    "a huge length": LENGTH.pack(2**32 - 1),
    "no JSON": frame(b"{"),
    "no dict": frame([1, 2]),
    "a reply to nothing": frame({"id": "0" * 16, "reply": {"value": 1}}),
    "other keys": frame({"id": "0" * 16, "value": 1}),
    "NaN": frame(b'{"d":[["call",1],["number",1],["args",[NaN]],["kwargs",{"d":[]}]]}'),
    "infinity": frame(b'{"d":[["call",1],["number",1],["args",[1e999]],["kwargs",{"d":[]}]]}'),
    "an unknown tag": frame(b'{"d":[["call",1],["number",1],["args",[{"q":1}]],["kwargs",{"d":[]}]]}'),
    "a reference": frame(b'{"d":[["call",1],["number",1],["args",[{"r":["function",1]}]],["kwargs",{"d":[]}]]}'),
    "two keys": frame(b'{"d":[],"t":[]}'),
    "deep lists": frame(b"[" * 100_000 + b"]" * 100_000),
    "a long int": frame(b"1" * 100_000),
    "too many values": frame(b"[" + b"[]," * 2_000_000 + b"[]]"),
    "a lone surrogate": frame(b'"\\ud800"'),
    "a number that is text": frame({"call": 1, "number": "1", "args": [], "kwargs": {}}),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_a_crash(process, name):
    """Never an error of ours, whatever comes."""
    assert _death(process, "send", GARBAGE[name]).status == "crashed"


def _death(process, *call):
    """Call again and again: what is wrong may be noticed only when the next reply is awaited."""
    student = process.pipe.student()
    try:
        for _ in range(50):
            student.call(*call)
    except Died as death:
        return death
    raise AssertionError("it lives")


RAISED = {"name": "E", "bases": [], "message": "", "line": "", "at": ""}
FORGED = [
    {"value": 1, "raised": None},
    {"raised": {"name": "E"}},
    {"raised": {"name": "E" * 30_000, "bases": [], "message": "", "line": "", "at": ""}},
    {"raised": {"name": "E", "bases": "E", "message": "", "line": "", "at": ""}},
    {"timed_out": {"waiting": "", "line": "", "survived": 1}},
    {"unplain": {"kind": 1, "why": ""}},
    {"missing": {"name": "x", "similar": [1]}},
    {"held": 1},
    {},
]


@pytest.mark.parametrize("reply", FORGED, ids=str)
def test_a_reply_of_another_shape_is_a_crash(process, reply):
    """Exactly the keys and the types that such a request is answered with."""
    with pytest.raises(Died) as death:
        process.pipe.student().call("forge", reply)
    assert death.value.status == "crashed"


@pytest.mark.parametrize(
    ("request_", "good", "bad"),
    [
        ({"do": "has"}, {"value": True}, {"value": 1}),
        ({"do": "similar"}, {"value": ["a"]}, {"value": "a"}),
        ({"do": "list", "limit": 2}, {"value": [1, 2]}, {"value": [1, 2, 3]}),
        ({"do": "together", "args": [[1], [2]]}, {"value": [1, None]}, {"value": [1]}),
        ({"do": "take", "limit": 2}, {"value": []}, {"value": ()}),
        ({"do": "drop"}, {"value": None}, {"value": 0}),
        ({"do": "hold"}, {"held": 1, "kind": "X"}, {"held": 1}),
        ({"do": "hold"}, {"held": 1, "kind": "X"}, {"value": 1}),
        ({"do": "start"}, {"held": 3}, {"held": "3"}),
        ({"do": "serve"}, {"held": 3}, {"held": True}),
        ({"do": "output", "limit": 3}, {"value": "abc"}, {"value": "abcd"}),
        ({"do": "release"}, {"value": None}, {"value": []}),
        ({"do": "stop"}, {"value": {"alive": True, "raised": None}}, {"value": {"alive": 0, "raised": None}}),
        ({"do": "stop"}, {"value": {"alive": False, "raised": None}}, {"value": {"alive": False, "raised": {}}}),
        ({"do": "cell"}, {"value": None}, {"value": 1}),
        ({"do": "has"}, {"value": False}, {"missing": {"name": "x", "similar": []}}),
        ({"do": "similar"}, {"value": []}, {"unplain": {"kind": "x", "why": "", "place": ""}}),
        ({"do": "threads"}, {"value": 1}, {"raised": RAISED}),
        ({"do": "call"}, {"raised": RAISED}, {"raised": None}),
        ({"do": "survey", "sources": ["x"]}, {"value": ["no Python"]}, {"value": []}),
        ({"do": "survey", "sources": ["x", "y"]}, {"value": [None]}, {"value": [None] * 3}),
        ({"do": "survey", "sources": ["x"]}, {"value": [[]]}, {"value": [[{"defines": []}]]}),
    ],
)
def test_each_request_has_replies_that_fit(request_, good, bad):
    """The table of shapes, one line at a time."""
    assert pipes.fits(request_, good)
    assert not pipes.fits(request_, bad)


def test_a_second_reply_is_a_crash(process):
    """What was forged for one request does not become the next one's answer."""
    assert _death(process, "ahead").status == "crashed"


def test_descriptors_that_come_back_are_closed(process):
    """The referee takes none."""
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(Died):
        process.pipe.student().call("send_descriptors", frame({"id": "", "reply": {}}))
    assert len(os.listdir("/proc/self/fd")) <= before


def test_a_flood_of_calls_ends_the_process(process):
    """The referee keeps no endless list of what is to be answered."""
    gate = threading.Event()
    with pytest.raises(Died) as death:
        process.pipe.student().call("flood", lambda: gate.wait(2) and None)
    gate.set()
    assert death.value.status == "crashed"


def test_questions_are_forgotten_while_their_answers_wait(pair):
    """Who asks much and reads nothing does not fill the referee's memory."""
    ours, theirs = pair
    pipe = pipes.Pipe(ours, Nobody())
    tracemalloc.start()
    try:
        with pipe._channel._sending:  # as if the pipe were full
            for number in range(20):
                theirs.sendall(frame({"call": number, "number": 1, "args": [bytes(1_000_000)], "kwargs": {}}))
            assert eventually(lambda: pipe._waiting == 20 and tracemalloc.get_traced_memory()[0] < 5_000_000)
    finally:
        tracemalloc.stop()
        theirs.close()
        pipe.close()


class Nobody:
    """A process that is not there."""

    def kill(self, status, why):
        pass

    def end(self):
        return "crashed", "nobody"


STORM = """
def storm():
    for _ in range(10):
        if os.fork() == 0:
            time.sleep(60)
    time.sleep(60)
"""

# what is left --------------------------------------------------------------------------------------------------


def test_nothing_remains_of_a_family():
    """Children, children's children, and one that left its session."""
    with Process(sandbox.SANDBOXES["limits"]) as process:
        _run(process, """
import os, subprocess, sys
folder = os.getcwd()
own = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"]).pid]
own.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"], start_new_session=True).pid)
""")  # fmt: skip
        pids = process.pipe.student().value("own")
        folder = Path(process.pipe.student().value("folder"))
        assert folder.exists()
    assert not any(_lives(pid) for pid in pids)
    assert not folder.exists()


def _lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_memory_is_counted(process, monkeypatch):
    """Too much of it is a status of its own."""
    monkeypatch.setattr(watch, "MEMORY", 200 * 1024**2)
    _run(process, "def hog():\n    held = [bytearray(10 ** 7) for _ in range(100)]\n    time.sleep(60)")
    started = time.monotonic()
    with pytest.raises(Died) as death:
        process.pipe.student().call("hog")
    assert death.value.status == "out_of_memory"
    assert time.monotonic() - started < 3


def test_output_is_counted(process):
    """As bytes on the standard streams, whoever writes them."""
    _run(process, "def chatter():\n    while True:\n        os.write(1, b'x' * 65536)")
    with pytest.raises(Died) as death:
        process.pipe.student().call("chatter")
    assert death.value.status == "output_limit"


def test_processes_are_counted(process, monkeypatch):
    """Before they fill the machine."""
    monkeypatch.setattr(watch, "PROCESSES", 5)
    _run(process, STORM)
    with pytest.raises(Died) as death:
        process.pipe.student().call("storm")
    assert death.value.status == "too_many_processes"
