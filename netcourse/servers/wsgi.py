"""A WSGI application on cheroot, on a listener of ours that can be told to stop.

cheroot reads and writes HTTP. Ours are the listener, the workers (as many as there is work, none that outlives its
server) and the TLS handshake, which cheroot would do in its accept loop, where one silent client holds up all others.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import re
import selectors
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

from cheroot import errors, wsgi
from cheroot.makefile import StreamReader, StreamWriter
from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.ssl import Adapter

from netcourse.clock import Deadline
from netcourse.i18n import _
from netcourse.servers.clients import MORE_FILES, NO_FILES, pause_for_files
from netcourse.student.output import short_traceback
from netcourse.student.sockets import Selector, ServerStopped, StoppableSocket, StopSignal

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

IDLE = 60  # seconds that a connection may say nothing: long enough to type a request by hand
MOST_WORKERS = 64
KEPT_ALIVE = 256  # idle connections
STOPPING = 1.0  # seconds for the workers' last answers
PARTING = 0.5  # seconds in which a client whose request was refused may read why, and close
LONGEST_HEAD = 256 * 1024  # bytes of a request before its body
SOFTWARE = "gunicorn/netcourse"  # httpbin takes chunked uploads from servers of that name only


def serve(listener: StoppableSocket, application: Application, name: str, tls: ssl.SSLContext | None = None) -> None:
    """Serve `application` until the listener is told to stop."""
    server = _Server(listener, application, name, tls)
    try:
        server.start()
    finally:
        server.stop()
        logging.statistics.pop(f"Cheroot HTTPServer {id(server)}", None)  # type: ignore[attr-defined]


def pause(seconds: float) -> None:
    """Wait, as an application does that is slow on purpose; the end of its server ends the wait."""
    signal = _worker.signal
    if signal is not None and signal.wait(seconds):
        raise ServerStopped


def stall(seconds: float) -> None:
    """Say nothing for `seconds`, or until the client goes; then the connection ends where it is.

    Raises what ends it: `ConnectionError`, or `ServerStopped`.
    """
    signal, conn = _worker.signal, _worker.conn
    if signal is not None and conn is not None:
        with Selector() as selector:
            selector.register(signal, selectors.EVENT_READ)
            selector.register(conn.socket, selectors.EVENT_READ)
            selector.select(seconds)
        if signal.is_set():
            raise ServerStopped
    break_off()


def break_off() -> None:
    """End the connection in the middle of an answer, as a server does that dies."""
    raise ConnectionResetError(errno.ECONNRESET, "broken off on purpose")  # cheroot closes, and says nothing


class _Worker(threading.local):
    signal: StopSignal | None = None
    conn: Any = None


_worker = _Worker()


class _Request(HTTPRequest):
    def simple_response(self, status: Any, msg: Any = "") -> None:
        # What cheroot refuses never reaches the application.
        print(f"{status}: {msg}" if msg else status)
        self.conn.refused = True
        super().simple_response(status, msg)

    def send_headers(self) -> None:
        # cheroot says what the application says, and keeps the connection nevertheless.
        if (b"Connection", b"close") in self.outheaders:
            self.close_connection = self.conn.refused = True
        super().send_headers()


class _Connection(HTTPConnection):
    RequestHandlerClass = _Request
    refused = False


class _Server(wsgi.Server):
    ConnectionClass = _Connection
    max_request_header_size = LONGEST_HEAD
    software = SOFTWARE
    keep_alive_conn_limit = KEPT_ALIVE

    def __init__(
        self, listener: StoppableSocket, application: Application, name: str, tls: ssl.SSLContext | None
    ) -> None:
        address = listener.getsockname()[:2]
        super().__init__(address, application, server_name=name, request_queue_size=128, timeout=IDLE)
        self.shutdown_timeout = STOPPING
        self.ssl_adapter = _Tls(tls) if tls else None
        self.requests = _Workers(self, listener.stop_signal)
        self._listener = listener
        self._full = False  # no more descriptors, and that was said

    def prepare(self) -> None:
        os.environ.pop("LISTEN_PID", None)  # meant for Jupyter's own process; cheroot would take descriptor 3
        super().prepare()

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:
        # Head and body leave separately: with Nagle's algorithm each answer on a kept connection takes 44 ms.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = self._listener
        return self._listener

    def process_conn(self, conn: Any) -> None:
        # A new connection waits with the idle ones until it says something, and not in a worker.
        if conn.last_used is None:
            self._full = False
            self.put_conn(conn)
        else:
            super().process_conn(conn)

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        error = sys.exception()
        if isinstance(error, OSError) and error.errno in MORE_FILES:
            self._wait_for_files()
        elif level >= logging.WARNING:
            sys.stderr.write(short_traceback(error) if traceback and error else f"{msg}\n")

    def _wait_for_files(self) -> None:
        # Whoever could not be accepted still waits, so cheroot would try again at once, and again.
        if not self._full:
            print(NO_FILES)
        self._full = True
        pause_for_files(self._listener)


class _Workers:
    """The threads that answer. cheroot asks for `start`, `put`, `stop`."""

    min = 1

    def __init__(self, server: _Server, signal: StopSignal | None) -> None:
        self._server = server
        self._signal = signal
        self._waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()  # connections that have something to say
        self._changing = threading.Lock()  # guards the next three
        self._given = 0  # connections that wait or are being answered
        self._busy: set[Any] = set()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Do nothing: workers come with the work."""

    def put(self, conn: Any) -> None:
        with self._changing:
            self._given += 1
            if len(self._threads) < min(self._given, MOST_WORKERS):
                self._hire()
            if not self._threads:
                self._given -= 1
                print(_("turned away: this system gives no more threads"))
                conn.close()
                return
        self._waiting.put(conn)

    def _hire(self) -> None:
        thread = threading.Thread(target=self._work, name=f"{self._server.server_name} worker", daemon=True)
        with contextlib.suppress(RuntimeError):  # no more threads: the workers that are there have more to do
            thread.start()
            self._threads.append(thread)

    def stop(self, seconds: float) -> None:
        for _thread in self._threads:
            self._waiting.put(None)
        with self._changing:
            busy = list(self._busy)
        for conn in busy:  # a TLS connection does not hear the signal
            with contextlib.suppress(OSError):
                conn.socket.shutdown(socket.SHUT_RD)
        deadline = Deadline(seconds)
        for thread in self._threads:
            thread.join(deadline.left())

    def _work(self) -> None:
        _worker.signal = self._signal
        while (conn := self._waiting.get()) is not None:
            with self._changing:
                self._busy.add(conn)
            _worker.conn = conn
            self._answer(conn)
            with self._changing:
                self._given -= 1
                self._busy.discard(conn)

    def _answer(self, conn: Any) -> None:
        keep = False
        try:
            keep = _greeted(conn) and conn.communicate()
        except ConnectionError:
            pass  # the client has gone
        except Exception:
            self._server.error_log("", logging.ERROR, traceback=True)
        finally:
            if keep:
                self._server.put_conn(conn)
            else:
                _part(conn)
                conn.close()


