"""What the kernel says about bytes that were sent and not read."""

from __future__ import annotations

import contextlib
import socket
import sys

import pytest

from netcourse.clock import Deadline
from netcourse.wire import queues

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")


@contextlib.contextmanager
def connected(host="127.0.0.1", family=socket.AF_INET):
    with (
        socket.create_server((host, 0), family=family) as door,
        socket.create_connection(door.getsockname()[:2]) as near,
    ):
        far, __ = door.accept()
        with near, far:
            yield near, far


def looks(sock):
    """Return what both ways of asking say."""
    own, peer = sock.getsockname()[:2], sock.getpeername()[:2]
    return queues.unread(sock), queues._looked_up(sock.family, own, peer)


def settled(sock, size):
    """Loopback delivers at once or nearly so."""
    deadline = Deadline(2)
    while looks(sock) != (size, size) and not deadline.passed:
        pass
    return looks(sock) == (size, size)


def test_what_was_not_read_is_counted_until_it_is():
    with connected() as (near, far):
        assert settled(far, 0)
        far.sendall(b"x" * 77)
        assert settled(far, 77)
        near.recv(70)
        assert settled(far, 7)


def test_each_direction_counts_alone():
    with connected() as (near, far):
        near.sendall(b"hello")

        assert settled(near, 5)
        assert settled(far, 0)


def test_it_works_over_ipv6():
    from tests.require import need

    need("ipv6")
    with connected("::1", socket.AF_INET6) as (near, far):
        far.sendall(b"hello")

        assert settled(far, 5)


def test_without_netlink_the_table_answers(monkeypatch):
    with connected() as (near, far):
        far.sendall(b"hello")
        assert settled(far, 5)
        monkeypatch.setattr(queues, "NETLINK_SOCK_DIAG", 31)

        assert queues.unread(far) == 5


def test_what_was_read_is_not_counted_until_it_is_acknowledged():
    """Who has answered acknowledges the next bytes 40 ms later, or with its next answer."""
    with connected() as (near, far):
        for _turn in range(3):
            far.sendall(b"question")
            near.recv(100)
            near.sendall(b"answer")
            far.recv(100)
        far.sendall(b"half")
        assert near.recv(100) == b"half"
        own, peer = far.getsockname()[:2], far.getpeername()[:2]
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, queues.NETLINK_SOCK_DIAG) as kernel:
            end = queues._asked(kernel, far.family, own, peer)
        if end.ever_sent is None:
            pytest.skip("this kernel is older than 4.19")
        assert end.ever_sent == 3 * len(b"question") + len(b"half")
        assert queues.unread(far) == 0


def test_what_a_full_buffer_holds_back_is_counted():
    """Sent by us, and neither read nor even passed on."""
    with connected() as (near, far):
        far.setblocking(False)
        size = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                size += far.send(b"x" * 65536)
        assert queues.unread(far) == size
        while size:
            size -= len(near.recv(min(size, 100_000)))
            assert size <= queues.unread(far) or settled(far, size)
        assert queues.unread(far) == 0


def test_an_older_kernel_is_asked_for_less(monkeypatch):
    """It tells what was acknowledged."""
    monkeypatch.setattr(queues, "COUNTS_AT", 10_000)
    with connected() as (near, far):
        far.sendall(b"hello")
        assert settled(far, 5)
        near.recv(3)
        assert settled(far, 2)


def test_where_neither_way_is_open_it_does_not_tell(monkeypatch, tmp_path):
    """A sandbox may hide the kernel's table and let nobody ask."""
    monkeypatch.setattr(queues, "NETLINK_SOCK_DIAG", 31)
    monkeypatch.setattr(queues, "TABLES", dict.fromkeys(queues.TABLES, str(tmp_path / "tcp")))
    with connected() as (near, _far):
        assert queues.unread(near) is None
        (tmp_path / "tcp").write_text("")
        assert queues.unread(near) is None
