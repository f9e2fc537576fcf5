"""Echo (RFC 862): what comes goes back."""

from __future__ import annotations

import socket

from netcourse.servers.base import Server
from netcourse.servers.clients import serve_each


def start(host: str, port: int) -> Server:
    return Server("echo", serve_each, talk, host=host, port=port)


def talk(conn: socket.socket, _name: str) -> None:
    """Send everything back until the client has said all."""
    while data := conn.recv(65536):
        conn.sendall(data)
