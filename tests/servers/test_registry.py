"""All servers of a kernel, and their common end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from netcourse import servers
from netcourse.clock import scaled


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=scaled(20), check=False)


def test_all_are_listed_in_order_of_their_start() -> None:
    first, second = servers.echo(), servers.greeter()
    assert servers.all() == [first, second]
    first.stop()
    assert servers.all() == [second]


def test_the_list_shows_itself_as_a_table() -> None:
    assert repr(servers.all()) == "no server is running"
    assert servers.all()._repr_mimebundle_() == {"text/plain": "no server is running"}
    server = servers.echo()
    host, port = server.address

    assert repr(servers.all()).splitlines()[2].split() == ["echo", f"{host}:{port}", "running"]
    assert "<table" in servers.all()._repr_mimebundle_()["text/html"]


def test_other_options_are_another_server() -> None:
    assert servers.daytime() is not servers.daytime(now="noon")
    assert servers.daytime(now="noon") is servers.daytime(now="noon")


def test_stopping_all_ends_all() -> None:
    running = [servers.echo(), servers.httpbin(), servers.run(lambda listener: listener.accept())]
    servers.stop_all()
    servers.stop_all()
    assert not any(server.running for server in running)


WAITING = [
    "listener.accept()[0].recv(1)",
    "__import__('threading').Event().wait()",
    "__import__('concurrent.futures').futures.ThreadPoolExecutor().submit(listener.accept).result()",
]


@pytest.mark.parametrize("waiting", WAITING)
def test_everything_ends_with_the_process(waiting: str) -> None:
    ended = run_python(
        "from netcourse import servers; import socket\n"
        "servers.httpbin(); servers.echo()\n"
        "def serve(listener):\n"
        f"    {waiting}\n"
        "server = servers.run(serve)\n"
        "client = socket.create_connection(server.address)\n"
        "client.settimeout(0.05)\n"
        "try: client.recv(1)\n"
        "except TimeoutError: pass\n"
        "client.close()\n"
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system cannot fork")
def test_a_forked_child_does_not_end_its_parents_servers() -> None:
    ended = run_python(
        "from netcourse import servers; import os, sys, socket\n"
        "server, secure = servers.echo(), servers.httpbin(tls=True)\n"
        "child = os.fork()\n"
        "if not child: sys.exit()\n"
        "os.waitpid(child, 0)\n"
        "with socket.create_connection(server.address) as conn:\n"
        "    conn.sendall(b'here'); print(conn.recv(10), os.path.exists(secure.ca))\n"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "b'here' True\n", "")
