"""Reference solutions of 02-http."""

# %% http.split_url
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def split_url(url):
    parts = urlsplit(url)
    return {
        "scheme": parts.scheme,
        "host": parts.hostname,
        "port": parts.port or DEFAULT_PORTS[parts.scheme],
        "path": parts.path or "/",
        "query": parts.query,
        "fragment": parts.fragment,
    }


# %% http.build_request
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for text in (method, host, path, *headers.keys(), *headers.values()):
        if "\r" in text or "\n" in text:
            raise ValueError(f"a line end inside {text!r}")
    content = body.encode("utf-8")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if content:
        lines.append(f"Content-Length: {len(content)}")
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("ascii") + content


# %% http.parse_response
def parse_response(data, method="GET"):
    head, blank_line, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _version, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    has_body = method != "HEAD" and status not in ("204", "304") and not status.startswith("1")
    body = find_body(headers, rest) if has_body else b""
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


def find_body(headers, rest):
    if headers.get("transfer-encoding", [""])[-1].lower() == "chunked":
        return join_chunks(rest)
    if "content-length" not in headers:
        return rest
    length = int(headers["content-length"][0])
    if len(rest) < length:
        raise ValueError(f"{length} bytes were promised, {len(rest)} came")
    return rest[:length]


def join_chunks(rest):
    body = b""
    while True:
        size_line, _line_end, rest = rest.partition(b"\r\n")
        size = int(size_line.partition(b";")[0], 16)
        if size == 0:
            return body
        if len(rest) < size:
            raise ValueError(f"a chunk of {size} bytes was promised, {len(rest)} came")
        body += rest[:size]
        rest = rest[size + 2 :]


# %% http.HeadReader
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) >= self.limit + 4:
                raise ValueError("the head is too long")
            data = self.sock.recv(4096)
            if not data and self.unused:
                raise EOFError("the stream ended inside a head")
            if not data:
                return None
            self.unused += data
        head, _blank_line, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError("the head is too long")
        return head


# %% http.get_by_hand
import socket


def get_by_hand(host, port, path):
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode("ascii"))
        data = b""
        while b"\r\n\r\n" not in data:
            data += receive(sock)
        head, _blank_line, body = data.partition(b"\r\n\r\n")
        status, length = read_head(head)
        if length is None:
            while more := sock.recv(65536):
                body += more
            return status, body
        while len(body) < length:
            body += receive(sock)
        return status, body[:length]


def receive(sock):
    data = sock.recv(65536)
    if not data:
        raise EOFError("the connection ended inside the response")
    return data


def read_head(head):
    status_line, *lines = head.decode("latin-1").split("\r\n")
    status = int(status_line.split(" ")[1])
    if status in (204, 304):
        return status, 0
    for line in lines:
        name, _colon, value = line.partition(":")
        if name.lower() == "content-length":
            return status, int(value)
    return status, None


# %% http.post_form
from urllib.parse import urlencode
from urllib.request import urlopen


def post_form(url, fields):
    data = urlencode(fields, doseq=True).encode("ascii")
    with urlopen(url, data, timeout=10) as response:
        return response.read()
