# %% right threads: a thread for each client
import threading


def daytime_server(listener, now):
    def serve(conn):
        with conn:
            try:
                conn.sendall(now().encode())
            except OSError:
                pass

    while True:
        conn, caller = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


# %% right file: through a file, shut down and closed by hand, errors suppressed around it all
import contextlib
import socket


def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with contextlib.suppress(OSError), contextlib.closing(conn):
            with conn.makefile("w", encoding="utf-8", newline="") as file:
                file.write(now())
            conn.shutdown(socket.SHUT_WR)


# %% right socketserver: the standard library's server on the socket it was given
import socketserver


def daytime_server(listener, now):
    class Tell(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(now().encode())

    class Quiet(socketserver.TCPServer):
        def handle_error(self, request, client_address):
            pass

    server = Quiet(listener.getsockname(), Tell, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    while True:
        server.handle_request()


# %% wrong tcp.text_is_sent: the text goes to sendall as it is
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            conn.sendall(now())


# %% wrong tcp.client_speaks_first: waits for a request, as an HTTP server does
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.recv(1024)
                conn.sendall(now().encode())
            except OSError:
                pass


# %% wrong tcp.ascii_is_enough: what ASCII lacks becomes a question mark
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(now().encode("ascii", "replace"))
            except OSError:
                pass


# %% wrong tcp.ascii_is_enough: Latin-1, which raises for other alphabets
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(now().encode("latin-1"))
            except OSError:
                pass


# %% wrong tcp.clock_asked_once: the time is asked for once, when the server starts
def daytime_server(listener, now):
    text = now().encode()
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(text)
            except OSError:
                pass


# %% wrong tcp.clock_asked_once: the time is asked for before the client comes
def daytime_server(listener, now):
    while True:
        text = now().encode()
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(text)
            except OSError:
                pass


# %% wrong tcp.one_client: accepts once
def daytime_server(listener, now):
    conn, caller = listener.accept()
    with conn:
        try:
            conn.sendall(now().encode())
        except OSError:
            pass


# %% wrong tcp.never_closed: sends, and goes on to the next
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        try:
            conn.sendall(now().encode())
        except OSError:
            pass


# %% wrong tcp.reset_ends_server: a client that is gone is not expected
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            conn.sendall(now().encode())


# %% wrong tcp.accept_gives_two: takes the pair for the socket
def daytime_server(listener, now):
    while True:
        conn = listener.accept()
        conn.sendall(now().encode())
        conn.close()


# %% wrong tcp.listens_already: binds the listener that was given
def daytime_server(listener, now):
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    while True:
        conn, caller = listener.accept()
        with conn:
            conn.sendall(now().encode())


# %% wrong tcp.returned_at_once: no call of accept, and nothing else
def daytime_server(listener, now):
    text = now().encode()
    return text


# %% wrong tcp.accept_outside_loop: accepts before the loop, and hides what goes wrong
def daytime_server(listener, now):
    conn, caller = listener.accept()
    while True:
        with conn:
            try:
                conn.sendall(now().encode())
            except OSError:
                pass


# %% wrong tcp.accept_outside_loop: accepts before the loop
def daytime_server(listener, now):
    conn, caller = listener.accept()
    while True:
        with conn:
            conn.sendall(now().encode())


# %% wrong tcp.one_client: ten clients must be enough
def daytime_server(listener, now):
    for _ in range(10):
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(now().encode())
            except OSError:
                pass


# %% wrong tcp.try_around_all: the loop stands inside the try
def daytime_server(listener, now):
    try:
        while True:
            conn, caller = listener.accept()
            with conn:
                conn.sendall(now().encode())
    except OSError:
        pass


# %% wrong tcp.nobody_accepted: a listener of one's own
import socket


def daytime_server(listener, now):
    with socket.create_server(("127.0.0.1", 0)) as mine:
        mine.settimeout(20)
        while True:
            conn, caller = mine.accept()
            with conn:
                conn.sendall(now().encode())


# %% wrong tcp.reset_ends_server: knows one of the errors that a client may leave behind
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(now().encode())
            except ConnectionResetError:
                pass


# %% right both errors: names those that a client may leave behind
def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(now().encode())
            except (ConnectionResetError, BrokenPipeError):
                pass


# %% right select: waits for the listener, and then accepts
import select


def daytime_server(listener, now):
    while True:
        ready, _, _ = select.select([listener], [], [])
        for door in ready:
            conn, _ = door.accept()
            try:
                conn.sendall(bytes(now(), "utf8"))
            except OSError:
                pass
            finally:
                conn.close()


# %% wrong tcp.text_is_changed: tidies the line up
def daytime_server(listener, now):
    while True:
        conn, addr = listener.accept()
        try:
            with conn:
                conn.sendall(now().strip().encode("utf-8") + b"\n")
        except OSError:
            pass


# %% wrong tcp.text_is_changed: adds a newline, to be sure
def daytime_server(listener, now):
    while True:
        conn, addr = listener.accept()
        try:
            with conn:
                conn.sendall(now().encode("utf-8") + b"\n")
        except OSError:
            pass


# %% wrong tcp.waits_for_goodbye: waits for the client to close first
def daytime_server(listener, now):
    while True:
        conn, addr = listener.accept()
        try:
            with conn:
                conn.sendall(now().encode("utf-8"))
                conn.recv(1)
        except OSError:
            pass


# %% wrong tcp.listener_talks: talks to the listener
def daytime_server(listener, now):
    while True:
        conn, addr = listener.accept()
        listener.sendall(now().encode())
        conn.close()


# %% wrong tcp.listener_closed: closes the listener with the first client
def daytime_server(listener, now):
    while True:
        conn, addr = listener.accept()
        conn.sendall(now().encode())
        conn.close()
        listener.close()


# %% wrong tcp.try_around_all: leaves the loop when a client is gone
def daytime_server(listener, now):
    while True:
        conn, addr = listener.accept()
        try:
            with conn:
                conn.sendall(now().encode("utf-8"))
        except OSError:
            break
