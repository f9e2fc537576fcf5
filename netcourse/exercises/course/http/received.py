"""Requests as a server sees them, and what is believed about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netcourse.exercises.model import Misconception, fail, same
from netcourse.exercises.staging.website import BLANK_LINE
from netcourse.i18n import _

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


def read_request(raw: bytes) -> Request:
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


def same_start(request: Request, raw: bytes, method: str, path: str, host: str) -> None:
    """Require the request line, and one Host."""
    same(request.start, f"{method} {path} HTTP/1.1", says=_("This is the request's first line."), start=True)
    hosts = request.values("host")
    if hosts != [host]:
        fail(_("One header Host: {host} is asked for.").format(host=host), got=raw, hosts=hosts, host=host)
