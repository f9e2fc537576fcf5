"""Exercise http.get_by_hand: fetch a page over a socket."""

from __future__ import annotations

import threading
from random import Random
from typing import Any

from netcourse.exercises.course.http.answers import (
    ALWAYS_A_BODY,
    END_FORGOTTEN,
    HALF_IS_WHOLE,
    TIGHT,
    content_length,
    head_bytes,
)
from netcourse.exercises.course.http.common import PAUSE, any_case, binary, require_error, send_late
from netcourse.exercises.course.http.received import BARE_NEWLINES, NO_BLANK_LINE, NO_HOST, read_request, same_start
from netcourse.exercises.material import random_path, random_word
from netcourse.exercises.model import Exercise, Misconception, Raised, Verdict, fail, same
from netcourse.exercises.staging.calls import called
from netcourse.exercises.staging.cuttings import each_cutting
from netcourse.exercises.staging.rounds import Waiting, each_round
from netcourse.exercises.staging.stage import Handler, Stage, serving
from netcourse.exercises.staging.website import BLANK_LINE
from netcourse.i18n import _
from netcourse.wire.peer import Peer

CLOSING = 1.0  # seconds for the end of a stream to arrive that was ended before the function returned
HELD_OPEN = 60.0  # seconds for which a server keeps a connection open: longer than any client is given

