"""What a relay does with what faults return: each action in its time and place, whatever the faults are."""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest

from netcourse.clock import Deadline, scaled
from netcourse.wire.exact import PAUSE
from netcourse.wire.faults import Coalesce
from netcourse.wire.faults.base import Abort, Action, Close, End, Fault, Lost, Mark, Piece, Stage
from netcourse.wire.line.pipe import FULL
from netcourse.wire.line.relay import Relay
from netcourse.wire.line.rough import rough
from netcourse.wire.line.tap import Tap

WAIT = scaled(5.0)


@dataclass(frozen=True, repr=False)
class Late(Fault):
    """Everything arrives later."""

    seconds: float = 0.05

    def stage(self, chance: Random) -> Stage:
        return _Late(self.seconds)


class _Late(Stage):
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def piece(self, piece: Piece) -> Iterable[Action]:
        return (piece.later(self.seconds),)

    def other(self, action: Action) -> Iterable[Action]:
        return (replace(action, due=action.due + self.seconds),)


@dataclass(frozen=True, repr=False)
class Cut(Fault):
    """Pieces of one size, each alone."""

    size: int = 1

    def stage(self, chance: Random) -> Stage:
        return _Cut(self.size)


class _Cut(Stage):
    def __init__(self, size: int) -> None:
        self.size = size
        self.offset = 0

    def piece(self, piece: Piece) -> Iterator[Action]:
        data = piece.data
        while data:
            room = self.size - self.offset % self.size
            part, data = data[:room], data[room:]
            begins, self.offset = self.offset % self.size == 0, self.offset + len(part)
            ends = self.offset % self.size == 0
            yield Piece(part, piece.due, alone=begins, note="cut here" if ends else "")


@dataclass(frozen=True, repr=False)
class At(Fault):
    """One action at an offset of the stream; what follows is lost."""

    offset: int = 0
    action: Action = Abort()

    def stage(self, chance: Random) -> Stage:
        return _At(self.offset, self.action)


class _At(Stage):
    def __init__(self, left: int, action: Action) -> None:
        self.left, self.action = left, action
        self.wakes = 0.0 if left == 0 else None
        self.done = False

    def wake(self, now: float) -> Iterable[Action]:
        self.done = True
        return (self.action,)

    def piece(self, piece: Piece) -> Iterator[Action]:
        first, rest = piece.split(self.left)
        self.left -= len(first.data)
        if first.data:
            yield first
        if not self.left and not self.done:
            self.done = True
            yield replace(self.action, due=piece.due)
        if rest.data:
            yield Lost(rest.data, "lost", piece.due)


@dataclass(frozen=True, repr=False)
class Silence(Fault):
    """Nothing passes any more."""

    def stage(self, chance: Random) -> Stage:
        return _Late(math.inf)


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(WAIT)
        yield listener


@contextlib.contextmanager
def through(
    door: socket.socket, up: Iterable[Fault] = (), down: Iterable[Fault] = ()
) -> Iterator[tuple[Tap, socket.socket, socket.socket]]:
    """Give a rough line, and the client's and the server's end of one connection through it."""
    with rough(door, up=up, down=down) as line, socket.create_connection(line.address, WAIT) as near:
        far, _ = door.accept()
        far.settimeout(WAIT)
        with far:
            yield line, near, far


def story(line: Tap) -> list[tuple[str, str, bytes, str]]:
    events = line.transcript.conversations[0].events
    return [(event.by, event.what, event.data, event.note) for event in events]


def read_all(sock: socket.socket) -> list[bytes]:
    """Return what each `recv` gave until the end of the stream."""
    parts = []
    while part := sock.recv(65_536):
        parts.append(part)
    return parts


def test_what_is_late_is_passed_on_when_it_is_due(door: socket.socket) -> None:
    """And not before; in order, and the end after all of it."""
    with through(door, up=[Late(scaled(0.1))]) as (_line, near, far):
        start = time.monotonic()
        near.sendall(b"one ")
        near.sendall(b"two")
        near.shutdown(socket.SHUT_WR)
        assert b"".join(read_all(far)) == b"one two"
        assert time.monotonic() - start >= scaled(0.1)


