"""Exercise tcp.echo_server: echo."""

from __future__ import annotations

import threading
from random import Random
from typing import Any

from netcourse.clock import Deadline
from netcourse.exercises.course.tcp.beliefs import (
    ANSWERS_AT_END,
    BEGINNING,
    EMPTY_IS_DATA,
    IMPATIENT,
    SERVER,
    TEXT_IS_SENT,
)
from netcourse.exercises.course.tcp.bench import SILENCE, Talk, bench_for, finish, rough_bench_for, wake
from netcourse.exercises.course.tcp.common import MANY, NAMES, PLAIN_NAMES, QUIET
from netcourse.exercises.model import Exercise, Failed, Misconception, was_raised
from netcourse.exercises.staging.rounds import Waiting, each_round
from netcourse.i18n import _
from netcourse.wire.faults import Stall

WORDS = (b"quit\n", b"exit\n", b"quit", b"bye\r\n", b"\n")
UNSEEN = (b"\0", b"  ", b"\t\r\n\0")
UNHEARD = 1_000_000  # bytes that a client sends and whose echo it does not await
LATE = 120_000  # bytes, more than a narrow connection holds

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
            when=lambda facts: was_raised(facts, "UnicodeError")
            or (facts["check"] == "any_bytes" and facts["got"] and not facts["ended"]),
        ),
        Misconception(
            "tcp.bytes_are_changed",
            says=_("An echo takes nothing away, adds nothing and changes nothing: blanks, newlines, zeros and capital"
                   " letters come back as they were sent."),
            when=lambda facts: (facts["check"] == "any_bytes" and facts["expected"] in UNSEEN and not facts["ended"])
            or (facts["check"] in ("sends_back", "finishes") and facts["got"] and not facts["ended"]),
        ),
        Misconception(
            "tcp.everything_is_a_line",
            says=_("The server waited for a newline. A client that sends none waits for its echo for ever: send back"
                   " what recv() returns."),
            when=lambda facts: facts["woken_by"] == "data",
        ),
        ANSWERS_AT_END,
        Misconception(
            "tcp.unsent_is_dropped",
            says=_("The client sent all of it, and read late. What did not fit into the buffers meanwhile is lost: a"
                   " socket that must not wait sends a part, or nothing. Let sendall() wait, and close when it is"
                   " done."),
            when=lambda facts: facts["check"] == "reads_late",
        ),
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
            wake(talk, failure)
        raise


def _words(rng: Random, number: int) -> list[bytes]:
    return [rng.choice(PLAIN_NAMES + NAMES).encode() for __ in range(number)]


@echo_server.check(_("sends back what it gets"))
def sends_back(student: Any, rng: Random) -> None:
    with bench_for(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        _echo(talk, rng.choice(_words(rng, 3)) + b"\n")


@echo_server.check(_("closes the connection when the client has finished"), needs=[sends_back])
def finishes(student: Any, rng: Random) -> None:
    with bench_for(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        _echo(talk, rng.choice(_words(rng, 3)) + b"\n")
        finish(talk)


@echo_server.check(_("sends every piece back as it comes, without waiting for more"), weight=2, needs=[sends_back])
def as_it_comes(student: Any, rng: Random) -> None:
    with bench_for(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        for word in _words(rng, 4):
            _echo(talk, word)


@echo_server.check(_("sends back any bytes, and many"), weight=2, needs=[as_it_comes])
def any_bytes(student: Any, rng: Random) -> None:
    every = bytes(rng.sample(range(256), 256))
    with bench_for(student, "echo_server", sample=_hear_echo) as bench, bench.talk() as talk:
        for data in (every, *(rng.randbytes(rng.randrange(10_000, 50_000)) for __ in range(3))):
            _echo(talk, data)
        for word in WORDS + UNSEEN:
            _echo(talk, word)


@echo_server.check(_("sends all of it back to a client that reads late"), needs=[finishes, any_bytes])
def reads_late(student: Any, rng: Random) -> None:
    def late(rng: Random) -> Waiting:
        data = rng.randbytes(LATE)
        with bench_for(student, "echo_server", sample=_hear_echo) as bench:
            with bench.talk(peer=bench.connect_narrowly()) as talk:
                talk.say(data)
                talk.peer.half_close()
                patience = Deadline(2 * QUIET)
                yield
                threading.Event().wait(patience.left())
                _hear_all(talk, data)

    each_round(student, rng, late)


def _hear_all(talk: Talk, data: bytes) -> None:
    try:
        talk.hear(data)
        talk.hear_the_end()
    except Failed as failure:
        failure.facts["replay"] = []  # on an ordinary connection it would go well
        raise


@echo_server.check(_("waits for a client that pauses"), needs=[as_it_comes])
def pauses(student: Any, rng: Random) -> None:
    def pause(rng: Random) -> Waiting:
        first, second = _words(rng, 2)
        silence = Stall(len(first), SILENCE)
        with rough_bench_for(student, rng, "echo_server", _hear_echo, silence) as bench, bench.talk() as talk:
            _echo(talk, first)
            talk.say(second)
            yield
            _hear_back(talk, second)

    each_round(student, rng, pause)


@echo_server.check(_("serves client after client, also one that says nothing"), weight=2, needs=[finishes])
def in_turn(student: Any, rng: Random) -> None:
    with bench_for(student, "echo_server", sample=_hear_echo) as bench:
        with bench.talk() as talk:
            _echo(talk, b"first\n")
            finish(talk)
        for word in (*_words(rng, 1), b"", *_words(rng, MANY), b""):
            with bench.talk("next") as talk:
                if word:
                    _echo(talk, word + b"\n")
                finish(talk)


@echo_server.check(_("goes on when a client resets the connection"), weight=2, needs=[finishes])
def resets(student: Any, rng: Random) -> None:
    with bench_for(student, "echo_server", sample=_hear_echo) as bench:
        for unheard in (0, UNHEARD, UNHEARD, 0):
            word = _words(rng, 1)[0]
            with bench.talk() as talk:
                _echo(talk, word + b"\n")
                waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                talk.say(rng.randbytes(unheard))  # the reset meets the server while it sends, and not only in recv()
                talk.peer.reset()
            with bench.talk("after reset", waiting) as talk:
                _echo(talk, word + b"\n")
