"""One client of the proxy: its requests, one after the other, and what became of them.

h11 reads and writes HTTP on both sides. What is passed on is written anew from what was understood, never copied: two
readers that would take the same bytes for different requests do not get the same bytes.
"""

from __future__ import annotations

import contextlib
import email.utils
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import h11

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.servers.forwarding import flow, headers, target
from netcourse.servers.forwarding.flow import End, Lost
from netcourse.servers.forwarding.target import Refused, Target
from netcourse.student.sockets import StoppableSocket, StopSignal

IDLE = 60.0  # seconds between two requests
HEAD = 15.0  # seconds from the first byte of a request's head to its last
SILENCE = 60.0  # seconds in which neither side moves
LEFT = 10.0  # the same, once the client has said all: it may just listen, and has more likely gone
MOST_AHEAD = 65_536  # bytes of further requests that are taken before the answer to this one
MOST_BEHIND = 65_536  # bytes of a request's body that are read after its answer, to get at the next request
BEHIND = 15.0  # seconds in which they come
CONNECTING = 5.0  # seconds
TUNNEL = 120.0  # seconds in which nobody says anything in a tunnel
LONGEST_HEAD = 65_536  # bytes

Entry = dict[str, Any]


class Broken(Exception):
    """It cannot go on, nor be said: an answer was under way, or nobody is there to hear it."""


@dataclass(frozen=True)
class Rules:
    """What holds for all clients of one proxy."""

    own: tuple[str, int]  # its address
    admits: Callable[[bytes], bool]  # whether a Proxy-Authorization will do
    record: Callable[[Entry], None]


