"""A number for each worker that runs at this time on this machine, whoever started it.

A student's process gets a user of its own by its worker's number, and what a user may have is limited as a whole. A
number is held by a socket of a name of its own: it is free again when the worker is gone, however it went.
"""

from __future__ import annotations

import socket
import sys

MOST = 1000

_held: list[socket.socket] = []  # as long as this process lives


def take(first: int) -> int:
    """Return a number that no other process has, `first` if it is free. Raises OSError where there are no more."""
    if not sys.platform.startswith("linux"):
        return first
    for number in (first, *range(MOST)):
        holder = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            holder.bind(f"\0netcourse-slot-{number}")
        except OSError:
            holder.close()
        else:
            _held.append(holder)
            return int(number)
    raise OSError(f"{MOST} workers run on this machine already")
