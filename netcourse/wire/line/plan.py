"""What a line does to what passes: the faults of each direction, and the seed of all chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
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
        """Return the Python that makes a line with this plan, which needs no import but `wire`.

        `told` is a protocol that must be said.
        """
        both = _common(self.up, self.down)
        words = self._keywords(both) or [_code(fault) for fault in both]
        for name, faults in (("up", self.up), ("down", self.down)):
            if some := faults[len(both) :]:
                words.append(f"{name}=[{', '.join(map(_code, some))}]")
        words.append(f"seed={self.seed}")
        if told is not None:
            words.append(f"protocol={told!r}")
        return f"wire.rough(server, {', '.join(words)})"

    def _keywords(self, both: tuple[Fault, ...]) -> list[str]:
        """Return these faults as keywords of `rough`; nothing where one of them would say too little."""
        from netcourse.wire.faults import TABLES

        names = {kind: name for name, kind in TABLES[self.protocol].items()}
        if len({type(fault) for fault in both} & names.keys()) < len(both):
            return []
        said = {names[type(fault)]: _first(fault) for fault in both}
        return [] if None in said.values() else [f"{name}={value}" for name, value in said.items()]


def _common(up: tuple[Fault, ...], down: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the faults with which both directions begin."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(up, down, strict=False))
    return tuple(one for one, _other in pairs)


def _first(fault: Fault) -> str | None:
    """Return the value that, given to the keyword of a fault, makes an equal one; None where there is none."""
    name = fault.first()
    given = {name: getattr(fault, name)} if name else {}
    if fault != type(fault)(**given):
        return None
    return "True" if repr(fault) == f"{type(fault).__name__}()" else repr(given[name])


def _code(fault: Fault) -> str:
    """Return the Python that makes a fault; those of the course under the name that `wire` has for them."""
    from netcourse.wire import faults

    return f"wire.faults.{fault!r}" if getattr(faults, type(fault).__name__, None) is type(fault) else repr(fault)
