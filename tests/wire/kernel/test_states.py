"""Following connections through their states, and holding them there."""

from __future__ import annotations

import contextlib
import gc
import socket
import struct
import sys
from collections.abc import Iterator

import psutil
import pytest

from netcourse import servers, wire
from netcourse.wire.kernel.holds import HOLDS
from netcourse.wire.kernel.machine import STATES
from tests.render.helpers import Page, worst_contrast
from tests.require import need

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows and holds all of this")
SEEN = {  # by state that is held: the client's and the server's
    "CLOSED": ("CLOSED", "CLOSED"),
    "LISTEN": ("CLOSED", "LISTEN"),
    "SYN-SENT": ("SYN-SENT", "LISTEN"),
    "SYN-RECEIVED": ("ESTABLISHED", "SYN-RECEIVED"),
    "ESTABLISHED": ("ESTABLISHED", "ESTABLISHED"),
    "FIN-WAIT-1": ("FIN-WAIT-1", "ESTABLISHED"),
    "FIN-WAIT-2": ("FIN-WAIT-2", "CLOSE-WAIT"),
    "CLOSING": ("CLOSING", "FIN-WAIT-2"),
    "TIME-WAIT": ("TIME-WAIT", "CLOSED"),
    "CLOSE-WAIT": ("FIN-WAIT-2", "CLOSE-WAIT"),
    "LAST-ACK": ("FIN-WAIT-2", "LAST-ACK"),
}


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    servers.stop_all()


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@LINUX
def test_a_learners_own_connection_is_followed_to_time_wait() -> None:
    """The client closes first, so it is the one that waits."""
    echo = servers.echo()
    life = wire.states(echo)
    with socket.create_connection(echo.address) as sock:
        life.look("ESTABLISHED")
        sock.sendall(b"hello")
        assert sock.recv(5)
    life.look("TIME_WAIT")

    assert life.states == {"client": "TIME-WAIT", "server": "CLOSED"}
    assert repr(life).splitlines()[:3] == [
        "client: [CLOSED] → (SYN-SENT) → [ESTABLISHED] → (FIN-WAIT-1) → (FIN-WAIT-2) → [TIME-WAIT]",
        "server: [LISTEN] → (SYN-RECEIVED) → [ESTABLISHED] → (CLOSE-WAIT) → (LAST-ACK) → [CLOSED]",
        "now: client TIME-WAIT, server CLOSED",
    ]


@LINUX
def test_connections_from_before_are_not_followed() -> None:
    """What an earlier cell left in TIME-WAIT is not this connection."""
    echo = servers.echo()
    for __ in range(2):
        life = wire.states(echo)
        assert life.states == {"client": "CLOSED", "server": "LISTEN"}
        with socket.create_connection(echo.address):
            assert life.look("ESTABLISHED").states == {"client": "ESTABLISHED", "server": "ESTABLISHED"}
        assert life.look("TIME_WAIT").states["client"] == "TIME-WAIT"


@LINUX
def test_the_server_may_close_first(door: socket.socket) -> None:
    """Then it is the server that waits."""
    life = wire.states(door)
    with socket.create_connection(door.getsockname()) as near:
        far, __ = door.accept()
        far.close()
        life.look({"server": "FIN_WAIT2", "client": "CLOSE_WAIT"})
        near.close()
        life.look("TIME_WAIT")

    assert life.path("server")[-2:] == [("FIN-WAIT-2", True), ("TIME-WAIT", True)]
    assert life.path("client")[-2:] == [("LAST-ACK", False), ("CLOSED", True)]


@LINUX
@pytest.mark.parametrize("own", ["near", "far"])
def test_a_connected_socket_is_followed_from_either_end(door: socket.socket, own: str) -> None:
    """The roles are the same; what was before is inferred and not seen."""
    with socket.create_connection(door.getsockname()) as near:
        far, __ = door.accept()
        with far:
            life = wire.states(near if own == "near" else far)
            near.shutdown(socket.SHUT_WR)
            life.look({"client": "FIN_WAIT2", "server": "CLOSE_WAIT"})
    assert life.path("client") == [
        ("CLOSED", False),
        ("SYN-SENT", False),
        ("ESTABLISHED", True),
        ("FIN-WAIT-1", False),
        ("FIN-WAIT-2", True),
    ]


@LINUX
def test_a_reset_is_told_from_a_close(door: socket.socket) -> None:
    """Nobody waits in TIME-WAIT after it."""
    life = wire.states(door)
    near = socket.create_connection(door.getsockname())
    far, __ = door.accept()
    with far:
        life.look("ESTABLISHED")
        near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        near.close()
        life.look({"client": "CLOSED", "server": "CLOSED"})

    assert [line for line in repr(life).splitlines() if line.endswith("[ESTABLISHED] ✕ reset → [CLOSED]")][1:]
    assert "RST (client)" in Page(life.view().html).pictures[0]["src"].replace("%20", " ")


@LINUX
@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_held(state: str) -> None:
    """And is let go when the block ends."""
    with wire.states.hold(state) as life:
        assert (life.states["client"], life.states["server"]) == SEEN[state]
        assert "did not come" not in repr(life)
    assert not life.stop.alive


