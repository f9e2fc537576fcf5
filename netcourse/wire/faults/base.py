"""What every fault is made of: actions that pass along a line, stages that change them, and a chain of stages.

A fault holds settings only and is shared by all connections; what changes from byte to byte stands in its stage, made
anew for each connection and direction. A stage knows no socket and no clock: it is given an action, which says when it
arrived, and returns the actions to pass on. So every fault can be tried with bytes alone.

What a relay happens to read at once is chance. Where a fault acts must therefore depend on the offset in the stream (or
the number of the datagram) and on the seed, never on how the bytes were cut when they came in. Notes stand at such
places only: what concerns every byte is said once, by a `Mark` before the first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import ClassVar, Literal

from netcourse.i18n import _
from netcourse.wire.faults.checks import a_number

Kind = Literal["tcp", "udp"]

__all__ = ["Abort", "Action", "Chain", "Close", "End", "Fault", "Kind", "Lost", "Mark", "Piece", "Stage"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a stream, or one datagram, to be passed on."""

    data: bytes
    due: float = 0.0  # the time (of `time.monotonic`) before which it is not passed on; streams keep their order
    alone: bool = False  # begins a write of its own, made when the reader has taken what came before
    note: str = ""  # what was done here, for the transcript

    def split(self, size: int) -> tuple[Piece, Piece]:
        """Return the first `size` bytes and the rest, which keeps the note: it speaks of the last byte."""
        return (
            Piece(self.data[:size], self.due, self.alone),
            Piece(self.data[size:], self.due, note=self.note),
        )

    def noted(self, note: str) -> Piece:
        """Return it with one more note."""
        return replace(self, note=f"{self.note}, {note}" if self.note else note)

    def later(self, seconds: float) -> Piece:
        """Return it, due later."""
        return Piece(self.data, self.due + seconds, self.alone, self.note)


@dataclass(frozen=True, slots=True)
class Lost:
    """Bytes that the sender sent and that nobody will receive; only the transcript hears of them."""

    data: bytes
    note: str = ""
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to note in the transcript that concerns no bytes: the line goes silent."""

    note: str
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class End:
    """The end of this direction's stream (FIN); the other direction stays open."""

    due: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """The end of both directions, in order (FIN); what comes later on either is lost."""

    due: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Abort:
    """The end of both directions by a reset (RST)."""

    due: float = 0.0
    note: str = ""


Action = Piece | Lost | Mark | End | Close | Abort


class Stage:
    """What one fault does in one direction of one connection. As it stands it does nothing.

    Most stages only say what becomes of a piece. `due` of what they are given is the time at which it arrives, and they
    need no other clock; for streams it never decreases. What they return after an `End`, `Close` or `Abort` does not
    pass: the chain sees to that.
    """

    wakes: float | None = None  # the time at which it wants `wake`, if nothing comes before; 0.0: when the line opens

    def piece(self, piece: Piece) -> Iterable[Action]:
        """Return what becomes of a piece of the stream, or of a datagram."""
        return (piece,)

    def other(self, action: Action) -> Iterable[Action]:
        """Return what becomes of anything else. What was held goes first."""
        return (*self.release(action.due), action)

    def spared(self, piece: Piece) -> Iterable[Action]:
        """Return what becomes of a datagram that the fault's probability has spared."""
        return (piece,)

    def wake(self, now: float) -> Iterable[Action]:
        """Return what was held until now."""
        return self.release(now)

    def release(self, now: float) -> Iterable[Action]:
        """Give up all that is held, since the line comes to its end or the fault is taken away."""
        return ()


@dataclass(frozen=True, repr=False)
class Fault:
    """Settings of one fault. Subclasses are frozen dataclasses with a docstring, checked settings and a `stage`.

    Its repr is the Python that makes it. The first setting is the one that `rough(server, name=value)` sets.
    """

    kinds: ClassVar[tuple[Kind, ...]] = ("tcp",)  # the protocols it is made for
    probability: float = field(default=1.0, kw_only=True)  # of a connection (tcp) or a datagram (udp) to be treated

    def __post_init__(self) -> None:
        """Check the settings. Raises TypeError for a value of the wrong type, ValueError for an impossible one."""
        a_number(self, "probability", 0, 1)

    def stage(self, chance: Random) -> Stage:
        """Return the stage for one direction of one connection."""
        raise NotImplementedError

    def datagrams(self, chance: Random) -> Stage:
        """Return the stage for datagrams, where one that is made for streams will not do."""
        return self.stage(chance)

    def __repr__(self) -> str:
        first = self.first()
        order = sorted(fields(self), key=lambda one: (one.name != first, one.name == "probability"))
        said = {one.name: repr(getattr(self, one.name)) for one in order if getattr(self, one.name) != one.default}
        return f"{type(self).__name__}({', '.join(v if k == first else f'{k}={v}' for k, v in said.items())})"

    @classmethod
    def first(cls) -> str:
        """Return the name of the first setting, "" for a fault that needs none."""
        return next((one.name for one in fields(cls) if not one.kw_only), "")


