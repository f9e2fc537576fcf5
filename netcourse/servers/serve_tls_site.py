"""A site over HTTPS: one that all is well with, and those where one thing is wrong with TLS.

All of them show the same page. Whoever does not look at certificates sees no difference.
"""

from __future__ import annotations

import difflib
import hmac
import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from netcourse.clock import Deadline
from netcourse.i18n import _
from netcourse.servers import authority, certificates, wsgi
from netcourse.servers.base import Server
from netcourse.servers.clients import serve_each

USERS = {"ada": "analytical"}
LONGEST = 65_536  # bytes of a form
DISCARDED = 1024 * 1024  # bytes of a form that is too long; whoever sends more is cut off
PATIENCE = 10  # seconds that a client may take for its greeting
RECORD = 5 + 16_384  # bytes (RFC 5246, section 6.2.1)
HANDSHAKE = b"\x16"
PROTOCOL_VERSION = b"\x15\x03\x01\0\x02\x02\x46"  # a fatal alert, number 70 (RFC 5246, section 7.2.2)

Answer = tuple[HTTPStatus, str]


class TlsSite(Server):
    """The site. `ca` is the file of the authority to trust, `certificate` that of what the site shows."""

    def __init__(self, kind: str, host: str, port: int, serve: Callable[..., Any], *args: Any) -> None:
        self.kind = kind
        self.certificate = authority.stored(certificates.identity(kind).certificate)
        name = "tls_site" if kind == "good" else f"tls_site {kind}"
        super().__init__(name, serve, *args, host=host, port=port, scheme="https", ca=authority.ca_file())

    @property
    def users(self) -> dict[str, str]:
        """Who may log in, with which password."""
        return dict(USERS)

    @property
    def try_line(self) -> str:
        """A command for another terminal."""
        return f"curl --cacert {self.ca} {self.url}/"


def start(kind: str, host: str, port: int) -> TlsSite:
    if kind not in certificates.KINDS:
        raise ValueError(_unknown(kind))
    if kind == "obsolete" and not certificates.speaks_obsolete():
        return TlsSite(kind, host, port, serve_each, refuse)
    return TlsSite(kind, host, port, wsgi.serve, application, "tls_site", certificates.identity(kind).context())


def _unknown(kind: Any) -> str:
    nearest = difflib.get_close_matches(str(kind), certificates.KINDS, n=1) or certificates.KINDS
    return _("no site is called {kind!r}; there is {nearest}").format(kind=kind, nearest=", ".join(nearest))


# What the site says


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a request (PEP 3333)."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    status, text, allowed = _answer(environ, method, path)
    page = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(page)))]
    if allowed:
        headers.append(("Allow", allowed))
    if status == 411:  # what it did not read would be taken for the next request
        headers.append(("Connection", "close"))
    line = f"{status} {HTTPStatus(status).phrase}"
    print(method, path, line)
    start_response(line, headers)
    return [] if method == "HEAD" else [page]


def _answer(environ: dict[str, Any], method: str, path: str) -> tuple[int, str, str]:
    """Return the status, the page, and which methods there are where this one is not."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return 411, _("Say how long the form is (Content-Length).") + "\n", ""
    if path not in PAGES:
        return 404, _("There is no such page.") + "\n", ""
    methods, page = PAGES[path]
    if method not in methods:
        return 405, _("This page takes {methods}.").format(methods=", ".join(methods)) + "\n", ", ".join(methods)
    status, text = page(environ)
    return status, text + "\n", ""


def _front(_environ: dict[str, Any]) -> Answer:
    return HTTPStatus.OK, _("This is the site that you wanted to reach. It says so itself.")


def _log_in(environ: dict[str, Any]) -> Answer:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal()) or int(length) > LONGEST:
        _discard(environ["wsgi.input"])
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("That is no form of at most {most} bytes.").format(most=LONGEST)
    form = _form(environ["wsgi.input"].read(int(length)))
    if form is None:
        return HTTPStatus.BAD_REQUEST, _("A form with one user and one password is expected.")
    user, password = form
    if hmac.compare_digest(USERS.get(user, "").encode(), password.encode()) and user in USERS:
        return HTTPStatus.OK, _("Hello, {user}.").format(user=user)
    return HTTPStatus.FORBIDDEN, _("That is not the password.")


def _discard(body: Any) -> None:
    # Closing on a client that is still sending resets the connection, and it does not see why.
    left = DISCARDED
    while left > 0 and (piece := body.read(min(left, LONGEST))):
        left -= len(piece)


def _form(body: bytes) -> tuple[str, str] | None:
    try:
        fields = parse_qs(body.decode(), strict_parsing=True, errors="strict", max_num_fields=16)
        [user], [password] = fields["user"], fields["password"]
    except (ValueError, KeyError):
        return None
    return user, password


PAGES: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Answer]]] = {
    "/": (("GET", "HEAD"), _front),
    "/login": (("POST",), _log_in),
}


# Where OpenSSL no longer lets a server speak TLS 1.0


def refuse(conn: socket.socket, _name: str) -> None:
    """Answer a greeting that names newer versions only as OpenSSL does where it knows TLS 1.0 and no other."""
    conn.settimeout(Deadline(PATIENCE).left())
    if conn.recv(RECORD)[:1] == HANDSHAKE:
        print(_("TLS handshake failed: {reason}").format(reason="unsupported protocol"))
        conn.sendall(PROTOCOL_VERSION)
