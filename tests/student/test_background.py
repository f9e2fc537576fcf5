"""A learner's server in the background: what it prints and raises is kept, and it can be stopped."""

from __future__ import annotations

import asyncio
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from netcourse.clock import scaled
from netcourse.student.background import Background
from netcourse.student.output import Log
from tests.require import need

HOSTS = {"IPv4": "127.0.0.1", "IPv6": "::1"}


@pytest.fixture(params=HOSTS)
def listener(request: pytest.FixtureRequest) -> socket.socket:
    if request.param == "IPv6":
        need("ipv6")
    return listening(HOSTS[request.param])


def listening(host: str = "127.0.0.1") -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.bind((host, 0))
    sock.listen(100)
    return sock


def echo(listener: socket.socket) -> None:
    while True:
        conn, _ = listener.accept()
        with conn:
            while data := conn.recv(100):
                conn.sendall(data)


class TestRunning:
    def test_it_serves_and_stops(self, listener: socket.socket) -> None:
        address = listener.getsockname()[:2]
        server = Background(echo, listener).start()
        with socket.create_connection(address) as client:
            client.sendall(b"hello")
            assert client.recv(10) == b"hello"
            assert server.alive
            assert server.stop()
            assert client.recv(10) == b""
        assert not server.alive
        assert server.raised is None
        assert server.log.text == ""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)

    def test_stopping_again_changes_nothing(self, listener: socket.socket) -> None:
        server = Background(echo, listener).start()
        assert [server.stop(), server.stop(), server.stop()] == [True, True, True]

    def test_several_may_stop_it_at_once(self, listener: socket.socket) -> None:
        server = Background(echo, listener).start()
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda _: server.stop(), range(8))) == [True] * 8

    def test_one_that_never_started_can_be_stopped_and_not_started(self, listener: socket.socket) -> None:
        server = Background(echo, listener)
        assert server.stop()
        with pytest.raises(RuntimeError, match="stopped"):
            server.start()

    def test_starting_twice_is_an_error(self, listener: socket.socket) -> None:
        with Background(echo, listener) as server, pytest.raises(RuntimeError):
            server.start()

    def test_arguments_and_prints_arrive(self, listener: socket.socket, capsys: pytest.CaptureFixture[str]) -> None:
        log = Log()
        server = Background(lambda _, *words: print(*words), listener, "a", "b", log=log, name="talker").start()
        assert log.wait_for("a b")
        server.stop()

        assert server.name == "talker"
        assert capsys.readouterr().out == ""

    def test_the_listener_is_closed_when_the_function_returns(self, listener: socket.socket) -> None:
        address = listener.getsockname()[:2]
        with Background(lambda _: None, listener) as server:
            deadline = time.monotonic() + scaled(2)
            while server.alive and time.monotonic() < deadline:
                threading.Event().wait(0.001)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(address)


class TestErrors:
    def test_an_error_is_kept_and_logged_and_the_client_let_go(self, listener: socket.socket) -> None:
        def broken(listener: socket.socket) -> None:
            conn, _ = listener.accept()
            conn.sendall("text")  # type: ignore[arg-type]

        with Background(broken, listener) as server, socket.create_connection(server._address[:2]) as client:
            client.settimeout(scaled(2))
            assert client.recv(10) == b""

        assert isinstance(server.raised, TypeError)
        assert server.log.lines[0] == "Traceback:"
        assert server.log.lines[2:] == [
            '    conn.sendall("text")  # type: ignore[arg-type]',
            "TypeError: a bytes-like object is required, not 'str'",
        ]

    def test_an_error_that_holds_a_connection_lets_go_of_it(self, listener: socket.socket) -> None:
        def broken(listener: socket.socket) -> None:
            try:
                listener.accept()[0].nothing  # type: ignore[attr-defined]  # noqa: B018
            except AttributeError as error:
                raise ValueError("another") from error

        with Background(broken, listener) as server, socket.create_connection(server._address[:2]) as client:
            client.settimeout(scaled(2))
            assert client.recv(10) == b""
        assert isinstance(server.raised, ValueError)

    def test_an_error_in_a_thread_of_its_own_is_logged(self, listener: socket.socket) -> None:
        def handle(conn: socket.socket) -> None:
            with conn:
                raise KeyError("lost")

        def serve(listener: socket.socket) -> None:
            while True:
                threading.Thread(target=handle, args=(listener.accept()[0],)).start()

        with Background(serve, listener) as server, socket.create_connection(server._address[:2]) as client:
            assert client.recv(10) == b""
            assert server.log.wait_for("KeyError: 'lost'")
            assert server.alive
        assert server.raised is None

    def test_exit_is_what_it_raised(self, listener: socket.socket) -> None:
        server = Background(lambda _: sys.exit(3), listener).start()
        assert server.log.wait_for("SystemExit: 3")
        server.stop()
        assert isinstance(server.raised, SystemExit)


