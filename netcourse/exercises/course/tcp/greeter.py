"""Exercise tcp.greeter: greet until exit."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from netcourse.exercises.course.tcp.beliefs import (
    ANSWERS_AT_END,
    ASCII_IS_ENOUGH,
    BEGINNING,
    EMPTY_IS_DATA,
    IMPATIENT,
    SERVER,
    TEXT_IS_SENT,
)
from netcourse.exercises.course.tcp.bench import SILENCE, Talk, bench_for, finish, rough_bench_for, wake
from netcourse.exercises.course.tcp.common import MANY, NAMES, PLAIN_NAMES
from netcourse.exercises.model import Exercise, Facts, Failed, Misconception
from netcourse.exercises.staging.cuttings import each_cutting
from netcourse.exercises.staging.rounds import Waiting, alone, each_round
from netcourse.i18n import _
from netcourse.wire.faults import Stall

QUESTION, GOODBYE = b"who are you?\n", b"bye\n"
HALF = (b"a half-", b"sent na")  # of a line
NO_LINE_END = b"\x0b"  # to a protocol whose lines end with \n; str.splitlines() thinks otherwise
LINE_LIMIT = 1000  # bytes, with the newline


def _greets_nobody(facts: Facts) -> bool:
    return bool(facts["check"] == "without_exit" and facts["got"].startswith(b"hello, "))


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
            when=lambda facts: facts["check"] == "cut_characters",
        ),
        Misconception(
            "tcp.one_recv",
            says=_("What recv() returned was taken for one line. It is what has arrived so far, and may be a part of a"
                   " line: put the parts together until you have the newline."),
            when=lambda facts: facts["check"] == "chopped",
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
            "tcp.other_line_ends",
            says=_("Only \\n ends a line here. str.splitlines() also splits at other characters, of which this line has"
                   " one: split(\"\\n\"), or put the lines together as bytes."),
            when=lambda facts: facts["check"] == "unchanged" and NO_LINE_END in facts["expected"],
        ),
        Misconception(
            "tcp.newline_twice",
            says=_("An empty line went out between the answers. A line that comes from a file still has its newline,"
                   ' and print() or "\\n" adds another: take one of them away.'),
            when=lambda facts: facts["check"] == "greets" and facts["got"].startswith(b"\n"),
        ),
        Misconception(
            "tcp.bytes_are_text",
            says=_("The name went out as Python shows bytes, with b and quotes. str() and f-strings only show them:"
                   " decode() makes text of bytes."),
            when=lambda facts: facts["check"] == "greets" and facts["got"].startswith((b"hello, b'", b'hello, b"')),
        ),
        Misconception(
            "tcp.exit_ends_server",
            says=_("One client's exit ended the server for all. It ends the inner loop, that of the conversation;"
                   " the loop around accept() goes on."),
            when=lambda facts: facts["moment"] == "after exit" and facts["over"] and not facts.get("raised"),
        ),
        ANSWERS_AT_END,
        dataclasses.replace(EMPTY_IS_DATA, when=lambda facts: EMPTY_IS_DATA.when(facts) or _greets_nobody(facts)),
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
            wake(talk, failure)
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
            wake(talk, failure)
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
    with bench_for(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
        talk.hear(QUESTION)
        yield talk


@greeter.check(_("asks, and greets by name"), weight=2)
def greets(student: Any, rng: Random) -> None:
    with bench_for(student, "greeter", sample=_hear_question) as bench, bench.talk() as talk:
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
        for name in (one, one.upper() + b"  " + two, b" " + two, one + b"\t", one + NO_LINE_END + two):
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
        silence = Stall(len(one) + 1 + rng.randrange(1, len(two)), SILENCE)
        with rough_bench_for(student, rng, "greeter", _hear_question, silence) as bench, bench.talk() as talk:
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
    with bench_for(student, "greeter", sample=_hear_question) as bench:
        for moment in ("first", "next"):
            with bench.talk(moment) as talk:
                talk.hear(QUESTION)
                _introduce(talk, rng.choice(PLAIN_NAMES).encode())
                finish(talk)


@greeter.check(_("serves client after client, also after one that says exit"), weight=2, needs=[on_exit, without_exit])
def guests(student: Any, rng: Random) -> None:
    with bench_for(student, "greeter", sample=_hear_question) as bench:
        again = (("after exit", _leave),) * MANY
        for moment, ends in (("first", finish), ("next", _leave), ("after exit", finish), ("next", _leave), *again):
            with bench.talk(moment) as talk:
                talk.hear(QUESTION)
                _introduce(talk, rng.choice(PLAIN_NAMES).encode())
                ends(talk)


@greeter.check(_("goes on when a client resets the connection"), weight=2, needs=[without_exit])
def vanished(student: Any, rng: Random) -> None:
    def vanish(rng: Random) -> Waiting:
        with bench_for(student, "greeter", sample=_hear_question) as bench:
            many = b"".join(name.encode() + b"\n" for name in PLAIN_NAMES) * 1000
            for name, unheard in zip(rng.sample(PLAIN_NAMES, 3), (HALF, (), (many,)), strict=True):
                with bench.talk() as talk:
                    talk.hear(QUESTION)
                    _introduce(talk, name.encode())
                    talk.say(*unheard)  # the second half of a line is sent when the first has been read
                    waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                    yield
                    talk.peer.reset()
                with bench.talk("after reset", waiting) as talk:
                    talk.hear(QUESTION)
                    _introduce(talk, name.encode())

    each_round(student, rng, vanish)
