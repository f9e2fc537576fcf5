"""What passes on the lines of each chapter, made as the chapter's cells make it, for questions to be asked about."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import requests

from netcourse import servers, wire
from netcourse.wire.transcript import Transcript

KEPT = b"GET /robots.txt HTTP/1.1\r\nHost: library.example\r\n\r\n"


def recorded() -> dict[str, dict[str, Transcript]]:
    """Return by chapter what its lines have recorded, each under a name."""
    with servers.httpbin() as httpbin:
        web = {name: _line(httpbin, talk) for name, talk in WEB.items()}
        library = {name: _line(httpbin, talk) for name, talk in LIBRARY.items()}
    with servers.greeter() as greeter:
        tcp = {"greeter": _line(greeter, _greeted)}
    for name, (serve, talk) in TCP.items():
        with servers.run(serve) as server:
            tcp[name] = _line(server, talk)
    with servers.dns() as dns:
        names = {name: _line(dns, _asked_for(query)) for name, query in QUERIES.items()}
    with servers.posts(protect="nothing") as board:
        apis = {name: _line(board, talk) for name, talk in BOARD.items()}
    return {
        "00-welcome": {"robots": web["robots by requests"]},
        "01-addresses": names,
        "02-http": web,
        "03-requests": library,
        "04-trouble": _troubled(),
        "05-apis": apis,
        "06-tcp": tcp,
    }


def _line(server: servers.Server, talk: Callable[[wire.Tap], None]) -> Transcript:
    with wire.tap(server, ends=True) as line:
        talk(line)
    return line.transcript


def _requested(line: wire.Tap) -> None:
    requests.get(line.url + "/robots.txt")


def _opened(line: wire.Tap) -> None:
    with urlopen(line.url + "/robots.txt?lang=en#notes") as response:
        response.read()


def _posted(line: wire.Tap) -> None:
    with urlopen(line.url + "/post", urlencode({"tea": "oolong", "cups": 2}).encode()) as response:
        response.read()


def _kept(line: wire.Tap) -> None:
    with socket.create_connection(line.address, timeout=5) as sock:
        for _number in range(2):
            sock.sendall(KEPT)
            while not sock.recv(65536).endswith(b"/deny\n"):
                pass


def _in_chunks(line: wire.Tap) -> None:
    with urlopen(line.url + "/stream-bytes/20?seed=7&chunk_size=8") as response:
        response.read()


def _nowhere(line: wire.Tap) -> None:
    requests.get(line.url + "/nowhere")


def _headed(line: wire.Tap) -> None:
    requests.head(line.url + "/robots.txt")


WEB: dict[str, Callable[[wire.Tap], None]] = {
    "robots by requests": _requested, "robots by urlopen": _opened, "a form": _posted, "keep-alive": _kept,
    "chunks": _in_chunks, "not found": _nowhere, "a HEAD": _headed,
}  # fmt: skip


def _asked_for(query: bytes) -> Callable[[wire.Tap], None]:
    def talk(line: wire.Tap) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.sendto(query, line.address)
            sock.recvfrom(4096)

    return talk


def _query(host: bytes, kind: int = 1) -> bytes:
    name = bytes([len(host)]) + host + b"\x09netcourse\x07example\x00"
    return b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + name + struct.pack(">2H", kind, 1)


QUERIES: dict[str, bytes] = {
    "an address": _query(b"www"),
    "no such name": _query(b"nowhere"),
    "no such type": _query(b"old", 28),
    "an alias": _query(b"shop"),
    "too long": _query(b"crowd"),
    "refused": _query(b"www").replace(b"\x09netcourse", b"\x07another"),
}


def _json_sent(line: wire.Tap) -> None:
    requests.post(line.url + "/post", json={"tea": "oolong", "cups": 2, "milk": None})


def _form_sent(line: wire.Tap) -> None:
    requests.post(line.url + "/post", data={"tea": ["oolong", "sencha"]})


def _redirected(line: wire.Tap) -> None:
    requests.get(line.url + "/redirect-to", params={"url": "/robots.txt"})


def _in_a_session(line: wire.Tap) -> None:
    with requests.Session() as session:
        session.get(line.url + "/cookies/set?tea=oolong")
        session.get(line.url + "/cookies")


def _five_times(line: wire.Tap) -> None:
    with requests.Session() as session:
        for _number in range(5):
            session.get(line.url + "/robots.txt")


LIBRARY: dict[str, Callable[[wire.Tap], None]] = {
    "JSON": _json_sent, "a form": _form_sent, "a redirect": _redirected, "a cookie": _in_a_session,
    "five pages": _five_times,
}  # fmt: skip

TEA = {"author": "Lin", "title": "Two teas", "text": "Oolong, and sencha.", "date": "2025-05-01", "likes": 2}


def _two_formats(line: wire.Tap) -> None:
    for media in "application/json", "application/xml":
        requests.get(line.url + "/posts/18", headers={"Accept": media})


def _created(line: wire.Tap) -> None:
    requests.post(line.url + "/posts", json=TEA)
    requests.delete(line.url + "/posts/31")


def _repeated(line: wire.Tap) -> None:
    for _attempt in range(2):
        requests.put(line.url + "/posts/7", json=TEA)
    for _attempt in range(2):
        requests.post(line.url + "/posts", json=TEA | {"title": "More tea"})


def _paged(line: wire.Tap) -> None:
    address = line.url + "/posts"
    while address:
        address = requests.get(address).links.get("next", {}).get("url")


def _late(line: wire.Tap) -> None:
    for tag in '"gone"', "*":
        post = requests.get(line.url + "/posts/18")
        requests.put(line.url + "/posts/18", json=post.json(), headers={"If-Match": tag})


BOARD: dict[str, Callable[[wire.Tap], None]] = {
    "two formats": _two_formats, "created": _created, "repeated": _repeated, "pages": _paged, "too late": _late,
}  # fmt: skip


def _troubled() -> dict[str, Transcript]:
    """Return what passes on lines that break, and to a proxy."""
    found = {}
    with servers.httpbin() as httpbin, servers.files() as files, servers.proxy() as proxy:
        for name, (method, faults) in BROKEN.items():
            with wire.rough(httpbin, **faults) as line, suppress(requests.RequestException):
                requests.request(method, line.url + "/bytes/5000?seed=7", timeout=0.3 if name == "silent" else 5)
            found[name] = line.transcript
        found["cut"] = _line(files, _cut)
        for name, tls in {"proxy": False, "tunnel": True}.items():
            with servers.httpbin(tls=tls) as server, wire.tap(proxy) as line:
                through = {"http": line.url, "https": line.url}
                requests.get(server.url + "/robots.txt", proxies=through, verify=server.ca, timeout=5)
            found[name] = line.transcript
    return found


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "inside": ("GET", {"down": wire.faults.Truncate(300)}),
    "before": ("POST", {"down": wire.faults.Truncate(1)}),
    "silent": ("PUT", {"down": wire.faults.Stall(0)}),
    "deleted": ("DELETE", {"down": wire.faults.Truncate(1)}),
    "whole": ("GET", {}),
}  # fmt: skip


def _cut(line: wire.Tap) -> None:
    with suppress(requests.exceptions.ChunkedEncodingError):
        requests.get(line.url + "/files/100kB.bin?cut=25000", timeout=5)


def _greeted(line: wire.Tap) -> None:
    with socket.create_connection(line.address, timeout=5) as client, client.makefile("rb") as lines:
        for said in b"Ada\n", b"Grace\n", b"exit\n":
            lines.readline()
            client.sendall(said)
        lines.read()


def _tell_time(listener: socket.socket) -> None:
    conn, _caller = listener.accept()
    with conn:
        conn.sendall(b"Friday, a quarter to six\n")


def _asked(line: wire.Tap) -> None:
    with socket.create_connection(line.address, timeout=5) as client:
        while client.recv(100):
            pass


def _shout(listener: socket.socket) -> None:
    conn, _caller = listener.accept()
    with conn:
        while data := conn.recv(1024):
            conn.sendall(data.upper())


def _shouted(line: wire.Tap) -> None:
    with socket.create_connection(line.address, timeout=5) as client:
        client.sendall(b"hello")
        client.recv(100)
        client.shutdown(socket.SHUT_WR)
        client.recv(100)


TCP: dict[str, tuple[Callable[[socket.socket], None], Callable[[wire.Tap], None]]] = {
    "clock": (_tell_time, _asked), "shout": (_shout, _shouted),
}  # fmt: skip
