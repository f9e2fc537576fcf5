"""How fast TCP sends: the receiver's window, the congestion window, loss and delay, simulated.

A pure function of its settings: no socket, no clock; the same seed gives the same run. It sends a number of segments
of equal size over a line that carries `rate` segments a second and takes `delay` seconds each way; what the line cannot
take yet waits in a queue without end. Sender and receiver follow RFC 5681 (slow start, congestion avoidance, fast
retransmit, fast recovery), RFC 6582 (what recovery does about a second loss) and RFC 6298 (the timeout).

Simplified: every segment is acknowledged at once (no delayed acknowledgements), acknowledgements are not lost, the
receiving program reads at once (so its window is always the whole one), there is no SACK, and the handshake is left
out. A trip is measured with timestamps (RFC 7323), so a segment that was sent again counts as well. After a timeout the
first missing segment is sent, and those behind it again as acknowledgements come. The congestion window grows also
where the receiver's window is what limits, as RFC 5681 lets it. As in Linux a timeout is never under
0.2 s; RFC 6298 asks for 1 s.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.render.view import View

INITIAL = 3  # segments: RFC 5681, section 3.1, for segments of 1,460 bytes
DUPLICATES = 3  # acknowledgements that say the same before a segment counts as lost: RFC 5681, section 3.2
FIRST_TIMEOUT, LEAST_TIMEOUT, MOST_TIMEOUT = 1.0, 0.2, 60.0  # seconds
MOST_LOSS, MOST_SEGMENTS, MOST_WINDOW = 0.5, 1000, 1000
ALGORITHMS = {  # what a sender does besides keeping to the receiver's window
    "reno": _("slow start, congestion avoidance, fast retransmit and fast recovery"),
    "tahoe": _("slow start, congestion avoidance and fast retransmit; every loss begins anew with one segment"),
    "none": _("no congestion window: the receiver's window alone, and a timeout for what is lost"),
}

__all__ = ["Settings", "Simulation", "simulate"]


@dataclass(frozen=True)
class Settings:
    """What a run depends on."""

    window: int = 16  # segments that the receiver has room for
    loss: float = 0.0  # probability that a segment is lost on the way
    delay: float = 0.05  # seconds, each way
    segments: int = 100  # to deliver
    rate: float = 400.0  # segments a second that the line carries
    algorithm: str = "reno"
    seed: int = 0

    def __post_init__(self) -> None:
        _check_whole("window", self.window, MOST_WINDOW)
        _check_whole("segments", self.segments, MOST_SEGMENTS)
        _check_number("loss", self.loss, 0, MOST_LOSS)
        _check_number("delay", self.delay, 0.001, 10)
        _check_number("rate", self.rate, 1, 1_000_000)
        if type(self.seed) is not int:
            raise ValueError(_("seed is {value!r}; allowed are whole numbers").format(value=self.seed))
        if self.algorithm not in ALGORITHMS:
            allowed = ", ".join(map(repr, ALGORITHMS))
            raise ValueError(
                _("algorithm is {value!r}; allowed are {allowed}").format(value=self.algorithm, allowed=allowed)
            )


def _check_whole(name: str, value: Any, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(
            _("{name} is {value!r}; allowed are whole numbers from 1 to {most}").format(
                name=name, value=value, most=most
            )
        )


def _check_number(name: str, value: Any, least: float, most: float) -> None:
    # Written so that "not a number" is refused as well: every comparison with it is false.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise ValueError(
            _("{name} is {value!r}; allowed are numbers from {least:g} to {most:g}").format(
                name=name, value=value, least=least, most=most
            )
        )


# What a run leaves behind


@dataclass(frozen=True)
class Sent:
    """One segment put on the line."""

    when: float  # seconds
    segment: int
    attempt: int  # 1 for the first
    lost: bool
    why: str  # "new", "fast" (acknowledgements said it is missing), "timeout", or "again" (it follows one of these)
    flight: int  # segments on their way or waiting for their acknowledgement, this one included


@dataclass(frozen=True)
class Acked:
    """One acknowledgement that reached the sender: everything below `next` has arrived."""

    when: float
    next: int
    duplicate: bool


@dataclass(frozen=True)
class Step:
    """The sender's congestion window, from this moment on."""

    when: float
    cwnd: float  # segments
    ssthresh: float
    phase: str  # "slow start", "congestion avoidance", "fast recovery"
    why: str  # "", "fast" or "timeout": what a loss was noticed by


