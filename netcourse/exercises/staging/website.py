"""A web site on the check's side: what a client sends is taken apart, a function answers it, and all of it is kept.

Requests are read leniently where the RFCs leave a choice: order and case of headers, further headers, a body with a
length or in chunks. Every answer ends the connection, unless the site keeps them.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote

from netcourse.clock import scaled
from netcourse.exercises.model import Failed, Verdict
from netcourse.exercises.staging.stage import Stage, sentence, serving
from netcourse.i18n import _
from netcourse.wire.peer import Peer, PeerError, Silent

BLANK_LINE = b"\r\n\r\n"
BODILESS = (204, 304)
STALLED = 30.0  # seconds for which an answer that stalls holds its connection: longer than any client is given
SHOWN = 4000  # bytes of a request that a card gets
JSON = "application/json"

Fields = Sequence[tuple[str, str]]

__all__ = ["JSON", "Answer", "Asked", "Part", "Site", "called", "in_json", "parts", "site", "told_by"]


@dataclass(frozen=True)
class Asked:
    """A request; names of headers are in small letters, `connection` counts the connections from 0."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    raw: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True)

    @property
    def form(self) -> dict[str, list[str]]:
        """The body, read as a form of the web."""
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    @property
    def kind(self) -> str:
        """The media type of the body, in small letters."""
        return self.value("content-type").partition(";")[0].strip().lower()

    @property
    def shown(self) -> bytes:
        return self.raw[:SHOWN]

    def values(self, name: str) -> list[str]:
        return [value for one, value in self.headers if one == name]

    def value(self, name: str) -> str:
        return ", ".join(self.values(name))

    @property
    def cookies(self) -> dict[str, str]:
        pairs = [pair.strip().partition("=") for value in self.values("cookie") for pair in value.split(";")]
        return {name: value for name, __, value in pairs if name}


@dataclass(frozen=True)
class Answer:
    """A response. `stalls` means that after `body` nothing comes, not even the end, while the site is open.

    Each of `then` waits for whatever it likes and returns more of the body. With status 0 not even a head is sent.
    """

    status: int = 200
    headers: Fields = ()
    body: bytes = b""
    length: int | None = -1  # what Content-Length says: -1 for that of the body, None for no such header
    stalls: bool = False
    then: Sequence[Callable[[], bytes]] = ()

    def head(self, *, keep: bool) -> bytes:
        if not self.status:
            return b""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        length = len(self.body) if self.length == -1 else self.length
        if length is not None and self.status not in BODILESS:
            lines.append(f"Content-Length: {length}")
        lines += [] if keep else ["Connection: close"]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def in_json(value: Any, status: int = 200, kind: str = JSON, headers: Fields = ()) -> Answer:
    """Return a response with a value as JSON, of whatever media type it is said to be."""
    return Answer(status, [("Content-Type", kind), *headers], json.dumps(value, ensure_ascii=False).encode())


