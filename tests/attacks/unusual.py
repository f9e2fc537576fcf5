"""Right answers that look odd: what an honest learner may write, and no grader should hold against them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from netcourse.referee import solutions


@dataclass(frozen=True)
class Unusual:
    """One odd and right answer; `more` are cells above it, of which some, `troubles`, do not run to their ends."""

    name: str
    exercise: str
    source: str
    more: tuple[str, ...] = ()
    troubles: int = 0


def ours(exercise: str, name: str, odd: str, rename: str = "") -> Unusual:
    """Return our own answer with something odd below it; `rename` gives what it defines another name first."""
    asked = exercise.partition(".")[2]
    source = solutions.source(exercise)
    source = source.replace(f"def {asked}(", f"def {rename}(") if rename else source
    return Unusual(name, exercise, f"{source}\n{textwrap.dedent(odd)}")


SPLIT = "http.split_url"
BUILD = "http.build_request"
PARSE = "http.parse_response"
ECHO = "tcp.echo_server"

ODD = [
    # shapes of a function
    ours(SPLIT, "a coroutine", """
        async def split_url(url): return _split(url)
        """, "_split"),
    ours(SPLIT, "a partial function", "import functools\nsplit_url = functools.partial(_split)", "_split"),
    ours(SPLIT, "a callable object", """
        class Splitter:
            def __call__(self, url): return _split(url)
        split_url = Splitter()
        """, "_split"),
    ours(SPLIT, "a class whose making is the answer", """
        class split_url(dict):
            def __init__(self, url): super().__init__(_split(url))
        """, "_split"),
    ours(SPLIT, "a bound method", """
        class Tools:
            def split(self, url): return _split(url)
        split_url = Tools().split
        """, "_split"),
    ours(SPLIT, "a static method of a class that is gone", """
        class Tools:
            split = staticmethod(_split)
        split_url = Tools.split
        del Tools
        """, "_split"),
    ours(SPLIT, "decorated with a cache", "import functools\nsplit_url = functools.cache(split_url)"),
    ours(SPLIT, "wrapped by a decorator that prints", """
        import functools
        def loud(function):
            @functools.wraps(function)
            def called(*args):
                print("called with", args)
                return function(*args)
            return called
        split_url = loud(split_url)
        """),
    ours(SPLIT, "an OrderedDict as the answer", """
        import collections
        def split_url(url): return collections.OrderedDict(sorted(_split(url).items(), reverse=True))
        """, "_split"),
    ours(SPLIT, "enumerations for text and numbers", """
        import enum
        Port = enum.IntEnum("Port", {"HTTP": 80, "HTTPS": 443})
        Scheme = enum.StrEnum("Scheme", ["HTTP", "HTTPS"])
        def split_url(url):
            found = _split(url)
            port = found["port"] if found["port"] not in (80, 443) else Port(found["port"])
            return found | {"scheme": Scheme(found["scheme"]), "port": port}
        """, "_split"),
    ours(SPLIT, "subclasses of str that print themselves otherwise", """
        class Text(str):
            def __repr__(self): return "a text"
            def __str__(self): return "a text"
        def split_url(url):
            return {key: Text(value) if type(value) is str else value for key, value in _split(url).items()}
        """, "_split"),
    Unusual("written by exec", SPLIT, f"exec({solutions.source(SPLIT)!r})"),
    Unusual("put into globals()", SPLIT,
            solutions.source(SPLIT).replace("def split_url", "def _split") + "\nglobals()['split' + '_url'] = _split"),
    Unusual("defined twice, the second time rightly", SPLIT,
            "def split_url(url): return {}\n\n" + solutions.source(SPLIT)),
    Unusual("defined inside try and if", SPLIT,
            "try:\n    import nothing_of_the_kind\nexcept ImportError:\n"
            + textwrap.indent(solutions.source(SPLIT), "    ")),
    Unusual("defined after an await", SPLIT, "import asyncio\nawait asyncio.sleep(0)\n" + solutions.source(SPLIT)),
    Unusual("under %%time, with magics in it", SPLIT, "%%time\n%matplotlib inline\n" + solutions.source(SPLIT)),
    Unusual("with names that hide built-in ones", SPLIT,
            "list = dict = 1\nmax = min = len = None\n" + solutions.source(SPLIT)),
    Unusual("in a module that the notebook wrote", SPLIT,
            "import sys\nsys.path.insert(0, '.')\nfrom mine import split_url",
            (f"open('mine.py', 'w').write({solutions.source(SPLIT)!r})",)),
    Unusual("by hand, with regular expressions", SPLIT, r'''
import re
PATTERN = re.compile(
    r"(?P<scheme>[A-Za-z]+)://(?:[^/?#@]*@)?(?:\[(?P<six>[^\]]*)\]|(?P<host>[^/?#:]*))(?::(?P<port>\d*))?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?", re.DOTALL)

def split_url(url):
    found = PATTERN.fullmatch(url)
    scheme = found["scheme"].lower()
    return dict(scheme=scheme, host=(found["six"] or found["host"]).lower(),
                port=int(found["port"] or {"http": 80, "https": 443}[scheme]), path=found["path"] or "/",
                query=found["query"] or "", fragment=found["fragment"] or "")
'''),
    # what happens beside
    ours(BUILD, "logging to stderr at every step", """
        import logging
        logging.basicConfig(level=logging.DEBUG)
        def build_request(*args, **named):
            logging.warning("building %s %s", args, named)
            return _build(*args, **named)
        """, "_build"),
    ours(BUILD, "a warning at every call", """
        import warnings
        def build_request(*args, **named):
            warnings.warn("old", DeprecationWarning)
            return _build(*args, **named)
        """, "_build"),
    ours(BUILD, "threads left running, one of them printing", """
        import itertools, threading, time
        def tick():
            for number in itertools.count():
                print(number)
                time.sleep(0.01)
        threading.Thread(target=tick, daemon=True).start()
        threading.Thread(target=threading.Event().wait).start()
        """),
    ours(BUILD, "the work done in another thread", """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(4)
        def build_request(*args, **named): return pool.submit(_build, *args, **named).result()
        """, "_build"),
    ours(BUILD, "the work done in another process", """
        import multiprocessing
        pool = multiprocessing.get_context("fork").Pool(2)
        def build_request(*args, **named): return pool.apply(_build, args, named)
        """, "_build"),
    ours(BUILD, "a bytearray turned to bytes by a subclass", """
        class Raw(bytes):
            def __eq__(self, other): raise NotImplementedError
            __hash__ = None
        def build_request(*args, **named): return Raw(_build(*args, **named))
        """, "_build"),
    ours(BUILD, "sockets, files and a loop left open", """
        import asyncio, socket
        kept = [socket.create_server(("127.0.0.1", 0)),
                socket.socketpair(), open("kept", "w"), asyncio.new_event_loop()]
        """),
    ours(BUILD, "signals handled by the learner's own handler", """
        import signal
        for one in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT): signal.signal(one, lambda *_: None)
        """),
    ours(BUILD, "stdout and stderr replaced", """
        import io, sys
        sys.stdout = sys.stderr = io.StringIO()
        print("to nobody")
        """),
    ours(BUILD, "random seeded, recursion limit and switch interval set", """
        import random, sys
        random.seed(1); sys.setrecursionlimit(5000); sys.setswitchinterval(0.05)
        """),
    Unusual("cells that sleep, raise and exit above it", PARSE, solutions.source(PARSE),
            ("import time; time.sleep(0.5)", "1 / 0", "raise SystemExit", "exit()", "raise KeyboardInterrupt"), 4),
    ours(PARSE, "with sys.settrace as a debugger would", """
        import sys
        sys.settrace(lambda frame, event, argument: None)
        """),
    ours(PARSE, "garbage collection switched off, much kept", """
        import gc
        gc.disable()
        kept = [bytearray(100) for _ in range(10_000)]
        """),
    ours("http.HeadReader", "a class with slots, a metaclass and a base", """
        class Meta(type):
            pass
        class Base(metaclass=Meta):
            __slots__ = ("inner",)
        _Inner = HeadReader
        class HeadReader(Base):
            __slots__ = ()
            def __init__(self, *args, **named): self.inner = _Inner(*args, **named)
            def __getattr__(self, name): return getattr(self.inner, name)
        """),
    # what honest servers need
    Unusual("a server with 200 threads, tried in the notebook", BUILD, solutions.source(BUILD), ("""