@dataclass(frozen=True)
class Simulation:
    """A run: what was sent, what was acknowledged, how the congestion window grew. Shows itself as a picture."""

    settings: Settings
    sent: tuple[Sent, ...]
    acked: tuple[Acked, ...]
    steps: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        """From the first segment to the last acknowledgement."""
        return self.acked[-1].when

    @property
    def throughput(self) -> float:
        """Segments delivered a second."""
        return self.settings.segments / self.seconds

    @property
    def lost(self) -> int:
        return sum(one.lost for one in self.sent)

    @property
    def retransmitted(self) -> int:
        return sum(one.attempt > 1 for one in self.sent)

    @property
    def timeouts(self) -> int:
        return sum(one.why == "timeout" for one in self.sent)

    def view(self) -> View:
        from netcourse.render.window import window as draw

        return draw([self.plain()])

    def beside(self, other: Simulation) -> View:
        """Draw two runs over the same axes."""
        from netcourse.render.window import window as draw

        return draw([self.plain(), other.plain()])

    def plain(self) -> dict[str, Any]:
        """Return the run as data that can be drawn or saved."""
        return {
            "settings": vars(self.settings),
            "sent": [vars(one) for one in self.sent],
            "acked": [vars(one) for one in self.acked],
            "steps": [vars(one) for one in self.steps],
            "totals": {
                "seconds": self.seconds,
                "throughput": self.throughput,
                "sent": len(self.sent),
                "lost": self.lost,
                "retransmitted": self.retransmitted,
                "timeouts": self.timeouts,
            },
        }

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()


def simulate(
    window: int = 16,
    loss: float = 0.0,
    delay: float = 0.05,
    *,
    segments: int = 100,
    rate: float = 400.0,
    algorithm: str = "reno",
    seed: int = 0,
) -> Simulation:
    """Send `segments` over a line and return what happened.

    `window` is the receiver's, in segments; `loss` a probability up to 0.5; `delay` seconds each way; `rate` segments a
    second. `algorithm` is "reno" (all of RFC 5681), "tahoe" (without fast recovery) or "none" (the receiver's window
    alone). Raises ValueError for a setting that cannot be.
    """
    run = _Run(Settings(window, loss, delay, segments, rate, algorithm, seed))
    run.run()
    return Simulation(run.settings, tuple(run.sent), tuple(run.acked), tuple(run.steps))


# The run


@dataclass
class _Congestion:
    """The congestion window of one sender, in segments: RFC 5681, section 3."""

    cwnd: float
    ssthresh: float
    recovering: bool = False  # in fast recovery
    adaptive: bool = True
    fast_recovery: bool = True

    def phase(self) -> str:
        if self.recovering:
            return "fast recovery"
        return "slow start" if self.cwnd < self.ssthresh else "congestion avoidance"

    def grow(self) -> None:
        """Take note of an acknowledgement of something new."""
        if not self.adaptive:
            return
        if self.recovering:
            self.cwnd, self.recovering = self.ssthresh, False
        else:
            self.cwnd += 1 if self.cwnd < self.ssthresh else 1 / self.cwnd

    def partial(self, count: int) -> None:
        """Take note, in recovery, of an acknowledgement of `count` segments behind which another one is missing."""
        self.cwnd = max(1.0, self.cwnd - count + 1)

    def duplicate(self) -> None:
        """Take note of one more duplicate: a segment has left the line."""
        if self.recovering:
            self.cwnd += 1

    def missing(self, flight: int) -> None:
        """Take note of the third duplicate."""
        if not self.adaptive:
            return
        self.ssthresh = max(flight / 2, 2.0)
        self.recovering = self.fast_recovery
        self.cwnd = self.ssthresh + DUPLICATES if self.recovering else 1.0

    def timeout(self, flight: int, *, again: bool) -> None:
        """Take note of a timeout; `again` for one of the same segment, which does not halve the threshold again."""
        if not self.adaptive:
            return
        if not again:
            self.ssthresh = max(flight / 2, 2.0)
        self.cwnd, self.recovering = 1.0, False


@dataclass
class _Timer:
    """How long to wait for an acknowledgement: RFC 6298. Times in seconds."""

    smoothed: float | None = None
    variation: float = 0.0
    wait: float = FIRST_TIMEOUT

    def measured(self, trip: float) -> None:
        if self.smoothed is None:
            self.smoothed, self.variation = trip, trip / 2
        else:
            self.variation += (abs(self.smoothed - trip) - self.variation) / 4
            self.smoothed += (trip - self.smoothed) / 8
        self.wait = min(MOST_TIMEOUT, max(LEAST_TIMEOUT, self.smoothed + 4 * self.variation))

    def back_off(self) -> None:
        self.wait = min(MOST_TIMEOUT, 2 * self.wait)


