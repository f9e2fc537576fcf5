"""Sockets that wait on a stop signal, and are ordinary sockets otherwise."""

from __future__ import annotations

import os
import select
import selectors
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from netcourse.clock import scaled
from netcourse.student.output import Log, attribute
from netcourse.student.sockets import ServerStopped, StoppableSocket, StopSignal
from tests.require import need

HOSTS = {"IPv4": "127.0.0.1", "IPv6": "::1"}


@pytest.fixture
def signal() -> Iterator[StopSignal]:
    signal = StopSignal()
    yield signal
    for sock in signal.sockets:
        sock.close()
    signal.close()


@pytest.fixture(params=HOSTS)
def listener(request: pytest.FixtureRequest, signal: StopSignal) -> StoppableSocket:
    host = HOSTS[request.param]
    if host == "::1":
        need("ipv6")
    return StoppableSocket.adopt(listening(host), signal)


def listening(host: str = "127.0.0.1") -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.bind((host, 0))
    sock.listen()
    return sock


@pytest.fixture
def pair(listener: StoppableSocket) -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_connection(listener.getsockname()[:2]) as client:
        conn, _ = listener.accept()
        with conn:
            yield client, conn


def ends_with(function: Callable[[], Any], signal: StopSignal) -> BaseException | None:
    """Run `function` in a thread, set the signal while it waits, and return what it raised."""
    raised: list[BaseException | None] = []
    started = threading.Event()

    def run() -> None:
        started.set()
        try:
            function()
        except BaseException as error:
            raised.append(error.with_traceback(None))
        else:
            raised.append(None)

    thread = threading.Thread(target=run)
    thread.start()
    started.wait()
    signal.set()
    thread.join(scaled(2))
    assert not thread.is_alive()
    return raised[0]


class TestWaiting:
    def test_accept_ends(self, listener: StoppableSocket, signal: StopSignal) -> None:
        assert isinstance(ends_with(listener.accept, signal), ServerStopped)

    @pytest.mark.parametrize(
        "wait",
        [
            lambda conn: conn.recv(10),
            lambda conn: conn.recv_into(bytearray(10)),
            lambda conn: conn.recvfrom(10),
            lambda conn: conn.recvfrom_into(bytearray(10)),
            lambda conn: conn.makefile("rb").readline(),
            lambda conn: conn.makefile("r").read(),
        ],
    )
    def test_receiving_ends(self, wait: Callable[[Any], Any], pair: tuple[Any, Any], signal: StopSignal) -> None:
        assert isinstance(ends_with(lambda: wait(pair[1]), signal), ServerStopped)

    @pytest.mark.skipif(not hasattr(socket.socket, "recvmsg"), reason="this platform has no recvmsg")
    def test_receiving_messages_ends(self, pair: tuple[Any, Any], signal: StopSignal) -> None:
        assert isinstance(ends_with(lambda: pair[1].recvmsg(10), signal), ServerStopped)
        with pytest.raises(ServerStopped):
            pair[1].recvmsg_into([bytearray(10)])

    def test_no_ordinary_handler_catches_it(self, listener: StoppableSocket, signal: StopSignal) -> None:
        def careless() -> None:
            while True:
                try:
                    listener.accept()
                except Exception:
                    continue

        assert isinstance(ends_with(careless, signal), ServerStopped)

    def test_it_stays_stopped(self, pair: tuple[Any, Any], listener: StoppableSocket, signal: StopSignal) -> None:
        signal.set()
        signal.set()
        for call in (listener.accept, lambda: pair[1].recv(1), lambda: pair[1].recv(1)):
            with pytest.raises(ServerStopped):
                call()

    def test_bytes_that_wait_do_not_hold_it_up(self, pair: tuple[Any, Any], signal: StopSignal) -> None:
        pair[0].sendall(b"x" * 1000)
        signal.set()
        with pytest.raises(ServerStopped):
            pair[1].recv(10)

    def test_the_timeout_is_honoured(self, listener: StoppableSocket, pair: tuple[Any, Any]) -> None:
        for sock, call in ((listener, listener.accept), (pair[1], lambda: pair[1].recv(1))):
            sock.settimeout(0.02)
            start = time.monotonic()
            with pytest.raises(TimeoutError, match="timed out"):
                call()
            assert 0.015 < time.monotonic() - start < scaled(2)

    def test_a_stop_ends_a_wait_with_a_timeout(self, listener: StoppableSocket, signal: StopSignal) -> None:
        listener.settimeout(60)

        assert isinstance(ends_with(listener.accept, signal), ServerStopped)

    def test_non_blocking_calls_do_not_wait(self, pair: tuple[Any, Any], signal: StopSignal) -> None:
        pair[1].setblocking(False)
        with pytest.raises(BlockingIOError):
            pair[1].recv(1)
        pair[0].sendall(b"x")
        select.select([pair[1]], [], [], 2)
        assert pair[1].recv(1) == b"x"
        signal.set()
        with pytest.raises(ServerStopped):
            pair[1].recv(1)

    @pytest.mark.skipif(not hasattr(socket, "MSG_DONTWAIT"), reason="this platform has no MSG_DONTWAIT")
    def test_a_call_that_may_not_wait_does_not(self, pair: tuple[Any, Any]) -> None:
        with pytest.raises(BlockingIOError):
            pair[1].recv(1, socket.MSG_DONTWAIT)

    def test_a_loop_that_catches_everything_is_left(self, listener: StoppableSocket, signal: StopSignal) -> None:
        def stubborn() -> None:
            while True:
                try:
                    try:
                        listener.accept()
                    except:  # noqa: E722
                        continue
                except BaseException:
                    pass

        assert isinstance(ends_with(stubborn, signal), ServerStopped)


