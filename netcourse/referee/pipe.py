"""The student in another process: what the grader uses.

Nothing that comes through the pipe is believed. A reply has one of the shapes below or it is garbage, and garbage,
silence beyond the deadline and the end of the pipe all end the process and raise Died.
"""

from __future__ import annotations

import queue
import secrets
import socket
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Protocol

from netcourse.clock import scaled
from netcourse.exercises.model import Died
from netcourse.referee.student import CallBack, Plain, Student
from netcourse.student.plain import Garbled
from netcourse.student.protocol import Channel, Ended, Message, TooLong

GRACE = 2.0  # seconds beyond an operation's own, in which the alarm over there may still end it
SEND_SECONDS = 10  # in which the other side must take a request
CALLS_AT_ONCE = 1000  # calls of a check's functions that run beside each other
LONGEST_WORD = 20_000  # characters of a name, a message, a source line


class Process(Protocol):
    """What runs the other end."""

    def kill(self, status: str, why: str) -> None:
        """End it and all it started. The first reason given is kept."""

    def end(self) -> tuple[str, str]:
        """Wait until it is gone, and end it if it stays; return the status a report uses, and why."""


class Pipe:
    """Sends requests to a runner in another process. One request at a time; `close` ends the process.

    `connect` says who answers when the learner's code calls a function of the check; the last one counts.
    """

    def __init__(self, pipe: socket.socket, process: Process) -> None:
        self._channel = Channel(_patient(pipe))
        self._process = process
        self._call_back: CallBack = _nobody
        self._turn = threading.Lock()  # guards that one request is under way
        self._awaited = ""  # its id
        self._replies: queue.SimpleQueue[Plain | None] = queue.SimpleQueue()
        self._death: tuple[str, str] | None = None
        self._waiting = 0  # calls that were not answered yet
        self._counting = threading.Lock()  # guards the number above
        self._reader = threading.Thread(target=self._read, daemon=True, name="netcourse pipe")
        self._reader.start()

    def connect(self, call_back: CallBack) -> Pipe:
        """Return this pipe as the transport of a new student."""
        self._call_back = call_back
        return self

    def student(self) -> Student:
        """Return a student at the other end."""
        return Student(self.connect)

    @property
    def alive(self) -> bool:
        return self._death is None

    def request(self, request: Plain, sockets: Sequence[socket.socket] = ()) -> Plain:
        """Return the reply to a request; the `sockets` go over there and are closed here. Raises Died."""
        try:
            reply = self._exchange(request, sockets)
        finally:
            for sock in sockets:
                sock.close()
        if "timed_out" in reply and request["do"] in _QUIET:
            self._kill("timeout", "it did not answer a simple question in time")
            self._raise()
        if not fits(request, reply):
            self._kill("crashed", "what it answered makes no sense")
            self._raise()
        return reply

    def close(self) -> None:
        """End the process and everything that belongs to it."""
        self._kill("crashed", "closed")
        self._channel.close()
        self._reader.join()

    def _exchange(self, request: Plain, sockets: Sequence[socket.socket]) -> Plain:
        with self._turn:
            if not self.alive:
                self._raise()
            self._awaited = secrets.token_hex(8)
            try:
                self._channel.send({"id": self._awaited, "request": request}, sockets)
                reply = self._replies.get(timeout=request["seconds"] + scaled(GRACE))
            except queue.Empty:
                self._kill("timeout", "it did not answer in time and could not be stopped otherwise")
                reply = None
            except OSError:  # it does not read, or is gone
                self._kill("crashed", "it does not read its pipe")
                reply = None
        if reply is None:
            self._raise()
        return reply

    def _kill(self, status: str, why: str) -> None:
        self._process.kill(status, why)
        if self._death is None:
            self._death = self._process.end()

    def _raise(self) -> NoReturn:
        status, why = self._process.end()
        raise Died(status, why)

    # the reader's thread ---------------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            while True:
                self._take(self._channel.receive(trusted=False)[0])
        except (Ended, OSError):
            self._death = self._process.end()
        except Garbled:
            self._kill("crashed", "what it sent makes no sense")
        self._replies.put(None)

    def _take(self, message: Message) -> None:
        if message.keys() == {"id", "reply"}:
            self._take_reply(message)
        elif message.keys() == {"call", "number", "args", "kwargs"} and _is_call(message):
            self._take_call(message)
        else:
            raise Garbled("neither a reply nor a call")

    def _take_reply(self, message: Message) -> None:
        if message["id"] != self._awaited or type(message["reply"]) is not dict:
            raise Garbled("a reply that nobody awaits")
        self._awaited = ""
        self._replies.put(message["reply"])

    def _take_call(self, message: Message) -> None:
        with self._counting:
            self._waiting += 1
        if self._waiting > CALLS_AT_ONCE:
            raise Garbled("more calls than can be answered")
        arguments = message, self._call_back
        try:
            threading.Thread(target=self._answer, args=arguments, daemon=True, name="netcourse call back").start()
        except RuntimeError:  # this machine has no thread left
            raise Garbled("more calls than can be answered") from None

    def _answer(self, message: Message, call_back: CallBack) -> None:
        call = message["call"]
        answer = call_back(message["number"], message["args"], message["kwargs"])
        message.clear()  # who does not read what it asked for makes a thousand answers wait: without the questions
        try:
            self._channel.send({"call": call, "answer": answer})
        except TooLong:
            self._channel.send({"call": call, "answer": {"raise": ["ValueError", "too long to pass on"]}})
        except OSError:
            pass  # who asked is gone
        finally:
            with self._counting:
                self._waiting -= 1


