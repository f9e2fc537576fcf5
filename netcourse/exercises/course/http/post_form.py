"""Exercise http.post_form: post a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote

from netcourse.exercises.course.http.answers import content_length, head_bytes
from netcourse.exercises.course.http.common import BEYOND, LATIN, binary
from netcourse.exercises.course.http.received import Request, read_request
from netcourse.exercises.material import random_path, random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, fail, same
from netcourse.exercises.staging.calls import called
from netcourse.exercises.staging.stage import serving
from netcourse.exercises.staging.website import BLANK_LINE
from netcourse.i18n import _
from netcourse.wire.peer import Peer

FORM = "application/x-www-form-urlencoded"


def _changed(facts: Facts, how: Callable[[list[str], list[str]], bool]) -> bool:
    """Tell whether the values of some field arrived otherwise than given, and `how(got, given)` says in which way."""
    got, given = facts["got"], facts["expected"]
    return any(got[name] != given[name] and how(got[name], given[name]) for name in given if name in got)


def _lost(facts: Facts) -> list[str]:
    """Return the first values of the fields that did not arrive under their names."""
    return [values[0] for name, values in facts["expected"].items() if name not in facts["got"]]


post_form = Exercise(
    "http.post_form",
    points=1,
    minutes=10,
    title=_("post a form"),
    asks=["post_form"],
    hints=[
        _("urlencode makes the text of the form, encode() makes bytes of it, and urlopen(url, data) posts them."),
        _("urlencode has an option for values that are lists: look for doseq in its documentation."),
        _("data = urlencode(fields, doseq=True).encode(), then return urlopen(url, data).read(), best in a with"
          " block."),
    ],
    misconceptions=[
        Misconception(
            "http.form_not_sent",
            says=_("The form was encoded, but urlopen never got it: without data, urlopen makes a GET. Hand it over as"
                   " the second argument."),
            when=lambda facts: facts["method"] == "GET" and facts["target"] == facts["path"],
        ),
        Misconception(
            "http.form_in_url",
            says=_("What stands behind the ? of the URL makes a GET with a query. The form of a POST travels in the"
                   " body."),
            when=lambda facts: facts.get("method") == "GET"
            or (facts["target"] and facts["got"].startswith(facts["expected"]) and facts["got"] != facts["expected"]),
        ),
        Misconception(
            "http.query_of_url_lost",
            says=_("The URL is asked for as it is, with its query: a POST may have one, too."),
            when=lambda facts: facts["target"] and facts["expected"].startswith(facts["got"] + "?"),
        ),
        Misconception(
            "http.text_as_data",
            says=_("urlencode returns text, and a body is bytes: encode() the text before you hand it to urlopen."),
            when=lambda facts: facts["raised"] == "TypeError" and "should be bytes" in facts["message"],
        ),
        Misconception(
            "http.json_is_a_form",
            says=_("JSON is another format, with a Content-Type of its own. A form's fields are name=value, joined"
                   " with &."),
            when=lambda facts: "json" in facts.get("kind", "") or facts["raw"].startswith(b"{"),
        ),
        Misconception(
            "http.list_as_text",
            says=_("urlencode wrote the list as Python shows it, brackets and all. With doseq=True it writes the field"
                   " once for each value."),
            when=lambda facts: any(value.startswith("[") for values in facts["got"].values() for value in values),
        ),
        Misconception(
            "http.text_as_list",
            says=_("A text is a sequence, too, of its characters. A loop over values must tell a text from a list."),
            when=lambda facts: _changed(facts, lambda got, want: got == list(want[0])),
        ),
        Misconception(
            "http.brackets_in_name",
            says=_("A field that is sent several times has the same name each time. Some frameworks read [] behind it;"
                   " the format of forms does not know that."),
            when=lambda facts: any(f"{name}[]" in facts["got"] for name in facts["expected"]),
        ),
        Misconception(
            "http.encoded_twice",
            says=_("This was encoded twice: the server decodes once, and reads %20 where a space was meant. urlencode"
                   " encodes by itself."),
            when=lambda facts: _changed(facts, lambda got, want: [unquote(one) for one in got] == want),
        ),
        Misconception(
            "http.values_stripped",
            says=_("Spaces at the edges of a value are part of it: send what was given."),
            when=lambda facts: _changed(facts, lambda got, want: got == [one.strip() for one in want]),
        ),
        Misconception(
            "http.empty_dropped",
            says=_("A field with an empty text is a field: name= with nothing behind it is sent."),
            when=lambda facts: "" in _lost(facts)
            or _changed(facts, lambda got, want: got == [one for one in want if one]),
        ),
        Misconception(
            "http.last_value_wins",
            says=_("A form may hold the same field several times, as boxes that are ticked do. Send each value, in its"
                   " order."),
            when=lambda facts: facts["check"] == "lists"
            and any(set(facts["got"][name]) < set(values) for name, values in facts["expected"].items()),
        ),
        Misconception(
            "http.joined_by_hand",
            says=_("In a form & and = separate, + is a space and % begins a code. Inside a name or a value each of them"
                   " must be encoded: urlencode does it."),
            when=lambda facts: facts["raw"] == facts["glued"]
            or _changed(facts, lambda got, want: got == [one.replace("+", " ") for one in want]),
        ),
        Misconception(
            "http.form_in_latin_1",
            says=_("Which bytes stand for é is a question of the encoding, and forms use UTF-8. urlencode does so"
                   " unless told otherwise."),
            when=lambda facts: any("\ufffd" in value or "?" in value for values in facts["got"].values()
                                   for value in values),
        ),
        Misconception(
            "http.error_hidden",
            says=_("The response broke off, and nobody was told. Let the exception through: only a caller knows what to"
                   " do about it."),
            when=lambda facts: facts["broken"],
        ),
        Misconception(
            "http.answer_not_read",
            says=_("This is the response, not its body: read() gives the bytes."),
            when=lambda facts: facts["unplain"],
        ),
        Misconception(
            "http.answer_taken_apart",
            says=_("The body is asked for as it came, as bytes. It may be JSON or anything else: that is for a caller"
                   " to find out."),
            when=lambda facts: facts["raised"] in ("JSONDecodeError", "UnicodeDecodeError"),
        ),
        Misconception(
            "http.names_not_encoded",
            says=_("Names are encoded as values are: a name may hold & or = or a space, too."),
            when=lambda facts: facts["check"] == "encodes" and "" not in _lost(facts) and _lost(facts),
        ),
        Misconception(
            "http.joined_with_commas",
            says=_("A list was joined to one text. Each value is a field of its own, with the name again: its text may"
                   " hold commas itself."),
            when=lambda facts: facts["check"] == "lists" and any(
                facts["got"][name] in ([",".join(values)], [", ".join(values)])
                for name, values in facts["expected"].items() if len(values) > 1),
        ),
        Misconception(
            "http.values_reordered",
            says=_("The values of a list are sent in the list's order."),
            when=lambda facts: facts["got"] != facts["expected"]
            and all(sorted(facts["got"][name]) == sorted(values) for name, values in facts["expected"].items()),
        ),
        Misconception(
            "http.part_of_answer",
            says=_("This is only the beginning of the body. read() without a number gives all of it; a line, or the"
                   " first thousand bytes, is what happened to come first."),
            when=lambda facts: facts["check"] == "returns_answer" and facts["got"] != b""
            and facts["expected"].startswith(facts["got"]),
        ),
        Misconception(
            "http.answer_changed",
            says=_("A body is any bytes, and not every one of them is text: what is decoded, stripped or put together"
                   " again is another body. Return what read() gave."),
            when=lambda facts: facts["check"] == "returns_answer" and type(facts["got"]) is bytes and facts["got"],
        ),
        Misconception(
            "http.answer_read_twice",
            says=_('A response can be read once: a second read() begins where the first one ended, and gives b"".'
                   " Keep what read() returned."),
            when=lambda facts: facts["check"] == "returns_answer" and facts["got"] == b"",
        ),
    ],
)  # fmt: skip

Form = dict[str, str | list[str]]


def _posted(student: Any, rng: Random, fields: Form, content: bytes = b"thanks", query: str = "") -> Any:
    """Call `post_form`, require that it posts these fields, and return what it returns for `content`."""
    path = random_path(rng) + query
    came: list[bytes] = []

    def answer(peer: Peer) -> None:
        came.append(_received(peer))
        peer.send(head_bytes(200, [("Connection", "close"), *content_length(content)]) + content)

    with serving(answer) as stage:
        got = called(student, "post_form", f"http://{stage.host}:{stage.port}{path}", fields, sent=fields)
    if len(came) != 1:
        fail(_("One request was awaited; {count} came.").format(count=len(came)), sent=fields)
    _same_form(read_request(came[0]), came[0], path, fields)
    return got


def _received(peer: Peer) -> bytes:
    """Return a request without the wrapping of its body, if there was one."""
    head = peer.read_until(BLANK_LINE)
    if re.search(rb"(?i)\r\ntransfer-encoding:[^\r]*chunked", head):
        return head + b"".join(_received_chunks(peer))
    length = re.search(rb"(?i)\r\ncontent-length:[ \t]*(\d+)", head)
    return head + (peer.read(int(length[1])) if length else b"")


def _received_chunks(peer: Peer) -> Iterator[bytes]:
    while size := int(peer.read_line().partition(b";")[0], 16):
        yield peer.read(size)
        peer.read_line()
    peer.read_line()


def _same_form(request: Request, raw: bytes, path: str, fields: Form) -> None:
    method, target = request.start.split(" ")[:2]
    if method != "POST":
        fail(_("A POST was asked for; a {method} came.").format(method=method), sent=fields, got=raw,
             method=method, target=target, path=path)  # fmt: skip
    same(target, path, says=_("The form belongs in the body, and the path stays as it is."), target=target)
    kind = ", ".join(request.values("content-type")).lower()
    if kind.partition(";")[0].strip() != FORM:
        fail(_("The Content-Type of a form is {form}.").format(form=FORM), sent=fields, got=raw, kind=kind)
    _same_fields(request.body, fields)


def _same_fields(raw: bytes, fields: Form) -> None:
    pairs = [(name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)]
    expected: dict[str, list[str]] = {}
    for name, one in pairs:
        expected.setdefault(name, []).append(one)
    glued = "&".join(f"{name}={one}" for name, one in pairs).encode()
    got = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True)
    same(got, expected, sent=raw, raw=raw, glued=glued, says=_("This is what the form says to the server."))
    if not raw.isascii():
        fail(_("A form is ASCII: other characters are encoded with percent signs."), sent=fields, got=raw)


@post_form.check(_("makes a POST with the form in its body"), weight=2)
def posts(student: Any, rng: Random) -> None:
    for query in ("", f"?{random_word(rng)}={random_word(rng)}"):
        fields: Form = {random_word(rng): random_word(rng) for _number in range(3)}
        _posted(student, rng, fields, query=query)


@post_form.check(_("encodes what has a meaning of its own, and what is not ASCII, as UTF-8"), needs=[posts])
def encodes(student: Any, rng: Random) -> None:
    one, two = random_word(rng), random_word(rng)
    _posted(student, rng, {one: f"{two} & {two}=100%+1; #{one}", f"{two}={one}": two, f"{one} {two}": f"a/b {two}"})
    _posted(student, rng, {one: "", two: one})
    _posted(student, rng, {one: f" {two}  ", two: one})
    _posted(student, rng, {one: f"{rng.choice(LATIN)} {two}", rng.choice(LATIN): rng.choice(BEYOND)})


@post_form.check(_("sends a field once for every value of a list, in order"), needs=[posts])
def lists(student: Any, rng: Random) -> None:
    many: list[str] = [random_word(rng), f"{random_word(rng)}, {random_word(rng)}", random_word(rng)]
    _posted(student, rng, {random_word(rng): random_word(rng), f"{random_word(rng)}s": many})
    _posted(student, rng, {random_word(rng): [random_word(rng), "", random_word(rng)]})


@post_form.check(_("returns the body of the response"), needs=[posts])
def returns_answer(student: Any, rng: Random) -> None:
    for content in (binary(rng, rng.randint(20, 3000)), b" \r\n" + binary(rng, 100_000) + b"\n \r\n"):
        same(_posted(student, rng, {random_word(rng): random_word(rng)}, content), content, sent=content)


@post_form.check(_("lets the exception through when the response breaks off"), needs=[returns_answer])
def breaks_off(student: Any, rng: Random) -> None:
    part = random_word(rng).encode()
    data = head_bytes(200, [("Connection", "close"), ("Content-Length", "100")]) + part

    def answer(peer: Peer) -> None:
        _received(peer)
        peer.send(data)

    with serving(answer) as stage:
        fields: Form = {random_word(rng): random_word(rng)}
        try:
            got = called(student, "post_form", f"http://{stage.host}:{stage.port}/", fields)
        except Raised:
            return
    if got == part:  # iterating over urllib's response does not raise
        return
    fail(_("The response says 100 bytes and ends before. An exception was awaited."), sent=data, got=got, broken=True)
