"""Exercise http.HeadReader: read heads from a connection."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from random import Random
from string import ascii_lowercase
from typing import Any

from netcourse.exercises.course.http.answers import END_FORGOTTEN
from netcourse.exercises.course.http.common import PAUSE, require_error, send_late
from netcourse.exercises.material import random_path, random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.cuttings import each_cutting
from netcourse.exercises.staging.website import BLANK_LINE
from netcourse.i18n import _


def _no_head(facts: Facts) -> bool:
    """Tell whether a head that had come was not handed out."""
    return bool(facts.get("timed_out") or facts.get("raised") == "EOFError" or facts["got"] in (None, b""))


def _in_one_piece(facts: Facts) -> bool:
    """Tell whether what one recv() gave was handed out, be it less than the head or more."""
    got, expected = facts.get("got"), facts.get("expected")
    if type(got) is not bytes or not expected or got == expected:
        return False
    return expected.startswith(got) or got.startswith(expected + BLANK_LINE)


head_reader = Exercise(
    "http.HeadReader",
    points=3,
    minutes=25,
    title=_("read heads from a connection"),
    asks=["HeadReader"],
    hints=[
        _('Keep what has arrived in self.unused, and receive more until b"\\r\\n\\r\\n" is in it.'),
        _("partition gives the head, the blank line, and the rest; the rest is where the next call begins."),
        _('When recv() gives b"": was there anything unused? Then the head is incomplete; else the stream is over.'),
        _("Look at the limit twice: while the blank line has not come, and when it has, at the length of this head"
          " alone."),
    ],
    misconceptions=[
        Misconception(
            "http.late_is_over",
            says=_("A pause is no end. Nothing came for a moment, and then the rest of the head: wait for it."),
            when=lambda facts: facts["pause"] and not _in_one_piece(facts),
        ),
        Misconception(
            "http.head_changed",
            says=_("A head is handed out byte for byte: spaces and tabs at its end stay, and so do bytes that are no"
                   " ASCII."),
            when=lambda facts: facts["strange"],
        ),
        Misconception(
            "http.shared_by_readers",
            says=_("Another reader, on another connection, had kept bytes before, and they came out here. What is kept"
                   " belongs in self, made in __init__: a name of the class or of the module is one for all."),
            when=lambda facts: facts["two"],
        ),
        Misconception(
            "http.reads_ahead",
            says=_("Nothing has come yet, and a reader that is being made need not wait for it: read_head() is called"
                   " when a head is wanted."),
            when=lambda facts: facts["made"] and facts["timed_out"],
        ),
        Misconception(
            "http.end_only_once",
            says=_("Whoever asks again after the end gets None again. Keep the connection open: closing it is for"
                   " whoever made it."),
            when=lambda facts: facts["ended"] and facts["expected_end"] and facts["raised"],
        ),
        Misconception(
            "http.blank_line_kept",
            says=_("The blank line ends the head and is no part of it: leave its four bytes out."),
            when=lambda facts: facts["got"] == facts["expected"] + BLANK_LINE,
        ),
        Misconception(
            "http.recv_is_head",
            says=_("One recv() was taken for one head. recv() gives what has arrived so far, be it half a head or"
                   " three: look for the blank line."),
            when=_in_one_piece,
        ),
        Misconception(
            "http.blank_line_cut",
            says=_("The four bytes of the blank line may arrive in two pieces. Look for them in all that has come, not"
                   " in the latest piece alone."),
            when=lambda facts: facts["check"] == "however_cut" and _no_head(facts),
        ),
        Misconception(
            "http.rest_thrown_away",
            says=_("recv() may bring more than this head. What comes after it is not sent again: keep it for the next"
                   " call."),
            when=lambda facts: facts["check"] == "keeps_the_rest"
            and (_no_head(facts) or facts["got"] != facts["expected"]),
        ),
        Misconception(
            "http.receives_first",
            says=_("This head had come already, together with the one before. Look at what is kept before you call"
                   " recv(): it may wait for ever."),
            when=lambda facts: facts["check"] == "next_at_once" and facts["timed_out"],
        ),
        END_FORGOTTEN,
        Misconception(
            "http.nothing_is_not_none",
            says=_("Two ends are told apart here: None after the last head, and EOFError inside one. An empty head"
                   " says neither."),
            when=lambda facts: facts["check"] == "end" and facts["got"] == b"",
        ),
        Misconception(
            "http.half_a_head",
            says=_("The stream ended before the blank line had come, so this is half a head, and nobody can tell what"
                   " the other half said."),
            when=lambda facts: facts["check"] == "end" and facts["half"] and facts["got"]
            and facts["half"].startswith(facts["got"]),
        ),
        Misconception(
            "http.half_is_the_end",
            says=_("None means that the stream ended between two heads, as it should. Here something of a head had"
                   " come already: that is an error."),
            when=lambda facts: facts["check"] == "end" and facts["half"] and facts["got"] is None,
        ),
        Misconception(
            "http.own_limit",
            says=_("The limit is 65536 bytes when the caller gives none. This head was shorter."),
            when=lambda facts: facts["default"],
        ),
        Misconception(
            "http.limit_counts_end",
            says=_("A head of exactly `limit` bytes is allowed, and the \\r\\n\\r\\n is not counted, come whole or in"
                   " part."),
            when=lambda facts: facts["just"] and facts["raised"] == "ValueError",
        ),
        Misconception(
            "http.limit_on_all",
            says=_("The limit is for one head. Several short ones may well arrive at once: look for the blank line"
                   " before you count."),
            when=lambda facts: facts["check"] == "limit" and facts["raised"] == "ValueError",
        ),
        Misconception(
            "http.limit_at_the_end",
            says=_("The blank line of an endless head never comes. Count while you wait for it, or the other side"
                   " decides how much memory you use."),
            when=lambda facts: facts["check"] == "limit" and facts["endless"]
            and (facts.get("timed_out") or facts.get("raised")),
        ),
        Misconception(
            "http.no_limit",
            says=_("Nothing counted how long this head is. A limit protects a program from whoever sends without end."),
            when=lambda facts: facts["check"] == "limit" and type(facts["got"]) is bytes,
        ),
    ],
)  # fmt: skip


def _request_head(rng: Random, size: int = 0) -> bytes:
    """Return a request's head without its blank line, of exactly `size` bytes if that is given."""
    text = f"GET {random_path(rng)} HTTP/1.1\r\nHost: {random_word(rng)}"
    if size:
        text += f"\r\nX-Fill: {ascii_lowercase * (size // 26 + 1)}"[: size - len(text)]
    return text.encode()


