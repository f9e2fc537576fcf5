"""Chapter 02: URLs, messages as bytes, a client by hand and one with urllib.

Functions on bytes are judged by what they return. A reader is given a connection whose pieces the check decides; a
client is judged by the server it talks to, which is the check. What a client sends is taken apart here, leniently
where the RFCs leave a choice (order and case of headers, further headers, a length of 0).
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase
from typing import Any
from urllib.parse import parse_qs, unquote, unquote_plus

from netcourse.clock import Deadline, scaled
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, Verdict, fail, same
from netcourse.exercises.staging.cuttings import each_cutting
from netcourse.exercises.staging.rounds import Waiting, each_round
from netcourse.exercises.staging.stage import Handler, Stage, serving
from netcourse.i18n import _
from netcourse.wire.exact import wait_until_read
from netcourse.wire.peer import Peer

CHAPTER = "02-http"

LATIN = ["Zürich", "Malmö", "Kraków", "Ærø", "naïve", "crème", "Straße"]
BEYOND = ["東京", "Αθήνα", "Łódź", "Tiếng Việt", "Київ", "שלום"]
BLANK_LINE = b"\r\n\r\n"
CLOSING = 1.0  # seconds for the end of a stream to arrive that was ended before the function returned
PAUSE = 0.5  # seconds for which the other side may be silent in the middle of a message, once that was read
HELD_OPEN = 60.0  # seconds for which a server keeps a connection open: longer than any client is given


def _word(rng: Random, least: int = 3, most: int = 8) -> str:
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(least, most)))


def _path(rng: Random) -> str:
    return "/" + "/".join(_word(rng) for _step in range(rng.randint(1, 3)))


def _header_name(rng: Random) -> str:
    return f"X-{_word(rng).title()}-{_word(rng).title()}"


def _any_case(rng: Random, text: str) -> str:
    """Return the text in capitals and small letters, never as it stands."""
    while (mixed := "".join(rng.choice((one.lower(), one.upper())) for one in text)) == text:
        pass
    return mixed


def _binary(rng: Random, size: int) -> bytes:
    """Return bytes that are no text: a blank line among them, and some that UTF-8 does not know."""
    return rng.randbytes(size) + BLANK_LINE + b"\xff\xfe" + rng.randbytes(size)


def _called(student: Any, name: str, *args: Any, **facts: Any) -> Any:
    """Call the learner's function; when it does not return, `facts` are told with the reason."""
    try:
        return student.call(name, *args)
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise


def _require_error(says: str, kind: str, call: Callable[..., Any], *args: Any, **facts: Any) -> None:
    """Require that `call(*args, **facts)` raises a `kind` in the learner's code; any other ends the check as it is."""
    try:
        got = call(*args, **facts)
    except Raised as raised:
        if raised.is_a(kind):
            return
        raise
    fail(says, got=got, **facts)


def _same_dict(got: Any, expected: dict[str, Any], **facts: Any) -> None:
    """Require a dict with these keys and values; say which keys are amiss before any value is looked at."""
    if type(got) is dict and got.keys() != expected.keys():
        names = ", ".join(map(repr, expected))
        fail(_("These keys are asked for, and no others: {names}.").format(names=names), **facts, got=got)
    same(got, expected, **facts)


# http.split_url -------------------------------------------------------------------------------------------------


def _cut_off(facts: Facts, part: str, mark: str) -> bool:
    """Tell whether a part ends where `mark` stands in the right one."""
    return bool(facts["expected"][part].startswith(facts["got"][part] + mark))


def _decoded(facts: Facts) -> bool:
    got, expected = facts["got"], facts["expected"]
    parts = [part for part in ("path", "query", "fragment") if got[part] != expected[part]]
    return any(got[part] in (unquote(expected[part]), unquote_plus(expected[part])) for part in parts)