def _part(conn: Any) -> None:
    """Closing with unread bytes resets the connection: a client still sending would not see why it was refused."""
    if not conn.refused or isinstance(conn.socket, ssl.SSLSocket):
        return
    deadline = Deadline(PARTING)
    with contextlib.suppress(OSError):
        conn.socket.shutdown(socket.SHUT_WR)
        while left := deadline.left():
            conn.socket.settimeout(left)
            if not conn.socket.recv(65536):
                return


def _greeted(conn: Any) -> bool:
    """Do the handshake that a connection over TLS begins with; say whether it came off."""
    if not isinstance(conn.socket, ssl.SSLSocket) or conn.socket.version():
        return True
    try:
        conn.socket.do_handshake()
    except TimeoutError:
        print(_("TLS handshake failed: {reason}").format(reason=_("the client did not go on")))
        return False
    except ssl.SSLError as error:
        reason = re.sub("^(?:TLSV1|SSLV3)_ALERT", "ALERT", error.reason or str(error))
        print(_("TLS handshake failed: {reason}").format(reason=reason.replace("_", " ").lower()))
        return False
    return True


class _Tls(Adapter):
    """Wraps connections; the handshake comes with the first read, in a worker."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context

    def bind(self, sock: socket.socket) -> socket.socket:
        return sock

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, Any]]:
        try:
            sock.getpeername()  # wrapping one that is no longer connected may leave it open
            wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        except OSError as error:  # the client has reset the connection already
            sock.close()
            raise errors.FatalSSLAlert(*error.args) from None
        return wrapped, self.get_environ()

    def get_environ(self) -> dict[str, Any]:
        return {"wsgi.url_scheme": "https", "HTTPS": "on"}

    def makefile(self, sock: socket.socket, mode: str = "r", bufsize: int = -1) -> Any:
        return (StreamReader if "r" in mode else StreamWriter)(sock, mode, bufsize)
