"""Changes to Python and to our half of the process."""

from __future__ import annotations

from .model import Attack, answer, harmless

WRONG = answer("return {}")

ATTACKS = [
    Attack("patches builtins so that all are equal and of the right type", f"""
import builtins
builtins.isinstance = builtins.issubclass = lambda *_: True
builtins.all = builtins.any = lambda *_: True
builtins.len = lambda *_: 6
{WRONG}""", "timeout", spoils=True, cells=("timeout",)),
    Attack("patches json so that every reply says what it likes", f"""
import json
old = json.dumps
json.dumps = lambda value, **more: old(value, **more).replace('"value",', '"raised",')
{WRONG}""", "crashed", spoils=True, cells=("crashed",)),
    Attack("patches the socket module", f"""
import socket
socket.socket.sendall = socket.socket.send = lambda self, data, *rest: len(data)
{WRONG}""", "timeout", spoils=True, cells=("timeout",)),
    Attack("patches threading so that nothing starts", f"""
import threading, _thread
threading.Thread.start = _thread.start_new_thread = lambda *_, **__: None
{WRONG}"""),
    Attack("puts a runner of its own in the place of ours", f"""
from netcourse.student import runner
runner.Runner.execute = lambda self, request, sockets=(): {{"value": {{"scheme": "http"}}}}
{WRONG}""", "crashed", spoils=True),
    Attack("patches what makes plain data of its results", f"""
from netcourse.student import plain, runner
class Equal(dict):
    __eq__ = lambda *_: True
plain.freeze = runner.freeze = lambda value: Equal()
{WRONG}""", "crashed", spoils=True),
    Attack("forges the drivers beside it", """
from netcourse.student import drivers
drivers.DRIVERS["socket_facts"] = lambda sock: {"type": "socket", "family": 2, "kind": 1, "name": ("127.0.0.1", 1),
                                                "reuse": True, "reuse_port": False}
def make_listener(port):
    return object()
""", exercise="tcp.make_listener", beside="tcp.daytime_client"),
    Attack("calls a check of its own making a success", f"""
import netcourse
netcourse.check = netcourse.progress = lambda *_: type("Report", (), {{"score": 1, "status": "passed"}})
{WRONG}
netcourse.check("http.split_url")"""),
    Attack("replaces the clock and sleep", f"""
import time
time.time = time.monotonic = time.perf_counter = time.thread_time = lambda: 0.0
time.sleep = lambda seconds: None
{WRONG}"""),
    harmless("sets a trace function, a profile and hooks", """
        import gc, sys, threading
        sys.settrace(lambda *_: None); sys.setprofile(lambda *_: None); threading.settrace(lambda *_: None)
        sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *_: None
        gc.disable(); sys.setrecursionlimit(10_000); sys.setswitchinterval(1)
        """),
    Attack("swaps what names mean in its namespace", f"""
import sys, __main__
class Module(type(sys)):
    def __getattribute__(self, name):
        return lambda *_: {{}}
sys.modules["__main__"] = Module("__main__")
__main__.__name__ = "netcourse.referee"
{WRONG}"""),
]  # fmt: skip