def _nobody(number: int, args: list[Any], kwargs: Plain) -> Plain:
    return {"raise": ["RuntimeError", "nobody listens now"]}


def _patient(pipe: socket.socket) -> socket.socket:
    # Not settimeout(): that would also end a wait for what is read, which may take as long as it likes.
    if sys.platform != "win32":
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
    return pipe


def _is_call(message: Message) -> bool:
    return (
        type(message["call"]) is int
        and type(message["number"]) is int
        and type(message["args"]) is list
        and type(message["kwargs"]) is dict
        and all(type(key) is str for key in message["kwargs"])
    )


# shapes of replies ---------------------------------------------------------------------------------------------

Shape = Callable[[Any, Plain], bool]  # of the value, and the request it answers


def fits(request: Plain, reply: Plain) -> bool:
    """Tell whether a reply is one that this request may get, to the last key and type."""
    if len(reply) == 1:
        ((key, value),) = reply.items()
        if key in _PROBLEMS:
            return request["do"] not in _QUIET and _PROBLEMS[key](value)
        if key == "value":
            return request["do"] in _VALUES and _VALUES[request["do"]](value, request)
    do = request["do"]
    return do in _HELD and reply.keys() == _HELD[do].keys() and all(_HELD[do][key](reply[key]) for key in reply)


def _is_word(value: Any) -> bool:
    return type(value) is str and len(value) <= LONGEST_WORD


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**53


def _are_words(value: Any, most: int = 100) -> bool:
    return type(value) is list and len(value) <= most and all(map(_is_word, value))


def _record(**shapes: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_record(value: Any) -> bool:
        return type(value) is dict and value.keys() == shapes.keys() and all(shapes[key](value[key]) for key in shapes)

    return is_record


def _is_truth(value: Any) -> bool:
    return type(value) is bool


_is_raised = _record(name=_is_word, bases=_are_words, message=_is_word, line=_is_word, at=_is_word)
_is_stopped = _record(alive=_is_truth, raised=lambda value: value is None or _is_raised(value))
_PROBLEMS: dict[str, Callable[[Any], bool]] = {
    "raised": _is_raised,
    "timed_out": _record(waiting=_is_word, line=_is_word, survived=_is_truth),
    "unplain": _record(kind=_is_word, why=_is_word, place=_is_word),
    "missing": _record(name=_is_word, similar=_are_words),
}
_QUIET = {"has", "similar", "output", "release", "threads"}  # asked between the checks, where no problem is anybody's
_HELD: dict[str, dict[str, Callable[[Any], bool]]] = {
    "hold": {"held": _is_number, "kind": _is_word},
    "drive_held": {"held": _is_number, "kind": _is_word},
    "start": {"held": _is_number},
    "serve": {"held": _is_number},
}


def _anything(value: Any, request: Plain) -> bool:
    return True


def _nothing(value: Any, request: Plain) -> bool:
    return value is None


def _items(value: Any, request: Plain) -> bool:
    return type(value) is list and len(value) <= request["limit"]


def _is_survey(value: Any, request: Plain) -> bool:
    return type(value) is list and 0 < len(value) <= len(request["sources"]) and all(map(_is_surveyed, value))


def _is_surveyed(value: Any) -> bool:
    return value is None or _is_word(value) or (type(value) is list and all(map(_is_unit, value)))


def _are_names(value: Any) -> bool:
    return _are_words(value, 10_000)


_UNIT = ("defines", "uses", "changes", "handles", "sure", "solid", "asks")
_is_unit = _record(**dict.fromkeys(_UNIT, _are_names))
_VALUES: dict[str, Shape] = {
    "has": lambda value, request: _is_truth(value),
    "similar": lambda value, request: _are_words(value, 10),
    "value": _anything,
    "call": _anything,
    "list": _items,
    "together": lambda value, request: type(value) is list and len(value) == len(request["args"]),
    "take": _items,
    "drop": _nothing,
    "result": _anything,
    "stop": lambda value, request: _is_stopped(value),
    "drive": _anything,
    "output": lambda value, request: type(value) is str and len(value) <= request["limit"],
    "release": _nothing,
    "cell": _nothing,
    "survey": _is_survey,
    "threads": lambda value, request: _is_number(value),
}
