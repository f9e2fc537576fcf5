"""One thread for each client, for servers that speak to one client at a time."""

from __future__ import annotations

import contextlib
import errno
import itertools
import socket
import string
import threading
from collections.abc import Callable

from netcourse.clock import Deadline, scaled
from netcourse.i18n import _
from netcourse.student.sockets import ServerStopped, StopSignal

MOST = 64  # clients at once; a learner's loop that forgets to close meets this, and not the machine's limit
PARTING = 1.0  # seconds of silence in which a client may close first
LONGEST_PARTING = 10.0  # seconds for one that goes on sending
AGAIN = 0.05  # seconds until the next attempt to accept a client for whom there is no descriptor

MORE_FILES = (errno.EMFILE, errno.ENFILE)
NO_FILES = _("a client waits: this process may have no more files and sockets open")

Talk = Callable[[socket.socket, str], None]


def serve_each(listener: socket.socket, talk: Talk) -> None:
    """Accept clients for ever; `talk(conn, name)` runs in a thread of its own, and the connection is closed after."""
    free = threading.Semaphore(MOST)
    for name in names():
        conn = accepted(listener)
        if not free.acquire(blocking=False):
            print(_("client {name} turned away: {count} are here").format(name=name, count=MOST))
            conn.close()
            continue
        thread = threading.Thread(target=_attend, args=(conn, name, talk, free), name=f"client {name}", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            print(_("client {name} turned away: this system gives no more threads").format(name=name))
            conn.close()
            free.release()


def accepted(listener: socket.socket) -> socket.socket:
    """Return the next client's connection; one that was broken off before its turn does not count (accept(2))."""
    told = False
    while True:
        try:
            return listener.accept()[0]
        except ConnectionAbortedError:
            continue
        except OSError as error:
            if error.errno not in MORE_FILES:
                raise
        if not told:
            print(NO_FILES)
        told = True
        pause_for_files(listener)


def pause_for_files(listener: socket.socket) -> None:
    """Wait a moment, in which others may close what they have open. Raises `ServerStopped`."""
    signal: StopSignal | None = getattr(listener, "stop_signal", None)
    if signal is None:
        threading.Event().wait(scaled(AGAIN))
    elif signal.wait(scaled(AGAIN)):
        raise ServerStopped


def names() -> itertools.chain[str]:
    """Yield A to Z, AA, AB, ... for ever: a client is called by its turn, since its port is chance."""
    lengths = itertools.count(1)
    return itertools.chain.from_iterable(
        map("".join, itertools.product(string.ascii_uppercase, repeat=length)) for length in lengths
    )


def _attend(conn: socket.socket, name: str, talk: Talk, free: threading.Semaphore) -> None:
    try:
        with conn, contextlib.suppress(OSError):  # a client may go at any moment
            print(_("client {name} came").format(name=name))
            talk(conn, name)
            _part(conn)
    finally:
        free.release()


def _part(conn: socket.socket) -> None:
    # Closing with unread bytes resets the connection, and the client may lose what we said last (RFC 1122, 4.2.2.13).
    conn.shutdown(socket.SHUT_WR)
    conn.settimeout(PARTING)
    deadline = Deadline(LONGEST_PARTING)
    while conn.recv(65536) and not deadline.passed:
        pass
