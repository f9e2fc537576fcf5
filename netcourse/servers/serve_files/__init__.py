"""Large files to download: made on the fly, in parts if wanted, and broken off on demand."""

from __future__ import annotations

from typing import Any

from netcourse.servers import wsgi
from netcourse.servers.base import Server
from netcourse.servers.serve_files.service import Service, Settings
from netcourse.servers.web import application


class Files(Server):
    """The service, with what its owner may do beside it."""

    def __init__(self, service: Service, **options: Any) -> None:
        self._service = service
        super().__init__("files", wsgi.serve, application(service.routes()), "files", **options)

    @property
    def try_line(self) -> str:
        """A command that talks to it, for `netcourse serve`."""
        return f"curl -O {self.url}/files/10MB.bin"

    def change(self) -> None:
        """Let every file have other bytes from now on, and another tag."""
        self._service.changes += 1


def start(host: str, port: int, **settings: Any) -> Files:
    return Files(Service(Settings(**settings)), host=host, port=port, scheme="http")
