"""Headers on their way through a proxy: which end here, what is added, and what is not written down."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netcourse.servers.credentials import BLANK, blank_tokens

Headers = list[tuple[bytes, bytes]]

NAME = "netcourse"  # what we call ourselves in Via
MOST_HOPS = 8  # through proxies of this name; more is a circle

# RFC 9110, section 7.6.1; 11.7.1 and 11.7.2 for who we are to each other. Trailer, since trailers are not passed on.
_HOP_BY_HOP = {
    b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade",
    b"proxy-authenticate", b"proxy-authorization", b"proxy-authentication-info",
}  # fmt: skip
_SECRET = re.compile(r".*(?:authoriz|cookie|token|secret|password|api-?key|csrf|xsrf).*", re.IGNORECASE)
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")


def values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    """Return the values of a header, of which there may be several."""
    return [value for key, value in headers if key.lower() == name]


def listed(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    """Return the members of a header that is a list, in lower case."""
    return [member.strip().lower() for value in values(headers, name) for member in value.split(b",") if member.strip()]


def end_to_end(headers: Headers, *also: bytes) -> Headers:
    """Return the headers that are meant for the other end, less those named `also`."""
    gone = {*_HOP_BY_HOP, *listed(headers, b"connection"), *also}
    return [(name, value) for name, value in headers if name.lower() not in gone]


def via(headers: Headers, version: bytes) -> Headers:
    """Return the headers with ourselves added to Via (RFC 9110, section 7.6.3)."""
    before = b", ".join(values(headers, b"via"))
    own = version + b" " + NAME.encode()
    others = [(name, value) for name, value in headers if name.lower() != b"via"]
    return [*others, (b"Via", before + b", " + own if before else own)]


def hops(headers: Headers) -> int:
    """Return how often a message came through a proxy of our name."""
    return sum(member.split()[1:2] == [NAME.encode()] for member in listed(headers, b"via"))


def to_record(headers: Headers) -> dict[str, str]:
    """Return the headers as they are written down: by name, with what proves who one is blanked."""
    found: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin-1")
        text = BLANK if _SECRET.fullmatch(name) else blank_tokens(value.decode("latin-1"))
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def target_to_record(target: str) -> str:
    """Return a request's target as it is written down: without passwords and tokens."""
    return blank_tokens(_LOGIN.sub(f"{BLANK}@", target))