class Chain:
    """The stages of one direction of one connection, in order.

    Chance comes from `seed` alone, and each fault has its own, so that one more at the end changes no other.
    Raises TypeError for what is no fault, ValueError for a fault that is not made for this protocol.
    """

    def __init__(self, faults: Sequence[Fault], seed: str, kind: Kind = "tcp") -> None:
        made_for(faults, kind)
        make = {"tcp": _Stream, "udp": _Datagrams}[kind]
        self._links: list[_Link] = [make(fault, f"{seed}/{index}") for index, fault in enumerate(faults)]

    @property
    def wakes(self) -> float | None:
        """The earliest time at which a stage wants to be woken. One that is past: before the first byte."""
        return min((link.stage.wakes for link in self._links if link.stage.wakes is not None), default=None)

    def feed(self, action: Action, now: float) -> list[Action]:
        """Pass an action through all stages. It counts as having arrived now, or when it is due, if that is later."""
        return self._through([action if action.due >= now else replace(action, due=now)], 0)

    def wake(self, now: float) -> list[Action]:
        """Return what the stages held until now."""
        actions = []
        for index, link in enumerate(self._links):
            actions += self._through(link.wake(now), index + 1)
        return actions

    def release(self, now: float) -> list[Action]:
        """Return all that the stages hold, whenever they would have passed it on."""
        actions = []
        for index, link in enumerate(self._links):
            actions += self._through(link.release(now), index + 1)
        return actions

    def _through(self, actions: Iterable[Action], start: int) -> list[Action]:
        for link in self._links[start:]:
            actions = [result for action in actions for result in link.feed(action)]
        return list(actions)


class _Link:
    """A stage in a chain."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def feed(self, action: Action) -> Iterator[Action]:
        # What was due before this arrives must not wait for a real clock: stages before this one work ahead of it.
        yield from self.wake(action.due)
        yield from self.passed(self.given(action))

    def wake(self, now: float) -> Iterator[Action]:
        """Wake the stage, if it is time."""
        before = -math.inf
        while (wakes := self.stage.wakes) is not None and before < wakes <= now:
            before, self.stage.wakes = wakes, None
            yield from self.passed(self.stage.wake(wakes or now))

    def release(self, now: float) -> Iterator[Action]:
        self.stage.wakes = None
        yield from self.passed(self.stage.release(now))

    def given(self, action: Action) -> Iterable[Action]:
        """Return what the stage makes of an action."""
        return self.stage.piece(action) if isinstance(action, Piece) else self.stage.other(action)

    def passed(self, actions: Iterable[Action]) -> Iterable[Action]:
        """Return what of it passes on."""
        return actions


class _Stream(_Link):
    """A stage in a chain of a stream: keeps its order, and lets nothing but losses pass after its end."""

    def __init__(self, fault: Fault, seed: str) -> None:
        treated = fault.probability >= 1 or Random(f"{seed}/probability").random() < fault.probability
        super().__init__(fault.stage(Random(seed)) if treated else Stage())
        self._last = -math.inf  # when the latest is due
        self._ended = self._closed = False

    def passed(self, actions: Iterable[Action]) -> Iterator[Action]:
        for action in actions:
            if action.due < self._last:
                action = replace(action, due=self._last)
            self._last = action.due
            yield from self._unless_over(action)

    def _unless_over(self, action: Action) -> Iterable[Action]:
        if isinstance(action, Lost | Mark):
            return (action,)
        if isinstance(action, Piece):
            if not action.data:  # what is left of a piece that was cut at its end
                return ()
            return (Lost(action.data, due=action.due) if self._ended else action,)
        over = self._ended if isinstance(action, End) else self._closed
        self._ended = True
        self._closed = self._closed or not isinstance(action, End)
        return () if over else (action,)


class _Datagrams(_Link):
    """A stage in a chain of datagrams: treats as many as the fault's probability says, and keeps no order."""

    def __init__(self, fault: Fault, seed: str) -> None:
        super().__init__(fault.datagrams(Random(seed)))
        self._probability = fault.probability
        self._chance = Random(f"{seed}/probability")

    def given(self, action: Action) -> Iterable[Action]:
        if isinstance(action, Piece) and self._chance.random() >= self._probability:
            return self.stage.spared(action)
        return super().given(action)


def made_for(faults: Sequence[Fault], kind: Kind) -> None:
    """Check that `faults` fit a protocol. Raises TypeError for what is no fault, ValueError for one that does not."""
    for fault in faults:
        if not isinstance(fault, Fault):
            raise TypeError(_("expected a fault like Delay(0.02), not {value!r}").format(value=fault))
        if kind not in fault.kinds:
            said = _("{fault} is a fault of {kinds}, and this line is one of {protocol}")
            kinds = ", ".join(fault.kinds).upper()
            raise ValueError(said.format(fault=repr(fault), kinds=kinds, protocol=kind.upper()))
