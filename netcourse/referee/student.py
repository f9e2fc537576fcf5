"""The only handle a check has on the learner's work.

Each operation becomes one request to the runner beside the learner's code, wherever that is; arguments go there as
copies, results come back as plain data. What the check does is written down, so that a failure can be replayed.
"""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol, Self, cast

from netcourse.clock import scaled
from netcourse.exercises.model import Died, Failed, Raised, TimedOut, Unplain, Verdict, fail
from netcourse.exercises.staging.cuttings import FEW
from netcourse.i18n import _
from netcourse.referee.replay import Code, Log, call, literal
from netcourse.student.plain import Ref, freeze
from netcourse.wire.exact import accept_from
from netcourse.wire.line.tap import Tap
from netcourse.wire.peer import Gone, Peer

SECONDS = 3.0  # for one operation, unless a check says otherwise
Plain = dict[str, Any]
Items = list[Any]  # in the classes below, `list` is an operation
Peers = list[Peer]


class Transport(Protocol):
    """How a request reaches the runner. Raises Died when there is nobody left to answer."""

    def request(self, request: Plain, sockets: Sequence[socket.socket]) -> Plain:
        """Return the reply to one request, handing `sockets` over with it."""


CallBack = Callable[[int, list[Any], Plain], Plain]


class Student:
    """What a check sees of the learner's work. Operations raise Raised, TimedOut, Unplain or Died."""

    def __init__(self, connect: Callable[[CallBack], Transport]) -> None:
        self._transport = connect(self._called_back)
        self._functions: dict[int, Callable[..., Any]] = {}
        self._numbers = itertools.count(1)
        self._gives: list[tuple[int, socket.socket]] = []
        self._verdict: Verdict | None = None
        self.cuttings = FEW  # of the same bytes that a case is tried over
        self.rounds = 1  # in which every check runs
        self.round = 0  # the one that runs now
        self.peers: list[Peer] = []
        self.log = Log()

    # what a check asks -----------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Tell whether the learner's code defines `name`."""
        return bool(self._value({"do": "has", "name": name}))

    def value(self, name: str) -> Any:
        """Return the value of a name."""
        self.log.add(lambda: [name])
        return self._value({"do": "value", "name": name})

    def call(self, name: str, *args: Any, seconds: float = SECONDS, **kwargs: Any) -> Any:
        """Call a function and return its result; a coroutine is awaited."""
        return self._ask("call", name, args, kwargs, seconds)["value"]

    def list(self, name: str, *args: Any, limit: int = 1000, seconds: float = SECONDS, **kwargs: Any) -> Items:
        """Call a function and return up to `limit` items of what it gives, iterated over there."""
        return cast("Items", self._ask("list", name, args, kwargs, seconds, limit=limit)["value"])

    def together(self, name: str, *calls: Sequence[Any], seconds: float = SECONDS) -> Items:
        """Call a coroutine function once for each list of arguments, all in one event loop; return their results."""
        for args in calls:
            self._note("await", name, None, tuple(args), {}, "")
        request = {"do": "together", "name": name, "args": [self._frozen(args) for args in calls]}
        return cast("Items", self._request(request, seconds)["value"])

    def hold(self, name: str, *args: Any, seconds: float = SECONDS, **kwargs: Any) -> Held:
        """Call a function or class; the result stays there, and a handle on it comes back."""
        return self._hold(name, None, args, kwargs, seconds)

    def start(self, name: str, *args: Any, seconds: float = SECONDS, **kwargs: Any) -> Flight:
        """Call a function beside the check; ask for its result later."""
        return Flight(self, self._ask("start", name, args, kwargs, seconds)["held"])

    def serve(self, name: str, *args: Any) -> Serving:
        """Run `name(listener, *args)` in the background, on a listening socket of 127.0.0.1."""
        door = socket.create_server(("127.0.0.1", 0), backlog=128)
        address = door.getsockname()
        listener = self._give(door)
        variable = self.log.variable("server")
        shown = self._shown(args, {})[0]
        started = lambda: [f"{variable} = " + call("servers.run", (Code(name), *shown), {})]  # noqa: E731
        self.log.add(started, variable, again=not any(map(callable, args)))
        number = self._request({"do": "serve", "name": name, "listener": listener, "args": self._frozen(args)})["held"]
        return Serving(self, number, address, variable)

    def connection(self) -> Connection:
        """Return the far end of a new TCP connection; given as an argument, it is the near end over there."""
        with socket.create_server(("127.0.0.1", 0)) as door:
            near = socket.create_connection(door.getsockname())
            far = accept_from(door, near)
        variable = self.log.variable("sock")
        connection = Connection(far, self._give(near), variable)
        self.log.add(lambda: [f"{variable} = {connection.replayed()}"], variable)
        self.peers.append(connection)
        return connection

    def drive(self, driver: str, *args: Any, seconds: float = SECONDS) -> Any:
        """Run one of the fixed helpers beside the learner's code (`netcourse.student.drivers`)."""
        return self._value({"do": "drive", "driver": driver, "args": self._frozen(args), "seconds": seconds})

    def drive_held(self, driver: str, *args: Any, word: str = "held", seconds: float = SECONDS) -> Held:
        """Run one of the fixed helpers; its result stays there, and a handle on it comes back, called `word`."""
        request = {"do": "drive_held", "driver": driver, "args": self._frozen(args), "seconds": seconds}
        self.log.add(list, word, again=False)
        return Held(self, Ref("held", self._request(request)["held"]), word)

    def raises(self, kind: str, name: str, *args: Any, says: str = "", **kwargs: Any) -> Raised:
        """Require that a call raises a `kind`; return what was raised."""
        try:
            got = self.call(name, *args, **kwargs)
        except Unplain as error:
            returned = _("It was returned. An exception is raised, with `raise`.") if error.kind == kind else says
            fail(returned or _("{kind} was to be raised").format(kind=kind), got=Code(error.kind), expected=Code(kind))
        except Raised as error:
            if error.is_a(kind):
                return error
            error.says = says or _("{kind} was asked for here.").format(kind=kind)
            error.facts["expected"] = Code(kind)
            raise
        raise Failed(says or _("{kind} was to be raised; nothing was.").format(kind=kind), got=got, expected=Code(kind))

    # what the referee asks -------------------------------------------------------------------------------

    def similar(self, name: str) -> Items:
        """Return the learner's names that look like `name`."""
        return cast("Items", self._value({"do": "similar", "name": name}))

    def output(self, limit: int) -> str:
        """Return what the learner's code printed since the last time."""
        return str(self._value({"do": "output", "limit": limit}))

    def release(self) -> None:
        """Let go of everything on both sides, and begin a new log."""
        for peer in self.peers:
            peer.abandon()
        for __, sock in self._gives:
            sock.close()
        self.peers, self._gives, self._functions, self._verdict = [], [], {}, None
        self.log = Log()
        with suppress(Died):
            self._request({"do": "release"}, seconds=10)

    # requests and replies --------------------------------------------------------------------------------

    def _hold(self, name: Any, method: str | None, args: tuple[Any, ...], kwargs: Plain, seconds: float) -> Held:
        variable = self.log.variable(_word(method or name))
        reply = self._ask("hold", name, args, kwargs, seconds, method=method, variable=variable)
        return Held(self, Ref("held", reply["held"]), variable)

    def _ask(self, do: str, name: Any, args: tuple[Any, ...], kwargs: Plain, seconds: float,
             *, method: str | None = None, variable: str = "", **more: Any) -> Plain:  # fmt: skip
        self._note(do, name, method, args, kwargs, variable)
        target = name.ref if isinstance(name, Held) else name
        frozen = {key: self._freeze(value) for key, value in kwargs.items()}
        return self._request(
            {"do": do, "name": target, "method": method, "args": self._frozen(args), "kwargs": frozen, **more}, seconds
        )

    def _note(self, do: str, name: Any, method: str | None, args: Any, kwargs: Plain, variable: str) -> None:
        shown_args, shown_kwargs = self._shown(args, kwargs)
        function = ".".join(filter(None, (name.variable if isinstance(name, Held) else name, method)))

        def text() -> Items:
            called = call(function, shown_args, shown_kwargs)
            return [f"{variable} = " * bool(variable) + _AROUND.get(do, "{}").format(called)]

        touched = [value.variable for value in (name, *args, *kwargs.values()) if isinstance(value, _Named)]
        again = not any(map(callable, (*args, *kwargs.values())))
        self.log.add(text, *touched, *filter(None, [variable]), again=again)

    def _value(self, request: Plain) -> Any:
        return self._request(request)["value"]

    def _request(self, request: Plain, seconds: float = SECONDS) -> Plain:
        request.setdefault("seconds", seconds)
        request["seconds"] = scaled(request["seconds"])
        gives, self._gives = self._gives, []
        request["gives"] = [number for number, __ in gives]
        reply = self._transport.request(request, [sock for __, sock in gives])
        verdict, self._verdict = self._verdict, None
        if verdict is not None:
            raise verdict
        for key, raise_it in _PROBLEMS.items():
            if key in reply:
                raise_it(request, reply[key])
        return reply

    def _called_back(self, number: int, args: Items, kwargs: Plain) -> Plain:
        """Run a function of the check for the learner's code. What it raises reaches both."""
        functions = self._functions
        try:
            return {"value": freeze(functions[number](*args, **kwargs))}
        except Verdict as verdict:
            if functions is self._functions:  # else that check is over, and it is not the next one's
                self._verdict = verdict
            return {"raise": ["RuntimeError", "the check has ended"]}
        except Exception as error:
            return {"raise": [type(error).__name__, str(error)]}

    # arguments -------------------------------------------------------------------------------------------

    def _give(self, sock: socket.socket) -> int:
        number = next(self._numbers)
        self._gives.append((number, sock))
        return number

    def _frozen(self, values: Sequence[Any]) -> Items:
        return [self._freeze(value) for value in values]

    def _freeze(self, value: Any) -> Any:
        if isinstance(value, _Named):
            return value.ref
        if callable(value):
            number = next(self._numbers)
            self._functions[number] = value
            return Ref("function", number)
        return freeze(value)

    def _shown(self, args: tuple[Any, ...], kwargs: Plain) -> tuple[tuple[Any, ...], Plain]:
        return tuple(map(_shown, args)), {key: _shown(value) for key, value in kwargs.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, _Named):
        return Code(value.variable)
    return Code(getattr(value, "__name__", "function").strip("<>")) if callable(value) else value


