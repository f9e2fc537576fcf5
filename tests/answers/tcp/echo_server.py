# %% right threads: a thread for each client, reading into one buffer
import contextlib
import threading


def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        threading.Thread(target=echo, args=(conn,), daemon=True).start()


def echo(conn):
    buffer = bytearray(512)
    with contextlib.suppress(OSError), conn:
        while size := conn.recv_into(buffer):
            conn.sendall(buffer[:size])


# %% right byte_by_byte: as slow as it can be, and right
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        try:
            while True:
                byte = conn.recv(1)
                if not byte:
                    break
                conn.send(byte)
        except ConnectionError:
            pass
        finally:
            conn.close()


# %% right selectors: one loop for all clients
import selectors


def echo_server(listener):
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, events in selector.select():
                if key.fileobj is listener:
                    selector.register(listener.accept()[0], selectors.EVENT_READ)
                elif not answer(key.fileobj):
                    selector.unregister(key.fileobj)
                    key.fileobj.close()


def answer(conn):
    try:
        data = conn.recv(65536)
        conn.sendall(data)
    except OSError:
        return False
    return data


# %% right read1: through a file that gives what is there
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn, conn.makefile("rwb") as file:
                while data := file.read1():
                    file.write(data)
                    file.flush()
        except OSError:
            continue


# %% wrong tcp.text_is_sent: decodes what came and sends the text
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while data := conn.recv(1024):
                    conn.sendall(data.decode())
            except OSError:
                pass


# %% wrong tcp.bytes_are_utf8: decodes and encodes again
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while data := conn.recv(100_000):
                    conn.sendall(data.decode().encode())
            except OSError:
                pass


# %% wrong tcp.bytes_are_utf8: the same, and drops what is no text
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while data := conn.recv(1024):
                    conn.sendall(data.decode(errors="replace").encode())
            except OSError:
                pass


# %% wrong tcp.everything_is_a_line: a for loop over lines
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn, conn.makefile("rb") as lines:
            try:
                for line in lines:
                    conn.sendall(line)
            except OSError:
                pass


# %% wrong tcp.answers_at_end: collects everything first
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                data = b""
                while piece := conn.recv(1024):
                    data += piece
                conn.sendall(data)
            except OSError:
                pass


# %% wrong tcp.one_recv: one piece from each client
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(conn.recv(1024))
            except OSError:
                pass


# %% wrong tcp.one_recv: a short piece is taken for the last
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while True:
                    data = conn.recv(1024)
                    conn.sendall(data)
                    if len(data) < 1024:
                        break
            except OSError:
                pass


# %% wrong tcp.one_client: accepts once
def echo_server(listener):
    conn, caller = listener.accept()
    with conn:
        while data := conn.recv(1024):
            conn.sendall(data)


# %% wrong tcp.reset_ends_server: a client that is gone is not expected
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            while data := conn.recv(1024):
                conn.sendall(data)


# %% wrong tcp.never_closed: leaves the loop and forgets the connection
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        try:
            while data := conn.recv(1024):
                conn.sendall(data)
        except OSError:
            pass


# %% wrong tcp.empty_is_data: never looks at an empty recv (M39)
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while True:
                    data = conn.recv(1024)
                    conn.sendall(data)
            except OSError:
                pass


# %% right asyncio: streams on the socket it was given
import asyncio


def echo_server(listener):
    asyncio.run(serve(listener))


async def serve(listener):
    async with await asyncio.start_server(echo, sock=listener) as server:
        await server.serve_forever()


async def echo(reader, writer):
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


# %% wrong tcp.accept_gives_two: takes the pair for the socket
def echo_server(listener):
    while True:
        conn = listener.accept()
        with conn:
            while data := conn.recv(1024):
                conn.sendall(data)


# %% wrong tcp.words_have_meaning: quit ends the conversation
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                while data := conn.recv(1024):
                    if data.strip() == b"quit":
                        break
                    conn.sendall(data)
            except OSError:
                pass


# %% wrong tcp.impatient: gives up on a client that pauses
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        conn.settimeout(0.1)
        with conn:
            try:
                while data := conn.recv(1024):
                    conn.sendall(data)
            except OSError:
                pass