@dataclass
class _Run:
    """Sender, line and receiver, moved from event to event."""

    settings: Settings
    sent: list[Sent] = field(default_factory=list)
    acked: list[Acked] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    now: float = 0.0
    events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    order: itertools.count[int] = field(default_factory=itertools.count)
    free: float = 0.0  # when the line can take the next segment
    una: int = 0  # the sender: the oldest segment that is not acknowledged
    next: int = 0  # the next one to send
    high: int = 0  # one more than the highest that was ever sent
    recover: int = 0  # duplicates below this were caused by a loss that is known already (RFC 6582, section 3.2)
    duplicates: int = 0
    attempts: dict[int, int] = field(default_factory=dict)  # how often each segment was sent
    deadline: float = 0.0  # when the oldest segment times out
    timer: _Timer = field(default_factory=_Timer)
    expected: int = 0  # the receiver: the first segment that is missing
    early: set[int] = field(default_factory=set)  # what arrived before its turn

    def __post_init__(self) -> None:
        adaptive = self.settings.algorithm != "none"
        start = float(min(INITIAL, self.settings.window) if adaptive else self.settings.window)
        self.control = _Congestion(start, float(self.settings.window), adaptive=adaptive,
                                   fast_recovery=self.settings.algorithm == "reno")  # fmt: skip

    def run(self) -> None:
        self._note("")
        self._send_more()
        while self.una < self.settings.segments:
            self.now, __, happen = heapq.heappop(self.events)
            happen()

    def _at(self, when: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self.events, (when, next(self.order), happen))

    def _note(self, why: str) -> None:
        step = Step(self.now, self.control.cwnd, self.control.ssthresh, self.control.phase(), why)
        last = self.steps[-1] if self.steps else None
        if why or last is None or (last.cwnd, last.phase) != (step.cwnd, step.phase):
            self.steps.append(step)

    # The sender

    def _send_more(self) -> None:
        """Send what both windows allow."""
        allowed = min(self.settings.window, int(self.control.cwnd))
        while self.next < min(self.una + allowed, self.settings.segments):
            self._send(self.next, "new" if self.next >= self.high else "again")
            self.next += 1

    def _send(self, segment: int, why: str) -> None:
        attempt = self.attempts[segment] = self.attempts.get(segment, 0) + 1
        # Of each attempt by itself: with a higher probability the same ones are lost, and others.
        lost = Random(f"{self.settings.seed}/{segment}/{attempt}").random() < self.settings.loss
        if segment == self.una:
            self._wind()
        self.high = max(self.high, segment + 1)
        self.sent.append(Sent(self.now, segment, attempt, lost, why, self._flight()))
        self.free = max(self.free, self.now) + 1 / self.settings.rate
        if not lost:
            sent = self.now
            self._at(self.free + self.settings.delay, lambda: self._arrive(segment, sent))

    def _flight(self) -> int:
        return self.high - self.una

    def _wind(self) -> None:
        """Start the timer anew: RFC 6298, section 5."""
        self.deadline = deadline = self.now + self.timer.wait
        self._at(deadline, lambda: self._ring(deadline))

    def _ring(self, deadline: float) -> None:
        if deadline != self.deadline:  # it was started anew since
            return
        self.control.timeout(self._flight(), again=self.attempts[self.una] > 1)
        self.timer.back_off()
        self.duplicates, self.recover, self.next = 0, self.high, self.una + 1
        self._note("timeout")
        self._send(self.una, "timeout")

    def _acknowledged(self, upto: int, sent: float) -> None:
        new = upto > self.una
        self.acked.append(Acked(self.now, upto, not new))
        if new:
            self.timer.measured(self.now - sent)
            self._advance(upto)
        elif self.high > self.una:
            self._duplicate()
        self._send_more()

    def _advance(self, upto: int) -> None:
        count, self.una = upto - self.una, upto
        self.next, self.duplicates = max(self.next, upto), 0
        another = self.control.recovering and upto < self.recover
        if another:
            self.control.partial(count)
            self._send(upto, "fast")
        else:
            self.control.grow()
        self._note("")
        if self.una < self.high:
            self._wind()
        else:
            self.deadline = 0.0

    def _duplicate(self) -> None:
        self.duplicates += 1
        if self.duplicates == DUPLICATES and self.una >= self.recover and self.settings.algorithm != "none":
            self.recover = self.high
            self.control.missing(self._flight())
            self._note("fast")
            self._send(self.una, "fast")
        else:
            self.control.duplicate()
            self._note("")

    # The receiver

    def _arrive(self, segment: int, sent: float) -> None:
        self.early.add(segment)
        while self.expected in self.early:
            self.early.remove(self.expected)
            self.expected += 1
        upto = self.expected
        self._at(self.now + self.settings.delay, lambda: self._acknowledged(upto, sent))
