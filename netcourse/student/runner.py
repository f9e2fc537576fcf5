"""Runs the learner's code on request, and answers in plain data.

One `Runner` works on one namespace: the learner's. It is fed directly in the notebook and over a pipe in the grader,
so that nothing passes in one place and fails in the other. A request is a dict with `do`, one of the operations
below, and its arguments; a reply is a dict with one of `value`, `held`, `raised`, `timed_out`, `unplain`, `missing`.
"""

from __future__ import annotations

import builtins
import collections
import errno
import itertools
import os
import socket
import threading
import types
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any

from netcourse.student import drivers
from netcourse.student.background import Background
from netcourse.student.folders import place_kept
from netcourse.student.limits import Namespace, OutOfTime, Stopped, interrupt, limited, place
from netcourse.student.loops import loop_set_aside
from netcourse.student.output import Log, attribute
from netcourse.student.plain import NotPlain, Ref, freeze, name_of

Request = dict[str, Any]
Reply = dict[str, Any]
CallBack = Callable[[int, list[Any], dict[str, Any]], Reply]

ITERABLE_COROUTINE = 256  # inspect.CO_ITERABLE_COROUTINE, of types.coroutine
MESSAGE_LIMIT = 2000  # characters of an exception's message that are passed on


class Missing(Exception):
    """The learner's code has no such name."""