@pytest.mark.parametrize("sends", [[b"abcdefghij"], [b"a", b"bcdefg", b"hij"]])
def test_pieces_arrive_exactly_as_they_were_cut(door: socket.socket, sends: list[bytes]) -> None:
    """One `recv` a piece, however the sender wrote."""
    with through(door, up=[Cut(3)]) as (line, near, far):
        for part in sends:
            near.sendall(part)
        near.shutdown(socket.SHUT_WR)
        assert joined_by(read_all(far), 3) == [b"abc", b"def", b"ghi", b"j"]
        assert [row for row in story(line) if row[1] == "bytes"] == [
            ("client", "bytes", b"abc", "cut here"),
            ("client", "bytes", b"def", "cut here"),
            ("client", "bytes", b"ghi", "cut here"),
            ("client", "bytes", b"j", ""),
        ]


def joined_by(parts: list[bytes], size: int) -> list[bytes]:
    """Return what was read, joined where a write of the sender ended within a piece: no border may be crossed."""
    whole: list[bytes] = []
    for part in parts:
        if whole and len(whole[-1]) % size:
            whole[-1] += part
        else:
            whole.append(part)
    assert all(len(part) <= size for part in parts)
    return whole


def test_a_slow_reader_sees_the_same_pieces(door: socket.socket) -> None:
    """What has not been read yet keeps the next piece back."""
    with through(door, up=[Cut(2)]) as (_line, near, far):
        near.sendall(b"aabbcc")
        got = []
        for _ in range(3):
            threading.Event().wait(0.03)  # it reads late
            got.append(far.recv(99))
        assert got == [b"aa", b"bb", b"cc"]


def test_a_reset_at_an_offset_comes_after_what_was_before_it(door: socket.socket) -> None:
    """Both sides are reset; the transcript says where."""
    with through(door, up=[At(4, Abort(note="reset here"))]) as (line, near, far):
        near.sendall(b"abcdefgh")
        threading.Event().wait(0.02)  # a reader that is late still gets the four bytes
        assert far.recv(99) == b"abcd"
        for sock in (near, far):
            with pytest.raises(ConnectionResetError):
                sock.recv(99)
        assert story(line)[1:] == [("client", "bytes", b"abcd", ""), ("client", "reset", b"", "reset here")]


def test_a_reset_does_not_wait_for_a_reader_for_ever(door: socket.socket) -> None:
    """The sender learns of it, though nobody has read."""
    with through(door, up=[At(4)]) as (_line, near, _far):
        near.sendall(b"abcdefgh")
        with pytest.raises(ConnectionResetError):
            near.recv(99)


def test_an_end_that_a_fault_makes_closes_one_direction_only(door: socket.socket) -> None:
    """What comes later is lost, and the other direction goes on until it ends."""
    with through(door, up=[At(4, End(note="half-closed"))]) as (line, near, far):
        near.sendall(b"abcdefgh")
        assert b"".join(read_all(far)) == b"abcd"
        far.sendall(b"still here")
        assert near.recv(99) == b"still here"
        near.close()
        far.close()
        assert story(line)[1:4] == [
            ("client", "bytes", b"abcd", ""),
            ("client", "ended", b"", "half-closed"),
            ("client", "lost", b"efgh", "lost"),
        ]
    assert ("server", "ended", b"", "") in story(line)


def test_a_close_ends_both_directions_in_order(door: socket.socket) -> None:
    """Both read the end of the stream; what either says later is lost, and resets nobody."""
    with through(door, down=[At(4, Close(note="closed here"))]) as (line, near, far):
        far.sendall(b"abcdefgh")
        assert b"".join(read_all(near)) == b"abcd"
        assert read_all(far) == []
        near.sendall(b"who is there?")
        far.sendall(b"me")
        far.sendall(b"me")
        rows = story(line)
        assert rows[1:4] == [
            ("server", "bytes", b"abcd", ""),
            ("server", "ended", b"", "closed here"),
            ("client", "ended", b"", ""),
        ]
        assert ("client", "lost", b"who is there?", "") in rows
        assert b"".join(row[2] for row in rows if row[:2] == ("server", "lost")) == b"efghmeme"


