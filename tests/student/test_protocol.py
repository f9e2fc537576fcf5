"""Frames, and sockets beside them."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from netcourse.student import protocol
from netcourse.student.plain import Garbled, Ref
from netcourse.student.protocol import Channel, Ended, TooLong


@pytest.fixture
def ends():
    """Two channels that face each other."""
    one, other = map(Channel, socket.socketpair())
    yield one, other
    one.close()
    other.close()


def test_a_message_arrives_as_it_was_sent(ends):
    """One after another."""
    for message in ({}, {"a": (1, b"x")}, {"ref": Ref("held", 3)}):
        ends[0].send(message)
        assert ends[1].receive(trusted=True) == (message, [])


def test_a_long_message_arrives_whole(ends):
    """In as many reads as it takes."""
    message = {"long": b"x" * 5_000_000}
    sender = threading.Thread(target=ends[0].send, args=(message,))
    sender.start()
    assert ends[1].receive(trusted=True)[0] == message
    sender.join()


def test_what_does_not_fit_is_not_begun(ends, monkeypatch):
    """The next message still arrives."""
    monkeypatch.setattr(protocol, "LONGEST", 100)
    with pytest.raises(TooLong):
        ends[0].send({"x": "y" * 200})
    ends[0].send({"x": 1})
    assert ends[1].receive(trusted=True) == ({"x": 1}, [])


@pytest.mark.parametrize("count", [1, 3, 250, 401])
def test_sockets_arrive_with_their_message(ends, count):
    """In order, however many."""
    near, far = socket.socketpair()
    with near, far:
        ends[0].send({"n": count}, [near] * (count - 1) + [far])
        message, sockets = ends[1].receive(trusted=True)
        assert (message, len(sockets)) == ({"n": count}, count)
        sockets[-1].send(b"from the last")
        assert near.recv(100) == b"from the last"
        for sock in sockets:
            sock.close()


def test_from_who_is_not_trusted_no_socket_is_taken(ends):
    """The descriptors are closed."""
    before = len(os.listdir("/proc/self/fd"))
    near, far = socket.socketpair()
    with near, far:
        ends[0].send({}, [near])
    with pytest.raises(Garbled):
        ends[1].receive(trusted=False)
    assert len(os.listdir("/proc/self/fd")) == before


def test_from_who_is_not_trusted_no_reference_is_taken(ends):
    """It would name what is held on the other side."""
    ends[0].send({"x": Ref("held", 1)})
    with pytest.raises(Garbled):
        ends[1].receive(trusted=False)


def test_sockets_from_who_is_not_trusted_do_not_pile_up(ends):
    """A message that never ends brings none along either: they would take all descriptors there are."""
    before = len(os.listdir("/proc/self/fd"))
    with open(os.devnull) as file:
        ends[0]._pipe.sendall(protocol.LENGTH.pack(1000))
        socket.send_fds(ends[0]._pipe, [b"x"], [file.fileno()] * 200)
        with pytest.raises(Garbled):  # at once, although the message goes on
            ends[1].receive(trusted=False)
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_end_is_told(ends):
    """Between two messages and within one."""
    ends[0]._pipe.sendall(b"\0\0")
    ends[0].close()
    with pytest.raises(Ended):
        ends[1].receive(trusted=False)
