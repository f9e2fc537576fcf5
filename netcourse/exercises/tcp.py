"""Chapter 06: listeners, clients and servers on bare TCP.

A listener is judged by connecting to it, a client by being its server, a server by being its client; only a
listener's own name and option are asked of the learner's side.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NoReturn

from netcourse.clock import Deadline, scaled
from netcourse.exercises.model import Exercise, Facts, Failed, Misconception, Port, Raised, Verdict, fail, same
from netcourse.exercises.staging import serving
from netcourse.i18n import _
from netcourse.wire.peer import Gone, Peer, PeerError, Silent

CHAPTER = "06-tcp"

HERE = "127.0.0.1"
ELSEWHERE = "127.0.0.2"  # on Linux this machine as well, and reached only by those who bind to more than HERE
PROBE = 0.5  # seconds that a look takes which is made only after something went wrong
QUIET = 0.05  # seconds in which nothing should happen

PLACES = ["Zürich", "Kraków", "São Paulo", "東京", "Αθήνα", "Ærøskøbing", "Malmö", "Hà Nội"]
PLAIN_NAMES = ["Ada", "Grace", "Ines", "Omar", "Barbara", "Radia", "Tim", "Wei"]
NAMES = ["Zoë", "Łukasz", "Ngô Bảo", "José", "明美", "Æthel", "Žofie", "Ólafur"]


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
ONE_CLIENT = Misconception(
    "tcp.one_client",
    says=_("The server ended together with a client. To serve the next one it must go back to accept()."),
    when=lambda facts: facts["moment"] == "next" and facts["over"] and not facts.get("raised"),
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
        " socket that accept() returned."
    ),
    when=lambda facts: facts["moment"] == "end" and facts["serves_others"],
)
ANSWERS_AT_END = Misconception(
    "tcp.answers_at_end",
    says=_(
        "The server collected everything until the client had finished, and answered only then. A client that waits"
        " for the answer before it goes on waits for ever."
    ),
    when=lambda facts: facts.get("woken_by") == "end",
)


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
        self._heard += len(got)
        same(got, expected, sent=self._sent(), ended=len(got) < len(expected))

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

    def answers(self, provocation: Callable[[], None]) -> bool:
        """Tell whether something more comes now."""
        before, self.peer.seconds = len(self.peer.received), PROBE
        with contextlib.suppress(PeerError):
            provocation()
            self.peer.read(1)
        return len(self.peer.received) > before

    def _fail(self, says: str, **facts: Any) -> NoReturn:
        raise Failed(_sentence(says), sent=self._sent(), **facts) from None

    def _sent(self) -> tuple[bytes, ...] | bytes:
        return tuple(self.peer.sent) if len(self.peer.sent) != 1 else self.peer.sent[0]


class Bench:
    """The learner's server and our conversations with it."""

    def __init__(self, server: Any, sample: Callable[[Talk], None]) -> None:
        self._server = server
        self._sample = sample  # a conversation that goes well with every server that is free to serve

    def connect(self) -> Peer:
        peer: Peer = self._server.connect()
        return peer

    @contextlib.contextmanager
    def talk(self, moment: str = "first", peer: Peer | None = None) -> Iterator[Talk]:
        """Connect, unless a `peer` is already waiting, and converse; `moment` says what came before."""
        with contextlib.ExitStack() as open_until_told:
            try:
                yield Talk(open_until_told.enter_context(peer or self.connect()))
            except PeerError as error:
                self._fail(Failed(_sentence(error.says)), moment)
            except Failed as failure:
                self._fail(failure, moment)

    def _fail(self, failure: Failed, moment: str) -> NoReturn:
        """Add to the facts how the server is: serving others, over, or ended by an exception."""
        failure.facts.setdefault("moment", moment)
        serves = self._serves_others()
        failure.facts.update(serves_others=serves, over=not serves and self._over())
        raised = self._server.stop().raised
        if raised is not None:
            failure.facts.update(raised, raised=raised["name"])
        raise failure from None

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


