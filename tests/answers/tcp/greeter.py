# %% right buffer: keeps what came beyond the last newline
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn:
                converse(conn)
        except OSError:
            continue


def converse(conn):
    conn.sendall(b"who are you?\n")
    rest = b""
    while data := conn.recv(1024):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            if line == b"exit":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, %s\n" % line)


# %% right threads: a thread for each client, text in and out
import threading


def greeter(listener):
    while True:
        conn, caller = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()


def serve(conn):
    try:
        with conn, conn.makefile("r", encoding="utf-8") as lines, conn.makefile("w", encoding="utf-8") as out:
            print("who are you?", file=out, flush=True)
            for line in lines:
                name = line.removesuffix("\n")
                print(f"hello, {name}" if name != "exit" else "bye", file=out, flush=True)
                if name == "exit":
                    return
    except OSError:
        pass


# %% right byte_by_byte: reads one byte at a time up to the newline
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            conn.sendall("who are you?\n".encode())
            while (name := read_line(conn)) is not None:
                conn.sendall(b"bye\n" if name == "exit" else f"hello, {name}\n".encode())
                if name == "exit":
                    break
        except OSError:
            pass
        finally:
            conn.close()


def read_line(conn):
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = conn.recv(1)
        if not byte:
            return None
        line += byte
    return line[:-1].decode()


# %% wrong tcp.text_is_sent: text goes to sendall
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            conn.sendall("who are you?\n")


# %% wrong tcp.piece_is_text: every recv is decoded by itself
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    text = ""
    while data := conn.recv(1024):
        text += data.decode()
        while "\n" in text:
            name, _, text = text.partition("\n")
            if name == "exit":
                return conn.sendall(b"bye\n")
            conn.sendall(f"hello, {name}\n".encode())


# %% wrong tcp.one_recv: one recv is taken for one line
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                conn.sendall(b"who are you?\n")
                while data := conn.recv(1024):
                    if data == b"exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + data)
            except OSError:
                pass


# %% wrong tcp.one_line_a_recv: keeps reading until a newline is there, and forgets what stands behind it
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    while True:
        line = b""
        while b"\n" not in line:
            data = conn.recv(1024)
            if not data:
                return
            line += data
        name = line.split(b"\n")[0]
        if name == b"exit":
            return conn.sendall(b"bye\n")
        conn.sendall(b"hello, " + name + b"\n")


# %% wrong tcp.one_line_a_recv: one text file for both directions, which forgets what it read when it writes
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn, conn.makefile("rw", encoding="utf-8") as file:
                print("who are you?", file=file, flush=True)
                for line in file:
                    if line == "exit\n":
                        print("bye", file=file, flush=True)
                        break
                    print("hello,", line, end="", file=file, flush=True)
        except OSError:
            pass


# %% wrong tcp.exit_anywhere: looks for exit inside the line
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn, conn.makefile("rb") as lines:
                conn.sendall(b"who are you?\n")
                for line in lines:
                    if b"exit" in line:
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + line)
        except OSError:
            pass


# %% wrong tcp.exit_ends_server: returns from the server
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn, conn.makefile("rb") as lines:
                conn.sendall(b"who are you?\n")
                for line in lines:
                    if line == b"exit\n":
                        conn.sendall(b"bye\n")
                        return
                    conn.sendall(b"hello, " + line)
        except OSError:
            pass


# %% wrong tcp.answers_at_end: reads all lines first
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn, conn.makefile("rb") as lines:
                conn.sendall(b"who are you?\n")
                for line in lines.readlines():
                    if line == b"exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + line)
        except OSError:
            pass


# %% wrong tcp.one_client: accepts once
def greeter(listener):
    conn, caller = listener.accept()
    with conn, conn.makefile("rb") as lines:
        conn.sendall(b"who are you?\n")
        for line in lines:
            if line == b"exit\n":
                conn.sendall(b"bye\n")
                break
            conn.sendall(b"hello, " + line)


# %% wrong tcp.reset_ends_server: a client that is gone is not expected
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn, conn.makefile("rb") as lines:
            conn.sendall(b"who are you?\n")
            for line in lines:
                if line == b"exit\n":
                    conn.sendall(b"bye\n")
                    break
                conn.sendall(b"hello, " + line)


