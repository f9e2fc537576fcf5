"""A body of known length, whole or in part (RFC 9110, 14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from netcourse.i18n import _
from netcourse.servers.web.answer import Answer, Headers, Problem
from netcourse.servers.web.conditions import not_modified
from netcourse.servers.web.request import Request

_BYTES = re.compile(r"bytes\s*=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)

Read = Callable[[int, int], bytes | Iterable[bytes]]
"""Returns the bytes from one offset up to, but not with, another."""


def content(request: Request, size: int, tag: str, read: Read, headers: Headers) -> Answer:
    """Return what a GET or HEAD wants of `size` bytes: all (200), a range (206), or nothing new (304).

    Raises a `Problem` (416) for a range that begins behind the end.
    """
    if (unchanged := not_modified(request, tag)) is not None:
        return unchanged
    part = wanted(request, size, tag)
    start, stop = part or (0, size)
    headers = [*headers, ("ETag", tag), ("Accept-Ranges", "bytes")]
    if part:
        headers.append(("Content-Range", f"bytes {start}-{stop - 1}/{size}"))
    body = b"" if request.method == "HEAD" else read(start, stop)
    if not isinstance(body, bytes) or request.method == "HEAD":
        headers.append(("Content-Length", str(stop - start)))
        body = iter(()) if request.method == "HEAD" else body
    return Answer(206 if part else 200, body, headers)


def wanted(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """Return the range that is asked for, or None for all: several ranges and what is no range are ignored."""
    found = _BYTES.fullmatch(request.header("Range"))
    if found is None or request.method != "GET":
        return None
    if request.has("If-Range") and request.header("If-Range").strip() != tag:
        return None
    first, last = found[1], found[2]
    if not first and not last or first and last and int(first) > int(last):
        return None
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise Problem(416, _("there are {size} bytes").format(size=size), [("Content-Range", f"bytes */{size}")])
    return start, stop
