"""Exercise tcp.make_listener: make a listener."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.course.tcp.beliefs import ADDRESS_IN_TWO, refused_with
from netcourse.exercises.course.tcp.bench import listens
from netcourse.exercises.course.tcp.common import HERE, IN_USE, NOT_OURS, PROBE
from netcourse.exercises.model import Exercise, Facts, Misconception, Port, Raised, Verdict, fail, same, was_raised
from netcourse.i18n import _

ELSEWHERE = "127.0.0.2"  # on Linux this machine as well, and reached only by those who bind to more than HERE
GUESTS = 5  # clients that must have room in the queue
ATTEMPTS = 3  # to find a port that nobody takes meanwhile


def _not_of_this_machine(facts: Facts) -> bool:
    unknown = was_raised(facts, "gaierror") or refused_with(facts, *NOT_OURS)
    return unknown or facts.get("host", HERE) not in (HERE, "0.0.0.0")


make_listener = Exercise(
    "tcp.make_listener",
    points=1,
    minutes=10,
    title=_("make a listener"),
    asks=["make_listener"],
    hints=[
        _("Three calls on a new socket, in this order: set the option, bind, listen. Then return the socket."),
        _("The option is set with setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1), the address is"
          ' ("127.0.0.1", port).'),
        _("socket.create_server does all of it on Linux and macOS. Look into its documentation for how it wants the"
          " address."),
    ],
    misconceptions=[
        ADDRESS_IN_TWO,
        Misconception(
            "tcp.open_to_everybody",
            says=_("An empty host means every address of this machine, those that face the network included."
                   ' Bind to "127.0.0.1".'),
            when=lambda facts: facts.get("host") == "0.0.0.0" or facts.get("elsewhere"),
        ),
        Misconception(
            "tcp.somebody_elses_address",
            says=_("A machine's name and its address in the network are its own, and other machines lack them."
                   ' "127.0.0.1" means this machine on every machine.'),
            when=_not_of_this_machine,
        ),
        Misconception(
            "tcp.reuse_port",
            says=_("SO_REUSEPORT is another option: it lets several listeners share a port. The one that looks past"
                   " TIME_WAIT is SO_REUSEADDR."),
            when=lambda facts: facts.get("shares")
            or (facts["check"] == "in_time" and facts["reuse_port"] and not facts["reuse"]),
        ),
        Misconception(
            "tcp.closed_on_return",
            says=_("This is a socket, and a closed one. A with statement around the return closes it, as close() does:"
                   " leave them out unless something goes wrong, and make a new socket in every call."),
            when=lambda facts: facts.get("closed"),
        ),
        Misconception(
            "tcp.fixed_port",
            says=_("Port 0 was asked for twice, and the second call wanted the port of the first. Hand the 0 on to"
                   " bind(): the system then finds another free port each time."),
            when=lambda facts: facts["check"] == "any_port" and refused_with(facts, *IN_USE),
        ),
        Misconception(
            "tcp.oserror_is_caught",
            says=_("The OSError was caught, and the caller got something else in its place. It says why there is no"
                   " listener: let it out."),
            when=lambda facts: facts["check"] == "taken" and (facts.get("hidden") or facts.get("raised")),
        ),
        Misconception(
            "tcp.no_reuse",
            says=_("SO_REUSEADDR is not set on this socket. Without it a server that is started again meets its own"
                   " old connections in TIME_WAIT, and bind() fails."),
            when=lambda facts: facts["check"] == "in_time" and not facts["reuse"],
        ),
        Misconception(
            "tcp.reuse_too_late",
            says=_("SO_REUSEADDR is set, but bind() had failed before it came to that: bind() is where the option is"
                   " looked at, so set it before."),
            when=lambda facts: facts["check"] == "in_time" and was_raised(facts, "OSError"),
        ),
        Misconception(
            "tcp.backlog_of_one",
            says=_("The number that listen() takes bounds the clients that wait for accept(). It does not say how many"
                   " are served at a time, and a server that is busy needs room for those who wait."),
            when=lambda facts: facts["check"] == "queue" and not facts.get("kept"),
        ),
        Misconception(
            "tcp.bound_is_listening",
            says=_("bind() gives the socket its address. Clients are let in only after listen()."),
            when=lambda facts: facts.get("deaf"),
        ),
        Misconception(
            "tcp.takes_another_port",
            says=_("The clients know the port that was asked for. A listener elsewhere is of no use to them, and hides"
                   " that there is a conflict: let the OSError out."),
            when=lambda facts: facts["check"] == "taken" and not facts.get("timed_out"),
        ),
        Misconception(
            "tcp.waits_for_the_port",
            says=_("The port is taken, and the function tries again and again. The caller is not told, and waits as"
                   " long as the other one listens: let the OSError out."),
            when=lambda facts: facts["check"] == "taken",
        ),
        Misconception(
            "tcp.listener_accepts",
            says=_("accept() waits for a client, and takes it away from whoever is to serve it. Return the listening"
                   " socket, and leave accept() to the server: do not call it here, in a thread neither."),
            when=lambda facts: facts.get("kept")
            or (facts["timed_out"] and "accept" in facts["line"] + facts["waiting"]),
        ),
    ],
)  # fmt: skip


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HERE, 0))
        return int(sock.getsockname()[1])


def port_in_time_wait() -> int:
    """Return a port whose listener is gone and whose last connection was closed first on its side.

    On Linux the old connection, too, must have had SO_REUSEADDR for a new listener to pass it (socket(7), Bugs);
    `create_server` sets it wherever it has this meaning.
    """
    with socket.create_server((HERE, 0)) as door:
        with socket.create_connection(door.getsockname(), timeout=scaled(PROBE)) as client:
            door.accept()[0].close()
            client.recv(1)
        return int(door.getsockname()[1])


@contextlib.contextmanager
def _held(student: Any, port: int) -> Iterator[Any]:
    held = student.hold("make_listener", Port(port), seconds=2)
    try:
        yield held
    finally:
        with contextlib.suppress(Verdict):
            held.call("close")


@contextlib.contextmanager
def _held_anywhere(student: Any) -> Iterator[tuple[int, Any]]:
    """A port and the listener on it; on another port where a program has taken the first between our look and bind."""
    with contextlib.ExitStack() as stack:
        for left in reversed(range(ATTEMPTS)):
            port = _free_for(student)
            try:
                held = stack.enter_context(_held(student, port))
                break
            except Raised as error:
                if not left or not refused_with(error.facts, *IN_USE):
                    raise
        yield port, held


def _free_for(student: Any) -> int:
    """Return a port that the learner's side can take."""
    for _attempt in range(ATTEMPTS):
        port = _free_port()
        with contextlib.suppress(Raised), _held(student, port) as held:
            _facts(student, held)
            held.call("close")
            if not _free_again(port):
                fail(_("Its port was still taken after close(): something waits in accept()."), kept=True)
            return port
    return _free_port()