class Visit:
    """A client's connection, from its first request to its last."""

    def __init__(self, conn: Any, rules: Rules) -> None:
        self.signal: StopSignal | None = conn.stop_signal if isinstance(conn, StoppableSocket) else None
        self.client = End(conn)
        self.rules = rules
        self.talk = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self.entry: Entry = {}

    def serve(self) -> None:
        """Answer until the client goes, or something was wrong."""
        try:
            while self._one():
                self.talk.start_next_cycle()
        except (Broken, OSError):  # TimeoutError among them
            pass

    def _one(self) -> bool:
        """Answer one request, and say whether there may be another."""
        request = None
        try:
            request = self._request()
            if request is None:
                return False
            self._begin(request)
            self._handle(request)
        except Refused as refused:
            self._answer(request, refused.status, refused.sentence)
        except h11.RemoteProtocolError as error:
            status = HTTPStatus(error.error_status_hint)
            self._answer(request, status, _("This is no HTTP: {reason}.").format(reason=str(error)[:200]))
        self._read_rest()
        flow.flush(self.signal, self.client, scaled(SILENCE))
        return self.talk.our_state is h11.DONE and self.talk.their_state is h11.DONE

    # The request

    def _request(self) -> h11.Request | None:
        """Return the next request, or None where the client has said all."""
        seconds, deadline = scaled(IDLE), None
        while (event := self.talk.next_event()) is h11.NEED_DATA:
            try:
                self._wait(seconds)
            except TimeoutError:
                if deadline is None:
                    return None
                text = _("The request did not arrive within {seconds} seconds.").format(seconds=int(HEAD))
                raise Refused(HTTPStatus.REQUEST_TIMEOUT, text) from None
            deadline = deadline or Deadline(HEAD)
            seconds = deadline.left()
        return event if isinstance(event, h11.Request) else None

    def _read_rest(self) -> None:
        """Read what is left of a request that was answered early: only behind it the next begins (RFC 9112, 9.3)."""
        deadline, last = Deadline(BEHIND), self.entry.get("sent", 0) + MOST_BEHIND
        with contextlib.suppress(TimeoutError, h11.RemoteProtocolError):
            while self.talk.our_state is h11.DONE and self.talk.their_state is h11.SEND_BODY:
                if deadline.passed or self.entry["sent"] > last:
                    return
                event = self.talk.next_event()
                if isinstance(event, h11.Data):
                    self.entry["sent"] += len(event.data)
                elif event is h11.NEED_DATA:
                    self._wait(deadline.left())

    def _wait(self, seconds: float) -> None:
        """Take what the client says, and write what it is told. Raises as `flow.step` does."""
        data = flow.step(self.signal, [self.client], [self.client], seconds).get(self.client)
        if data is not None:
            self.talk.receive_data(data)

    def _begin(self, request: h11.Request) -> None:
        self.entry = {
            "method": request.method.decode(),
            "target": headers.target_to_record(request.target.decode()),
            "status": None, "sent": 0, "received": 0,
            "headers": headers.to_record(request.headers.raw_items()),
        }  # fmt: skip
        self.rules.record(self.entry)

    def _handle(self, request: h11.Request) -> None:
        """Pass the request on. Raises `Refused`, `Broken`, `h11.RemoteProtocolError`."""
        method = request.method.decode()
        _check_shape(request)
        if not has_body(request):
            self.talk.next_event()  # the end of the message, which a next request may follow
        shown = headers.values(request.headers, b"proxy-authorization")
        if not self.rules.admits(shown[0] if len(shown) == 1 else b""):
            raise Refused(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, _("This proxy wants to know who you are."))
        if method == "CONNECT":
            self._tunnel(self._permitted(target.of_tunnel(request.target.decode())))
            return
        there = self._permitted(target.of_request(method, request.target.decode()))
        with contextlib.closing(self._reach(there)) as sock:
            _Passing(self, request, there, End(sock)).run()

    def _permitted(self, there: Target) -> Target:
        own_host, own_port = self.rules.own
        if there.port == own_port and own_host in there.addresses:
            raise Refused(HTTPStatus.LOOP_DETECTED, _("This is the proxy itself."))
        return there

    def _reach(self, there: Target) -> Any:
        """Return a connection to the target. Raises `Refused`."""
        failed: list[OSError] = []
        for address in there.addresses:
            try:
                return flow.connect(self.signal, (address, there.port), CONNECTING)
            except TimeoutError:
                text = _("{authority} does not take the connection.").format(authority=there.authority)
                raise Refused(HTTPStatus.GATEWAY_TIMEOUT, text) from None
            except OSError as error:
                failed.append(error)
        if any(isinstance(error, ConnectionRefusedError) for error in failed):  # at another there may be no IPv6
            text = _("Nobody listens at {authority}.").format(authority=there.authority)
        else:  # which is not the server's fault
            text = _("No connection to {authority}: {why}.").format(authority=there.authority, why=failed[0].strerror)
        raise Refused(HTTPStatus.BAD_GATEWAY, text)

    def _tunnel(self, there: Target) -> None:
        with contextlib.closing(self._reach(there)) as sock:
            server = End(sock)
            self.say(HTTPStatus.OK)
            self.send(h11.Response(status_code=200, headers=[], reason=b"Connection established"))
            server.out += self.talk.trailing_data[0]  # what a hasty client has sent already
            self.entry["sent"] += len(server.out)
            flow.tunnel(self.signal, self.client, server, scaled(TUNNEL), self._count)

    def _count(self, end: End, count: int) -> None:
        self.entry["sent" if end is self.client else "received"] += count

    # What is said to the client

    def say(self, status: int) -> None:
        """Note how it went: before the client can know."""
        self.entry["status"] = int(status)
        print(self.entry["method"], self.entry["target"].partition("?")[0], int(status))

    def send(self, event: Any) -> None:
        """Have this written to the client."""
        self.client.out += self.talk.send(event) or b""

    def _answer(self, request: h11.Request | None, status: HTTPStatus, sentence: str) -> None:
        """Answer in our own name. Raises `Broken` where an answer has begun."""
        if self.talk.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            raise Broken
        if request is None:
            print(f"{int(status)} {sentence}")
        else:
            self.say(status)
        body = f"{sentence}\n".encode()
        fields = [
            ("Date", email.utils.formatdate(usegmt=True)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
        ]
        if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            fields.append(("Proxy-Authenticate", f'Basic realm="{headers.NAME}", charset="UTF-8"'))
        tunnel = request is not None and request.method == b"CONNECT" and not has_body(request)
        if self.talk.their_state is not h11.DONE and not tunnel:
            fields.append(("Connection", "close"))  # what of the request is not read would be taken for the next
        self.send(h11.Response(status_code=int(status), headers=fields, reason=status.phrase.encode()))
        if request is None or request.method != b"HEAD":
            self.send(h11.Data(data=body))
        self.send(h11.EndOfMessage())


def has_body(request: h11.Request) -> bool:
    """Say whether a body follows the head (RFC 9112, section 6.3)."""
    lengths = headers.values(request.headers, b"content-length")
    return bool(headers.values(request.headers, b"transfer-encoding")) or any(int(length) for length in lengths)


def _check_shape(request: h11.Request) -> None:
    """Refuse what another reader may understand otherwise, and what is in no version that we speak."""
    lengths = headers.values(request.headers, b"content-length")
    codings = headers.values(request.headers, b"transfer-encoding")
    if request.http_version not in (b"1.0", b"1.1"):
        raise Refused(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, _("This proxy speaks HTTP/1.1 and HTTP/1.0."))
    if lengths and codings:  # RFC 9112, section 6.1
        text = _("Content-Length and Transfer-Encoding contradict each other: send one of them.")
        raise Refused(HTTPStatus.BAD_REQUEST, text)
    if codings and request.http_version == b"1.0":
        raise Refused(HTTPStatus.BAD_REQUEST, _("HTTP/1.0 knows no Transfer-Encoding."))
    if request.method == b"CONNECT" and (lengths or codings):
        raise Refused(HTTPStatus.BAD_REQUEST, _("A CONNECT has no body."))
    if request.method == b"TRACE":  # it would repeat what proves who one is (RFC 9110, section 9.3.8)
        raise Refused(HTTPStatus.NOT_IMPLEMENTED, _("This proxy does not trace."))
    if headers.hops(request.headers.raw_items()) >= headers.MOST_HOPS:
        raise Refused(HTTPStatus.LOOP_DETECTED, _("This request goes round in a circle."))


class _Passing:
    """One request that is passed on, and its answer."""

    def __init__(self, visit: Visit, request: h11.Request, there: Target, server: End) -> None:
        self.visit, self.request, self.there, self.server = visit, request, there, server
        self.client, self.talk = visit.client, visit.talk
        self.onward = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self.asked = not has_body(request)  # whether all of the request is passed on
        self.ahead = 0  # bytes that came behind it
        self.answered = False

    def run(self) -> None:
        """Pass on in both directions until the answer is complete. Raises `Refused`, `Broken`."""
        self._send(h11.Request(method=self.request.method, target=self.there.path, headers=self._headers()))
        if self.asked:
            self._send(h11.EndOfMessage())
        else:
            self._pass_request()  # what came together with the head
        while not self.answered:
            self._step()

    def _step(self) -> None:
        seconds = scaled(LEFT if self.client.ended else SILENCE)
        try:
            found = flow.step(self.visit.signal, [self.client, self.server], self._reading(), seconds)
        except TimeoutError:
            raise self._late() from None
        except Lost as lost:
            raise (Broken() if lost.end is self.client else self._failed(_("broke the connection off"))) from None
        if self.client.deaf:
            raise Broken
        if self.client in found:
            self._hear(found[self.client])
        if self.server in found:
            self._pass_answer(found[self.server])

    def _reading(self) -> list[End]:
        """Return who is listened to: the client also when all is asked, to notice when it goes."""
        reading = [] if self.client.full else [self.server]
        room = self.ahead < MOST_AHEAD if self.asked else not self.server.full
        return [*reading, self.client] if room and not self.client.ended else reading

    def _hear(self, data: bytes) -> None:
        self.client.ended = not data
        self.talk.receive_data(data)
        if self.asked:
            self.ahead += len(data)
        else:
            self._pass_request()

    # Towards the server

    def _headers(self) -> headers.Headers:
        """Return what the server gets: its own name as Host (RFC 9112, section 3.2.2), and how the body ends."""
        raw = self.request.headers.raw_items()
        old = self.request.http_version == b"1.0"
        kept = headers.end_to_end(raw, b"host", b"content-length", b"max-forwards", *([b"expect"] if old else []))
        framing = [(b"Content-Length", length) for length in headers.values(self.request.headers, b"content-length")]
        if headers.values(raw, b"transfer-encoding"):
            framing = [(b"Transfer-Encoding", b"chunked")]
        host = (b"Host", self.there.authority.encode())
        return [host, *headers.via(kept, self.request.http_version), *framing, (b"Connection", b"close")]

    def _send(self, event: Any) -> None:
        data = self.onward.send(event) or b""
        if not self.server.deaf:  # it has heard enough; its answer may be there all the same
            self.server.out += data

    def _pass_request(self) -> None:
        """Pass on what has arrived of the body."""
        while isinstance(event := self.talk.next_event(), (h11.Data, h11.EndOfMessage)):
            if isinstance(event, h11.Data):
                self.visit.entry["sent"] += len(event.data)
                self._send(h11.Data(data=bytes(event.data)))
                continue
            self.asked = True
            self._send(h11.EndOfMessage())
            return

    # Towards the client

    def _pass_answer(self, data: bytes) -> None:
        try:
            self.onward.receive_data(data)
            while not self.answered and self._next(self.onward.next_event()):
                pass
        except h11.RemoteProtocolError as error:
            raise self._failed(_("sent no HTTP: {reason}").format(reason=str(error)[:200])) from None

    def _next(self, event: Any) -> bool:
        """Pass on one part of the answer; say whether there may be more."""
        if isinstance(event, h11.InformationalResponse):
            self._inform(event)
        elif isinstance(event, h11.Response):
            self._respond(event)
        elif isinstance(event, h11.Data):
            self.visit.entry["received"] += len(event.data)
            self.visit.send(h11.Data(data=bytes(event.data)))
        elif isinstance(event, h11.EndOfMessage):
            self.answered = True
            self.visit.send(h11.EndOfMessage())
        elif isinstance(event, h11.ConnectionClosed):
            raise self._failed(_("ended without an answer"))
        else:
            return False
        return True

    def _inform(self, event: h11.InformationalResponse) -> None:
        if event.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            raise self._failed(_("changed the protocol, which nobody had asked for"))
        if self.request.http_version == b"1.1":
            self.visit.send(h11.InformationalResponse(status_code=event.status_code, headers=self._back(event)))

    def _respond(self, event: h11.Response) -> None:
        self.visit.say(event.status_code)
        fields = self._back(event)
        if not self.asked and self._much_is_left():
            fields.append((b"Connection", b"close"))
        self.visit.send(h11.Response(status_code=event.status_code, headers=fields, reason=event.reason))

    def _much_is_left(self) -> bool:
        """Say whether the next request is not worth reading the rest of this one, or the rest may never come."""
        lengths = headers.values(self.request.headers, b"content-length")
        left = int(lengths[0]) - int(self.visit.entry["sent"]) if lengths else 0  # of chunks it is not known
        return self.talk.they_are_waiting_for_100_continue or left > MOST_BEHIND

    def _back(self, event: h11.Response | h11.InformationalResponse) -> headers.Headers:
        raw = event.headers.raw_items()
        doubtful = [b"content-length"] if headers.values(raw, b"transfer-encoding") else []
        return headers.via(headers.end_to_end(raw, *doubtful), event.http_version)

    # When it does not come to that

    def _begun(self) -> bool:
        return self.talk.our_state not in (h11.IDLE, h11.SEND_RESPONSE)

    def _failed(self, what: str) -> Exception:
        if self._begun():
            return Broken()
        text = _("{authority} {what}.").format(authority=self.there.authority, what=what)
        return Refused(HTTPStatus.BAD_GATEWAY, text)

    def _late(self) -> Exception:
        if self._begun():
            return Broken()
        if not self.asked and not self.server.out:
            return Refused(HTTPStatus.REQUEST_TIMEOUT, _("The rest of the request did not come."))
        text = _("{authority} does not answer.").format(authority=self.there.authority)
        return Refused(HTTPStatus.GATEWAY_TIMEOUT, text)