split_url = Exercise(
    "http.split_url",
    points=1,
    minutes=10,
    title=_("take a URL apart"),
    asks=["split_url"],
    hints=[
        _("urlsplit(url) has nearly all of it: look at its scheme, hostname, port, path, query and fragment."),
        _("Two parts may be missing: the port is None then, and the path is empty. `x or y` gives y when x is either."),
        _('A dict knows the default ports: {"http": 80, "https": 443}[parts.scheme].'),
    ],
    misconceptions=[
        Misconception(
            "http.port_is_text",
            says=_("A URL is text, but a port is a number: int() makes one."),
            when=lambda facts: type(facts["got"]["port"]) is str,
        ),
        Misconception(
            "http.scheme_guessed",
            says=_("The scheme is what stands before the ://, in capitals or not. https elsewhere says nothing"
                   " of the port."),
            when=lambda facts: {facts["got"]["port"], facts["expected"]["port"]} == {80, 443},
        ),
        Misconception(
            "http.query_as_dict",
            says=_("The query is asked for as it is written, as text: who takes it apart decides that later."),
            when=lambda facts: type(facts["got"]["query"]) is dict,
        ),
        Misconception(
            "http.none_for_missing",
            says=_('A query or a fragment that is missing is an empty text here, "", not None.'),
            when=lambda facts: None in (facts["got"]["query"], facts["got"]["fragment"]),
        ),
        Misconception(
            "http.no_default_port",
            says=_("A URL that names no port means its scheme's own: 80 for http, 443 for https."),
            when=lambda facts: facts["got"]["port"] is None,
        ),
        Misconception(
            "http.user_in_host",
            says=_("What stands before an @ between the // and the path is a user name, with or without a password."
                   " The host begins after it."),
            when=lambda facts: facts["user"] and facts["got"]["host"].startswith(facts["user"]),
        ),
        Misconception(
            "http.at_anywhere",
            says=_("An @ ends a user name only before the path begins. In a path or a query it is a character like"
                   " any other."),
            when=lambda facts: facts["at"] and facts["got"]["host"] not in (facts["expected"]["host"], None),
        ),
        Misconception(
            "http.host_ends_at_slash",
            says=_("The host ends at the first /, ? or # after it, or with the URL: a path may be missing."),
            when=lambda facts: set("?#") & set(facts["got"]["host"]),
        ),
        Misconception(
            "http.brackets_kept",
            says=_("The brackets around an IPv6 address keep its colons apart from the port's. The address itself"
                   " has none."),
            when=lambda facts: facts["got"]["host"] == f"[{facts['expected']['host']}]",
        ),
        Misconception(
            "http.colon_ends_host",
            says=_("An IPv6 address is full of colons. In a URL it stands in brackets, and only a colon after the"
                   " closing one begins the port."),
            when=lambda facts: facts["six"] and (facts.get("raised") or facts["got"]["host"] != facts["six"]),
        ),
        Misconception(
            "http.port_in_host",
            says=_("The port belongs to the address, not to the host's name: they are two parts, with a colon between"
                   " them."),
            when=lambda facts: facts["got"]["host"] == f"{facts['expected']['host']}:{facts['expected']['port']}",
        ),
        Misconception(
            "http.empty_path",
            says=_("A request always asks for some path. Where the URL has none, it is /."),
            when=lambda facts: facts["got"]["path"] == "" and facts["expected"]["path"] == "/",
        ),
        Misconception(
            "http.fragment_last",
            says=_("The fragment begins at the first #, whatever follows. Cut it off before you look for a ?."),
            when=lambda facts: "?" in facts["expected"]["fragment"]
            and facts["got"]["fragment"] != facts["expected"]["fragment"],
        ),
        Misconception(
            "http.second_question_mark",
            says=_("The query begins at the first ?. A second one is a character of the query: split once."),
            when=lambda facts: _cut_off(facts, "query", "?") or "?" in facts["got"]["path"],
        ),
        Misconception(
            "http.params_lost",
            says=_("urlparse cuts the path's last piece at a semicolon and puts the rest elsewhere. urlsplit leaves"
                   " the path whole."),
            when=lambda facts: _cut_off(facts, "path", ";"),
        ),
        Misconception(
            "http.percent_decoded",
            says=_("Percent signs are for whoever takes the part to pieces later: %2F decoded too early looks like a"
                   " slash that separates. Leave the text as it stands."),
            when=_decoded,
        ),
        Misconception(
            "http.path_tidied",
            says=_("The path stays as it is written: a slash at its end, two slashes in a row or a .. in it may mean"
                   " something to the server."),
            when=lambda facts: facts["tidy"] and facts["got"]["path"] != facts["tidy"],
        ),
        Misconception(
            "http.all_lowered",
            says=_("Only scheme and host do not care for capitals. In a path or a query they may make a difference."),
            when=lambda facts: facts["got"]["path"] == facts["expected"]["path"].lower() != facts["expected"]["path"],
        ),
        Misconception(
            "http.capitals_kept",
            says=_("Scheme and host mean the same in capitals. Lower them, so that equal addresses compare equal."),
            when=lambda facts: any(
                facts["got"][part] != facts["expected"][part] == facts["got"][part].lower()
                for part in ("scheme", "host")
            ),
        ),
    ],
)  # fmt: skip


def _split(student: Any, url: str, *, user: str = "", at: bool = False, six: str = "", tidy: str = "",
           **parts: Any) -> None:  # fmt: skip
    """Require these parts of the URL; those not named are what a URL without them has."""
    expected = {"scheme": "http", "host": "", "port": 80, "path": "/", "query": "", "fragment": ""} | parts
    facts = {"sent": url, "user": user, "at": at, "six": six, "tidy": tidy}
    _same_dict(_called(student, "split_url", url, **facts), expected, **facts)


def _host(rng: Random) -> str:
    return f"{_word(rng)}.example"


@split_url.check(_("finds the scheme, the host, the port and the path"))
def parts(student: Any, rng: Random) -> None:
    for scheme in ("http", "https"):
        host, port, path = _host(rng), rng.randint(1024, 65535), _path(rng)
        _split(student, f"{scheme}://{host}:{port}{path}", scheme=scheme, host=host, port=port, path=path)


@split_url.check(_("knows the port that a scheme has when the URL names none"), needs=[parts])
def default_ports(student: Any, rng: Random) -> None:
    for scheme, port in (("http", 80), ("https", 443)):
        host, path = _host(rng), _path(rng)
        _split(student, f"{scheme}://{host}{path}", scheme=scheme, host=host, port=port, path=path)
    _split(student, f"http://{host}/?to=https", host=host, query="to=https")


@split_url.check(_("gives / for a path that is missing"), needs=[default_ports])
def missing_path(student: Any, rng: Random) -> None:
    host, word = _host(rng), _word(rng)
    _split(student, f"http://{host}", host=host)
    _split(student, f"http://{host}?q={word}", host=host, query=f"q={word}")
    _split(student, f"http://{host}#{word}", host=host, fragment=word)


