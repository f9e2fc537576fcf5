"""Echo, daytime and greeter: one client after another, and many at once."""

from __future__ import annotations

import errno
import itertools
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers import clients
from netcourse.servers.serve_daytime import line
from netcourse.student.sockets import StoppableSocket
from tests.require import need
from tests.servers.threads import no_threads


@contextmanager
def dial(server: Any) -> Iterator[socket.socket]:
    with socket.create_connection(server.address, scaled(5)) as conn:
        yield conn


def read_all(conn: socket.socket) -> bytes:
    return b"".join(iter(lambda: conn.recv(65536), b""))


def once_refused(monkeypatch: pytest.MonkeyPatch, errors: Iterator[OSError]) -> Any:
    """Start a server for which accept(2) fails before it succeeds, once with each of these."""
    accept = StoppableSocket.accept

    def failing(listener: StoppableSocket) -> tuple[socket.socket, Any]:
        for error in errors:
            raise error
        return accept(listener)

    monkeypatch.setattr(StoppableSocket, "accept", failing)
    return servers.echo()


class TestEcho:
    def test_what_comes_goes_back(self, host: str) -> None:
        with dial(servers.echo(host=host)) as conn:
            conn.sendall(b"one two")
            assert conn.recv(7, socket.MSG_WAITALL) == b"one two"

    def test_after_the_end_of_the_stream_too(self, host: str) -> None:
        data = bytes(range(256)) * 4000
        with dial(servers.echo(host=host)) as conn, ThreadPoolExecutor(1) as pool:
            received = pool.submit(read_all, conn)
            conn.sendall(data)
            conn.shutdown(socket.SHUT_WR)
            assert received.result(scaled(10)) == data

    def test_many_at_once(self) -> None:
        def talk(number: int) -> bytes:
            with dial(server) as conn:
                for _ in range(10):
                    conn.sendall(b"%4d" % number)
                    conn.recv(4)
                conn.shutdown(socket.SHUT_WR)
                return read_all(conn)

        server = servers.echo()
        with ThreadPoolExecutor(30) as pool:
            list(pool.map(talk, range(60)))
        assert len(server.log.lines) == 60
        assert server.log.lines[0] == "client A came"
        assert "client BH came" in server.log.lines

    def test_more_than_it_can_serve_are_turned_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clients, "MOST", 2)
        server = servers.echo()
        with dial(server) as first, dial(server) as second:
            for conn in (first, second):
                conn.sendall(b"x")
                conn.recv(1)
            with dial(server) as third:
                assert third.recv(1) == b""
        assert server.log.wait_for("client C turned away: 2 are here")
        server.stop()

    def test_who_has_gone_before_its_turn_is_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        refused = iter([ConnectionAbortedError(errno.ECONNABORTED, "aborted")])
        server = once_refused(monkeypatch, refused)
        with dial(server) as conn:
            conn.sendall(b"x")
            assert conn.recv(1) == b"x"
        assert next(refused, None) is None

    def test_without_a_descriptor_for_it_a_client_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        full = [OSError(errno.EMFILE, "Too many open files"), OSError(errno.ENFILE, "Too many open files in system")]
        server = once_refused(monkeypatch, iter(full))
        with dial(server) as conn:
            conn.sendall(b"x")
            assert conn.recv(1) == b"x"
        no_files = "a client waits: this process may have no more files and sockets open"
        assert server.log.lines == [no_files, "client A came"]

    def test_without_a_thread_for_it_a_client_is_turned_away(self) -> None:
        server = servers.echo()
        with no_threads("client A"), dial(server) as conn:
            assert conn.recv(1) == b""
        with dial(server) as conn:
            conn.sendall(b"x")
            assert conn.recv(1) == b"x"
        assert server.log.lines[0] == "client A turned away: this system gives no more threads"

    def test_clients_are_told_apart_by_turn_not_by_port(self) -> None:
        server = servers.echo()
        for _ in range(2):
            with dial(server) as conn:
                conn.sendall(b"x")
                conn.recv(1)
        assert server.log.lines == ["client A came", "client B came"]


