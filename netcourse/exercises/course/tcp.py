"""Chapter 06: listeners, clients and servers on bare TCP.

A listener is judged by connecting to it, a client by being its server, a server by being its client; only a
listener's own name and option are asked of the learner's side.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NoReturn

from netcourse.clock import Deadline, scaled
from netcourse.exercises.model import Exercise, Facts, Failed, Misconception, Port, Raised, Verdict, fail, same
from netcourse.exercises.staging.cuttings import each_cutting
from netcourse.exercises.staging.lines import rough_line
from netcourse.exercises.staging.rounds import Waiting, alone, each_round
from netcourse.exercises.staging.stage import sentence, serving
from netcourse.i18n import _
from netcourse.wire.faults import Fault, Stall
from netcourse.wire.line.tap import Tap
from netcourse.wire.peer import Gone, Peer, PeerError, Silent

CHAPTER = "06-tcp"

HERE = "127.0.0.1"
ELSEWHERE = "127.0.0.2"  # on Linux this machine as well, and reached only by those who bind to more than HERE
PROBE = 0.5  # seconds that a look takes which is made only after something went wrong
ATTEMPTS = 3  # to find a port that nobody takes meanwhile
QUIET = 0.05  # seconds in which nothing should happen
SILENCE = 0.3  # seconds for which a line goes silent, and nobody may lose patience
BRIEF = 0.2  # the same, in the notebook
MANY = 12  # clients, more than a loop with an end may have been given
OFTEN = 3  # calls for one client, more than any server needs

NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}
IN_USE = {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}

PLACES = ["Zürich", "Kraków", "São Paulo", "東京", "Αθήνα", "Ærøskøbing", "Malmö", "Hà Nội"]
PLAIN_NAMES = ["Ada", "Grace", "Ines", "Omar", "Barbara", "Radia", "Tim", "Wei"]
NAMES = ["Zoë", "Łukasz", "Ngô Bảo", "José", "明美", "Æthel", "Žofie", "Ólafur"]
WORDS = (b"quit\n", b"exit\n", b"quit", b"bye\r\n", b"\n")


def _moment(rng: Random) -> str:
    return f"{rng.choice(['Monday', 'Friday', 'Sunday'])} {rng.randrange(24):02}:{rng.randrange(60):02}"


def _announcement(rng: Random) -> str:
    """Return one line of text with characters beyond ASCII."""
    return f"{_moment(rng)} {rng.choice(PLACES)}, {rng.choice(PLACES)}\n"


# What is believed about sockets, whatever the exercise ----------------------------------------------------------


def _raised(facts: Facts, *kinds: str) -> bool:
    """Tell whether the learner's code raised one of these kinds of exception."""
    return bool({facts.get("raised"), *facts.get("bases", ())} & set(kinds))


def _refused_with(facts: Facts, *numbers: int) -> bool:
    """Tell whether an OSError had one of these numbers; used to choose a sentence, never for a verdict."""
    return _raised(facts, "OSError") and any(f" {number}]" in facts["message"] for number in numbers)


def _stuck_at_the_end(facts: Facts) -> bool:
    return facts["moment"] == "end" and not facts["serves_others"]


ADDRESS_IN_TWO = Misconception(
    "tcp.address_in_two",
    says=_("An address is one value, a tuple of host and port: bind() and connect() take a single argument."),
    when=lambda facts: _raised(facts, "TypeError") and "exactly one argument" in facts["message"],
)
TEXT_IS_SENT = Misconception(
    "tcp.text_is_sent",
    says=_("A socket carries bytes, not text: turn text into bytes with encode() before you send it."),
    when=lambda facts: _raised(facts, "TypeError") and "bytes" in facts["message"],
)
ACCEPT_GIVES_TWO = Misconception(
    "tcp.accept_gives_two",
    says=_("accept() returns two values, the new socket and its caller's address: conn, caller = listener.accept()."),
    when=lambda facts: _raised(facts, "AttributeError", "TypeError") and "'tuple' object" in facts["message"],
)
LISTENS_ALREADY = Misconception(
    "tcp.listens_already",
    says=_("The listener that the function is given has its address and listens already: only accept() is left to do."),
    when=lambda facts: (
        _raised(facts, "OSError")
        and (".bind(" in facts["line"] or ".listen(" in facts["line"] or _refused_with(facts, *IN_USE))
    ),
)
RETURNED_AT_ONCE = Misconception(
    "tcp.returned_at_once",
    says=_(
        "The function ended before a client was served, and with it the server. It must stay in its loop around"
        " accept(), and must not be a generator."
    ),
    when=lambda facts: facts["moment"] == "first" and facts["over"] and not facts.get("raised") and not facts["came"],
)
ONE_CLIENT = Misconception(
    "tcp.one_client",
    says=_("The function ended, and with it the server. To serve the next client it must go back to accept()."),
    when=lambda facts: facts["moment"] == "next" and facts["over"] and not facts.get("raised"),
)
ACCEPT_OUTSIDE_LOOP = Misconception(
    "tcp.accept_outside_loop",
    says=_(
        "The server goes on with the connection that it had, which is closed, and does not go back to accept(). Every"
        " client is another accept(): it belongs inside the loop."
    ),
    when=lambda facts: (
        facts.get("spins")
        or (facts["moment"] != "first" and _refused_with(facts, errno.EBADF))
        or (facts["moment"] == "next" and not facts["over"] and not facts["serves_others"] and not facts["came"])
    ),
)
TRY_AROUND_ALL = Misconception(
    "tcp.try_around_all",
    says=_(
        "The server ended together with a client that was gone. A try around the loop catches the OSError when the"
        " loop has been left: put it inside, around what concerns one client."
    ),
    when=lambda facts: facts["moment"] == "after reset" and facts["over"] and not facts.get("raised"),
)
NOBODY_ACCEPTED = Misconception(
    "tcp.nobody_accepted",
    says=_(
        "The client is connected, and nothing comes. Is accept() called on the listener that the function is given?"
        " A listener of your own has an address that no client knows."
    ),
    when=lambda facts: (
        facts["moment"] == "first"
        and not (facts["over"] or facts["serves_others"] or facts["came"] or facts["ended"] or facts.get("woken_by"))
    ),
)
RESET_ENDS_SERVER = Misconception(
    "tcp.reset_ends_server",
    says=_(
        "When a client is gone, recv() or sendall() raises an OSError. Nothing caught it around this one client, so it"
        " ended the server for all of them."
    ),
    when=lambda facts: facts["moment"] == "after reset" and _raised(facts, "OSError"),
)
EMPTY_IS_DATA = Misconception(
    "tcp.empty_is_data",
    says=_(
        'When the peer has finished, recv() does not wait: it returns b"" at once, for ever. That is the end of the'
        " stream, not data: leave the loop when you see it."
    ),
    when=lambda facts: facts.get("timed_out") or _stuck_at_the_end(facts),
)
NEVER_CLOSED = Misconception(
    "tcp.never_closed",
    says=_(
        "Everything was sent, but the connection is still open, so the client cannot know that this was all. Close the"
        " socket that accept() returned, and the file if makefile() made one of it: a connection stays open until both"
        " are closed."
    ),
    when=lambda facts: facts["moment"] == "end" and facts["serves_others"],
)
ANSWERS_AT_END = Misconception(
    "tcp.answers_at_end",
    says=_(
        "The answer came only when the client had finished. Either everything is read before the first answer, or the"
        " answer lay in the buffer of a file, for want of flush(). A client that waits for the answer before it goes on"
        " waits for ever."
    ),
    when=lambda facts: facts.get("woken_by") == "end",
)
IMPATIENT = Misconception(
    "tcp.impatient",
    says=_(
        "A client may take its time before it says more. A timeout on the connection raises TimeoutError, which is an"
        " OSError, and ends the conversation: leave it out."
    ),
    when=lambda facts: facts["check"] in ("pauses", "pauses_in_a_line"),
)
ASCII_IS_ENOUGH = Misconception(
    "tcp.ascii_is_enough",
    says=_(
        "UTF-8 can encode every character. ASCII and Latin-1 cannot, and other bytes than the client expects come out"
        " as other text."
    ),
    when=lambda facts: (
        facts["check"] in ("beyond_ascii", "other_alphabets") and (_raised(facts, "UnicodeError") or facts["came"])
    ),
)


