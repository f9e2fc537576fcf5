"""Other answers to http.get_by_hand."""

# %% right as a file: reads lines and counts from makefile
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock, sock.makefile("rwb") as stream:
        stream.write(b"GET %s HTTP/1.1\r\n" % path.encode())
        stream.write(b"host: %s:%d\r\nUser-Agent: by-hand\r\nConnection: close\r\n\r\n" % (host.encode(), port))
        stream.flush()
        status = int(line_of(stream)[9:12])
        size = -1
        while line := line_of(stream):
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                size = int(value)
        if status in (204, 304):
            return status, b""
        body = stream.read(size)
        if 0 <= len(body) < size:
            raise EOFError("the body is incomplete")
        return status, body


def line_of(stream):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise EOFError("the head is incomplete")
    return line[:-2]


# %% right byte by byte: a generator of single bytes, and HTTP/1.1 with more headers than needed
import re
import socket
from itertools import islice


def get_by_hand(host, port, path):
    sock = socket.create_connection((host, port))
    try:
        lines = ["GET " + path + " HTTP/1.1", "Accept: */*", "HOST: " + host + ":" + str(port), "", ""]
        sock.sendall("\r\n".join(lines).encode())
        stream = every_byte(sock)
        head = bytearray()
        while not head.endswith(b"\r\n\r\n"):
            head.append(next(stream, None) or fail())
        status = int(head[9:12])
        length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
        if status == 204 or status == 304:
            return (status, b"")
        size = int(length.group(1)) if length else None
        body = bytes(islice(stream, size))
        if length and len(body) != size:
            fail()
        return (status, body)
    finally:
        sock.close()


def every_byte(sock):
    while data := sock.recv(1000):
        yield from data


def fail():
    raise EOFError("not all of it came")


# %% wrong http.recv_is_answer: takes one recv for the answer
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head, _, body = sock.recv(65536).partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.head_in_one_recv: counts the body, but takes one recv for the head
import re
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head, _, body = sock.recv(65536).partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
        while len(body) < length:
            body += sock.recv(65536)
        return int(head.split()[1]), body


# %% wrong http.waits_for_end: reads until the server closes
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while more := sock.recv(65536):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.length_of_message: counts the head with the body
import re
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(1)
        length = int(re.search(rb"(?i)content-length: *(\d+)", data)[1])
        while len(data) < length:
            data += sock.recv(1)
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.length_as_spelt: looks for Content-Length in one spelling
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = None
        for line in head.split(b"\r\n"):
            if line.startswith(b"Content-Length:"):
                length = int(line[15:])
        while length is None or len(body) < length:
            more = sock.recv(65536)
            if not more:
                break
            body += more
        return int(head.split()[1]), body


# %% wrong http.no_host: asks without Host
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
        data = b""
        while more := sock.recv(65536):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.host_without_port: leaves the port out of Host
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        data = b""
        while more := sock.recv(65536):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.no_blank_line: waits for an answer before the request is complete
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n".encode())
        data = b""
        while more := sock.recv(65536):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.half_is_whole: hands out a body that was cut short
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                raise EOFError
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        length = 0 if status in (204, 304) else None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length" and length is None:
                length = int(value)
        while length is None or len(body) < length:
            more = sock.recv(65536)
            if not more:
                break
            body += more
        return status, body


# %% wrong http.always_a_body: waits for the body of a 204
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                raise EOFError
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while length is None or len(body) < length:
            more = sock.recv(65536)
            if not more and length is not None:
                raise EOFError
            if not more:
                break
            body += more
        return int(head.split()[1]), body


# %% wrong http.left_open: remembers its connections, which close only when they are forgotten
import socket


class Connection(socket.socket):
    def __del__(self):
        self.close()


connections = []


def get_by_hand(host, port, path):
    sock = Connection()
    sock.connect((host, port))
    connections.append(sock)
    sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            raise EOFError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    length = 0 if status in (204, 304) else None
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length" and length is None:
            length = int(value)
    while length is None or len(body) < length:
        more = sock.recv(65536)
        if not more and length is not None:
            raise EOFError
        if not more:
            break
        body += more
    return status, body


# %% wrong http.bare_newlines: ends its lines with a line feed alone
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\nHost: {host}:{port}\n\n".encode())
        data = b""
        while more := sock.recv(65536):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


# %% wrong http.end_forgotten: goes on asking after the end
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        length = 0 if status in (204, 304) else None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length" and length is None:
                length = int(value)
        if length is None:
            while more := sock.recv(65536):
                body += more
            return status, body
        while len(body) < length:
            body += sock.recv(65536)
        return status, body


