"""What goes back: an answer, or a problem that says in words what was wrong (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

JSON = "application/json"
PROBLEM = "application/problem+json"

Headers = Sequence[tuple[str, str]]

# Python's versions differ in these; ours are the names of RFC 9110.
_NAMES = {413: "Content Too Large", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}


@dataclass(frozen=True)
class Answer:
    """A status, a body and header fields. `remark` is for the log only."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: Headers = ()
    remark: str = ""


class Problem(Exception):
    """Ends the handling of a request with a status, a sentence and what else helps."""

    def __init__(self, status: int, detail: str, headers: Headers = (), **members: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.members = members  # RFC 9457, 3.2

    def answer(self) -> Answer:
        """Return what the client is told."""
        said = {
            "type": "about:blank",
            "title": phrase(self.status),
            "status": self.status,
            "detail": self.detail,
            **self.members,
        }
        return as_json(said, self.status, self.headers, media=PROBLEM, remark=self.detail)


def as_json(value: Any, status: int = 200, headers: Headers = (), *, media: str = JSON, remark: str = "") -> Answer:
    """Return an answer that says `value` in JSON, as UTF-8."""
    return Answer(status, encoded(value), [("Content-Type", media), *headers], remark)


def encoded(value: Any) -> bytes:
    """Return `value` as JSON, for eyes as well as for programs."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def phrase(status: int) -> str:
    """Return the name of a status."""
    return _NAMES.get(status) or HTTPStatus(status).phrase