def _free_again(port: int) -> bool:
    try:
        socket.create_server((HERE, port)).close()
    except OSError:
        return False
    return True


def _facts(student: Any, held: Any) -> dict[str, Any]:
    try:
        return dict(student.drive("socket_facts", held))
    except Raised as error:
        if error.is_a("OSError"):
            fail(_("The socket that was returned is closed."), closed=True)
        fail(_what_came(error.message))


def _what_came(message: str) -> str:
    """Return a sentence about what is no socket, from Python's own about an attribute that it lacks."""
    kind = message.split("'")[1] if "'" in message else "object"
    if kind == "NoneType":
        return _("None came back. `return` hands the socket over.")
    return _("A socket was to be returned, and nothing else; this is of type {kind}.").format(kind=kind)


@make_listener.check(_("listens on the port it was given, at 127.0.0.1"), weight=2)
def address(student: Any, rng: Random) -> None:
    with _held_anywhere(student) as (port, held):
        facts = _facts(student, held)
        if (facts["family"], facts["kind"]) != (int(socket.AF_INET), int(socket.SOCK_STREAM)):
            fail(_("This is not a TCP socket over IPv4."))
        host = facts["name"][0]
        if facts["name"] == (HERE, facts["name"][1]) and facts["name"][1] != port:
            fail(_("It listens, but not on the port that was asked for."))
        same(facts["name"], (HERE, port), host=host)
        if not listens(HERE, port):
            fail(_("Nobody could connect to it."), deaf=True)
        if sys.platform.startswith("linux") and listens(ELSEWHERE, port):
            fail(_("It can be reached at other addresses than 127.0.0.1."), elsewhere=True)


@make_listener.check(_("lets the system choose where the port is 0"), needs=[address])
def any_port(student: Any, rng: Random) -> None:
    with _held(student, 0) as first, _held(student, 0) as second:
        for held in (first, second):
            host, port = _facts(student, held)["name"]
            if host != HERE or not listens(HERE, port):
                fail(_("Nobody could connect to it."), host=host)


@make_listener.check(_("lets five clients wait in its queue"), needs=[address])
def queue(student: Any, rng: Random) -> None:
    with _held_anywhere(student) as (__, held), contextlib.ExitStack() as clients:
        name = tuple(_facts(student, held)["name"])
        for number in range(GUESTS):
            try:
                clients.enter_context(socket.create_connection(name, timeout=scaled(1)))
            except OSError:
                fail(_("{number} clients could connect before one was accepted.").format(number=number))
        held.call("settimeout", scaled(1))
        for __ in range(GUESTS):
            _take_one(held)


def _take_one(held: Any) -> None:
    try:
        held.hold("accept").hold("__getitem__", 0).call("close")
    except Raised as error:
        if not error.is_a("OSError"):
            raise
        says = _("{number} clients had connected, and fewer were waiting: somebody had accepted.")
        fail(says.format(number=GUESTS), kept=True)


@make_listener.check(_("takes a port that has connections in TIME_WAIT"), weight=2, needs=[address])
def in_time(student: Any, rng: Random) -> None:
    if sys.platform == "win32":
        return  # there old connections do not block a bind, and the option means something else
    with _held(student, 0) as held:
        facts = _facts(student, held)
    if not facts["reuse"]:
        says = _("SO_REUSEADDR is off on the socket that was returned.")
        fail(says, reuse=False, reuse_port=facts["reuse_port"])
    try:
        with _held(student, port_in_time_wait()):
            return
    except Raised as error:
        error.facts.update(reuse=True)
        raise


@make_listener.check(_("does not hide that somebody else listens on the port"), needs=[address])
def taken(student: Any, rng: Random) -> None:
    if sys.platform == "win32":
        return  # there SO_REUSEADDR lets a second listener in
    with socket.create_server((HERE, 0)) as other:
        if not _refused(student, other.getsockname()[1]):
            fail(_("Another socket listened on this port, and no OSError came out."))
    with _held(student, 0) as held:
        if not _refused(student, _facts(student, held)["name"][1]):
            fail(_("Two listeners could be made for one port, and no OSError came out."), shares=True)


def _refused(student: Any, port: int) -> bool:
    try:
        with _held(student, port) as held, contextlib.suppress(Raised):
            student.drive("socket_facts", held)
            return False
    except Raised as error:
        if error.is_a("OSError"):
            return True
        raise
    fail(_("No OSError came out, and what came back is not a socket."), hidden=True)
