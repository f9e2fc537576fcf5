"""Rough lines as they are asked for: which faults act where, what is refused, how a run is replayed."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.student.sockets import StoppableSocket
from netcourse.wire import faults
from netcourse.wire.faults import Chunk, Corrupt, Delay, Jitter, Lose, Nothing, Refuse, Reset, Stall, Truncate

WAIT = scaled(5.0)


def talk(line: wire.Tap, *sends: bytes) -> list[bytes]:
    """Say something to an echo server, end the stream, and return what each `recv` gave."""
    parts = []
    with socket.create_connection(line.address, WAIT) as sock:
        for data in sends:
            sock.sendall(data)
        with contextlib.suppress(OSError):  # it has been reset, as `recv` will tell
            sock.shutdown(socket.SHUT_WR)
        while part := sock.recv(65_536):
            parts.append(part)
    return parts


# What acts where


def test_without_faults_it_is_a_tap() -> None:
    """The same service, the same drawing."""
    server = servers.run(repeat)
    with wire.rough(server) as line, wire.tap(server) as tapped:
        assert talk(line, b"hello") == talk(tapped, b"hello") == [b"hello"]
    assert line.transcript == tapped.transcript
    assert repr(line) == repr(tapped)


def test_it_stands_among_the_servers_under_a_name_of_its_own() -> None:
    """With faults, that is."""
    with wire.rough(servers.echo(), chunk=1) as line:
        assert line in servers.all()
        assert line.name == "rough line to echo"


def test_a_fault_acts_in_both_directions_or_in_one() -> None:
    """`up` is what the client sends, `down` what the server sends."""
    echo = servers.echo()
    with wire.rough(echo, down=Chunk(2)) as line:
        assert talk(line, b"abcdef") == [b"ab", b"cd", b"ef"]
    assert line.faults == ((), (Chunk(2),))
    with wire.rough(echo, Nothing(), up=[Delay(0.001)], chunk=3) as line:
        assert talk(line, b"abcdef") == [b"abc", b"def"]
    assert line.faults == ((Nothing(), Chunk(3), Delay(0.001)), (Nothing(), Chunk(3)))


def test_a_keyword_is_the_first_setting_of_its_fault() -> None:
    """True stands for a fault that needs none."""
    with wire.rough(servers.echo(), delay=0.02, nothing=True) as line:
        assert line.faults[0] == (Delay(0.02), Nothing())


@pytest.mark.parametrize("size", [1, 5, [1, 2], (1, 4)])
def test_a_reader_sees_exactly_the_pieces_of_the_transcript(size: Any) -> None:
    """One `recv` for each stretch that the line passed on."""
    data = bytes(range(65, 95))
    with wire.rough(servers.echo(), down=Chunk(size), seed=3) as line:
        got = talk(line, data)
    told = [event.data for event in line.transcript.conversations[0].events if event.by == "server" and event.data]
    assert got == told
    assert b"".join(got) == data
    assert len(got) > 5


@pytest.mark.parametrize(
    "faults",
    [
        [Chunk((1, 9))],
        [Corrupt(7)],
        [Jitter(0.005), Chunk(4)],
        [Truncate(30)],
        [Chunk(3, probability=0.5), Corrupt(11, probability=0.5)],
    ],
    ids=repr,
)
def test_the_same_seed_and_traffic_give_the_same_transcript(faults: list[Any]) -> None:
    """However the sender's writes are cut; another seed gives another where there is chance."""
    echo = servers.run(repeat)
    data = bytes(range(65, 91)) * 2
    cuttings = ([data], [data[:1], data[1:30], data[30:]], [bytes([byte]) for byte in data])
    lines = []
    for sends in cuttings:
        with wire.rough(echo, down=faults, seed=9) as line:
            for _ in range(3):
                talk(line, *sends)
        lines.append(line)
    assert [line.transcript == lines[0].transcript for line in lines] == [True] * 3


def repeat(listener: socket.socket) -> None:
    """Read all, then send it back in one write, so that the answer waits for the end."""
    while True:
        with listener.accept()[0] as conn:
            parts = []
            while part := conn.recv(99):
                parts.append(part)
            conn.sendall(b"".join(parts))


def test_another_seed_is_another_run() -> None:
    """With the same traffic."""
    transcripts = []
    for seed in (1, 2):
        with wire.rough(servers.echo(), down=Chunk((1, 9)), seed=seed) as line:
            talk(line, b"x" * 50)
        transcripts.append(line.transcript)
    assert transcripts[0] != transcripts[1]


