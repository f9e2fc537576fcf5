"""Servers that run in the background: real ones, on this machine only.

Each factory returns a server that runs already, the same one when it is called again with the same options. A server
has `address`, `url`, `log`, `link()` and `stop()`, and works in a `with` statement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netcourse.servers.registry import Servers, all, shared, stop_all
from netcourse.servers.run import run

if TYPE_CHECKING:
    from netcourse.servers.base import Server

__all__ = ["FACTORIES", "all", "daytime", "dns", "echo", "greeter", "httpbin", "run", "stop_all", "Servers"]


@shared
def httpbin(*, host: str = "127.0.0.1", port: int = 0, tls: bool = False) -> Server:
    """Answer HTTP requests with what was sent, as httpbin.org does.

    With `tls` it speaks HTTPS under a certificate of the course, whose authority is in the file `.ca`.
    Raises `OSError` when the port is taken.
    """
    from netcourse.servers import serve_httpbin

    return serve_httpbin.start(host, port, tls=tls)


@shared
def echo(*, host: str = "127.0.0.1", port: int = 0, protocol: str = "tcp") -> Server:
    """Send back every byte that arrives; with `protocol="udp"`, every datagram (RFC 862).

    Raises `OSError` when the port is taken, `ValueError` for another protocol.
    """
    from netcourse.servers import serve_echo

    return serve_echo.start(host, port, protocol)


@shared
def daytime(*, host: str = "127.0.0.1", port: int = 0, now: Any = None) -> Server:
    """Say the date and time in one line and close (RFC 867). Raises `OSError` when the port is taken.

    `now`, a `datetime` or the text itself, is said in place of the present time.
    """
    from netcourse.servers import serve_daytime

    return serve_daytime.start(host, port, now)


@shared
def greeter(*, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Greet every name that comes in a line, until the line is `exit`. Raises `OSError` when the port is taken."""
    from netcourse.servers import serve_greeter

    return serve_greeter.start(host, port)


@shared
def dns(*, host: str = "127.0.0.1", port: int = 0, slow: float = 2.0) -> Server:
    """Answer questions about the course's own names (`data/dns/`), over UDP and TCP on one port number (RFC 1035).

    For `slow.netcourse.example` it takes `slow` seconds. `wire.tap` and `wire.rough` stand in front of its datagrams;
    with `protocol="tcp"` in front of its streams.
    Raises `OSError` when the port is taken, `ValueError` for a time that is none.
    """
    from netcourse.servers import serve_dns

    return serve_dns.start(host, port, slow)


FACTORIES: dict[str, Callable[..., Server]] = {
    "httpbin": httpbin,
    "echo": echo,
    "daytime": daytime,
    "greeter": greeter,
    "dns": dns,
}
"""What `netcourse serve` can run, by name."""
