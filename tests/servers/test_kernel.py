"""Servers in a real kernel: what they print is in their logs, and what cells print is in the cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.kernels import Kernel, kernel

SETUP = """
import logging, socket, sys, threading, warnings
logging.basicConfig()
from netcourse import servers
"""
SERVE = """
def serve(listener):
    while True:
        conn, _ = listener.accept()
        print("printed")
        print("to stderr", file=sys.stderr)
        logging.warning("logged")
        warnings.warn("warned")
        threading.Thread(target=lambda: (print("by a thread"), 1 / 0)).start()
        with conn:
            conn.sendall(b"served")
server = servers.run(serve)
"""
ASK = """
with socket.create_connection(server.address) as conn:
    answer = conn.makefile().read()
print("cell", answer)
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with kernel(tmp_path_factory.mktemp("kernel")) as one:
        assert not one.run(SETUP).error
        yield one


def test_what_a_server_prints_is_in_its_log_and_in_no_cell(running: Kernel) -> None:
    assert running.run(SERVE).text == ""
    assert running.run(ASK).text == "cell served\n"
    assert running.run("server.log.wait_for('ZeroDivisionError: division by zero\\n')").text == "True"
    log = running.run("server.log").text
    for part in ("printed\n", "to stderr\n", "WARNING:root:logged\n", "UserWarning: warned", "by a thread\n"):
        assert part in log


def test_cells_print_as_before(running: Kernel) -> None:
    assert running.run("print('out'); print('err', file=sys.stderr); 1 + 1").text.replace("err\n", "", 1) == "out\n2"
    assert running.run("logging.warning('from a cell')").text == "WARNING:root:from a cell\n"
    assert running.run("%%capture captured\nprint('kept')").text == ""
    assert running.run("captured.stdout").text == "'kept\\n'"
    assert "own thread" in running.run(
        "thread = threading.Thread(target=print, args=('own thread',)); thread.start(); thread.join()"
    ).text  # fmt: skip


def test_streams_are_still_the_kernels_own(running: Kernel) -> None:
    question = "from ipykernel.iostream import OutStream; isinstance(sys.stdout, OutStream), sys.stdout.name"
    assert running.run(question).text == "(True, 'stdout')"


def test_cells_may_be_run_again_and_the_kernel_restarted(tmp_path: Path) -> None:
    with kernel(tmp_path) as own:
        assert not own.run(SETUP + SERVE).error
        port = own.run("print(server.address[1])").text.strip()
        again = SERVE.replace("servers.run(serve)", f"servers.run(serve, port={port})")
        for before in ("", again, again):
            assert not own.run(before + again).error
            assert own.run(ASK).text == "cell served\n"
        own.restart()
        assert not own.run(SETUP + again).error
        assert own.run(ASK).text == "cell served\n"
        assert own.run("servers.stop_all(); servers.all()").text == "no server is running"