_AROUND = {"list": "list({})", "await": "await {}"}


def _word(name: str | Held) -> str:
    """Return a variable's name for what a call returns: `LineReader` gives `reader`."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in str(name)).split("_")
    return words[-1] or "held"


def _raised(request: Plain, reply: Plain) -> None:
    raise Raised(reply["name"], reply["message"], reply["line"], reply["bases"], reply["at"])


def _timed_out(request: Plain, reply: Plain) -> None:
    raise TimedOut(request["seconds"], reply["waiting"], reply["line"], reply["survived"])


def _unplain(request: Plain, reply: Plain) -> None:
    raise Unplain(reply["kind"], reply["why"], reply["place"])


def _missing(request: Plain, reply: Plain) -> None:
    similar = _(" There is {names}.").format(names=", ".join(reply["similar"])) if reply["similar"] else ""
    raise Failed(_("{name} is not defined.").format(name=reply["name"]) + similar, missing=reply["name"])


_PROBLEMS: dict[str, Callable[[Plain, Plain], None]] = {
    "raised": _raised,
    "timed_out": _timed_out,
    "unplain": _unplain,
    "missing": _missing,
}


class _Named:
    """Something that has a variable in the replay and a reference over there."""

    variable: str
    ref: Ref


class Connection(Peer, _Named):
    """The far end of a TCP connection whose near end the learner's code gets."""

    def __init__(self, sock: socket.socket, number: int, variable: str) -> None:
        super().__init__(sock)
        self.ref, self.variable = Ref("socket", number), variable

    def replayed(self) -> str:
        """Return the call that makes such a connection, with what was sent up to now."""
        return call("wire.pieces", tuple(self.sent), {} if self.ended else {"end": False})


