"""The course's own services, as the checks use them."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.staging.website import JSON


@contextlib.contextmanager
def own_posts(protect: str = "nothing", token_seconds: float = 60) -> Iterator[Any]:
    """Run the service of the chapter for the length of a check. Not the learner's own: theirs may have changed."""
    from netcourse.servers import serve_posts

    with serve_posts.start("127.0.0.1", 0, protect=protect, token_seconds=token_seconds) as server:
        yield server


def exchanged(server: Any, method: str, path: str, headers: Mapping[str, str], value: Any = None,
               ) -> tuple[int, bytes, str]:  # fmt: skip
    """Return status, body and type of an answer to a request of the check's own."""
    body = None if value is None else json.dumps(value).encode()
    host, port = server.address
    connection = http.client.HTTPConnection(host, port, timeout=scaled(5))
    with contextlib.closing(connection):
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.read(), response.headers["Content-Type"] or ""


def fetched(server: Any, path: str, media: str = JSON) -> bytes:
    return exchanged(server, "GET", path, {"Accept": media})[1]
