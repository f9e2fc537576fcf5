# %% right create_server: the standard library's own way
import socket


def make_listener(port):
    return socket.create_server(("127.0.0.1", port))


# %% right by_name: the host by name, the option as a packed integer, a longer queue
import contextlib
import socket
import struct


def make_listener(port):
    with contextlib.ExitStack() as on_error:
        listener = on_error.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, struct.pack("i", 1))
        listener.bind(("localhost", port))
        listener.listen(50)
        on_error.pop_all()
    return listener


# %% right socketserver: takes the listening socket of a server that never serves
import socketserver


class Listening(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 20


def make_listener(port):
    return Listening(("127.0.0.1", port), socketserver.BaseRequestHandler).socket


# %% wrong tcp.address_in_two: bind is called with host and port (M40)
import socket


def make_listener(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind("127.0.0.1", port)
        listener.listen()
        return listener


# %% wrong tcp.open_to_everybody: an empty host, since "it is only for me" (M12)
import socket


def make_listener(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port))
    listener.listen()
    return listener


# %% wrong tcp.somebody_elses_address: what gethostname() leads to on Debian (M41)
import socket


def make_listener(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.1.1", port))
        listener.listen()
        return listener.dup()


# %% wrong tcp.somebody_elses_address: an address copied from a colleague's network (M41)
import socket


def make_listener(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("203.0.113.7", port))
        listener.listen()
        return listener.dup()


# %% wrong tcp.reuse_too_late: the option after bind (M10)
import socket


def make_listener(port):
    listener = socket.socket()
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.listen()
    return listener


# %% wrong tcp.no_reuse: no option at all
import socket


def make_listener(port):
    listener = socket.socket()
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen()
    return listener


# %% wrong tcp.reuse_port: the option with the similar name
import socket


def make_listener(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen()
    return listener


# %% wrong tcp.backlog_of_one: "one client at a time, so listen(1)" (W1)
import socket


def make_listener(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen(1)
    return listener


# %% wrong tcp.bound_is_listening: binds and does not listen
import socket


def make_listener(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


# %% wrong tcp.listener_accepts: waits for the first client before it returns
import socket


def make_listener(port):
    with socket.create_server(("127.0.0.1", port)) as listener:
        conn, caller = listener.accept()
        return conn


# %% wrong tcp.takes_another_port: when the port is taken, quietly listens on another
import socket


def make_listener(port):
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


# %% wrong tcp.closed_on_return: a with statement around the return
import socket


def make_listener(port):
    with socket.create_server(("127.0.0.1", port)) as listener:
        return listener


# %% wrong tcp.reuse_port: create_server is asked to share the port
import socket


def make_listener(port):
    return socket.create_server(("127.0.0.1", port), reuse_port=True)


# %% wrong tcp.fixed_port: a port that was free yesterday stands in for 0
import socket


def make_listener(port):
    return socket.create_server(("127.0.0.1", port or 18765))


# %% wrong tcp.oserror_is_caught: None instead of an exception
import socket


def make_listener(port):
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return None


# %% wrong tcp.oserror_is_caught: an exception of another kind
import socket


def make_listener(port):
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        raise ValueError("this port is taken") from None


# %% wrong tcp.listener_accepts: accepts in a thread
import contextlib
import socket
import threading


def make_listener(port):
    listener = socket.create_server(("127.0.0.1", port))
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    return listener


def accept(listener):
    listener.settimeout(2)
    with contextlib.suppress(OSError):
        listener.accept()[0].close()


# %% wrong tcp.waits_for_the_port: tries until the port is free
import socket
import time


def make_listener(port):
    while True:
        try:
            return socket.create_server(("127.0.0.1", port))
        except OSError:
            time.sleep(0.1)
