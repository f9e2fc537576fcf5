"""Exercise tcp.daytime_server: tell the time."""

from __future__ import annotations

import threading
from random import Random
from typing import Any

from netcourse.clock import Deadline, scaled
from netcourse.exercises.course.tcp.beliefs import ASCII_IS_ENOUGH, BEGINNING, SERVER, TEXT_IS_SENT
from netcourse.exercises.course.tcp.bench import Bench, Talk, bench_for, wake
from netcourse.exercises.course.tcp.common import MANY, PROBE, QUIET, random_announcement, random_moment
from netcourse.exercises.model import Exercise, Failed, Misconception, fail, same
from netcourse.exercises.staging.rounds import Waiting, each_round
from netcourse.i18n import _
from netcourse.wire.peer import PATIENCE, Peer

OFTEN = 3  # calls for one client, more than any server needs

daytime_server = Exercise(
    "tcp.daytime_server",
    points=1,
    minutes=10,
    title=_("tell the time"),
    asks=["daytime_server"],
    hints=[
        _("Everything that concerns one client stands inside the loop, and that includes asking for the time."),
        _("A with statement closes the connection, also when sendall() raises. Then catch the OSError, inside the"
          " loop."),
        _("while True: accept; with conn: try: conn.sendall(now().encode()) except OSError: pass."),
    ],
    misconceptions=[
        TEXT_IS_SENT,
        *BEGINNING,
        Misconception(
            "tcp.client_speaks_first",
            says=_("The server waited until the client had said something. In this protocol the client says nothing,"
                   " so both wait for ever."),
            when=lambda facts: facts.get("woken_by") in ("data", "end"),
        ),
        ASCII_IS_ENOUGH,
        Misconception(
            "tcp.text_is_changed",
            says=_("Send what now() returned, encoded as UTF-8, and nothing else: take no blank and no newline away,"
                   " and add none."),
            when=lambda facts: facts["check"] in ("tells", "unchanged") and facts["got"] and not facts.get("raised"),
        ),
        Misconception(
            "tcp.waits_for_goodbye",
            says=_("Everything was sent, and then the server waited, and served nobody else. The client says nothing:"
                   " it waits for the end of the stream. Close the connection at once."),
            when=lambda facts: facts["moment"] == "end" and not (facts["serves_others"] or facts["over"]),
        ),
        Misconception(
            "tcp.clock_asked_once",
            says=_("This time was asked for before the client came. Call now() anew for each client, after accept()."),
            when=lambda facts: facts.get("stale") and not facts.get("raised"),
        ),
        *SERVER,
    ],
)  # fmt: skip