@split_url.check(_("keeps query and fragment apart and leaves every part as it is written"), needs=[default_ports])
def as_written(student: Any, rng: Random) -> None:
    host, path, one, two = _host(rng), _path(rng), _word(rng), _word(rng)
    _split(student, f"http://{host}{path}?{one}={two}#{two}", host=host, path=path, query=f"{one}={two}", fragment=two)
    _split(student, f"http://{host}{path}?{one}=a?b", host=host, path=path, query=f"{one}=a?b")
    _split(student, f"http://{host}{path}#{one}?{two}", host=host, path=path, fragment=f"{one}?{two}")
    _split(student, f"http://{host}{path};v={one}", host=host, path=f"{path};v={one}")
    coded = f"{one}%2f{two}%20%c3%bc"
    _split(student, f"http://{host}/{coded}", host=host, path=f"/{coded}")
    _split(student, f"http://{host}/?{coded}+%26", host=host, query=f"{coded}+%26")
    for untidy in (f"{path}/", f"//{one}", f"{path}/../{two}", f"{path}//{one}"):
        _split(student, f"http://{host}{untidy}", host=host, path=untidy, tidy=untidy)


@split_url.check(_("leaves a user name in front of the host out"), needs=[default_ports])
def user_names(student: Any, rng: Random) -> None:
    host, path, user, secret = _host(rng), _path(rng), _word(rng), _word(rng)
    port = rng.randint(1024, 65535)
    _split(student, f"http://{user}@{host}{path}", host=host, path=path, user=user)
    _split(student, f"http://{user}:{secret}@{host}:{port}{path}", host=host, port=port, path=path, user=user)
    _split(student, f"http://{host}/@{user}{path}", host=host, path=f"/@{user}{path}", at=True)
    _split(student, f"http://{host}/?to={user}@{secret}", host=host, query=f"to={user}@{secret}", at=True)


@split_url.check(_("reads an IPv6 address in brackets"), needs=[default_ports])
def six(student: Any, rng: Random) -> None:
    path, port = _path(rng), rng.randint(1024, 65535)
    address = f"2001:db8::{rng.randint(1, 0xFFFF):x}"
    _split(student, f"http://[{address}]{path}", host=address, path=path, six=address)
    _split(student, f"http://[::1]:{port}{path}", host="::1", port=port, path=path, six="::1")


@split_url.check(_("writes scheme and host in small letters, and nothing else"), needs=[default_ports])
def small_letters(student: Any, rng: Random) -> None:
    host, path = _host(rng), _path(rng)
    _split(student, f"HTTP://{host.title()}{path.title()}", host=host, path=path.title())
    _split(student, f"HTTPS://{host}{path}", scheme="https", host=host, port=443, path=path)


# requests, as a server sees them --------------------------------------------------------------------------------

NO_HOST = Misconception(
    "http.no_host",
    says=_("HTTP/1.1 requires a Host header in every request: one machine may serve many sites, and without it the"
           " server must answer 400."),
    when=lambda facts: facts["hosts"] == [],
)  # fmt: skip
NO_BLANK_LINE = Misconception(
    "http.no_blank_line",
    says=_("The head is over only where a blank line says so. Without it a server goes on waiting for headers."),
    when=lambda facts: facts["complete"] is False and b"\r\n" in facts["got"],
)
BARE_NEWLINES = Misconception(
    "http.bare_newlines",
    says=_("A line of HTTP ends with two bytes, carriage return and line feed: \\r\\n. Some servers take a line feed"
           " alone, others refuse it."),
    when=lambda facts: facts["complete"] is False and b"\n" in facts["got"] and b"\r\n" not in facts["got"],
)  # fmt: skip
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # RFC 9110, section 5.6.2
FIELD = re.compile(rf"({TOKEN}):[ \t]*(.*?)[ \t]*")


@dataclass(frozen=True)
class Request:
    """A request taken apart; `headers` are pairs of lower-case name and value."""

    start: str
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for one, value in self.headers if one == name.lower()]


def _read_request(raw: bytes) -> Request:
    """Take a request apart. Fails the check where it is not well-formed (RFC 9112, sections 2 to 5)."""
    head, blank_line, body = raw.partition(BLANK_LINE)
    if not blank_line:
        fail(_("No blank line (two CRLF in a row) ends the head."), got=raw, complete=False)
    lines = head.decode("latin-1").split("\r\n")
    for line in lines:
        if "\r" in line or "\n" in line:
            fail(_("There is a line end in this head that is not CRLF."), got=raw)
    return Request(lines[0], [_read_field(line, raw) for line in lines[1:]], body)


def _read_field(line: str, raw: bytes) -> tuple[str, str]:
    found = FIELD.fullmatch(line)
    if not found:
        fail(_("{line} is no header: a name, at once a colon, then the value.").format(line=repr(line)), got=raw)
    return found[1].lower(), found[2]


def _same_start(request: Request, raw: bytes, method: str, path: str, host: str) -> None:
    """Require the request line, and one Host."""
    same(request.start, f"{method} {path} HTTP/1.1", says=_("This is the request's first line."), start=True)
    hosts = request.values("host")
    if hosts != [host]:
        fail(_("One header Host: {host} is asked for.").format(host=host), got=raw, hosts=hosts, host=host)


# http.build_request ---------------------------------------------------------------------------------------------


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
            says=_("The first line of a request has three parts with one space between: the method, the path as it is"
                   " given, and HTTP/1.1."),
            when=lambda facts: facts["start"] and facts["got"] != facts["expected"],
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
    raw = _called(student, "build_request", *args, sent=args)
    if type(raw) is not bytes:
        fail(_("Bytes were asked for; this is of type {kind}.").format(kind=type(raw).__name__), sent=args, got=raw,
             returned=type(raw).__name__)  # fmt: skip
    return _read_request(raw), raw