class Held(_Named):
    """An object that stays beside the learner's code."""

    def __init__(self, student: Student, ref: Ref, variable: str) -> None:
        self._student, self.ref, self.variable = student, ref, variable

    def call(self, method: str, *args: Any, seconds: float = SECONDS, **kwargs: Any) -> Any:
        """Call a method and return its result."""
        return self._student._ask("call", self, args, kwargs, seconds, method=method)["value"]

    def list(self, method: str, *args: Any, limit: int = 1000, seconds: float = SECONDS, **kwargs: Any) -> Items:
        """Call a method and return up to `limit` items of what it gives."""
        reply = self._student._ask("list", self, args, kwargs, seconds, method=method, limit=limit)
        return cast("Items", reply["value"])

    def hold(self, method: str, *args: Any, seconds: float = SECONDS, **kwargs: Any) -> Held:
        """Call a method; its result stays there as well."""
        return self._student._hold(self, method, args, kwargs, seconds)

    def take(self, limit: int) -> Items:
        """Iterate over the object for up to `limit` items."""
        request = {"do": "take", "name": self.ref, "limit": limit}
        return cast("Items", self._student._value(request))

    def value(self, attribute: str | None = None) -> Any:
        """Return the object itself, or one of its attributes, as plain data."""
        return self._student._value({"do": "value", "name": self.ref, "method": attribute})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Died):
            self._student._request({"do": "drop", "name": self.ref})


