"""What tests of the wire share: a listener on each kind of loopback, and servers that end with their test."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers.base import listen
from tests.require import need


@pytest.fixture(autouse=True)
def _servers_end() -> Iterator[None]:
    yield
    servers.stop_all()


@pytest.fixture(params=["127.0.0.1", "::1"])
def door(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A listening socket."""
    if request.param == "::1":
        need("ipv6")
    with listen(request.param, 0) as listener:  # with a port that no socket has, not even one in TIME_WAIT
        listener.settimeout(scaled(5.0))
        yield listener
