"""What is believed about sockets, whatever the exercise."""

from __future__ import annotations

import errno

from netcourse.exercises.course.tcp.common import IN_USE
from netcourse.exercises.model import Facts, Misconception, was_raised
from netcourse.i18n import _


def refused_with(facts: Facts, *numbers: int) -> bool:
    """Tell whether an OSError had one of these numbers; used to choose a sentence, never for a verdict."""
    return was_raised(facts, "OSError") and any(f" {number}]" in facts["message"] for number in numbers)


def _stuck_at_the_end(facts: Facts) -> bool:
    return facts["moment"] == "end" and not facts["serves_others"]


ADDRESS_IN_TWO = Misconception(
    "tcp.address_in_two",
    says=_("An address is one value, a tuple of host and port: bind() and connect() take a single argument."),
    when=lambda facts: was_raised(facts, "TypeError") and "exactly one argument" in facts["message"],
)
TEXT_IS_SENT = Misconception(
    "tcp.text_is_sent",
    says=_("A socket carries bytes, not text: turn text into bytes with encode() before you send it."),
    when=lambda facts: was_raised(facts, "TypeError") and "bytes" in facts["message"],
)
ACCEPT_GIVES_TWO = Misconception(
    "tcp.accept_gives_two",
    says=_("accept() returns two values, the new socket and its caller's address: conn, caller = listener.accept()."),
    when=lambda facts: was_raised(facts, "AttributeError", "TypeError") and "'tuple' object" in facts["message"],
)
LISTENS_ALREADY = Misconception(
    "tcp.listens_already",
    says=_("The listener that the function is given has its address and listens already: only accept() is left to do."),
    when=lambda facts: (
        was_raised(facts, "OSError")
        and (".bind(" in facts["line"] or ".listen(" in facts["line"] or refused_with(facts, *IN_USE))
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
LISTENER_TALKS = Misconception(
    "tcp.listener_talks",
    says=_(
        "The listener only listens: it has no client at its other end. What talks to one is the socket that accept()"
        " returned."
    ),
    when=lambda facts: (
        facts["moment"] == "first" and not facts["came"] and refused_with(facts, errno.ENOTCONN, errno.EPIPE)
    ),
)
LISTENER_CLOSED = Misconception(
    "tcp.listener_closed",
    says=_(
        "The listener was closed with a client, and no other can come. Close the socket that accept() returned, and"
        " leave the listener open."
    ),
    when=lambda facts: facts["moment"] != "first" and ".accept(" in facts["line"] and refused_with(facts, errno.EBADF),
)
ACCEPT_OUTSIDE_LOOP = Misconception(
    "tcp.accept_outside_loop",
    says=_(
        "The server goes on with the connection that it had, which is closed, and does not go back to accept(). Every"
        " client is another accept(): it belongs inside the loop."
    ),
    when=lambda facts: (
        facts.get("spins")
        or (facts["moment"] != "first" and refused_with(facts, errno.EBADF))
        or (facts["moment"] == "next" and not facts["over"] and not facts["serves_others"] and not facts["came"])
    ),
)
TRY_AROUND_ALL = Misconception(
    "tcp.try_around_all",
    says=_(
        "The server ended together with a client that was gone. A try around the loop catches the OSError when the"
        " loop has been left, and so does break or return leave it: put the try inside, around what concerns one"
        " client, and go on with the next."
    ),
    when=lambda facts: facts["moment"] == "after reset" and facts["over"] and not facts.get("raised"),
)
NOBODY_ACCEPTED = Misconception(
    "tcp.nobody_accepted",
    says=_(
        "The client is connected, and nothing comes. Does the function stay in its loop, and call accept() on the"
        " listener that it is given? A listener of your own has an address that no client knows. Or was it written to a"
        " file that is never flushed or closed?"
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
    when=lambda facts: facts["moment"] == "after reset" and was_raised(facts, "OSError"),
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
        facts["check"] in ("beyond_ascii", "other_alphabets") and (was_raised(facts, "UnicodeError") or facts["came"])
    ),
)

BEGINNING = [ACCEPT_GIVES_TWO, LISTENS_ALREADY, LISTENER_TALKS]
SERVER = [
    RETURNED_AT_ONCE, ONE_CLIENT, LISTENER_CLOSED, ACCEPT_OUTSIDE_LOOP, TRY_AROUND_ALL, RESET_ENDS_SERVER,
    NEVER_CLOSED, NOBODY_ACCEPTED,
]  # fmt: skip
