"""Where a request is meant to go, and whether it may (RFC 9112, section 3.2)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from http import HTTPStatus

from netcourse.i18n import _

_URL = re.compile(r"http://(?P<authority>[^/?#\\]*)(?P<rest>[/?][^#]*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]@%]+)(?::(?P<port>[0-9]{0,5}))?")
HTTP_PORT, HIGHEST_PORT = 80, 65535
LOCALHOST = ("127.0.0.1", "::1")


class Refused(Exception):
    """A request that is not passed on, with the status and the sentence that say so."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Target:
    """A host of this machine, and what is asked of it."""

    addresses: tuple[str, ...]  # to try in this order
    port: int
    authority: str  # as it stands in Host
    path: str = ""  # with the query; empty for a tunnel


def of_request(method: str, target: str) -> Target:
    """Return where an ordinary request goes: its target is a whole URL. Raises `Refused`."""
    if target.lower().startswith("https:"):
        raise Refused(HTTPStatus.BAD_REQUEST, _("For https a proxy is asked for a tunnel: CONNECT host:port."))
    found = _URL.fullmatch(target)
    if found is None:
        text = _("This is a proxy. It expects a whole URL, as in GET http://127.0.0.1:8000/ HTTP/1.1.")
        raise Refused(HTTPStatus.BAD_REQUEST, text)
    rest = found["rest"] or ("*" if method == "OPTIONS" else "/")  # RFC 9112, section 3.2.4
    path = f"/{rest}" if rest.startswith("?") else rest
    return _target(found["authority"], path, HTTP_PORT)


def of_tunnel(target: str) -> Target:
    """Return where a CONNECT goes: its target is host and port. Raises `Refused`."""
    return _target(target, "", None)


def _target(authority: str, path: str, default: int | None) -> Target:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise Refused(HTTPStatus.BAD_REQUEST, _("The target names no host and port that can be read."))
    port = int(found["port"] or default or 0)
    if not 1 <= port <= HIGHEST_PORT:
        text = _("The target names no port from 1 to {highest}.").format(highest=HIGHEST_PORT)
        raise Refused(HTTPStatus.BAD_REQUEST, text)
    return Target(_addresses(found["host"]), port, authority, path)


def _addresses(host: str) -> tuple[str, ...]:
    """Return the addresses of a host of this machine. Raises `Refused` for all others, without looking for them."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return LOCALHOST
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback or (address.version == 6) != host.startswith("["):
        text = _("This proxy leads to this machine only (127.0.0.1, [::1], localhost), and not to {host}.")
        raise Refused(HTTPStatus.FORBIDDEN, text.format(host=host[:100]))
    if getattr(address, "ipv4_mapped", None):
        return (str(address.ipv4_mapped),)  # type: ignore[union-attr]
    return (str(address),)
