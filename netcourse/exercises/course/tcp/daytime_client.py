"""Exercise tcp.daytime_client: ask for the time."""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.course.tcp.beliefs import ADDRESS_IN_TWO, EMPTY_IS_DATA, refused_with
from netcourse.exercises.course.tcp.bench import SILENCE
from netcourse.exercises.course.tcp.common import (
    HERE,
    IN_USE,
    MANY,
    NOT_OURS,
    PROBE,
    random_announcement,
    random_moment,
)
from netcourse.exercises.model import Exercise, Misconception, Raised, fail, same, was_raised
from netcourse.exercises.staging.cuttings import each_cutting
from netcourse.exercises.staging.lines import rough_line
from netcourse.exercises.staging.rounds import Waiting, each_round
from netcourse.exercises.staging.stage import serving
from netcourse.i18n import _
from netcourse.wire.faults import Stall
from netcourse.wire.peer import Peer, Silent

LONG = 6000  # lines: more than 65536 bytes, which is more than anyone asks for at once

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
            when=lambda facts: was_raised(facts, "AttributeError") and "'decode'" in facts["message"],
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
            when=lambda facts: ("'utf-8' codec" in facts.get("message", "") and was_raised(facts, "UnicodeDecodeError"))
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
            when=lambda facts: refused_with(facts, *IN_USE, *NOT_OURS),
        ),
        Misconception(
            "tcp.one_socket_for_ever",
            says=_("A socket connects once. Every call needs a socket of its own, made inside the function."),
            when=lambda facts: was_raised(facts, "OSError") and "connect" in facts["line"],
        ),
        Misconception(
            "tcp.silence_is_the_end",
            says=_("Nothing came for a moment, and then the rest of the text. Silence is no end: the end is the empty"
                   " bytes that recv() returns, however long they take."),
            when=lambda facts: facts["check"] == "silent_line",
        ),
        Misconception(
            "tcp.one_recv",
            says=_("recv() gives what has arrived so far, at least one byte; readline() gives one line, read(n) at most"
                   ' n bytes. There is more to come until they return b"".'),
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
    _compare(student.call("daytime_client", address, seconds=3), expected, sent)


def _compare(got: Any, expected: str, sent: Any) -> None:
    says = ""
    if got == "" != expected:
        says = _("The server said something, and nothing was read: was the socket told not to wait, or shut down?")
    same(got, expected, sent=sent, says=says)


def _ask_alone(student: Any, address: tuple[str, int], expected: str, sent: Any) -> Waiting:
    _ask(student, address, expected, sent)
    yield


def _ask_ahead(student: Any, address: tuple[str, int], expected: str, sent: Any) -> Waiting:
    flight = student.start("daytime_client", address)
    yield
    _compare(flight.result(3), expected, sent)


Asked = Callable[[Any, tuple[str, int], str, Any], Waiting]


@daytime_client.check(_("returns what the server says"))
def whole(student: Any, rng: Random) -> None:
    _tell_and_listen(student, random_moment(rng) + "\n")


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
    _tell_in_pieces(student, rng, _moments(rng, MANY))
    text = _moments(rng, LONG)
    with serving(lambda peer: peer.send(text.encode())) as stage:
        _ask(student, stage.address, text, text.encode())


def _moments(rng: Random, number: int) -> str:
    return "".join(random_moment(rng) + "\n" for __ in range(number))


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
        text = f"{random_moment(rng)}\n{random_moment(rng)}\n"
        pause = Stall(rng.randrange(1, len(text)), SILENCE)
        with (
            serving(lambda peer: peer.send(text.encode())) as stage,
            rough_line(student, rng, stage, down=pause) as line,
        ):
            yield from asked(student, line.address, text, text.encode())

    each_round(student, rng, functools.partial(hear, _ask_ahead), functools.partial(hear, _ask_alone))


@daytime_client.check(_("takes nothing away from the text"), needs=[whole])
def as_it_is(student: Any, rng: Random) -> None:
    _tell_and_listen(student, f"  {random_moment(rng)}\r\n\r\n\t{random_moment(rng)} \n\n")


@daytime_client.check(_("decodes UTF-8"), needs=[whole])
def in_utf8(student: Any, rng: Random) -> None:
    _tell_and_listen(student, random_announcement(rng))


@daytime_client.check(_("puts together characters that were cut in two"), weight=2, needs=[pieces, in_utf8])
def characters(student: Any, rng: Random) -> None:
    _tell_in_pieces(student, rng, random_announcement(rng))


@daytime_client.check(_("says nothing itself, and closes its end"), needs=[whole])
def closes(student: Any, rng: Random) -> None:
    text = random_moment(rng) + "\n"
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
    first, second = random_moment(rng), random_moment(rng)
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
    half = random_moment(rng).encode()
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
