"""How many files and sockets this process may have open, and how to make room for more."""

from __future__ import annotations

import os
import sys
from typing import IO

from netcourse.servers.clients import MORE_FILES

WANTED = 8192  # descriptors: a thousand connections through a relay, with both their ends in this process

if sys.platform != "win32":
    import resource

__all__ = ["MORE_FILES", "most_files", "raise_limit", "spare"]


def most_files() -> int:
    """Return how many descriptors this process may have (getrlimit(2)), 0 where the system does not tell."""
    return 0 if sys.platform == "win32" else resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def raise_limit() -> None:
    """Let this process have as many descriptors as many connections need, up to what the system allows."""
    if sys.platform == "win32":  # sockets have no such limit there
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def spare() -> IO[bytes]:
    """Return an open file that takes a descriptor, to be given up when there is no other."""
    return open(os.devnull, "rb")
