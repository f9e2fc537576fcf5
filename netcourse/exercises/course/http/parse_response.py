"""Exercise http.parse_response: read a response."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from netcourse.exercises.course.http.answers import (
    ALWAYS_A_BODY,
    HALF_IS_WHOLE,
    REASONS,
    TIGHT,
    USUAL,
    Fields,
    content_length,
    head_bytes,
)
from netcourse.exercises.course.http.common import any_case, binary, cut_off, header_name, require_error, same_dict
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception
from netcourse.exercises.staging.calls import called
from netcourse.exercises.staging.website import BLANK_LINE
from netcourse.i18n import _


def _headers_differ(facts: Facts) -> bool:
    return bool(facts["got"]["headers"] != facts["expected"]["headers"])


def _body_differs(facts: Facts) -> bool:
    return bool(facts["got"]["body"] != facts["expected"]["body"])


def _some_value(facts: Facts, fits: Callable[[list[str], list[str]], object]) -> bool:
    """Tell whether the values of some header differ in the way that `fits(got, expected)` tells."""
    got, expected = facts["got"]["headers"], facts["expected"]["headers"]
    return any(fits(got[name], expected[name]) for name in expected if got[name] != expected[name])


parse_response = Exercise(
    "http.parse_response",
    points=4,
    minutes=30,
    title=_("read a response"),
    asks=["parse_response"],
    hints=[
        _('Cut at the first b"\\r\\n\\r\\n" with partition. The head may be decoded then, the body stays bytes.'),
        _("headers.setdefault(name.lower(), []).append(value.strip()) makes a list for a name that is new and appends"
          " to it either way."),
        _("Decide where the body ends in this order: no body at all (HEAD, 1xx, 204, 304), chunked, Content-Length,"
          " up to the end."),
        _("A chunk: int(line, 16) of the next line up to a semicolon, then that many bytes, then two bytes to pass"
          " over. Size 0 ends the body."),
    ],
    misconceptions=[
        Misconception(
            "http.endless_loop",
            says=_('A loop never ended. Where the data is used up, each further slice or partition gives b"": look for'
                   " that, and for what ends the loop."),
            when=lambda facts: facts["timed_out"],
        ),
        Misconception(
            "http.other_line_ends",
            says=_("A line of HTTP ends with \\r\\n and with nothing else. splitlines() cuts text at other characters,"
                   " too, \\x85 for one."),
            when=lambda facts: facts["latin"] and (facts.get("raised") == "ValueError" or _some_value(
                facts, lambda got, expected: "\x85" in expected[0] and expected[0].startswith(got[0]))),
        ),
        Misconception(
            "http.head_is_latin_1",
            says=_("A header's value may hold bytes that are no ASCII and no UTF-8. latin-1 has a character for each:"
                   " decode the head with it, and nothing else."),
            when=lambda facts: facts["latin"] and (facts.get("raised") or _headers_differ(facts)),
        ),
        Misconception(
            "http.values_as_text",
            says=_("Each name leads to a list of its values, to a list of one where there is only one."),
            when=lambda facts: any(type(value) is str for value in facts["got"]["headers"].values()),
        ),
        Misconception(
            "http.all_is_text",
            says=_("Only the head is text. A body is any bytes, a picture say, and no decoding fits them all: cut"
                   " first, and decode the head alone."),
            when=lambda facts: facts.get("raised") == "UnicodeDecodeError" or type(facts["got"]["body"]) is str,
        ),
        Misconception(
            "http.status_is_text",
            says=_("A status is a number: int() makes one, and then 200 <= status < 300 can be asked."),
            when=lambda facts: type(facts["got"]["status"]) is str,
        ),
        Misconception(
            "http.reason_is_one_word",
            says=_("The reason may have several words: split the status line twice, not at every space."),
            when=lambda facts: cut_off(facts, "reason", " "),
        ),
        Misconception(
            "http.reason_is_needed",
            says=_('The reason may be empty. The space before it is still there: split(" ", 2) gives three pieces,'
                   " split() only two."),
            when=lambda facts: facts["raised"] and facts["reason"] == "",
        ),
        Misconception(
            "http.names_as_written",
            says=_("Content-Length, content-length and CONTENT-LENGTH are one header: lower each name before you"
                   " store it or look for it."),
            when=lambda facts: _headers_differ(facts) and any(name != name.lower() for name in facts["got"]["headers"]),
        ),
        Misconception(
            "http.last_colon",
            says=_("The first colon ends the name. A value may have more of them: partition finds the first, rpartition"
                   " the last."),
            when=lambda facts: not facts["tight"] and any(":" in name for name in facts["got"]["headers"]),
        ),
        Misconception(
            "http.same_value_once",
            says=_("Each line counts, also when it says the same as one before: keep every value, in the order in which"
                   " they came."),
            when=lambda facts: _some_value(facts, lambda got, expected: got != expected and set(got) == set(expected)),
        ),
        Misconception(
            "http.last_header_wins",
            says=_("A header may come more than once, and each one counts: two Set-Cookie are two cookies. Assigning to"
                   " the same key keeps the last alone."),
            when=lambda facts: _some_value(facts, lambda got, expected: set(got) < set(expected)),
        ),
        Misconception(
            "http.joined_headers",
            says=_("A value may hold commas itself, as the date in Set-Cookie does. Joined with commas it cannot be"
                   " taken apart again: keep a list."),
            when=lambda facts: _some_value(facts, lambda got, expected: got == [", ".join(expected)]),
        ),
        Misconception(
            "http.every_colon",
            says=_("Only the first colon ends the name. A value may have more of them: split once."),
            when=lambda facts: _some_value(facts, lambda got, expected: expected[0].startswith(got[0] + ":")),
        ),
        Misconception(
            "http.empty_value",
            says=_("A header's value may be empty. The header is there all the same."),
            when=lambda facts: _headers_differ(facts) and facts["got"]["headers"] == {name: value for name, value
                                                           in facts["expected"]["headers"].items() if value != [""]},
        ),
        Misconception(
            "http.split_at_commas",
            says=_("A comma is a character of the value, in a date for example. Each line is one value."),
            when=lambda facts: _some_value(facts, lambda got, expected: len(got) > len(expected)),
        ),
        Misconception(
            "http.values_lowered",
            says=_("Only the name means the same in capitals. The value stays as it is."),
            when=lambda facts: _some_value(facts, lambda got, expected: got == [one.lower() for one in expected]),
        ),
        Misconception(
            "http.trailer_as_header",
            says=_("What stands after the last chunk is a trailer. It is passed over, and is none of the headers."),
            when=lambda facts: facts["check"] == "around_chunks"
            and set(facts["got"]["headers"]) > set(facts["expected"]["headers"]),
        ),
        Misconception(
            "http.colon_and_space",
            says=_("Spaces and tabs may stand around a value, before and after it, or be missing: cut at the colon,"
                   " then strip the value."),
            when=lambda facts: facts["tight"] and (facts.get("raised") or _headers_differ(facts)),
        ),
        Misconception(
            "http.every_blank_line",
            says=_("Only the first blank line ends the head. In a body it is two line ends like any others."),
            when=lambda facts: (facts.get("blank") and (facts.get("raised") or _headers_differ(facts)))
            or _cut_off_body(facts, BLANK_LINE),
        ),
        Misconception(
            "http.nothing_may_follow",
            says=_("More may have come than this response: what stands after so many bytes belongs to the next one."
                   " That is no error."),
            when=lambda facts: facts["more"] and facts["raised"] == "ValueError",
        ),
        Misconception(
            "http.body_stripped",
            says=_("A body is exactly the bytes that were counted. Spaces and line ends at its edges are part of it."),
            when=lambda facts: _body_differs(facts) and facts["got"]["body"] == facts["expected"]["body"].strip(),
        ),
        Misconception(
            "http.any_coding",
            says=_("Transfer-Encoding may say other things. There are chunks only where its value is chunked."),
            when=lambda facts: facts["coding"] and (facts.get("raised") or _body_differs(facts)),
        ),
        Misconception(
            "http.zero_is_nothing",
            says=_("Content-Length: 0 is a length: the body is empty, and what follows belongs to the next response."
                   " Ask whether the header is there, not whether its number is true."),
            when=lambda facts: facts["zero"] and _body_differs(facts),
        ),
        Misconception(
            "http.rest_is_body",
            says=_("Content-Length says where the body ends. What comes after it on the same connection belongs to the"
                   " next response."),
            when=lambda facts: facts["check"] == "counted" and _body_differs(facts)
            and facts["got"]["body"].startswith(facts["expected"]["body"]),
        ),
        Misconception(
            "http.found_elsewhere",
            says=_("The words stand in the head, but not as this header: another header's value or name holds them."
                   " Look for the whole name among the headers."),
            when=lambda facts: facts["elsewhere"],
        ),
        Misconception(
            "http.bodiless_by_method",
            says=_("Only a response to HEAD is without a body because of its method. To POST and all others there may"
                   " be one."),
            when=lambda facts: facts["asked"] not in ("GET", "HEAD") and facts["got"]["body"] == b"",
        ),
        Misconception(
            "http.bodiless_class",
            says=_("Of the final statuses only 204 and 304 are always without a body. A page may come with any other: a"
                   " redirect or an error mostly has one."),
            when=lambda facts: facts["check"] in ("head", "redirects") and facts["got"]["body"] == b""
            != facts["expected"]["body"],
        ),
        Misconception(
            "http.length_is_needed",
            says=_("A response without Content-Length and without chunks has a body all the same: it ends where the"
                   " connection ends."),
            when=lambda facts: facts["check"] == "to_the_end" and (facts.get("raised") or facts["got"]["body"] == b""),
        ),
        ALWAYS_A_BODY,
        Misconception(
            "http.zero_as_spelt",
            says=_("The last chunk has the size 0, however that is written: 000 or 0;x=y are 0 as well, and 0a is ten."
                   " Make a number of it first, then compare."),
            when=lambda facts: facts["zeros"] and (facts.get("raised") or _body_differs(facts)),
        ),
        Misconception(
            "http.decimal_sizes",
            says=_("Chunk sizes are hexadecimal: 10 means sixteen bytes, and a means ten. int(text, 16) reads them."),
            when=lambda facts: facts["check"] == "hexadecimal" and (facts.get("raised") or _body_differs(facts)),
        ),
        Misconception(
            "http.length_beats_chunks",
            says=_("Where Transfer-Encoding: chunked is given, Content-Length does not count: the chunks say where the"
                   " body ends."),
            when=lambda facts: facts["both"],
        ),
        Misconception(
            "http.chunked_as_spelt",
            says=_("chunked means the same in capitals and in small letters, as names do: lower the value before you"
                   " compare it."),
            when=lambda facts: facts["spelt"] and _body_differs(facts),
        ),
        Misconception(
            "http.chunks_left",
            says=_("With Transfer-Encoding: chunked the sizes and line ends between the chunks are wrapping. The body"
                   " is what remains without them."),
            when=lambda facts: facts["chunked"] and re.match(rb"[0-9a-fA-F]+[^\r]*\r\n", facts["got"]["body"])
            and facts["sent"].endswith(facts["got"]["body"]),
        ),
        Misconception(
            "http.extension_in_size",
            says=_("After a chunk's size a semicolon may stand, with more about the chunk behind it. Read the size up"
                   " to there."),
            when=lambda facts: facts["extension"],
        ),
        Misconception(
            "http.chunks_by_lines",
            says=_("A chunk is counted, not a line: it may hold line ends itself. Take as many bytes as its size"
                   " says."),
            when=lambda facts: facts["lines_inside"] and (facts.get("raised") or _body_differs(facts)),
        ),
        Misconception(
            "http.one_chunk",
            says=_("After a chunk comes another one, until one has the size 0."),
            when=lambda facts: facts["chunked"] and facts["check"] == "chunks"
            and facts["expected"]["body"].startswith(facts["got"]["body"]) and _body_differs(facts),
        ),
        HALF_IS_WHOLE,
    ],
)  # fmt: skip


def _cut_off_body(facts: Facts, mark: bytes) -> bool:
    return bool(facts["expected"]["body"].startswith(facts["got"]["body"] + mark))


def _same_answer(
    student: Any, content: bytes = b"", *, body: bytes = b"", status: int = 200, reason: str | None = None,
    fields: Fields = (), line: str = USUAL, method: str = "GET", **facts: Any,
) -> None:  # fmt: skip
    """Require what `parse_response` returns for an answer with `content` after its head."""
    data = head_bytes(status, fields, reason, line) + content
    headers: dict[str, list[str]] = {}
    for name, value in fields:
        headers.setdefault(name.lower(), []).append(value.strip())
    reason = REASONS[status] if reason is None else reason
    facts |= {"sent": data, "reason": reason, "tight": line == TIGHT, "asked": method}
    got = _parsed(student, data, method, **facts)
    same_dict(got, {"status": status, "reason": reason, "headers": headers, "body": body}, **facts)


def _parsed(student: Any, data: bytes, method: str = "GET", **facts: Any) -> Any:
    return called(student, "parse_response", *((data,) if method == "GET" else (data, method)), **facts)


@parse_response.check(_("reads the status, the reason and the headers"))
def head(student: Any, rng: Random) -> None:
    for status in rng.sample([200, 404, 503], 3):
        content = random_word(rng).encode()
        fields = [(header_name(rng), random_word(rng)), *content_length(content)]
        _same_answer(student, content, status=status, fields=fields, body=content)
    _same_answer(student, b"", status=200, reason="", fields=content_length(b""))


@parse_response.check(_("knows a header in any case, and keeps all of one that comes more than once"), needs=[head])
def repeated(student: Any, rng: Random) -> None:
    name, dated = header_name(rng), "a=1; expires=Fri, 01 Jan 2038 00:00:00 GMT"
    fields = [(name, random_word(rng)), ("Set-Cookie", dated), (name.lower(), random_word(rng)), ("set-cookie", "b=2")]
    _same_answer(student, fields=[*fields, (name.upper(), random_word(rng)), ("CONTENT-length", "0")])
    other, word = header_name(rng), random_word(rng)
    twice = [(other, word), (other, random_word(rng)), (other, word), ("Content-Length", "0")]
    _same_answer(student, fields=twice)


@parse_response.check(_("takes a header's value from the first colon on, without the spaces around it"), needs=[head])
def values(student: Any, rng: Random) -> None:
    word, name, none = random_word(rng), header_name(rng), ("Content-Length", "0")
    _same_answer(student, fields=[("Location", f"http://{word}.example:{rng.randint(1024, 65535)}/"), none])
    _same_answer(student, fields=[(name, word), ("X-Empty", ""), none], line=TIGHT)
    _same_answer(student, fields=[(name, f"  {word} {word}\t "), none], line=TIGHT)


@parse_response.check(_("takes as many bytes for the body as Content-Length says"), weight=2, needs=[head])
def counted(student: Any, rng: Random) -> None:
    content = binary(rng, 20)
    _same_answer(student, content, fields=content_length(content), body=content, blank=True)
    padded = f" \r\n{random_word(rng)}\r\n ".encode()
    _same_answer(student, padded, fields=content_length(padded), body=padded)
    _same_answer(student, fields=content_length(b""))
    following = head_bytes(404, content_length(b"next")) + b"next"
    for name in ("content-length", "CONTENT-LENGTH", any_case(rng, "Content-Length")):
        _same_answer(student, content + following, fields=content_length(content, name), body=content, more=True)
    _same_answer(student, following, fields=content_length(b""), zero=True)
    others = [("X-Content-Length", "1"), (header_name(rng), "Transfer-Encoding: chunked"), *content_length(padded)]
    _same_answer(student, padded + following, fields=others, body=padded, elsewhere=True)
    _same_answer(student, padded, fields=content_length(padded), body=padded, method="POST")


@parse_response.check(_("takes everything up to the end where nothing says how long the body is"), needs=[head])
def to_the_end(student: Any, rng: Random) -> None:
    content = binary(rng, 30)
    _same_answer(student, content, fields=[("Content-Type", "image/png")], body=content)


CHUNKED = ("Transfer-Encoding", "chunked")


def _chunked(
    pieces: Iterable[bytes], size: Callable[[int], str] = "{:x}".format, trailer: bytes = b"", last: bytes = b"0"
) -> bytes:
    wrapped = b"".join(size(len(piece)).encode() + b"\r\n" + piece + b"\r\n" for piece in pieces)
    return wrapped + last + b"\r\n" + trailer + b"\r\n"


@parse_response.check(_("puts chunks together, whatever they hold"), weight=2, needs=[head])
def chunks(student: Any, rng: Random) -> None:
    plain = [random_word(rng, 2, 9).encode() for _number in range(3)]
    lines = [b"\r\n", b"5\r\n", b"0\r\n\r\n", rng.randbytes(7)]
    rng.shuffle(lines)
    for pieces in (plain, [], lines):
        body, inside = b"".join(pieces), pieces is lines
        _same_answer(student, _chunked(pieces), fields=[CHUNKED], body=body, chunked=True, lines_inside=inside)


@parse_response.check(_("reads chunk sizes as hexadecimal numbers, in capitals or small letters"), needs=[chunks])
def hexadecimal(student: Any, rng: Random) -> None:
    for size in ("{:x}".format, "{:X}".format, "{:04x}".format):
        pieces = [rng.randbytes(length) for length in (rng.randint(16, 25), rng.randint(10, 15), 171)]
        body, zeros = b"".join(pieces), size(1) != "1"
        _same_answer(student, _chunked(pieces, size), fields=[CHUNKED], body=body, chunked=True, zeros=zeros)


@parse_response.check(_("passes over what may stand around chunks, and over a Content-Length beside them"),
                      needs=[chunks])  # fmt: skip
def around_chunks(student: Any, rng: Random) -> None:
    pieces = [rng.randbytes(rng.randint(2, 9)) for _number in range(3)]
    trailer = f"{header_name(rng)}: {random_word(rng)}\r\n".encode()

    def extended(size: int) -> str:
        return f"{size:x};{random_word(rng)}={random_word(rng)}"

    def same_pieces(content: bytes, *fields: tuple[str, str], **facts: Any) -> None:
        _same_answer(student, content, fields=fields, body=b"".join(pieces), chunked=True, **facts)

    same_pieces(_chunked(pieces, trailer=trailer), CHUNKED)
    same_pieces(_chunked(pieces) + head_bytes(200), (any_case(rng, CHUNKED[0]), "Chunked"), spelt=True)
    same_pieces(_chunked(pieces), ("Content-Length", "3"), CHUNKED, both=True)
    same_pieces(_chunked(pieces, extended), CHUNKED, extension=True)
    for last in (b"000", f"0;{random_word(rng)}".encode()):
        same_pieces(_chunked(pieces, last=last), CHUNKED, zeros=True)


@parse_response.check(_("knows the responses that have no body: to HEAD, and with status 1xx, 204 or 304"),
                      needs=[counted])  # fmt: skip
def bodiless(student: Any, rng: Random) -> None:
    fields = [("Content-Length", str(rng.randint(10, 5000)))]
    _same_answer(student, fields=fields, method="HEAD")
    _same_answer(student, status=304, fields=fields)
    _same_answer(student, head_bytes(200, content_length(b"next")) + b"next", status=204)
    _same_answer(student, fields=[CHUNKED], method="HEAD")
    _same_answer(student, head_bytes(200, content_length(b"next")) + b"next", status=103)


@parse_response.check(_("reads the body of a redirect and of an error"), needs=[counted, to_the_end])
def redirects(student: Any, rng: Random) -> None:
    for status in (302, 404, 503):
        content = random_word(rng).encode()
        _same_answer(student, content, status=status, fields=content_length(content), body=content)
        _same_answer(student, content, status=status, body=content)


@parse_response.check(_("raises ValueError when the data ends inside the body"), needs=[counted, chunks])
def cut_short(student: Any, rng: Random) -> None:
    content = rng.randbytes(rng.randint(10, 40))
    whole = _chunked([content[:5], content])
    for data in (
        head_bytes(200, content_length(content)) + content[: rng.randint(0, 9)],
        head_bytes(200, [CHUNKED]) + whole[: -len(content) // 2 - 7],
        head_bytes(200, [CHUNKED]) + whole.removesuffix(b"0\r\n\r\n"),
    ):
        says = _("ValueError is asked for: the body is not complete.")
        require_error(says, "ValueError", _parsed, student, data, sent=data)


@parse_response.check(_("decodes the head as latin-1"), needs=[values])
def latin(student: Any, rng: Random) -> None:
    fields = [(header_name(rng), f"{random_word(rng)} caf\xe9"), *content_length(b"")]
    _same_answer(student, fields=fields, latin=True)
    fields = [(header_name(rng), f"{random_word(rng)}\x93\x85 {random_word(rng)}"), *content_length(b"")]
    _same_answer(student, fields=fields, latin=True)


@parse_response.check(_("expects chunks only where the Transfer-Encoding is chunked"), needs=[to_the_end, chunks])
def other_codings(student: Any, rng: Random) -> None:
    content = binary(rng, 30)
    _same_answer(student, content, fields=[("Transfer-Encoding", "gzip")], body=content, coding=True)
