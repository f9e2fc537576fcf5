"""Entity tags and what clients make depend on them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from netcourse.clock import scaled
from netcourse.servers.web import Problem, Request
from netcourse.servers.web.conditions import check_write, not_modified, tag_of

TAG = '"now"'


def request(**fields: str) -> Request:
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "REQUEST_URI": "/", "SCRIPT_NAME": ""}
    return Request(environ | {"HTTP_" + name.upper(): value for name, value in fields.items()})


def status(**fields: str) -> int:
    try:
        check_write(request(**fields), [TAG])
    except Problem as problem:
        return problem.status
    return 200


def test_another_body_has_another_tag() -> None:
    assert tag_of(b"a") == tag_of(b"a") != tag_of(b"b")
    assert tag_of(b"a")[0] == tag_of(b"a")[-1] == '"'


@pytest.mark.parametrize("field", ['"now"', '"x", "now"', ' "x" , ,"now" ', "*", '"a,b", "now"'])
def test_a_match_may_write(field: str) -> None:
    assert status(if_match=field) == 200
    assert status(if_none_match=field) == 412


@pytest.mark.parametrize("field", ['"x"', 'W/"now"', '"no\\"w"', "now", "", '"now'])
def test_no_match_may_not(field: str) -> None:
    assert status(if_match=field) == 412


@pytest.mark.parametrize(("field", "same"), [('W/"now"', True), ('"now"', True), ('"x"', False)])
def test_reading_compares_weakly(field: str, same: bool) -> None:
    assert (not_modified(request(if_none_match=field), TAG) is not None) == same


def test_nothing_there_matches_no_star() -> None:
    with pytest.raises(Problem):
        check_write(request(if_match="*"), [])
    check_write(request(if_none_match="*"), [])


@pytest.mark.parametrize("field", ['"' * 100_001, ", " * 50_000, '"a",' * 25_000 + "x"])
def test_a_long_field_takes_no_longer(field: str) -> None:
    start = time.monotonic()
    status(if_match=field)
    assert time.monotonic() - start < scaled(2)