@dataclass
class Site:
    """What runs for the length of a check, and what it was asked, in order."""

    answer: Callable[[Asked], Answer]
    keep: bool = False
    at_once: bool = False
    asked: list[Asked] = field(default_factory=list)
    stage: Stage = field(init=False)
    trouble: Failed | None = None  # what was wrong with a request that was none
    over: threading.Event = field(default_factory=threading.Event)
    gone: set[int] = field(default_factory=set)  # the connections that the client has ended while the site was open
    _changed: threading.Condition = field(default_factory=threading.Condition)  # guards `gone`
    _guard: threading.Lock = field(default_factory=threading.Lock)  # requests may come on several connections at once

    @property
    def url(self) -> str:
        return f"http://{self.stage.host}:{self.stage.port}"

    @property
    def host(self) -> str:
        return f"{self.stage.host}:{self.stage.port}"

    def talk(self, peer: Peer) -> None:
        """Answer what comes on a connection."""
        number = self.stage.peers.index(peer)
        try:
            while not self._ended(peer, number):
                asked = _read(peer, number)
                with self._guard:
                    self.asked.append(asked)
                    answer = None if self.at_once else self.answer(asked)
                answer = answer or self.answer(asked)
                head = answer.head(keep=self.keep)
                bare = asked.method == "HEAD" or answer.status in BODILESS
                peer.send(head if bare else head + answer.body)
                for more in () if bare else answer.then:
                    peer.send(more())
                if answer.stalls and not bare:
                    peer.seconds = STALLED
                elif not self.keep:
                    return
        except Failed as failed:
            self.trouble = self.trouble or failed
            peer.send(Answer(400).head(keep=False))
        except PeerError as error:
            if not self.over.is_set():
                facts = {"silent": isinstance(error, Silent), "got": peer.received[:SHOWN]}
                self.trouble = self.trouble or Failed(sentence(error.says), **facts)

    def has_gone(self, connection: int, seconds: float) -> bool:
        """Wait until the client has ended this connection; tell whether it has, within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: connection in self.gone, scaled(seconds))

    def _ended(self, peer: Peer, number: int) -> bool:
        """Tell whether no further request comes on a connection: it has ended, or has said nothing for long."""
        try:
            if not peer.at_end():
                return False
        except Silent:
            return True
        except PeerError:  # a reset: who closes before everything was read sends one
            pass
        with self._changed:
            if not self.over.is_set():
                self.gone.add(number)
                self._changed.notify_all()
        return True


def _read(peer: Peer, connection: int) -> Asked:
    raw = peer.read_until(BLANK_LINE)
    line, *lines = raw.removesuffix(BLANK_LINE).decode("latin-1").split("\r\n")
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise Failed(_("This is no request line: method, path and HTTP/1.1, with one space between."), got=raw)
    headers = [_field(one, raw) for one in lines]
    asked = Asked(words[0], words[1], headers, b"", raw, connection)
    if words[2] != "HTTP/1.0" and len(asked.values("host")) != 1:
        raise Failed(_("HTTP/1.1 requires one header Host in every request."), got=raw)
    if asked.value("expect").lower() == "100-continue":
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = _body(peer, asked)
    return Asked(words[0], words[1], headers, body, raw + body, connection)


def _field(line: str, raw: bytes) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip():
        raise Failed(
            _("{line} is no header: a name, at once a colon, then the value.").format(line=repr(line)), got=raw
        )
    return name.lower(), value.strip(" \t")


def _body(peer: Peer, asked: Asked) -> bytes:
    if "chunked" in asked.value("transfer-encoding").lower():
        return b"".join(_chunks(peer))
    length = asked.value("content-length") or "0"
    if not length.isdecimal():
        raise Failed(_("{length} is no Content-Length.").format(length=repr(length)), got=asked.raw)
    body = peer.read(int(length))
    if len(body) < int(length):
        raise Failed(_("{length} bytes of body were promised, and {count} came.").format(
            length=length, count=len(body)), got=asked.raw)  # fmt: skip
    return body


def _chunks(peer: Peer) -> Iterator[bytes]:
    while size := int(re.match(rb"[0-9a-fA-F]*", peer.read_line())[0] or b"0", 16):  # type: ignore[index]
        yield peer.read(size)
        peer.read_line()
    while peer.read_line() not in (b"\r\n", b"\n"):
        pass


@contextlib.contextmanager
def site(answer: Callable[[Asked], Answer], *, keep: bool = False, at_once: bool = False) -> Iterator[Site]:
    """Serve `answer(asked)` on 127.0.0.1 for the length of a check; with `keep`, connections stay for more requests.

    With `at_once`, `answer` is called for several requests at the same time; else for one after another.
    """
    one = Site(answer, keep, at_once)
    ready = threading.Event()

    def talk(peer: Peer) -> None:
        ready.wait()
        one.talk(peer)

    with serving(talk) as stage:
        one.stage = stage
        ready.set()
        try:
            yield one
        finally:
            one.over.set()
            for peer in list(stage.peers):  # one that the client keeps open would be waited for
                peer.abandon()


def called(student: Any, at: Site, name: str, *args: Any, **facts: Any) -> Any:
    """Call the learner's function while `at` is open.

    A request that was none is told before whatever became of it; when the function does not return, `facts` are told.
    """
    with told_by(at, **facts):
        return student.call(name, *args)


@contextlib.contextmanager
def told_by(at: Site, **facts: Any) -> Iterator[None]:
    """Give the facts to what fails inside, and tell a request that was none before it."""
    try:
        yield
    except Verdict as verdict:
        if at.trouble is not None:
            raise at.trouble from verdict
        verdict.facts.update({"asked": [one.method for one in at.asked], **facts})
        raise
    if at.trouble is not None:
        raise at.trouble


# Bodies in several parts (RFC 7578) -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One part of a multipart body; `filename` is None where it has none."""

    name: str
    filename: str | None
    kind: str
    content: bytes


def parts(asked: Asked) -> list[Part]:
    """Return the parts of a form with files. Raises Failed where there are none."""
    boundary = Message()
    boundary["content-type"] = asked.value("content-type")
    mark = boundary.get_param("boundary")
    if asked.kind != "multipart/form-data" or not isinstance(mark, str):
        raise Failed(_("A body of type multipart/form-data was awaited, with the boundary that divides its parts."),
                     got=asked.shown, kind=asked.kind, boundary=isinstance(mark, str))  # fmt: skip
    __, *found = (b"\r\n" + asked.body).split(b"\r\n--" + mark.encode("latin-1"))
    if not found or not found[-1].startswith(b"--"):
        raise Failed(_("The last boundary, with two hyphens after it, is missing."), got=asked.shown, kind=asked.kind)
    return [_part(one, asked) for one in found[:-1]]


def _part(raw: bytes, asked: Asked) -> Part:
    head, blank_line, content = raw.lstrip(b" \t").partition(BLANK_LINE)
    lines = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n") if line]
    headers = {name.strip().lower(): value.strip() for name, __, value in lines}
    words = headers.get("content-disposition", "")
    if not blank_line or not words.lower().startswith("form-data"):
        raise Failed(_("Each part has a head, with a Content-Disposition: form-data, and a blank line."),
                     got=asked.shown, kind=asked.kind)  # fmt: skip
    return Part(_word(words, "name") or "", _word(words, "filename"), headers.get("content-type", ""), content)


def _word(text: str, name: str) -> str | None:
    """Return a parameter of a header, in any of the spellings that clients use for what is not plain ASCII."""
    if found := re.search(rf";\s*{name}\*=([^;]+)", text, re.IGNORECASE):
        charset, __, rest = found[1].strip().strip('"').partition("'")  # RFC 5987: charset, language, value
        return unquote(rest.partition("'")[2], charset or "utf-8")
    found = re.search(rf';\s*{name}=(?:"((?:\\.|[^"\\])*)"|([^;]*))', text, re.IGNORECASE)
    if not found:
        return None
    if found[1] is None:
        return found[2].strip()
    return re.sub(r"\\(.)", r"\1", found[1]).replace("%22", '"').replace("%0D%0A", "\r\n")
