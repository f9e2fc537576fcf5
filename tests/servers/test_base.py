"""What holds for every server, whatever it serves."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers.base import Server, authority, listen
from tests.servers.threads import no_threads

EACH = pytest.mark.parametrize("factory", servers.FACTORIES.values(), ids=servers.FACTORIES)
Factory = Callable[..., Server]


GET = b"GET / HTTP/1.0\r\n\r\n"
QUESTIONS = {"dns": b"\0\x1d\0\1\1\0\0\1\0\0\0\0\0\0\tnetcourse\7example\0\0\1\0\1"}  # over TCP


def dial(server: Server) -> socket.socket:
    conn = socket.create_connection(server.address, scaled(5))
    return conn


@contextmanager
def answered(server: Server) -> Iterator[None]:
    """Hold a connection on which the server has said something, over TLS where it speaks that."""
    context = ssl.create_default_context(cafile=server.ca) if server.ca else None
    with dial(server) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") if context else plain as conn:
            conn.sendall(QUESTIONS.get(server.name, GET))
            assert conn.recv(10)
            yield


@EACH
class TestEachServer:
    def test_it_answers_as_soon_as_it_is_returned(self, factory: Factory, host: str) -> None:
        server = factory(host=host)
        with answered(server):
            pass
        assert server.running
        assert server.address[0] == host

    def test_nobody_answers_after_its_end(self, factory: Factory, host: str) -> None:
        server = factory(host=host)
        server.stop()
        assert not server.running
        with pytest.raises(ConnectionRefusedError):
            dial(server)

    def test_ending_it_again_changes_nothing(self, factory: Factory) -> None:
        server = factory()
        for _ in range(3):
            server.stop()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: server.stop(), range(4)))
        assert servers.all() == []

    def test_it_ends_under_connected_clients(self, factory: Factory, host: str) -> None:
        server = factory(host=host)
        with dial(server), dial(server) as said_half:
            said_half.sendall(b"GET / HT")
            start = time.monotonic()
            server.stop()
            assert time.monotonic() - start < scaled(2)

    def test_it_ends_with_its_block(self, factory: Factory) -> None:
        with factory() as server:
            assert server.running
        assert not server.running

    def test_it_is_the_same_under_the_same_options(self, factory: Factory, host: str) -> None:
        server = factory(host=host)
        assert factory(host=host) is server
        assert factory(host=host, port=0) is server
        assert servers.all() == [server]

    def test_after_its_end_another_one_starts(self, factory: Factory) -> None:
        server = factory()
        server.stop()
        again = factory()
        assert again is not server
        assert again.running

    def test_two_at_once_get_one(self, factory: Factory) -> None:
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(lambda _: factory(), range(8)))) == 1

    def test_a_port_of_ones_own_can_be_had_again_at_once(self, factory: Factory, host: str) -> None:
        port = factory(host=host).address[1]
        servers.stop_all()
        for _ in range(3):
            server = factory(host=host, port=port)
            with answered(server):
                server.stop()

    def test_a_taken_port_is_the_callers_error(self, factory: Factory) -> None:
        with listen("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(OSError, match=f"port {port} is taken"):
                factory(port=port)
        assert servers.all() == []

    @pytest.mark.parametrize("outside", ["0.0.0.0", "::", "192.0.2.1"])
    def test_it_does_not_listen_to_the_outside(self, factory: Factory, outside: str) -> None:
        with pytest.raises(ValueError, match="could be reached from outside"):
            factory(host=outside)

    def test_a_client_that_is_rude_does_not_disturb_the_next(
        self, factory: Factory, capfd: pytest.CaptureFixture[str]
    ) -> None:
        server = factory()
        for said in (b"", b"\x00\xff\r\n\r\n", b"GET / HTTP/1.1\r\nHost", b"\r\n" * 10):
            with dial(server) as conn:
                conn.sendall(said)
                reset(conn)
        with answered(server):
            pass
        server.stop()
        assert capfd.readouterr() == ("", "")
        assert "Traceback" not in server.log.text

    def test_it_shows_itself(self, factory: Factory, host: str) -> None:
        server = factory(host=host)
        assert repr(server) == f"{server.name}: running, {server._place()}"
        assert authority(server.address) in server._repr_mimebundle_()["text/html"]
        server.stop()
        assert "stopped" in repr(server)


def reset(conn: socket.socket) -> None:
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


class TestAddresses:
    def test_hosts_of_ipv6_stand_in_brackets(self) -> None:
        assert authority(("::1", 80)) == "[::1]:80"
        assert authority(("127.0.0.1", 80)) == "127.0.0.1:80"

    def test_localhost_is_the_ipv4_one(self) -> None:
        with listen("localhost", 0) as listener:
            assert listener.getsockname()[0] == "127.0.0.1"

    def test_bare_tcp_has_no_url(self) -> None:
        with pytest.raises(ValueError, match="echo speaks no HTTP"):
            _ = servers.echo().url

    def test_connections_in_time_wait_do_not_keep_a_port(self, host: str) -> None:
        """The server closes first, so the port stays with its end of the connection for a minute."""
        port = 0
        for _ in range(3):
            with servers.daytime(host=host, port=port) as server, dial(server) as conn, conn.makefile("rb") as lines:
                assert lines.read()
                port = server.address[1]

    def test_a_refused_port_leaves_no_socket(self) -> None:
        with listen("127.0.0.1", 0) as taken, pytest.raises(OSError, match="taken"):
            listen("127.0.0.1", taken.getsockname()[1])


def test_what_cannot_be_stopped_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    free = threading.Lock()
    free.acquire()
    server = Server("stuck", lambda _: free.acquire())
    server.stop(0.1)
    assert capsys.readouterr().out == (
        "stuck cannot be stopped and is left behind. Restart the kernel to be rid of it.\n"
    )
    assert server.state == "left behind"
    free.release()
    server._background._thread.join()
    server.stop()
    assert capsys.readouterr().out == ""


def test_one_that_gets_no_thread_is_not_there(host: str) -> None:
    """Its port is free again, and the next attempt is a new one."""
    with no_threads("echo"), pytest.raises(RuntimeError):
        servers.echo(host=host)
    assert not servers.all()
    server = servers.echo(host=host)
    with answered(server):
        pass


@pytest.mark.parametrize("port", [-1, 65_536])
def test_what_is_no_port_is_named(port: int) -> None:
    """And what one would be."""
    with pytest.raises(ValueError, match=f"^{port} is no port: 0 to 65535$"):
        servers.echo(port=port)
