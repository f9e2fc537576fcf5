from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from netcourse.clock import scaled
from netcourse.wire.exact import reset_on_close
from netcourse.wire.line import relay
from netcourse.wire.line.loop import WRITE
from netcourse.wire.line.relay import CHUNK, FULL, Link, Relay
from netcourse.wire.line.tap import Tap, tap
from netcourse.wire.transcript import Transcript

WAIT = scaled(5.0)


@contextlib.contextmanager
def through(door: socket.socket) -> Iterator[tuple[Tap, socket.socket, socket.socket]]:
    """Give a tap, and the client's and the server's end of one connection through it."""
    with tap(door) as line, socket.create_connection(line.address, WAIT) as near:
        far, _ = door.accept()
        far.settimeout(WAIT)
        with far:
            yield line, near, far


def story(line: Tap) -> list[tuple[str, str, bytes]]:
    return [(event.by, event.what, event.data) for event in line.transcript.conversations[0].events]


def reset(sock: socket.socket) -> None:
    reset_on_close(sock)
    sock.close()


def _connect_and_read(line: Tap) -> bytes:
    # The reset may come so soon that it is the connecting that fails.
    with socket.create_connection(line.address, WAIT) as sock:
        return sock.recv(9)


def in_thread(function: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=function)
    thread.start()
    return thread


def test_bytes_pass_both_ways(door: socket.socket) -> None:
    with through(door) as (line, near, far):
        near.sendall(b"there")
        assert far.recv(9) == b"there"
        far.sendall(b"back")
        assert near.recv(9) == b"back"
        assert story(line) == [("client", "opened", b""), ("client", "bytes", b"there"), ("server", "bytes", b"back")]


@pytest.mark.parametrize("closer", ["client", "server"])
def test_the_end_of_one_direction_leaves_the_other_open(door: socket.socket, closer: str) -> None:
    with through(door) as (line, near, far):
        first, other = (near, far) if closer == "client" else (far, near)
        first.shutdown(socket.SHUT_WR)
        assert other.recv(9) == b""
        other.sendall(b"still here")
        assert first.recv(99) == b"still here"
        other.close()
        assert first.recv(9) == b""
        first.close()
        assert [(by, what) for by, what, _ in story(line)][1] == (closer, "ended")
    assert "end of stream" in repr(line)
    assert "connection closed" in repr(line)


@pytest.mark.parametrize("closer", ["client", "server"])
def test_a_reset_passes_as_a_reset(door: socket.socket, closer: str) -> None:
    with through(door) as (line, near, far):
        first, other = (near, far) if closer == "client" else (far, near)
        reset(first)
        with pytest.raises(ConnectionResetError):
            other.recv(9)
        assert story(line)[-1] == (closer, "reset", b"")
    assert "connection reset" in repr(line)


def test_what_was_said_before_a_reset_is_recorded(door: socket.socket) -> None:
    with through(door) as (line, near, far):
        far.sendall(b"last words")
        assert near.recv(99) == b"last words"
        reset(far)
        with pytest.raises(ConnectionResetError):
            near.recv(9)
        assert [what for _, what, _ in story(line)] == ["opened", "bytes", "reset"]


def test_a_client_that_closed_and_is_spoken_to_resets(door: socket.socket) -> None:
    with through(door) as (line, near, far):
        near.close()
        assert far.recv(9) == b""
        far.sendall(b"anybody?")
        line.transcript.wait_for(lambda: line.transcript.events[-1].what == "reset", WAIT)
        with pytest.raises(ConnectionError):
            far.sendall(b"hello?")
        assert story(line)[-1][:2] == ("client", "reset")


def test_who_does_not_read_is_not_read_for(door: socket.socket) -> None:
    with through(door) as (_line, near, far):
        far.settimeout(scaled(0.2))
        sent = 0
        with contextlib.suppress(TimeoutError):
            while sent < 100_000_000:
                sent += far.send(b"x" * CHUNK)
        room = sum(
            sock.getsockopt(socket.SOL_SOCKET, kind)
            for sock in (near, far)
            for kind in (socket.SO_SNDBUF, socket.SO_RCVBUF)
        )
        assert sent < FULL + CHUNK + 4 * room + 16_000_000  # what the system's own buffers grow to
        near.settimeout(WAIT)
        received = 0
        while received < sent:
            received += len(near.recv(1 << 20))
        assert received == sent