def _sentence(says: str) -> str:
    return says if says.endswith(".") else says[:1].upper() + says[1:] + "."


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=scaled(PROBE)).close()
    except OSError:
        return False
    return True


# tcp.make_listener ----------------------------------------------------------------------------------------------


NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}
IN_USE = {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}


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
        _("Four calls on a new socket, in this order: set the option, bind, listen, and nothing more."),
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
            when=lambda facts: facts["check"] == "in_time" and facts["reuse_port"] and not facts["reuse"],
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
            when=lambda facts: facts["timed_out"] and "accept" in facts["line"] + facts["waiting"],
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


def _free_for(student: Any) -> int:
    """Return a port that the learner's side can take: another program may take one between our look and its bind."""
    for _attempt in range(2):
        port = _free_port()
        with contextlib.suppress(Raised), _held(student, port):
            return port
    return _free_port()


def _facts(student: Any, held: Any) -> dict[str, Any]:
    try:
        return dict(student.drive("socket_facts", held))
    except Raised:
        fail(_("What was returned is not a socket."))


@make_listener.check(_("listens on the port it was given, at 127.0.0.1"), weight=2)
def address(student: Any, rng: Random) -> None:
    port = _free_for(student)
    with _held(student, port) as held:
        facts = _facts(student, held)
        if (facts["family"], facts["kind"]) != (int(socket.AF_INET), int(socket.SOCK_STREAM)):
            fail(_("This is not a TCP socket over IPv4."))
        same(facts["name"], (HERE, port), host=facts["name"][0])
        if not _listens(HERE, port):
            fail(_("Nobody could connect to it."), deaf=True)
        if sys.platform.startswith("linux") and _listens(ELSEWHERE, port):
            fail(_("It can be reached at other addresses than 127.0.0.1."), elsewhere=True)


@make_listener.check(_("lets the system choose where the port is 0"), needs=[address])
def any_port(student: Any, rng: Random) -> None:
    with _held(student, 0) as held:
        host, port = _facts(student, held)["name"]
        if host != HERE or not _listens(HERE, port):
            fail(_("Nobody could connect to it."), host=host)


@make_listener.check(_("lets five clients wait in its queue"), needs=[address])
def queue(student: Any, rng: Random) -> None:
    with _held(student, _free_for(student)) as held, contextlib.ExitStack() as clients:
        name = tuple(_facts(student, held)["name"])
        for number in range(5):
            try:
                clients.enter_context(socket.create_connection(name, timeout=scaled(1)))
            except OSError:
                fail(_("{number} clients could connect before one was accepted.").format(number=number))