class Clock:
    """A `now` for the learner's server: every answer is another, and none is given while nobody is connected."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.given: list[str] = []
        self.asked = threading.Event()

    def now(self) -> str:
        self.given.append(f"{random_moment(self._rng)}, answer {len(self.given) + 1}\n")
        self.asked.set()
        return self.given[-1]


def _hear_something(talk: Talk) -> None:
    talk.peer.read(1)


def _hear_time(talk: Talk, text: str) -> None:
    """Require this text and the end; a server that is silent is spoken to, to see what it waits for."""
    try:
        talk.hear(text.encode())
    except Failed as failure:
        if not failure.facts["got"]:
            wake(talk, failure)
        raise
    talk.hear_the_end()


@daytime_server.check(_("tells a client the time and closes the connection"), weight=2)
def tells(student: Any, rng: Random) -> None:
    _tell_one(student, random_moment(rng) + "\n")


def _tell_one(student: Any, text: str) -> None:
    def now() -> str:
        return text

    with bench_for(student, "daytime_server", now, sample=_hear_something) as bench, bench.talk() as talk:
        _hear_time(talk, text)


@daytime_server.check(_("sends the text as it is"), needs=[tells])
def unchanged(student: Any, rng: Random) -> None:
    for text in (f"  {random_moment(rng)}\r\n\t\n\n", random_moment(rng), ""):
        _tell_one(student, text)


@daytime_server.check(_("sends text beyond ASCII as UTF-8"), needs=[tells])
def beyond_ascii(student: Any, rng: Random) -> None:
    _tell_one(student, random_announcement(rng))


@daytime_server.check(_("serves client after client, each with a fresh time"), weight=2, needs=[tells])
def fresh(student: Any, rng: Random) -> None:
    def serve(rng: Random) -> Waiting:
        clock = Clock(rng)
        with bench_for(student, "daytime_server", clock.now, sample=_hear_something) as bench:
            for moment in ("first", "next", "next"):
                yield from _wait_in_vain(bench, clock, moment)
                _tell_fresh(bench, clock, moment)
            for _client in range(MANY):
                _tell_fresh(bench, clock, "next")

    each_round(student, rng, serve)


def _wait_in_vain(bench: Bench, clock: Clock, moment: str) -> Waiting:
    """Give the server time to ask for the time while no client is connected.

    Before the first client that is wrong in itself. Afterwards it is told apart from what still concerns the last
    client only by chance: what the next one is told, or what became of the server, shows it just as well.
    """
    before = 0
    if moment != "first":
        clock.asked.clear()
        before = len(clock.given)
    quiet = Deadline(QUIET)
    yield
    if not clock.asked.wait(quiet.left()):
        return
    if _asked_often(clock, before):
        bench.fail(Failed(_("now() was called again and again."), spins=True, replay=[]), moment)
    if moment == "first":
        bench.fail(Failed(_("now() was called while no client was connected."), stale=True, replay=[]), moment)


def _asked_often(clock: Clock, before: int) -> bool:
    deadline, pause = Deadline(PROBE), threading.Event()
    while len(clock.given) - before <= OFTEN and not deadline.passed:
        pause.wait(scaled(QUIET))
    return len(clock.given) - before > OFTEN


def _tell_fresh(bench: Bench, clock: Clock, moment: str) -> None:
    before = len(clock.given)
    with bench.talk(moment) as talk:
        _hear_fresh(talk, clock, before)


def _hear_fresh(talk: Talk, clock: Clock, before: int) -> None:
    """Require one of the answers that `now` gave after the first `before`."""
    got = talk.peer.read_all().decode("utf-8", "replace")
    if got in clock.given[:before]:
        fail(_("The client was told an old time."), stale=True, replay=[])
    if got not in clock.given[before:]:
        same(got, "".join(clock.given[before:]))


@daytime_server.check(_("goes on when a client vanishes before it has its answer"), weight=2, needs=[fresh])
def vanishing(student: Any, rng: Random) -> None:
    text = random_moment(rng) + "\n"
    rude = Rude()

    def now() -> str:
        rude.leave()
        return text

    with bench_for(student, "daytime_server", now, sample=_hear_something) as bench:
        waiting = None
        for moment in ("first", "after reset", "after reset"):
            with bench.talk(moment, waiting) as talk:
                _hear_time(talk, text)
            rude.coming = True
            with bench.talk(moment) as talk:
                waiting = bench.connect()  # before the reset: whether one gets in after it would be chance
                rude.arrive(talk.peer)


class Rude:
    """A client that resets its connection while the server asks for the time: what it then sends meets the reset.

    Every other time it ends its stream first: the error that the server then meets is another one.
    """

    def __init__(self) -> None:
        self.coming = False
        self._visits = 0
        self._peer: Peer | None = None
        self._here, self._left = threading.Event(), threading.Event()

    def arrive(self, peer: Peer) -> None:
        """Wait until the server has asked for the time, and this client has left."""
        self._peer = peer
        self._left.clear()
        self._here.set()
        self._left.wait(scaled(peer.seconds))

    def leave(self) -> None:
        # The server may ask before we have the client in hand.
        if self.coming and self._here.wait(scaled(PATIENCE)) and self._peer:
            if self._visits % 2:
                self._peer.half_close()
            self._visits += 1
            self._peer.reset()
            self.coming = False
            self._here.clear()
            self._left.set()