@build_request.check(_("writes a request line, one Host, and a blank line"))
def no_body(student: Any, rng: Random) -> None:
    for method in ("GET", "DELETE"):
        host, path = _host(rng), _path(rng)
        request, raw = _built(student, method, host, path)
        _same_start(request, raw, method, path, host)
        same(request.body, b"", sent=(method, host, path), says=_("Nothing follows the blank line."), body=b"")
    host, path = f"{_host(rng)}:{rng.randint(1024, 65535)}", f"{_path(rng)}?{_word(rng)}=a%20b&c=~d/"
    request, raw = _built(student, "GET", host, path)
    _same_start(request, raw, "GET", path, host)
    request, raw = _built(student, "GET", host)
    _same_start(request, raw, "GET", "/", host)


@build_request.check(_("writes each header that it is given, once"), needs=[no_body])
def given_headers(student: Any, rng: Random) -> None:
    headers = {_header_name(rng): f"{_word(rng)} {_word(rng)}; q={rng.random():.2f}" for _number in range(3)}
    request, raw = _built(student, "GET", _host(rng), _path(rng), headers)
    for name, value in headers.items():
        same(request.values(name), [value], says=_("Where is {name}?").format(name=name), sent=headers, raw=raw)


@build_request.check(_("sends a body in UTF-8 and says how many bytes it has"), needs=[no_body])
def body(student: Any, rng: Random) -> None:
    texts = [_word(rng), f"{rng.choice(LATIN)} {rng.choice(BEYOND)}", f"{_word(rng)}\r\n\r\n{_word(rng)}\n"]
    for method, text in zip(["POST", "PUT", "GET"], texts, strict=True):
        args = (method, _host(rng), _path(rng), {_header_name(rng): _word(rng)}, text)
        request, raw = _built(student, *args)
        sent, lengths = text.encode(), request.values("content-length")
        if lengths != [str(len(sent))]:
            says = _("One header Content-Length: {length} is asked for.").format(length=len(sent))
            fail(says, sent=args, got=raw, lengths=lengths, text=text, body=sent, method=method)
        same(request.body, sent, sent=args, says=_("This is what follows the blank line."), body=sent)
    _nothing_kept(student, rng)


def _nothing_kept(student: Any, rng: Random) -> None:
    """Require that a body leaves no trace in the request after it."""
    host, path = _host(rng), _path(rng)
    student.call("build_request", "POST", host, path, body=_word(rng))
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
    words = {"method": "GET", "host": _host(rng), "path": _path(rng), "name": _header_name(rng), "value": _word(rng)}
    smuggled = {"inside": f"{words[place]}{ending}Smuggled: {_word(rng)}", "at the end": words[place] + ending}
    words[place] = smuggled.get(where, ending + words[place])
    args = (words["method"], words["host"], words["path"], {words["name"]: words["value"]})
    says = _("ValueError is asked for: there is {ending} in {place}.")
    says = says.format(ending=repr(ending), place=_PLACES[place])
    facts = {"sent": args, "place": place, "ending": ending, "where": where}
    _require_error(says, "ValueError", _called, student, "build_request", *args, **facts)


_PLACES = {
    "method": _("the method"),
    "host": _("the host"),
    "path": _("the path"),
    "name": _("a header's name"),
    "value": _("a header's value"),
}


# answers, as a client gets them ---------------------------------------------------------------------------------

REASONS = {
    103: "Early Hints", 200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 403: "Forbidden",
    404: "Not Found", 410: "Gone", 503: "Service Unavailable",
}  # fmt: skip
USUAL, TIGHT = "{}: {}", "{}:{}"  # how a header is written
Fields = Sequence[tuple[str, str]]


