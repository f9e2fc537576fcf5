"""Any cell, any time: twice, out of order, after a restart."""

from __future__ import annotations

import json

import pytest

from .kernels import kernel

SERVE = """
def serve(listener):
    while True:
        client, address = listener.accept()
        with client:
            print("a client came")
            client.sendall(b"hello")
"""
ASK = """
import socket
with socket.create_connection(bench.address, timeout=10) as client:
    print(client.recv(100))
"""


@pytest.fixture
def fresh(tmp_path):
    with kernel(tmp_path) as one:
        one.run("from netcourse import check, hint, predict, progress, servers, wire\nimport threading")
        yield one


def test_a_server_cell_run_again_gives_the_same_server(fresh):
    """No address is in use, no thread is added."""
    first = fresh.run("httpbin = servers.httpbin()\nhttpbin.url").text
    threads = fresh.run("threading.active_count()").text

    assert fresh.run("httpbin = servers.httpbin()\nhttpbin.url").text == first
    assert fresh.run("threading.active_count()").text == threads


def test_a_learners_server_run_again_replaces_the_one_before(fresh):
    """Whatever the port, fixed ones included."""
    fresh.run(SERVE)
    port = fresh.run("bench = servers.run(serve)\nprint(bench.address[1])").text.strip()
    threads = fresh.run("threading.active_count()").text

    again = fresh.run(f"bench = servers.run(serve, port={port})\nprint(bench.address[1])")
    once_more = fresh.run(SERVE + f"bench = servers.run(serve, port={port})\nprint(bench.address[1])")

    assert (again.text.strip(), once_more.text.strip()) == (port, port), (again.error, once_more.error)
    assert fresh.run(ASK).text == "b'hello'\n"
    assert fresh.run("threading.active_count()").text == threads


def test_a_restart_frees_every_port_and_keeps_progress(fresh, tmp_path):
    """Servers end with their kernel; what was guessed stays."""
    fresh.run(SERVE)
    port = fresh.run("bench = servers.run(serve)\nprint(bench.address[1])").text.strip()
    fresh.run(ASK)
    fresh.run("predict('welcome.missing_page', 'response')")
    before = json.loads((tmp_path / "state.json").read_text())

    fresh.restart()

    again = fresh.run("from netcourse import servers, progress\n" + SERVE + f"bench = servers.run(serve, port={port})")
    assert not again.error
    assert fresh.run(ASK).text == "b'hello'\n"
    assert fresh.run("progress()").text
    assert json.loads((tmp_path / "state.json").read_text()) == before


def test_cells_out_of_order_say_what_is_missing(fresh):
    """A check before its stub names what it looked for; a hint before anything works."""
    assert "first_get" in fresh.run("check('welcome.first_get')").text
    assert fresh.run("hint('welcome.first_get')").text
    assert not fresh.run("servers.stop_all()\nservers.stop_all()").error


def test_what_a_background_thread_prints_lands_in_no_other_cell(fresh):
    """It is kept in the log of the server that printed."""
    fresh.run(SERVE + "bench = servers.run(serve)")

    shown = [fresh.run(ASK).text for __ in range(5)]

    assert shown == ["b'hello'\n"] * 5
    assert fresh.run("print('mine')").text == "mine\n"
    assert fresh.run("print(str(bench.log).count('a client came'))").text == "5\n"


def test_two_kernels_writing_progress_at_once_lose_nothing(tmp_path):
    """Each guess of both is there in the end."""
    state = tmp_path / "state.json"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with kernel(tmp_path / "a", state) as first, kernel(tmp_path / "b", state) as second:
        guess = "from netcourse import predict\nfor n in range(50):\n    predict(f'{name}.guess_{{n}}', n)"
        cells = [(one, one.send(guess.format(name=name))) for one, name in ((first, "first"), (second, "second"))]
        errors = [one.result(cell).error for one, cell in cells]

    assert errors == ["", ""]
    kept = state.read_text()
    assert [name for name in ("first", "second") for n in range(50) if f"{name}.guess_{n}" not in kept] == []
