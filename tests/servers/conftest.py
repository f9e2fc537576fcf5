"""Nothing that one test starts runs in the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netcourse import servers
from netcourse.student import output
from tests.require import need


@pytest.fixture(autouse=True)
def _all_stopped() -> Iterator[None]:
    yield
    servers.stop_all()
    output.uninstall()


@pytest.fixture(params=["127.0.0.1", "::1"], ids=["IPv4", "IPv6"])
def host(request: pytest.FixtureRequest) -> str:
    if request.param == "::1":
        need("ipv6")
    return str(request.param)
