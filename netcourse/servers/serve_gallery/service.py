"""What the gallery answers at which path."""

from __future__ import annotations

import functools
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from netcourse import paths
from netcourse.i18n import _
from netcourse.servers import wsgi
from netcourse.servers.serve_gallery.hostile import HOSTILE
from netcourse.servers.serve_gallery.trouble import Outcome, Trouble
from netcourse.servers.web import Answer, Problem, Request, Route, as_json
from netcourse.servers.web.conditions import not_modified, tag_of
from netcourse.servers.web.ranges import content

TYPES = {".png": "image/png", ".svg": "image/svg+xml"}
STALLED = 60.0  # seconds of silence, before the connection breaks


@dataclass(frozen=True)
class Picture:
    name: str
    title: str
    media: str
    data: bytes

    @functools.cached_property
    def tag(self) -> str:
        return tag_of(self.data)

    @functools.cached_property
    def facts(self) -> dict[str, Any]:
        """What the list says of it, but for where it is."""
        sha256 = hashlib.sha256(self.data).hexdigest()
        return {
            "name": self.name, "title": self.title, "type": self.media, "bytes": len(self.data), "sha256": sha256,
        }  # fmt: skip


class Service:
    """Answers requests about pictures that are held in memory: no name that comes in ever reaches a file system."""

    def __init__(self, trouble: Trouble, *, hostile: bool) -> None:
        own = _own()
        others = [Picture(name, at.title, at.media, at.data) for name, at in zip(HOSTILE, own)] if hostile else []
        self._pictures = {picture.name: picture for picture in (*own, *others)}
        self._trouble = trouble
        self._lock = threading.Lock()  # guards the next two
        self._now = 0
        self.most_at_once = 0

    def routes(self) -> list[Route]:
        """Return what is answered where."""
        return [
            Route("/", {"GET": self.first_page}),
            Route("/pictures", {"GET": self.list}),
            Route("/pictures/{name}", {"GET": self.picture}),
        ]

    def reset(self) -> None:
        with self._lock:
            self.most_at_once = 0
        self._trouble.reset()

    def first_page(self, request: Request) -> Answer:
        request.only()
        return as_json({"pictures": request.link("/pictures")})

    def list(self, request: Request) -> Answer:
        request.only()
        said = as_json([_listed(request, picture) for picture in self._pictures.values()])
        tag = tag_of(said.body) if isinstance(said.body, bytes) else ""
        return not_modified(request, tag) or Answer(200, said.body, [*said.headers, ("ETag", tag)])

    def picture(self, request: Request, name: str) -> Answer:
        request.only()
        picture = self._pictures.get(name)
        if picture is None:
            raise Problem(404, _("there is no such picture"))
        with self._counted():
            wsgi.pause(self._trouble.settings.slow)
            return self._fetched(request, picture)

    def _fetched(self, request: Request, picture: Picture) -> Answer:
        outcome = Outcome.FINE if request.method == "HEAD" else self._trouble.next(picture.name)
        if outcome is Outcome.BUSY:
            wait = ("Retry-After", str(self._trouble.settings.retry_after))
            raise Problem(503, _("busy: ask again after a while"), [wait])

        def read(start: int, stop: int) -> Any:
            part = picture.data[start:stop]
            return _stalling(part) if outcome is Outcome.STALL else part

        return content(request, len(picture.data), picture.tag, read, [("Content-Type", picture.media)])

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


def _stalling(data: bytes) -> Iterator[bytes]:
    yield data[: len(data) // 2]
    print(_("stalled on purpose"))
    wsgi.stall(STALLED)


def _listed(request: Request, picture: Picture) -> dict[str, Any]:
    return {**picture.facts, "url": request.link("/pictures/" + quote(picture.name, safe=""))}


@functools.cache
def _own() -> tuple[Picture, ...]:
    """Return the pictures of the course, read once."""
    folder = paths.data("pictures")
    return tuple(
        Picture(one["name"], one["title"], TYPES[one["name"][-4:]], (folder / one["name"]).read_bytes())
        for one in json.loads((folder / "index.json").read_text(encoding="utf-8"))
    )
