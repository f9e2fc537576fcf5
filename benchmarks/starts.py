"""How long a background server takes from its start to its first answer."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median as middle

from .measure import TIMES, Figure, fresh

START = """
import json, socket, time
from netcourse import servers
def milliseconds():
    start = time.perf_counter()
    with servers.{name}() as server, socket.create_connection(server.address, timeout=10) as client:
        client.sendall({request!r})
        assert client.recv(100)
        return (time.perf_counter() - start) * 1000
print(json.dumps([milliseconds(), milliseconds()]))
"""
FIRST_HTTPBIN, ANY = 600, 50  # milliseconds
REQUESTS = {
    "httpbin": b"GET /status/204 HTTP/1.0\r\n\r\n",
    "echo": b"hello\n",
    "daytime": b"",
    "greeter": b"Ada\n",
    "dns": b"\0\x27\0\1\1\0\0\1\0\0\0\0\0\0\3www\tnetcourse\7example\0\0\1\0\1",  # over TCP
}


def figures() -> Iterator[Figure]:
    for name, request in REQUESTS.items():
        runs = [fresh(START.format(name=name, request=request)) for __ in range(TIMES)]
        first = FIRST_HTTPBIN if name == "httpbin" else ANY
        yield Figure(f"servers.{name}() to its first answer, fresh", middle(run[0] for run in runs), first)
        yield Figure(f"servers.{name}() to its first answer, again", middle(run[1] for run in runs), ANY)
