"""Exceptions of requests, as they are raised where something goes wrong.

What no machine can be made to do, such as not finding a way, is staged where the connection would be made.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

WORDING = "(as another system says it)"  # what an operating system says differs, and nobody should look at it
NotConnected = exceptions.NewConnectionError
UnknownName = getattr(exceptions, "NameResolutionError", None)  # urllib3 before 2.0 has none

Connect = Callable[[HTTPConnection], None]


def failure(url: str, settings: dict[str, Any], staged: str = "") -> BaseException | None:
    """GET a URL, read the body as JSON, and return the exception that this raises.

    `settings` are arguments of `requests.get`. With `staged`, one of `STAGED`, connecting fails that way.
    """
    with requests.Session() as session:
        session.trust_env = False
        session.max_redirects = 3
        if staged:
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Staged(STAGED[staged]))
        try:
            with session.get(url, stream=True, **settings) as response:
                response.raise_for_status()
                response.json()
        except Exception as error:
            return _lightened(error)
    return None


def chain(error: BaseException | None) -> list[str]:
    """Return the class names of an exception, of what it was raised from, and so on."""
    found: list[str] = []
    while error is not None:
        found.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return found


def _lightened(error: BaseException) -> BaseException:
    """Drop the tracebacks: their frames would keep sockets open."""
    inner: BaseException | None = error
    while inner is not None:
        inner.__traceback__ = None
        inner = inner.__cause__ or inner.__context__
    return error


def _unknown_name(connection: HTTPConnection) -> None:
    try:
        raise socket.gaierror(socket.EAI_NONAME, WORDING)
    except socket.gaierror as error:
        if UnknownName is None:
            raise NotConnected(connection, WORDING) from error
        raise UnknownName(connection.host, connection, error) from error


def _slow(connection: HTTPConnection) -> None:
    try:
        raise TimeoutError(WORDING)
    except TimeoutError as error:
        raise exceptions.ConnectTimeoutError(connection, WORDING) from error


def _fails_with(number: int) -> Connect:
    def fail(connection: HTTPConnection) -> None:
        try:
            raise OSError(number, WORDING)
        except OSError as error:
            raise NotConnected(connection, WORDING) from error

    return fail


STAGED: dict[str, Connect] = {
    "unknown name": _unknown_name,
    "slow to connect": _slow,
    "refused": _fails_with(errno.ECONNREFUSED),
    "no way to the host": _fails_with(errno.EHOSTUNREACH),
    "no way to the network": _fails_with(errno.ENETUNREACH),
}
"""What is raised where a connection is made, as urllib3 does it."""


class _Staged(HTTPAdapter):
    """Lets every connection fail in one way, be it to a site or to a proxy."""

    def __init__(self, connect: Connect) -> None:
        class Plain(HTTPConnection):
            def connect(self) -> None:
                connect(self)

        class Secured(HTTPSConnection):
            def connect(self) -> None:
                connect(self)

        class Pool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecuredPool(HTTPSConnectionPool):
            ConnectionCls = Secured

        super().__init__()
        self._pools = {"http": Pool, "https": SecuredPool}
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **settings: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **settings)
        manager.pool_classes_by_scheme = self._pools
        return manager
