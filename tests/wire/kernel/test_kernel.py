from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Iterator
from types import SimpleNamespace

import psutil
import pytest

from netcourse import wire
from netcourse.wire.kernel import table as tables
from netcourse.wire.kernel.table import HIDDEN, NO_ENTRY, connections, kernel_table
from tests.render.helpers import words, worst_contrast

HALF_CLOSED = {"client": "FIN_WAIT2", "server": "CLOSE_WAIT"}


@contextlib.contextmanager
def connection(door: socket.socket) -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_connection(door.getsockname()[:2]) as near:
        far, _ = door.accept()
        with far:
            yield near, far


def test_a_life_from_listen_to_time_wait(door: socket.socket) -> None:
    assert kernel_table(door).rows == (("listener", "LISTEN"),)
    with connection(door) as (near, far):
        assert kernel_table(near).states == {"client": "ESTABLISHED", "server": "ESTABLISHED"}
        near.shutdown(socket.SHUT_WR)
        assert kernel_table(near, until=HALF_CLOSED).states == HALF_CLOSED
        far.close()
        near.close()
        assert kernel_table(near, until="TIME_WAIT").states == {"client": "TIME_WAIT", "server": NO_ENTRY}


def test_before_accept_it_is_established_already(door: socket.socket) -> None:
    with socket.create_connection(door.getsockname()[:2]) as near:
        rows = kernel_table(door, near).rows
    assert rows == (("listener", "LISTEN"), ("client", "ESTABLISHED"), ("server", "ESTABLISHED"))


def test_either_end_shows_the_same_connection(door: socket.socket) -> None:
    with connection(door) as (near, far):
        expected = kernel_table(near).rows
        assert kernel_table(far).rows == expected
        assert kernel_table(near, far).rows == expected
        assert kernel_table(near.getsockname() + near.getpeername()).rows == expected
        assert kernel_table((near.getpeername(), near.getsockname())).rows == expected


def test_the_server_is_still_known_when_nobody_listens_any_more(door: socket.socket) -> None:
    with connection(door) as (_, far):
        kernel_table(door)
        door.close()
        far.shutdown(socket.SHUT_WR)
        wanted = {"server": "FIN_WAIT2", "client": "CLOSE_WAIT"}
        assert kernel_table(far, until=wanted).states == wanted


def test_the_port_of_a_server_that_is_gone_may_be_a_clients(door: socket.socket) -> None:
    """Its connections are not those of the server."""
    with connection(door) as (near, _):
        assert connections(door.getsockname()) == {(near.getsockname()[:2], door.getsockname()[:2])}
        assert connections(near.getsockname()) == set()


def test_the_port_of_a_client_may_be_that_of_older_connections() -> None:
    """To servers that are gone; it is no server for that."""
    own = _left_in_time_wait(("127.0.0.1", 0))
    with socket.create_server(("127.0.0.1", 0)) as door, _bound(own) as near:
        near.connect(door.getsockname())
        assert connections(own) == set()
        assert (own, door.getsockname()) in connections(door.getsockname())