def test_a_fault_may_act_before_any_byte(door: socket.socket) -> None:
    """A connection that is reset at once never reaches the server."""
    with rough(door, up=[At(0, Abort(note="refused"))]) as line:
        with pytest.raises(ConnectionResetError):
            _connect_and_read(line)
        assert story(line)[1:] == [("client", "reset", b"", "refused")]
        door.settimeout(0)
        with pytest.raises(BlockingIOError):
            door.accept()


def _connect_and_read(line: Tap) -> bytes:
    # The reset may come so soon that it is the connecting that fails.
    with socket.create_connection(line.address, WAIT) as sock:
        return sock.recv(9)


def test_a_mark_is_noted_in_its_place(door: socket.socket) -> None:
    """It concerns no bytes."""
    with through(door, up=[At(2, Mark("the line goes silent"))]) as (line, near, far):
        near.sendall(b"abcd")
        assert far.recv(99) == b"ab"
        assert story(line)[1:] == [
            ("client", "bytes", b"ab", ""),
            ("client", "fault", b"", "the line goes silent"),
            ("client", "lost", b"cd", "lost"),
        ]


@pytest.mark.parametrize("fault", [Silence(), Late(3600.0), Cut(1)])
def test_memory_stays_bounded_while_nothing_passes(door: socket.socket, fault: Fault) -> None:
    """Whoever holds the bytes, the sender is held up in the end."""
    with through(door, up=[fault]) as (line, near, _far):
        near.settimeout(scaled(0.3))
        sent = 0
        with contextlib.suppress(TimeoutError):
            while sent < 50_000_000:
                sent += near.send(b"x" * 65_536)
        assert sent < 50_000_000
        link = line._relay.links[0]  # type: ignore[attr-defined]
        pipe = link.pipes["client"]
        assert sum(len(action.data) + 128 for action in pipe.queue) < 20 * FULL


def test_a_drawing_waits_for_what_comes_in_time_and_not_for_what_never_comes(door: socket.socket) -> None:
    """The transcript has what was late by a little, at once when all is there."""
    with through(door, up=[Late(scaled(0.3))]) as (line, near, _far):
        near.sendall(b"late")
        assert ("client", "bytes", b"late", "") in story(line)
    with through(door, up=[Silence()]) as (line, near, _far):
        near.sendall(b"never")
        start = time.monotonic()
        assert len(story(line)) == 1
        assert time.monotonic() - start < scaled(2.0)


@pytest.mark.parametrize("fault", [Silence(), Late(3600.0), Cut(1)])
def test_stopping_waits_for_nothing_that_is_held(door: socket.socket, fault: Fault) -> None:
    """Both sides are told, no thread is left."""
    before = set(threading.enumerate())
    with through(door, up=[fault], down=[fault]) as (line, near, far):
        near.sendall(b"x" * 1000)
        far.sendall(b"x" * 1000)
        near.shutdown(socket.SHUT_WR)
        deadline = Deadline(8.0)
        line.stop()
        assert not deadline.passed
        assert not line.running
        assert set(threading.enumerate()) <= before


def test_a_reset_of_one_side_is_late_as_everything_else(door: socket.socket) -> None:
    """It comes after what was said before it."""
    with through(door, up=[Late(scaled(0.1))]) as (line, near, far):
        near.sendall(b"last words")
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        near.close()
        assert far.recv(99) == b"last words"
        with pytest.raises(ConnectionResetError):
            far.recv(99)
        assert story(line)[-1][:2] == ("client", "reset")


def test_who_speaks_to_one_that_is_gone_is_read_and_not_heard(door: socket.socket) -> None:
    """While the news of the reset is under way, or is never told."""
    with through(door, up=[Silence()]) as (line, near, far):
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        near.close()
        line._relay.catch_up(WAIT)
        far.sendall(b"anybody?")
        assert ("server", "lost", b"anybody?", "") in story(line)


@pytest.mark.parametrize("before", [Silence(), Late(3600.0)])
def test_another_fault_lets_go_what_the_first_held(door: socket.socket, before: Fault) -> None:
    """Open connections go on from where they are."""
    with through(door, up=[before]) as (line, near, far):
        near.sendall(b"one ")
        near.shutdown(socket.SHUT_WR)
        line._relay.catch_up(WAIT)
        line.change(up=())
        assert b"".join(read_all(far)) == b"one "
        assert line.faults == ((), ())