def _reader(student: Any, *pieces: bytes, ended: bool = False, limit: int | None = None) -> Any:
    """Return the learner's reader on a connection on which these pieces arrive, and then perhaps the end."""
    connection = student.connection()
    with telling(made=True):
        reader = student.hold("HeadReader", connection, **({} if limit is None else {"limit": limit}))
    connection.send(*pieces)
    if ended:
        connection.half_close()
    return reader


def _read(reader: Any, **facts: Any) -> Any:
    with telling(**facts):
        return reader.call("read_head")


def _same_head(reader: Any, expected: bytes | None, sent: Sequence[bytes], **facts: Any) -> None:
    facts["sent"] = tuple(sent) or b""
    same(_read(reader, **facts), expected, **facts)


@head_reader.check(_("reads a head that arrives in one piece, and does not wait for more"))
def one_piece(student: Any, rng: Random) -> None:
    for _number in range(2):
        head = _request_head(rng)
        _same_head(_reader(student, head + BLANK_LINE), head, [head + BLANK_LINE])
    strange = _request_head(rng) + b"\r\nX-Word: caf\xe9 \t"
    _same_head(_reader(student, strange + BLANK_LINE), strange, [strange + BLANK_LINE], strange=True)


@head_reader.check(_("reads the same head however it is cut"), weight=2, needs=[one_piece])
def however_cut(student: Any, rng: Random) -> None:
    head = _request_head(rng)
    data = head + BLANK_LINE

    def read(pieces: tuple[bytes, ...]) -> None:
        _same_head(_reader(student, *pieces, ended=True), head, pieces)

    # First, since whoever is impatient may be so at any of the cuttings as well, and nothing there would tell why.
    _after_a_pause(student, head, rng.randint(1, len(head)))
    each_cutting(student, rng, read, data)