def _head(status: int = 200, fields: Fields = (), reason: str | None = None, line: str = USUAL) -> bytes:
    """Return the head of an answer with its blank line."""
    words = REASONS[status] if reason is None else reason
    lines = [f"HTTP/1.1 {status} {words}", *(line.format(name, value) for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _length(content: bytes, name: str = "Content-Length") -> list[tuple[str, str]]:
    return [(name, str(len(content)))]


ALWAYS_A_BODY = Misconception(
    "http.always_a_body",
    says=_("Some responses never have a body: those to HEAD, and status 1xx, 204 or 304. What their headers say"
           " of a length is not about this message."),
    when=lambda facts: (facts["check"] == "bodiless_statuses" and facts.get("timed_out"))
    or (facts["check"] in ("bodiless", "bodiless_statuses") and (facts.get("raised") or facts["got"])),
)  # fmt: skip
HALF_IS_WHOLE = Misconception(
    "http.half_is_whole",
    says=_("The connection ended before all that was promised had come. Half a body that looks like a whole one is"
           " worse than an error."),
    when=lambda facts: facts["check"] in ("cut_short", "ends_early") and facts["got"] is not None,
)  # fmt: skip
END_FORGOTTEN = Misconception(
    "http.end_forgotten",
    says=_('At the end of the stream recv() returns b"", at once and each time. A loop that waits for more must'
           " look for that, or it runs for ever."),
    when=lambda facts: facts["timed_out"] and facts["ended"],
)  # fmt: skip


# http.parse_response --------------------------------------------------------------------------------------------


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
        _("Decide where the body ends in this order: no body at all (HEAD, 204, 304), chunked, Content-Length, up to"
          " the end."),
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
            "http.head_is_latin_1",
            says=_("A header's value may hold bytes that are no ASCII and no UTF-8. latin-1 has a character for each:"
                   " decode the head with it."),
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
            when=lambda facts: _cut_off(facts, "reason", " "),
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
            when=lambda facts: any(value == [""] and name not in facts["got"]["headers"]
                                   for name, value in facts["expected"]["headers"].items()),
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
            says=_("The space after the colon is usual, not required: cut at the colon, then strip the value."),
            when=lambda facts: facts["tight"] and (facts.get("raised") or _headers_differ(facts)),
        ),
        Misconception(
            "http.every_blank_line",
            says=_("Only the first blank line ends the head. In a body it is two line ends like any others."),
            when=lambda facts: (facts["blank"] and (facts.get("raised") or _headers_differ(facts)))
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
            "http.rest_is_body",
            says=_("Content-Length says where the body ends. What comes after it on the same connection belongs to the"
                   " next response."),
            when=lambda facts: facts["check"] == "counted" and _body_differs(facts)
            and facts["got"]["body"].startswith(facts["expected"]["body"]),
        ),
        Misconception(
            "http.length_is_needed",
            says=_("A response without Content-Length and without chunks has a body all the same: it ends where the"
                   " connection ends."),
            when=lambda facts: facts["check"] == "to_the_end" and (facts.get("raised") or facts["got"]["body"] == b""),
        ),
        ALWAYS_A_BODY,
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
    data = _head(status, fields, reason, line) + content
    headers: dict[str, list[str]] = {}
    for name, value in fields:
        headers.setdefault(name.lower(), []).append(value.strip())
    reason = REASONS[status] if reason is None else reason
    facts |= {"sent": data, "reason": reason, "tight": line == TIGHT}
    got = _parsed(student, data, method, **facts)
    _same_dict(got, {"status": status, "reason": reason, "headers": headers, "body": body}, **facts)


def _parsed(student: Any, data: bytes, method: str = "GET", **facts: Any) -> Any:
    return _called(student, "parse_response", *((data,) if method == "GET" else (data, method)), **facts)


@parse_response.check(_("reads the status, the reason and the headers"))
def head(student: Any, rng: Random) -> None:
    for status in rng.sample([200, 404, 503], 3):
        content = _word(rng).encode()
        fields = [(_header_name(rng), _word(rng)), *_length(content)]
        _same_answer(student, content, status=status, fields=fields, body=content)
    _same_answer(student, b"", status=200, reason="", fields=_length(b""))


@parse_response.check(_("knows a header in any case, and keeps all of one that comes more than once"), needs=[head])
def repeated(student: Any, rng: Random) -> None:
    name, dated = _header_name(rng), "a=1; expires=Fri, 01 Jan 2038 00:00:00 GMT"
    fields = [(name, _word(rng)), ("Set-Cookie", dated), (name.lower(), _word(rng)), ("set-cookie", "b=2")]
    _same_answer(student, fields=[*fields, (name.upper(), _word(rng)), ("CONTENT-length", "0")])


@parse_response.check(_("takes a header's value from the first colon on, without the spaces around it"), needs=[head])
def values(student: Any, rng: Random) -> None:
    word, name, none = _word(rng), _header_name(rng), ("Content-Length", "0")
    _same_answer(student, fields=[("Location", f"http://{word}.example:{rng.randint(1024, 65535)}/"), none])
    _same_answer(student, fields=[(name, word), ("X-Empty", ""), none], line=TIGHT)
    _same_answer(student, fields=[(name, f"  {word} {word}\t "), none], line=TIGHT)


@parse_response.check(_("takes as many bytes for the body as Content-Length says"), weight=2, needs=[head])
def counted(student: Any, rng: Random) -> None:
    content = _binary(rng, 20)
    _same_answer(student, content, fields=_length(content), body=content, blank=True)
    padded = f" \r\n{_word(rng)}\r\n ".encode()
    _same_answer(student, padded, fields=_length(padded), body=padded)
    _same_answer(student, fields=_length(b""))
    following = _head(404, _length(b"next")) + b"next"
    for name in ("content-length", "CONTENT-LENGTH", _any_case(rng, "Content-Length")):
        _same_answer(student, content + following, fields=_length(content, name), body=content, more=True)


@parse_response.check(_("takes everything up to the end where nothing says how long the body is"), needs=[head])
def to_the_end(student: Any, rng: Random) -> None:
    content = _binary(rng, 30)
    _same_answer(student, content, fields=[("Content-Type", "image/png")], body=content)


CHUNKED = ("Transfer-Encoding", "chunked")


def _chunked(pieces: Iterable[bytes], size: Callable[[int], str] = "{:x}".format, trailer: bytes = b"") -> bytes:
    wrapped = b"".join(size(len(piece)).encode() + b"\r\n" + piece + b"\r\n" for piece in pieces)
    return wrapped + b"0\r\n" + trailer + b"\r\n"


@parse_response.check(_("puts chunks together, whatever they hold"), weight=2, needs=[head])
def chunks(student: Any, rng: Random) -> None:
    plain = [_word(rng, 2, 9).encode() for _number in range(3)]
    lines = [b"\r\n", b"5\r\n", b"0\r\n\r\n", rng.randbytes(7)]
    rng.shuffle(lines)
    for pieces in (plain, [], lines):
        body, inside = b"".join(pieces), pieces is lines
        _same_answer(student, _chunked(pieces), fields=[CHUNKED], body=body, chunked=True, lines_inside=inside)


@parse_response.check(_("reads chunk sizes as hexadecimal numbers, in capitals or small letters"), needs=[chunks])
def hexadecimal(student: Any, rng: Random) -> None:
    for size in ("{:x}".format, "{:X}".format, "{:04x}".format):
        pieces = [rng.randbytes(length) for length in (rng.randint(16, 25), rng.randint(10, 15), 171)]
        _same_answer(student, _chunked(pieces, size), fields=[CHUNKED], body=b"".join(pieces), chunked=True)


@parse_response.check(_("passes over what may stand around chunks, and over a Content-Length beside them"),
                      needs=[chunks])  # fmt: skip
def around_chunks(student: Any, rng: Random) -> None:
    pieces = [rng.randbytes(rng.randint(2, 9)) for _number in range(3)]
    trailer = f"{_header_name(rng)}: {_word(rng)}\r\n".encode()

    def extended(size: int) -> str:
        return f"{size:x};{_word(rng)}={_word(rng)}"

    def same_pieces(content: bytes, *fields: tuple[str, str], **facts: Any) -> None:
        _same_answer(student, content, fields=fields, body=b"".join(pieces), chunked=True, **facts)

    same_pieces(_chunked(pieces, trailer=trailer), CHUNKED)
    same_pieces(_chunked(pieces) + _head(200), (_any_case(rng, CHUNKED[0]), "Chunked"), spelt=True)
    same_pieces(_chunked(pieces), ("Content-Length", "3"), CHUNKED, both=True)
    same_pieces(_chunked(pieces, extended), CHUNKED, extension=True)


@parse_response.check(_("knows the responses that have no body: to HEAD, and with status 1xx, 204 or 304"),
                      needs=[counted])  # fmt: skip
def bodiless(student: Any, rng: Random) -> None:
    fields = [("Content-Length", str(rng.randint(10, 5000)))]
    _same_answer(student, fields=fields, method="HEAD")
    _same_answer(student, status=304, fields=fields)
    _same_answer(student, _head(200, _length(b"next")) + b"next", status=204)
    _same_answer(student, fields=[CHUNKED], method="HEAD")
    _same_answer(student, _head(200, _length(b"next")) + b"next", status=103)


@parse_response.check(_("raises ValueError when the data ends inside the body"), needs=[counted, chunks])
def cut_short(student: Any, rng: Random) -> None:
    content = rng.randbytes(rng.randint(10, 40))
    whole = _chunked([content[:5], content])
    for data in (
        _head(200, _length(content)) + content[: rng.randint(0, 9)],
        _head(200, [CHUNKED]) + whole[: -len(content) // 2 - 7],
        _head(200, [CHUNKED]) + whole.removesuffix(b"0\r\n\r\n"),
    ):
        says = _("ValueError is asked for: the body is not complete.")
        _require_error(says, "ValueError", _parsed, student, data, sent=data)


@parse_response.check(_("decodes the head as latin-1"), needs=[values])
def latin(student: Any, rng: Random) -> None:
    fields = [(_header_name(rng), f"{_word(rng)} caf\xe9"), *_length(b"")]
    _same_answer(student, fields=fields, latin=True)


@parse_response.check(_("expects chunks only where the Transfer-Encoding is chunked"), needs=[to_the_end, chunks])
def other_codings(student: Any, rng: Random) -> None:
    content = _binary(rng, 30)
    _same_answer(student, content, fields=[("Transfer-Encoding", "gzip")], body=content, coding=True)


# http.HeadReader ------------------------------------------------------------------------------------------------


def _no_head(facts: Facts) -> bool:
    """Tell whether a head that had come was not handed out."""
    return bool(facts.get("timed_out") or facts.get("raised") == "EOFError" or facts["got"] in (None, b""))


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
            when=lambda facts: facts["pause"],
        ),
        Misconception(
            "http.head_changed",
            says=_("A head is handed out byte for byte: spaces and tabs at its end stay, and so do bytes that are no"
                   " ASCII."),
            when=lambda facts: facts["strange"],
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
            when=lambda facts: facts["got"] != facts["expected"]
            and (facts["expected"].startswith(facts["got"]) or facts["got"].startswith(facts["expected"] + BLANK_LINE)),
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
            when=lambda facts: facts["check"] == "end" and facts["half"] and facts["got"] == facts["half"],
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
    text = f"GET {_path(rng)} HTTP/1.1\r\nHost: {_word(rng)}"
    if size:
        text += f"\r\nX-Fill: {ascii_lowercase * (size // 26 + 1)}"[: size - len(text)]
    return text.encode()


def _reader(student: Any, *pieces: bytes, ended: bool = False, limit: int | None = None) -> Any:
    """Return the learner's reader on a connection on which these pieces arrive, and then perhaps the end."""
    connection = student.connection()
    reader = student.hold("HeadReader", connection, **({} if limit is None else {"limit": limit}))
    connection.send(*pieces)
    if ended:
        connection.half_close()
    return reader


def _read(reader: Any, **facts: Any) -> Any:
    try:
        return reader.call("read_head")
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise


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

    each_cutting(student, rng, read, data)
    connection, cut = student.connection(), rng.randint(1, len(head))
    reader = student.hold("HeadReader", connection)
    connection.send(data[:cut])
    over = threading.Event()
    late = threading.Thread(target=_send_late, args=(connection, data[cut:], PAUSE, over), daemon=True)
    late.start()
    try:
        _same_head(reader, head, (data[:cut], data[cut:]), pause=True)
    finally:
        over.set()
        late.join()


def _send_late(peer: Peer, data: bytes, seconds: float, over: threading.Event) -> None:
    """Send more when the other side has read all there was and has then waited so long, unless it is over before."""
    with contextlib.suppress(OSError):  # NotRead among them
        wait_until_read(peer.socket, Deadline(peer.seconds))
    if not over.wait(scaled(seconds)):
        peer.send(data)


@head_reader.check(_("keeps what arrived beyond the head for the next one"), weight=2, needs=[one_piece])
def keeps_the_rest(student: Any, rng: Random) -> None:
    heads = [_request_head(rng) for _number in range(3)]
    first = len(heads[0] + BLANK_LINE)

    def read(pieces: tuple[bytes, ...]) -> None:
        reader = _reader(student, *pieces, ended=True)
        for head in heads:
            _same_head(reader, head, pieces)

    each_cutting(student, rng, read, b"".join(head + BLANK_LINE for head in heads), together=first + 1)


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
        for expected in [head] * len(pieces) + [None, None]:
            _same_head(reader, expected, pieces, ended=True)
    for half in (head, head[: rng.randint(1, len(head))], head + b"\r\n\r"):
        reader = _reader(student, half, ended=True)
        says = _("EOFError is asked for: the stream ended inside this head.")
        _require_error(says, "EOFError", _read, reader, sent=(half,), half=half, ended=True)


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
        _require_error(says, "ValueError", _read, reader, sent=(long,), endless=not ending)


# http.get_by_hand -----------------------------------------------------------------------------------------------

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
        return _asked(student, stage, _path(rng), done, **{"sent": pieces or b"", "pause": pause, **facts})


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
            _send_late(peer, pieces[-1], pause, done)
        else:
            peer.send(*pieces)
        if held:
            done.wait(HELD_OPEN)

    return answer


def _asked(student: Any, stage: Stage, path: str, done: threading.Event, **facts: Any) -> Any:
    """Call `get_by_hand`; a request that is no request counts before whatever became of it."""
    try:
        return _called(student, "get_by_hand", stage.host, stage.port, path, **facts)
    except Verdict:
        if stage.peers and BLANK_LINE not in stage.peers[0].received:
            _read_request(stage.peers[0].received)
        raise
    finally:
        done.set()


@get_by_hand.check(_("asks with a GET that a server understands"))
def asks(student: Any, rng: Random) -> None:
    def answer(peer: Peer) -> None:
        peer.read_until(BLANK_LINE)
        peer.send(_head(200, _length(b"")))

    for path in (_path(rng), f"{_path(rng)}?{_word(rng)}={_word(rng)}", "/"):
        with serving(answer) as stage:
            try:
                _asked(student, stage, path, threading.Event())
            except Verdict:  # reading is for the other checks; whatever came back, the request is what counts here
                if not stage.peers or not stage.peers[0].received:
                    raise
            raw = stage.peer().received
        _same_start(_read_request(raw), raw, "GET", path, f"{stage.host}:{stage.port}")


@get_by_hand.check(_("returns the status and the body"), needs=[asks])
def answer(student: Any, rng: Random) -> None:
    for status in (200, rng.choice([403, 404, 410, 503])):
        content = _binary(rng, rng.randint(50, 100))
        whole = _head(status, [("X-Word", _word(rng)), *_length(content)]) + content
        same(_fetched(student, rng, whole), (status, content), sent=whole)


@get_by_hand.check(_("reads the same response however it is cut, and a long one"), weight=2, needs=[answer])
def cut_anywhere(student: Any, rng: Random) -> None:
    content = _binary(rng, 20)
    head = _head(200, _length(content))
    whole, long, path = head + content, rng.randbytes(200_000), _path(rng)

    def fetch(pieces: tuple[bytes, ...]) -> None:
        in_head = len(pieces[0]) < len(head)
        same(_fetched(student, rng, *pieces, in_head=in_head), (200, content), sent=pieces, in_head=in_head)

    def fetch_all(pieces: tuple[bytes, ...]) -> Waiting:
        return _fetch(student, path, pieces, content)

    each_cutting(student, rng, fetch, whole, together=len(head), abreast=fetch_all)
    each_cutting(student, rng, fetch, whole, abreast=fetch_all)
    same(_fetched(student, rng, _head(200, _length(long)), long), (200, long), sent=(_head(200, _length(long)), long))
    _wait_for_the_rest(student, rng)


def _wait_for_the_rest(student: Any, rng: Random) -> None:
    def drawn(rng: Random) -> tuple[str, tuple[bytes, bytes], bytes]:
        content = _binary(rng, 20)
        whole = _head(200, _length(content)) + content
        return _path(rng), (whole[:-10], whole[-10:]), content

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
    for content in (_binary(rng, 20), b""):
        pieces = (_head(200, _length(content)), content)
        same(_fetched(student, rng, *pieces, held=True), (200, content), sent=pieces)


@get_by_hand.check(_("knows Content-Length in any spelling"), needs=[kept_open])
def any_spelling(student: Any, rng: Random) -> None:
    for name in ("content-length", _any_case(rng, "Content-Length")):
        content = _word(rng).encode()
        pieces = (_head(200, _length(content, name)) + content,)
        same(_fetched(student, rng, *pieces, held=True), (200, content), sent=pieces)
    pieces = (_head(200, [*_length(content), ("X-Content-Length", "1"), ("Content-Length-Was", "2")]) + content,)
    same(_fetched(student, rng, *pieces, held=True, other=True), (200, content), sent=pieces, other=True)


@get_by_hand.check(_("reads to the end where there is no length"), needs=[answer])
def no_length(student: Any, rng: Random) -> None:
    content = _binary(rng, 30)
    for pieces in ((_head(200) + content,), (_head(200), content[:10], content[10:]), (_head(404),)):
        body = b"".join(pieces).partition(BLANK_LINE)[2]
        same(_fetched(student, rng, *pieces), (404 if not body else 200, body), sent=pieces)


@get_by_hand.check(_("expects no body with status 204 or 304"), needs=[kept_open])
def bodiless_statuses(student: Any, rng: Random) -> None:
    for whole, status in ((_head(204), 204), (_head(304, [("Content-Length", "120")]), 304)):
        same(_fetched(student, rng, whole, held=True), (status, b""), sent=whole)


@get_by_hand.check(_("raises EOFError when the connection ends inside the response"), needs=[answer])
def ends_early(student: Any, rng: Random) -> None:
    content = _word(rng).encode()
    head = _head(200, _length(content + b"more"))
    for pieces in ((head, content), (head,), (head[: rng.randint(1, 20)],), ()):
        says = _("EOFError is asked for: the response is not complete.")
        _require_error(says, "EOFError", _fetched, student, rng, *pieces, sent=pieces or b"", ended=True)


@get_by_hand.check(_("closes its connection"), needs=[kept_open])
def closes(student: Any, rng: Random) -> None:
    whole = _head(200, _length(b"ok")) + b"ok"
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
            _asked(student, stage, _path(rng), done)
        except Raised:  # whether it is the right exception is another check's question
            if not early:
                raise
    if not closed:
        fail(_("The connection was not closed after the response."), sent=data, left_open=True, early=early)


@get_by_hand.check(_("leaves out what comes after the body"), needs=[kept_open])
def beyond(student: Any, rng: Random) -> None:
    content = _binary(rng, 20)
    more = _head(200, _length(content)) + content + _head(200)
    same(_fetched(student, rng, more, held=True), (200, content), sent=more)


# http.post_form -------------------------------------------------------------------------------------------------

FORM = "application/x-www-form-urlencoded"


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
            when=lambda facts: facts["method"] == "GET" and "?" not in facts["target"],
        ),
        Misconception(
            "http.form_in_url",
            says=_("What stands behind the ? of the URL makes a GET with a query. The form of a POST travels in the"
                   " body."),
            when=lambda facts: facts["method"] == "GET",
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
            when=lambda facts: "json" in facts["kind"],
        ),
        Misconception(
            "http.list_as_text",
            says=_("urlencode wrote the list as Python shows it, brackets and all. With doseq=True it writes the field"
                   " once for each value."),
            when=lambda facts: any(value.startswith("[") for values in facts["got"].values() for value in values),
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
            when=lambda facts: facts["raw"] == facts["glued"],
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
            "http.empty_dropped",
            says=_("A field with an empty text is a field: name= with nothing behind it is sent."),
            when=lambda facts: "" in _lost(facts),
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
            "http.answer_read_twice",
            says=_('A response can be read once: a second read() begins where the first one ended, and gives b"".'
                   " Keep what read() returned."),
            when=lambda facts: facts["check"] == "returns_answer" and facts["got"] == b"",
        ),
    ],
)  # fmt: skip