def test_much_in_both_directions_at_once_arrives_unchanged(door: socket.socket) -> None:
    data = hashlib.shake_256(b"seed").digest(3_000_000)

    def send_and_end(sock: socket.socket) -> None:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)

    def read_all(sock: socket.socket) -> bytes:
        parts = []
        while part := sock.recv(1 << 16):
            parts.append(part)
        return b"".join(parts)

    with through(door) as (line, near, far):
        threads = [in_thread(lambda sock=sock: send_and_end(sock)) for sock in (near, far)]
        got: list[bytes] = []
        threads.append(in_thread(lambda: got.append(read_all(far))))
        assert read_all(near) == data
        for thread in threads:
            thread.join(WAIT)
        assert got == [data]
    assert sum(event.size for event in line.transcript) == 2 * len(data)
    assert "not kept" in repr(line)


def test_many_connections_at_once(door: socket.socket) -> None:
    count = 100
    with tap(door) as line, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(line.address, WAIT)) for _ in range(count)]
        for number, client in enumerate(clients):
            client.sendall(b"%d\n" % number)
        for _ in clients:
            conn, _ = door.accept()
            with conn:
                conn.settimeout(WAIT)
                conn.sendall(conn.recv(99))
        assert [client.recv(99) for client in clients] == [b"%d\n" % number for number in range(count)]
    talks = line.transcript.conversations
    assert sorted(talk.stream("client") for talk in talks) == sorted(talk.stream("server") for talk in talks)
    assert len(talks) == count


def test_a_server_that_is_gone_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = door.getsockname()
    with tap(address) as line, pytest.raises(ConnectionResetError):
        _connect_and_read(line)
    assert "refused: nobody listens at the server's address" in repr(line)


def test_a_server_that_goes_away_meanwhile(door: socket.socket) -> None:
    with through(door) as (line, near, far):
        far.close()
        assert near.recv(9) == b""
        door.close()
        near.close()
        with pytest.raises(ConnectionResetError):
            _connect_and_read(line)
    assert repr(line).splitlines()[2].strip(" │") == "connection closed"
    assert "refused" in repr(line).splitlines()[-1]


def test_stopping_ends_what_is_open(door: socket.socket) -> None:
    with through(door) as (line, near, far):
        line.stop()
        assert near.recv(9) == b""
        assert far.recv(9) == b""
        assert "still open" in repr(line)


class Unreachable(socket.socket):
    """The system knows at once that there is no way, and does not say so a second time."""

    def connect_ex(self, address: object) -> int:
        return errno.EADDRNOTAVAIL


def test_where_there_is_no_way_to_the_server_it_says_why(door: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """No port is left, or no network leads there: then connecting fails at once."""
    monkeypatch.setattr(relay, "_speaking_to", lambda _address: Unreachable())
    with tap(door) as line:
        with pytest.raises(ConnectionResetError):
            _connect_and_read(line)
        [talk] = line.transcript.conversations
    assert [(event.what, event.note) for event in talk.events] == [
        ("opened", ""), ("refused", f"no connection to the server: {os.strerror(errno.EADDRNOTAVAIL)}"),
    ]  # fmt: skip
    assert "refused" in repr(line)
    assert "nobody listens" not in repr(line)


class Gone(socket.socket):
    """The client has thrown its connection away: macOS then refuses to set anything."""

    def setsockopt(self, *_arguments: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.fixture
def link(door: socket.socket) -> Iterator[Link]:
    """A connection that is not connected yet, of a relay that does not run."""
    own = Relay(door.getsockname()[:2], Transcript())
    yield Link(own, 1, Gone())
    own.end()


def test_a_client_that_has_gone_already_ends_its_connection_only(link: Link) -> None:
    """It is recorded as one that came, and is closed like any other."""
    link.throw_away("client", "server")
    assert link.closed
    assert [event.what for event in link.relay.transcript] == ["opened"]


def test_what_the_selector_told_of_a_closed_connection_is_no_news(link: Link) -> None:
    """One that was told of before, in the same look, may have closed it."""
    link.start()
    link.close()
    link.ready("server", WRITE)
    assert [event.what for event in link.relay.transcript] == ["opened"]
