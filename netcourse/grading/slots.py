"""Numbers for the workers that run at the same time on one machine, whoever started them.

A student's process gets a user id of its own from its worker's number, and the limits of processes count by user. A
number is held by a socket of a name of its own: it is free again when its holder is gone, however it went.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import sys
from collections.abc import Iterator

MOST = 1000


@contextlib.contextmanager
def taken(count: int) -> Iterator[list[int]]:
    """Give `count` numbers that no other run has. Raises OSError where there are no more."""
    if sys.platform != "linux":
        yield list(range(count))
        return
    with contextlib.ExitStack() as held:
        numbers = (number for number in range(MOST) if _take(number, held))
        found = list(itertools.islice(numbers, count))
        if len(found) < count:
            raise OSError(f"more than {MOST} workers on this machine")
        yield found


def _take(number: int, held: contextlib.ExitStack) -> bool:
    holder = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        holder.bind(f"\0netcourse-slot-{number}")
    except OSError:
        holder.close()
        return False
    held.enter_context(holder)
    return True
