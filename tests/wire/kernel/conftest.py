"""A listener that the kernel's table says nothing else of."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from netcourse.clock import scaled
from netcourse.servers.base import listen
from netcourse.wire.kernel.table import standing
from tests.require import need


@pytest.fixture(params=["127.0.0.1", "::1"])
def door(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A listening socket.

    Where a server closed first, its TIME_WAIT keeps the client's port in the table, and the system gives that port to
    whoever asks for one.
    """
    if request.param == "::1":
        need("ipv6")
    with contextlib.ExitStack() as taken:
        while standing((listener := taken.enter_context(listen(request.param, 0))).getsockname()):
            pass
        listener.settimeout(scaled(5.0))
        yield listener
