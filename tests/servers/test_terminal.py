"""`netcourse serve` in a terminal of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers import terminal
from netcourse.servers.base import listen

RUN = "import sys; from netcourse.servers.terminal import serve; sys.exit(serve(sys.argv[1], tls=len(sys.argv) > 2))"


@contextmanager
def serving(*words: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run a server; yield the process and the five lines that it introduces itself with."""
    command = [sys.executable, "-W", "error", "-c", RUN, *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, [process.stdout.readline().strip() for _ in range(6)]
    finally:
        process.kill()
        process.communicate(timeout=scaled(10))


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")
class TestServing:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.parametrize("name", servers.FACTORIES)
    def test_it_runs_until_it_is_told_to_end(self, name: str, number: int) -> None:
        with serving(name) as (process, introduction):
            assert introduction[0].startswith(f"{name} listens on ")
            assert introduction[3].startswith(("curl ", "dig "))
            process.send_signal(number)
            out, err = process.communicate(timeout=scaled(10))
        assert (process.returncode, out, err) == (0, f"{name} stopped.\n", "")

    def test_it_answers_and_shows_its_log(self) -> None:
        with serving("httpbin") as (process, introduction):
            address = introduction[0].split()[-1]
            assert requests.get(address + "/get", timeout=5).ok
            process.send_signal(signal.SIGINT)
            out, _err = process.communicate(timeout=scaled(10))
        assert out == "GET /get 200 OK\nhttpbin stopped.\n"

    def test_its_line_to_try_works_over_tls(self) -> None:
        with serving("httpbin", "tls") as (process, introduction):
            _curl, _option, ca, address = introduction[3].split()
            assert requests.get(address, verify=ca, timeout=5).ok
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=scaled(10))
        assert not os.path.exists(ca)


INTERRUPTED_ANYWHERE = """
import signal, sys
from netcourse.servers.terminal import _until_signal

def interrupted_after(lines):
    left = lines

    def trace(frame, event, argument):
        nonlocal left
        left -= event == "line"
        if left < 0:
            sys.settrace(None)
            signal.raise_signal(signal.SIGINT)
        return trace

    with _until_signal() as ended:
        sys.settrace(trace)
        ended.wait(0)
        sys.settrace(None)
        return left < 0 and ended.is_set()

lines = 0
while interrupted_after(lines):
    lines += 1
print("interrupted at", lines, "lines")
"""


def test_a_signal_may_come_at_any_moment() -> None:
    """Also while the wait for it is about to begin or to end, in the very thread that waits."""
    command = [sys.executable, "-c", INTERRUPTED_ANYWHERE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=scaled(20))
    assert done.stderr == ""
    assert int(done.stdout.split()[2]) > 2


class TestRefusals:
    def refused(self, capsys: pytest.CaptureFixture[str], *args: object, **options: object) -> str:
        assert terminal.serve(*args, **options) == 2  # type: ignore[arg-type]
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        return err.removeprefix("netcourse: ").rstrip()

    def test_an_unknown_name(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.refused(capsys, "greter") == "no server is called 'greter'; there is greeter"
        assert self.refused(capsys, "x").endswith(f"there is {', '.join(servers.FACTORIES)}")

    @pytest.mark.parametrize("port", [-1, 65536])
    def test_no_port(self, port: int, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.refused(capsys, "echo", port) == f"{port} is no port: 0 to 65535"

    def test_a_taken_port(self, capsys: pytest.CaptureFixture[str]) -> None:
        with listen("127.0.0.1", 0) as taken:
            port = taken.getsockname()[1]
            assert self.refused(capsys, "echo", port) == f"port {port} is taken: another program listens there"

    def test_tls_for_a_server_that_has_none(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.refused(capsys, "echo", tls=True) == "--tls is not for echo, only for httpbin"

    def test_tls_for_a_server_that_speaks_nothing_else(self, capsys: pytest.CaptureFixture[str]) -> None:
        """It is not told that it speaks no TLS."""
        assert self.refused(capsys, "tls_site", tls=True) == "--tls is not for tls_site, only for httpbin"


def test_the_line_to_try_names_the_address() -> None:
    echo, httpbin = servers.echo(), servers.httpbin()
    assert terminal.try_line(echo) == f"curl telnet://127.0.0.1:{echo.address[1]}"
    assert terminal.try_line(httpbin) == f"curl {httpbin.url}/get"
