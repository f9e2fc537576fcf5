"""Any cell, any time: twice, out of order, after a restart."""

from __future__ import annotations

import json
import socket

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
def free_port():
    """A port that nobody has at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


def test_a_server_cell_run_again_gives_the_same_server(fresh):
    """No address is in use, no thread is added."""
    first = fresh.run("httpbin = servers.httpbin()\nhttpbin.url").text
    threads = fresh.run("threading.active_count()").text

    assert fresh.run("httpbin = servers.httpbin()\nhttpbin.url").text == first
    assert fresh.run("threading.active_count()").text == threads


def test_a_learners_server_run_again_replaces_the_one_before(fresh, free_port):
    """On a port that the learner chose, after a client was there, and with its function defined anew."""
    cell = SERVE + f"bench = servers.run(serve, port={free_port})"
    fresh.run(cell)
    fresh.run(ASK)
    threads = fresh.run("threading.active_count()").text

    errors = [fresh.run(again).error for again in (cell, f"bench = servers.run(serve, port={free_port})", cell)]

    assert errors == ["", "", ""]
    assert fresh.run(ASK).text == "b'hello'\n"
    assert fresh.run("threading.active_count()").text == threads


def test_a_restart_frees_every_port_and_keeps_progress(fresh, free_port, tmp_path):
    """Servers end with their kernel; what was guessed stays."""
    cell = (
        "from netcourse import servers, predict, progress\n" + SERVE + f"bench = servers.run(serve, port={free_port})"
    )
    fresh.run(cell)
    fresh.run(ASK)
    fresh.run("predict('welcome.missing_page', 'response')")
    before = json.loads((tmp_path / "state.json").read_text())

    fresh.restart()

    assert fresh.run(cell).error == ""
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