import socket, threading

def serve(conn):
    with conn:
        while data := conn.recv(100): conn.sendall(data)

def accept(listener):
    while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

listener = socket.create_server(("127.0.0.1", 0), backlog=300)
threading.Thread(target=accept, args=(listener,), daemon=True).start()
clients = [socket.create_connection(listener.getsockname(), 20) for _ in range(200)]
for client in clients: client.sendall(b"x")
assert [client.recv(1) for client in clients] == [b"x"] * 200
""",)),
    Unusual("a loop with 500 connections and a child with their other ends, tried in the notebook", BUILD,
            solutions.source(BUILD), ("""
import os, selectors, socket

listener, selector, served = socket.create_server(("127.0.0.1", 0), backlog=600), selectors.DefaultSelector(), 0
child = os.fork()
if child == 0:
    clients = [socket.create_connection(listener.getsockname(), 20) for _ in range(500)]
    for client in clients: client.sendall(b"x")
    os._exit(sum(client.recv(1) != b"x" for client in clients) > 0)
selector.register(listener, selectors.EVENT_READ)
while served < 500:
    for key, _ in selector.select(20):
        if key.fileobj is listener: selector.register(listener.accept()[0], selectors.EVENT_READ)
        else:
            served += 1
            key.fileobj.sendall(key.fileobj.recv(1))
            selector.unregister(key.fileobj)