@make_listener.check(_("takes a port that has connections in TIME_WAIT"), weight=2, needs=[address])
def in_time(student: Any, rng: Random) -> None:
    with _held(student, 0) as held:
        on = _facts(student, held)["reuse"]
        shared = hasattr(socket, "SO_REUSEPORT") and held.call("getsockopt", socket.SOL_SOCKET, socket.SO_REUSEPORT)
    if not on:
        fail(_("SO_REUSEADDR is off on the socket that was returned."), reuse=False, reuse_port=bool(shared))
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
        try:
            with _held(student, other.getsockname()[1]):
                pass
        except Raised as error:
            if error.is_a("OSError"):
                return
            raise
    fail(_("Another socket listened on this port, and no OSError came out."))


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
            "tcp.bytes_are_text",
            says=_("These are the bytes as they came, or a picture of them. decode() makes text of bytes;"
                   " str() only shows them."),
            when=lambda facts: isinstance(facts["got"], bytes) or facts["got"].startswith(("b'", 'b"')),
        ),
        Misconception(
            "tcp.piece_is_text",
            says=_("A character beyond ASCII is several bytes, and a piece may end within one. Decode when you have"
                   " all the pieces, not each by itself."),
            when=lambda facts: facts["check"] == "characters"
            and (_raised(facts, "UnicodeDecodeError") or "\ufffd" in facts["got"] or len(facts["got"]) > 1),
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


@daytime_client.check(_("returns what the server says"))
def whole(student: Any, rng: Random) -> None:
    text = _moment(rng) + "\n"
    with serving(lambda peer: peer.send(text.encode())) as stage:
        _ask(student, stage.address, text, text.encode())


@daytime_client.check(_("returns an empty text when the server says nothing"), needs=[whole])
def nothing(student: Any, rng: Random) -> None:
    with serving(lambda peer: None) as stage:
        _ask(student, stage.address, "", b"")


@daytime_client.check(_("reads until the server closes, however the text is cut"), weight=2, needs=[whole])
def pieces(student: Any, rng: Random) -> None:
    lines = [_moment(rng) + "\n" for __ in range(3)]
    cut = [part.encode() for line in lines for part in _cut(rng, line)]
    with serving(lambda peer: peer.send(*cut)) as stage:
        _ask(student, stage.address, b"".join(cut).decode(), tuple(cut))


def _cut(rng: Random, line: str) -> tuple[str, str]:
    at = rng.randrange(1, len(line))
    return line[:at], line[at:]


@daytime_client.check(_("puts together characters that were cut in two"), weight=2, needs=[pieces])
def characters(student: Any, rng: Random) -> None:
    data = _announcement(rng).encode()
    cut = [data[at : at + 1] for at in range(len(data))]
    with serving(lambda peer: peer.send(*cut)) as stage:
        _ask(student, stage.address, data.decode(), tuple(cut))


@daytime_client.check(_("says nothing itself, and closes its end"), needs=[whole])
def closes(student: Any, rng: Random) -> None:
    text = _announcement(rng)
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
        fail(_("The server was sent something."), expected=b"", got=peer.received)


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
        Misconception(
            "tcp.client_speaks_first",
            says=_("The server waited until the client had said something. In this protocol the client says nothing,"
                   " so both wait for ever."),
            when=lambda facts: facts.get("woken_by") in ("data", "end"),
        ),
        Misconception(
            "tcp.ascii_is_enough",
            says=_("UTF-8 can encode every character. ASCII and Latin-1 cannot, and other bytes than the client"
                   " expects come out as other text."),
            when=lambda facts: facts["check"] == "beyond_ascii",
        ),
        Misconception(
            "tcp.clock_asked_once",
            says=_("This time was asked for before the client came. Call now() anew for each client, after accept()."),
            when=lambda facts: facts.get("stale"),
        ),
        ONE_CLIENT,
        NEVER_CLOSED,
        RESET_ENDS_SERVER,
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
    clock = Clock(rng)
    with _bench(student, "daytime_server", clock.now, sample=_hear_something) as bench:
        for moment in ("first", "next", "next"):
            _wait_in_vain(clock)
            before = len(clock.given)
            with bench.talk(moment) as talk:
                _hear_fresh(talk, clock, before)


def _wait_in_vain(clock: Clock) -> None:
    clock.asked.clear()
    if clock.asked.wait(scaled(QUIET)):
        fail(_("now() was called while no client was connected."), stale=True)


def _hear_fresh(talk: Talk, clock: Clock, before: int) -> None:
    """Require one of the answers that `now` gave after the first `before`."""
    got = talk.peer.read_all().decode("utf-8", "replace")
    if got in clock.given[:before]:
        fail(_("The client was told an old time."), got=got, stale=True)
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
    """A client that resets its connection while the server asks for the time: what it then sends meets the reset."""

    def __init__(self) -> None:
        self.coming = False
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
        ONE_CLIENT,
        RESET_ENDS_SERVER,
        NEVER_CLOSED,
        EMPTY_IS_DATA,
    ],
)  # fmt: skip


def _hear_echo(talk: Talk) -> None:
    talk.say(b"?\n")
    talk.hear(b"?\n")


def _echo(talk: Talk, data: bytes) -> None:
    """Require an echo; a silent server is prodded, to see what it waits for."""
    talk.say(data)
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