# %% wrong tcp.returned_at_once: a generator does nothing until somebody iterates
def echo_server(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            while data := conn.recv(1024):
                conn.sendall(data)
                yield data


# %% wrong tcp.accept_outside_loop: accepts before the loop
def echo_server(listener):
    conn, caller = listener.accept()
    while True:
        try:
            with conn:
                while data := conn.recv(1024):
                    conn.sendall(data)
        except OSError:
            pass


# %% wrong tcp.try_around_all: the loop stands inside the try
def echo_server(listener):
    try:
        while True:
            conn, caller = listener.accept()
            with conn:
                while data := conn.recv(1024):
                    conn.sendall(data)
    except OSError:
        pass


# %% wrong tcp.nobody_accepted: a listener of one's own
import socket


def echo_server(listener):
    mine = socket.create_server(("127.0.0.1", 0))
    mine.settimeout(20)
    while True:
        conn, caller = mine.accept()
        with conn:
            try:
                echo(conn)
            except OSError:
                pass


def echo(conn):
    while data := conn.recv(1024):
        conn.sendall(data)


# %% wrong tcp.listens_already: binds the listener that was given
def echo_server(listener):
    listener.bind(("127.0.0.1", 0))
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                echo(conn)
            except OSError:
                pass


def echo(conn):
    while data := conn.recv(1024):
        conn.sendall(data)


# %% right two_threads: one reads, the other writes; the connection is closed when both are done
import queue
import threading


def write(conn, pieces):
    while piece := pieces.get():
        try:
            conn.sendall(piece)
        except OSError:
            pass


def serve(conn):
    pieces = queue.Queue(16)
    writer = threading.Thread(target=write, args=(conn, pieces))
    writer.start()
    try:
        while piece := conn.recv(8192):
            pieces.put(piece)
    except OSError:
        pass
    finally:
        pieces.put(b"")
        writer.join()


def echo_server(listener):
    while True:
        conn, _ = listener.accept()
        with conn:
            serve(conn)


# %% wrong tcp.bytes_are_changed: takes zeros for padding
def echo_server(listener):
    while True:
        conn, _ = listener.accept()
        try:
            with conn:
                while data := conn.recv(1024):
                    conn.sendall(data.rstrip(b"\0"))
        except OSError:
            pass


# %% wrong tcp.bytes_are_changed: strips the newline
def echo_server(listener):
    while True:
        conn, _ = listener.accept()
        try:
            with conn:
                while data := conn.recv(1024):
                    conn.sendall(data.strip())
        except OSError:
            pass


# %% wrong tcp.unsent_is_dropped: a socket that never waits, and send()
def echo_server(listener):
    import time

    while True:
        conn, _ = listener.accept()
        try:
            with conn:
                conn.setblocking(False)
                while True:
                    try:
                        data = conn.recv(65536)
                    except BlockingIOError:
                        time.sleep(0.001)
                        continue
                    if not data:
                        break
                    conn.send(data)
        except OSError:
            pass


# %% wrong tcp.unsent_is_dropped: closes while a thread still writes
import queue
import threading


def echo_server(listener):
    while True:
        conn, _ = listener.accept()
        q = queue.Queue()

        def out(conn=conn, q=q):
            try:
                while d := q.get():
                    conn.sendall(d)
            except OSError:
                pass

        threading.Thread(target=out, daemon=True).start()
        try:
            while d := conn.recv(8192):
                q.put(d)
        except OSError:
            pass
        q.put(b"")
        conn.close()


# %% wrong tcp.reset_ends_server: catches what recv raises, and not what sendall raises
def echo_server(listener):
    while True:
        conn, _ = listener.accept()
        with conn:
            while True:
                try:
                    data = conn.recv(1024)
                except ConnectionResetError:
                    break
                if not data:
                    break
                conn.sendall(data)


# %% wrong tcp.listener_talks: sends on the listener
def echo_server(listener):
    while True:
        conn, _ = listener.accept()
        try:
            while data := conn.recv(1024):
                listener.sendall(data)
        finally:
            conn.close()


# %% wrong tcp.listener_closed: closes the listener with the first client
def echo_server(listener):
    while True:
        with listener:
            conn, _ = listener.accept()
            with conn:
                while data := conn.recv(1024):
                    conn.sendall(data)
