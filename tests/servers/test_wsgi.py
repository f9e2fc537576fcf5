"""The threads that answer HTTP: as many as there is work, whatever the system's scheduler does."""

from __future__ import annotations

import errno
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers import wsgi
from netcourse.student.sockets import StoppableSocket
from tests.servers.threads import no_threads

WAIT = scaled(5.0)
BUSY = scaled(0.2)  # seconds in which who never pauses would print hundreds of times


class Slowly:
    """A queue whose getters have taken something, and are held up just then."""

    def __init__(self, go_on: threading.Event) -> None:
        self._queue: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._go_on = go_on
        self.taken = threading.Event()

    def put(self, item: Any) -> None:
        self._queue.put(item)

    def qsize(self) -> int:
        return self._queue.qsize()

    def get(self) -> Any:
        item = self._queue.get()
        self.taken.set()
        self._go_on.wait(WAIT)
        return item


class Asked:
    """A connection with a request, in so far as workers look at it."""

    refused = False

    def __init__(self, answer: Callable[[], object]) -> None:
        self._answer = answer
        self.socket = self

    def communicate(self) -> bool:
        self._answer()
        return False

    def shutdown(self, _how: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class Nobody:
    """The server of workers that serve none."""

    server_name = "test"

    def error_log(self, *_words: object, **_options: object) -> None:
        raise AssertionError("nothing was to be logged")


def test_who_comes_while_a_worker_begins_gets_one_of_its_own() -> None:
    """A worker that has taken its first connection, and could not say so yet, is no free one."""
    go_on, done, answered = threading.Event(), threading.Event(), threading.Event()
    workers = wsgi._Workers(Nobody(), None)  # type: ignore[arg-type]
    workers._waiting = waiting = Slowly(go_on)  # type: ignore[assignment]
    workers.put(Asked(lambda: done.wait(WAIT)))
    assert waiting.taken.wait(WAIT)
    workers.put(Asked(answered.set))
    go_on.set()

    came = answered.wait(WAIT / 2)
    done.set()
    workers.stop(WAIT)
    assert came


def test_one_after_the_other_needs_one_worker() -> None:
    """None is started while another has nothing to do."""
    workers = wsgi._Workers(Nobody(), None)  # type: ignore[arg-type]
    for _ in range(5):
        answered = threading.Event()
        conn = Asked(answered.set)
        workers.put(conn)
        assert answered.wait(WAIT)
        while workers._given:
            threading.Event().wait(0.001)
    threads = len(workers._threads)
    workers.stop(WAIT)
    assert threads == 1


def test_without_a_thread_for_it_a_client_is_turned_away_and_the_next_is_served() -> None:
    """A system that gives no more threads does not end the server, nor keep it from stopping."""
    server = servers.posts()
    with no_threads("worker"):
        with pytest.raises(requests.ConnectionError):
            requests.get(server.url + "/posts/1", timeout=WAIT)
    assert requests.get(server.url + "/posts/1", timeout=WAIT).ok
    server.stop()
    assert server.state == "stopped"
    assert server.log.lines[0] == "turned away: this system gives no more threads"


def test_without_files_for_it_a_client_waits_and_the_log_is_not_flooded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process may have no more descriptors, the next client is accepted as soon as it may."""
    server = servers.posts()
    accept = StoppableSocket.accept

    def refuse(listener: StoppableSocket) -> tuple[socket.socket, Any]:
        raise OSError(errno.EMFILE, "Too many open files")

    with socket.create_connection(server.address, WAIT):
        monkeypatch.setattr(StoppableSocket, "accept", refuse)
        with socket.create_connection(server.address, WAIT):
            assert server.log.wait_for("no more", WAIT)
            threading.Event().wait(BUSY)
        assert len(server.log.lines) == 1
        monkeypatch.setattr(StoppableSocket, "accept", accept)
        assert requests.get(server.url + "/posts/1", timeout=WAIT).ok


def test_who_does_not_go_on_with_the_handshake_is_no_error_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence in the log, and no traceback."""
    monkeypatch.setattr(wsgi, "IDLE", BUSY)
    server = servers.tls_site()
    with socket.create_connection(server.address, WAIT) as conn:
        conn.sendall(bytes.fromhex("160301"))
        assert server.log.wait_for("handshake", WAIT)
        assert conn.recv(1) == b""
    assert server.log.lines == ["TLS handshake failed: the client did not go on"]
