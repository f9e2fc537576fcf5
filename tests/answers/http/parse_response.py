"""Other answers to http.parse_response."""

# %% right by http.client: lets the library read from a socket that is only a file
import http.client
import io


class FakeSocket:
    def __init__(self, data):
        self.data = data

    def makefile(self, mode):
        return io.BytesIO(self.data)


def parse_response(data, method="GET"):
    answer = http.client.HTTPResponse(FakeSocket(data), method=method)
    answer.begin()
    try:
        body = answer.read()
    except http.client.IncompleteRead as error:
        raise ValueError("too short") from error
    headers = {}
    for name, value in answer.getheaders():
        headers.setdefault(name.lower(), []).append(value.strip())
    return {"status": answer.status, "reason": answer.reason, "headers": headers, "body": body}


# %% right as a file: reads lines and counts from an io.BytesIO
import io


def parse_response(data, method="GET"):
    stream = io.BytesIO(data)
    words = stream.readline().decode("ascii").strip("\r\n").split(" ")
    answer = {"status": int(words[1]), "reason": " ".join(words[2:]), "headers": {}, "body": b""}
    while line := stream.readline().rstrip(b"\r\n"):
        name, value = line.decode("latin-1").split(":", 1)
        answer["headers"].setdefault(name.casefold(), []).append(value.strip(" \t"))
    if method == "HEAD" or answer["status"] < 200 or answer["status"] in {204, 304}:
        return answer
    codings = ",".join(answer["headers"].get("transfer-encoding", [])).lower()
    if codings.endswith("chunked"):
        while size := int(stream.readline().split(b";")[0], base=16):
            answer["body"] += exactly(stream, size)
            stream.readline()
    elif "content-length" in answer["headers"]:
        answer["body"] = exactly(stream, int(answer["headers"]["content-length"][0]))
    else:
        answer["body"] = stream.read()
    return answer


def exactly(stream, size):
    data = stream.read(size)
    if len(data) != size:
        raise ValueError("cut short")
    return data


# %% wrong http.all_is_text: decodes the body with the head
def parse_response(data, method="GET"):
    head, _, body = data.decode("utf-8").partition("\r\n\r\n")
    status_line, *lines = head.split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length].encode()}


# %% wrong http.reason_is_one_word: splits the status line at every space
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    status, reason = status_line.split()[1:3]
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.reason_is_needed: falls over a status line without a reason
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(maxsplit=2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.status_is_text: leaves the status a piece of text
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": status, "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.last_header_wins: overwrites a header that comes again
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = [value.strip()]
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.joined_headers: joins a header that comes again into one value
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    found = {}
    for line in lines:
        name, _, value = line.partition(":")
        found[name.lower()] = (found.get(name.lower(), "") + ", " + value.strip()).lstrip(", ")
    headers = {name: [value] for name, value in found.items()}
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.names_as_written: keeps names as they are written
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name, []).append(value.strip())
    length = int(headers.get("Content-Length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.every_colon: splits a header at every colon
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        pieces = line.split(":")
        headers.setdefault(pieces[0].lower(), []).append(pieces[1].strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.colon_and_space: asks for a space after the colon
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, value = line.split(": ", 1)
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.rest_is_body: takes everything after the head for the body
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.every_blank_line: splits at every blank line
def parse_response(data, method="GET"):
    head, body = data.split(b"\r\n\r\n")[:2]
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.length_is_needed: knows no body without a length
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", ["0"])[0])
    return {"status": int(status), "reason": reason, "headers": headers, "body": body[:length]}


# %% wrong http.chunks_left: leaves the chunks as they came
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    if "content-length" in headers and "transfer-encoding" not in headers:
        body = body[: int(headers["content-length"][0])]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.length_beats_chunks: looks at Content-Length first
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if method == "HEAD" or status in ("204", "304"):
        body = b""
    elif "content-length" in headers:
        length = int(headers["content-length"][0])
        body = rest[:length]
        if len(body) < length:
            raise ValueError("too short")
    elif "transfer-encoding" in headers:
        body = b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.decimal_sizes: reads chunk sizes as decimal numbers
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if "transfer-encoding" in headers:
        body = b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0]):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        body = rest[: int(headers["content-length"][0])]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.chunks_by_lines: takes every second line for a chunk
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if "transfer-encoding" in headers:
        pieces = rest.split(b"\r\n")
        body = b""
        for size, chunk in zip(pieces[::2], pieces[1::2]):
            if size == b"0":
                break
            body += chunk
    elif "content-length" in headers:
        body = rest[: int(headers["content-length"][0])]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.extension_in_size: falls over a chunk extension
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if "transfer-encoding" in headers:
        body = b""
        while size := int(rest.partition(b"\r\n")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        body = rest[: int(headers["content-length"][0])]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.always_a_body: believes Content-Length of an answer that has no body
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if "transfer-encoding" in headers:
        body = b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            if len(rest) < size:
                raise ValueError("too short")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        body = rest[: int(headers["content-length"][0])]
        if len(body) < int(headers["content-length"][0]):
            raise ValueError("too short")
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.half_is_whole: hands out a body that was cut short
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if method == "HEAD" or status in ("103", "204", "304"):
        body = b""
    elif "transfer-encoding" in headers:
        body = b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0] or b"0", 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        body = rest[: int(headers["content-length"][0])]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.head_is_latin_1: leaves out what is not ASCII
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("ascii", "ignore").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if method == "HEAD" or status in ("103", "204", "304"):
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        length = int(headers["content-length"][0])
        body = rest[:length]
        if len(body) < length:
            raise ValueError("too short")
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.every_blank_line: splits at the last one
def parse_response(data, method="GET"):
    head, _, body = data.rpartition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.every_blank_line: knows only one
def parse_response(data, method="GET"):
    head, body = data.split(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.nothing_may_follow: refuses what comes after the body
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    if len(data.partition(b"\r\n\r\n")[2]) != length:
        raise ValueError
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.body_stripped: strips the body
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length].strip()
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.empty_value: leaves out headers without a value
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    return {
        "status": int(status),
        "reason": reason,
        "headers": {name: values for name, values in headers.items() if values != [""]},
        "body": body,
    }


# %% wrong http.values_as_text: unpacks lists of one
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    return {
        "status": int(status),
        "reason": reason,
        "headers": {name: values[0] for name, values in headers.items()},
        "body": body,
    }


# %% wrong http.values_lowered: lowers the values as well
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip().lower())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.split_at_commas: takes a comma for the end of a value
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).extend(map(str.strip, value.split(",")))
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.any_coding: takes every coding for chunks
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if method == "HEAD" or status in ("103", "204", "304"):
        body = b""
    elif "transfer-encoding" in headers:
        body = b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        length = int(headers["content-length"][0])
        body = rest[:length]
        if len(body) < length:
            raise ValueError("too short")
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.chunked_as_spelt: compares the coding as it is written
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    if "transfer-encoding" in headers and headers["transfer-encoding"] == ["chunked"]:
        rest, body = body, b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.trailer_as_header: adds the trailer to the headers