@echo_server.check(_("serves client after client, also one that says nothing"), weight=2, needs=[finishes])
def in_turn(student: Any, rng: Random) -> None:
    with _bench(student, "echo_server", sample=_hear_echo) as bench:
        with bench.talk() as talk:
            _echo(talk, b"first\n")
            _finish(talk)
        for word in (b"", *_words(rng, 2), b""):
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
        Misconception(
            "tcp.piece_is_text",
            says=_("A character beyond ASCII is several bytes, and a piece may end within one. Put the line together as"
                   " bytes, then decode it."),
            when=lambda facts: facts["check"] == "chopped" and _raised(facts, "UnicodeDecodeError"),
        ),
        Misconception(
            "tcp.one_recv",
            says=_("What recv() returned was taken for one line. It is what has arrived so far, and may be a part of a"
                   " line: put the parts together until you have the newline."),
            when=lambda facts: facts["check"] == "chopped",
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
            says=_("This name only contains or begins with exit. The conversation ends at a line that is exactly exit:"
                   " compare the whole line."),
            when=lambda facts: facts["check"] == "exit_exactly",
        ),
        Misconception(
            "tcp.exit_ends_server",
            says=_("One client's exit ended the server for all. It ends the inner loop, that of the conversation;"
                   " the loop around accept() goes on."),
            when=lambda facts: facts["moment"] == "after exit" and facts["over"] and not facts.get("raised"),
        ),
        ANSWERS_AT_END,
        ONE_CLIENT,
        RESET_ENDS_SERVER,
        NEVER_CLOSED,
        EMPTY_IS_DATA,
    ],
)  # fmt: skip


def _hear_question(talk: Talk) -> None:
    talk.hear(QUESTION)


def _introduce(talk: Talk, name: bytes) -> None:
    """Send one line and require its answer; a silent server is prodded, to see what it waits for."""
    talk.say(name + b"\n")
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


@greeter.check(_("asks, and greets by name"), weight=2)
def greets(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        for name in rng.sample(PLAIN_NAMES, 3):
            _introduce(talk, name.encode())


@greeter.check(_("says bye and closes the connection on exit"), weight=2, needs=[greets])
def on_exit(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        _introduce(talk, rng.choice(PLAIN_NAMES).encode())
        _leave(talk)


@greeter.check(_("takes only the whole line exit for the end"), needs=[greets])
def exit_exactly(student: Any, rng: Random) -> None:
    around = rng.choice(PLAIN_NAMES).encode()
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        for name in (b"exit " + around, around + b" exit", b"no exit here", b"exits"):
            _introduce(talk, name)


@greeter.check(_("reads a line however it is cut"), weight=3, needs=[greets])
def chopped(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        for name in (rng.choice(PLAIN_NAMES), *rng.sample(NAMES, 2)):
            line = name.encode() + b"\n"
            talk.say(*(line[at : at + 1] for at in range(len(line))))
            talk.hear(_hello(name.encode()))
        talk.say(b"e", b"xi", b"t\n")
        talk.hear(GOODBYE)


@greeter.check(_("reads several lines that arrive together"), weight=2, needs=[greets])
def several(student: Any, rng: Random) -> None:
    names = [name.encode() for name in rng.sample(PLAIN_NAMES, 4)]
    with _bench(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        talk.say(names[0] + b"\n" + names[1] + b"\n" + names[2][:2], names[2][2:] + b"\n" + names[3] + b"\nexit\n")
        talk.hear(b"".join(map(_hello, names)) + GOODBYE)


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
        for moment, ends in (("first", _finish), ("next", _leave), ("after exit", _finish), ("next", _leave)):
            with bench.talk(moment) as talk:
                talk.hear(QUESTION)
                _introduce(talk, rng.choice(PLAIN_NAMES).encode())
                ends(talk)


@greeter.check(_("goes on when a client resets the connection"), weight=2, needs=[without_exit])
def vanished(student: Any, rng: Random) -> None:
    with _bench(student, "greeter", sample=_hear_question) as bench:
        for name in rng.sample(PLAIN_NAMES, 2):
            with bench.talk() as talk:
                talk.hear(QUESTION)
                _introduce(talk, name.encode())
                waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                talk.peer.reset()
            with bench.talk("after reset", waiting) as talk:
                talk.hear(QUESTION)
                _introduce(talk, name.encode())
