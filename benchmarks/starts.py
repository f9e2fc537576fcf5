"""How long a background server takes from its start to its first answer."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median as middle

from .measure import TIMES, Figure, fresh

START = """
import json, socket, ssl, time
from netcourse import servers
def connect(server):
    client = socket.create_connection(server.address, timeout=10)
    trust = server.ca and ssl.create_default_context(cafile=server.ca)
    return trust.wrap_socket(client, server_hostname="localhost") if trust else client
def milliseconds():
    start = time.perf_counter()
    with servers.{name}() as server, connect(server) as client:
        client.sendall({request!r})
        assert client.recv(100)
        return (time.perf_counter() - start) * 1000
print(json.dumps([milliseconds(), milliseconds()]))
"""
ANY = 50  # milliseconds
FIRST = {"httpbin": 600, "tls_site": 150}  # what they are made with has to be imported: Flask; cryptography
REQUESTS = {
    "httpbin": b"GET /status/204 HTTP/1.0\r\n\r\n",
    "echo": b"hello\n",
    "daytime": b"",
    "greeter": b"Ada\n",
    "dns": b"\0\x27\0\1\1\0\0\1\0\0\0\0\0\0\3www\tnetcourse\7example\0\0\1\0\1",  # over TCP
    "posts": b"GET /posts/1 HTTP/1.0\r\n\r\n",
    "gallery": b"GET /pictures HTTP/1.0\r\n\r\n",
    "files": b"GET /files/1kB.bin HTTP/1.0\r\n\r\n",
    "tls_site": b"GET / HTTP/1.0\r\n\r\n",
    "proxy": b"GET http://127.0.0.1:1/ HTTP/1.0\r\n\r\n",  # where nobody listens: the proxy alone
}


def figures() -> Iterator[Figure]:
    for name, request in REQUESTS.items():
        runs = [fresh(START.format(name=name, request=request)) for __ in range(TIMES)]
        yield Figure(
            f"servers.{name}() to its first answer, fresh", middle(run[0] for run in runs), FIRST.get(name, ANY)
        )
        yield Figure(f"servers.{name}() to its first answer, again", middle(run[1] for run in runs), ANY)
