"""A gallery: a list of pictures in JSON, and the pictures, with the trouble that clients must live with."""

from __future__ import annotations

from typing import Any

from netcourse.servers import wsgi
from netcourse.servers.base import Server
from netcourse.servers.serve_gallery.service import Service
from netcourse.servers.serve_gallery.trouble import Settings, Trouble
from netcourse.servers.web import application


class Gallery(Server):
    """The service, with what its owner may see and do beside it."""

    def __init__(self, service: Service, **options: Any) -> None:
        self._service = service
        super().__init__("gallery", wsgi.serve, application(service.routes()), "gallery", **options)

    @property
    def try_line(self) -> str:
        """A command that talks to it, for `netcourse serve`."""
        return f"curl {self.url}/pictures"

    @property
    def most_at_once(self) -> int:
        """How many pictures were asked for at the same time, at most."""
        return self._service.most_at_once

    def reset(self) -> None:
        """Begin the seeded trouble and the count from the start."""
        self._service.reset()


def start(host: str, port: int, *, hostile: bool = False, **trouble: Any) -> Gallery:
    service = Service(Trouble(Settings(**trouble)), hostile=hostile)
    return Gallery(service, host=host, port=port, scheme="http")
