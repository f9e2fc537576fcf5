"""What every fault is made of: actions that pass along a line, stages that change them, and a chain of stages.

A fault holds settings only and is shared by all connections; what changes from byte to byte stands in its stage, made
anew for each connection and direction. A stage knows no socket and no clock: it is given an action and the time, and
returns the actions to pass on. So every fault can be tried with bytes alone.

What a relay happens to read at once is chance. Where a fault acts must therefore depend on the offset in the stream (or
the number of the datagram) and on the seed, never on how the bytes were cut when they came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar, Literal, Protocol

Kind = Literal["tcp", "udp"]

__all__ = ["Abort", "Action", "Chain", "Close", "End", "Fault", "Kind", "Lost", "Mark", "Piece", "Stage"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a stream, or one datagram, to be passed on."""

    data: bytes
    due: float = 0.0  # the time (of `time.monotonic`) before which it is not passed on; streams keep their order
    alone: bool = False  # a write of its own, made when the reader has taken what came before
    note: str = ""  # what was done here, for the transcript


@dataclass(frozen=True)
class Lost:
    """Bytes that the sender sent and that nobody will receive; only the transcript hears of them."""

    data: bytes
    note: str = ""
    due: float = 0.0


@dataclass(frozen=True)
class Mark:
    """Something to note in the transcript that concerns no bytes: the line goes silent."""

    note: str
    due: float = 0.0


@dataclass(frozen=True)
class End:
    """The end of this direction's stream (FIN); the other direction stays open."""

    due: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Close:
    """The end of both directions, in order (FIN); what comes later on either is lost."""

    due: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Abort:
    """The end of both directions by a reset (RST)."""

    due: float = 0.0
    note: str = ""


Action = Piece | Lost | Mark | End | Close | Abort


class Stage(Protocol):
    """What one fault does in one direction of one connection."""

    wakes: float | None  # the time at which it wants `wake` to be called, if nothing comes before

    def feed(self, action: Action, now: float) -> Iterable[Action]:
        """Take an action; return what to pass on."""

    def wake(self, now: float) -> Iterable[Action]:
        """Return what was held until now."""


class Fault:
    """Settings of one fault. Subclasses are frozen dataclasses with a docstring, a `stage` and checked settings."""

    kinds: ClassVar[tuple[Kind, ...]] = ("tcp",)
    probability: float = 1.0  # of a connection (tcp) or of a datagram (udp) to be treated

    def stage(self, chance: Random) -> Stage:
        """Return the stage for one direction of one connection."""
        raise NotImplementedError


class Chain:
    """The stages of one direction of one connection, in order."""

    def __init__(self, faults: Sequence[Fault], chance: Random) -> None:
        raise NotImplementedError

    @property
    def wakes(self) -> float | None:
        """The earliest time at which a stage wants to be woken."""
        raise NotImplementedError

    def feed(self, action: Action, now: float) -> list[Action]:
        """Pass an action through all stages."""
        raise NotImplementedError

    def wake(self, now: float) -> list[Action]:
        """Return what the stages held until now."""
        raise NotImplementedError
