"""What a client prefers."""

from __future__ import annotations

import time
from typing import Any

import pytest

from netcourse.clock import scaled
from netcourse.servers.web import Problem, Request
from netcourse.servers.web.accept import choose

OFFERED = ["a/json", "a/xml", "b/xml"]


def request(**fields: str) -> Request:
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "REQUEST_URI": "/", "SCRIPT_NAME": ""}
    return Request(environ | {"HTTP_" + name.upper(): value for name, value in fields.items()})


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/json"),
        ("b/*", "b/xml"),
        ("a/*;q=0.3, b/*;q=0.5", "b/xml"),
        ("*/*;q=1, a/json;q=0.1", "a/xml"),
        ("a/xml;level=1;q=0.2, b/xml;q=0.3", "b/xml"),
        ("a/json;q=2, b/xml;q=0.5", "a/json"),
        ("a/xml, a/json", "a/json"),
    ],
)
def test_the_most_exact_range_counts(accept: str, chosen: str) -> None:
    assert choose(request(accept=accept), OFFERED) == chosen


@pytest.mark.parametrize("accept", ["c/d", "*/*;q=0", "a/json;q=0, a/xml;q=0.000, b/*;q=0.0", "*", ",,"])
def test_nothing_that_is_offered(accept: str) -> None:
    with pytest.raises(Problem) as refused:
        choose(request(accept=accept), OFFERED)
    assert refused.value.status == 406


def test_a_long_field_takes_no_longer() -> None:
    start = time.monotonic()
    with pytest.raises(Problem):
        choose(request(accept="a/b;" + " " * 50_000 + "q" * 50_000), OFFERED)
    assert time.monotonic() - start < scaled(2)
