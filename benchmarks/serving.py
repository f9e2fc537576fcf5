"""How many requests a second a service answers, with clients that keep their connections, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median as middle

from netcourse import servers

from .measure import Figure

CLIENTS, REQUESTS = 16, 200  # each client sends so many
LEAST = 300  # requests a second
RUNS = 3
PATHS = {"posts": "/posts", "gallery": "/pictures/ring.png"}

CLIENT = f"""
import http.client, sys, threading, time
host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
failures = []
def ask():
    conn = http.client.HTTPConnection(host, port, timeout=60)
    for _ in range({REQUESTS}):
        conn.request("GET", path)
        answer = conn.getresponse()
        if answer.status != 200 or not answer.read() or conn.sock is None:
            failures.append(answer.status)
    conn.close()
threads = [threading.Thread(target=ask) for _ in range({CLIENTS})]
start = time.perf_counter()
for thread in threads: thread.start()
for thread in threads: thread.join()
print((time.perf_counter() - start) * 1000)
sys.exit(len(failures) > 0)
"""


def figures() -> Iterator[Figure]:
    total = CLIENTS * REQUESTS
    for name, path in PATHS.items():
        with servers.FACTORIES[name]() as server:
            took = middle(_run(server.address, path) for __ in range(RUNS))
        what = f"{total} requests of {CLIENTS} clients to {name}"
        yield Figure(what, took, total / LEAST * 1000, f"{total / took * 1000:.0f} a second")


def _run(address: tuple[str, int], path: str) -> float:
    command = [sys.executable, "-c", CLIENT, address[0], str(address[1]), path]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