BEGINNING = [ACCEPT_GIVES_TWO, LISTENS_ALREADY]
SERVER = [
    RETURNED_AT_ONCE, ONE_CLIENT, ACCEPT_OUTSIDE_LOOP, TRY_AROUND_ALL, RESET_ENDS_SERVER, NEVER_CLOSED, NOBODY_ACCEPTED
]  # fmt: skip
"""What is believed about the loop around accept()."""


# Our end of a conversation with the learner's server ------------------------------------------------------------


class Talk:
    """A conversation as a script: say this, hear that, hear the end. Failures carry what was sent, expected, got."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._heard = 0

    def say(self, *pieces: bytes) -> None:
        self.peer.send(*pieces)

    def hear(self, expected: bytes) -> None:
        """Require exactly these bytes next."""
        try:
            got = self.peer.read(len(expected))
        except PeerError as error:
            got = self.peer.received[self._heard :]
            self._fail(error.says, expected=expected, got=got, ended=isinstance(error, Gone))
        if got != expected:
            self._fail_with_all(expected, ended=len(got) < len(expected))
        self._heard += len(got)

    def hear_the_end(self) -> None:
        """Require the end of the stream next."""
        try:
            ended = self.peer.at_end()
        except Silent as error:
            self._fail(error.says, moment="end")
        except PeerError as error:
            self._fail(error.says)
        if not ended:
            self._fail(_("More came than was asked for."), expected=b"", got=self.peer.received[self._heard :])

    def _fail_with_all(self, expected: bytes, ended: bool) -> NoReturn:
        with contextlib.suppress(PeerError):
            self.peer.quiet(QUIET)  # what belongs to this answer may still be on its way
        got = self.peer.received[self._heard :]
        raise Failed(sent=self._sent(), expected=expected, got=got, ended=ended)

    def answers(self, provocation: Callable[[], None]) -> bool:
        """Tell whether something more comes now."""
        before, self.peer.seconds = len(self.peer.received), PROBE
        with contextlib.suppress(PeerError):
            provocation()
            self.peer.read(1)
        return len(self.peer.received) > before

    def _fail(self, says: str, **facts: Any) -> NoReturn:
        raise Failed(sentence(says), sent=self._sent(), **facts) from None

    def _sent(self) -> tuple[bytes, ...] | bytes:
        return tuple(self.peer.sent) if len(self.peer.sent) != 1 else self.peer.sent[0]


class Bench:
    """The learner's server and our conversations with it."""

    def __init__(self, server: Any, sample: Callable[[Talk], None], line: Tap | None = None) -> None:
        self._server = server
        self._line = line  # that our connections take
        self._sample = sample  # a conversation that goes well with every server that is free to serve

    def connect(self) -> Peer:
        peer: Peer = self._server.connect(line=self._line)
        return peer

    @contextlib.contextmanager
    def talk(self, moment: str = "first", peer: Peer | None = None) -> Iterator[Talk]:
        """Connect, unless a `peer` is already waiting, and converse; `moment` says what came before."""
        with contextlib.ExitStack() as open_until_told:
            try:
                peer = open_until_told.enter_context(peer or self.connect())
                yield Talk(peer)
            except PeerError as error:
                self.fail(Failed(sentence(error.says)), moment, peer)
            except Failed as failure:
                self.fail(failure, moment, peer)

    def fail(self, failure: Failed, moment: str, peer: Peer | None = None) -> NoReturn:
        """Add to the facts how the server is: serving others, over, or ended by an exception."""
        failure.facts.setdefault("moment", moment)
        failure.facts.setdefault("ended", False)
        failure.facts["came"] = peer.received if peer else b""
        serves = self._serves_others()
        failure.facts.update(serves_others=serves, over=not serves and self._over())
        raised = self._server.stop().raised
        if raised is not None:
            failure.facts.update(raised, raised=raised["name"])
            failure.says = _("This exception ended the server.")
        if not failure.facts["came"] and (raised is not None or failure.facts["over"]):
            self._leave_out_chance(failure, moment, peer)
        raise failure from None

    def _leave_out_chance(self, failure: Failed, moment: str, peer: Peer | None) -> None:
        """Of a server that has ended, say nothing of its last client: whether it still got in is chance."""
        if moment == "after reset":
            return  # this one was connected before
        for key in ("sent", "expected", "got"):
            failure.facts.pop(key, None)
        if peer is not None:
            self._server.leave_out(peer)

    def _serves_others(self) -> bool:
        # A connection of our own making: one of the server's would stand among the lines that replay the case.
        try:
            sock = socket.create_connection(self._server.address, timeout=scaled(PROBE))
            with Peer(sock, PROBE) as peer:
                self._sample(Talk(peer))
        except (OSError, PeerError, Failed):
            return False
        return True

    def _over(self) -> bool:
        # A server that has just ended needs a moment until its listener is gone.
        deadline, pause = Deadline(PROBE), threading.Event()
        while _listens(*self._server.address):
            if deadline.passed:
                return False
            pause.wait(scaled(QUIET))
        return True