class TestDaytime:
    def test_it_says_the_time_and_closes(self, host: str) -> None:
        with dial(servers.daytime(host=host)) as conn:
            said = read_all(conn).decode()
        assert said.endswith("\r\n")
        assert str(datetime.now().year) in said or str(datetime.now().year - 1) in said

    def test_a_chosen_time_is_always_the_same(self) -> None:
        now = datetime(1982, 2, 22, 17, 37, 43, tzinfo=timezone(timedelta(hours=-8), "PST"))
        server = servers.daytime(now=now)
        for _ in range(2):
            with dial(server) as conn:
                assert read_all(conn) == b"Monday, February 22, 1982 17:37:43-PST\r\n"

    def test_a_time_without_zone_and_a_text(self) -> None:
        assert line(datetime(2024, 5, 17, 9, 30)) == b"Friday, May 17, 2024 09:30:00\r\n"
        assert line("tea time") == b"tea time\r\n"

    def test_a_client_that_speaks_first_still_hears_it(self) -> None:
        server = servers.daytime(now="noon")
        for _ in range(20):
            with dial(server) as conn:
                conn.sendall(b"what time is it?\n" * 1000)
                assert read_all(conn) == b"noon\r\n"

    def test_curl_reads_it(self) -> None:
        need("curl")
        server = servers.daytime(now="noon")
        host, port = server.address
        command = [shutil.which("curl") or "curl", "-s", f"telnet://{host}:{port}"]
        answer = subprocess.run(command, input=b"", capture_output=True, timeout=scaled(10), check=False)
        assert answer.stdout == b"noon\r\n"


class TestGreeter:
    def converse(self, *said: bytes, ends: bool = True) -> list[bytes]:
        with dial(servers.greeter()) as conn:
            for piece in said:
                conn.sendall(piece)
            if not ends:
                conn.shutdown(socket.SHUT_WR)
            return read_all(conn).splitlines()[1:]

    def test_it_greets_until_exit(self, host: str) -> None:
        server = servers.greeter(host=host)
        with dial(server) as conn, conn.makefile("rb") as lines:
            assert lines.readline() == b"Hello! Who are you? (exit ends)\n"
            conn.sendall(b"Ada\n")
            assert lines.readline() == b"Hello, Ada!\n"
            conn.sendall(b"exit\n")
            assert lines.read() == b"Goodbye!\n"
        assert server.log.lines == ["client A came", "client A: Ada", "client A: exit"]

    @pytest.mark.parametrize("cut", range(1, 14))
    def test_however_the_lines_are_cut(self, cut: int) -> None:
        text = b"Ada\r\nexit\nmore"
        assert self.converse(text[:cut], text[cut:]) == [b"Hello, Ada!", b"Goodbye!"]

    @pytest.mark.parametrize(
        ("said", "heard"),
        [
            ("Zoë\n".encode(), ["Hello, Zoë!".encode()]),
            (b"\xff\n", ["Hello, \N{REPLACEMENT CHARACTER}!".encode()]),
            (b"Ada", [b"Hello, Ada!"]),
            (b"", []),
            (b"x" * 5000 + b"\n", [b"That is too long for me."]),
        ],
    )
    def test_odd_lines_have_answers(self, said: bytes, heard: list[bytes]) -> None:
        assert self.converse(said, ends=False) == heard


def test_names_go_on_after_z() -> None:
    names = list(itertools.islice(clients.names(), 60))
    assert names[:3] + names[25:28] + names[51:53] == ["A", "B", "C", "Z", "AA", "AB", "AZ", "BA"]


def test_an_answer_comes_at_once(host: str) -> None:
    factories: list[Callable[..., Any]] = [servers.echo, servers.daytime, servers.greeter]
    for factory in factories:
        with dial(factory(host=host)) as conn:
            conn.sendall(b"x\n")
            assert conn.recv(1)
