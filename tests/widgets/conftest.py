"""What the tests of the controls share: servers that end with the test."""

from __future__ import annotations

import pytest

from netcourse import servers, wire


@pytest.fixture(autouse=True)
def _stopped():
    yield
    servers.stop_all()


@pytest.fixture
def line():
    """A line in front of an echo server."""
    return wire.tap(servers.echo())
