"""Parts of a body."""

from __future__ import annotations

from typing import Any

import pytest

from netcourse.servers.web import Problem, Request
from netcourse.servers.web.ranges import content, wanted

BODY = b"0123456789"
TAG = '"now"'


def request(method: str = "GET", **fields: str) -> Request:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "REQUEST_URI": "/", "SCRIPT_NAME": ""}
    return Request(environ | {"HTTP_" + name.upper(): value for name, value in fields.items()})


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=8-99", (8, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("Bytes=1-2", (1, 3)),
        ("bytes=0-1,3-4", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("", None),
    ],
)
def test_which_part(field: str, part: tuple[int, int] | None) -> None:
    assert wanted(request(range=field), len(BODY), TAG) == part


@pytest.mark.parametrize("field", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_part_behind_the_end(field: str) -> None:
    with pytest.raises(Problem) as refused:
        wanted(request(range=field), len(BODY), TAG)
    assert (refused.value.status, refused.value.headers) == (416, [("Content-Range", "bytes */10")])


@pytest.mark.parametrize(("field", "part"), [(TAG, (2, 10)), ('"old"', None), (f"W/{TAG}", None), ("", None)])
def test_only_of_the_same_body(field: str, part: tuple[int, int] | None) -> None:
    assert wanted(request(range="bytes=2-", if_range=field), len(BODY), TAG) == part


def test_other_methods_know_no_ranges() -> None:
    assert wanted(request("HEAD", range="bytes=2-"), len(BODY), TAG) is None


def test_the_answer_says_which() -> None:
    said = content(request(range="bytes=2-4"), len(BODY), TAG, lambda start, stop: BODY[start:stop], ())
    assert (said.status, said.body) == (206, b"234")
    assert ("Content-Range", "bytes 2-4/10") in said.headers