class Flight:
    """A call that runs beside the check."""

    def __init__(self, student: Student, number: int) -> None:
        self._student, self._number = student, number

    def result(self, seconds: float = SECONDS) -> Any:
        """Return the result, waiting up to `seconds` for it. Raises what `Student.call` raises."""
        wait = scaled(seconds)
        request = {"do": "result", "number": self._number, "wait": wait, "seconds": seconds + 1}
        return self._student._request(request)["value"]


class Serving:
    """The learner's server, running. Stops at the end of a `with` block."""

    def __init__(self, student: Student, number: int, address: tuple[str, int], variable: str) -> None:
        self._student, self._number, self._variable = student, number, variable
        self.address = address
        self.alive = False
        self.raised: Plain | None = None
        self._stopped = False
        self._left_out: Peers = []
        self._lines: dict[Tap, str] = {}

    def connect(self, seconds: float = SECONDS, line: Tap | None = None) -> Peer:
        """Return our end of a new connection to the server, through a line that leads to it if one is given."""
        where = self._variable if line is None else self._laid(line)
        variable = self._student.log.variable("client")
        peers: Peers = []
        self._student.log.add(lambda: list(self._conversation(variable, where, peers)), variable, where)
        try:
            sock = socket.create_connection((line or self).address, timeout=scaled(seconds))
        except OSError:
            raise Gone(_("it does not accept connections any more")) from None
        peers.append(Peer(sock, seconds))
        self._student.peers.append(peers[0])
        return peers[0]

    def leave_out(self, peer: Peer) -> None:
        """Leave out of the replay what happens on this connection, but that it was made."""
        self._left_out.append(peer)

    def _laid(self, line: Tap) -> str:
        """Return the variable of a line, which is made in the replay when it is first used."""
        if line not in self._lines:
            self._lines[line] = made = self._student.log.variable("line")
            replay = line.replay.replace("(server,", f"({self._variable},", 1)
            self._student.log.add(lambda: [f"{made} = {replay}"], made, self._variable)
        return self._lines[line]

    def _conversation(self, variable: str, where: str, peers: Peers) -> Iterator[str]:
        yield f"{variable} = socket.create_connection({where}.address)"
        for peer in peers:
            if peer not in self._left_out:
                yield from (
                    _REPLAYS[action].format(variable=variable, piece=literal(piece)) for action, piece in peer.story
                )

    def stop(self) -> Self:
        """Stop the server. Afterwards `alive` says whether it resisted, `raised` what ended it before."""
        if not self._stopped:
            self._stopped = True
            reply = self._student._value({"do": "stop", "number": self._number, "seconds": 10})
            self.alive, self.raised = bool(reply["alive"]), reply["raised"]
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Died):
            self.stop()


_REPLAYS = {
    "send": "{variable}.sendall({piece})",
    "read": "{variable}.recv(65536)",
    "half_close": "{variable}.shutdown(socket.SHUT_WR)",
    "close": "{variable}.close()",
}