# %% wrong tcp.never_closed: says bye and forgets the connection
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            conn.sendall(b"who are you?\n")
            lines = conn.makefile("rb")
            for line in lines:
                if line == b"exit\n":
                    conn.sendall(b"bye\n")
                    break
                conn.sendall(b"hello, " + line)
        except OSError:
            pass


# %% wrong tcp.empty_is_data: ends only on exit (M39)
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    rest = b""
    while True:
        rest += conn.recv(1024)
        while b"\n" in rest:
            line, _, rest = rest.partition(b"\n")
            if line == b"exit":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line + b"\n")


# %% wrong tcp.waits_for_last_newline: answers only when a piece ends with a newline
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    buffer = b""
    while data := conn.recv(1024):
        buffer += data
        if not buffer.endswith(b"\n"):
            continue
        for line in buffer[:-1].split(b"\n"):
            if line == b"exit":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line + b"\n")
        buffer = b""


# %% wrong tcp.exit_anywhere: forgives blanks
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line.strip() == b"exit":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.exit_anywhere: forgives capital letters
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line.lower() == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.name_is_changed: strips more than the newline
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(f"hello, {line.decode().strip()}\n".encode())


# %% wrong tcp.name_is_changed: makes a proper name of it
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line.title())


# %% wrong tcp.exit_is_not_equal: compares bytes with text
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == "exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.exit_is_not_equal: forgets the newline
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.short_lines: a hundred bytes must be enough
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        while line := lines.readline(100):
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.shared_buffer: one buffer for all clients
buffer = bytearray()


def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    while data := conn.recv(1024):
        buffer.extend(data)
        while b"\n" in buffer:
            line, _, rest = bytes(buffer).partition(b"\n")
            buffer[:] = rest
            if line == b"exit":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line + b"\n")


# %% wrong tcp.ascii_is_enough: a text file in ASCII
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn, conn.makefile("r", encoding="ascii") as lines:
            try:
                conn.sendall(b"who are you?\n")
                for line in lines:
                    if line == "exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + line.encode())
            except OSError:
                pass


# %% wrong tcp.not_flushed: writes to a file and goes on
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn, conn.makefile("r", encoding="utf-8") as lines, conn.makefile("w", encoding="utf-8") as out:
                print("who are you?", file=out)
                for line in lines:
                    if line == "exit\n":
                        print("bye", file=out)
                        break
                    print(f"hello, {line}", end="", file=out)
        except OSError:
            pass


# %% wrong tcp.question_comes_late: asks after the first line
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    with conn.makefile("rb") as lines:
        for line in lines:
            conn.sendall(b"who are you?\n")
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.never_closed: closes the socket, and not the file
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        try:
            with conn:
                conn.sendall(b"who are you?\n")
                lines = conn.makefile("rb")
                for line in lines:
                    if line == b"exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + line)
        except OSError:
            pass


# %% wrong tcp.accept_gives_two: takes the pair for the socket
def greeter(listener):
    while True:
        conn = listener.accept()
        conn.sendall(b"who are you?\n")


# %% wrong tcp.try_around_all: the loop stands inside the try
def greeter(listener):
    try:
        while True:
            conn, caller = listener.accept()
            with conn, conn.makefile("rb") as lines:
                conn.sendall(b"who are you?\n")
                for line in lines:
                    if line == b"exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + line)
    except OSError:
        pass


# %% wrong tcp.nobody_accepted: a listener of one's own
import socket


def greeter(listener):
    mine = socket.create_server(("127.0.0.1", 0))
    mine.settimeout(20)
    while True:
        conn, caller = mine.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.listens_already: binds the listener that was given
def greeter(listener):
    listener.bind(("127.0.0.1", 0))
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.accept_outside_loop: accepts before the loop
def greeter(listener):
    conn, caller = listener.accept()
    while True:
        with conn:
            try:
                converse(conn)
            except OSError:
                pass


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.returned_at_once: a generator does nothing until somebody iterates
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            yield converse(conn)