def test_who_listened_everywhere_is_remembered_as_the_server(
    door: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connections have another address of this machine at their end."""
    with connection(door) as (near, far):
        kernel_table(door)
        door.close()
        monkeypatch.setattr(tables, "_listened", {("0.0.0.0", far.getsockname()[1])})
        far.shutdown(socket.SHUT_WR)
        wanted = {"server": "FIN_WAIT2", "client": "CLOSE_WAIT"}
        assert kernel_table(far, until=wanted).states == wanted
        assert connections(far.getsockname()) == {(near.getsockname()[:2], far.getsockname()[:2])}


def test_an_address_shows_the_listener_and_all_its_connections(door: socket.socket) -> None:
    with connection(door), connection(door):
        table = kernel_table(SimpleNamespace(address=door.getsockname()[:2]))
        assert kernel_table(door.getsockname()).rows == table.rows
    assert [role for role, _ in table.rows] == ["listener", "client A", "server A", "client B", "server B"]
    assert table.states["client B"] == "ESTABLISHED"


@pytest.mark.skipif(not psutil.LINUX, reason="a full accept queue holds SYN_SENT on Linux only")
def test_a_full_queue_keeps_the_next_client_waiting() -> None:
    with contextlib.ExitStack() as stack:
        door = stack.enter_context(socket.socket())
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        clients = [stack.enter_context(socket.socket()) for _ in range(3)]
        for client in clients:
            client.setblocking(False)
            client.connect_ex(door.getsockname())
            select.select([door], [], [], 5)  # the queue is full from the first one on, before the next one knocks
        wanted = {"client A": "ESTABLISHED", "client B": "SYN_SENT"}
        table = kernel_table(clients[0], clients[2], until=wanted, seconds=20)
    assert table.note == ""


@pytest.mark.skipif(not psutil.LINUX, reason="a full accept queue holds SYN_SENT on Linux only")
def test_a_socket_that_connects_is_not_taken_for_an_older_connection_from_its_port() -> None:
    """A port may be in TIME_WAIT with one peer and in use with the next."""
    with contextlib.ExitStack() as stack:
        own = ("127.0.0.1", 0)
        for _ in range(6):  # where in its table the kernel keeps one is chance
            own = _left_in_time_wait(own)
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        stack.enter_context(socket.create_connection(door.getsockname()))
        ready, _, _ = select.select([door], [], [], 5)
        client = stack.enter_context(_bound(own))
        client.setblocking(False)
        client.connect_ex(door.getsockname())
        table = kernel_table(client, until="SYN_SENT")
    assert ready
    assert table.states == {"client": "SYN_SENT", "server": NO_ENTRY}


def _left_in_time_wait(own: tuple[str, int]) -> tuple[str, int]:
    """Connect somewhere from an address, end that first, and return the address."""
    with socket.create_server(("127.0.0.1", 0)) as door, _bound(own) as near:
        near.connect(door.getsockname())
        far, _ = door.accept()
        own = near.getsockname()
        with far:
            near.shutdown(socket.SHUT_WR)
            assert far.recv(1) == b""
        assert near.recv(1) == b""
    return own


def _bound(own: tuple[str, int]) -> socket.socket:
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(own)
    return sock


def test_a_listener_that_is_closed_has_no_entry(door: socket.socket) -> None:
    with connection(door):
        kernel_table(door)
        door.close()
        assert kernel_table(door).rows == (("listener", NO_ENTRY),)


def test_what_does_not_come_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        table = kernel_table(door, until=("LISTEN", "TIME_WAIT"), seconds=0.05)
    assert table.rows == (("listener", "LISTEN"),)
    assert table.note == "LISTEN, TIME_WAIT was awaited for 0.05 seconds and did not come"


def test_where_the_system_hides_it_the_shape_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(kind: str = "inet") -> list[object]:
        raise psutil.AccessDenied

    with socket.create_server(("127.0.0.1", 0)) as door, connection(door) as (near, far):
        monkeypatch.setattr(psutil, "net_connections", denied)
        assert kernel_table(near).states == {"client": "ESTABLISHED", "server": "ESTABLISHED"}
        near.close()
        far.close()
        assert kernel_table(near, seconds=0.05).states == {"client": HIDDEN, "server": HIDDEN}


def test_where_nothing_at_all_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, connection(door) as (near, _):
        monkeypatch.setattr("netcourse.wire.kernel.table._entries", lambda: ([], True))
        assert kernel_table(near, seconds=0.05).rows[0] == ("client", HIDDEN)


def test_a_closed_socket_that_was_never_shown() -> None:
    sock = socket.socket()
    sock.close()
    with pytest.raises(ValueError, match="closed"):
        kernel_table(sock)


@pytest.mark.parametrize("end", [80, "127.0.0.1", (1, 2), None, ()])
def test_anything_else_is_refused(end: object) -> None:
    with pytest.raises(TypeError, match="expected"):
        kernel_table(end)


def test_udp_has_no_states() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, pytest.raises(TypeError, match="TCP"):
        kernel_table(sock)


def test_it_shows_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        table = wire.kernel_table(door)
    assert repr(table).splitlines()[0] == "role       state in the kernel's table"
    assert repr(table).splitlines()[2] == "listener   LISTEN"
    bundle = table._repr_mimebundle_()
    assert words(bundle["text/html"]) == repr(table).replace("-", "").split()
    assert worst_contrast(bundle["text/html"]) >= 4.5
