"""Echo (RFC 862): what comes goes back."""

from __future__ import annotations

import contextlib
import socket

from netcourse.servers.base import Server, known
from netcourse.servers.clients import serve_each

LARGEST = 65_535  # bytes: the length field of UDP holds no more (RFC 768)


def start(host: str, port: int, protocol: str = "tcp") -> Server:
    if known(protocol) == "udp":
        return Server("echo", talk_datagrams, host=host, port=port, protocol="udp")
    return Server("echo", serve_each, talk, host=host, port=port)


def talk(conn: socket.socket, _name: str) -> None:
    """Send everything back until the client has said all."""
    while data := conn.recv(65536):
        conn.sendall(data)


def talk_datagrams(sock: socket.socket) -> None:
    """Send each datagram back to where it came from, for ever."""
    while True:
        try:
            data, address = sock.recvfrom(LARGEST)
        except ConnectionError:  # Windows tells here that an earlier client has gone
            continue
        with contextlib.suppress(OSError):  # no room, or an address that nobody can be reached at: lost on the way
            sock.sendto(data, address)
