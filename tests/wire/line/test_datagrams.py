"""A relay for datagrams: each passes whole and as it came, or as the faults of the line will have it."""

from __future__ import annotations

import contextlib
import errno
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.servers.base import listen
from netcourse.wire.faults import Corrupt, Delay, Duplicate, Fault, Lose, Reorder
from netcourse.wire.faults.base import Action, Piece, Stage
from netcourse.wire.line import datagrams
from netcourse.wire.line.loop import READ
from netcourse.wire.transcript import Transcript
from tests.require import need

WAIT = scaled(5.0)
SOON = scaled(0.3)  # after which nothing comes any more


@contextlib.contextmanager
def caller(line: wire.Tap) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in line.address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(WAIT)
        sock.connect(line.address)
        yield sock


def answers(sock: socket.socket) -> list[bytes]:
    """Return what comes until nothing comes for a moment."""
    sock.settimeout(SOON)
    got = []
    with contextlib.suppress(TimeoutError):
        while True:
            got.append(sock.recv(65_535))
    return got


def one_by_one(line: wire.Tap, *data: bytes) -> list[bytes]:
    """Send datagrams and return all that comes back."""
    with caller(line) as sock:
        for one in data:
            sock.send(one)
        return answers(sock)


def told(line: wire.Tap) -> list[tuple[int, str, str, bytes]]:
    return [(event.connection, event.by, event.what, event.data) for event in line.transcript.events]


@dataclass(frozen=True, repr=False)
class Silence(Fault):
    """Nothing arrives, ever."""

    kinds = ("tcp", "udp")

    def stage(self, chance: Random) -> Stage:
        return _Silence()


class _Silence(Stage):
    def piece(self, piece: Piece) -> Iterable[Action]:
        return (replace(piece, due=float("inf")),)


# Without faults


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_each_datagram_passes_whole(host: str) -> None:
    """Empty ones, large ones; nothing is joined, and all is recorded."""
    if host == "::1":
        need("ipv6")
    sent = [b"one", b"", b"x" * 60_000, b"two"]
    with wire.tap(servers.echo(host=host, protocol="udp")) as line, caller(line) as sock:
        for data in sent:
            sock.send(data)
            assert sock.recv(65_535) == data
        rows = told(line)
    assert [row[3] for row in rows if row[1:3] == ("client", "bytes")] == sent
    assert [row[3] for row in rows if row[1:3] == ("server", "bytes")] == sent
    assert line.transcript.protocol == line.protocol == "udp"


def test_each_client_address_is_a_connection() -> None:
    """The server can tell them apart, and the answers find back."""
    seen = set()

    def note(sock: socket.socket) -> None:
        while True:
            data, address = sock.recvfrom(99)
            seen.add(address)
            sock.sendto(data, address)

    with wire.rough(servers.run(note, protocol="udp")) as line, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(caller(line)) for _ in range(5)]
        for number, client in enumerate(clients):
            client.send(b"%d" % number)
        assert [client.recv(9) for client in clients] == [b"%d" % number for number in range(5)]
        assert {row[0] for row in told(line)} == {1, 2, 3, 4, 5}
    assert len(seen) == 5


def test_a_bound_socket_can_stand_behind_it() -> None:
    """So that an exercise can be the server."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.settimeout(WAIT)
        far.bind(("127.0.0.1", 0))
        with wire.rough(far, nothing=True) as line, caller(line) as near:
            near.send(b"question")
            data, address = far.recvfrom(99)
            far.sendto(data + b"!", address)
            assert near.recv(99) == b"question!"


def test_a_tap_of_a_rough_line_sees_what_is_left() -> None:
    """Lines can stand one behind the other."""
    with wire.rough(servers.echo(protocol="udp"), up=Lose(1.0)) as inner, wire.tap(inner) as outer:
        assert one_by_one(outer, b"lost") == []
        assert told(outer) == [(1, "client", "bytes", b"lost")]
        assert told(inner) == [(1, "client", "lost", b"lost")]


def test_where_nobody_receives_it_says_so() -> None:
    """The system tells the relay; a client that waits is not told, as on most networks."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        address = gone.getsockname()
    with wire.tap(address, protocol="udp") as line:
        assert one_by_one(line, b"anybody?", b"hello?") == []
        rows = told(line)
    assert rows[0] == (1, "client", "bytes", b"anybody?")
    assert (1, "server", "refused", b"") in rows