Form = dict[str, str | list[str]]


def _posted(student: Any, rng: Random, fields: Form, content: bytes = b"thanks") -> Any:
    """Call `post_form`, require that it posts these fields, and return what it returns for `content`."""
    path = _path(rng)
    came: list[bytes] = []

    def answer(peer: Peer) -> None:
        came.append(_received(peer))
        peer.send(_head(200, [("Connection", "close"), *_length(content)]) + content)

    with serving(answer) as stage:
        got = _called(student, "post_form", f"http://{stage.host}:{stage.port}{path}", fields, sent=fields)
    if len(came) != 1:
        fail(_("One request was awaited; {count} came.").format(count=len(came)), sent=fields)
    _same_form(_read_request(came[0]), came[0], path, fields)
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
             method=method, target=target)  # fmt: skip
    same(target, path, says=_("The form belongs in the body, and the path stays as it is."))
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
    fields: Form = {_word(rng): _word(rng) for _number in range(3)}
    _posted(student, rng, fields)


@post_form.check(_("encodes what has a meaning of its own, and what is not ASCII, as UTF-8"), needs=[posts])
def encodes(student: Any, rng: Random) -> None:
    one, two = _word(rng), _word(rng)
    _posted(student, rng, {one: f"{two} & {two}=100%+1; #{one}", f"{two}={one}": two, f"{one} {two}": f"a/b {two}"})
    _posted(student, rng, {one: "", two: one})
    _posted(student, rng, {one: f"{rng.choice(LATIN)} {two}", rng.choice(LATIN): rng.choice(BEYOND)})


