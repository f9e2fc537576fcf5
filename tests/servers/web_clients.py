"""Clients that are not ours, for the tests of the web services."""

from __future__ import annotations

import shutil
import socket
import subprocess

from netcourse.clock import scaled
from tests.require import need

TIMEOUT = scaled(10)


def curl(*words: str) -> str:
    """Run curl; return what it prints."""
    need("curl")
    command = [shutil.which("curl") or "curl", "-sSg", "--max-time", str(TIMEOUT), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def say(address: tuple[str, int], request: bytes) -> bytes:
    """Send bytes as they are; return all that comes back, up to the end."""
    with socket.create_connection(address, TIMEOUT) as conn:
        conn.sendall(request)
        conn.shutdown(socket.SHUT_WR)
        with conn.makefile("rb") as stream:
            return stream.read()


def status(answer: bytes) -> int:
    """Return the status of the first answer."""
    return int(answer.split(b" ", 2)[1])


MALFORMED = {
    "no request at all": (b"nonsense\r\n\r\n", 400),
    "no carriage return": (b"GET / HTTP/1.1\n\n", 400),
    "a version to come": (b"GET / HTTP/9.9\r\n\r\n", 505),
    "a small method": (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "no slash": (b"GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "no colon": (b"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "no real host": (b'GET / HTTP/1.1\r\nHost: a"><b\r\n\r\n', 400),
    "a broken percent sign": (b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a path that is not UTF-8": (b"GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a broken query": (b"GET /?q=%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "raw bytes in the path": (b"GET /\xff\x1b[31m HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a length in words": (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n", 400),
    "a negative length": (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n", 400),
    "two ways to end": (
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
    ),
    "an unknown coding": (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: squeezed\r\n\r\n", 501),
    "an endless line": (b"GET /" + b"x" * 3_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "no such path": (b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    "two slashes": (b"GET //nowhere/x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "upwards": (b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    "an unknown method": (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
}  # fmt: skip
"""What every service refuses, and how."""
