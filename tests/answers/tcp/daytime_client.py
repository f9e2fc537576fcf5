# %% right makefile: reads the socket as a file, to its end
import socket


def daytime_client(address):
    with socket.create_connection(address) as sock, sock.makefile("rb") as file:
        return file.read().decode()


# %% right asyncio: the same with streams
import asyncio


async def daytime_client(address):
    reader, writer = await asyncio.open_connection(*address)
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()
        await writer.wait_closed()


# %% right incremental: decodes piece by piece with a decoder that remembers half a character
import codecs
import socket


def daytime_client(address):
    decoder = codecs.getincrementaldecoder("utf-8")()
    text = ""
    sock = socket.socket()
    try:
        sock.settimeout(30)
        sock.connect(tuple(address))
        data = b"start"
        while data:
            data = sock.recv(3)
            text += decoder.decode(data, final=not data)
    finally:
        sock.close()
    return text


# %% right buffer: one byte at a time into a bytearray
import socket


def daytime_client(address):
    received = bytearray()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.connect(address)
        sock.shutdown(socket.SHUT_WR)
        while True:
            byte = sock.recv(1)
            if byte == b"":
                return str(received, "utf-8")
            received += byte


# %% wrong tcp.address_in_two: connect is called with host and port (M40)
import socket


def daytime_client(address):
    host, port = address
    with socket.socket() as sock:
        sock.connect(host, port)
        return sock.recv(1024).decode()


# %% wrong tcp.one_recv: one recv is taken for the answer
import socket


def daytime_client(address):
    with socket.create_connection(address) as sock:
        return sock.recv(4096).decode()


# %% wrong tcp.one_recv: a piece that is shorter than asked for is taken for the last
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        while True:
            piece = sock.recv(1024)
            data += piece
            if len(piece) < 1024:
                return data.decode()


# %% wrong tcp.one_recv: the first newline is taken for the end
import socket


def daytime_client(address):
    with socket.create_connection(address) as sock, sock.makefile("rb") as file:
        return file.readline().decode()


# %% wrong tcp.text_is_decoded: str and decode are mixed up (M9)
import socket


def daytime_client(address):
    text = ""
    with socket.create_connection(address) as sock:
        while piece := sock.recv(1024):
            text += str(piece)
    return text.decode()


# %% wrong tcp.bytes_are_text: the bytes are returned as they are
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        while piece := sock.recv(1024):
            data += piece
    return data


# %% wrong tcp.bytes_are_text: str() is taken for decode()
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        while piece := sock.recv(1024):
            data += piece
    return str(data)


# %% wrong tcp.piece_is_text: every piece is decoded by itself
import socket


def daytime_client(address):
    text = ""
    with socket.create_connection(address) as sock:
        while piece := sock.recv(1024):
            text += piece.decode()
    return text


# %% wrong tcp.piece_is_text: the same, with errors swept under the carpet
import socket


def daytime_client(address):
    text = ""
    with socket.create_connection(address) as sock:
        while piece := sock.recv(1024):
            text += piece.decode(errors="ignore")
    return text


# %% wrong tcp.client_binds: a port of its own, the one that was free yesterday (M11)
import socket


def daytime_client(address):
    data = b""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", 23456))
        sock.connect(address)
        while piece := sock.recv(1024):
            data += piece
    return data.decode()


# %% wrong tcp.one_socket_for_ever: the socket is made once, outside the function
import socket

sock = socket.socket()


def daytime_client(address):
    data = b""
    with sock:
        sock.connect(address)
        while piece := sock.recv(1024):
            data += piece
    return data.decode()


# %% wrong tcp.left_open: leaves closing to a destructor, and keeps the object
import socket


class Connection:
    def __init__(self):
        self.sock = socket.socket()

    def __del__(self):
        self.sock.close()


def daytime_client(address):
    daytime_client.connection = Connection()
    daytime_client.connection.sock.connect(address)
    data = b""
    while piece := daytime_client.connection.sock.recv(1024):
        data += piece
    return data.decode()


# %% wrong tcp.error_is_answer: whatever goes wrong is an empty text
import socket


def daytime_client(address):
    data = b""
    try:
        with socket.create_connection(address) as sock:
            while piece := sock.recv(1024):
                data += piece
    except OSError:
        pass
    return data.decode()


# %% wrong tcp.empty_is_data: waits for the server to say more than nothing (M39)
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        while not data.endswith(b"the end"):
            data += sock.recv(1024)
    return data.decode()


# %% wrong tcp.text_is_trimmed: strips the newline, which looks untidy
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        while piece := sock.recv(1024):
            data += piece
    return data.decode().strip()


# %% wrong tcp.text_is_trimmed: a text file changes the line ends
import socket


def daytime_client(address):
    with socket.create_connection(address) as sock, sock.makefile("r", encoding="utf-8") as file:
        return file.read()


# %% wrong tcp.wrong_encoding: Latin-1 decodes everything, to something
import socket


def daytime_client(address):
    with socket.create_connection(address) as sock, sock.makefile("rb") as file:
        return file.read().decode("latin-1")


# %% wrong tcp.wrong_encoding: ASCII
import socket


def daytime_client(address):
    with socket.create_connection(address) as sock, sock.makefile("rb") as file:
        return file.read().decode("ascii")


# %% wrong tcp.one_recv: ten times must be enough
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        for _ in range(10):
            data += sock.recv(1024)
    return data.decode()


# %% wrong tcp.client_speaks: asks, as one asks an HTTP server
import socket


def daytime_client(address):
    data = b""
    with socket.create_connection(address) as sock:
        sock.sendall(b"\n")
        while piece := sock.recv(1024):
            data += piece
    return data.decode()


# %% wrong tcp.silence_is_the_end: takes a pause for the end
import socket


def daytime_client(address):
    pieces = []
    with socket.create_connection(address) as sock:
        sock.settimeout(0.1)
        try:
            while piece := sock.recv(4096):
                pieces.append(piece)
        except TimeoutError:
            pass
    return b"".join(pieces).decode("utf-8")


# %% wrong tcp.silence_is_the_end: gives the server a tenth of a second
import socket


def daytime_client(address):
    with socket.create_connection(address, timeout=0.1) as sock:
        return b"".join(iter(lambda: sock.recv(4096), b"")).decode("utf-8")


# %% wrong tcp.one_recv: 65536 bytes must be enough
import socket


def daytime_client(address):
    with socket.create_connection(address) as s, s.makefile("rb") as f:
        return f.read(65536).decode()
