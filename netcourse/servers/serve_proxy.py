"""A forward proxy: passes requests on and tunnels through, to servers of this machine only, and notes what it saw."""

from __future__ import annotations

import base64
import binascii
import copy
import hmac
import socket
import threading
from collections import deque
from typing import Any

from netcourse.i18n import _
from netcourse.servers.base import Server
from netcourse.servers.clients import serve_each
from netcourse.servers.forwarding.exchange import Entry, Rules, Visit

MOST_SEEN = 1000  # requests that are remembered


class Proxy(Server):
    """The proxy. `seen` is what it saw."""

    def __init__(self, host: str, port: int, login: tuple[str, str] | None) -> None:
        self._login = login
        self._seen: deque[Entry] = deque(maxlen=MOST_SEEN)
        self._adding = threading.Lock()
        super().__init__("proxy", self._serve, host=host, port=port, scheme="http")

    @property
    def seen(self) -> list[dict[str, Any]]:
        """The requests it got, in order: method, target, status, bytes sent and received, headers.

        Bytes are those of bodies; of a tunnel, all of them, for what is in it nobody but the two ends can read.
        What proves who one is, is blanked. `status` is None as long as there is no answer.
        """
        with self._adding:
            return [copy.deepcopy(entry) for entry in self._seen]

    @property
    def try_line(self) -> str:
        """A command for another terminal."""
        user = f"--proxy-user {self._login[0]} " if self._login else ""
        return f"curl --proxy {self.url} {user}http://localhost:8000/"

    def _serve(self, listener: socket.socket) -> None:
        rules = Rules(listener.getsockname()[:2], self._admits, self._record)

        def talk(conn: socket.socket, _name: str) -> None:
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Visit(conn, rules).serve()

        serve_each(listener, talk)

    def _record(self, entry: Entry) -> None:
        with self._adding:
            self._seen.append(entry)

    def _admits(self, credentials: bytes) -> bool:
        return self._login is None or _same(credentials, self._login)


def start(host: str, port: int, user: str, password: str) -> Proxy:
    if bool(user) != bool(password):
        raise ValueError(_("user and password go together: give both, or neither"))
    if ":" in user or any(not letter.isprintable() for letter in user + password):
        raise ValueError(_("a user has no colon in the name, and neither has line breaks (RFC 7617)"))
    return Proxy(host, port, (user, password) if user else None)


def _same(credentials: bytes, login: tuple[str, str]) -> bool:
    """Compare credentials with a login (RFC 7617, section 2), in a time that does not tell how much was right."""
    scheme, _space, encoded = credentials.partition(b" ")
    if scheme.lower() != b"basic":
        return False
    try:
        told = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(told, ":".join(login).encode())
