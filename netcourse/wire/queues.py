"""How much of what was sent has not been read yet: a question that only the kernel can answer.

Linux answers it for one connection over netlink (sock_diag(7)), in microseconds. The same stands in its table of all
connections (proc_pid_net(5)), which takes milliseconds to read once a few thousand of them linger in TIME_WAIT.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import struct
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

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
ATTRIBUTES_AT = QUEUES_AT + 16  # behind the queues, the user and the inode
ATTRIBUTE = struct.Struct("=HH")  # struct rtattr: length with this head, kind
INFO = 2  # INET_DIAG_INFO: struct tcp_info of linux/tcp.h
COUNTS = struct.Struct("=8xQ8xI52xQQ")  # in it from COUNTS_AT on: bytes received, not sent, sent, sent again
COUNTS_AT = 120
TABLES: dict[int, str] = {socket.AF_INET: "/proc/net/tcp", socket.AF_INET6: "/proc/net/tcp6"}


def unread(sock: socket.socket) -> int | None:
    """Return how many bytes this socket's peer has received and not yet read; None where the system does not tell.

    Both ends must be TCP on this machine. What is on its way (sent, not acknowledged) counts as well.
    """
    if not sys.platform.startswith("linux"):
        return None
    own, peer = sock.getsockname()[:2], sock.getpeername()[:2]
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
            sender = _asked(kernel, sock.family, own, peer)
            receiver = _asked(kernel, sock.family, peer, own)
    except OSError:  # no such connection any more; or a kernel, a container, a sandbox that does not answer here
        return _looked_up(sock.family, own, peer)
    return _under_way(sender, receiver) + receiver.received


class _End(NamedTuple):
    """One end of a connection, as the kernel tells of it."""

    received: int  # bytes received and not read
    sent: int  # bytes sent and not acknowledged
    ever_received: int | None = None  # bytes, read or not; None where the kernel is older than 4.19
    ever_sent: int | None = None  # bytes given to this end to be sent


def _under_way(sender: _End, receiver: _End) -> int:
    # An acknowledgement may come 40 ms behind the bytes (tcp(7), TCP_QUICKACK): the other end has long had them.
    if sender.ever_sent is None or receiver.ever_received is None:
        return sender.sent
    return max(0, min(sender.sent, sender.ever_sent - receiver.ever_received))


def _asked(kernel: socket.socket, family: int, local: Address, remote: Address) -> _End:
    """Ask for one end of a connection."""
    ends = [socket.inet_pton(family, host).ljust(16, b"\0") for host, __ in (local, remote)]
    wanted = WANTED.pack(family, socket.IPPROTO_TCP, 1 << (INFO - 1), 0xFFFFFFFF)
    body = b"".join([wanted, PORTS.pack(local[1], remote[1]), *ends, NO_COOKIE])
    kernel.send(HEADER.pack(HEADER.size + len(body), SOCK_DIAG_BY_FAMILY, REQUEST, 0, 0) + body)
    reply = kernel.recv(8192)
    if HEADER.unpack_from(reply)[1] == ERROR:
        raise OSError(errno.ENOENT, "no answer about this connection")
    received, sent = QUEUES.unpack_from(reply, QUEUES_AT)
    info = _attribute(reply, INFO)
    if len(info) < COUNTS_AT + COUNTS.size:
        return _End(received, sent)
    ever_received, waiting, passed_on, again = COUNTS.unpack_from(info, COUNTS_AT)
    return _End(received, sent, ever_received, waiting + passed_on - again)


def _attribute(reply: bytes, kind: int) -> bytes:
    at = ATTRIBUTES_AT
    while at + ATTRIBUTE.size <= len(reply):
        size, found = ATTRIBUTE.unpack_from(reply, at)
        if found == kind:
            return reply[at + ATTRIBUTE.size : at + size]
        at += max(ATTRIBUTE.size, (size + 3) & ~3)
    return b""


def _looked_up(family: int, own: Address, peer: Address) -> int | None:
    """Find both ends in the table of all connections; None where the peer's is not there, or no table."""
    ours, theirs = _spelled(family, own), _spelled(family, peer)
    waiting, known = 0, False
    with contextlib.suppress(OSError):  # a container, a sandbox may hide it
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
    with open(TABLES[family], encoding="ascii") as table:
        next(table, None)  # the names of the columns
        for line in table:
            __, local, remote, __, queues = line.split(maxsplit=5)[:5]
            sending, __, receiving = queues.partition(":")
            yield local, remote, int(sending, 16), int(receiving, 16)
