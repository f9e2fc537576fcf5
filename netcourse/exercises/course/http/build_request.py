"""Exercise http.build_request: write a request."""

from __future__ import annotations

from random import Random
from typing import Any

from netcourse.exercises.course.http.common import BEYOND, LATIN, header_name, random_host, require_error
from netcourse.exercises.course.http.received import (
    BARE_NEWLINES,
    NO_BLANK_LINE,
    NO_HOST,
    Request,
    read_request,
    same_start,
)
from netcourse.exercises.material import random_path, random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, fail, same
from netcourse.exercises.staging.calls import called, telling
from netcourse.i18n import _


def _let_through(facts: Facts) -> bool:
    return facts["check"] == "injection" and type(facts["got"]) is bytes


build_request = Exercise(
    "http.build_request",
    points=2,
    minutes=15,
    title=_("write a request"),
    asks=["build_request"],
    hints=[
        _('Collect the lines of the head in a list; "\\r\\n".join(lines) puts the line ends between them. Count how'
          " many are still missing at the end of the head."),
        _("Encode the body before you measure it: len() of text counts characters, len() of bytes counts bytes."),
        _('Before anything else, look for "\\r" and for "\\n" in the method, the host, the path, and in each name and'
          " value of the headers."),
    ],
    misconceptions=[
        Misconception(
            "http.text_not_bytes",
            says=_("Text has no bytes until somebody encodes it. A connection carries bytes: encode() makes them."),
            when=lambda facts: facts["returned"] == "str",
        ),
        Misconception(
            "http.request_line",
            says=_("The first line of a request has three parts with one space between: the method and the path as they"
                   " are given, and HTTP/1.1."),
            when=lambda facts: facts["start"] and facts["got"] != facts["expected"],
        ),
        Misconception(
            "http.host_changed",
            says=_("Host is written as it is given, with its port and its capitals."),
            when=lambda facts: [one.lower() for one in facts["hosts"]] in ([facts["host"].lower()],
                                                                           [facts["host"].partition(":")[0].lower()]),
        ),
        BARE_NEWLINES,
        NO_BLANK_LINE,
        NO_HOST,
        Misconception(
            "http.line_end_after_body",
            says=_("A body does not end like a line: it ends after so many bytes. What comes after it belongs to the"
                   " next request."),
            when=lambda facts: facts["got"].endswith(facts["body"] + b"\r\n"),
        ),
        Misconception(
            "http.mutable_default",
            says=_("This request has no body, yet it says the length of the one before: something is kept from call to"
                   " call. A default such as headers={} is made once, and every call shares it."),
            when=lambda facts: facts["kept"],
        ),
        Misconception(
            "http.empty_value_dropped",
            says=_("A header with an empty value is a header: its name and its colon are sent."),
            when=lambda facts: facts["value"] == "" and facts["got"] == [],
        ),
        Misconception(
            "http.header_twice",
            says=_("A header that you add on your own must not be one that was given: look whether its name is among"
                   " them, in capitals or not."),
            when=lambda facts: facts["value"] in facts["got"] and len(facts["got"]) > 1,
        ),
        Misconception(
            "http.value_changed",
            says=_("A value is written as it is given: colons and capitals in it stay."),
            when=lambda facts: facts["value"] and (facts.get("raised") or facts["value"] not in facts["got"]),
        ),
        Misconception(
            "http.body_dropped",
            says=_("Any method may come with a body, GET too. What is given is sent."),
            when=lambda facts: facts["method"] == "GET" and facts["check"] == "body"
            and b"\r\n\r\n" == facts["got"][-4:],
        ),
        Misconception(
            "http.no_length",
            says=_("Nothing marks the end of a body. A request that has one says its length, or the server takes it"
                   " for the next request."),
            when=lambda facts: facts["lengths"] == [],
        ),
        Misconception(
            "http.body_encoded_otherwise",
            says=_("A body is asked for in UTF-8, which has bytes for every character. Other encodings have not, or"
                   " have other bytes."),
            when=lambda facts: not facts["text"].isascii() and facts["body"] not in facts["got"],
        ),
        Misconception(
            "http.body_changed",
            says=_("A body is sent as it is given: its spaces and line ends, at its edges too, are part of it."),
            when=lambda facts: facts["body"] not in facts["got"],
        ),
        Misconception(
            "http.characters_counted",
            says=_("Content-Length counts bytes, and this text has characters that take two bytes or more in UTF-8:"
                   " encode first, then measure."),
            when=lambda facts: facts["lengths"] == [str(len(facts["text"]))],
        ),
        Misconception(
            "http.body_refused",
            says=_("A body may hold any bytes, line ends too: its length says where it ends. Only in the head does a"
                   " line end have a meaning."),
            when=lambda facts: facts["raised"] == "ValueError" and facts["check"] == "body",
        ),
        Misconception(
            "http.cleaned_up",
            says=_("Without its line end the text is another text, sent on as if the caller had meant it. Refuse what"
                   " cannot be sent as it is."),
            when=lambda facts: _let_through(facts) and b"Smuggled" in facts["got"].replace(b"\nSmuggled", b""),
        ),
        Misconception(
            "http.only_pairs",
            says=_("\\r or \\n alone is dangerous as well: many servers take a single line feed for the end of a"
                   " line."),
            when=lambda facts: _let_through(facts) and facts["where"] == "inside" and facts["ending"] != "\r\n",
        ),
        Misconception(
            "http.only_values",
            says=_("Whatever is written into the head can end a line early: the method, the host, the path and a"
                   " header's name as well as its value."),
            when=lambda facts: _let_through(facts) and facts["where"] == "inside" and facts["place"] != "value",
        ),
        Misconception(
            "http.edges_overlooked",
            says=_("A line end is dangerous at the beginning or the end of a text as well: the head goes on in a new"
                   " line, or is over too soon."),
            when=lambda facts: _let_through(facts) and facts["where"] != "inside",
        ),
        Misconception(
            "http.injection",
            says=_("A value with a line end in it becomes two lines, and the second is a header that its author chose."
                   " Text that comes from outside must not be able to do that."),
            when=_let_through,
        ),
    ],
)  # fmt: skip