# %% wrong http.late_answer: has no patience
import socket

connections = []


def get_by_hand(host, port, path):
    sock = socket.create_connection((host, port), timeout=0.2)
    pass
    try:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        return read_response(sock)
    finally:
        sock.close()


def read_response(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    status, length = int(head.split()[1]), None
    for line in head.decode("latin-1").split("\r\n"):
        if line.lower().startswith("content-length:"):
            length = int(line.partition(":")[2])
    if status in (204, 304):
        return status, b""
    while length is None or len(body) < length:
        more = sock.recv(65536)
        if not more and length is not None:
            raise EOFError
        if not more:
            break
        body += more
    return status, body[:length]


def receive(sock):
    data = sock.recv(65536)
    if not data:
        pass
        raise EOFError
    return data


# %% wrong http.other_length: takes any header that ends so
import socket

connections = []


def get_by_hand(host, port, path):
    sock = socket.create_connection((host, port), timeout=10)
    pass
    try:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        return read_response(sock)
    finally:
        sock.close()


def read_response(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    status, length = int(head.split()[1]), None
    for line in head.decode("latin-1").split("\r\n"):
        if "content-length" in line.lower():
            length = int(line.partition(":")[2])
    if status in (204, 304):
        return status, b""
    while length is None or len(body) < length:
        more = sock.recv(65536)
        if not more and length is not None:
            raise EOFError
        if not more:
            break
        body += more
    return status, body[:length]


def receive(sock):
    data = sock.recv(65536)
    if not data:
        pass
        raise EOFError
    return data


# %% wrong http.more_than_body: returns all that came
import socket

connections = []


def get_by_hand(host, port, path):
    sock = socket.create_connection((host, port), timeout=10)
    pass
    try:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        return read_response(sock)
    finally:
        sock.close()


def read_response(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    status, length = int(head.split()[1]), None
    for line in head.decode("latin-1").split("\r\n"):
        if line.lower().startswith("content-length:"):
            length = int(line.partition(":")[2])
    if status in (204, 304):
        return status, b""
    while length is None or len(body) < length:
        more = sock.recv(65536)
        if not more and length is not None:
            raise EOFError
        if not more:
            break
        body += more
    return status, body


def receive(sock):
    data = sock.recv(65536)
    if not data:
        pass
        raise EOFError
    return data


# %% wrong http.left_open_after_error: closes only when all went well
import socket

connections = []


def get_by_hand(host, port, path):
    sock = socket.create_connection((host, port), timeout=10)
    connections.append(sock)
    if True:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        answer = read_response(sock)
        sock.close()
        return answer


def read_response(sock):
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    status, length = int(head.split()[1]), None
    for line in head.decode("latin-1").split("\r\n"):
        if line.lower().startswith("content-length:"):
            length = int(line.partition(":")[2])
    if status in (204, 304):
        return status, b""
    while length is None or len(body) < length:
        more = sock.recv(65536)
        if not more and length is not None:
            raise EOFError
        if not more:
            break
        body += more
    return status, body[:length]


def receive(sock):
    data = sock.recv(65536)
    if not data:
        pass
        raise EOFError
    return data


# %% wrong http.path_rewritten: decodes the path
import socket
from urllib.parse import unquote


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {unquote(path)} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.asked_twice: sends the request twice
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode() * 2)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.body_as_text: decodes the body
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, (body if length is None else body[:length]).decode("latin-1")


# %% wrong http.status_not_from_head: calls every success 200
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return (200 if 200 <= status < 300 else status), body if length is None else body[:length]


# %% wrong http.refuses_status: raises for errors
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        if status >= 400:
            raise ValueError(status)
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.refuses_status: expects no body with a redirect
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304) or 300 <= status < 400:
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.last_blank_line: cuts at the last blank line
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.rpartition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.end_is_no_error: raises at every end
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.end_not_awaited: takes a missing length for 0
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.space_needed: cuts at colon and space
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b": ")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.zero_awaits_end: takes a length of 0 for none
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while not length or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.body_edges_stripped: strips the body
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, (body if length is None else body[:length]).strip()


# %% wrong http.first_header_only: looks at the first header alone
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:2]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]


# %% wrong http.head_has_any_bytes: decodes the head as UTF-8
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            piece = sock.recv(4096)
            if not piece:
                raise EOFError("head")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head.decode().split(" ", 2)[1][:3])
        length = None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if status in (204, 304):
            length = 0
        while length is None or len(body) < length:
            piece = sock.recv(4096)
            if not piece:
                if length is not None:
                    raise EOFError("body")
                break
            body += piece
        return status, body if length is None else body[:length]