@contextlib.contextmanager
def _bench(student: Any, name: str, *args: Any, sample: Callable[[Talk], None]) -> Iterator[Bench]:
    with student.serve(name, *args) as server:
        yield Bench(server, sample)


@contextlib.contextmanager
def _rough_bench(student: Any, rng: Random, name: str, sample: Callable[[Talk], None], up: Fault) -> Iterator[Bench]:
    """A bench whose connections take a rough line, with this fault on what the client sends."""
    with student.serve(name) as server, rough_line(student, rng, server, up=up) as line:
        yield Bench(server, sample, line)


def _silence(student: Any) -> float:
    return SILENCE if student.rounds > 1 else BRIEF


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=scaled(PROBE)).close()
    except OSError:
        return False
    return True


# tcp.make_listener ----------------------------------------------------------------------------------------------


def _not_of_this_machine(facts: Facts) -> bool:
    unknown = _raised(facts, "gaierror") or _refused_with(facts, *NOT_OURS)
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
            says=_("This is a socket, and a closed one. A with statement closes it when the function returns: leave the"
                   " with out, and close only when something goes wrong."),
            when=lambda facts: facts.get("closed"),
        ),
        Misconception(
            "tcp.fixed_port",
            says=_("Port 0 was asked for twice, and the second call wanted the port of the first. Hand the 0 on to"
                   " bind(): the system then finds another free port each time."),
            when=lambda facts: facts["check"] == "any_port" and _refused_with(facts, *IN_USE),
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
            when=lambda facts: facts["check"] == "in_time" and _raised(facts, "OSError"),
        ),
        Misconception(
            "tcp.backlog_of_one",
            says=_("The number that listen() takes bounds the clients that wait for accept(). It does not say how many"
                   " are served at a time, and a server that is busy needs room for those who wait."),
            when=lambda facts: facts["check"] == "queue",
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
            when=lambda facts: facts["check"] == "taken",
        ),
        Misconception(
            "tcp.listener_accepts",
            says=_("accept() waits for a client, and nobody calls before make_listener has returned."
                   " Return the listening socket and leave accept() to the server."),
            when=lambda facts: facts.get("kept")
            or (facts["timed_out"] and "accept" in facts["line"] + facts["waiting"]),
        ),
    ],
)  # fmt: skip


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HERE, 0))
        return int(sock.getsockname()[1])


def _port_in_time_wait() -> int:
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
                if not left or not _refused_with(error.facts, *IN_USE):
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
        if not _listens(HERE, port):
            fail(_("Nobody could connect to it."), deaf=True)
        if sys.platform.startswith("linux") and _listens(ELSEWHERE, port):
            fail(_("It can be reached at other addresses than 127.0.0.1."), elsewhere=True)


@make_listener.check(_("lets the system choose where the port is 0"), needs=[address])
def any_port(student: Any, rng: Random) -> None:
    with _held(student, 0) as first, _held(student, 0) as second:
        for held in (first, second):
            host, port = _facts(student, held)["name"]
            if host != HERE or not _listens(HERE, port):
                fail(_("Nobody could connect to it."), host=host)


@make_listener.check(_("lets five clients wait in its queue"), needs=[address])
def queue(student: Any, rng: Random) -> None:
    with _held_anywhere(student) as (__, held), contextlib.ExitStack() as clients:
        name = tuple(_facts(student, held)["name"])
        for number in range(5):
            try:
                clients.enter_context(socket.create_connection(name, timeout=scaled(1)))
            except OSError:
                fail(_("{number} clients could connect before one was accepted.").format(number=number))


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
        with _held(student, _port_in_time_wait()):
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


# tcp.daytime_client ---------------------------------------------------------------------------------------------


daytime_client = Exercise(
    "tcp.daytime_client",
    points=2,
    minutes=15,
    title=_("ask for the time"),
    asks=["daytime_client"],
    hints=[
        _("You do not know how many pieces will come, but you know what recv() returns when no more will."),
        _("Collect the pieces in a list until a piece is empty. Join them when you have them all."),
        _('with socket.create_connection(address) as sock: … while piece := sock.recv(4096): … then'
          ' b"".join(pieces).decode().'),
    ],
    misconceptions=[
        ADDRESS_IN_TWO,
        Misconception(
            "tcp.text_is_decoded",
            says=_("Text has no decode(): it is decoded already. The bytes that recv() returned are what you decode."),
            when=lambda facts: _raised(facts, "AttributeError") and "'decode'" in facts["message"],
        ),
        Misconception(
            "tcp.client_speaks",
            says=_("The client sent something. In this protocol it says nothing: connect, and read."),
            when=lambda facts: facts.get("spoke"),
        ),
        Misconception(
            "tcp.bytes_are_text",
            says=_("These are the bytes as they came, or a picture of them. decode() makes text of bytes;"
                   " str() only shows them."),
            when=lambda facts: isinstance(facts["got"], bytes) or facts["got"].startswith(("b'", 'b"')),
        ),
        Misconception(
            "tcp.piece_is_text",
            says=_("A character beyond ASCII is several bytes, and a piece may end within one. Decode when you have"
                   " all the pieces, not each by itself."),
            when=lambda facts: ("'utf-8' codec" in facts.get("message", "") and _raised(facts, "UnicodeDecodeError"))
            or (facts["check"] == "characters" and isinstance(facts["got"], str) and len(facts["got"]) > 1),
        ),
        Misconception(
            "tcp.wrong_encoding",
            says=_("The server encoded its text as UTF-8. With another encoding the same bytes are other characters,"
                   " or none: decode them as UTF-8."),
            when=lambda facts: facts["check"] == "in_utf8",
        ),
        Misconception(
            "tcp.text_is_trimmed",
            says=_("Blanks and line ends are a part of the answer: return it as it came. strip() takes them away, and"
                   ' a text file (makefile("r")) makes "\\n" of "\\r\\n".'),
            when=lambda facts: isinstance(facts["got"], str) and facts["got"].split() == facts["expected"].split(),
        ),
        Misconception(
            "tcp.client_binds",
            says=_("A client that binds a port of its own runs once at a time: the second one finds the port taken, by"
                   " the first or by its connection in TIME_WAIT. Leave bind() out and connect() finds a free port."),
            when=lambda facts: _refused_with(facts, *IN_USE, *NOT_OURS),
        ),
        Misconception(
            "tcp.one_socket_for_ever",
            says=_("A socket connects once. Every call needs a socket of its own, made inside the function."),
            when=lambda facts: _raised(facts, "OSError") and "connect" in facts["line"],
        ),
        Misconception(
            "tcp.silence_is_the_end",
            says=_("Nothing came for a moment, and then the rest of the text. Silence is no end: the end is the empty"
                   " bytes that recv() returns, however long they take."),
            when=lambda facts: facts["check"] == "silent_line",
        ),
        Misconception(
            "tcp.one_recv",
            says=_("recv() gives what has arrived so far, at least one byte. There is more to come until it returns"
                   ' b"".'),
            when=lambda facts: facts["got"] and facts["expected"].startswith(facts["got"]),
        ),
        Misconception(
            "tcp.left_open",
            says=_("The server has closed, and your end is still open: the connection stays in CLOSE_WAIT."
                   " A with statement closes it on every way out."),
            when=lambda facts: facts["open"],
        ),
        Misconception(
            "tcp.error_is_answer",
            says=_("The connection was refused or broke, and the caller cannot tell that from an answer: let the"
                   " OSError out."),
            when=lambda facts: facts["broken"],
        ),
        EMPTY_IS_DATA,
    ],
)  # fmt: skip