def _built(student: Any, *args: Any) -> tuple[Request, bytes]:
    raw = called(student, "build_request", *args, sent=args)
    if type(raw) is not bytes:
        fail(_("Bytes were asked for; this is of type {kind}.").format(kind=type(raw).__name__), sent=args, got=raw,
             returned=type(raw).__name__)  # fmt: skip
    return read_request(raw), raw


@build_request.check(_("writes a request line, one Host, and a blank line"))
def no_body(student: Any, rng: Random) -> None:
    for method in ("GET", "DELETE"):
        host, path = random_host(rng), random_path(rng)
        request, raw = _built(student, method, host, path)
        same_start(request, raw, method, path, host)
        same(request.body, b"", sent=(method, host, path), says=_("Nothing follows the blank line."), body=b"")
    host, path = f"{random_host(rng)}:{rng.randint(1024, 65535)}", f"{random_path(rng)}?{random_word(rng)}=a%20b&c=~d/"
    strange = f"{random_path(rng)}/(a;b=1,2):@!$'*+%2f"
    for args in (("GET", host, path), ("Notify", host.title(), strange)):
        request, raw = _built(student, *args)
        same_start(request, raw, args[0], args[2], args[1])
    request, raw = _built(student, "GET", host)
    same_start(request, raw, "GET", "/", host)


@build_request.check(_("writes each header that it is given, once"), needs=[no_body])
def given_headers(student: Any, rng: Random) -> None:
    some = {header_name(rng): f"{random_word(rng)} {random_word(rng)}; q={rng.random():.2f}" for _number in range(3)}
    page = f"http://{random_host(rng)}:{rng.randint(1024, 65535)}{random_path(rng).title()}"
    usual = {name: f"{random_word(rng)}/{rng.randint(1, 9)}" for name in ("accept", "Content-Type", "User-Agent")}
    for headers in (some, {"Referer": page}, usual, {header_name(rng): ""}):
        args = ("GET", random_host(rng), random_path(rng), headers)
        with telling(value=list(headers.values())[-1]):
            request, raw = _built(student, *args)
        for name, value in headers.items():
            says = _("These are the values of {name} in the request. Each header that is given stands there once.")
            same(request.values(name), [value], says=says.format(name=name), sent=args, raw=raw, value=value)


@build_request.check(_("sends a body in UTF-8 and says how many bytes it has"), needs=[no_body])
def body(student: Any, rng: Random) -> None:
    texts = [
        random_word(rng),
        f"{rng.choice(LATIN)} {rng.choice(BEYOND)}",
        f"{random_word(rng)}\r\n\r\n{random_word(rng)}\n",
        " \n",
    ]
    for method, text in zip(["POST", "PUT", "GET", "PATCH"], texts, strict=True):
        args = (method, random_host(rng), random_path(rng), {header_name(rng): random_word(rng)}, text)
        request, raw = _built(student, *args)
        sent, lengths = text.encode(), request.values("content-length")
        if lengths != [str(len(sent))]:
            says = _("One header Content-Length: {length} is asked for.").format(length=len(sent))
            fail(says, sent=args, got=raw, lengths=lengths, text=text, body=sent, method=method)
        same(request.body, sent, sent=args, says=_("This is what follows the blank line."), body=sent)
    _nothing_kept(student, rng)


def _nothing_kept(student: Any, rng: Random) -> None:
    """Require that a body leaves no trace in the request after it."""
    host, path = random_host(rng), random_path(rng)
    student.call("build_request", "POST", host, path, body=random_word(rng))
    request, raw = _built(student, "GET", host, path)
    if request.values("content-length") not in ([], ["0"]):
        fail(_("This request was built after one with a body, and has none."), sent=("GET", host, path), got=raw,
             kept=True)  # fmt: skip


@build_request.check(_("raises ValueError for a line end inside the head"), weight=2, needs=[no_body])
def injection(student: Any, rng: Random) -> None:
    for where in ("inside", "at the end", "at the beginning"):
        for ending in ("\r\n", "\n", "\r"):
            for place in ("value", "name", "path", "host", "method"):
                _refused(student, rng, place, ending, where)


def _refused(student: Any, rng: Random, place: str, ending: str, where: str) -> None:
    words = {
        "method": "GET",
        "host": random_host(rng),
        "path": random_path(rng),
        "name": header_name(rng),
        "value": random_word(rng),
    }
    smuggled = {"inside": f"{words[place]}{ending}Smuggled: {random_word(rng)}", "at the end": words[place] + ending}
    words[place] = smuggled.get(where, ending + words[place])
    args = (words["method"], words["host"], words["path"], {words["name"]: words["value"]})
    says = _("ValueError is asked for: there is {ending} in {place}.")
    says = says.format(ending=repr(ending), place=_PLACES[place])
    facts = {"sent": args, "place": place, "ending": ending, "where": where}
    require_error(says, "ValueError", called, student, "build_request", *args, **facts)


_PLACES = {
    "method": _("the method"),
    "host": _("the host"),
    "path": _("the path"),
    "name": _("a header's name"),
    "value": _("a header's value"),
}
