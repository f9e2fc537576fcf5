"""A greeter: says hello, answers each line with a greeting, and ends on `exit`."""

from __future__ import annotations

import socket

from netcourse.i18n import _
from netcourse.servers.base import Server
from netcourse.servers.clients import serve_each

LONGEST = 1024  # bytes of a line


def start(host: str, port: int) -> Server:
    return Server("greeter", serve_each, talk, host=host, port=port)


def talk(conn: socket.socket, name: str) -> None:
    """Converse until `exit`, the end of the stream or a line that is too long."""
    conn.sendall(b"Hello! Who are you? (exit ends)\n")
    with conn.makefile("rb") as lines:
        while line := lines.readline(LONGEST + 1):
            said = line.decode("utf-8", "replace").strip()
            print(_("client {name}: {said}").format(name=name, said=said[:80]))
            if len(line) > LONGEST:
                conn.sendall(b"That is too long for me.\n")
                return
            if said == "exit":
                conn.sendall(b"Goodbye!\n")
                return
            conn.sendall(f"Hello, {said}!\n".encode())
