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
    from netcourse.servers.serve_files import Files
    from netcourse.servers.serve_gallery import Gallery
    from netcourse.servers.serve_posts import Posts
    from netcourse.servers.serve_proxy import Proxy
    from netcourse.servers.serve_tls_site import TlsSite

__all__ = [
    "FACTORIES",
    "all",
    "daytime",
    "dns",
    "echo",
    "files",
    "gallery",
    "greeter",
    "httpbin",
    "posts",
    "proxy",
    "run",
    "stop_all",
    "tls_site",
    "Servers",
]


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


@shared
def posts(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    protect: str = "writing",
    token_seconds: float = 60,
    clock: Callable[[], float] | None = None,
) -> Posts:
    """Serve short posts as REST services do: pages, preconditions, logins, JSON or XML (see its `/openapi.json`).

    `protect` says what needs a login: "nothing", "writing" or "everything"; `users` has the passwords. A token runs out
    after `token_seconds` on `clock`, a function that returns seconds; `pass_time` moves it on, `reset` brings all back.
    Raises `OSError` when the port is taken, `ValueError` for another word or for seconds that are not above 0.
    """
    from netcourse.servers import serve_posts

    return serve_posts.start(host, port, protect=protect, token_seconds=token_seconds, clock=clock)


@shared
def gallery(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    slow: float = 0.0,
    busy: float = 0.0,
    stall: float = 0.0,
    hostile: bool = False,
    retry_after: int = 1,
    seed: int = 0,
) -> Gallery:
    """List pictures at `/pictures`, in JSON, and serve them, whole or in part.

    Each picture takes `slow` seconds. `busy` is the share of requests that are answered with 503 and asked to come back
    after `retry_after` seconds, `stall` the share that stop in the middle; `seed` says which, and never is it more than
    three times in a row for one picture. With `hostile` the list has names that must not become names of files.
    Raises `OSError` when the port is taken, `ValueError` for shares that are none or times below 0.
    """
    from netcourse.servers import serve_gallery

    return serve_gallery.start(
        host, port, slow=slow, busy=busy, stall=stall, hostile=hostile, retry_after=retry_after, seed=seed
    )


@shared
def files(
    *, host: str = "127.0.0.1", port: int = 0, seed: int = 0, cut: int | None = None, rate: int | None = None
) -> Files:
    """Serve files of any size to download, like `/files/10MB.bin`: made on the fly from `seed`, whole or in part.

    `/files/10MB.bin.sha256` has the checksum. Every answer breaks off after `cut` bytes; at most `rate` bytes leave in
    a second. Both can be asked for in a request as well (`?cut=1000&rate=500`), and `?chunked=1` leaves out the length.
    Its `change` gives all files other bytes.
    Raises `OSError` when the port is taken, `ValueError` for a number below 0.
    """
    from netcourse.servers import serve_files

    return serve_files.start(host, port, seed=seed, cut=cut, rate=rate)


@shared
def tls_site(kind: str = "good", *, host: str = "127.0.0.1", port: int = 0) -> TlsSite:
    """Serve one page over HTTPS, under a certificate of the course's authority, which is in the file `.ca`.

    Of another `kind` there is one thing wrong with it: "expired", "wrong_host", "self_signed", "unknown_ca", or
    "obsolete", which speaks TLS 1.0 only. A login (`POST /login` with a form of `user` and `password`) is in `.users`,
    what the site shows is in the file `.certificate`. Raises `OSError` when the port is taken, `ValueError` for another
    kind.
    """
    from netcourse.servers import serve_tls_site

    return serve_tls_site.start(kind, host, port)


@shared
def proxy(*, host: str = "127.0.0.1", port: int = 0, user: str = "", password: str = "") -> Proxy:
    """Pass requests on and open tunnels, to servers of this machine only; `.seen` is what it saw.

    With `user` and `password` it wants to know who asks (Basic, RFC 7617).
    Raises `OSError` when the port is taken, `ValueError` for one without the other.
    """
    from netcourse.servers import serve_proxy

    return serve_proxy.start(host, port, user, password)


FACTORIES: dict[str, Callable[..., Server]] = {
    "httpbin": httpbin,
    "echo": echo,
    "daytime": daytime,
    "greeter": greeter,
    "posts": posts,
    "gallery": gallery,
    "files": files,
    "dns": dns,
    "tls_site": tls_site,
    "proxy": proxy,
}
"""What `netcourse serve` can run, by name."""