def test_each_connection_has_chances_of_its_own() -> None:
    """With a probability some are treated and others not; the next run treats the same."""
    runs = []
    for _ in range(2):
        with wire.rough(servers.echo(), down=Chunk(1, probability=0.5), seed=4) as line:
            runs.append([len(talk(line, b"abcd")) for _ in range(12)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {1, 4}


def test_behind_any_client() -> None:
    """In front of a socket that listens: the other side of an exercise."""
    with socket.create_server(("127.0.0.1", 0)) as door, wire.rough(door, down=Chunk(2)) as line:
        with socket.create_connection(line.address, WAIT) as near, door.accept()[0] as far:
            far.sendall(b"abcd")
            assert [near.recv(9), near.recv(9)] == [b"ab", b"cd"]


def test_over_ipv6() -> None:
    """The line listens where its server does."""
    from tests.require import need

    need("ipv6")
    with wire.rough(servers.echo(host="::1"), chunk=2) as line:
        assert talk(line, b"abcd") == [b"ab", b"cd"]
        assert line.address[0] == "::1"


def test_requests_over_a_very_rough_line() -> None:
    """Nothing is lost, only cut and late."""
    with wire.rough(servers.httpbin(), Delay(0.002), Chunk((1, 40)), seed=7) as line:
        answer = requests.get(line.url + "/json", timeout=WAIT)
    assert answer.json()["slideshow"]["title"] == "Sample Slide Show"


def test_over_tls_too() -> None:
    """The bytes are cut below what TLS calls a record."""
    with wire.rough(servers.httpbin(tls=True), chunk=100) as line:
        assert line.ca is not None
        assert requests.get(line.url + "/status/204", verify=line.ca, timeout=WAIT).status_code == 204


# Refusing


def test_who_is_refused_learns_it_from_the_system() -> None:
    """As if nobody listened there."""
    with wire.rough(servers.echo(), refuse=True) as line, pytest.raises(ConnectionRefusedError):
        socket.create_connection(line.address, WAIT)


def test_with_a_probability_some_are_reset_before_the_first_byte() -> None:
    """The others are served."""
    with wire.rough(servers.echo(), Refuse(probability=0.5), seed=1) as line:
        results = []
        for _ in range(10):
            try:
                results.append(bool(talk(line, b"hello")))
            except ConnectionError:
                results.append(False)
    assert set(results) == {True, False}


def test_a_line_can_begin_to_refuse_and_stop_to() -> None:
    """Who is connected already stays so."""
    with wire.rough(servers.echo()) as line, socket.create_connection(line.address, WAIT) as early:
        early.sendall(b"one")
        assert early.recv(9) == b"one"
        for _ in range(3):
            line.change(refuse=True)
            with pytest.raises(ConnectionError):
                _connect_and_read(line)
            line.change(up=(), down=())
            assert talk(line, b"hello") == [b"hello"]


def test_where_a_listener_cannot_be_silenced_who_comes_is_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    """On systems other than Linux, a line that begins to refuse."""

    def cannot(_sock: socket.socket, _how: int) -> None:
        raise OSError("not here")

    with wire.rough(servers.run(repeat)) as line:
        monkeypatch.setattr(StoppableSocket, "shutdown", cannot)
        line.change(refuse=True)
        with pytest.raises(ConnectionResetError):
            _connect_and_read(line)
        line.change(up=(), down=())
        assert talk(line, b"hello") == [b"hello"]


def _connect_and_read(line: wire.Tap) -> None:
    # Where the system cannot stop listening, the reset may come after the connection.
    with socket.create_connection(line.address, WAIT) as sock:
        sock.recv(9)


# Changing


def test_what_is_left_out_of_a_change_stays() -> None:
    """Faults without a direction replace both."""
    with wire.rough(servers.echo(), up=Delay(0.01), down=Chunk(2), seed=3) as line:
        line.change(up=())
        assert (line.faults, line.seed) == (((), (Chunk(2),)), 3)
        line.change(seed=5)
        assert (line.faults, line.seed) == (((), (Chunk(2),)), 5)
        line.change(Nothing(), chunk=1, down=Delay(0))
        assert line.faults == ((Nothing(), Chunk(1)), (Nothing(), Chunk(1), Delay(0)))


def test_a_change_that_cannot_be_changes_nothing() -> None:
    """Its error is that of `rough`."""
    with wire.rough(servers.echo(), chunk=2) as line:
        with pytest.raises(TypeError, match="did you mean 'delay'"):
            line.change(dely=1)
        with pytest.raises(ValueError, match="Lose"):
            line.change(lose=0.5)
        assert line.faults == ((Chunk(2),), (Chunk(2),))
        assert talk(line, b"abcd") == [b"ab", b"cd"]


def test_a_line_that_was_stopped_can_still_be_changed() -> None:
    """It hangs nowhere; nothing passes any more anyway."""
    with wire.rough(servers.echo()) as line:
        pass
    line.change(chunk=1)
    assert line.replay == "wire.rough(server, chunk=1, seed=0)"


# Replaying


@pytest.mark.parametrize(
    ("options", "replay"),
    [
        ({}, "wire.rough(server, seed=0)"),
        ({"delay": 0.02, "chunk": 1, "seed": 7}, "wire.rough(server, delay=0.02, chunk=1, seed=7)"),
        ({"coalesce": True, "nothing": True}, "wire.rough(server, coalesce=True, nothing=True, seed=0)"),
        ({"chunk": [1, 5]}, "wire.rough(server, chunk=[1, 5], seed=0)"),
        (
            {"up": Chunk(1, probability=0.5)},
            "wire.rough(server, up=[wire.faults.Chunk(1, probability=0.5)], seed=0)",
        ),
        (
            {"up": [Delay(0.5), Stall(9)], "down": Reset(3), "seed": -1},
            "wire.rough(server, up=[wire.faults.Delay(0.5), wire.faults.Stall(9)], down=[wire.faults.Reset(3)], "
            "seed=-1)",
        ),
        (
            {"delay": 0.001, "down": [Chunk((1, 20)), Corrupt(16)]},
            "wire.rough(server, delay=0.001, down=[wire.faults.Chunk((1, 20)), wire.faults.Corrupt(16)], seed=0)",
        ),
        (
            {"up": [Chunk(2), Chunk(3), Delay(0.1)], "down": [Chunk(2), Chunk(3)]},
            "wire.rough(server, wire.faults.Chunk(2), wire.faults.Chunk(3), up=[wire.faults.Delay(0.1)], seed=0)",
        ),
        ({"stall": 9, "delay": 0.1}, "wire.rough(server, stall=9, delay=0.1, seed=0)"),
        (
            {"up": Stall(9, seconds=1), "down": Stall(9, seconds=1)},
            "wire.rough(server, wire.faults.Stall(9, seconds=1), seed=0)",
        ),
    ],
)
def test_the_replay_line_makes_an_equal_line(options: dict[str, Any], replay: str) -> None:
    """One line of Python, pasted into a cell that has imported `wire` and nothing else."""
    server = servers.echo()
    with wire.rough(server, **options) as line:
        assert line.replay == replay
        with eval(replay, {"wire": wire, "server": server}) as again:
            assert (again.faults, again.seed, again.replay) == (line.faults, line.seed, line.replay)


def test_a_fault_of_ones_own_is_replayed_under_its_own_name() -> None:
    """It is not among those of the course, whatever it is called."""
    with wire.rough(servers.echo(), Mine(1, 2)) as line:
        assert line.replay == "wire.rough(server, Mine(1, other=2), seed=0)"


@dataclass(frozen=True, repr=False)
class Mine(Nothing):
    """A fault out of a learner's cell, with two settings that must be given."""

    one: int
    other: int


def test_the_protocol_of_an_address_is_replayed() -> None:
    """Since nothing else would tell it."""
    with servers.echo(protocol="udp") as server, wire.rough(server.address, lose=0.5, protocol="udp") as line:
        assert line.replay == "wire.rough(server, lose=0.5, seed=0, protocol='udp')"
        again = eval(line.replay, {"wire": wire, "server": server.address})
        assert (again.faults, again.protocol) == (line.faults, "udp")
        again.stop()


# What is refused


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"dely": 0.02}, TypeError, "no fault is called 'dely': did you mean 'delay'?"),
        ({"xyz": 1}, TypeError, "no fault is called 'xyz'; there is bandwidth, chunk"),
        ({"delay": -1}, ValueError, "Delay: seconds is -1, but must be a number from 0 to 3600"),
        ({"delay": "much"}, TypeError, "Delay: seconds is 'much'"),
        ({"chunk": True}, TypeError, "chunk=True says too little: Chunk needs size"),
        ({"chunk": None}, TypeError, "Chunk: size is None"),
        ({"refuse": 0.5}, TypeError, r"refuse is 0.5, but Refuse has no setting: refuse=True, or Refuse\(probability"),
        ({"lose": 0.5}, ValueError, "Lose.* is a fault of UDP, and this line is one of TCP; there is bandwidth, chunk"),
        ({"up": [Lose(0.5)]}, ValueError, "Lose.* is a fault of UDP"),
        ({"up": 5}, TypeError, "expected a fault .* not 5"),
        ({"down": "delay"}, TypeError, "expected a fault .* not 'delay'"),
        ({"up": [Delay]}, TypeError, r"Delay is a kind of fault: call it to get one, Delay\(...\)"),
        ({"seed": "7"}, TypeError, "seed is a whole number, not '7'"),
        ({"seed": True}, TypeError, "seed is a whole number, not True"),
        ({"seed": 1.5}, TypeError, "seed is a whole number, not 1.5"),
        ({"protocol": "udp"}, ValueError, "echo speaks TCP, not UDP"),
        ({"protocol": "sctp"}, ValueError, "protocol is 'tcp' or 'udp', not 'sctp'"),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], error: type[Exception], words: str) -> None:
    """With what is allowed; and no line is left running."""
    server = servers.echo()
    with pytest.raises(error, match=words):
        wire.rough(server, **options)
    assert servers.all() == [server]


