"""What passes between the referee and a student in another process: frames of plain data, and sockets beside them.

A frame is four bytes of length (big-endian) and one message as `plain.pack` writes it. Sockets travel with the first
bytes of their frame (SCM_RIGHTS, unix(7)). The messages are dicts:

    to the student      {"id", "request"}                   answered by     {"id", "reply"}
    to the referee      {"call", "number", "args", "kwargs"} answered by     {"call", "answer"}

A request is answered exactly once, under its own id. A call of a check's function may come at any time.
"""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from netcourse.student.plain import Garbled, pack, unpack

LENGTH = struct.Struct("!I")
LONGEST = 48 * 1024 * 1024  # bytes of one message: what `plain.MAX_BYTES` come to in base64, and the rest
ONE_READ = 1024 * 1024  # bytes
AT_ONCE = 200  # sockets that one sendmsg takes; Linux allows 253
DESCRIPTOR = struct.Struct("i")

Message = dict[str, Any]


class Ended(Exception):
    """The other side has closed the pipe."""


class TooLong(ValueError):
    """A message that does not fit into a frame."""


class Channel:
    """One end of the pipe. Any number of threads may send; one receives."""

    def __init__(self, pipe: socket.socket) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()  # guards that a frame is sent in one piece

    def send(self, message: Message, sockets: Sequence[socket.socket] = ()) -> None:
        """Send one message and copies of the sockets. Raises OSError; TooLong, and then nothing was sent."""
        body = pack(message)
        if len(body) > LONGEST:
            raise TooLong
        data = LENGTH.pack(len(body)) + body
        with self._sending:
            for start in range(0, len(sockets), AT_ONCE):
                group = [sock.fileno() for sock in sockets[start : start + AT_ONCE]]
                socket.send_fds(self._pipe, [data[:1]], group)
                data = data[1:]
            self._pipe.sendall(data)

    def receive(self, *, trusted: bool) -> tuple[Message, list[socket.socket]]:
        """Return the next message and the sockets that came with it.

        Raises Ended, Garbled, OSError. From a side that is not `trusted` sockets and references are garbage as well.
        """
        descriptors: list[int] = []
        try:
            read = functools.partial(self._read, descriptors if trusted else None)
            (length,) = LENGTH.unpack(read(LENGTH.size))
            if length > LONGEST:
                raise Garbled(f"a message of {length} bytes")
            message = unpack(read(length), refs=trusted)
            if type(message) is not dict:
                raise Garbled("a message is a dict and nothing else")
            sockets = [socket.socket(fileno=descriptor) for descriptor in descriptors]
            descriptors.clear()
            return message, sockets
        finally:
            _close(descriptors)

    def close(self) -> None:
        """Wake who receives, and close."""
        with contextlib.suppress(OSError):
            self._pipe.shutdown(socket.SHUT_RDWR)
        self._pipe.close()

    def _read(self, descriptors: list[int] | None, size: int) -> bytes:
        """Return so many bytes, and add the descriptors that come with them; None takes none. Raises Ended, Garbled."""
        data = bytearray()
        room = 0 if descriptors is None else socket.CMSG_SPACE(AT_ONCE * DESCRIPTOR.size)
        while len(data) < size:
            part, ancillary, flags, __ = self._pipe.recvmsg(min(size - len(data), ONE_READ), room)
            if descriptors is None:  # without room for them the system drops them, and says so
                if flags & socket.MSG_CTRUNC:
                    raise Garbled("a descriptor that nobody asked for")
            else:
                descriptors += _descriptors(ancillary)
            if not part:
                raise Ended
            data += part
        return bytes(data)


def _descriptors(ancillary: Sequence[tuple[int, int, bytes]]) -> Iterator[int]:
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            whole = len(content) - len(content) % DESCRIPTOR.size
            yield from (number for (number,) in DESCRIPTOR.iter_unpack(content[:whole]))


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            os.close(descriptor)
