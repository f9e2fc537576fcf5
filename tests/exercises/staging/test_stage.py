"""The check as a server: each connection is handled, complaints are kept, nothing is left behind."""

from __future__ import annotations

import socket

import pytest

from netcourse.clock import scaled
from netcourse.exercises.staging.stage import Stage, serving
from netcourse.wire.kernel.table import connections
from netcourse.wire.peer import Gone, PeerError


def ask(stage, data):
    with socket.create_connection(stage.address, timeout=3) as sock, sock.makefile("rb") as file:
        sock.sendall(data)
        return file.read()


def test_each_connection_is_handled_in_order():
    def answer(peer):
        peer.send(peer.read_line().upper())

    with serving(answer) as stage:
        assert [ask(stage, b"one\n"), ask(stage, b"two\n")] == [b"ONE\n", b"TWO\n"]
    assert [peer.received for peer in stage.peers] == [b"one\n", b"two\n"]


def test_what_a_client_does_wrong_is_a_complaint():
    with serving(lambda peer: peer.read_line()) as stage:
        ask_and_leave = socket.create_connection(stage.address, timeout=3)
        ask_and_leave.sendall(b"no line")
        ask_and_leave.close()
    assert [type(error) for error in stage.complaints] == [Gone]


def test_nothing_of_its_end_is_left_in_the_kernels_table():
    with serving(lambda peer: None) as stage:
        assert connections(stage.address) == set()
    assert connections(stage.address) == set()


def test_a_knock_may_be_over_before_it_knows_that_it_was_let_in(monkeypatch):
    class Late(socket.socket):
        def connect(self, address):
            super().connect(address)
            raise ConnectionResetError

    with serving(lambda peer: None) as stage:
        monkeypatch.setattr(socket, "socket", Late)
    monkeypatch.undo()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(stage.address, timeout=3)


def test_who_cannot_be_let_in_is_an_error_of_ours(monkeypatch):
    """Here are no descriptors or no threads left; the door is closed all the same."""

    def no_thread(self, peer):
        peer.close()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Stage, "_receive", no_thread)

    def turned_away(stage):
        ask(stage, b"")
        stage._thread.join(scaled(60))

    with pytest.raises(RuntimeError), serving(lambda peer: None) as stage:
        turned_away(stage)

    with pytest.raises(ConnectionRefusedError):
        ask(stage, b"")


def test_a_mistake_of_the_check_is_raised():
    def wrong(peer):
        raise KeyError("x")

    with pytest.raises(KeyError), serving(wrong) as stage:
        ask(stage, b"")


def test_a_client_that_never_comes_is_named():
    with serving(lambda peer: None, seconds=0.1) as stage, pytest.raises(PeerError, match="no connection"):
        stage.peer(0)


def failing_beside_a_waiting_handler():
    with serving(lambda peer: peer.read_line(), seconds=30) as stage, socket.create_connection(stage.address):
        stage.peer(0)
        raise RuntimeError("the check failed")


def test_it_stops_while_a_handler_waits():
    with pytest.raises(RuntimeError, match="the check failed"):
        failing_beside_a_waiting_handler()
