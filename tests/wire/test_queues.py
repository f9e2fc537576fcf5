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