def parse_response(data, method="GET"):
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", [len(body)])[0])
    body = body[:length]
    if "transfer-encoding" in headers and headers["transfer-encoding"][0].lower() == "chunked":
        rest, body = body, b""
        while size := int(rest.partition(b"\r\n")[0].partition(b";")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            body += rest[:size]
            rest = rest[size + 2 :]
        for line in rest.partition(b"\r\n")[2].decode("latin-1").split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                headers[name.lower()] = [value.strip()]
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.endless_loop: looks for a last chunk that never comes
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    _, status, reason = status_line.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip())
    body = rest
    if method == "HEAD" or status in ("103", "204", "304"):
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while rest.partition(b"\r\n")[0] != b"0":
            line, _, rest = rest.partition(b"\r\n")
            size = int(line.partition(b";")[0] or b"0", 16)
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        length = int(headers["content-length"][0])
        body = rest[:length]
        if len(body) < length:
            raise ValueError("too short")
    return {"status": int(status), "reason": reason, "headers": headers, "body": body}


# %% wrong http.other_line_ends: cuts the head with splitlines
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").splitlines()
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.last_colon: cuts at the last colon
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.rpartition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.same_value_once: keeps equal values once
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    result["headers"] = {k: list(dict.fromkeys(v)) for k, v in headers.items()}
    return result


# %% wrong http.zero_is_nothing: takes a length of 0 for none
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif int(headers.get("content-length", ["0"])[0]):
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.found_elsewhere: looks for chunked anywhere in the head
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif b"chunked" in head.lower():
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.found_elsewhere: searches the head for a length
import re


def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif m := re.search(rb"(?i)content-length:\s*(\d+)", head):
        n = int(m[1])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.bodiless_by_method: expects a body only after GET
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method != "GET" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.bodiless_class: expects no body with a redirect
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status == 204 or status // 100 == 3 or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.zero_as_spelt: compares the last size as text
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            if size == b"0":
                break
            size = int(size.split(b";")[0], 16)
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.zero_as_spelt: takes a size that begins with 0 for the last
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            if size.startswith(b"0"):
                break
            size = int(size.split(b";")[0], 16)
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.one_chunk: stops after the first chunk
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            break
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.head_is_latin_1: decodes as Windows does
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("cp1252", "replace").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest
    result["body"] = body
    return result


# %% wrong http.every_blank_line: ends a body without a length at a blank line
def parse_response(data, method="GET"):
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *reason = first.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), []).append(value.strip(" \t"))
    status = int(status)
    result = {"status": status, "reason": "".join(reason), "headers": headers}
    if method == "HEAD" or status in (204, 304) or status < 200:
        body = b""
    elif headers.get("transfer-encoding", [""])[0].lower() == "chunked":
        body = b""
        while True:
            size, end, rest = rest.partition(b"\r\n")
            if not end:
                raise ValueError("cut")
            size = int(size.split(b";")[0], 16)
            if size == 0:
                break
            if len(rest) < size + 2:
                raise ValueError("cut")
            body += rest[:size]
            rest = rest[size + 2 :]
    elif "content-length" in headers:
        n = int(headers["content-length"][0])
        if len(rest) < n:
            raise ValueError("cut")
        body = rest[:n]
    else:
        body = rest.partition(b"\r\n\r\n")[0]
    result["body"] = body
    return result
