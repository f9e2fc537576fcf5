"""The few system calls of Linux that Python has no name for: namespaces and mounts (mount(2), unshare(2))."""

from __future__ import annotations

import ctypes
import fcntl
import functools
import os
import socket
import struct
from pathlib import Path
from typing import IO

CLONE_NEWNET = 0x4000_0000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC = 2, 4, 4096, 16384
MNT_DETACH = 2
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
IFF_UP = 1
INTERFACE = struct.Struct("16sh14x")  # struct ifreq: a name, flags


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def keep_capabilities_to_ourselves() -> None:
    """Let no program that we start inherit what we may do (capabilities(7), the ambient set)."""
    _checked(_libc().prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "prctl")


def new_network() -> None:
    """Move this thread, and what it starts from now on, into a network of its own with nothing but a loopback."""
    _checked(_libc().unshare(CLONE_NEWNET), "unshare")
    with socket.socket() as any_socket:
        (flags,) = struct.unpack("h", fcntl.ioctl(any_socket, SIOCGIFFLAGS, INTERFACE.pack(b"lo", 0))[16:18])
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, INTERFACE.pack(b"lo", flags | IFF_UP))


def mount_memory(place: Path, options: str) -> None:
    """Mount a tmpfs (tmpfs(5))."""
    _checked(_libc().mount(b"tmpfs", bytes(place), b"tmpfs", MS_NOSUID | MS_NODEV, options.encode()), f"mount {place}")


def mount_again(source: Path, place: Path) -> None:
    """Show a file or a folder, with what is mounted inside, at a second place."""
    _checked(_libc().mount(bytes(source), bytes(place), None, MS_BIND | MS_REC, None), f"bind {source}")


def file_of(data: bytes) -> IO[bytes]:
    """Return a file with this content, at its beginning, that lies nowhere but in memory (memfd_create(2))."""
    file = os.fdopen(os.memfd_create("netcourse"), "w+b", buffering=0)
    file.write(data)
    file.seek(0)
    return file


def unmount(place: Path) -> None:
    """Unmount, at the latest when nobody uses it any more."""
    _checked(_libc().umount2(bytes(place), MNT_DETACH), f"unmount {place}")