get_by_hand = Exercise(
    "http.get_by_hand",
    points=3,
    minutes=25,
    title=_("fetch a page over a socket"),
    asks=["get_by_hand"],
    hints=[
        _('Three steps: send the request; receive until b"\\r\\n\\r\\n" has come; receive until the body is complete.'),
        _("What has come after the blank line is the beginning of the body: partition gives you both."),
        _('recv() gives b"" when the server has closed. Without a length that is the end of the body; before the blank'
          " line, or before the length is reached, it is an EOFError."),
        _("with socket.create_connection((host, port)) as sock: closes the connection however the block is left."),
    ],
    misconceptions=[
        BARE_NEWLINES,
        NO_BLANK_LINE,
        NO_HOST,
        Misconception(
            "http.host_without_port",
            says=_("Host is host and port as they stand in the URL. Only a scheme's own port, 80 for http, is left"
                   " out."),
            when=lambda facts: facts["hosts"] == [facts["host"].rpartition(":")[0]],
        ),
        Misconception(
            "http.path_rewritten",
            says=_("The first line is GET, the path as it is given, with its query and its percent signs, and"
                   " HTTP/1.1."),
            when=lambda facts: facts["start"] and facts["got"] != facts["expected"],
        ),
        Misconception(
            "http.asked_twice",
            says=_("One request is asked for. A server answers each one, and the second response stays unread."),
            when=lambda facts: facts["requests"] > 1,
        ),
        Misconception(
            "http.head_has_any_bytes",
            says=_("A header's value may hold bytes that are no ASCII and no UTF-8. Decode the head as latin-1, which"
                   " has a character for each, or look at the bytes."),
            when=lambda facts: facts["latin"] and facts["raised"] == "UnicodeDecodeError",
        ),
        Misconception(
            "http.first_header_only",
            says=_("Headers come in any order, and some before Content-Length: look at all of them."),
            when=lambda facts: facts["later"] and facts["timed_out"],
        ),
        Misconception(
            "http.body_edges_stripped",
            says=_("A body is exactly the bytes that were counted. Spaces and line ends at its edges are part of it."),
            when=lambda facts: facts["got"][1] != facts["expected"][1]
            and facts["got"][1] in (facts["expected"][1].strip(), facts["expected"][1].rstrip()),
        ),
        Misconception(
            "http.body_as_text",
            says=_("A body is any bytes, a picture say. Return them as they came: only the head is text."),
            when=lambda facts: facts.get("raised") == "UnicodeDecodeError" or type(facts["got"][1]) is str,
        ),
        Misconception(
            "http.status_not_from_head",
            says=_("The status is the number in the first line of the response, and any number is a result."),
            when=lambda facts: type(facts["got"][0]) is not int or facts["got"][0] != facts["expected"][0],
        ),
        Misconception(
            "http.refuses_status",
            says=_("Any status is a result: a 404 has a status code and a body as a 200 has."),
            when=lambda facts: facts["status"] != 200 and (facts.get("raised") or facts["got"][1] == b""),
        ),
        Misconception(
            "http.last_blank_line",
            says=_("Only the first blank line ends the head. In a body it is two line ends like any others."),
            when=lambda facts: facts["check"] == "answer" and (
                facts.get("raised") or facts["expected"][1].endswith(BLANK_LINE + facts["got"][1])),
        ),
        Misconception(
            "http.end_is_no_error",
            says=_("Where nothing says how long the body is, it ends with the connection: then the end is no error,"
                   " and what has come is the body."),
            when=lambda facts: facts["check"] == "no_length" and facts["raised"],
        ),
        Misconception(
            "http.end_not_awaited",
            says=_("Where nothing says how long the body is, it ends with the connection, and not before: keep asking"
                   ' until recv() gives b"".'),
            when=lambda facts: facts["check"] == "no_length" and facts["expected"][1].startswith(facts["got"][1]),
        ),
        Misconception(
            "http.space_needed",
            says=_("The space after a header's colon is usual, not required: cut at the colon, then strip the value."),
            when=lambda facts: facts["tight"],
        ),
        Misconception(
            "http.length_of_message",
            says=_("Content-Length counts the body alone. The head, with its blank line, comes before it and is not"
                   " counted."),
            when=lambda facts: facts["check"] == "answer"
            and facts["got"][1] == facts["expected"][1][: max(0, len(facts["got"][1]))] != facts["expected"][1],
        ),
        Misconception(
            "http.recv_is_answer",
            says=_("One recv() was taken for the whole response. recv() gives what has arrived so far: keep asking"
                   " until as many bytes have come as Content-Length says."),
            when=lambda facts: facts["check"] == "cut_anywhere" and type(facts["got"][1]) is bytes
            and facts["expected"][1].startswith(facts["got"][1]),
        ),
        Misconception(
            "http.head_in_one_recv",
            says=_("The head, too, may come in pieces: look at it when the blank line has arrived, not before."),
            when=lambda facts: facts["in_head"] and (facts.get("raised") or facts["got"] != facts["expected"]),
        ),
        Misconception(
            "http.zero_awaits_end",
            says=_("Content-Length: 0 is a length: the body is empty and complete. Tell 0 from a length that is"
                   " missing, None say."),
            when=lambda facts: facts["empty"] and facts["timed_out"],
        ),
        Misconception(
            "http.waits_for_end",
            says=_("The response was there, but the server keeps the connection open for another request."
                   " Content-Length says where the body ends: stop there."),
            when=lambda facts: facts["check"] == "kept_open" and facts["timed_out"],
        ),
        Misconception(
            "http.length_as_spelt",
            says=_("A header's name means the same in capitals and in small letters. This length was overlooked because"
                   " of how it is written."),
            when=lambda facts: facts["check"] == "any_spelling" and (facts.get("timed_out") or facts.get("raised")),
        ),
        Misconception(
            "http.late_answer",
            says=_("The server was silent for a moment inside the body, and then sent the rest. A pause is no"
                   " end: wait longer."),
            when=lambda facts: facts["pause"],
        ),
        Misconception(
            "http.other_length",
            says=_("Another header's name ends like Content-Length, and its number was taken. Compare the whole name."),
            when=lambda facts: facts["other"],
        ),
        Misconception(
            "http.more_than_body",
            says=_("More arrived than the body that Content-Length counts. What comes after it does not belong to it."),
            when=lambda facts: facts["check"] == "beyond"
            and facts["got"][1].startswith(facts["expected"][1]),
        ),
        ALWAYS_A_BODY,
        END_FORGOTTEN,
        HALF_IS_WHOLE,
        Misconception(
            "http.left_open_after_error",
            says=_("Whatever happens, the connection is closed: when an exception is on its way, too. A with block does"
                   " that."),
            when=lambda facts: facts["left_open"] and facts["early"],
        ),
        Misconception(
            "http.left_open",
            says=_("The response was complete, and the connection is still there. Each one takes up room here and at"
                   " the server until it is closed."),
            when=lambda facts: facts["left_open"],
        ),
    ],
)  # fmt: skip


def _fetched(student: Any, rng: Random, *pieces: bytes, held: bool = False, pause: float = 0.0, **facts: Any) -> Any:
    """Return what `get_by_hand` returns when it is answered in these pieces.

    With `held` there is no end after them; before the last one the server waits for `pause` seconds.
    """
    done = threading.Event()
    with serving(_answer(pieces, done, held, pause)) as stage:
        return _asked(student, stage, random_path(rng), done, **{"sent": pieces or b"", "pause": pause, **facts})


