"""What every server has in common: an address, a log, a beginning and an end.

The listening socket is bound in the caller, so that errors show up there and clients may connect at once. A thread
then runs the function that serves it; `netcourse.student.background` says how that ends.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
from collections.abc import Callable
from typing import Any, Literal, Self, get_args

from netcourse.i18n import _
from netcourse.render.escape import markup
from netcourse.render.view import View
from netcourse.servers import registry
from netcourse.servers.link import browser_link
from netcourse.student.background import Background
from netcourse.student.output import Log

HIGHEST_PORT = 65_535
BACKLOG = 1024  # connections that may wait to be accepted; a system that allows fewer takes as many (listen(2))

Protocol = Literal["tcp", "udp"]
KINDS: dict[Protocol, socket.SocketKind] = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


class Server:
    """Something that listens and runs in the background, from its creation until `stop`."""

    def __init__(
        self,
        name: str,
        serve: Callable[..., Any],
        *args: Any,
        host: str = "127.0.0.1",
        port: int = 0,
        scheme: str = "",
        ca: str | None = None,
        protocol: Protocol = "tcp",
        backlog: int | None = BACKLOG,
    ) -> None:
        listener = listen(host, port, protocol, backlog)
        self.name = name
        self.protocol: Protocol = protocol
        self.address: tuple[str, int] = listener.getsockname()[:2]
        self.scheme = scheme  # "" for a protocol that has no URL
        self.ca = ca  # the file of the authority that vouches for it, when it speaks TLS
        self.log = Log(name)
        self._told_to_stop = self._left = False
        self._background = Background(serve, listener, *args, log=self.log, name=name)
        registry.add(self)
        try:
            self._background.start()
        except RuntimeError:  # the system gives no more threads
            self.stop()
            raise

    @property
    def url(self) -> str:
        """Its URL without a path. Raises `ValueError` for a protocol that has none."""
        if self.protocol == "udp":
            raise ValueError(
                _("{name} takes datagrams, for which there are no URLs: use its address").format(name=self.name)
            )
        if not self.scheme:
            raise ValueError(_("{name} speaks no HTTP: connect to its address").format(name=self.name))
        return f"{self.scheme}://{authority(self.address)}"

    @property
    def running(self) -> bool:
        return self._background.alive

    @property
    def raised(self) -> BaseException | None:
        """The exception that ended it, if one did."""
        return self._background.raised

    def stop(self, seconds: float = 2.0) -> None:
        """End it and everything it started, within `seconds`. May be called again.

        A learner's thread that cannot be ended is left behind, and a sentence says so.
        """
        registry.remove(self)
        self._told_to_stop = True
        if not self._background.stop(seconds):
            if not self._left:
                print(self._left_behind())
            self._left = True

    def link(self, path: str = "/", *, absolute: bool = False) -> View:
        """Show the address that a browser can open: direct on a laptop, through Jupyter's proxy on Binder and hubs.

        With `absolute` the proxy hands the whole path on, with its own prefix, to servers that want to know it.
        Raises `ValueError` for a server that no browser can talk to from there.
        """
        return browser_link(self.url, self.address[1], path, absolute=absolute)

    @property
    def state(self) -> str:
        """A word or a few: running, stopped, or how it ended."""
        if self.running:
            return _("left behind") if self._left else _("running")
        if self.raised is not None:
            return _("ended by {error}").format(error=type(self.raised).__name__)
        return _("stopped") if self._told_to_stop else _("ended: its function returned")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"{self.name}: {self.state}, {self._place()}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": f"<code>{markup(repr(self))}</code>"}

    def _place(self) -> str:
        return self.url if self.scheme else authority(self.address)

    def _left_behind(self) -> str:
        if self._background.abandoned == [self.name]:
            return _("{name} cannot be stopped and is left behind. Restart the kernel to be rid of it.").format(
                name=self.name
            )
        return _("{name}: {threads} cannot be stopped and is left behind. Restart the kernel to be rid of it.").format(
            name=self.name, threads=", ".join(self._background.abandoned)
        )


def authority(address: tuple[str, int]) -> str:
    """Return host and port as a URL writes them (RFC 3986, 3.2.2)."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listen(host: str, port: int, protocol: Protocol = "tcp", backlog: int | None = BACKLOG) -> socket.socket:
    """Return a socket that listens on this machine only; for UDP, one that is bound.

    Without a `backlog` it does not listen yet, and refuses who comes.
    Raises `ValueError` for a host that others can reach, another protocol or what is no port, `OSError` when the port
    cannot be had.
    """
    if not 0 <= port <= HIGHEST_PORT:
        raise ValueError(_("{port} is no port: 0 to {highest}").format(port=port, highest=HIGHEST_PORT))
    address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    if not address.is_loopback:
        raise ValueError(_("{host} could be reached from outside: use 127.0.0.1 or ::1").format(host=host))
    with contextlib.ExitStack() as on_error:
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        listener = on_error.enter_context(socket.socket(family, KINDS[known(protocol)]))
        _bind(listener, str(address), port)
        if protocol == "tcp" and backlog is not None:
            listener.listen(backlog)
        on_error.pop_all()
    return listener


def known(protocol: str) -> Protocol:
    """Return the protocol. Raises `ValueError` for one that no server here speaks."""
    if protocol not in get_args(Protocol):
        raise ValueError(_("protocol is 'tcp' or 'udp', not {protocol!r}").format(protocol=protocol))
    return protocol  # type: ignore[return-value]


_REFUSALS = {
    errno.EADDRINUSE: _("port {port} is taken: another program listens there"),
    errno.EACCES: _("port {port} needs administrator's rights: take one from 1024 on"),
}


def _bind(listener: socket.socket, host: str, port: int) -> None:
    try:
        if port and listener.type == socket.SOCK_STREAM:
            _forgive_time_wait(listener)
        listener.bind((host, port))
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        raise OSError(error.errno, _REFUSALS[error.errno].format(port=port)) from None
    # Not before a port is chosen: Linux may choose one that another program has bound with the same option. It must
    # still be set, since connections inherit it, and theirs count when this port is asked for by number later.
    if listener.type == socket.SOCK_STREAM:  # two UDP sockets with this option may share a port
        _forgive_time_wait(listener)


def _forgive_time_wait(listener: socket.socket) -> None:
    if os.name == "posix":  # on Windows the option lets a second server have the same port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