assert os.waitpid(child, 0)[1] == 0
""",)),
    Unusual("a thousand connections held at once", BUILD, solutions.source(BUILD), ("""
import socket

listener = socket.create_server(("127.0.0.1", 0), backlog=128)
held = []
for _ in range(500): held += [socket.create_connection(listener.getsockname(), 20), listener.accept()[0]]
assert len(held) == 1000
""",)),
    Unusual("half a gigabyte of memory, sixteen processes and a large file", BUILD, solutions.source(BUILD), ("""
import os, time

hog = bytearray(b"x") * 2 ** 29
children = []
for _ in range(16):
    pid = os.fork()
    if pid == 0:
        time.sleep(0.3)
        os._exit(0)
    children.append(pid)
assert all(os.waitpid(pid, 0)[1] == 0 for pid in children)
open("large", "wb").write(bytes(15 * 2 ** 20))
""",)),
    # clients and servers
    Unusual("a client that is an asyncio protocol", "tcp.daytime_client", """
import asyncio

async def daytime_client(address):
    done, received = asyncio.get_running_loop().create_future(), bytearray()
    class Reader(asyncio.Protocol):
        def data_received(self, data): received.extend(data)
        def connection_lost(self, error): done.set_exception(error) if error else done.set_result(None)
    await asyncio.get_running_loop().create_connection(Reader, *address)
    await done
    return received.decode()
"""),
    Unusual("a client that is another program", "tcp.daytime_client", """
import subprocess, sys

def daytime_client(address):
    program = "import socket,sys; s=socket.create_connection((sys.argv[1], int(sys.argv[2])))\\n" \\
              "while d := s.recv(99): sys.stdout.buffer.write(d)"
    words = [sys.executable, "-I", "-S", "-c", program, address[0], str(address[1])]
    done = subprocess.run(words, capture_output=True)
    if done.returncode:
        raise ConnectionError(done.stderr.decode())
    return done.stdout.decode()
"""),
    Unusual("a server that forks for each client", "tcp.daytime_server", """
import os, signal

def daytime_server(listener, now):
    while True:
        conn, caller = listener.accept()
        text = now().encode()
        if os.fork() == 0:
            try: conn.sendall(text)
            except OSError: pass
            finally: os._exit(0)
        conn.close()
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0: break
            except ChildProcessError: break
"""),
    Unusual("a server made with socketserver", ECHO, """
import socketserver

class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(1000): self.request.sendall(data)
        except OSError: pass

def echo_server(listener):
    server = socketserver.ThreadingTCPServer(listener.getsockname(), Echo, bind_and_activate=False)
    server.socket.close()
    server.socket, server.daemon_threads = listener, True
    server.serve_forever()
"""),
    Unusual("a server in asyncio", ECHO, """
import asyncio

async def handle(reader, writer):
    try:
        while data := await reader.read(1000):
            writer.write(data)
            await writer.drain()
    except OSError: pass
    finally: writer.close()

async def echo_server(listener):
    async with await asyncio.start_server(handle, sock=listener) as server: await server.serve_forever()
"""),
    Unusual("a server that logs each byte to stderr and is slow to close", ECHO, """
import sys, threading, time

def echo_server(listener):
    while True:
        threading.Thread(target=serve, args=listener.accept(), daemon=True).start()

def serve(conn, caller):
    try:
        while data := conn.recv(64):
            print(caller, len(data), file=sys.stderr)
            conn.sendall(data)
        time.sleep(0.1)
    except OSError as error: print(error, file=sys.stderr)
    finally: conn.close()
"""),
]  # fmt: skip
