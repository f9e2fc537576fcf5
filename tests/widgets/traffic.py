"""Traffic over a line."""

from __future__ import annotations

import socket


def talk(line, *texts):
    """Send each text over a connection of its own and wait for its echo; return what came back at once."""
    answers = []
    for text in texts:
        with socket.create_connection(line.address, timeout=5) as conn:
            conn.sendall(text)
            answers.append(conn.recv(1000))
            rest = len(text) - len(answers[-1])
            while rest:
                rest -= len(conn.recv(1000))
    return answers