def _ask(student: Any, address: tuple[str, int], expected: str, sent: Any) -> None:
    same(student.call("daytime_client", address, seconds=3), expected, sent=sent)


def _ask_alone(student: Any, address: tuple[str, int], expected: str, sent: Any) -> Waiting:
    _ask(student, address, expected, sent)
    yield


def _ask_ahead(student: Any, address: tuple[str, int], expected: str, sent: Any) -> Waiting:
    flight = student.start("daytime_client", address)
    yield
    same(flight.result(3), expected, sent=sent)


Asked = Callable[[Any, tuple[str, int], str, Any], Waiting]


@daytime_client.check(_("returns what the server says"))
def whole(student: Any, rng: Random) -> None:
    _tell_and_listen(student, _moment(rng) + "\n")


def _tell_and_listen(student: Any, text: str) -> None:
    """Require this text, and that the client says nothing."""

    def tell(peer: Peer) -> None:
        peer.send(text.encode())
        peer.half_close()
        peer.seconds = PROBE
        peer.read_all()  # what a client says to a closed socket would reset the connection, and hide what it said

    with serving(tell) as stage:
        _ask(student, stage.address, text, text.encode())
    if stage.peers[0].received:
        fail(_("The server was sent something."), expected=b"", got=stage.peers[0].received, spoke=True)


@daytime_client.check(_("returns an empty text when the server says nothing"), needs=[whole])
def nothing(student: Any, rng: Random) -> None:
    with serving(lambda peer: None) as stage:
        _ask(student, stage.address, "", b"")


@daytime_client.check(_("reads until the server closes, however the text is cut"), weight=2, needs=[whole])
def pieces(student: Any, rng: Random) -> None:
    _tell_in_pieces(student, rng, "".join(_moment(rng) + "\n" for __ in range(MANY)))


def _tell_in_pieces(student: Any, rng: Random, text: str) -> None:
    """Require this text, however it is cut."""

    def tell(pieces: tuple[bytes, ...]) -> None:
        with serving(lambda peer: peer.send(*pieces)) as stage:
            _ask(student, stage.address, text, pieces)

    def tell_all(pieces: tuple[bytes, ...]) -> Waiting:
        with serving(lambda peer: peer.send(*pieces)) as stage:
            yield from _ask_ahead(student, stage.address, text, pieces)

    each_cutting(student, rng, tell, text.encode(), abreast=tell_all)


@daytime_client.check(_("waits while the line is silent for a moment"), needs=[pieces])
def silent_line(student: Any, rng: Random) -> None:
    def hear(asked: Asked, rng: Random) -> Waiting:
        text = f"{_moment(rng)}\n{_moment(rng)}\n"
        pause = Stall(rng.randrange(1, len(text)), _silence(student))
        with (
            serving(lambda peer: peer.send(text.encode())) as stage,
            rough_line(student, rng, stage, down=pause) as line,
        ):
            yield from asked(student, line.address, text, text.encode())

    each_round(student, rng, functools.partial(hear, _ask_ahead), functools.partial(hear, _ask_alone))


@daytime_client.check(_("takes nothing away from the text"), needs=[whole])
def as_it_is(student: Any, rng: Random) -> None:
    _tell_and_listen(student, f"  {_moment(rng)}\r\n\r\n\t{_moment(rng)} \n\n")


@daytime_client.check(_("decodes UTF-8"), needs=[whole])
def in_utf8(student: Any, rng: Random) -> None:
    _tell_and_listen(student, _announcement(rng))


@daytime_client.check(_("puts together characters that were cut in two"), weight=2, needs=[pieces, in_utf8])
def characters(student: Any, rng: Random) -> None:
    _tell_in_pieces(student, rng, _announcement(rng))


@daytime_client.check(_("says nothing itself, and closes its end"), needs=[whole])
def closes(student: Any, rng: Random) -> None:
    text = _moment(rng) + "\n"
    looked = threading.Event()

    def tell(peer: Peer) -> None:
        peer.send(text.encode())
        peer.half_close()
        looked.wait(scaled(2 * peer.seconds))

    with serving(tell) as stage:
        try:
            _ask(student, stage.address, text, text.encode())
            _expect_close(stage.peer(0))
        finally:
            looked.set()


def _expect_close(peer: Peer) -> None:
    try:
        silent = peer.at_end()
    except Silent:
        fail(_("The connection was still open when the function had returned."), open=True)
    if not silent:
        fail(_("The server was sent something."), expected=b"", got=peer.received, spoke=True)


