"""What a line does to what passes: the faults of each direction, and the seed of all chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from netcourse.wire.faults.base import Chain, Fault, Kind

Direction = Literal["up", "down"]  # from the client to the server, and back


@dataclass(frozen=True)
class Plan:
    """The faults of a line. Without any it is a plain relay."""

    up: tuple[Fault, ...] = ()
    down: tuple[Fault, ...] = ()
    seed: int = 0
    protocol: Kind = "tcp"

    def chain(self, connection: int, direction: Direction) -> Chain | None:
        """Return the stages for one direction of one connection, by its number; None where there is nothing to do.

        All chance comes from the seed, the number of the connection and the direction, so the next run has the same.
        """
        faults = self.up if direction == "up" else self.down
        return Chain(faults, f"{self.seed}/{connection}/{direction}", self.protocol) if faults else None

    @property
    def refuses(self) -> bool:
        """Whether no connection can come to be at all."""
        return any(getattr(fault, "refuses", False) and fault.probability >= 1 for fault in (*self.up, *self.down))

    def call(self, told: str | None = None) -> str:
        """Return the Python that makes a line with this plan. `told` is a protocol that must be said."""
        if self.up == self.down:
            words = [repr(fault) for fault in self.up]
        else:
            words = [f"{name}={_few(some)}" for name, some in (("up", self.up), ("down", self.down)) if some]
        words.append(f"seed={self.seed}")
        if told is not None:
            words.append(f"protocol={told!r}")
        return f"wire.rough(server, {', '.join(words)})"


def _few(faults: tuple[Fault, ...]) -> str:
    return repr(faults[0]) if len(faults) == 1 else repr(faults)
