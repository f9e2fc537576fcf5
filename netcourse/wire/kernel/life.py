"""A real connection's way through TCP's states, as the kernel's table shows it look by look."""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.wire.kernel.machine import between, named
from netcourse.wire.kernel.table import (
    HIDDEN,
    NO_ENTRY,
    POLL,
    Address,
    check_tcp,
    client_first,
    connections,
    kernel_table,
    standing,
)

if TYPE_CHECKING:
    from netcourse.render.view import View

Wanted = str | Sequence[str] | Mapping[str, str]
Roles = dict[str, str]  # "client" and "server" to their states

# What a connection passes through by itself within microseconds, unless somebody holds it there.
PASSING = {"SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "CLOSING", "LAST-ACK"}
BEGINNING = {"client": "CLOSED", "server": "LISTEN"}
OTHER = {"client": "server", "server": "client"}

__all__ = ["Life", "follow"]


class Life:
    """One connection, followed. `look` after each step; shown, it draws the way that both ends have gone.

    What two looks show is drawn as seen; what must have lain between them is drawn as not seen.
    """

    def __init__(self, server: Address, pair: tuple[Address, Address] | None = None) -> None:
        self._server = server
        self._pair = pair
        self._before = standing(server) if pair is None else set()
        self._looks: list[Roles] = []
        self._note = ""
        self._hidden = False  # whether this system does not show what was looked for
        self.holding = ExitStack()  # what keeps the connection as it is
        self.stop = weakref.finalize(self, self.holding.close)
        self.look()

    @property
    def states(self) -> Roles:
        """Role to state, at the last look."""
        return dict(self._looks[-1])

    def look(self, until: Wanted = (), seconds: float = 2.0) -> Self:
        """Look at the kernel's table and remember what it shows.

        Waits at most `seconds` until the state asked for is there: `"TIME_WAIT"` (at either end), several of them, or
        `{"client": "FIN_WAIT2", "server": "CLOSE_WAIT"}`; and until what passes by itself has passed, unless it was
        asked for. What is not there in time is said below the picture. Raises ValueError for what is no state.
        """
        wanted = _normal(until)
        deadline, pause = Deadline(seconds), threading.Event()
        before: Roles = {}
        while not (_there(wanted, now := self._now()) and _settled(wanted, now) and now == before):
            if deadline.passed:
                break
            before = now
            pause.wait(scaled(POLL))
        self._note = "" if _there(wanted, now) else _missed(wanted)
        self._looks.append(now)
        return self

    def _now(self) -> Roles:
        if self._pair is None and (new := connections(self._server) - self._before):
            self._pair = min(new)
        if self._pair is None:
            shown = kernel_table(self._server, seconds=0).states.get(_("listener"), NO_ENTRY)
            return {"client": "CLOSED", "server": self._state("server", shown)}
        rows = kernel_table(self._pair, seconds=0).rows
        client, server = (state for __, state in rows[-2:])
        now = {"client": self._state("client", client), "server": self._state("server", server)}
        if now["client"] == "SYN-SENT" and server == NO_ENTRY:  # it has heard nothing that it would remember
            now["server"] = "LISTEN"
        return now

    def _state(self, role: str, shown: str) -> str:
        if shown == HIDDEN:
            self._hidden = True
            return self._looks[-1][role] if self._looks else BEGINNING[role]
        return "CLOSED" if shown == NO_ENTRY else named(shown)

    # The way

    def path(self, role: str) -> list[tuple[str, bool]]:
        """Return the way of `"client"` or `"server"`: each state, and whether it was seen there.

        Raises ValueError for another role.
        """
        return [(step["state"], step["seen"]) for step in self._path(role)]

    def _path(self, role: str) -> list[dict[str, Any]]:
        if role not in BEGINNING:
            raise ValueError(_("{role!r} is no end of a connection: client or server").format(role=role))
        steps: list[dict[str, Any]] = [{"state": BEGINNING[role], "seen": self._begun(role), "jump": False}]
        for look in self._looks:
            last, state = steps[-1]["state"], look[role]
            if state == last:
                continue
            jump = self._jumps(role, last, state)
            way = () if jump or self._alone(role) else between(last, state) or ()
            steps += [{"state": one, "seen": False, "jump": False} for one in way]
            steps.append({"state": state, "seen": True, "jump": jump})
        return steps

    def _begun(self, role: str) -> bool:
        return not self._hidden and self._looks[0][role] == BEGINNING[role]

    def _alone(self, role: str) -> bool:
        """Tell whether the other end never left its beginning: then nothing but this end's own doing happened."""
        other = OTHER[role]
        return all(look[other] == BEGINNING[other] for look in self._looks)

    def _jumps(self, role: str, last: str, state: str) -> bool:
        """Tell whether an end vanished out of order (RST): else one of the two would wait in TIME-WAIT."""
        if state != "CLOSED" or last in ("LISTEN", "SYN-SENT", "TIME-WAIT", "LAST-ACK"):
            return False
        return not any(look[OTHER[role]] == "TIME-WAIT" for look in self._looks)

    # Shown

    def view(self) -> View:
        from netcourse.render.states import states as drawn

        hidden = _("this system does not show all of it") if self._hidden else ""
        note = "; ".join(filter(None, [self._note, hidden]))
        return drawn({**{role: self._path(role) for role in BEGINNING}, "now": self.states, "note": note})

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.stop()


def _normal(until: Wanted) -> dict[str, str] | set[str]:
    if isinstance(until, str):
        return {named(until)}
    if isinstance(until, Mapping):
        if wrong := set(until) - set(BEGINNING):
            raise ValueError(_("{role!r} is no end of a connection: client or server").format(role=min(wrong)))
        return {role: named(state) for role, state in until.items()}
    return set(map(named, until)) if isinstance(until, Iterable) else {named(until)}


def _there(wanted: dict[str, str] | set[str], now: Roles) -> bool:
    if isinstance(wanted, dict):
        return wanted.items() <= now.items()
    return wanted <= set(now.values())


def _settled(wanted: dict[str, str] | set[str], now: Roles) -> bool:
    asked = set(wanted.values()) if isinstance(wanted, dict) else wanted
    return not (set(now.values()) & PASSING - asked)


def _missed(wanted: dict[str, str] | set[str]) -> str:
    named_states = wanted.values() if isinstance(wanted, dict) else wanted
    return _("{state} was awaited and did not come").format(state=", ".join(sorted(named_states)))


def follow(end: Any) -> Life:
    """Follow the next connection of a server, or the connection of a socket.

    `end` is something with an `.address` (a server, a tap), an address `(host, port)`, or a TCP socket: of one that
    listens the next connection is followed, of one that is connected its own. `look` after each step.

    Raises TypeError for anything else, ValueError for a socket that is closed.
    """
    if isinstance(end, socket.socket):
        return _follow_socket(end)
    if getattr(end, "protocol", "tcp") != "tcp":
        raise TypeError(_("only TCP connections have states; {end!r} speaks {protocol}").format(
            end=end, protocol=end.protocol))  # fmt: skip
    address = getattr(end, "address", end)
    if not (isinstance(address, tuple) and len(address) >= 2 and isinstance(address[0], str)):
        raise TypeError(_("expected a server, an address or a socket, not {end!r}").format(end=end))
    return Life(address[:2])


def _follow_socket(sock: socket.socket) -> Life:
    if sock.fileno() < 0:
        raise ValueError(_("this socket is closed: follow it while it is open"))
    check_tcp(sock)
    try:
        own, peer = sock.getsockname()[:2], sock.getpeername()[:2]
    except OSError:
        return Life(sock.getsockname()[:2])
    client, server = client_first(own, peer)
    return Life(server, (client, server))
