"""Reference solutions of chapter 06, one cell an exercise."""

# %% tcp.make_listener
import socket


def make_listener(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


# %% tcp.daytime_client
import socket


def daytime_client(address):
    pieces = []
    with socket.create_connection(address) as sock:
        while piece := sock.recv(4096):
            pieces.append(piece)
    return b"".join(pieces).decode("utf-8")


# %% tcp.daytime_server
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(now().encode("utf-8"))
            except OSError:
                pass  # this client is gone; the next one is not


# %% tcp.echo_server
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while data := conn.recv(4096):
                    conn.sendall(data)
            except OSError:
                pass  # this client is gone; the next one is not


# %% tcp.greeter
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                greet(conn)
            except OSError:
                pass  # this client is gone; the next one is not


def greet(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                conn.sendall(b"bye\n")
                return
            conn.sendall(b"hello, " + line)
