"""One submission, whatever its cells do: a report, and nothing left running."""

from __future__ import annotations

import pytest

from netcourse.grading import notebook, reading, sandbox, submission
from netcourse.grading.process import Process
from netcourse.referee import pipe, solutions

from .books import book, write

GET = solutions.source("welcome.first_get")


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Grade a notebook with short patience."""
    monkeypatch.setattr(submission, "CELL_SECONDS", 0.5)
    monkeypatch.setattr(reading, "SECONDS", 3.0)
    monkeypatch.setattr(pipe, "GRACE", 0.5)

    def grade(content, seed="a seed"):
        return submission.grade(write(tmp_path, "x", content), "x", seed, sandbox.SANDBOXES["limits"])

    return grade


def statuses(report):
    return {one["id"].partition(".")[2]: one["status"] for one in report["exercises"]}


def troubles(report):
    return [(one["cell"], one["status"]) for one in report["cells"]]


# honest variants -------------------------------------------------------------------------------------------------

LATER = "\n\nasync def _now(): return 1\n\nassert await _now() == 1\n"
LEANING = """
asked_before = response.status_code

def first_get(url):
    assert asked_before == 200 and requests.get(httpbin.url + "/get").ok
    found = requests.get(url)
    return found.status_code, found.text
"""
HONEST = {
    "as we would": {},
    "moved to the end": {"answers": {"welcome.first_get": "pass"}, "after": [GET]},
    "above the empty stub": {"answers": {"welcome.first_get": None}, "before": [GET]},
    "without metadata": {"change": lambda cells: [cell | {"metadata": {}} for cell in cells]},
    "no other cells": {"change": lambda cells: [cell for cell in cells if "first_get" in "".join(cell["source"])]},
    "in two cells": {
        "answers": {"welcome.first_get": "def first_get(url):\n    return both(requests.get(url))"},
        "after": ["def both(response):\n    return response.status_code, response.text"],
    },
    "imports of the released cells": {"answers": {"welcome.first_get": GET.replace("import requests\n", "")}},
    "names of demonstrations": {"answers": {"welcome.first_get": LEANING}},
    "with magics": {"before": ["%matplotlib inline\n!pip list\nx = !ls", "%%bash\nexit 1"]},
    "under a cell magic": {"answers": {"welcome.first_get": "%%time\n" + GET}},
    "with top-level await": {"answers": {"welcome.first_get": GET + LATER}},
    "beside cells that raise": {"before": ["1 / 0", "import nothing_of_the_kind", "def f(:"]},
    "beside its own tests": {
        "after": [
            "check('welcome.first_get')\nhint('welcome.first_get', level=2)",
            "report = check('welcome.first_get')\nassert report.score == report.max_score",
            "bench = servers.echo()\nimport socket\nsocket.create_connection(bench.address).close()",
            "with expect_error(ZeroDivisionError): 1 / 0",
            "assert first_get(httpbin.url + '/status/404') == (404, '')",
            "display(progress())\nget_ipython().run_line_magic('time', 'x = 1')\nassert x == 1",
        ]
    },
    "with a class that looks itself up": {
        "before": ["from dataclasses import dataclass\nimport pickle\n@dataclass\nclass Point:\n    x: int\n"
                   "assert pickle.loads(pickle.dumps(Point(1))) == Point(1)"]
    },
    "with annotations of the future": {
        "before": ["from __future__ import annotations", "def f(x: NotThere): return x"],
    },
    "noisy": {"before": ["import logging, sys\nlogging.error('x')\nprint('x' * 10 ** 6)\nsys.stderr.write('y')"]},
    "leaving threads": {"before": ["import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()"]},
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_variant_gets_full_marks(graded, name, monkeypatch):
    """However the notebook was rearranged, and whatever else is in it."""
    monkeypatch.setattr(submission, "CELL_SECONDS", 5.0)
    report = graded(book(**HONEST[name]))

    assert statuses(report) == {"first_get": "passed"}, report
    assert report["score"] == report["max_score"] == 1
    assert all(status == "failed" for __, status in troubles(report))


def test_what_stands_beside_an_answer_works(graded, monkeypatch):
    """The cells of the variant above run without trouble."""
    monkeypatch.setattr(submission, "CELL_SECONDS", 5.0)
    for name in ("beside its own tests", "with a class that looks itself up", "with annotations of the future"):
        assert graded(book(**HONEST[name]))["cells"] == []


def test_an_exercise_whose_cell_was_deleted_is_not_attempted(graded):
    """It is in the report all the same."""
    report = graded(book("06-tcp", change=lambda cells: [c for c in cells if "tcp.greeter" not in str(c["metadata"])]))

    assert statuses(report)["greeter"] == "not_attempted"
    assert "greeter is not defined" in report["exercises"][-1]["note"]
    assert report["max_score"] == 10


# trouble in a cell -----------------------------------------------------------------------------------------------

CELLS = {
    "an endless loop": ("while True: pass", "timeout"),
    "a loop that catches everything": ("while True:\n    try:\n        pass\n    except:\n        pass", "timeout"),
    "an endless loop in C": ("import itertools\nsum(itertools.repeat(0))", "timeout"),
    "sleep": ("import time\ntime.sleep(100)", "timeout"),
    "stopped": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "timeout"),
    "a server in the foreground": ("import socket\nsocket.create_server(('127.0.0.1', 0)).accept()", "timeout"),
    "an exit": ("import sys\nsys.exit(3)", "failed"),
    "another exit": ("exit()", "failed"),
    "no Python": ("def f(:\n  1", "failed"),
    "a null byte": ("x = '\0'", "failed"),
    "nested too deep": ("x = " + "(" * 1000 + ")" * 1000, "failed"),
    "an input": ("input('name? ')", "failed"),
    "an abrupt exit": ("import os\nos._exit(0)", "crashed"),
    "an exit of a thread": (
        "import os, threading, time\nthreading.Timer(0.1, os._exit, [0]).start()\ntime.sleep(9)",
        "crashed",
    ),
    "a crash": ("import ctypes\nctypes.string_at(0)", "crashed"),
    "a kill": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "crashed"),
    "closed descriptors": ("import os\nos.closerange(0, 1000)\nimport time\ntime.sleep(100)", "crashed"),
    "100 MB of output": ("print('x' * 100_000_000)", "output_limit"),
    "100 MB of errors": ("import os\nfor _ in range(1000): os.write(2, b'x' * 100_000)", "output_limit"),
    "too much memory": ("hog = bytearray(3 * 10 ** 9)", "out_of_memory"),  # one call: no alarm ends it halfway
    "many processes": ("import os, time\nfor _ in range(7): os.fork()\ntime.sleep(9)", "too_many_processes"),
}


@pytest.mark.parametrize("name", CELLS)
def test_trouble_in_a_cell_costs_only_what_the_cell_defines(graded, monkeypatch, name):
    """The other cells run, and the exercises that do not need it get what they deserve."""
    source, status = CELLS[name]
    if status != "timeout":
        monkeypatch.setattr(submission, "CELL_SECONDS", 60.0)  # a busy machine fills memory slowly, and forks slowly
    lost = f"{source}\ndef daytime_client(address): pass"
    report = graded(book("06-tcp", {"tcp.daytime_client": lost, "tcp.greeter": None}))

    (trouble,) = report["cells"]
    assert trouble["status"] == status, report
    assert statuses(report) == {
        "make_listener": "passed", "daytime_client": status, "daytime_server": "passed", "echo_server": "passed",
        "greeter": "not_attempted",
    }  # fmt: skip
    assert (report["score"], report["max_score"]) == (4, 10)
    note = report["exercises"][1]["note"]
    assert note.startswith(f"cell {trouble['cell']} ")
    assert trouble["message"] == note


def test_an_answer_counts_that_was_there_before_its_cell_went_wrong(graded):
    """A learner who ran the server in the cell that defines it, and stopped it by hand."""
    report = graded(book(answers={"welcome.first_get": GET + "\nwhile True: pass"}))

    assert statuses(report) == {"first_get": "passed"}
    assert report["exercises"][0]["note"].endswith("did not end within 0.5 seconds and was stopped")


def test_cells_that_end_the_process_again_and_again(graded):
    """There is an end to new beginnings."""
    report = graded(book(before=["import os\nos._exit(0)"] * 20))

    assert statuses(report) == {"first_get": "crashed"}
    assert "again and again" in report["exercises"][0]["note"]


def test_time_for_all_cells_together(graded, monkeypatch):
    """Then the rest is not run."""
    monkeypatch.setattr(submission, "ALL_CELLS_SECONDS", 1.0)
    report = graded(book(before=["import time\ntime.sleep(100)"] * 4))

    assert statuses(report) == {"first_get": "timeout"}
    assert "was not run" in report["exercises"][0]["note"]


def test_what_cannot_be_looked_at_is_put_aside(graded, monkeypatch):
    """A cell that takes the parser too long, or down, or comes to more names than can be passed on."""
    monkeypatch.setattr(reading, "SECONDS", 2.0)
    report = graded(book(before=["%run x\n" * 20_000, "x = " + "-" * 200_000 + "1", "x = 1\n" * 7_000]))

    assert statuses(report) == {"first_get": "passed"}
    assert [number for number, _ in troubles(report)] == [1, 2, 3]
    assert troubles(report)[2] == (3, "failed")
    assert report["cells"][2]["message"] == "cell 3 has too many statements and names to be read"


def test_a_name_that_nobody_can_type_ends_nothing(graded):
    """It is as long as all code may be."""
    report = graded(book(before=["x" * 900_000 + " = 1"]))
    assert (statuses(report), troubles(report)) == ({"first_get": "passed"}, [(1, "failed")])


def test_many_cells_with_many_names_are_read_by_one_process(graded, monkeypatch):
    """Though their surveys do not fit into one answer."""
    started = []
    monkeypatch.setattr(submission, "Process", lambda *words: started.append(words) or Process(*words))
    cell = "\n".join(f"if 0: n{number} = n{number + 1}" for number in range(30))
    report = graded(book(before=[cell] * 500))

    assert (statuses(report), troubles(report)) == ({"first_get": "passed"}, [])
    assert len(started) == 1


def test_reading_all_cells_has_an_end(graded, monkeypatch):
    """What was not read by then is not run, and that is said."""
    monkeypatch.setattr(reading, "ALL_SECONDS", 0.0)
    report = graded(book())

    assert statuses(report) == {"first_get": "timeout"}
    assert "was not read: the time for reading all cells was up" in report["exercises"][0]["note"]


# trouble in an answer --------------------------------------------------------------------------------------------

EQUAL = "class EqualToAll(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\n"
ANSWERS = {
    "an endless loop": ("while True: pass", "timeout"),
    "an endless loop in C": ("sum(__import__('itertools').repeat(0))", "timeout"),
    "an abrupt exit": ("__import__('os')._exit(0)", "crashed"),
    "an exit": ("raise SystemExit", "failed"),
    "100 MB of output": ("__import__('os').write(1, b'x' * 10 ** 8)", "output_limit"),
    "a huge reply": ("return 'x' * 10 ** 8", "failed"),
    "many values": ("return list(range(10 ** 6))", "failed"),
    "not a number": ("return float('nan')", "failed"),
    "itself": ("return daytime_client", "failed"),
    "nested without end": ("x = []\n    x.append(x)\n    return x", "failed"),
    "equal to everything": ("return EqualToAll('x')", "failed"),
    "too much memory": ("hog = []\n    while True: hog.append(bytearray(10 ** 7))", "out_of_memory"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_trouble_in_an_answer_costs_no_other(graded, name):
    """Those after it get what they deserve, in a new process where need be."""
    body, status = ANSWERS[name]
    answer = f"{EQUAL}\ndef daytime_client(address):\n    {body}"
    report = graded(book("06-tcp", {"tcp.daytime_client": answer, "tcp.daytime_server": None, "tcp.greeter": None}))

    assert statuses(report) == {
        "make_listener": "passed", "daytime_client": status, "daytime_server": "not_attempted",
        "echo_server": "passed", "greeter": "not_attempted",
    }, report  # fmt: skip
    assert report["score"] == 3
    assert report["cells"] == []


FORGERY = """
import gc, json, os, socket, sys

