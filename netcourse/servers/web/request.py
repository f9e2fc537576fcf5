"""What came in, read with suspicion: whatever is malformed is a `Problem`, never an exception of Python's."""

from __future__ import annotations

import functools
import re
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from netcourse.i18n import _
from netcourse.servers.credentials import came_through_proxy
from netcourse.servers.web.answer import Problem

LONGEST_BODY = 1_000_000  # bytes
_DRAINED = 64_000_000  # bytes of a longer one that are read and thrown away, so that the client hears why
_BLOCK = 65536

_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_UNSHOWN = re.compile(r"[^\x21-\x7e]")
_SHOWN = 200  # characters of a path in the log


class Request:
    """One HTTP request, out of its WSGI environment."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        # Not PATH_INFO, which is unquoted already: an encoded slash belongs to a name.
        target, _mark, self._query = environ["REQUEST_URI"].partition("?")
        self._path = target.removeprefix(environ["SCRIPT_NAME"])
        self._taken = False  # whether the body was asked for

    @property
    def shown(self) -> str:
        """The path for the log: without the query, which may hold what is private, and without control characters."""
        return _UNSHOWN.sub(lambda found: f"\\x{ord(found[0]):02x}", self._path[:_SHOWN])

    def header(self, name: str) -> str:
        """Return the value of a header field, "" where it is missing."""
        name = name.upper().replace("-", "_")
        if name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            return str(self.environ.get(name, ""))
        return str(self.environ.get("HTTP_" + name, ""))

    def has(self, name: str) -> bool:
        """Say whether the header field is there, be it empty."""
        return "HTTP_" + name.upper().replace("-", "_") in self.environ

    def check(self) -> None:
        """Raise a `Problem` for a head that HTTP forbids (RFC 9112, 3.2 and 6.3)."""
        if self.environ["SERVER_PROTOCOL"] != "HTTP/1.0" and not self.has("Host"):
            raise Problem(400, _("a request of HTTP/1.1 has a Host field"), _CLOSE)
        if self.has("Host") and not _HOST.fullmatch(self.header("Host")):
            raise Problem(400, _("the Host field holds no host"), _CLOSE)
        length = self.header("Content-Length")
        if length and not (length.isascii() and length.isdigit()):
            raise Problem(400, _("Content-Length is a number of bytes"), _CLOSE)
        if length and self.has("Transfer-Encoding"):
            raise Problem(400, _("Content-Length and Transfer-Encoding exclude each other"), _CLOSE)

    @functools.cached_property
    def segments(self) -> tuple[str, ...]:
        """The path, split at its slashes and then unquoted."""
        return tuple(map(_unquoted, self._path.lstrip("/").split("/")))

    @functools.cached_property
    def query(self) -> dict[str, str]:
        """The parameters behind the question mark; each may be there once."""
        if _BAD_PERCENT.search(self._query):
            raise Problem(400, _("the query has a percent sign without two hexadecimal digits"))
        try:
            pairs = parse_qsl(
                self._query, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=100
            )
        except ValueError:
            raise Problem(400, _("the query cannot be read as UTF-8, or has too many parameters")) from None
        if came_through_proxy(self.environ):
            pairs = [pair for pair in pairs if pair[0] != "token"]  # Jupyter's own
        if len(found := dict(pairs)) < len(pairs):
            raise Problem(400, _("a parameter of the query is there twice"))
        return found

    def only(self, *names: str) -> dict[str, str]:
        """Return the query. Raises a `Problem` where it has other parameters than these."""
        for name in self.query:
            if name not in names:
                text = _("there is no parameter {name!r}; there is {names}") if names else _("no parameters here")
                raise Problem(400, text.format(name=name, names=", ".join(names)))
        return self.query

    def body(self) -> bytes:
        """Read the body. Raises a `Problem` for one that is too long, or not whole."""
        self._taken = True
        source = self.environ["wsgi.input"]
        length = self.header("Content-Length")
        if length and int(length[:18]) > LONGEST_BODY:
            self._drain(source)
        try:
            found: bytes = source.read(LONGEST_BODY + 1) if self._has_body() else b""
        except ValueError:
            raise Problem(400, _("the chunks of the body are malformed"), _CLOSE) from None
        if len(found) > LONGEST_BODY:
            self._drain(source)
        if length and len(found) < int(length):
            raise Problem(400, _("the body is shorter than its Content-Length"), _CLOSE)
        return found

    @property
    def left_unread(self) -> bool:
        """Whether chunks may still come that nobody reads: the connection cannot be used again."""
        return not self._taken and self.has("Transfer-Encoding")

    def link(self, path: str, **query: object) -> str:
        """Return the URL of a path of this service, as this client reaches it; a relative one where that is unknown."""
        path += "?" + urlencode(query) if query else ""
        prefix = self.environ["SCRIPT_NAME"] or self.header("X-ProxyContextPath").rstrip("/")
        host = self.header("Host")
        return f"{self._scheme()}://{host}{prefix}{path}" if host else prefix + path

    def _scheme(self) -> str:
        forwarded = self.header("X-Forwarded-Proto").partition(",")[0]
        return forwarded if forwarded in ("http", "https") else str(self.environ["wsgi.url_scheme"])

    def _has_body(self) -> bool:
        return self.header("Content-Length") not in ("", "0") or self.has("Transfer-Encoding")

    def _drain(self, source: Any) -> None:
        left = _DRAINED
        while left > 0 and (block := source.read(_BLOCK)):
            left -= len(block)
        raise Problem(413, _("a body has at most {most} bytes").format(most=LONGEST_BODY))


_CLOSE = (("Connection", "close"),)


def _unquoted(segment: str) -> str:
    if _BAD_PERCENT.search(segment):
        raise Problem(400, _("the path has a percent sign without two hexadecimal digits"))
    try:
        return unquote_to_bytes(segment.encode("latin-1")).decode()
    except UnicodeDecodeError:
        raise Problem(400, _("the path cannot be read as UTF-8")) from None
