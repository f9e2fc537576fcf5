"""Pieces arrive as they were cut, and no other way."""

from __future__ import annotations

import selectors
import socket
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.clock import Deadline
from netcourse.wire.exact import NotRead, PieceSocket, _pair, pieces, ready, send_pieces, unread
from tests.require import need

CUTS = st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=6)


@settings(deadline=None, max_examples=50)
@given(CUTS)
def test_each_recv_gets_one_piece(parts):
    with pieces(*parts) as near:
        got = [near.recv(1024) for _ in parts]

        assert (got, near.recv(1024)) == (parts, b"")


def test_the_stream_may_stay_open():
    with pieces(b"a", b"b", end=False) as near:
        assert [near.recv(9), near.recv(9)] == [b"a", b"b"]
        near.settimeout(0.05)
        with pytest.raises(TimeoutError):
            near.recv(9)


def test_a_file_over_it_reads_on():
    with pieces(b"first\nsec", b"ond\n") as near, near.makefile("rb") as file:
        assert file.readlines() == [b"first\n", b"second\n"]


def test_it_shows_how_it_was_made():
    with pieces(b"a", b"b\n") as near:
        assert repr(near) == "wire.pieces(b'a', b'b\\n')"


@pytest.mark.parametrize(("parts", "kind"), [(("text",), TypeError), ((b"a", b""), ValueError)])
def test_a_piece_is_at_least_one_byte(parts, kind):
    with pytest.raises(kind):
        pieces(*parts)


def test_dropping_the_near_end_ends_the_play():
    before = threading.active_count()
    pieces(b"a" * 10, b"b").close()

    deadline = Deadline(3)
    while threading.active_count() > before and not deadline.passed:
        threading.Event().wait(0.01)
    assert threading.active_count() == before


def pair(host):
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as door:
        near = socket.create_connection(door.getsockname()[:2])
        far, __ = door.accept()
    far.setblocking(False)
    return near, far


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_unread_counts_what_the_peer_has_not_read(host):
    if ":" in host:
        need("ipv6")
    near, far = pair(host)
    with near, far:
        assert unread(far) == 0
        near.sendall(b"other way")
        far.send(b"12345")
        assert unread(far) == 5
        near.recv(2)
        assert unread(far) == 3


def test_who_does_not_read_is_named_after_the_deadline():
    near, far = pair("127.0.0.1")
    with near, far, pytest.raises(NotRead):
        send_pieces(far, [b"a", b"b"], Deadline(0.1))


def test_a_full_buffer_ends_at_the_deadline_as_well():
    near, far = pair("127.0.0.1")
    with near, far, pytest.raises(NotRead):
        send_pieces(far, [b"x" * 50_000_000], Deadline(0.1))


class Overtaken(PieceSocket):
    """Somebody else knocks at the same door, a moment before."""

    def connect(self, address):
        self.stranger = socket.create_connection(address)
        super().connect(address)


def test_a_stranger_is_not_taken_for_the_near_end():
    """A program that looks for a server which had this port before, say."""
    near, far = _pair(Overtaken)
    with near, near.stranger, far:
        assert far.getpeername() == near.getsockname()
        assert near.stranger.recv(1) == b""


@pytest.mark.skipif(sys.platform == "win32", reason="sockets have no such limit there")
def test_waiting_needs_no_descriptor():
    """Or a process that has used up its own would take the other side for gone."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with pieces(b"a") as near:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1, hard))
        try:
            came = ready(near, selectors.EVENT_READ, Deadline(5))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert came
