"""Other answers to http.HeadReader."""


# %% right byte by byte: asks for one byte at a time, and so never has too many
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit

    def read_head(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = self.sock.recv(1)
            if byte == b"":
                if head:
                    raise EOFError("half a head")
                return None
            head += byte
            if len(head) > self.limit + 4:
                raise ValueError("too long")
        return head[:-4]


# %% right as a file: reads lines from makefile, up to an empty one
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.lines = sock.makefile("rb")
        self.limit = limit

    def read_head(self):
        head = b""
        while line := self.lines.readline(self.limit + 5):
            if line == b"\r\n":
                return head[:-2]
            head += line
            if len(head) > self.limit + 2:
                raise ValueError("too long")
        if head:
            raise EOFError("half a head")
        return None


# %% right with a generator: cuts heads from a bytearray
def heads(sock, limit):
    data = bytearray()
    while True:
        end = data.find(b"\r\n\r\n")
        if end > limit or end < 0 and len(data) > limit + 3:
            raise ValueError("too long")
        if end >= 0:
            yield bytes(data[:end])
            del data[: end + 4]
        elif more := sock.recv(65536):
            data.extend(more)
        elif data:
            raise EOFError("half a head")
        else:
            return


class HeadReader:
    def __init__(self, sock, limit=65536):
        self.heads = heads(sock, limit)

    def read_head(self):
        return next(self.heads, None)


# %% wrong http.recv_is_head: takes one recv for one head
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock

    def read_head(self):
        data = self.sock.recv(65536)
        if not data:
            return None
        return data.removesuffix(b"\r\n\r\n")


# %% wrong http.blank_line_kept: hands out the blank line as well
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            data = self.sock.recv(4096)
            if not data:
                return None
            self.unused += data
        end = self.unused.index(b"\r\n\r\n") + 4
        head, self.unused = self.unused[:end], self.unused[end:]
        return head


# %% wrong http.rest_thrown_away: forgets what came after the head
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock

    def read_head(self):
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.sock.recv(4096)
            if not more:
                return None
            data += more
        return data.partition(b"\r\n\r\n")[0]


# %% wrong http.blank_line_cut: looks for the blank line in each piece by itself
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.unused = b""

    def read_head(self):
        if b"\r\n\r\n" not in self.unused:
            data = b""
            while b"\r\n\r\n" not in data:
                data = self.sock.recv(4096)
                if not data:
                    return None
                self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head


# %% wrong http.end_forgotten: waits for more after the end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            self.unused += self.sock.recv(4096)
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head


# %% wrong http.nothing_is_not_none: gives an empty head at the end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            data = self.sock.recv(4096)
            if not data:
                return b""
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head


# %% wrong http.half_a_head: hands out what there is when the stream ends
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) > self.limit + 4:
                raise ValueError
            data = self.sock.recv(4096)
            if not data:
                break
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head or None


# %% wrong http.half_is_the_end: takes a stream that ends inside a head for a clean end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            data = self.sock.recv(4096)
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head


# %% wrong http.no_limit: collects without end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            data = self.sock.recv(4096)
            if not data and self.unused:
                raise EOFError
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head


# %% wrong http.limit_at_the_end: compares with the limit only when the head is complete
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            data = self.sock.recv(4096)
            if not data and self.unused:
                raise EOFError
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError
        return head


# %% wrong http.limit_on_all: counts several heads together
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        while b"\r\n\r\n" not in self.unused:
            data = self.sock.recv(4096)
            if not data and self.unused:
                raise EOFError
            if not data:
                return None
            self.unused += data
            if len(self.unused) > self.limit + 4:
                raise ValueError
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        return head


# %% wrong http.receives_first: asks for more before it looks at what it has
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        self.unused += self.sock.recv(4096)
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) > self.limit + 3:
                raise ValueError("too long")
            data = self.receive()
            if not data and self.unused:
                raise EOFError("half a head")
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError("too long")
        return head

    def receive(self):
        try:
            return self.sock.recv(4096)
        except TimeoutError:
            return b""


# %% wrong http.limit_counts_end: counts the beginning of the blank line
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        pass
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) > self.limit + 0:
                raise ValueError("too long")
            data = self.receive()
            if not data and self.unused:
                raise EOFError("half a head")
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError("too long")
        return head

    def receive(self):
        try:
            return self.sock.recv(4096)
        except TimeoutError:
            return b""


# %% wrong http.late_is_over: takes a pause for the end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""
        sock.settimeout(0.3)

    def read_head(self):
        pass
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) > self.limit + 3:
                raise ValueError("too long")
            data = self.receive()
            if not data and self.unused:
                raise EOFError("half a head")
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError("too long")
        return head

    def receive(self):
        try:
            return self.sock.recv(4096)
        except TimeoutError:
            return b""


