"""Bytes between two sockets, in both directions at once, so that neither waits for the other."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import time
from collections.abc import Callable, Sequence

from netcourse.clock import scaled
from netcourse.student.sockets import Selector, ServerStopped, StoppableSocket, StopSignal

PIECE = 65_536  # bytes that are read at once
HIGH = 4 * PIECE  # bytes that wait for one side before no more is read from the other


class Lost(OSError):
    """A connection that broke; `end` says whose."""

    def __init__(self, end: End) -> None:
        super().__init__("lost")
        self.end = end


class End:
    """One side: a socket, and the bytes that wait to be written to it."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.out = bytearray()
        self.deaf = False  # it takes no more
        self.ended = False  # it has said all
        self.told = False  # it was told that the other has said all

    @property
    def full(self) -> bool:
        return len(self.out) >= HIGH

    def write(self) -> None:
        """Write what it takes now."""
        try:
            del self.out[: self.sock.send(self.out)]
        except BlockingIOError:
            pass
        except OSError:
            self.deaf = True
            self.out.clear()

    def read(self) -> bytes | None:
        """Return what is there, b"" at the end, None if nothing is. Raises `Lost`."""
        try:
            return self.sock.recv(PIECE)
        except BlockingIOError:
            return None
        except OSError:
            raise Lost(self) from None


def step(signal: StopSignal | None, ends: Sequence[End], reading: Sequence[End], seconds: float) -> dict[End, bytes]:
    """Write what waits, and return what was read from those of `reading` that had something, or ended (b"").

    Raises `TimeoutError` when nothing could be done for `seconds`, `ServerStopped`, and `Lost`.
    """
    with Selector() as selector:
        for end in ends:
            mask = (selectors.EVENT_READ if end in reading else 0) | (selectors.EVENT_WRITE if end.out else 0)
            if mask:
                selector.register(end.sock, mask, end)
        if signal is not None:
            selector.register(signal, selectors.EVENT_READ)
        ready = selector.select(seconds)
    if signal is not None and signal.is_set():
        raise ServerStopped
    if not ready:
        raise TimeoutError
    found: dict[End, bytes] = {}
    for key, events in ready:
        if events & selectors.EVENT_READ and (data := key.data.read()) is not None:
            found[key.data] = data
        if events & selectors.EVENT_WRITE:
            key.data.write()
    return found


def flush(signal: StopSignal | None, end: End, seconds: float) -> None:
    """Write all that waits. Raises as `step` does."""
    while end.out:
        step(signal, [end], [], seconds)


def tunnel(
    signal: StopSignal | None, client: End, server: End, seconds: float, count: Callable[[End, int], None]
) -> None:
    """Pass everything on until both have said all. Raises as `step` does; `seconds` is how long both may be silent."""
    peers = {client: server, server: client}
    while True:
        for end, peer in peers.items():
            if end.ended and not peer.out and not peer.told:
                peer.told = True
                with contextlib.suppress(OSError):
                    peer.sock.shutdown(socket.SHUT_WR)
        reading = [end for end, peer in peers.items() if not end.ended and not peer.full]
        if client.deaf or server.deaf or not (reading or client.out or server.out):
            return
        for end, data in step(signal, list(peers), reading, seconds).items():
            end.ended = not data
            count(end, len(data))
            peers[end].out += data


def connect(signal: StopSignal | None, address: tuple[str, int], seconds: float) -> socket.socket:
    """Return a connection. Raises OSError where there is none, `TimeoutError`, `ServerStopped`."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with contextlib.ExitStack() as on_error:
        sock: socket.socket = on_error.enter_context(socket.socket(family, socket.SOCK_STREAM))
        if signal is not None:
            sock = on_error.enter_context(StoppableSocket.adopt(sock, signal))
        sock.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            sock.connect(address)
        _wait_connected(signal, sock, seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        on_error.pop_all()
    return sock


def _wait_connected(signal: StopSignal | None, sock: socket.socket, seconds: float) -> None:
    until = time.monotonic() + scaled(seconds)
    with Selector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        if signal is not None:
            selector.register(signal, selectors.EVENT_READ)
        ready = selector.select(max(0.0, until - time.monotonic()))
    if signal is not None and signal.is_set():
        raise ServerStopped
    if not ready:
        raise TimeoutError
    if error := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(error, os.strerror(error))
