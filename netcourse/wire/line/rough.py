"""A rough line: a relay in front of a server that treats what passes as badly as it is told to, the same each time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from netcourse.i18n import _
from netcourse.wire.faults.base import Fault, Kind
from netcourse.wire.line.plan import Plan
from netcourse.wire.line.tap import Tap, line_to, target

Faults = Fault | Iterable[Fault]

__all__ = ["rough"]


def rough(
    server: Any,
    *faults: Fault,
    up: Faults = (),
    down: Faults = (),
    seed: int = 0,
    protocol: Kind | None = None,
    ends: bool = False,
    **named: Any,
) -> Tap:
    """Put a relay in front of a server that does to what passes what the faults say, and return it.

    Faults are given as objects (`wire.faults.Delay(0.02)`) or by name with their first setting (`delay=0.02`), `True`
    for one that needs none. They act in both directions, one after the other; those of `up` only on what the client
    sends, those of `down` only on what the server sends. All chance comes from `seed`: the same traffic meets the same
    faults at the same places again. `replay` of the line is the Python that makes it once more.

    `server` and `ends` are those of `wire.tap`. An address tells no protocol: `protocol="udp"` does.

    Raises ValueError for a fault of another protocol, an impossible setting or a server that is stopped, TypeError for
    what is no fault, no server or no seed.
    """
    there = target(server, protocol)
    return line_to(there, planned(there.protocol, faults, named, up, down, seed), ends=ends)


def planned(
    protocol: Kind, faults: Iterable[Any], named: Mapping[str, Any], up: Any = (), down: Any = (), seed: Any = 0
) -> Plan:
    """Return the plan that these arguments of `rough` stand for. Raises ValueError, TypeError."""
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise TypeError(_("seed is a whole number, not {seed!r}").format(seed=seed))
    both = [*faults, *(_called(name, value, protocol) for name, value in named.items())]
    upward, downward = ([*both, *_listed(some)] for some in (up, down))
    for fault in (*upward, *downward):
        _check(fault, protocol)
    return Plan(tuple(upward), tuple(downward), seed, protocol)


def _listed(some: Any) -> list[Any]:
    if isinstance(some, Fault) or not isinstance(some, Iterable) or isinstance(some, (str, bytes)):
        return [some]
    return list(some)


def _check(fault: Any, protocol: Kind) -> None:
    """Check that this is a fault of the protocol. Raises TypeError, ValueError."""
    if isinstance(fault, type) and issubclass(fault, Fault):
        raise TypeError(_("{kind} is a kind of fault: call it to get one, {kind}(...)").format(kind=fault.__name__))
    if not isinstance(fault, Fault):
        raise TypeError(_("expected a fault such as wire.faults.Delay(0.02), not {fault!r}").format(fault=fault))
    if protocol not in fault.kinds:
        text = _("{fault} is a fault of {kinds}, and this line is one of {protocol}; there is {names}")
        kinds, names = ", ".join(fault.kinds).upper(), ", ".join(_tables()[protocol])
        raise ValueError(text.format(fault=repr(fault), kinds=kinds, protocol=protocol.upper(), names=names))


def _tables() -> dict[Kind, dict[str, type[Fault]]]:
    from netcourse.wire.faults import TABLES

    return TABLES


def _called(name: str, value: Any, protocol: Kind) -> Fault:
    """Return the fault that a keyword names."""
    kind = {**_tables()["tcp"], **_tables()["udp"]}.get(name)
    if kind is None:
        raise TypeError(_unknown(name, _tables()[protocol]))
    if value is not True:
        return kind(**{_settable(name, kind, value): value})
    try:
        return kind()
    except TypeError:
        text = _("{name}=True says too little: {kind} needs {setting}, as in {name}=...")
        raise TypeError(text.format(name=name, kind=kind.__name__, setting=kind.first())) from None


def _settable(name: str, kind: type[Fault], value: Any) -> str:
    """Return the first setting of a kind of fault. Raises TypeError where there is none."""
    if not kind.first():
        text = _("{name} is {value!r}, but {kind} has no setting: {name}=True, or {kind}(probability=...)")
        raise TypeError(text.format(name=name, value=value, kind=kind.__name__))
    return kind.first()


def _unknown(name: str, table: Mapping[str, Any]) -> str:
    nearest = difflib.get_close_matches(name, table, n=1)
    if nearest:
        return _("no fault is called {name!r}: did you mean {nearest!r}?").format(name=name, nearest=nearest[0])
    return _("no fault is called {name!r}; there is {names}").format(name=name, names=", ".join(table))