@post_form.check(_("sends a field once for every value of a list, in order"), needs=[posts])
def lists(student: Any, rng: Random) -> None:
    many: list[str] = [_word(rng), f"{_word(rng)}, {_word(rng)}", _word(rng)]
    _posted(student, rng, {_word(rng): _word(rng), f"{_word(rng)}s": many})


@post_form.check(_("returns the body of the response"), needs=[posts])
def returns_answer(student: Any, rng: Random) -> None:
    content = _binary(rng, rng.randint(20, 3000))
    same(_posted(student, rng, {_word(rng): _word(rng)}, content), content, sent=content)


@post_form.check(_("lets the exception through when the response breaks off"), needs=[returns_answer])
def breaks_off(student: Any, rng: Random) -> None:
    part = _word(rng).encode()
    data = _head(200, [("Connection", "close"), ("Content-Length", "100")]) + part

    def answer(peer: Peer) -> None:
        _received(peer)
        peer.send(data)

    with serving(answer) as stage:
        fields: Form = {_word(rng): _word(rng)}
        try:
            got = _called(student, "post_form", f"http://{stage.host}:{stage.port}/", fields)
        except Raised:
            return
    if got == part:  # iterating over urllib's response does not raise
        return
    fail(_("The response says 100 bytes and ends before. An exception was awaited."), sent=data, got=got, broken=True)
