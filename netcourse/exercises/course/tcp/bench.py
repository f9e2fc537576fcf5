"""Our end of a conversation with the learner's server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NoReturn

from netcourse.clock import Deadline, scaled
from netcourse.exercises.course.tcp.common import PROBE, QUIET
from netcourse.exercises.model import Failed
from netcourse.exercises.staging.lines import rough_line
from netcourse.exercises.staging.stage import sentence
from netcourse.i18n import _
from netcourse.wire.faults import Fault
from netcourse.wire.line.tap import Tap
from netcourse.wire.peer import PATIENCE, Gone, Peer, PeerError, Silent

NARROW, SEGMENT = 4096, 1400  # bytes: of our buffer, and of a segment
SILENCE = 0.2  # seconds for which a line goes silent, and nobody may lose patience


class Talk:
    """A conversation as a script: say this, hear that, hear the end. Failures carry what was sent, expected, got."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._heard = 0

    def say(self, *pieces: bytes) -> None:
        self.peer.send(*pieces)

    def hear(self, expected: bytes) -> None:
        """Require exactly these bytes next."""
        try:
            got = self.peer.read(len(expected))
        except PeerError as error:
            got = self.peer.received[self._heard :]
            self._fail(error.says, expected=expected, got=got, ended=isinstance(error, Gone))
        if got != expected:
            self._fail_with_all(expected, ended=len(got) < len(expected))
        self._heard += len(got)

    def hear_the_end(self) -> None:
        """Require the end of the stream next."""
        try:
            ended = self.peer.at_end()
        except Silent as error:
            self._fail(error.says, moment="end")
        except PeerError as error:
            self._fail(error.says)
        if not ended:
            self._fail(_("More came than was asked for."), expected=b"", got=self.peer.received[self._heard :])

    def _fail_with_all(self, expected: bytes, ended: bool) -> NoReturn:
        with contextlib.suppress(PeerError):
            self.peer.quiet(QUIET)  # what belongs to this answer may still be on its way
        got = self.peer.received[self._heard :]
        raise Failed(sent=self._sent(), expected=expected, got=got, ended=ended)

    def answers(self, provocation: Callable[[], None]) -> bool:
        """Tell whether something more comes now."""
        before, self.peer.seconds = len(self.peer.received), PROBE
        with contextlib.suppress(PeerError):
            provocation()
            self.peer.read(1)
        return len(self.peer.received) > before

    def _fail(self, says: str, **facts: Any) -> NoReturn:
        raise Failed(sentence(says), sent=self._sent(), **facts) from None

    def _sent(self) -> tuple[bytes, ...] | bytes:
        return tuple(self.peer.sent) if len(self.peer.sent) != 1 else self.peer.sent[0]


class Bench:
    """The learner's server and our conversations with it."""

    def __init__(self, server: Any, sample: Callable[[Talk], None], line: Tap | None = None) -> None:
        self._server = server
        self._line = line  # that our connections take
        self._sample = sample  # a conversation that goes well with every server that is free to serve

    def connect(self) -> Peer:
        peer: Peer = self._server.connect(line=self._line)
        return peer

    def connect_narrowly(self) -> Peer:
        """Connect, and leave little room for what comes: soon a server that goes on sending has to wait for us.

        Small segments keep its own buffer small, too (tcp(7), TCP_MAXSEG; on Linux, and elsewhere more fits).
        """
        sock = socket.socket()
        with contextlib.suppress(OSError, AttributeError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        sock.settimeout(scaled(PATIENCE))
        try:
            sock.connect(self._server.address)
        except OSError:
            sock.close()
            raise Gone(_("it does not accept connections any more")) from None
        return Peer(sock)

    @contextlib.contextmanager
    def talk(self, moment: str = "first", peer: Peer | None = None) -> Iterator[Talk]:
        """Connect, unless a `peer` is already waiting, and converse; `moment` says what came before."""
        with contextlib.ExitStack() as open_until_told:
            try:
                peer = open_until_told.enter_context(peer or self.connect())
                yield Talk(peer)
            except PeerError as error:
                self.fail(Failed(sentence(error.says)), moment, peer)
            except Failed as failure:
                self.fail(failure, moment, peer)

    def fail(self, failure: Failed, moment: str, peer: Peer | None = None) -> NoReturn:
        """Add to the facts how the server is: serving others, over, or ended by an exception."""
        failure.facts.setdefault("moment", moment)
        failure.facts.setdefault("ended", False)
        failure.facts["came"] = peer.received if peer else b""
        serves = self._serves_others()
        failure.facts.update(serves_others=serves, over=not serves and self._over())
        raised = self._server.stop().raised
        if raised is not None:
            failure.facts.update(raised, raised=raised["name"])
            failure.says = _("This exception ended the server.")
        if not failure.facts["came"] and (raised is not None or failure.facts["over"]):
            self._leave_out_chance(failure, moment, peer)
        raise failure from None

    def _leave_out_chance(self, failure: Failed, moment: str, peer: Peer | None) -> None:
        """Of a server that has ended, say nothing of its last client: whether it still got in is chance."""
        if moment == "after reset":
            return  # this one was connected before
        for key in ("sent", "expected", "got"):
            failure.facts.pop(key, None)
        if peer is not None:
            self._server.leave_out(peer)

    def _serves_others(self) -> bool:
        # A connection of our own making: one of the server's would stand among the lines that replay the case.
        try:
            sock = socket.create_connection(self._server.address, timeout=scaled(PROBE))
            with Peer(sock, PROBE) as peer:
                self._sample(Talk(peer))
        except (OSError, PeerError, Failed):
            return False
        return True

    def _over(self) -> bool:
        # A server that has just ended needs a moment until its listener is gone.
        deadline, pause = Deadline(PROBE), threading.Event()
        while listens(*self._server.address):
            if deadline.passed:
                return False
            pause.wait(scaled(QUIET))
        return True


@contextlib.contextmanager
def bench_for(student: Any, name: str, *args: Any, sample: Callable[[Talk], None]) -> Iterator[Bench]:
    with student.serve(name, *args) as server:
        yield Bench(server, sample)


@contextlib.contextmanager
def rough_bench_for(student: Any, rng: Random, name: str, sample: Callable[[Talk], None], up: Fault) -> Iterator[Bench]:
    """A bench whose connections take a rough line, with this fault on what the client sends."""
    with student.serve(name) as server, rough_line(student, rng, server, up=up) as line:
        yield Bench(server, sample, line)


def listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=scaled(PROBE)).close()
    except OSError:
        return False
    return True


def wake(talk: Talk, failure: Failed) -> None:
    """Find out what a silent server waits for: a line's end, or the end of our stream."""
    if failure.facts.get("ended"):
        return
    if talk.answers(lambda: talk.say(b"\n")):
        failure.facts["woken_by"] = "data"
    elif talk.answers(talk.peer.half_close):
        failure.facts["woken_by"] = "end"


def finish(talk: Talk) -> None:
    talk.peer.half_close()
    talk.hear_the_end()