def _fetch(student: Any, path: str, pieces: tuple[bytes, ...], content: bytes, pause: float = 0.0) -> Waiting:
    """Require this content, fetched beside others."""
    done = threading.Event()
    with serving(_answer(pieces, done, False, pause)) as stage:
        try:
            flight = student.start("get_by_hand", stage.host, stage.port, path)
            yield
            same(flight.result(), (200, content))
        finally:
            done.set()


def _answer(pieces: tuple[bytes, ...], done: threading.Event, held: bool, pause: float) -> Handler:
    def answer(peer: Peer) -> None:
        peer.read_until(BLANK_LINE)
        if pause:
            peer.send(*pieces[:-1])
            send_late(peer, pieces[-1], pause, done)
        else:
            peer.send(*pieces)
        if held:
            done.wait(HELD_OPEN)

    return answer


def _asked(student: Any, stage: Stage, path: str, done: threading.Event, **facts: Any) -> Any:
    """Call `get_by_hand`; a request that is no request counts before whatever became of it."""
    try:
        return called(student, "get_by_hand", stage.host, stage.port, path, **facts)
    except Verdict:
        if stage.peers and BLANK_LINE not in stage.peers[0].received:
            read_request(stage.peers[0].received)
        raise
    finally:
        done.set()


@get_by_hand.check(_("asks with a GET that a server understands"))
def asks(student: Any, rng: Random) -> None:
    def answer(peer: Peer) -> None:
        peer.read_until(BLANK_LINE)
        peer.send(head_bytes(200, content_length(b"")))

    word = random_word(rng)
    for path in (random_path(rng), f"{random_path(rng)}?{word}={random_word(rng)}", f"/{word}%2f%20?q=%26", "/"):
        with serving(answer) as stage:
            try:
                _asked(student, stage, path, threading.Event())
            except Verdict:  # reading is for the other checks; whatever came back, the request is what counts here
                if not stage.peers or not stage.peers[0].received:
                    raise
            raw = stage.peer().received
        request = read_request(raw)
        same_start(request, raw, "GET", path, f"{stage.host}:{stage.port}")
        if request.body.startswith(b"GET "):
            fail(_("After the request came another one."), got=raw, requests=2)


@get_by_hand.check(_("returns the status and the body"), needs=[asks])
def answer(student: Any, rng: Random) -> None:
    for status in (200, rng.choice([403, 404, 410, 503]), 302):
        content = b" \r\n" + binary(rng, rng.randint(50, 100)) + b"\r\n "
        whole = head_bytes(status, [("X-Word", random_word(rng)), *content_length(content)]) + content
        same(_fetched(student, rng, whole, status=status), (status, content), sent=whole, status=status)


@get_by_hand.check(_("reads the same response however it is cut, and a long one"), weight=2, needs=[answer])
def cut_anywhere(student: Any, rng: Random) -> None:
    content = binary(rng, 20)
    head = head_bytes(200, content_length(content))
    whole, long, path = head + content, rng.randbytes(200_000), random_path(rng)

    def fetch(pieces: tuple[bytes, ...]) -> None:
        in_head = len(pieces[0]) < len(head)
        same(_fetched(student, rng, *pieces, in_head=in_head), (200, content), sent=pieces, in_head=in_head)

    def fetch_all(pieces: tuple[bytes, ...]) -> Waiting:
        return _fetch(student, path, pieces, content)

    each_cutting(student, rng, fetch, whole, together=len(head), abreast=fetch_all)
    each_cutting(student, rng, fetch, whole, abreast=fetch_all)
    same(
        _fetched(student, rng, head_bytes(200, content_length(long)), long),
        (200, long),
        sent=(head_bytes(200, content_length(long)), long),
    )
    _wait_for_the_rest(student, rng)


def _wait_for_the_rest(student: Any, rng: Random) -> None:
    def drawn(rng: Random) -> tuple[str, tuple[bytes, bytes], bytes]:
        content = binary(rng, 20)
        whole = head_bytes(200, content_length(content)) + content
        return random_path(rng), (whole[:-10], whole[-10:]), content

    def beside(rng: Random) -> Waiting:
        return _fetch(student, *drawn(rng), pause=PAUSE)

    def apart(rng: Random) -> Waiting:
        _some_path, pieces, content = drawn(rng)
        same(_fetched(student, rng, *pieces, pause=PAUSE), (200, content), sent=pieces, pause=PAUSE)
        yield

    each_round(student, rng, beside, apart)