# Servers that are hard to stop: (name, function, seconds that stopping may take). Each is sent two clients.


def bare_except(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()
        except:  # noqa: E722
            pass


def base_exception_in_function(listener: socket.socket) -> None:
    def once() -> None:
        try:
            listener.accept()
        except BaseException:
            return

    while True:
        once()


def finally_continue(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()
        finally:
            continue  # noqa: B012


def nested(listener: socket.socket) -> None:
    while True:
        try:
            try:
                try:
                    listener.accept()
                except:  # noqa: E722
                    continue
            except:  # noqa: E722
                continue
        except:  # noqa: E722
            continue


def busy(listener: socket.socket) -> None:
    while True:
        try:
            sum(range(100))
        except:  # noqa: E722
            pass


def ignores_the_end(listener: socket.socket) -> None:
    conn, _ = listener.accept()
    while True:
        try:
            conn.recv(10)
        except Exception:
            pass


def sends_to_nobody(listener: socket.socket) -> None:
    conn, _ = listener.accept()
    while True:
        conn.sendall(b"x" * 1_000_000)


def select_loop(listener: socket.socket) -> None:
    listener.setblocking(False)
    while True:
        select.select([listener], [], [])
        try:
            listener.accept()
        except BlockingIOError:
            pass


def select_on_clients(listener: socket.socket) -> None:
    conn, _ = listener.accept()
    while True:
        select.select([conn], [], [])
        conn.recv(10)


def waits_in_threads(listener: socket.socket) -> None:
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=conn.recv, args=(10,)).start()


def waits_in_pool(listener: socket.socket) -> None:
    with ThreadPoolExecutor(4) as pool:
        while True:
            conn, _ = listener.accept()
            pool.submit(conn.recv, 10)


def threads_share_the_door(listener: socket.socket) -> None:
    threads = [threading.Thread(target=echo, args=(listener,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def asyncio_loop(listener: socket.socket) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read(10)
        finally:
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(handle, sock=listener)
        async with server:
            await server.serve_forever()

    asyncio.run(main())


HARD = [
    bare_except, base_exception_in_function, finally_continue, nested, busy, ignores_the_end, sends_to_nobody,
    select_loop, select_on_clients, waits_in_threads, waits_in_pool, threads_share_the_door, asyncio_loop,
]  # fmt: skip


class TestStopping:
    @pytest.mark.parametrize("function", HARD, ids=lambda function: function.__name__)
    def test_it_ends(self, function: Callable[..., Any], listener: socket.socket) -> None:
        address = listener.getsockname()[:2]
        server = Background(function, listener).start()
        with socket.create_connection(address), socket.create_connection(address):
            threading.Event().wait(0.02)  # for it to be in the middle of things; right either way
            start = time.monotonic()
            assert server.stop(), server.abandoned
            assert time.monotonic() - start < scaled(2)
        assert server.raised is None, server.log

    @pytest.mark.parametrize("function", HARD, ids=lambda function: function.__name__)
    def test_it_ends_at_once_after_its_start(self, function: Callable[..., Any], listener: socket.socket) -> None:
        server = Background(function, listener).start()
        assert server.stop(), server.abandoned

    def test_what_it_does_last_is_done(self, listener: socket.socket) -> None:
        def polite(listener: socket.socket) -> None:
            try:
                echo(listener)
            finally:
                threading.Event().wait(0.1)
                print("goodbye")

        server = Background(polite, listener).start()
        server.stop()
        assert server.log.lines == ["goodbye"]

    def test_a_pool_of_the_whole_notebook_is_left_alone(self, listener: socket.socket) -> None:
        with ThreadPoolExecutor(2) as pool:

            def serve(listener: socket.socket) -> None:
                while True:
                    conn, _ = listener.accept()
                    pool.submit(conn.close).result()

            server = Background(serve, listener).start()
            with socket.create_connection(server._address[:2]) as client:
                assert client.recv(1) == b""
            start = time.monotonic()
            assert server.stop()
            assert time.monotonic() - start < scaled(0.5)
            assert pool.submit(int, "3").result() == 3

    def test_threads_of_others_with_the_same_log_are_left_alone(self, listener: socket.socket) -> None:
        log = Log()
        with Background(echo, listening(), log=log) as other:
            Background(echo, listener, log=log).start().stop()
            assert other.alive

    def test_what_cannot_be_stopped_is_named_and_not_waited_for(self, listener: socket.socket) -> None:
        free = threading.Lock()
        free.acquire()
        address = listener.getsockname()[:2]
        server = Background(lambda _: free.acquire(), listener, name="stuck").start()
        start = time.monotonic()

        assert not server.stop(0.2)
        assert server.abandoned == ["stuck"]
        assert time.monotonic() - start < scaled(1)
        assert not server.stop()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        free.release()
        server._thread.join()
        assert server.stop()
