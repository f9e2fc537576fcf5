"""How fast bytes pass an empty relay, beside a direct connection of the same two ends in the same run."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from statistics import median as middle

from netcourse import wire

from .measure import TIMES, Figure

SIZE = 200_000_000  # bytes
BLOCK = 1 << 20
SLOWER = 3  # times as long as a direct connection, at most

SENDER = f"""
import socket, sys
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as sock:
    block = bytes({BLOCK})
    for _ in range({SIZE // BLOCK}):
        sock.sendall(block)
    sock.shutdown(socket.SHUT_WR)
    sock.recv(1)
"""

RECEIVER = f"""
import socket, time
with socket.create_server(("127.0.0.1", 0)) as door:
    print(door.getsockname()[1], flush=True)
    buffer = bytearray({BLOCK})
    while True:
        conn, _ = door.accept()
        with conn:
            conn.recv_into(buffer)
            start = time.perf_counter()
            while conn.recv_into(buffer):
                pass
            print((time.perf_counter() - start) * 1000, flush=True)
"""

Run = Callable[[tuple[str, int]], float]


def figures() -> Iterator[Figure]:
    yield from _apart()
    yield from _together()


def _apart() -> Iterator[Figure]:
    """Both ends in processes of their own."""
    with subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout is not None
        lines = receiver.stdout

        def run(address: tuple[str, int]) -> float:
            subprocess.run([sys.executable, "-c", SENDER, address[0], str(address[1])], check=True)
            return float(lines.readline())

        try:
            yield _figure("200 MB through an empty relay, ends apart", run, ("127.0.0.1", int(lines.readline())))
        finally:
            receiver.kill()


def _together() -> Iterator[Figure]:
    """Both ends in this process, as in a notebook."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield _figure("200 MB through an empty relay, ends beside it", lambda at: _pass(door, at), door.getsockname())


def _pass(door: socket.socket, address: tuple[str, int]) -> float:
    sender = threading.Thread(target=_send, args=(address,))
    sender.start()
    conn, _ = door.accept()
    buffer = bytearray(BLOCK)
    with conn:
        conn.recv_into(buffer)
        start = time.perf_counter()
        while conn.recv_into(buffer):
            pass
        milliseconds = (time.perf_counter() - start) * 1000
    sender.join()
    return milliseconds


def _send(address: tuple[str, int]) -> None:
    block = bytes(BLOCK)
    with socket.create_connection(address) as sock:
        for _ in range(SIZE // BLOCK):
            sock.sendall(block)


def _figure(what: str, run: Run, address: tuple[str, int]) -> Figure:
    """Measure both by turns, so that a busy moment meets both."""
    with wire.tap(address) as line:
        pairs = [(run(address), run(line.address)) for _ in range(TIMES)]
    # On a busy machine the medians of the two may come from different moments; that of the pairs does not.
    share = middle(direct / relayed for direct, relayed in pairs)
    relayed = middle(relayed for _direct, relayed in pairs)
    return Figure(what, relayed, SLOWER * share * relayed, f"{share:.2f} of a direct connection's throughput")