def _after_a_pause(student: Any, head: bytes, cut: int) -> None:
    """Require a head whose rest comes late."""
    data = head + BLANK_LINE
    connection = student.connection()
    reader = student.hold("HeadReader", connection)
    connection.send(data[:cut])
    over = threading.Event()
    late = threading.Thread(target=send_late, args=(connection, data[cut:], PAUSE, over), daemon=True)
    late.start()
    try:
        _same_head(reader, head, (data[:cut], data[cut:]), pause=True)
    finally:
        over.set()
        late.join()


@head_reader.check(_("keeps what arrived beyond the head for the next one"), weight=2, needs=[one_piece])
def keeps_the_rest(student: Any, rng: Random) -> None:
    heads = [_request_head(rng) for _number in range(3)]
    first = len(heads[0] + BLANK_LINE)

    def read(pieces: tuple[bytes, ...]) -> None:
        reader = _reader(student, *pieces, ended=True)
        for head in heads:
            _same_head(reader, head, pieces)

    each_cutting(student, rng, read, b"".join(head + BLANK_LINE for head in heads), together=first + 1)
    _two_readers(student, rng)


def _two_readers(student: Any, rng: Random) -> None:
    """Require that what one reader keeps is not found by another."""
    ours, other = _request_head(rng), _request_head(rng)
    data = ours + BLANK_LINE + ours + BLANK_LINE
    begun = _reader(student, data, ended=True)
    _same_head(begun, ours, [data])
    _same_head(_reader(student, other + BLANK_LINE, ended=True), other, [other + BLANK_LINE], two=True)
    _same_head(begun, ours, [data], two=True)


@head_reader.check(_("returns a head that is there already without waiting for more"), needs=[keeps_the_rest])
def next_at_once(student: Any, rng: Random) -> None:
    heads = [_request_head(rng) for _number in range(2)]
    data = b"".join(head + BLANK_LINE for head in heads)
    reader = _reader(student, data)
    for head in heads:
        _same_head(reader, head, [data])


@head_reader.check(_("gives None when the stream ends between heads, and EOFError when it ends inside one"),
                   weight=2, needs=[one_piece])  # fmt: skip
def end(student: Any, rng: Random) -> None:
    head = _request_head(rng)
    for pieces in ([], [head + BLANK_LINE]):
        reader = _reader(student, *pieces, ended=True)
        for expected, again in [*((head, False) for _piece in pieces), (None, False), (None, True)]:
            _same_head(reader, expected, pieces, ended=True, expected_end=again)
    for half in (head, head[: rng.randint(1, len(head))], head + b"\r\n\r", head + b"\r\n"):
        reader = _reader(student, half, ended=True)
        says = _("EOFError is asked for: the stream ended inside this head.")
        require_error(says, "EOFError", _read, reader, sent=(half,), half=half, ended=True)


@head_reader.check(_("raises ValueError for a head longer than the limit, and for no other"),
                   needs=[however_cut, keeps_the_rest])  # fmt: skip
def limit(student: Any, rng: Random) -> None:
    most = rng.randint(80, 120)
    short = [_request_head(rng, most - 20) for _number in range(3)]
    together = b"".join(head + BLANK_LINE for head in short)
    reader = _reader(student, together, ended=True, limit=most)
    for head in short:
        _same_head(reader, head, [together])
    just = _request_head(rng, most)
    for cut in (4, 1, 2, 3):
        pieces = (just + BLANK_LINE[:cut], BLANK_LINE[cut:])
        _same_head(_reader(student, *pieces, ended=True, limit=most), just, pieces, just=True)
    usual = _request_head(rng, 10_000)
    _same_head(_reader(student, usual + BLANK_LINE, ended=True), usual, [usual + BLANK_LINE], default=True)
    for ending in (BLANK_LINE, b""):
        long = _request_head(rng, 3 * most) + ending
        says = _("ValueError is asked for: the limit was {limit} bytes.").format(limit=most)
        reader = _reader(student, long, limit=most)
        require_error(says, "ValueError", _read, reader, sent=(long,), endless=not ending)
