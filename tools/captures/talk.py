"""What is said on the cable: a name is looked up, a page and a poem are fetched, then the page once more over IPv6."""

from __future__ import annotations

import socket
import struct
import threading

from netcourse.clock import Deadline
from tools.captures.cable import CLIENT, CLIENT6, RESOLVER, SERVER, SERVER6

NAME = "www.example.com"
PAGE = b"<!doctype html>\n<title>Cable</title>\n<p>This page has crossed a cable.</p>\n"
LINE = b"Line %03d of a text that is too long for a single frame.\n"
PAGES = {b"/": (b"text/html", PAGE), b"/long.txt": (b"text/plain", b"".join(LINE % n for n in range(1, 41)))}
WEB_PORT, NAME_PORT = 80, 53
CLIENT_PORT, ASKING_PORT, CLIENT_PORT6 = 49200, 49100, 49201
SECONDS = 10.0  # of patience with the other end


# The server's side


def listen() -> list[socket.socket]:
    """Bind everything before the client begins: two web servers' sockets and one for names."""
    four = socket.create_server((SERVER, WEB_PORT))
    six = socket.create_server((SERVER6, WEB_PORT), family=socket.AF_INET6)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((RESOLVER, NAME_PORT))
    return [four, six, names]


def serve(four: socket.socket, six: socket.socket, names: socket.socket) -> None:
    """Answer one client: one question, then one connection over IPv4 and one over IPv6."""
    question, client = names.recvfrom(512)
    names.sendto(answer(question), client)
    for door in (four, six):
        sock, __ = door.accept()
        with sock, sock.makefile("rb") as lines:
            while head := _head(lines):
                sock.sendall(respond(head))


def _head(lines: object) -> list[bytes]:
    head: list[bytes] = []
    while line := lines.readline().rstrip(b"\r\n"):  # type: ignore[attr-defined]
        head.append(line)
    return head


def respond(head: list[bytes]) -> bytes:
    kind, body = PAGES[head[0].split()[1]]
    fields = b"Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(body))
    return b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n" + body


# DNS (RFC 1035, section 4)

HEADER = struct.Struct("!6H")


def question() -> bytes:
    labels = b"".join(bytes([len(label)]) + label for label in NAME.encode().split(b"."))
    return HEADER.pack(0x2A17, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def answer(asked: bytes) -> bytes:
    number = HEADER.unpack_from(asked)[0]
    record = struct.pack("!3HIH", 0xC00C, 1, 1, 300, 4) + socket.inet_aton(SERVER)
    return HEADER.pack(number, 0x8580, 1, 1, 0, 0) + asked[HEADER.size :] + record


# The client's side


def converse() -> None:
    """Do all of it, one step after the other."""
    look_up()
    with socket.create_connection((SERVER, WEB_PORT), SECONDS, (CLIENT, CLIENT_PORT)) as sock:
        fetch(sock, b"/")
        fetch(sock, b"/long.txt")
        _part(sock)
    with socket.create_connection((SERVER6, WEB_PORT), SECONDS, (CLIENT6, CLIENT_PORT6)) as sock:
        fetch(sock, b"/")
        _part(sock)


def look_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(SECONDS)
        sock.bind((CLIENT, ASKING_PORT))
        sock.sendto(question(), (RESOLVER, NAME_PORT))
        sock.recv(512)


def fetch(sock: socket.socket, path: bytes) -> None:
    sock.sendall(b"GET %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n" % (path, NAME.encode()))
    expected = len(respond([b"GET " + path]))
    while expected:
        expected -= len(sock.recv(expected))
    # An acknowledgement that waits for company is then sent by itself, and shows as a frame of its own.
    pause(0.06)


def _part(sock: socket.socket) -> None:
    """Close first, and see the other end close."""
    sock.shutdown(socket.SHUT_WR)
    sock.recv(1)


def pause(seconds: float) -> None:
    """Let the cable fall silent; nothing that could be waited for happens then."""
    threading.Event().wait(Deadline(seconds).left())