def _pipe():
    return next(o for o in gc.get_objects() if type(o) is socket.socket and o.family == socket.AF_UNIX)

def _message():
    frame = sys._getframe()
    while "message" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["message"]

def _send(text):
    _pipe().sendall(len(text).to_bytes(4, "big") + text.encode())

def first_get(url):
    {body}
"""
FORGERIES = {
    "garbage": "_pipe().sendall(b'garbage' * 1000)",
    "a reply to come": "_send(json.dumps({'d': [['id', 'x'], ['reply', {'d': [['value', 1]]}]]}))",
    "a reply of its own": "_send(json.dumps({'d': [['id', _message()['id']], ['reply', {'d': [['value', 1]]}]]}))",
    "NaN": '_send(\'{"d": [["id", NaN], ["reply", 1]]}\')',
    "a function of the referee": "_send(json.dumps({'d': [['call', 1], ['number', 'os._exit'], ['args', []], "
    "['kwargs', {'d': []}]]}))",
    "the end of the pipe": "_pipe().shutdown(socket.SHUT_RDWR); import time; time.sleep(60)",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_student_who_writes_to_the_pipe_has_crashed(graded, name):
    """Whatever was written: no point for it, and no error of ours."""
    report = graded(book(answers={"welcome.first_get": FORGERY.replace("{body}", FORGERIES[name])}))

    assert statuses(report) == {"first_get": "crashed"}, report
    assert report["score"] == 0


# seeds -----------------------------------------------------------------------------------------------------------


def test_seeds_differ_by_exercise_and_by_notebook(tmp_path):
    """What one of them is tells nothing about another."""
    books = [notebook.read(write(tmp_path, name, book(before=[name]))) for name in ("a", "b")]
    seeds = {submission.seed_of(seed, one, what) for seed in "xy" for one in books for what in ("e.1", "e.2")}
    assert len(seeds) == 8


def test_a_set_has_the_same_order_in_every_run(graded):
    """What an answer does with it can be repeated."""
    answer = "def first_get(url): return list({f'{n}' for n in range(50)})"
    first, second = (graded(book(answers={"welcome.first_get": answer}))["exercises"] for _ in range(2))
    assert first == second


def test_what_differs_from_run_to_run_is_not_said(graded):
    """Addresses of objects; the folder of a student who is not locked in, whole or where evidence is cut off."""
    answer = "def first_get(url): raise ValueError(object())"
    report = graded(book(answers={"welcome.first_get": answer}))
    assert "ValueError: <object object>\n" in report["exercises"][0]["checks"][0]["message"]

    for length in (30, 85):
        answer = f"import os\ndef first_get(url): raise ValueError('/' * {length} + os.path.basename(os.getcwd()))"
        first, second = (graded(book(answers={"welcome.first_get": answer}))["exercises"] for _ in range(2))
        assert first == second
        assert "netcourse-student-…" in first[0]["checks"][0]["message"]


def test_an_error_of_ours_is_one(graded, monkeypatch):
    """It is not put down to the learner, and the report is written all the same."""
    monkeypatch.setattr(submission, "examine", lambda *args, **kwargs: 1 / 0)
    report = graded(book())
    assert statuses(report) == {"first_get": "grader_error"}
    monkeypatch.setattr(submission.notebook, "read", lambda *words: 1 / 0)
    assert graded(book())["problem"].startswith("grader error: ZeroDivisionError")


def test_a_process_that_does_not_start_is_an_error_of_ours(graded, monkeypatch):
    """With what it said."""
    monkeypatch.setattr("netcourse.grading.process.BOOT", "import sys; sys.exit('no such thing')")
    (exercise,) = graded(book())["exercises"]
    assert exercise["status"] == "grader_error"
    assert "no such thing" in exercise["note"]