@daytime_client.check(_("runs twice at the same time"), needs=[whole])
def together(student: Any, rng: Random) -> None:
    first, second = _moment(rng), _moment(rng)
    answered = threading.Event()

    def tell(peer: Peer) -> None:
        if peer is not stage.peers[0]:
            peer.send(second.encode())
            return
        answered.wait(peer.seconds)
        peer.send(first.encode())

    with serving(tell) as stage:
        early = student.start("daytime_client", stage.address)
        stage.peer(0)
        try:
            _ask(student, stage.address, second, second.encode())
        finally:
            answered.set()
        same(early.result(3), first, sent=first.encode())


@daytime_client.check(_("lets the error out when the connection is refused or breaks"), needs=[pieces])
def broken(student: Any, rng: Random) -> None:
    with socket.socket() as deaf:
        deaf.bind((HERE, 0))
        _expect_oserror(student, deaf.getsockname())
    half = _moment(rng).encode()
    with serving(lambda peer: _break(peer, half)) as stage:
        _expect_oserror(student, stage.address)


def _break(peer: Peer, half: bytes) -> None:
    peer.send(half)
    peer.reset()


def _expect_oserror(student: Any, address: tuple[str, int]) -> None:
    try:
        got = student.call("daytime_client", address, seconds=3)
    except Raised as error:
        if error.is_a("OSError"):
            return
        raise
    fail(_("An OSError was expected, and something was returned."), got=got, broken=True)


# tcp.daytime_server ---------------------------------------------------------------------------------------------

daytime_server = Exercise(
    "tcp.daytime_server",
    points=1,
    minutes=10,
    title=_("tell the time"),
    asks=["daytime_server"],
    hints=[
        _("Everything that concerns one client stands inside the loop, and that includes asking for the time."),
        _("A with statement closes the connection, also when sendall() raises. Then catch the OSError, inside the"
          " loop."),
        _("while True: accept; with conn: try: conn.sendall(now().encode()) except OSError: pass."),
    ],
    misconceptions=[
        TEXT_IS_SENT,
        *BEGINNING,
        Misconception(
            "tcp.client_speaks_first",
            says=_("The server waited until the client had said something. In this protocol the client says nothing,"
                   " so both wait for ever."),
            when=lambda facts: facts.get("woken_by") in ("data", "end"),
        ),
        ASCII_IS_ENOUGH,
        Misconception(
            "tcp.clock_asked_once",
            says=_("This time was asked for before the client came. Call now() anew for each client, after accept()."),
            when=lambda facts: facts.get("stale") and not facts.get("raised"),
        ),
        *SERVER,
    ],
)  # fmt: skip


class Clock:
    """A `now` for the learner's server: every answer is another, and none is given while nobody is connected."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.given: list[str] = []
        self.asked = threading.Event()

    def now(self) -> str:
        self.given.append(f"{_moment(self._rng)}, answer {len(self.given) + 1}\n")
        self.asked.set()
        return self.given[-1]


def _hear_something(talk: Talk) -> None:
    talk.peer.read(1)


def _hear_time(talk: Talk, text: str) -> None:
    """Require this text and the end; a server that is silent is spoken to, to see what it waits for."""
    try:
        talk.hear(text.encode())
    except Failed as failure:
        if not failure.facts["got"]:
            _wake(talk, failure)
        raise
    talk.hear_the_end()


def _wake(talk: Talk, failure: Failed) -> None:
    """Find out what a silent server waits for: a line's end, or the end of our stream."""
    if failure.facts.get("ended"):
        return
    if talk.answers(lambda: talk.say(b"\n")):
        failure.facts["woken_by"] = "data"
    elif talk.answers(talk.peer.half_close):
        failure.facts["woken_by"] = "end"


@daytime_server.check(_("tells a client the time and closes the connection"), weight=2)
def tells(student: Any, rng: Random) -> None:
    _tell_one(student, _moment(rng) + "\n")


def _tell_one(student: Any, text: str) -> None:
    def now() -> str:
        return text

    with _bench(student, "daytime_server", now, sample=_hear_something) as bench, bench.talk() as talk:
        _hear_time(talk, text)


@daytime_server.check(_("sends text beyond ASCII as UTF-8"), needs=[tells])
def beyond_ascii(student: Any, rng: Random) -> None:
    _tell_one(student, _announcement(rng))


@daytime_server.check(_("serves client after client, each with a fresh time"), weight=2, needs=[tells])
def fresh(student: Any, rng: Random) -> None:
    def serve(rng: Random) -> Waiting:
        clock = Clock(rng)
        with _bench(student, "daytime_server", clock.now, sample=_hear_something) as bench:
            for moment in ("first", "next", "next"):
                yield from _wait_in_vain(bench, clock, moment)
                _tell_fresh(bench, clock, moment)
            for _client in range(MANY):
                _tell_fresh(bench, clock, "next")

    each_round(student, rng, serve)


def _wait_in_vain(bench: Bench, clock: Clock, moment: str) -> Waiting:
    """Give the server time to ask for the time while no client is connected.

    Before the first client that is wrong in itself. Afterwards it is told apart from what still concerns the last
    client only by chance: what the next one is told, or what became of the server, shows it just as well.
    """
    before = 0
    if moment != "first":
        clock.asked.clear()
        before = len(clock.given)
    quiet = Deadline(QUIET)
    yield
    if not clock.asked.wait(quiet.left()):
        return
    if _asked_often(clock, before):
        bench.fail(Failed(_("now() was called again and again."), spins=True, replay=[]), moment)
    if moment == "first":
        bench.fail(Failed(_("now() was called while no client was connected."), stale=True, replay=[]), moment)


def _asked_often(clock: Clock, before: int) -> bool:
    deadline, pause = Deadline(PROBE), threading.Event()
    while len(clock.given) - before <= OFTEN and not deadline.passed:
        pause.wait(scaled(QUIET))
    return len(clock.given) - before > OFTEN


def _tell_fresh(bench: Bench, clock: Clock, moment: str) -> None:
    before = len(clock.given)
    with bench.talk(moment) as talk:
        _hear_fresh(talk, clock, before)


def _hear_fresh(talk: Talk, clock: Clock, before: int) -> None:
    """Require one of the answers that `now` gave after the first `before`."""
    got = talk.peer.read_all().decode("utf-8", "replace")
    if got in clock.given[:before]:
        fail(_("The client was told an old time."), stale=True, replay=[])
    if got not in clock.given[before:]:
        same(got, "".join(clock.given[before:]))