@get_by_hand.check(_("stops where Content-Length says, when the server keeps the connection open"), weight=2,
                   needs=[answer])  # fmt: skip
def kept_open(student: Any, rng: Random) -> None:
    for content in (binary(rng, 20), b""):
        pieces = (head_bytes(200, content_length(content)), content)
        same(_fetched(student, rng, *pieces, held=True, empty=not content), (200, content), sent=pieces)
    word = random_word(rng)
    for value, what in ((word, "later"), (f"{word} caf\xe9", "latin")):
        facts: dict[str, Any] = {what: True}
        pieces = (head_bytes(200, [("X-Word", value), ("Date", word), *content_length(b"ok")]), b"ok")
        same(_fetched(student, rng, *pieces, held=True, **facts), (200, b"ok"), sent=pieces, **facts)


@get_by_hand.check(_("knows Content-Length in any spelling"), needs=[kept_open])
def any_spelling(student: Any, rng: Random) -> None:
    for name in ("content-length", any_case(rng, "Content-Length")):
        content = random_word(rng).encode()
        pieces = (head_bytes(200, content_length(content, name)) + content,)
        same(_fetched(student, rng, *pieces, held=True), (200, content), sent=pieces)
    tight = head_bytes(200, content_length(content), line=TIGHT) + content
    same(_fetched(student, rng, tight, held=True, tight=True), (200, content), sent=tight, tight=True)
    pieces = (
        head_bytes(200, [*content_length(content), ("X-Content-Length", "1"), ("Content-Length-Was", "2")]) + content,
    )
    same(_fetched(student, rng, *pieces, held=True, other=True), (200, content), sent=pieces, other=True)


@get_by_hand.check(_("reads to the end where there is no length"), needs=[answer])
def no_length(student: Any, rng: Random) -> None:
    content = binary(rng, 30)
    for pieces in ((head_bytes(200) + content,), (head_bytes(200), content[:10], content[10:]), (head_bytes(404),)):
        body = b"".join(pieces).partition(BLANK_LINE)[2]
        same(_fetched(student, rng, *pieces), (404 if not body else 200, body), sent=pieces)


@get_by_hand.check(_("expects no body with status 204 or 304"), needs=[kept_open])
def bodiless_statuses(student: Any, rng: Random) -> None:
    for whole, status in ((head_bytes(204), 204), (head_bytes(304, [("Content-Length", "120")]), 304)):
        same(_fetched(student, rng, whole, held=True), (status, b""), sent=whole)


@get_by_hand.check(_("raises EOFError when the connection ends inside the response"), needs=[answer])
def ends_early(student: Any, rng: Random) -> None:
    content = random_word(rng).encode()
    head = head_bytes(200, content_length(content + b"more"))
    for pieces in ((head, content), (head,), (head[: rng.randint(1, 20)],), ()):
        says = _("EOFError is asked for: the response is not complete.")
        require_error(says, "EOFError", _fetched, student, rng, *pieces, sent=pieces or b"", ended=True)


@get_by_hand.check(_("closes its connection"), needs=[kept_open])
def closes(student: Any, rng: Random) -> None:
    whole = head_bytes(200, content_length(b"ok")) + b"ok"
    _closed_after(student, rng, whole)
    _closed_after(student, rng, whole[:-1], early=True)


def _closed_after(student: Any, rng: Random, data: bytes, early: bool = False) -> None:
    """Require that the client closes its connection; with `early`, after a response that ends too soon."""
    done, closed = threading.Event(), []

    def answer(peer: Peer) -> None:
        peer.read_until(BLANK_LINE)
        peer.send(data)
        if early:
            peer.half_close()
        done.wait(HELD_OPEN)
        peer.seconds = CLOSING
        closed.append(peer.at_end())

    with serving(answer) as stage:
        try:
            _asked(student, stage, random_path(rng), done)
        except Raised:  # whether it is the right exception is another check's question
            if not early:
                raise
    if not closed:
        fail(_("The connection was not closed after the response."), sent=data, left_open=True, early=early)


@get_by_hand.check(_("leaves out what comes after the body"), needs=[kept_open])
def beyond(student: Any, rng: Random) -> None:
    content = binary(rng, 20)
    more = head_bytes(200, content_length(content)) + content + head_bytes(200)
    same(_fetched(student, rng, more, held=True), (200, content), sent=more)