def test_a_change_holds_for_what_comes_after_it(door: socket.socket) -> None:
    """Also in a connection that was open before."""
    with through(door) as (line, near, far):
        near.sendall(b"whole")
        assert far.recv(99) == b"whole"
        line.change(Cut(1))
        near.sendall(b"ab")
        assert [far.recv(99), far.recv(99)] == [b"a", b"b"]
        line.change(up=(), down=())
        near.sendall(b"whole")
        assert far.recv(99) == b"whole"


def test_the_same_traffic_gives_the_same_transcript(door: socket.socket) -> None:
    """However the sender's writes are cut."""
    lines = []
    for sends in ([b"abcdefghij"], [b"a", b"bcdefg", b"hij"], [b"%c" % byte for byte in b"abcdefghij"]):
        with through(door, up=[Late(0.001), Cut(4), At(7, End())]) as (line, near, far):
            reader = threading.Thread(target=read_all, args=(far,))
            reader.start()
            for part in sends:
                near.sendall(part)
            near.shutdown(socket.SHUT_WR)
            reader.join(WAIT)
            far.close()
            assert read_all(near) == []
        lines.append(line)
    assert [line.transcript == lines[0].transcript for line in lines] == [True] * 3


def test_where_the_system_does_not_tell_what_was_read_there_is_a_pause(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each piece but the first."""
    monkeypatch.setattr("netcourse.wire.line.reader.unread", lambda _sock: None)
    with through(door, up=[Cut(1)]) as (_line, near, far):
        start = time.monotonic()
        near.sendall(b"abcdef")
        near.shutdown(socket.SHUT_WR)
        assert b"".join(read_all(far)) == b"abcdef"
        assert time.monotonic() - start >= 5 * scaled(PAUSE)


def test_faults_may_hold_more_than_a_queue_does(door: socket.socket) -> None:
    """One that waits for a megabyte gets it."""
    with through(door, up=[Coalesce(1_000_000, 3600)]) as (_line, near, far):
        sender = threading.Thread(target=near.sendall, args=(b"x" * 1_000_000,))
        sender.start()
        left = 1_000_000
        while left:
            left -= len(far.recv(left))
        sender.join(WAIT)
        assert not sender.is_alive()


@dataclass(frozen=True, repr=False)
class Broken(Fault):
    """A mistake of whoever wrote it."""

    def stage(self, chance: Random) -> Stage:
        return _Broken()


class _Broken(Stage):
    def piece(self, piece: Piece) -> Iterable[Action]:
        raise ZeroDivisionError(piece.data)


def test_a_fault_with_a_mistake_ends_the_line_and_says_so(door: socket.socket) -> None:
    """Whoever waits is told by the end of the stream; the log has the line of the mistake."""
    with through(door, up=[Broken()]) as (line, near, far):
        near.sendall(b"hello")
        assert far.recv(9) == b""
        line.stop()
        assert "ZeroDivisionError" in line.state
        assert "hello" in line.log.text
        line.change(up=())
        assert story(line)[-1][1] == "opened"


def test_nothing_of_a_connection_is_kept_when_it_is_over(door: socket.socket) -> None:
    """However it ended: the loop has its own three sockets to watch, and no moment to wait for."""
    endings: list[tuple[Fault, ...]] = [(), (Cut(2), Late(0.01)), (At(4),), (At(4, Close()),), (At(4, End()),)]
    for faults in endings:
        with rough(door, up=faults) as line:
            relay = line._relay
            assert isinstance(relay, Relay)
            for _ in range(3):
                with socket.create_connection(line.address, WAIT) as near:
                    far, _address = door.accept()
                    near.sendall(b"abcdef")
                    near.shutdown(socket.SHUT_WR)
                    with far, contextlib.suppress(ConnectionResetError):
                        read_all(far)
            relay.until(lambda: not relay.links, Deadline(WAIT))  # noqa: B023  # called here and now
            relay.catch_up(WAIT)
            assert (relay.links, relay.half_open, relay.timed) == ([], set(), set())
            assert len(relay.selector.get_map()) == 3