@LINUX
def test_a_held_state_looks_the_same_every_time() -> None:
    """What a notebook stores is what everybody sees."""
    shown = []
    for __ in range(3):
        with wire.states.hold("CLOSING") as life:
            shown.append((repr(life), life.view().html))

    assert shown[0] == shown[1] == shown[2]


@LINUX
def test_what_is_held_ends_when_nobody_keeps_it() -> None:
    """A cell that is run again drops what it made before: the guard of these tests finds no socket left."""
    life = wire.states.hold("FIN_WAIT2")
    assert life.states["server"] == "CLOSE-WAIT"
    del life
    gc.collect()


def test_holding_again_lets_go_of_the_one_before() -> None:
    """A cell that is run again, while the notebook still keeps what it showed."""
    first = wire.states.hold("LISTEN")
    second = wire.states.hold("listen")

    assert not first.stop.alive
    assert second.stop.alive
    second.stop()


def test_each_state_has_a_way_to_be_held() -> None:
    """The table is complete."""
    assert list(HOLDS) == list(STATES)
    assert set(SEEN) == set(STATES)


def test_stopping_twice_is_nothing_special() -> None:
    """As with servers."""
    life = wire.states.hold("LISTEN")
    life.stop()
    life.stop()

    assert not life.stop.alive


def test_what_does_not_come_is_said_without_times(door: socket.socket) -> None:
    """The shape stays the same, and so does the sentence on every machine."""
    life = wire.states(door).look({"client": "CLOSING"}, seconds=0.05)

    assert repr(life).endswith("CLOSING was awaited and did not come")
    assert life.states == {"client": "CLOSED", "server": "LISTEN"}
    life.look("LISTEN")
    assert "did not come" not in repr(life)


def test_where_the_system_hides_it_the_shape_is_the_same(door: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends that were asked for are still seen; what nobody holds is said to be hidden."""

    def denied(kind: str = "inet") -> list[object]:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", denied)
    life = wire.states(door)
    with socket.create_connection(door.getsockname()):
        far, __ = door.accept()
        with far:
            life.look("ESTABLISHED")
    life.look("TIME_WAIT", seconds=0.05)

    assert [line.partition(":")[0] for line in repr(life).splitlines()[:3]] == ["client", "server", "now"]
    assert "this system does not show all of it" in repr(life)
    assert "TIME-WAIT was awaited and did not come" in repr(life)


@pytest.mark.parametrize("end", [80, "127.0.0.1", None, (1, 2), ()])
def test_what_cannot_be_followed_is_refused(end: object) -> None:
    """The sentence says what can."""
    with pytest.raises(TypeError, match="expected a server, an address or a socket"):
        wire.states(end)


def test_a_closed_socket_and_one_of_udp_are_refused() -> None:
    """Neither has a state."""
    with socket.socket() as sock:
        pass
    with pytest.raises(ValueError, match="closed"):
        wire.states(sock)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, pytest.raises(TypeError, match="only TCP"):
        wire.states(udp)
    if hasattr(socket, "AF_UNIX"):
        with socket.socket(socket.AF_UNIX) as local, pytest.raises(TypeError, match="only TCP"):
            wire.states(local)


def test_a_server_of_datagrams_is_refused() -> None:
    """It has no connections."""
    with pytest.raises(TypeError, match="only TCP connections have states.*speaks udp"):
        wire.states(servers.echo(protocol="udp"))


@LINUX
def test_a_connection_over_ipv6_is_followed() -> None:
    """Addresses come with two more numbers there."""
    need("ipv6")
    echo = servers.echo(host="::1")
    life = wire.states(echo)
    with socket.create_connection(echo.address) as sock:
        life.look("ESTABLISHED")
        mine = wire.states(sock)
    life.look("TIME_WAIT")

    assert life.path("client")[-1] == ("TIME-WAIT", True)
    assert mine.path("client")[-1] == ("ESTABLISHED", True)


def test_what_is_no_state_is_refused_at_once(door: socket.socket) -> None:
    """Before anything is waited for."""
    life = wire.states(door)
    with pytest.raises(ValueError, match="'OPEN' is no state of TCP"):
        life.look("OPEN")
    with pytest.raises(ValueError, match="'peer' is no end of a connection"):
        life.look({"peer": "LISTEN"})
    with pytest.raises(ValueError, match="'FIN_WAIT3' is no state of TCP"):
        wire.states.hold("FIN_WAIT3")
    with pytest.raises(ValueError, match="'me' is no end of a connection"):
        life.path("me")
    with pytest.raises(ValueError, match="5 is no state of TCP; they are CLOSED"):
        life.look(5)  # type: ignore[arg-type]


def test_the_picture_says_what_the_text_says(door: socket.socket) -> None:
    """And can be read."""
    with contextlib.closing(door):
        view = wire.states(door).view()

    (picture,) = Page(view.html).pictures
    assert picture["alt"] == view.text
    assert worst_contrast(view.html) >= 4.5
