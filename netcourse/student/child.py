"""The student's process: takes requests from the referee's pipe and carries them out on the learner's code.

The main thread runs the learner's code, under an alarm. One thread reads the pipe and one writes to it, so that an
alarm never falls into half a frame, and so that a function of the check can be called from any thread at any time.
When the pipe ends, so does this process.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import signal
import socket
import sys
import threading
import types
from collections.abc import Sequence
from typing import Any

from netcourse.student import inert
from netcourse.student.cells import Cells
from netcourse.student.limits import OutOfTime, limited
from netcourse.student.plain import Garbled
from netcourse.student.protocol import Channel, Ended, Message
from netcourse.student.runner import Reply, Request, Runner, describe, timed_out

# What the kernel itself enforces; the referee watches the rest from outside (time, memory in use, output).
LIMITS = {
    "RLIMIT_AS": 8 * 1024**3,  # bytes of addresses: threads' stacks take many, and little memory
    "RLIMIT_CPU": 300,  # seconds
    "RLIMIT_FSIZE": 16 * 1024**2,  # bytes of one file
    "RLIMIT_CORE": 0,
    "RLIMIT_NOFILE": 1100,  # a server with 1,000 connections
}

TOO_LONG = "too long to pass on"


def main(descriptor: int) -> None:
    """Serve the pipe until its other end is closed."""
    limit()
    pipe = socket.socket(fileno=descriptor)
    pipe.set_inheritable(False)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    inert.install(vars(module))
    try:
        Child(Channel(pipe), vars(module)).serve()
    finally:
        os._exit(1)  # whatever threads the learner's code has left


def limit() -> None:
    """Bind this process and all that it starts, before any code of the learner's runs."""
    if sys.platform == "win32":
        return
    import resource

    tasks = os.environ.pop("NETCOURSE_TASKS", "")  # given where no other program of this machine counts among ours
    for name, amount in (LIMITS | ({"RLIMIT_NPROC": int(tasks)} if tasks else {})).items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):
            pass  # macOS knows some of them by name only
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def _flush() -> None:
    """Let what a cell printed be there before the answer that it has run."""
    for name in ("stdout", "stderr"):
        with contextlib.suppress(Exception):  # it may be the learner's own, or gone
            getattr(sys, name).flush()


class Child:
    """Carries out what comes through a channel, in one namespace."""

    def __init__(self, channel: Channel, namespace: dict[str, Any]) -> None:
        self._channel = channel
        self._runner = Runner(namespace, self._call_back)
        self._cells = Cells(namespace)
        self._namespace = namespace
        self._requests: queue.SimpleQueue[tuple[Message, Sequence[socket.socket]]] = queue.SimpleQueue()
        self._outgoing: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._numbers = itertools.count(1)  # of calls back
        self._answers: dict[int, queue.SimpleQueue[Reply]] = {}
        self._process = os.getpid()

    def serve(self) -> None:
        for work in (self._read, self._write):
            threading.Thread(target=work, daemon=True, name=f"netcourse {work.__name__}").start()
        while True:
            message, sockets = self._requests.get()
            reply = self._carry_out(message["request"], sockets)
            if os.getpid() != self._process:
                os._exit(0)  # the learner's code has forked, and its child came back here
            self._outgoing.put({"id": message["id"], "reply": reply})

    def _carry_out(self, request: Request, sockets: Sequence[socket.socket]) -> Reply:
        if request["do"] == "threads":
            return {"value": threading.active_count()}
        try:
            if request["do"] in Cells.OPERATIONS:
                return self._carry_out_cell(request)
            return self._runner.execute(request, sockets)
        except KeyboardInterrupt as error:  # nobody sits here to press Ctrl-C: it is the learner's own
            return {"raised": describe(error, self._namespace)}

    def _carry_out_cell(self, request: Request) -> Reply:
        try:
            reply: Reply = limited(
                lambda: Cells.OPERATIONS[request["do"]](self._cells, request), request["seconds"], self._namespace
            )
            return reply
        except OutOfTime as late:
            return timed_out(late)
        finally:
            _flush()

    def _read(self) -> None:
        try:
            while True:
                message, sockets = self._channel.receive(trusted=True)
                if "request" in message:
                    self._requests.put((message, sockets))
                elif (box := self._answers.pop(message["call"], None)) is not None:
                    box.put(message["answer"])
        except (Ended, Garbled, OSError):
            pass
        finally:
            os._exit(0)

    def _write(self) -> None:
        while True:
            message = self._outgoing.get()
            try:
                self._channel.send(message)
            except OSError:
                os._exit(1)  # the learner's code has closed the pipe
            except Exception:  # too long, or no text any more: how numbers are written can be changed, for one
                self._refuse(message)

    def _refuse(self, message: Message) -> None:
        if "id" in message:
            self._outgoing.put(
                {"id": message["id"], "reply": {"unplain": {"kind": "value", "why": TOO_LONG, "place": ""}}}
            )
        elif (box := self._answers.pop(message["call"], None)) is not None:
            box.put({"raise": ["ValueError", TOO_LONG]})

    def _call_back(self, number: int, args: list[Any], kwargs: dict[str, Any]) -> Reply:
        call, box = next(self._numbers), queue.SimpleQueue[Reply]()
        self._answers[call] = box
        self._outgoing.put({"call": call, "number": number, "args": args, "kwargs": kwargs})
        return box.get()
