"""Servers that take datagrams."""

from __future__ import annotations

import asyncio
import errno
import socket
import socketserver
import threading
from typing import Any

import pytest

from netcourse import servers
from netcourse.clock import scaled
from netcourse.student.sockets import StoppableSocket

WAIT = scaled(5.0)


def ask(server: Any, data: bytes) -> bytes:
    family = socket.AF_INET6 if ":" in server.address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(WAIT)
        sock.connect(server.address)
        sock.send(data)
        return sock.recv(65_535)


def shout(sock: socket.socket, mark: bytes = b"!") -> None:
    while True:
        data, address = sock.recvfrom(65_535)
        print("a datagram came")
        sock.sendto(data.upper() + mark, address)


def test_each_datagram_comes_back(host: str) -> None:
    """Also an empty one, and the largest."""
    server = servers.echo(host=host, protocol="udp")

    assert [ask(server, data) for data in (b"hello", b"", b"x" * 60_000)] == [b"hello", b"", b"x" * 60_000]


def test_an_answer_that_the_system_has_no_room_for_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on any network; the next one is not."""
    sendto = socket.socket.sendto
    full = [OSError(errno.ENOBUFS, "No buffer space available")]

    def failing(sock: socket.socket, data: bytes, address: Any) -> int:
        if full:
            raise full.pop()
        return sendto(sock, data, address)

    server = servers.echo(protocol="udp")
    monkeypatch.setattr(StoppableSocket, "sendto", failing, raising=False)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(WAIT)
        sock.connect(server.address)
        sock.send(b"one")
        sock.send(b"two")
        assert sock.recv(9) == b"two"
    assert server.running


def test_it_is_another_server_than_the_one_for_tcp() -> None:
    """Both run side by side; each is found again."""
    over_udp, over_tcp = servers.echo(protocol="udp"), servers.echo()

    assert over_udp is servers.echo(protocol="udp")
    assert over_udp is not over_tcp
    assert (over_udp.protocol, over_tcp.protocol) == ("udp", "tcp")


def test_a_learners_function_gets_a_bound_socket(host: str) -> None:
    """What it prints is in the log, and it is told its arguments."""
    server = servers.run(shout, b"?", host=host, protocol="udp")

    assert ask(server, b"hello") == b"HELLO?"
    assert server.log.text == "a datagram came\n"


def test_one_that_waits_for_a_datagram_can_be_stopped() -> None:
    """And no knocking datagram reaches its code."""
    server = servers.run(shout, protocol="udp")
    ask(server, b"hello")
    server.stop()

    assert not server.running
    assert server.log.text == "a datagram came\n"
    assert server.state == "stopped"


def test_one_that_reads_into_a_buffer_can_be_stopped() -> None:
    """With every way to receive."""
    reached = threading.Event()

    def count(sock: socket.socket) -> None:
        reached.set()
        sock.recvfrom_into(bytearray(9))

    server = servers.run(count, protocol="udp")
    assert reached.wait(WAIT)
    server.stop()

    assert server.state == "stopped"


def test_a_coroutine_that_serves_datagrams_can_be_stopped() -> None:
    """asyncio waits on the socket in its own way."""

    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, address: Any) -> None:
            self.transport.sendto(data, address)

    async def serve(sock: socket.socket) -> None:
        sock.setblocking(False)
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Echo, sock=sock)
        try:
            await asyncio.Event().wait()
        finally:
            transport.close()

    server = servers.run(serve, protocol="udp")
    assert ask(server, b"hello") == b"hello"
    server.stop()

    assert server.state == "stopped"


def test_a_server_of_the_library_can_be_stopped() -> None:
    """`socketserver` reads with a selector."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            sock.sendto(data, self.client_address)

    def serve(sock: socket.socket) -> None:
        with socketserver.UDPServer(sock.getsockname(), Handler, bind_and_activate=False) as server:
            server.socket.close()
            server.socket = sock
            server.serve_forever()

    server = servers.run(serve, protocol="udp")
    assert ask(server, b"hello") == b"hello"
    server.stop()

    assert server.state == "stopped"


def test_there_is_no_url() -> None:
    """The address stands in its place wherever it shows itself."""
    server = servers.run(shout, protocol="udp")

    with pytest.raises(ValueError, match="no URLs"):
        _ = server.url
    with pytest.raises(ValueError, match="no URLs"):
        server.link()
    assert str(server.address[1]) in repr(server)


@pytest.mark.parametrize("start", [servers.echo, lambda **options: servers.run(shout, **options)])
def test_another_protocol_is_refused_by_name(start: Any) -> None:
    """Nothing is started."""
    with pytest.raises(ValueError, match="'tcp' or 'udp', not 'sctp'"):
        start(protocol="sctp")
    assert servers.all() == []


def test_a_port_that_is_taken_is_said() -> None:
    """Two sockets must not share one."""
    port = servers.echo(protocol="udp").address[1]

    with pytest.raises(OSError, match=f"port {port} is taken"):
        servers.run(shout, port=port, protocol="udp")


def test_what_cannot_be_called_with_a_datagram_socket_is_told_so() -> None:
    """In words for this kind of server."""
    with pytest.raises(TypeError, match="with a bound datagram socket"):
        servers.run(5, protocol="udp")  # type: ignore[arg-type]