class Runner:
    """Executes requests on `namespace`; `call_back(number, args, kwargs)` reaches the functions of a check."""

    def __init__(self, namespace: Namespace, call_back: CallBack, local: Namespace | None = None) -> None:
        self.namespace = namespace
        self._names = collections.ChainMap(local, namespace) if local else namespace
        self.log = Log()
        self._call_back = call_back
        self._numbers = itertools.count(1)
        self._held: dict[int, Any] = {}
        self._sockets: dict[int, socket.socket] = {}
        self._flights: dict[int, _Flight] = {}
        self._servers: dict[int, Background] = {}

    def execute(self, request: Request, sockets: Sequence[socket.socket] = ()) -> Reply:
        """Carry out one request; `sockets` are those it names in `gives`, in order."""
        given = request.get("gives", ())
        self._sockets.update(zip(given, sockets))
        if len(sockets) < len(given):  # what a process has no descriptors left for the system drops on the way
            return {"raised": describe(OSError(errno.EMFILE, os.strerror(errno.EMFILE)), self.namespace)}
        try:
            with attribute(self.log), loop_set_aside(), place_kept():
                reply: Reply = limited(lambda: self._carry_out(request), request["seconds"], self.namespace)
                return reply
        except OutOfTime as late:
            return timed_out(late)

    def release(self) -> None:
        """Let go of everything that a check held: servers, flights, sockets, objects."""
        for server in self._servers.values():
            server.stop()
        for flight in self._flights.values():
            flight.abandon()
        for sock in self._sockets.values():
            sock.close()
        for table in (self._servers, self._flights, self._sockets, self._held):
            table.clear()

    def output(self) -> str:
        """Return what the learner's code printed since the last time, and forget it."""
        text = self.log.text
        self.log = Log()
        return _encodable(text)

    def _carry_out(self, request: Request) -> Reply:
        try:
            return _OPERATIONS[request["do"]](self, request)
        except (Stopped, KeyboardInterrupt):
            raise
        except NotPlain as error:
            return _unplain(error)
        except Missing as error:
            return {"missing": {"name": str(error), "similar": self._similar(str(error))}}
        except BaseException as error:
            return {"raised": describe(error, self.namespace)}

    # operations ----------------------------------------------------------------------------------------------

    def _has(self, request: Request) -> Reply:
        return {"value": request["name"] in self._names}

    def _similar_names(self, request: Request) -> Reply:
        return {"value": self._similar(request["name"])}

    def _value(self, request: Request) -> Reply:
        return {"value": freeze(self._target(request))}

    def _call(self, request: Request) -> Reply:
        return {"value": freeze(_finished(self._called(request)))}

    def _list(self, request: Request) -> Reply:
        return {"value": _taken(_finished(self._called(request)), request["limit"])}

    def _together(self, request: Request) -> Reply:
        target, calls = self._target(request), [self._thawed(args) for args in request["args"]]
        return {"value": [freeze(value) for value in _finished_together(target, calls)]}

    def _hold(self, request: Request) -> Reply:
        return self._keep(_finished(self._called(request)))

    def _take(self, request: Request) -> Reply:
        return {"value": _taken(self._target(request), request["limit"])}

    def _drop(self, request: Request) -> Reply:
        self._held.pop(request["name"].key, None)
        return {"value": None}

    def _start(self, request: Request) -> Reply:
        number = next(self._numbers)
        flight = self._flights[number] = _Flight(lambda: self._call(request), self.log)
        flight.start()
        return {"held": number}

    def _result(self, request: Request) -> Reply:
        flight = self._flights[request["number"]]
        flight.join(request["wait"])
        return flight.reply(self.namespace)

    def _serve(self, request: Request) -> Reply:
        number = next(self._numbers)
        listener = self._sockets.pop(request["listener"])
        function = self._target(request)
        server = Background(function, listener, *self._thawed(request["args"]), log=self.log)
        self._servers[number] = server
        server.start()
        return {"held": number}

    def _stop(self, request: Request) -> Reply:
        server = self._servers[request["number"]]
        ended = server.stop()
        raised = describe(server.raised, self.namespace) if server.raised is not None else None
        return {"value": {"alive": not ended, "raised": raised}}

    def _released(self, request: Request) -> Reply:
        self.release()
        return {"value": None}

    def _drive(self, request: Request) -> Reply:
        return {"value": freeze(self._driven(request))}

    def _drive_held(self, request: Request) -> Reply:
        return self._keep(self._driven(request))

    # arguments and results -----------------------------------------------------------------------------------

    def _driven(self, request: Request) -> Any:
        return drivers.DRIVERS[request["driver"]](*self._thawed(request["args"]))

    def _target(self, request: Request) -> Any:
        """Return what a request speaks of: a name, a held object, or an attribute of one."""
        name, method = request["name"], request.get("method")
        if isinstance(name, Ref):
            target = self._held[name.key]
        elif name in self._names:
            target = self._names[name]
        else:
            raise Missing(name)
        return getattr(target, method) if method else target

    def _called(self, request: Request) -> Any:
        named = {key: self._thaw(value) for key, value in request["kwargs"].items()}
        return self._target(request)(*self._thawed(request["args"]), **named)

    def _keep(self, value: Any) -> Reply:
        number = next(self._numbers)
        self._held[number] = value
        return {"held": number, "kind": name_of(type(value))}

    def _thawed(self, values: Sequence[Any]) -> list[Any]:
        return [self._thaw(value) for value in values]

    def _thaw(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return _THAW[value.kind](self, value.key)
        if type(value) in (list, tuple):
            return type(value)(map(self._thaw, value))
        if type(value) is dict:
            return {key: self._thaw(item) for key, item in value.items()}
        return value

    def _function(self, number: int) -> Callable[..., Any]:
        def over_there(*args: Any, **kwargs: Any) -> Any:
            try:
                plain = freeze(list(args)), freeze(kwargs)
            except NotPlain as error:
                raise TypeError(f"this function takes plain data, not {error}") from None
            reply = self._call_back(number, *plain)
            if "raise" in reply:
                raise _exception(*reply["raise"])
            return reply["value"]

        return over_there

    def _similar(self, name: str) -> list[str]:
        import difflib  # here: it is seldom needed

        names = [one for one, value in self._names.items() if self._is_theirs(one, value)]
        by_lower = {one.lower(): one for one in names}
        return [by_lower[one] for one in difflib.get_close_matches(name.lower(), by_lower, n=2, cutoff=0.7)]

    def _is_theirs(self, name: Any, value: Any) -> bool:
        """Tell whether a name was made in the learner's own code, not imported."""
        if type(name) is not str or name.startswith("_") or not name.isidentifier():
            return False
        own = self.namespace.get("__name__")
        try:
            return bool(getattr(value, "__module__", own) == own)
        except Exception:  # a proxy, such as Flask's `request`, stands for nothing now
            return False


_OPERATIONS: dict[str, Callable[[Runner, Request], Reply]] = {
    "has": Runner._has,
    "similar": Runner._similar_names,
    "value": Runner._value,
    "call": Runner._call,
    "list": Runner._list,
    "together": Runner._together,
    "hold": Runner._hold,
    "take": Runner._take,
    "drop": Runner._drop,
    "start": Runner._start,
    "result": Runner._result,
    "serve": Runner._serve,
    "stop": Runner._stop,
    "drive": Runner._drive,
    "drive_held": Runner._drive_held,
    "output": lambda runner, request: {"value": runner.output()[: request["limit"]]},
    "release": Runner._released,
}

_THAW: dict[str, Callable[[Runner, int], Any]] = {
    "held": lambda runner, key: runner._held[key],
    "socket": lambda runner, key: runner._sockets[key],
    "function": Runner._function,
}


class _Flight(threading.Thread):
    """A call that runs beside the check."""

    def __init__(self, work: Callable[[], Reply], log: Log) -> None:
        super().__init__(daemon=True, name="netcourse call in flight")
        self._work, self._log = work, log
        self._reply: Reply | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            with attribute(self._log):
                self._reply = self._work()
        except BaseException as error:
            self._error = error

    def reply(self, namespace: Namespace) -> Reply:
        if self.is_alive():
            return timed_out(OutOfTime())
        if isinstance(self._error, NotPlain):
            return _unplain(self._error)
        if self._error is not None:
            return {"raised": describe(self._error, namespace)}
        return self._reply or {}

    def abandon(self) -> None:
        interrupt(self)


BASES = 100  # of an exception that are passed on: the last, among which Python's own are
_mro_of = vars(type)["__mro__"].__get__
_trace_of = vars(BaseException)["__traceback__"].__get__


def describe(error: BaseException, namespace: Namespace) -> dict[str, Any]:
    """Return an exception as plain data: its name, bases, message, and the learner's line that it came from.

    Its class may be made to hinder that; nothing of it is asked but its text.
    """
    at, line = place(_innermost(_trace_of(error), namespace), namespace)
    kind = type(error)
    bases = [name_of(base) for base in _mro_of(kind)[1:] if base is not object][-BASES:]
    return {
        "name": name_of(kind),
        "bases": bases,
        "message": _sendable(_text_of(error)),
        "line": _sendable(line),
        "at": _sendable(at),
    }


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException:
        return ""


def _innermost(trace: TracebackType | None, namespace: Namespace) -> Any:
    frame = None
    while trace is not None:
        if trace.tb_frame.f_globals is namespace:
            frame = _At(trace)
        trace = trace.tb_next
    return frame


class _At:
    """A frame as it was when the exception passed: a live frame's line number has moved on."""

    def __init__(self, trace: TracebackType) -> None:
        self.f_globals, self.f_code, self.f_lineno = trace.tb_frame.f_globals, trace.tb_frame.f_code, trace.tb_lineno
        self.f_back = None


def _sendable(text: str) -> str:
    return _encodable(str.__str__(text)[:MESSAGE_LIMIT])


def _encodable(text: str) -> str:
    """Return a text in which lone surrogates, which no encoding can send, are spelled."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def timed_out(late: OutOfTime) -> Reply:
    """Return the reply to a request that took too long."""
    waiting, line = _sendable(late.function), _sendable(late.line)
    return {"timed_out": {"waiting": waiting, "line": line, "survived": late.survived}}


def _unplain(error: NotPlain) -> Reply:
    return {"unplain": {"kind": error.kind, "why": error.why, "place": error.place}}


def _exception(name: str, message: str) -> BaseException:
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind(message)
    return RuntimeError(f"{name}: {message}")


def _taken(value: Any, limit: int) -> list[Any]:
    if hasattr(value, "__aiter__"):
        gathered: list[Any] = _finished(_gathered(value, limit))
        return gathered
    return [freeze(item) for item in itertools.islice(value, limit)]


async def _gathered(value: Any, limit: int) -> list[Any]:
    items: list[Any] = []
    async for item in value:
        items.append(freeze(item))
        if len(items) == limit:
            break
    return items


def _is_awaitable(value: Any) -> bool:
    """Do what inspect.isawaitable does; that module is slow to import."""
    old = isinstance(value, types.GeneratorType) and bool(value.gi_code.co_flags & ITERABLE_COROUTINE)
    return old or isinstance(value, Awaitable)


def _finished_together(target: Callable[..., Any], calls: Sequence[Sequence[Any]]) -> list[Any]:
    """Call `target` with each of these arguments in one event loop, all at the same time."""
    import asyncio

    async def one(args: Sequence[Any]) -> Any:
        value = target(*args)
        return await value if _is_awaitable(value) else value

    async def every() -> list[Any]:
        return await asyncio.gather(*map(one, calls))

    return asyncio.run(every())


def _finished(value: Any) -> Any:
    """Await what can be awaited."""
    if not _is_awaitable(value):
        return value

    async def waited() -> Any:
        return await value

    import asyncio  # here: it is the heaviest import of all, and few answers are coroutines

    return asyncio.run(waited())
