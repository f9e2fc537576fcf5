"""What the answers under tests/answers cannot say: odd listeners, and that the stage for them is set."""

from __future__ import annotations

import socket
import sys
from typing import Any

import pytest

from netcourse.exercises.course.tcp.make_listener import make_listener, port_in_time_wait
from netcourse.referee.direct import student_in
from netcourse.referee.examine import examine


class Liar(socket.socket):
    """Open to every address, and says that it is not."""

    def getsockname(self) -> Any:
        return ("127.0.0.1", super().getsockname()[1])


def _open_to_all(port: int) -> socket.socket:
    sock = Liar()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", port))
    sock.listen()
    return sock


def _datagrams(port: int) -> socket.socket:
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", port))
    return sock


def _first_failure(made: Any) -> dict[str, Any]:
    report = examine(make_listener, student_in({"make_listener": made}), seed="odd")
    failed: dict[str, Any] = next(check for check in report["checks"] if check["status"] == "failed")
    return failed


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has 127.0.0.2 by itself")
def test_a_listener_is_judged_by_who_reaches_it() -> None:
    """What it says of itself is not enough."""
    assert _first_failure(_open_to_all)["misconception"] == "tcp.open_to_everybody"


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda port: None, "None came back. `return` hands the socket over."),
        (lambda port: ("127.0.0.1", port), "A socket was to be returned, and nothing else; this is of type tuple."),
    ],
)
def test_what_is_no_socket_is_called_so(made: Any, says: str) -> None:
    """Whatever it is, the learner reads what it is not."""
    assert _first_failure(made)["says"] == says


def test_a_udp_socket_is_no_listener() -> None:
    """It has the same methods."""
    assert _first_failure(_datagrams)["says"] == "This is not a TCP socket over IPv4."


@pytest.mark.skipif(sys.platform == "win32", reason="there old connections do not block a bind")
def test_the_port_in_time_wait_is_really_taken() -> None:
    """Without the option nobody gets it; with it anybody does."""
    port = port_in_time_wait()

    with socket.socket() as sock, pytest.raises(OSError, match="in use"):
        sock.bind(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)) as sock:
        assert sock.getsockname()[1] == port