# With faults


@pytest.fixture
def flow() -> Iterator[datagrams.Flow]:
    """What passes between one client and a server, in a relay that does not run."""
    with listen("127.0.0.1", 0, "udp") as door, listen("127.0.0.1", 0, "udp") as listener:
        relay = datagrams.Datagrams(door.getsockname(), Transcript())
        yield relay._new(("127.0.0.1", 9), listener)  # type: ignore[arg-type]
        relay.end()


def test_what_the_selector_told_of_a_forgotten_client_is_no_news(flow: datagrams.Flow) -> None:
    """A new client, told of in the same look, may have taken its place."""
    key = flow.relay.selector.get_key(flow._sock)
    flow.close()
    key.data(READ)
    assert len(flow.relay.transcript) == 0


class Unreachable:
    """A socket on which the system says that a host, not a port, cannot be reached."""

    def fileno(self) -> int:
        return 0

    def recv(self, _size: int) -> bytes:
        raise OSError(errno.EHOSTUNREACH, "No route to host")


def test_where_there_is_no_way_to_the_server_it_says_why(flow: datagrams.Flow) -> None:
    """And goes on."""
    key = flow.relay.selector.get_key(flow._sock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow, "_sock", Unreachable())
        key.data(READ)
    assert {(event.what, event.note) for event in flow.relay.transcript} == {
        ("refused", "no way to the server: No route to host")
    }


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "lost: no way to the server: Network is unreachable"),
        (OSError(errno.EMFILE, "Too many open files"), "lost: this process may have no more than"),
    ],
)
def test_what_cannot_leave_is_lost_for_the_right_reason(
    error: OSError, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No way, or no descriptor: two things."""

    def refuse(_address: object) -> socket.socket:
        raise error

    monkeypatch.setattr(datagrams, "_speaking_to", refuse)
    with wire.tap(("127.0.0.1", 9), protocol="udp") as line:
        with caller(line) as sock:
            sock.send(b"hello")
        [event] = line.transcript
    assert (event.what, event.data) == ("lost", b"hello")
    assert event.note.startswith(why)


def test_what_is_lost_is_recorded_as_lost() -> None:
    """And nothing else."""
    with wire.rough(servers.echo(protocol="udp"), up=Lose(0.5), seed=2) as line:
        sent = [b"%d" % number for number in range(20)]
        got = one_by_one(line, *sent)
        rows = told(line)
    lost = [row[3] for row in rows if row[2] == "lost"]
    assert 0 < len(lost) < 20
    assert sorted(got + lost) == sorted(sent)


def test_doubled_reordered_and_changed() -> None:
    """Each fault of datagrams acts on whole ones."""
    echo = servers.echo(protocol="udp")
    with wire.rough(echo, down=Duplicate(1.0)) as line:
        assert one_by_one(line, b"a", b"b") == [b"a", b"a", b"b", b"b"]
    with wire.rough(echo, down=Reorder(0.5), seed=3) as line:
        sent = [b"%02d" % number for number in range(20)]
        got = one_by_one(line, *sent)
        assert got != sent
        assert sorted(got) == sent
    with wire.rough(echo, up=Corrupt(50)) as line:
        (changed,) = one_by_one(line, b"x" * 50)
        assert len(changed) == 50
        assert changed != b"x" * 50


def test_what_is_late_may_be_overtaken() -> None:
    """Datagrams keep no order: only those that the probability meets are late."""
    with wire.rough(servers.echo(protocol="udp"), up=Delay(scaled(0.1), probability=0.5), seed=1) as line:
        sent = [b"%02d" % number for number in range(10)]
        got = one_by_one(line, *sent)
    assert got != sent
    assert sorted(got) == sent


def test_the_same_seed_treats_the_same_datagrams() -> None:
    """In each flow of its own."""
    runs = []
    for _ in range(2):
        with wire.rough(servers.echo(protocol="udp"), Lose(0.3), Duplicate(0.3), seed=8) as line:
            for _ in range(3):
                with caller(line) as sock:
                    for number in range(10):
                        sock.send(b"%d" % number)
                    answers(sock)
        runs.append([(event.connection, event.by, event.what, event.data) for event in _ordered(line)])
    assert runs[0] == runs[1]
    assert len(set(map(len, _by_connection(runs[0])))) > 1


def _ordered(line: wire.Tap) -> list[Any]:
    """The events of each connection and direction; whether the answer or the next question came first is chance."""
    return sorted(line.transcript.events, key=lambda event: (event.connection, event.by))


def _by_connection(rows: list[Any]) -> list[list[Any]]:
    return [[row for row in rows if row[0] == number] for number in (1, 2, 3)]


# Changing, filling, ending


@pytest.mark.parametrize("fault", [Silence(), Delay(3600)])
def test_another_fault_lets_go_what_the_first_held(fault: Fault) -> None:
    """Clients that are known go on."""
    with wire.rough(servers.echo(protocol="udp"), up=fault) as line, caller(line) as sock:
        sock.send(b"one")
        line._relay.catch_up(WAIT)
        line.change(up=())
        assert sock.recv(9) == b"one"
        sock.send(b"two")
        assert sock.recv(9) == b"two"


def test_what_there_is_no_room_for_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that holds everything back holds no more than so much."""
    monkeypatch.setattr(datagrams, "FULL", 10_000)
    with wire.rough(servers.echo(protocol="udp"), up=Silence()) as line, caller(line) as sock:
        for _ in range(30):
            sock.send(b"x" * 1000)
        rows = line.transcript.events
    assert 15 < len(rows) <= 30
    assert {event.note for event in rows} == {"lost: too much waits on this line"}


def test_clients_that_were_silent_longest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than so many sockets are held."""
    monkeypatch.setattr(datagrams, "MOST_FLOWS", 3)
    with wire.rough(servers.echo(protocol="udp")) as line, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(caller(line)) for _ in range(6)]
        for client in [*clients, clients[0]]:
            client.send(b"hello")
            assert client.recv(9) == b"hello"
        assert len(line._relay.flows) == 3  # type: ignore[attr-defined]
        assert {row[0] for row in told(line)} == {1, 2, 3, 4, 5, 6, 7}


def test_a_drawing_waits_for_what_is_late_and_not_for_what_is_held() -> None:
    """As for streams."""
    with wire.rough(servers.echo(protocol="udp"), up=Delay(scaled(0.3))) as line, caller(line) as sock:
        sock.send(b"late")
        assert [row[1:] for row in told(line)] == [("client", "bytes", b"late"), ("server", "bytes", b"late")]
    with wire.rough(servers.echo(protocol="udp"), up=Silence()) as line, caller(line) as sock:
        sock.send(b"never")
        start = time.monotonic()
        assert told(line) == []
        assert time.monotonic() - start < scaled(2.0)


@pytest.mark.parametrize("fault", [Silence(), Delay(3600)])
def test_stopping_ends_everything_whatever_is_held(fault: Fault) -> None:
    """The fixtures look for what is left."""
    with wire.rough(servers.echo(protocol="udp"), fault) as line, caller(line) as sock:
        sock.send(b"hello")
        start = time.monotonic()
        line.stop()
        assert time.monotonic() - start < scaled(4.0)
    assert not line.running


@pytest.mark.parametrize("name", ["chunk", "stall", "reset"])
def test_faults_of_streams_are_refused(name: str) -> None:
    """By name, with those that there are."""
    with pytest.raises(ValueError, match=r"is a fault of TCP, and this line is one of UDP; there is .*lose"):
        wire.rough(servers.echo(protocol="udp"), **{name: 1})


def test_there_is_no_url() -> None:
    """Nor a picture of one."""
    with wire.rough(servers.echo(protocol="udp"), lose=0.5) as line, pytest.raises(ValueError, match="no URLs"):
        _ = line.url


def test_it_shows_itself() -> None:
    """In words as well, though most of it was lost."""
    with wire.rough(servers.echo(protocol="udp"), up=Lose(1.0)) as line:
        one_by_one(line, b"hello")
    assert "hello" in repr(line)