def converse(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                return conn.sendall(b"bye\n")
            conn.sendall(b"hello, " + line)


# %% wrong tcp.impatient: gives up on a client that is silent for a moment
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            conn.settimeout(0.1)
            try:
                greet(conn)
            except OSError:
                pass


def greet(conn):
    conn.sendall(b"who are you?\n")
    with conn.makefile("rb") as lines:
        for line in lines:
            if line == b"exit\n":
                conn.sendall(b"bye\n")
                return
            conn.sendall(b"hello, " + line)


# %% wrong tcp.impatient: takes a client that is silent for one that has finished
def greeter(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            try:
                greet(conn)
            except OSError:
                pass


def greet(conn):
    conn.sendall(b"who are you?\n")
    conn.settimeout(0.1)
    unused = b""
    while True:
        try:
            data = conn.recv(4096)
        except TimeoutError:
            return
        if not data:
            return
        *lines, unused = (unused + data).split(b"\n")
        for line in lines:
            if line == b"exit":
                conn.sendall(b"bye\n")
                return
            conn.sendall(b"hello, " + line + b"\n")


# %% wrong tcp.piece_is_text: every recv is decoded by itself, with errors swept under the carpet
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        buf = ""
        try:
            with conn:
                conn.sendall(b"who are you?\n")
                done = False
                while not done and (d := conn.recv(1024)):
                    buf += d.decode(errors="replace")
                    while "\n" in buf:
                        line, buf = buf.split("\n", 1)
                        if line == "exit":
                            conn.sendall(b"bye\n")
                            done = True
                            break
                        conn.sendall(f"hello, {line}\n".encode())
        except OSError:
            pass


# %% wrong tcp.other_line_ends: str.splitlines() has its own idea of a line
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        buf = b""
        try:
            with conn:
                conn.sendall(b"who are you?\n")
                done = False
                while not done and (d := conn.recv(1024)):
                    buf += d
                    whole, nl, buf = buf.rpartition(b"\n")
                    if not nl:
                        continue
                    for line in (whole + b"\n").decode().splitlines():
                        if line == "exit":
                            conn.sendall(b"bye\n")
                            done = True
                            break
                        conn.sendall(f"hello, {line}\n".encode())
        except OSError:
            pass


# %% wrong tcp.newline_twice: prints a line that still has its newline
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        try:
            with conn, conn.makefile("r", encoding="utf-8") as lines, conn.makefile("w", encoding="utf-8") as out:
                print("who are you?", file=out, flush=True)
                for line in lines:
                    if line == "exit\n":
                        print("bye", file=out, flush=True)
                        break
                    print("hello,", line, file=out, flush=True)
        except OSError:
            pass


# %% wrong tcp.bytes_are_text: bytes in an f-string
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        try:
            with conn, conn.makefile("rb") as f:
                conn.sendall(b"who are you?\n")
                for line in f:
                    if line == b"exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(f"hello, {line}\n".encode())
        except OSError:
            pass


# %% wrong tcp.empty_is_data: greets nobody for ever
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        try:
            with conn, conn.makefile("rb") as f:
                conn.sendall(b"who are you?\n")
                while True:
                    line = f.readline()
                    if line == b"exit\n":
                        conn.sendall(b"bye\n")
                        break
                    conn.sendall(b"hello, " + line)
        except OSError:
            pass


# %% wrong tcp.reset_ends_server: catches what reading raises, and not what sendall raises
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        with conn, conn.makefile("rb") as f:
            conn.sendall(b"who are you?\n")
            while True:
                try:
                    line = f.readline()
                except OSError:
                    break
                if not line:
                    break
                if line == b"exit\n":
                    conn.sendall(b"bye\n")
                    break
                conn.sendall(b"hello, " + line)


# %% wrong tcp.listener_talks: asks on the listener
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        with conn:
            listener.sendall(b"who are you?\n")


# %% wrong tcp.listener_closed: closes the listener with the first client
def greeter(listener):
    while True:
        conn, _ = listener.accept()
        with listener, conn, conn.makefile("rb") as lines:
            conn.sendall(b"who are you?\n")
            for line in lines:
                if line == b"exit\n":
                    conn.sendall(b"bye\n")
                    break
                conn.sendall(b"hello, " + line)