def test_an_object_that_is_no_fault_is_named() -> None:
    """Positionally, too."""
    with pytest.raises(TypeError, match=r"expected a fault .* not 0\.02"):
        wire.rough(servers.echo(), 0.02)  # type: ignore[arg-type]


def test_a_stopped_server_is_refused_by_name() -> None:
    """As for a tap."""
    server = servers.echo()
    server.stop()
    with pytest.raises(ValueError, match="echo is stopped"):
        wire.rough(server, chunk=1)


def test_a_closed_or_unbound_socket_is_refused() -> None:
    """There is nobody to connect with."""
    with socket.socket() as unbound, pytest.raises(ValueError, match="no address yet"):
        wire.rough(unbound)
    with pytest.raises(ValueError, match="is closed"):
        wire.rough(unbound)


def test_a_server_that_is_gone_refuses_through_the_line() -> None:
    """As it does through a tap."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = door.getsockname()
    with wire.rough(address, delay=0.001) as line, pytest.raises(ConnectionResetError):
        _connect_and_read(line)
    assert line.transcript.events[-1].what == "refused"


# Ending


@pytest.mark.parametrize(
    "fault", [Stall(3), Stall(3, seconds=3600), Delay(3600), Chunk(1), faults.Bandwidth(1), faults.Coalesce(9, 3600)]
)
def test_stopping_ends_everything_whatever_is_held(fault: faults.Fault) -> None:
    """In bounded time, with nothing left behind (the fixtures look)."""
    with wire.rough(servers.echo(), fault) as line, socket.create_connection(line.address, WAIT) as sock:
        sock.sendall(b"hello")
        start = time.monotonic()
        line.stop()
        assert time.monotonic() - start < scaled(6.0)
        sock.settimeout(WAIT)
        assert b"hello".startswith(sock.recv(9))
    assert not line.running


def test_stopping_while_a_hundred_talk() -> None:
    """Each is told."""
    with wire.rough(servers.run(repeat), trickle=0.01) as line:
        clients = [socket.create_connection(line.address, WAIT) for _ in range(100)]
        for client in clients:
            client.sendall(b"x" * 100)
        line.stop()
        for client in clients:
            with client:
                assert client.recv(9) == b""


def test_streams_stay_whole_while_faults_come_and_go() -> None:
    """None of these loses anything, and neither does the change from one to the next."""
    data = bytes(range(256)) * 40
    kinds: list[list[faults.Fault]] = [[], [Delay(0.003)], [Chunk((1, 700))], [Jitter(0.004)], [faults.Coalesce(999)]]
    with wire.rough(servers.echo()) as line:
        got: list[bytes] = []
        clients = [threading.Thread(target=lambda: got.append(_echoed(line, data))) for _ in range(3)]
        for client in clients:
            client.start()
        for number in range(40):
            line.change(up=kinds[number % 5], down=kinds[number % 4])
        line.change(up=(), down=())
        for client in clients:
            client.join(WAIT)
    assert got == [data] * 3


def _echoed(line: wire.Tap, data: bytes) -> bytes:
    with socket.create_connection(line.address, WAIT) as sock:
        sender = threading.Thread(target=lambda: [sock.sendall(data[at : at + 100]) for at in range(0, len(data), 100)])
        sender.start()
        got = b""
        while len(got) < len(data):
            got += sock.recv(4096)
        sender.join(WAIT)
    return got
