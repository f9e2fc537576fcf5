"""TCP's states and what leads from one to the next, as data.

Source: RFC 9293, section 3.3.2. Left out is what sockets cannot do: from LISTEN to SYN-SENT by sending.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from netcourse.i18n import _

__all__ = ["STATES", "TRANSITIONS", "between", "named"]

STATES = (
    "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "TIME-WAIT",
    "CLOSE-WAIT", "LAST-ACK",
)  # fmt: skip

# From, to, and what happens. Where two ways are equally long, the one that stands first is the usual one.
TRANSITIONS = (
    ("CLOSED", "LISTEN", _("listen()")),
    ("CLOSED", "SYN-SENT", _("connect(): SYN goes out")),
    ("LISTEN", "SYN-RECEIVED", _("SYN comes, SYN ACK goes out")),
    ("LISTEN", "CLOSED", _("close()")),
    ("SYN-SENT", "ESTABLISHED", _("SYN ACK comes, ACK goes out")),
    ("SYN-SENT", "SYN-RECEIVED", _("SYN comes: both connect at once")),
    ("SYN-SENT", "CLOSED", _("close(), or given up")),
    ("SYN-RECEIVED", "ESTABLISHED", _("ACK comes")),
    ("SYN-RECEIVED", "FIN-WAIT-1", _("close(): FIN goes out")),
    ("ESTABLISHED", "FIN-WAIT-1", _("close() first: FIN goes out")),
    ("ESTABLISHED", "CLOSE-WAIT", _("FIN comes, ACK goes out")),
    ("FIN-WAIT-1", "FIN-WAIT-2", _("ACK of the FIN comes")),
    ("FIN-WAIT-1", "CLOSING", _("FIN comes: both close at once")),
    ("FIN-WAIT-2", "TIME-WAIT", _("FIN comes, ACK goes out")),
    ("CLOSING", "TIME-WAIT", _("ACK of the FIN comes")),
    ("TIME-WAIT", "CLOSED", _("the wait is over")),
    ("CLOSE-WAIT", "LAST-ACK", _("close(): FIN goes out")),
    ("LAST-ACK", "CLOSED", _("ACK of the FIN comes")),
)

UNUSUAL = {("LISTEN", "CLOSED"), ("SYN-SENT", "SYN-RECEIVED"), ("SYN-SENT", "CLOSED"), ("SYN-RECEIVED", "FIN-WAIT-1")}

# As psutil and netstat spell them, without hyphens.
ALIASES = {"SYNRECV": "SYN-RECEIVED", "SYNRCVD": "SYN-RECEIVED", "CLOSE": "CLOSED"}
SPELLED = {state.replace("-", ""): state for state in STATES} | ALIASES


def named(state: str) -> str:
    """Return a state as the RFC spells it, from any spelling: `FIN_WAIT2`, `fin-wait-2`. Raises ValueError."""
    letters = "".join(filter(str.isalnum, str(state))).upper()
    if letters not in SPELLED:
        raise ValueError(
            _("{state!r} is no state of TCP; they are {states}").format(state=state, states=", ".join(STATES))
        )
    return SPELLED[letters]


def between(before: str, after: str) -> Sequence[str] | None:
    """Return the states on the shortest way from one state to another, both left out; None where there is no way.

    Taken is the usual way: a connection is established before it ends.
    """
    came: dict[str, str] = {}
    queue = deque([before])
    while queue:
        state = queue.popleft()
        for start, stop, __ in TRANSITIONS:
            if start == state and stop not in came and (start, stop) not in UNUSUAL:
                came[stop] = state
                queue.append(stop)
    if after not in came:
        return None
    way = [after]
    while (state := came[way[-1]]) != before:
        way.append(state)
    return way[:0:-1]