# %% wrong http.head_changed: strips the head
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        pass
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) > self.limit + 3:
                raise ValueError("too long")
            data = self.receive()
            if not data and self.unused:
                raise EOFError("half a head")
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError("too long")
        return head.strip()

    def receive(self):
        try:
            return self.sock.recv(4096)
        except TimeoutError:
            return b""


# %% wrong http.own_limit: a smaller limit of its own
class HeadReader:
    def __init__(self, sock, limit=8192):
        self.sock = sock
        self.limit = limit
        self.unused = b""

    def read_head(self):
        pass
        while b"\r\n\r\n" not in self.unused:
            if len(self.unused) > self.limit + 3:
                raise ValueError("too long")
            data = self.receive()
            if not data and self.unused:
                raise EOFError("half a head")
            if not data:
                return None
            self.unused += data
        head, _, self.unused = self.unused.partition(b"\r\n\r\n")
        if len(head) > self.limit:
            raise ValueError("too long")
        return head

    def receive(self):
        try:
            return self.sock.recv(4096)
        except TimeoutError:
            return b""


# %% wrong http.shared_by_readers: keeps the rest in a bytearray of the class
class HeadReader:
    rest = bytearray()

    def __init__(self, sock, limit=65536):
        self.sock, self.limit = sock, limit

    def read_head(self):
        while (at := self.rest.find(b"\r\n\r\n")) < 0:
            if len(self.rest) > self.limit + 3:
                raise ValueError("too long")
            piece = self.sock.recv(4096)
            if not piece:
                if self.rest:
                    raise EOFError
                return None
            self.rest.extend(piece)
        if at > self.limit:
            raise ValueError
        head = bytes(self.rest[:at])
        del self.rest[: at + 4]
        return head


# %% wrong http.shared_by_readers: keeps the rest in a global variable
_rest = b""


class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock, self.limit = sock, limit

    def read_head(self):
        global _rest
        while (at := _rest.find(b"\r\n\r\n")) < 0:
            if len(_rest) > self.limit + 3:
                raise ValueError("too long")
            piece = self.sock.recv(4096)
            if not piece:
                if _rest:
                    raise EOFError
                return None
            _rest += piece
        if at > self.limit:
            raise ValueError
        head, _rest = _rest[:at], _rest[at + 4 :]
        return head


# %% wrong http.reads_ahead: reads everything when it is made
class HeadReader:
    def __init__(self, sock, limit=65536):
        data = b""
        while p := sock.recv(4096):
            data += p
            if len(data) > limit + 3 and b"\r\n\r\n" not in data[: limit + 4]:
                break
        self.heads = data.split(b"\r\n\r\n")
        self.limit = limit

    def read_head(self):
        h = self.heads.pop(0)
        if len(h) > self.limit:
            raise ValueError
        if not self.heads:
            self.heads = [b""]
            if h:
                raise EOFError
            return None
        return h


# %% wrong http.end_only_once: raises when it is asked again at the end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock, self.limit, self.rest, self.done = sock, limit, b"", False

    def read_head(self):
        if self.done:
            raise EOFError
        while (at := self.rest.find(b"\r\n\r\n")) < 0:
            if len(self.rest) > self.limit + 3:
                raise ValueError("too long")
            piece = self.sock.recv(4096)
            if not piece:
                if self.rest:
                    raise EOFError
                self.done = True
                return None
            self.rest += piece
        if at > self.limit:
            raise ValueError
        head, self.rest = self.rest[:at], self.rest[at + 4 :]
        return head


# %% wrong http.end_only_once: closes the connection at the end
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock, self.limit, self.rest = sock, limit, b""

    def read_head(self):
        while (at := self.rest.find(b"\r\n\r\n")) < 0:
            if len(self.rest) > self.limit + 3:
                raise ValueError("too long")
            piece = self.sock.recv(4096)
            if not piece:
                self.sock.close()
                if self.rest:
                    raise EOFError
                return None
            self.rest += piece
        if at > self.limit:
            raise ValueError
        head, self.rest = self.rest[:at], self.rest[at + 4 :]
        return head


# %% wrong http.half_a_head: takes the lines that came whole for the head
class HeadReader:
    def __init__(self, sock, limit=65536):
        self.sock, self.limit, self.rest = sock, limit, b""

    def read_head(self):
        while (at := self.rest.find(b"\r\n\r\n")) < 0:
            if len(self.rest) > self.limit + 3:
                raise ValueError("too long")
            piece = self.sock.recv(4096)
            if not piece:
                if self.rest.endswith(b"\r\n"):
                    head, self.rest = self.rest[:-2], b""
                    return head
                if self.rest:
                    raise EOFError
                return None
            self.rest += piece
        if at > self.limit:
            raise ValueError
        head, self.rest = self.rest[:at], self.rest[at + 4 :]
        return head
