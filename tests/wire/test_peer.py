"""The check's end of a connection: nothing it waits for waits for ever."""

from __future__ import annotations

import socket
import threading

import pytest

from netcourse.clock import scaled
from netcourse.wire import peer as peer_module
from netcourse.wire.peer import Gone, Peer, Silent
from tests.servers.threads import no_threads


@pytest.fixture
def ends():
    """The learner's socket and our peer."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        near = socket.create_connection(door.getsockname())
        far, __ = door.accept()
    peer = Peer(far, seconds=0.3)
    near.settimeout(3)
    with near:
        yield near, peer
    peer.abandon()


def test_pieces_go_out_one_by_one_though_send_returns_at_once(ends):
    near, peer = ends
    peer.send(b"ab", b"cd")
    peer.send(b"ef")
    peer.half_close()

    assert [near.recv(10) for _ in range(4)] == [b"ab", b"cd", b"ef", b""]
    assert peer.sent == [b"ab", b"cd", b"ef"]


def test_large_pieces_do_not_hold_the_check_up(ends):
    near, peer = ends
    peer.send(b"x" * 3_000_000)
    peer.half_close()

    with near.makefile("rb") as file:
        assert len(file.read()) == 3_000_000


def test_close_comes_after_what_was_sent(ends):
    near, peer = ends
    peer.send(b"a", b"b")
    near.recv(1)
    peer.close()

    assert near.recv(10) == b"b"
    assert near.recv(10) == b""


def test_reset_is_a_reset(ends):
    near, peer = ends
    peer.reset()

    with pytest.raises(ConnectionResetError):
        near.recv(1)


def test_reading(ends):
    near, peer = ends
    near.sendall(b"one\ntwo\r\n\r\nthree")
    near.shutdown(socket.SHUT_WR)

    assert peer.read_line() == b"one\n"
    assert peer.read_until(b"\r\n\r\n") == b"two\r\n\r\n"
    assert peer.read(2) == b"th"
    assert not peer.at_end()
    assert peer.read(100) == b"ree"
    assert peer.at_end()
    assert peer.read_all() == b""
    assert peer.received == b"one\ntwo\r\n\r\nthree"


@pytest.mark.parametrize(
    "ask",
    [
        lambda peer: peer.read(5),
        lambda peer: peer.read_line(),
        lambda peer: peer.read_all(),
        lambda peer: peer.at_end(),
    ],
    ids=["read", "read_line", "read_all", "at_end"],
)
def test_silence_ends_at_the_deadline(ends, ask):
    near, peer = ends

    with pytest.raises(Silent) as caught:
        ask(peer)
    assert caught.value.says


def test_who_is_slow_is_not_silent(ends):
    """What comes little by little may take longer than one silence."""
    near, peer = ends
    peer.seconds, pause = 1.0, threading.Event()

    def drip():
        for number in range(15):
            pause.wait(0.1)
            near.send(bytes([number]))

    dripping = threading.Thread(target=drip)
    dripping.start()
    got = peer.read(15)
    dripping.join()

    assert got == bytes(range(15))


def test_slow_for_ever_is_too_slow(ends, monkeypatch):
    near, peer = ends
    monkeypatch.setattr(peer_module, "SLOW", 0)
    near.send(b"a")

    with pytest.raises(Silent, match="1 of the 2 bytes"):
        peer.read(2)


def test_an_end_before_the_delimiter_is_gone(ends):
    near, peer = ends
    near.sendall(b"half a line")
    near.close()

    with pytest.raises(Gone):
        peer.read_line()


def test_a_line_has_a_limit(ends):
    near, peer = ends
    near.sendall(b"x" * 1000)

    with pytest.raises(Gone):
        peer.read_until(b"\n", limit=100)


def test_quiet_is_neither_bytes_nor_the_end(ends):
    near, peer = ends
    assert peer.quiet(0.01)
    near.sendall(b"x")
    assert not peer.quiet(1)
    peer.read(1)
    near.close()
    assert not peer.quiet(1)


def test_who_closed_before_reading_all_is_a_complaint(ends):
    near, peer = ends
    peer.send(b"a")
    near.close()
    peer.send(b"b", b"c", b"d")
    peer.drain()

    assert isinstance(peer.complaint, (Gone, Silent))


def test_who_waits_is_woken_before_the_socket_is_closed(ends, monkeypatch):
    """A descriptor that is closed while somebody waits for it wakes nobody (epoll(7))."""
    near, peer = ends
    looking, seen = threading.Event(), threading.Event()
    ready = peer_module.ready

    def looks(sock, event, deadline):
        looking.set()
        assert seen.wait(5)
        return ready(sock, event, deadline)

    monkeypatch.setattr(peer_module, "ready", looks)
    waiting = threading.Thread(target=peer.at_end)
    leaving = threading.Thread(target=peer.abandon)
    waiting.start()
    assert looking.wait(5)
    leaving.start()
    assert near.recv(1) == b""  # it is on its way: our end has been shut down
    assert peer.socket.fileno() != -1
    seen.set()
    for thread in (waiting, leaving):
        thread.join(5)

    assert peer.socket.fileno() == -1


def test_an_abandoned_connection_is_not_waited_for(ends):
    """Whoever comes later is told that it is gone."""
    near, peer = ends
    peer.abandon()

    with pytest.raises(Gone):
        peer.read(1)


def test_what_is_done_goes_on_in_order_also_after_a_wait_was_given_up(ends):
    """Closing meanwhile would take the socket from under who still sends on it."""
    _near, peer = ends
    done, order = threading.Event(), []
    peer.seconds = 0.01
    peer._later(lambda: order.append("first") if done.wait(scaled(5)) else None)
    peer.drain()
    peer._later(lambda: order.append("second"))
    players = [thread for thread in threading.enumerate() if thread.name == "netcourse peer"]
    done.set()
    peer.seconds = 5
    peer.drain()
    assert len(players) == 1
    assert order == ["first", "second"]


def test_who_gets_no_thread_for_what_is_to_come_can_still_close(ends):
    """The system may give one again by then."""
    near, peer = ends
    with no_threads("netcourse peer"), pytest.raises(RuntimeError):
        peer.half_close()
    peer.close()
    assert near.recv(1) == b""
