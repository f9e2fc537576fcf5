"""A site over TLS on the check's side: with a right certificate, or with one by which nobody should be taken in.

What is asked of it has been readable to it: on a wrong site, that is what the learner's client has given away.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from netcourse.clock import scaled
from netcourse.exercises.staging.stage import Stage, serving
from netcourse.exercises.staging.website import BLANK_LINE, Answer, Asked
from netcourse.servers import authority, certificates
from netcourse.servers.once import once
from netcourse.wire.peer import PATIENCE, Peer

WRONG = ("unknown_ca", "self_signed", "expired", "wrong_host")  # the kinds of certificates that must not be believed
CHUNK = 65536
LONGEST = 65536  # bytes of a head

__all__ = ["WRONG", "Secured", "course_authority", "other_authority", "secured"]


@dataclass
class Secured:
    """What runs for the length of a check, and what it was asked, in order."""

    answer: Callable[[Asked], Answer]
    context: ssl.SSLContext
    asked: list[Asked] = field(default_factory=list)
    stage: Stage = field(init=False)

    @property
    def host(self) -> str:
        return f"{self.stage.host}:{self.stage.port}"

    @property
    def url(self) -> str:
        return f"https://{self.host}"

    def talk(self, peer: Peer) -> None:
        """Answer one request; a client that turns away, before or after the certificate, is left alone."""
        peer.socket.settimeout(scaled(PATIENCE))
        with contextlib.suppress(OSError), self.context.wrap_socket(peer.socket, server_side=True) as sock:
            peer.socket = sock  # the one that was wrapped is empty now
            asked = _read(sock, len(self.asked))
            if asked is not None:
                self.asked.append(asked)
                answer = self.answer(asked)
                sock.sendall(answer.head(keep=False) + answer.body)


def _read(sock: ssl.SSLSocket, connection: int) -> Asked | None:
    """Return the head of a request, or None when it does not come to its end."""
    raw = b""
    while BLANK_LINE not in raw:
        data = sock.recv(CHUNK)
        if not data or len(raw) > LONGEST:
            return None
        raw += data
    line, *lines = raw.partition(BLANK_LINE)[0].decode("latin-1").split("\r\n")
    method, target = [*line.split(" "), ""][:2]
    pairs = [one.partition(":") for one in lines]
    return Asked(method, target, [(name.lower(), value.strip()) for name, __, value in pairs], b"", raw, connection)


@contextlib.contextmanager
def secured(answer: Callable[[Asked], Answer], context: ssl.SSLContext | str = "good") -> Iterator[Secured]:
    """Serve `answer(asked)` over TLS on 127.0.0.1 for the length of a check.

    `context` is a kind of `netcourse.servers.certificates`, whose right ones the course's authority vouches for.
    """
    if isinstance(context, str):
        context = _context(context)
    one = Secured(answer, context)
    with serving(one.talk) as stage:
        one.stage = stage
        try:
            yield one
        finally:
            stage.close()


@once
def _context(kind: str) -> ssl.SSLContext:
    return certificates.identity(kind).context()


def course_authority() -> bytes:
    """Return the certificate (PEM) of the authority that vouches for what is right."""
    return authority.course_ca().cert_pem.bytes()


@once
def other_authority() -> tuple[bytes, ssl.SSLContext]:
    """Return the certificate (PEM) of another authority, and what a site needs that it vouches for."""
    import trustme

    other = trustme.CA(organization_name="another authority")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    other.issue_cert(*authority.NAMES).configure_cert(context)
    return other.cert_pem.bytes(), context
