"""Other answers to http.build_request."""


# %% right as bytes: encodes each line, says a length of 0 too and names Host last
def build_request(method, host, path="/", headers=None, body=""):
    fields = list((headers or {}).items()) + [("Content-Length", str(len(body.encode()))), ("host", host)]
    words = [method, path] + [word for pair in fields for word in pair]
    if any(set(word) & set("\r\n") for word in words):
        raise ValueError("line ends are not allowed here")
    lines = [b"%s %s HTTP/1.1" % (method.encode(), path.encode())]
    for name, value in fields:
        lines.append(name.encode("latin-1") + b":" + value.encode("latin-1"))
    return b"\r\n".join([*lines, b"", body.encode()])


# %% right by http.client: lets the library write it, on a connection that only collects
import http.client


class Collector:
    def __init__(self):
        self.data = b""

    def sendall(self, data):
        self.data += data


def build_request(method, host, path="/", headers=None, body=""):
    headers = dict(headers or {})
    if any("\r" in text or "\n" in text for text in [method, host, path, *headers, *headers.values()]):
        raise ValueError("a line end would start a line of its own")
    connection = http.client.HTTPConnection(host)
    connection.sock = collector = Collector()
    connection.request(method, path, body.encode("utf-8") or None, {**headers, "Host": host})
    return collector.data


# %% wrong http.text_not_bytes: returns text
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines) + "\r\n\r\n" + body


# %% wrong http.bare_newlines: ends its lines with a line feed alone
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\n".join(lines) + "\n\n" + body).encode()


# %% wrong http.no_blank_line: ends with its last header
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n" + body).encode()


# %% wrong http.no_host: leaves Host out
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Content-Length: {len(body.encode())}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.line_end_after_body: ends the body like a line
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body.encode())}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", body, ""]).encode()


# %% wrong http.no_length: sends a body without its length
def build_request(method, host, path="/", headers=None, body=""):
    texts = [method, host, path, *(headers or {}).keys(), *(headers or {}).values()]
    if any("\r" in text or "\n" in text for text in texts):
        raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.characters_counted: counts characters instead of bytes
def build_request(method, host, path="/", headers=None, body=""):
    texts = [method, host, path, *(headers or {}).keys(), *(headers or {}).values()]
    if any("\r" in text or "\n" in text for text in texts):
        raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.body_refused: looks for line ends in the body too
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    if any("\r" in text or "\n" in text for text in [*lines, body]):
        raise ValueError("a line end")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.injection: writes whatever it is given
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.only_pairs: refuses \r\n, but neither alone
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    if any("\r\n" in line for line in lines):
        raise ValueError("a line end")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.only_values: looks at the headers' values alone
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    for name, value in (headers or {}).items():
        if "\r" in value or "\n" in value:
            raise ValueError("a line end")
        lines.append(f"{name}: {value}")
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.cleaned_up: takes the line ends out instead of refusing
def build_request(method, host, path="/", headers=None, body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body.encode())}")
    lines = [line.replace("\r", "").replace("\n", "") for line in lines]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


# %% wrong http.edges_overlooked: counts lines, and the last line end makes none
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for text in (method, host, path, *headers, *headers.values()):
        if len(text.splitlines()) > 1:
            raise ValueError("a line end")
    pass
    content = body.encode()
    if content:
        headers = headers | {"Content-Length": str(len(content))}
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


# %% wrong http.edges_overlooked: strips before it looks
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for text in (method, host, path, *headers, *headers.values()):
        if "\r" in text.strip() or "\n" in text.strip():
            raise ValueError("a line end")
    pass
    content = body.encode()
    if content:
        headers = headers | {"Content-Length": str(len(content))}
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


# %% wrong http.mutable_default: writes into the one default dict
def build_request(method, host, path="/", headers={}, body=""):
    headers = headers
    for text in (method, host, path, *headers, *headers.values()):
        if "\r" in text or "\n" in text:
            raise ValueError("a line end")
    pass
    content = body.encode()
    if content:
        headers["Content-Length"] = str(len(content))
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


# %% wrong http.request_line: encodes a path that is one already
from urllib.parse import quote


def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for text in (method, host, path, *headers, *headers.values()):
        if "\r" in text or "\n" in text:
            raise ValueError("a line end")
    path = quote(path)
    content = body.encode()
    if content:
        headers = headers | {"Content-Length": str(len(content))}
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


# %% wrong http.request_line: an older version
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for text in (method, host, path, *headers, *headers.values()):
        if "\r" in text or "\n" in text:
            raise ValueError("a line end")
    pass
    content = body.encode()
    if content:
        headers = headers | {"Content-Length": str(len(content))}
    lines = [f"{method} {path} HTTP/1.0", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


# %% wrong http.body_dropped: believes that a GET has no body
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for text in (method, host, path, *headers, *headers.values()):
        if "\r" in text or "\n" in text:
            raise ValueError("a line end")
    body = "" if method == "GET" else body
    content = body.encode()
    if content:
        headers = headers | {"Content-Length": str(len(content))}
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + content


# %% wrong http.host_changed: lowers the host
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host.lower()}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.empty_value_dropped: leaves out headers without a value
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items() if v]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.header_twice: adds its own beside those that are given
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        "Connection: close",
        "Accept: */*",
        "Content-Type: text/plain",
    ] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.value_changed: writes values in capitals as it writes names
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}".title() for n, v in headers.items()]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.value_changed: refuses a colon in a value
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    if any(":" in v for v in headers.values()):
        raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.request_line: writes the method in capitals
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method.upper()} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.request_line: encodes a path that is encoded already
from urllib.parse import quote


def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    path = quote(path, safe="/?=&%")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.no_length: takes a body of spaces for none
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode()
    if b.strip():
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.body_changed: strips the body
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.strip().encode()
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b


# %% wrong http.body_encoded_otherwise: sends latin-1
def build_request(method, host, path="/", headers=None, body=""):
    headers = headers or {}
    for t in (host, path, *headers, *headers.values(), method):
        if "\r" in t or "\n" in t:
            raise ValueError
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"] + [f"{n}: {v}" for n, v in headers.items()]
    b = body.encode("latin-1", "replace")
    if b:
        lines.append(f"Content-Length: {len(b)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b