class TestOrdinary:
    def test_bytes_pass(self, pair: tuple[Any, Any]) -> None:
        client, conn = pair
        client.sendall(b"one two three")
        buffer = bytearray(4)

        assert conn.recv(4) == b"one "
        assert (conn.recv_into(buffer), bytes(buffer)) == (4, b"two ")
        assert conn.recv(2, socket.MSG_PEEK) == b"th"
        client.shutdown(socket.SHUT_WR)
        with conn.makefile("rb") as lines:
            assert lines.read() == b"three"
        assert conn.recv(1) == b""

    def test_the_timeout_and_the_kind_are_taken_over(self, signal: StopSignal) -> None:
        sock = listening()
        sock.settimeout(3)
        taken = StoppableSocket.adopt(sock, signal)

        assert sock.fileno() == -1
        assert taken.gettimeout() == 3
        assert (taken.family, taken.type) == (socket.AF_INET, socket.SOCK_STREAM)

    def test_a_closed_one_says_so(self, listener: StoppableSocket, pair: tuple[Any, Any]) -> None:
        listener.close()
        pair[1].close()
        with pytest.raises(OSError, match="Bad file descriptor|closed|not a socket"):
            listener.accept()
        with pytest.raises(OSError, match="Bad file descriptor|closed|not a socket"):
            pair[1].recv(1)

    def test_a_duplicate_stops_too(self, listener: StoppableSocket, signal: StopSignal) -> None:
        with listener.dup() as double:
            assert isinstance(ends_with(double.accept, signal), ServerStopped)

    @pytest.mark.parametrize("timeout", [None, 5.0])
    def test_a_detached_descriptor_is_an_ordinary_one(self, pair: tuple[Any, Any], timeout: float | None) -> None:
        client, conn = pair
        conn.settimeout(timeout)
        family, kind = conn.family, conn.type
        with socket.socket(family, kind, fileno=conn.detach()) as plain:
            plain.settimeout(timeout)
            threading.Timer(0.01, client.sendall, (b"x",)).start()
            assert plain.recv(1) == b"x"
        assert conn.fileno() == -1

    @pytest.mark.skipif(os.name != "posix", reason="a blocking flag is read with fcntl")
    def test_the_descriptor_blocks_as_python_says(self, pair: tuple[Any, Any]) -> None:
        assert os.get_blocking(pair[1].fileno())
        pair[1].settimeout(1)
        assert not os.get_blocking(pair[1].fileno())

    def test_selectors_see_it(self, listener: StoppableSocket) -> None:
        with selectors.DefaultSelector() as selector, socket.create_connection(listener.getsockname()[:2]):
            selector.register(listener, selectors.EVENT_READ)
            assert [key.fileobj for key, _ in selector.select(2)] == [listener]
            listener.accept()[0].close()

    def test_datagrams_stop_too(self, signal: StopSignal) -> None:
        plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        plain.bind(("127.0.0.1", 0))
        sock = StoppableSocket.adopt(plain, signal)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"hello", sock.getsockname())
            assert sock.recvfrom(100)[0] == b"hello"

        assert isinstance(ends_with(lambda: sock.recvfrom(10), signal), ServerStopped)

    def test_one_that_is_forgotten_closes_in_silence(self, listener: StoppableSocket) -> None:
        client = socket.create_connection(listener.getsockname()[:2])
        listener.accept()
        with client:
            assert client.recv(1) == b""

    def test_several_threads_may_wait_for_connections(self, listener: StoppableSocket, signal: StopSignal) -> None:
        taken = threading.Semaphore(0)

        def accept() -> None:
            try:
                while True:
                    listener.accept()[0].close()
                    taken.release()
            except ServerStopped:
                pass

        threads = [threading.Thread(target=accept) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(50):
            socket.create_connection(listener.getsockname()[:2]).close()
        for _ in range(50):
            assert taken.acquire(timeout=scaled(2))
        signal.set()
        while any(thread.is_alive() for thread in threads):  # one may have lost the race for the last connection
            socket.create_connection(listener.getsockname()[:2]).close()
            for thread in threads:
                thread.join(0.01)


class TestSocketserver:
    def test_a_server_on_the_listener_ends(self, listener: StoppableSocket, signal: StopSignal) -> None:
        class Shout(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    self.wfile.write(line.upper())

        address = listener.getsockname()[:2]
        server = socketserver.ThreadingTCPServer(address, Shout, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        thread = threading.Thread(target=lambda: quietly(server.serve_forever))
        with attribute(Log()):
            thread.start()
        with socket.create_connection(address) as client:
            client.sendall(b"hello\n")
            assert client.recv(100) == b"HELLO\n"
            signal.set()
            socket.create_connection(address).close()  # what waits is a selector
            thread.join(scaled(2))
            assert not thread.is_alive()
        server.server_close()


def quietly(function: Callable[[], Any]) -> None:
    try:
        function()
    except ServerStopped:
        pass


class TestSignal:
    def test_waiting_for_it(self, signal: StopSignal) -> None:
        assert not signal.wait(0)
        threading.Timer(0.01, signal.set).start()
        assert signal.wait(2)
        assert signal.wait(0)
        assert signal.is_set()

    def test_it_may_be_closed_more_than_once(self) -> None:
        signal = StopSignal()
        signal.close()
        signal.close()
        signal.set()
        assert signal.is_set()

    def test_sockets_are_known_while_they_exist(self, signal: StopSignal) -> None:
        first = StoppableSocket.adopt(listening(), signal)
        assert signal.sockets == [first]
        del first
        assert signal.sockets == []
