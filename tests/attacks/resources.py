"""Memory, disk, output, descriptors."""

from __future__ import annotations

from .model import Attack, answer, harmless, refused

ATTACKS = [
    Attack("takes 4 GiB of memory", answer("return len(bytearray(4 * 2 ** 30))"), "out_of_memory"),
    Attack("takes memory in many processes", """
import os, time
for _ in range(12):
    if os.fork() == 0:
        hog = bytearray(b'x') * (200 * 2 ** 20)
        time.sleep(60)
time.sleep(60)
""", "out_of_memory", cells=("out_of_memory",)),
    Attack("takes the kernel's memory in socket buffers", """
import os, socket, time
pairs = []
for _ in range(40):
    if os.fork() == 0:
        try:
            while True:
                pair = socket.socketpair()
                pairs.append(pair)
                pair[0].setblocking(False)
                try:
                    while True: pair[0].send(bytes(65536))
                except BlockingIOError:
                    pass
        except OSError:
            time.sleep(60)
time.sleep(60)
""", "out_of_memory", cells=("out_of_memory",)),
    refused("asks for larger socket buffers, in arguments with more bits than an int has", """
        import ctypes, platform, socket
        calls = {'x86_64': 54, 'aarch64': 208}  # setsockopt
        pair, size, upper = socket.socketpair(), ctypes.c_int(4_000_000), 1 << 32
        words = calls[platform.machine()], pair[0].fileno(), upper | socket.SOL_SOCKET, upper | socket.SO_SNDBUF
        ctypes.CDLL(None).syscall(*map(ctypes.c_long, words), ctypes.byref(size), ctypes.c_long(4))
        if pair[0].getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) < 1_000_000:
            raise OSError
        """, "(OSError, KeyError)"),
    Attack("fills the disk", """
for number in range(100):
    with open(f'file{number}', 'wb') as file:
        file.write(bytes(10 * 2 ** 20))
def split_url(url): return {}
""", "out_of_disk", cells=("out_of_disk",)),
    Attack("makes one file of a gigabyte", """
with open('file', 'wb') as file:
    for _ in range(1000):
        file.write(bytes(2 ** 20))
def split_url(url): return {}
""", "out_of_disk", cells=("out_of_disk",)),
    Attack("makes files until there are no more names", """
for number in range(1_000_000):
    open(str(number), 'w').close()
def split_url(url): return {}
""", "out_of_disk", cells=("out_of_disk",)),
    Attack("fills the disk when it is called", answer("""
        with open('file', 'ab') as file:
            while True: file.write(bytes(2 ** 20))
        """), "out_of_disk"),
    Attack("fills the shared memory", """
with open('/dev/shm/x', 'wb') as file:
    while True: file.write(bytes(2 ** 20))
""", "out_of_disk", cells=("out_of_disk",)),
    Attack("prints a gigabyte", answer("while True: print('x' * 2 ** 20)"), "timeout"),
    Attack("prints a gigabyte past Python", answer("import os\nwhile True: os.write(1, bytes(2 ** 20))"),
           "output_limit"),
    Attack("prints a gigabyte of errors from a thread, and answers", answer("return {}", """
        import os, threading
        def shout():
            while True: os.write(2, bytes(2 ** 16))
        threading.Thread(target=shout, daemon=True).start()
        threading.Event().wait(3)
        """), "output_limit", cells=("output_limit",)),
    harmless("takes all descriptors", """
        import os
        try:
            while True: os.open('/', os.O_RDONLY)
        except OSError:
            os.closerange(100, 1100)
        """),
    Attack("keeps all descriptors", """
import os
try:
    while True: os.open('/', os.O_RDONLY)
except OSError:
    pass
def split_url(url): return {}
"""),
]  # fmt: skip