@daytime_server.check(_("goes on when a client vanishes before it has its answer"), weight=2, needs=[fresh])
def vanishing(student: Any, rng: Random) -> None:
    text = _moment(rng) + "\n"
    rude = Rude()

    def now() -> str:
        rude.leave()
        return text

    with _bench(student, "daytime_server", now, sample=_hear_something) as bench:
        waiting = None
        for moment in ("first", "after reset", "after reset"):
            with bench.talk(moment, waiting) as talk:
                _hear_time(talk, text)
            rude.coming = True
            with bench.talk(moment) as talk:
                waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                rude.arrive(talk.peer)


class Rude:
    """A client that resets its connection while the server asks for the time: what it then sends meets the reset.

    Every other time it ends its stream first: the error that the server then meets is another one.
    """

    def __init__(self) -> None:
        self.coming = False
        self._visits = 0
        self._peer: Peer | None = None
        self._here, self._left = threading.Event(), threading.Event()

    def arrive(self, peer: Peer) -> None:
        """Wait until the server has asked for the time, and this client has left."""
        self._peer = peer
        self._left.clear()
        self._here.set()
        self._left.wait(scaled(peer.seconds))

    def leave(self) -> None:
        # The server may ask before we have the client in hand.
        if self.coming and self._here.wait(scaled(PROBE)) and self._peer:
            if self._visits % 2:
                self._peer.half_close()
            self._visits += 1
            self._peer.reset()
            self.coming = False
            self._here.clear()
            self._left.set()


# tcp.echo_server ------------------------------------------------------------------------------------------------

echo_server = Exercise(
    "tcp.echo_server",
    points=2,
    minutes=15,
    title=_("echo"),
    asks=["echo_server"],
    hints=[
        _("Two loops: the outer one goes from client to client, the inner one from piece to piece."),
        _('The inner loop ends when recv() returns b"". What it got before, it hands to sendall() as it is.'),
        _("An OSError in the inner loop concerns this client only: catch it there, inside the outer loop."),
    ],
    misconceptions=[
        TEXT_IS_SENT,
        *BEGINNING,
        Misconception(
            "tcp.words_have_meaning",
            says=_("An echo sends back whatever comes. quit and exit are bytes like others here: the conversation ends"
                   " when the client closes."),
            when=lambda facts: facts["check"] == "any_bytes" and facts["expected"] in WORDS,
        ),
        IMPATIENT,
        Misconception(
            "tcp.bytes_are_utf8",
            says=_("Not all bytes are text, and an echo has no need to know what they mean: send back the bytes."),
            when=lambda facts: _raised(facts, "UnicodeError")
            or (facts["check"] == "any_bytes" and facts["got"] and not facts["ended"]),
        ),
        Misconception(
            "tcp.everything_is_a_line",
            says=_("The server waited for a newline. A client that sends none waits for its echo for ever: send back"
                   " what recv() returns."),
            when=lambda facts: facts["woken_by"] == "data",
        ),
        ANSWERS_AT_END,
        Misconception(
            "tcp.one_recv",
            says=_("The server closed after a piece, and the client had more to say. One recv() gives what has arrived"
                   ' so far; the client has finished when it returns b"".'),
            when=lambda facts: facts["check"] in ("as_it_comes", "any_bytes") and facts["ended"]
            and not facts.get("raised"),
        ),
        EMPTY_IS_DATA,
        *SERVER,
    ],
)  # fmt: skip


def _hear_echo(talk: Talk) -> None:
    talk.say(b"?\n")
    talk.hear(b"?\n")


def _echo(talk: Talk, data: bytes) -> None:
    """Require an echo; a silent server is prodded, to see what it waits for."""
    talk.say(data)
    _hear_back(talk, data)


def _hear_back(talk: Talk, data: bytes) -> None:
    try:
        talk.hear(data)
    except Failed as failure:
        if not failure.facts["got"]:
            _wake(talk, failure)
        raise


def _finish(talk: Talk) -> None:
    talk.peer.half_close()
    talk.hear_the_end()


def _words(rng: Random, number: int) -> list[bytes]:
    return [rng.choice(PLAIN_NAMES + NAMES).encode() for __ in range(number)]


