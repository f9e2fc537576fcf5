"""Sockets: the machine's, the referee's, other submissions'."""

from __future__ import annotations

import textwrap

from .model import Attack, harmless, refused


def getting(name: str, body: str, status: str = "failed") -> Attack:
    """An attack by the client in an exercise whose server is the check's."""
    cell = f"import socket\n\ndef get_by_hand(host, port, path):\n{textwrap.indent(body, '    ')}\n"
    return Attack(name, cell, status, exercise="http.get_by_hand")


ATTACKS = [
    refused("opens a raw socket", "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
    refused("opens a packet socket", "import socket\nsocket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
    refused("opens a socket to the machine below (AF_VSOCK)", "import socket\nsocket.socket(40, socket.SOCK_STREAM)"),
    refused("listens on a low port", "import socket\nsocket.create_server(('127.0.0.1', 80))"),
    refused("connects to the world", "import socket\nsocket.create_connection(('192.0.2.1', 80), 2)"),
    refused("sends a datagram to the world", """
        import socket
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))
        """),
    refused("takes down the loopback interface", """
        import fcntl, socket, struct
        fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 0))
        """),
    refused("looks for the sockets of others in the table of abstract ones", """
        import socket
        names = [line.split()[-1] for line in open('/proc/net/unix') if '@' in line]
        if not names:
            raise OSError
        for name in names:
            socket.socket(socket.AF_UNIX).connect('\\0' + name[1:])
        """),
    refused("looks for a server that others left", """
        import socket
        listening = [line.split()[1] for line in open('/proc/net/tcp') if line.split()[3] == '0A']
        if not listening:
            raise OSError
        """),
    harmless("leaves a listener on a port that others may want", """
        import socket, threading
        listener = socket.create_server(('127.0.0.1', 50_000))
        threading.Thread(target=listener.accept, daemon=True).start()
        """),
    harmless("wants the port on which another may have left a listener", """
        import socket
        socket.create_server(('127.0.0.1', 50_000))
        """),
    harmless("shares a port with the referee's server to come", """
        import socket
        for port in range(40_000, 40_500):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind(('127.0.0.1', port)); listener.listen()
            keep = globals().setdefault('keep', []); keep.append(listener)
        """),
    Attack("takes every port that the exercise's server could have", """
import socket
taken = []
try:
    while True:
        taken.append(socket.create_server(('127.0.0.1', 0)))
except OSError:
    pass
def get_by_hand(host, port, path): return {}
""", exercise="http.get_by_hand"),
    getting("holds a thousand connections to the exercise's server", """\
from urllib.parse import urlsplit
held = []
try:
    while len(held) < 1000:
        held.append(socket.create_connection((host, port), 1))
except OSError:
    pass
globals()['held'] = held
return {}"""),
    getting("sends the exercise's server a head without end", """\
from urllib.parse import urlsplit
sock = socket.create_connection((host, port), 1)
while True: sock.sendall(b'x' * 65536)"""),
    getting("attacks whatever listens on this machine", """\
held = []
for line in open('/proc/net/tcp'):
    words = line.split()
    if words[3:4] == ['0A']:
        for _ in range(200):
            held.append(socket.create_connection(('127.0.0.1', int(words[1].partition(':')[2], 16)), 1))
            held[-1].sendall(b'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n')
globals()['held'] = held
return {}"""),
    getting("connects 4,000 times from many processes", """\
import os
for _ in range(30):
    if os.fork() == 0:
        held = []
        try:
            while len(held) < 130:
                held.append(socket.create_connection((host, port), 1))
        except OSError:
            pass
        import time
        time.sleep(30)
return {}"""),
    Attack("serves data without end", """
def daytime_server(listener, now):
    import threading
    while True: threading.Thread(target=pour, args=listener.accept(), daemon=True).start()

def pour(conn, caller):
    try:
        while True: conn.sendall(bytes(2 ** 20))
    except OSError: pass
""", exercise="tcp.daytime_server", beside="tcp.daytime_client"),
    Attack("answers a listener's exercise with the listener of another", """
import socket
_one = socket.create_server(("127.0.0.1", 0))
def make_listener(port):
    return _one
""", exercise="tcp.make_listener", beside="tcp.daytime_client"),
]  # fmt: skip
