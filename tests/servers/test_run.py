"""The learner's own server, as a cell would run it."""

from __future__ import annotations

import asyncio
import functools
import socket
from typing import Any

import pytest

from netcourse import servers


def serve(listener: socket.socket, answer: bytes = b"one") -> None:
    while True:
        conn, _ = listener.accept()
        with conn:
            print("a client came")
            conn.sendall(answer)


def ask(server: Any) -> bytes:
    with socket.create_connection(server.address) as conn:
        return conn.makefile("rb").read()


def redefined(module: str = "__main__") -> Any:
    names: dict[str, Any] = {"__name__": module}
    exec("def serve(listener):\n    while True:\n        listener.accept()[0].close()", names)
    return names["serve"]


def test_it_gets_a_listening_socket_and_arguments(host: str) -> None:
    server = servers.run(serve, b"two", host=host)
    assert ask(server) == b"two"
    assert server.name == "serve"
    assert server.log.text == "a client came\n"


def test_to_run_it_again_replaces_it() -> None:
    first, second = servers.run(serve), servers.run(serve)
    assert not first.running
    assert servers.all() == [second]


def test_a_changed_cell_replaces_it() -> None:
    first = servers.run(redefined())
    second = servers.run(redefined())
    assert [first.running, second.running] == [False, True]


def test_on_the_same_port_too() -> None:
    port = servers.run(serve).address[1]
    again = servers.run(serve, b"again", port=port)
    assert ask(again) == b"again"
    assert again.address[1] == port


def test_functions_of_other_names_run_beside_it() -> None:
    running = [servers.run(serve), servers.run(redefined()), servers.run(serve, name="another")]
    assert all(server.running for server in running)
    assert servers.run(functools.partial(serve, answer=b"x")).running
    assert not running[0].running


def test_objects_and_methods_can_be_run() -> None:
    class Counter:
        count = 0

        def __call__(self, listener: socket.socket) -> None:
            self.serve(listener)

        def serve(self, listener: socket.socket) -> None:
            while True:
                self.count += 1
                with listener.accept()[0] as conn:
                    conn.sendall(str(self.count).encode())

    assert ask(servers.run(Counter())) == b"1"
    assert ask(servers.run(Counter().serve)) == b"1"
    assert len(servers.all()) == 2


def test_what_it_raises_is_shown_and_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(listener: socket.socket) -> None:
        listener.accept()[0].send("text")  # type: ignore[arg-type]

    server = servers.run(broken)
    assert ask(server) == b""
    server.stop()

    assert isinstance(server.raised, TypeError)
    assert server.log.lines[-1] == "TypeError: a bytes-like object is required, not 'str'"
    assert "ended by TypeError" in repr(server)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("odd", [5, None, "serve"])
def test_only_a_function_can_be_run(odd):
    with pytest.raises(TypeError, match=f"type {type(odd).__name__}"):
        servers.run(odd)
    assert servers.all() == []


def test_a_function_that_takes_no_listener_is_refused_at_once():
    def clock() -> None:
        raise AssertionError

    with pytest.raises(TypeError, match=r"clock\(\) -> "):
        servers.run(clock)


def test_how_it_ended_is_said():
    server = servers.run(returns)
    server._background._thread.join()

    assert server.state == "ended: its function returned"
    server.stop()


def returns(listener: socket.socket) -> None:
    return


def test_a_coroutine_function_serves_as_well():
    async def answer(listener: socket.socket) -> None:
        server = await asyncio.start_server(_greet, sock=listener)
        async with server:
            await server.serve_forever()

    assert ask(servers.run(answer)) == b"hello"


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello")
    await writer.drain()
    writer.close()