@echo_server.check(_("sends back what it gets"))
def sends_back(student: Any, rng: Random) -> None:
    with _bench(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        _echo(talk, rng.choice(_words(rng, 3)) + b"\n")


@echo_server.check(_("closes the connection when the client has finished"), needs=[sends_back])
def finishes(student: Any, rng: Random) -> None:
    with _bench(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        _echo(talk, rng.choice(_words(rng, 3)) + b"\n")
        _finish(talk)


@echo_server.check(_("sends every piece back as it comes, without waiting for more"), weight=2, needs=[sends_back])
def as_it_comes(student: Any, rng: Random) -> None:
    with _bench(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        for word in _words(rng, 4):
            _echo(talk, word)


@echo_server.check(_("sends back any bytes, and many"), weight=2, needs=[as_it_comes])
def any_bytes(student: Any, rng: Random) -> None:
    every = bytes(rng.sample(range(256), 256))
    with _bench(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        for data in (every, *(rng.randbytes(rng.randrange(10_000, 50_000)) for __ in range(3))):
            _echo(talk, data)
        for word in WORDS:
            _echo(talk, word)


@echo_server.check(_("waits for a client that pauses"), needs=[as_it_comes])
def pauses(student: Any, rng: Random) -> None:
    def pause(rng: Random) -> Waiting:
        first, second = _words(rng, 2)
        silence = Stall(len(first), _silence(student))
        with _rough_bench(student, rng, "echo_server", _hear_echo, silence) as bench, bench.talk() as talk:
            _echo(talk, first)
            talk.say(second)
            yield
            _hear_back(talk, second)

    each_round(student, rng, pause)


@echo_server.check(_("serves client after client, also one that says nothing"), weight=2, needs=[finishes])
def in_turn(student: Any, rng: Random) -> None:
    with _bench(student, "echo_server", sample=_hear_echo) as bench:
        with bench.talk() as talk:
            _echo(talk, b"first\n")
            _finish(talk)
        for word in (*_words(rng, 1), b"", *_words(rng, MANY), b""):
            with bench.talk("next") as talk:
                if word:
                    _echo(talk, word + b"\n")
                _finish(talk)


@echo_server.check(_("goes on when a client resets the connection"), weight=2, needs=[finishes])
def resets(student: Any, rng: Random) -> None:
    with _bench(student, "echo_server", sample=_hear_echo) as bench:
        for word in _words(rng, 3):
            with bench.talk() as talk:
                _echo(talk, word + b"\n")
                waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                talk.peer.reset()
            with bench.talk("after reset", waiting) as talk:
                _echo(talk, word + b"\n")


# tcp.greeter ----------------------------------------------------------------------------------------------------

QUESTION, GOODBYE = b"who are you?\n", b"bye\n"
HALF = (b"a half-", b"sent na")  # of a line
LINE_LIMIT = 1000  # bytes, with the newline

greeter = Exercise(
    "tcp.greeter",
    points=4,
    minutes=30,
    title=_("greet until exit"),
    asks=["greeter"],
    hints=[
        _("Write the conversation with one client as a function of its own; greeter() accepts and calls it."),
        _("Let something else put the lines together: conn.makefile(\"rb\") gives whole lines in a for loop, and ends"
          " with the stream. Or keep what came beyond the last newline for the next turn."),
        _("Compare whole lines: line == b\"exit\\n\". The conversation's function returns then; the loop around"
          " accept() goes on."),
        _("Surround the call of the conversation with try … except OSError, inside the loop."),
    ],
    misconceptions=[
        TEXT_IS_SENT,
        *BEGINNING,
        IMPATIENT,
        Misconception(
            "tcp.not_flushed",
            says=_("What is written to a file waits in its buffer until there is much of it, or until flush() or"
                   " close(). Flush after every message: print(…, file=file, flush=True), or file.flush()."),
            when=lambda facts: facts.get("woken_by") == "end" and facts["awaited"] == "question",
        ),
        Misconception(
            "tcp.question_comes_late",
            says=_("The server waited until the client had said something. In this protocol the server speaks first."),
            when=lambda facts: facts.get("woken_by") == "data" and facts["awaited"] == "question",
        ),
        Misconception(
            "tcp.exit_is_not_equal",
            says=_("The line exit was answered like a name. Look at what you compare: bytes and text are never equal,"
                   ' and the line may still have its newline. b"exit\\n", b"exit" and "exit" are three values.'),
            when=lambda facts: facts["check"] == "on_exit" and b"exit" in facts["got"],
        ),
        Misconception(
            "tcp.shared_buffer",
            says=_("A client was reset in the middle of a line, and the next client's line begins with that half. What"
                   " is left over belongs to one conversation: begin each with an empty buffer."),
            when=lambda facts: b"".join(HALF) in facts["got"],
        ),
        ASCII_IS_ENOUGH,
        Misconception(
            "tcp.piece_is_text",
            says=_("A character beyond ASCII is several bytes, and a piece may end within one. Put the line together as"
                   " bytes, then decode it."),
            when=lambda facts: facts["check"] == "cut_characters" and _raised(facts, "UnicodeDecodeError"),
        ),
        Misconception(
            "tcp.one_recv",
            says=_("What recv() returned was taken for one line. It is what has arrived so far, and may be a part of a"
                   " line: put the parts together until you have the newline."),
            when=lambda facts: facts["check"] in ("chopped", "cut_characters"),
        ),
        Misconception(
            "tcp.short_lines",
            says=_("This line has 1000 bytes with its newline, which is allowed, and it was not taken for one line."),
            when=lambda facts: facts["check"] == "long_line",
        ),
        Misconception(
            "tcp.waits_for_last_newline",
            says=_("Two lines were complete, and neither was answered while the third was not. Answer each line as soon"
                   " as its newline is there; only what follows the last newline has to wait."),
            when=lambda facts: facts["check"] == "several" and facts["got"] == b"" and not facts["over"],
        ),
        Misconception(
            "tcp.one_line_a_recv",
            says=_("One recv() may bring several lines, and the beginning of another. What follows a newline belongs to"
                   ' the next line: keep it. (A text file for both directions, makefile("rw"), forgets what it has read'
                   " when it writes.)"),
            when=lambda facts: facts["check"] == "several",
        ),
        Misconception(
            "tcp.exit_anywhere",
            says=_("This name was taken for exit, and is not exactly exit. Compare the whole line, as it came: without"
                   " strip(), lower() or a search."),
            when=lambda facts: facts["check"] == "exit_exactly"
            and (facts["ended"] or facts["came"].endswith(GOODBYE)),
        ),
        Misconception(
            "tcp.name_is_changed",
            says=_("The name was changed. What stood in the line goes back as it came: without strip(), split(),"
                   " title() or lower()."),
            when=lambda facts: facts["check"] in ("greets", "unchanged", "exit_exactly")
            and facts["got"].startswith(b"hello, ")
            and b"".join(facts["got"].lower().split()) == b"".join(facts["expected"].lower().split()),
        ),
        Misconception(
            "tcp.exit_ends_server",
            says=_("One client's exit ended the server for all. It ends the inner loop, that of the conversation;"
                   " the loop around accept() goes on."),
            when=lambda facts: facts["moment"] == "after exit" and facts["over"] and not facts.get("raised"),
        ),
        ANSWERS_AT_END,
        EMPTY_IS_DATA,
        *SERVER,
    ],
)  # fmt: skip


def _hear_question(talk: Talk) -> None:
    talk.hear(QUESTION)


def _be_asked(talk: Talk) -> None:
    """Require the question; a silent server is prodded, to see what it waits for."""
    try:
        talk.hear(QUESTION)
    except Failed as failure:
        failure.facts["awaited"] = "question"
        if not failure.facts["got"]:
            _wake(talk, failure)
        raise


def _introduce(talk: Talk, name: bytes) -> None:
    """Send one line and require its answer; a silent server is prodded, to see what it waits for."""
    talk.say(name + b"\n")
    _be_greeted(talk, name)


def _be_greeted(talk: Talk, name: bytes) -> None:
    try:
        talk.hear(_hello(name))
    except Failed as failure:
        if not failure.facts["got"]:
            _wake(talk, failure)
        raise


def _hello(name: bytes) -> bytes:
    return b"hello, " + name + b"\n"


def _leave(talk: Talk) -> None:
    talk.say(b"exit\n")
    talk.hear(GOODBYE)
    talk.hear_the_end()


@contextlib.contextmanager
def _asked(student: Any) -> Iterator[Talk]:
    """A conversation that has come to the question."""
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        yield talk


@greeter.check(_("asks, and greets by name"), weight=2)
def greets(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        _be_asked(talk)
        for name in rng.sample(PLAIN_NAMES, 3):
            _introduce(talk, name.encode())


@greeter.check(_("says bye and closes the connection on exit"), weight=2, needs=[greets])
def on_exit(student: Any, rng: Random) -> None:
    with _asked(student) as talk:
        _introduce(talk, rng.choice(PLAIN_NAMES).encode())
        _leave(talk)


@greeter.check(_("takes only the whole line exit for the end"), needs=[greets])
def exit_exactly(student: Any, rng: Random) -> None:
    around = rng.choice(PLAIN_NAMES).encode()
    with _asked(student) as talk:
        for name in (b"exit " + around, around + b" exit", b"no exit here", b"exits", b"EXIT", b" exit", b"exit "):
            _introduce(talk, name)


@greeter.check(_("gives back what stood in the line, unchanged"), needs=[greets])
def unchanged(student: Any, rng: Random) -> None:
    one, two = (name.lower().encode() for name in rng.sample(PLAIN_NAMES, 2))
    with _asked(student) as talk:
        for name in (one, one.upper() + b"  " + two, b" " + two, one + b"\t"):
            _introduce(talk, name)


@greeter.check(_("greets names beyond ASCII"), needs=[greets])
def other_alphabets(student: Any, rng: Random) -> None:
    with _asked(student) as talk:
        for name in rng.sample(NAMES, 3):
            _introduce(talk, name.encode())


@greeter.check(_("reads a line however it is cut"), weight=2, needs=[greets])
def chopped(student: Any, rng: Random) -> None:
    _greet_in_pieces(student, rng, rng.choice(PLAIN_NAMES).encode())


def _greet_in_pieces(student: Any, rng: Random, name: bytes) -> None:
    """Require a greeting, however the line is cut."""

    def greet(pieces: tuple[bytes, ...]) -> Waiting:
        with _asked(student) as talk:
            talk.say(*pieces)
            yield
            talk.hear(_hello(name))

    _each_cutting(student, rng, greet, name + b"\n")


def _each_cutting(student: Any, rng: Random, case: Callable[[tuple[bytes, ...]], Waiting], data: bytes) -> None:
    each_cutting(student, rng, lambda pieces: alone(case(pieces)), data, abreast=case)


@greeter.check(_("waits for a client that pauses in the middle of a line"), needs=[chopped])
def pauses_in_a_line(student: Any, rng: Random) -> None:
    def pause(rng: Random) -> Waiting:
        one, two = (name.encode() for name in rng.sample(PLAIN_NAMES, 2))
        silence = Stall(len(one) + 1 + rng.randrange(1, len(two)), _silence(student))
        with _rough_bench(student, rng, "greeter", _hear_question, silence) as bench, bench.talk() as talk:
            talk.hear(QUESTION)
            _introduce(talk, one)
            talk.say(two + b"\n")
            yield
            _be_greeted(talk, two)

    each_round(student, rng, pause)


@greeter.check(_("puts together characters that were cut in two"), needs=[other_alphabets, chopped])
def cut_characters(student: Any, rng: Random) -> None:
    _greet_in_pieces(student, rng, rng.choice(NAMES).encode())


@greeter.check(_("reads several lines that arrive together"), weight=2, needs=[greets])
def several(student: Any, rng: Random) -> None:
    names = [name.encode() for name in rng.sample(PLAIN_NAMES, 4)]
    with _asked(student) as talk:
        talk.say(names[0] + b"\n" + names[1] + b"\n" + names[2][:2])
        talk.hear(_hello(names[0]) + _hello(names[1]))
        talk.say(names[2][2:] + b"\n" + names[3] + b"\n")
        talk.hear(_hello(names[2]) + _hello(names[3]))


@greeter.check(_("reads a line of 1000 bytes"), needs=[chopped])
def long_line(student: Any, rng: Random) -> None:
    words = b" ".join(rng.choice(PLAIN_NAMES).encode() for __ in range(LINE_LIMIT))
    with _asked(student) as talk:
        _introduce(talk, words[: LINE_LIMIT - 2] + b".")


@greeter.check(_("sees exit in pieces, and behind other lines"), needs=[on_exit, chopped, several])
def exit_in_pieces(student: Any, rng: Random) -> None:
    name = rng.choice(PLAIN_NAMES).encode()

    def leave(pieces: tuple[bytes, ...]) -> Waiting:
        with _asked(student) as talk:
            talk.say(*pieces)
            yield
            talk.hear(GOODBYE)

    _each_cutting(student, rng, leave, b"exit\n")
    with _asked(student) as talk:
        talk.say(name + b"\nexit\n")
        talk.hear(_hello(name) + GOODBYE)


@greeter.check(_("closes when the stream ends without exit"), weight=2, needs=[greets])
def without_exit(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench:
        for moment in ("first", "next"):
            with bench.talk(moment) as talk:
                talk.hear(QUESTION)
                _introduce(talk, rng.choice(PLAIN_NAMES).encode())
                _finish(talk)


@greeter.check(_("serves client after client, also after one that says exit"), weight=2, needs=[on_exit, without_exit])
def guests(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench:
        again = (("after exit", _leave),) * MANY
        for moment, ends in (("first", _finish), ("next", _leave), ("after exit", _finish), ("next", _leave), *again):
            with bench.talk(moment) as talk:
                talk.hear(QUESTION)
                _introduce(talk, rng.choice(PLAIN_NAMES).encode())
                ends(talk)


@greeter.check(_("goes on when a client resets the connection"), weight=2, needs=[without_exit])
def vanished(student: Any, rng: Random) -> None:
    def vanish(rng: Random) -> Waiting:
        with _bench(student, "greeter", sample=_hear_question) as bench:
            for name, half in zip(rng.sample(PLAIN_NAMES, 2), (HALF, ()), strict=True):
                with bench.talk() as talk:
                    talk.hear(QUESTION)
                    _introduce(talk, name.encode())
                    talk.say(*half)  # the second half is sent when the first has been read
                    waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                    yield
                    talk.peer.reset()
                with bench.talk("after reset", waiting) as talk:
                    talk.hear(QUESTION)
                    _introduce(talk, name.encode())

    each_round(student, rng, vanish)
