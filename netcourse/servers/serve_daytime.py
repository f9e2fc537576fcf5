"""Daytime (RFC 867): the date and time in one line of ASCII, as soon as a client comes."""

from __future__ import annotations

import socket
from datetime import datetime

from netcourse.servers.base import Server
from netcourse.servers.clients import serve_each


def start(host: str, port: int, now: datetime | str | None) -> Server:
    return Server("daytime", serve_each, lambda conn, _name: talk(conn, now), host=host, port=port)


def talk(conn: socket.socket, now: datetime | str | None) -> None:
    """Say the time, or what stands in for it."""
    conn.sendall(line(now or datetime.now().astimezone()))


def line(now: datetime | str) -> bytes:
    """Return the line for a moment, in the form that RFC 867 proposes."""
    text = now if isinstance(now, str) else now.strftime("%A, %B %d, %Y %H:%M:%S-%Z").removesuffix("-")
    return text.encode() + b"\r\n"
