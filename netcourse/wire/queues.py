"""How much of what was sent has not been read yet: a question that only the kernel can answer.

Linux answers it for one connection over netlink (sock_diag(7)), in microseconds. The same stands in its table of all
connections (proc_pid_net(5)), which takes milliseconds to read once a few thousand of them linger in TIME_WAIT.
"""

from __future__ import annotations

import errno
import socket
import struct
import sys
from collections.abc import Iterator
from typing import Any

Address = tuple[str, int]

NETLINK_SOCK_DIAG = 4  # linux/netlink.h; Python's socket module has no name for it
SOCK_DIAG_BY_FAMILY = 20  # linux/sock_diag.h
REQUEST, ERROR = 1, 2  # NLM_F_REQUEST, NLMSG_ERROR
HEADER = struct.Struct("=IHHII")  # struct nlmsghdr: length, type, flags, sequence number, port
WANTED = struct.Struct("=BBBxI")  # struct inet_diag_req_v2 up to its id: family, protocol, extensions, states
PORTS = struct.Struct("!HH")  # struct inet_diag_sockid: source and destination; two addresses of 16 bytes follow
NO_COOKIE = struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)  # any interface, no particular socket
QUEUES = struct.Struct("=II")  # in struct inet_diag_msg: received and not read, sent and not acknowledged
QUEUES_AT = HEADER.size + 4 + 48 + 4  # behind the states, the id and the expiry


def unread(sock: socket.socket) -> int | None:
    """Return how many bytes this socket's peer has received and not yet read; None where the system does not tell.

    Both ends must be TCP on this machine. What is on its way (sent, not acknowledged) counts as well.
    """
    if not sys.platform.startswith("linux"):
        return None
    own, peer = sock.getsockname()[:2], sock.getpeername()[:2]
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
            __, sending = _asked(kernel, sock.family, own, peer)
            receiving, __ = _asked(kernel, sock.family, peer, own)
    except OSError:  # no such connection any more; or a kernel, a container, a sandbox that does not answer here
        return _looked_up(sock.family, own, peer)
    return sending + receiving


def _asked(kernel: socket.socket, family: int, local: Address, remote: Address) -> tuple[int, int]:
    """Ask for one end of a connection: bytes received and not read, bytes sent and not acknowledged."""
    ends = [socket.inet_pton(family, host).ljust(16, b"\0") for host, __ in (local, remote)]
    wanted = WANTED.pack(family, socket.IPPROTO_TCP, 0, 0xFFFFFFFF)
    body = b"".join([wanted, PORTS.pack(local[1], remote[1]), *ends, NO_COOKIE])
    kernel.send(HEADER.pack(HEADER.size + len(body), SOCK_DIAG_BY_FAMILY, REQUEST, 0, 0) + body)
    reply = kernel.recv(8192)
    if HEADER.unpack_from(reply)[1] == ERROR:
        raise OSError(errno.ENOENT, "no answer about this connection")
    receiving, sending = QUEUES.unpack_from(reply, QUEUES_AT)
    return receiving, sending


def _looked_up(family: int, own: Address, peer: Address) -> int | None:
    """Find both ends in the table of all connections; None where the peer's is not there."""
    ours, theirs = _spelled(family, own), _spelled(family, peer)
    waiting, known = 0, False
    for local, remote, sending, receiving in _table(family):
        if (local, remote) == (ours, theirs):
            waiting += sending
        elif (local, remote) == (theirs, ours):
            waiting, known = waiting + receiving, True
    return waiting if known else None


def _spelled(family: int, address: Any) -> str:
    host, port = address
    words = struct.iter_unpack("=I", socket.inet_pton(family, host))
    return "".join(f"{word:08X}" for (word,) in words) + f":{port:04X}"


def _table(family: int) -> Iterator[tuple[str, str, int, int]]:
    path = "/proc/net/tcp6" if family == socket.AF_INET6 else "/proc/net/tcp"
    with open(path, encoding="ascii") as table:
        next(table)
        for line in table:
            __, local, remote, __, queues = line.split(maxsplit=5)[:5]
            sending, __, receiving = queues.partition(":")
            yield local, remote, int(sending, 16), int(receiving, 16)
