"""The shell scripts that the Makefile stands on, run as they are."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.require import need

SCRIPTS = Path(__file__).resolve().parents[2] / ".ci"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts; the README has the way without them")


def run(script, *args, **environment):
    return subprocess.run(
        [SCRIPTS / script, *args], capture_output=True, text=True, env=os.environ | environment, timeout=60, check=False
    )


def pretend(folder: Path, name: str, script: str) -> str:
    """Put a program of our own in place of a real one."""
    path = folder / name
    path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


class TestVenv:
    def test_old_python_is_named_with_what_to_install(self, tmp_path):
        """A Python that is too old ends in one sentence, and makes nothing."""
        old = pretend(tmp_path, "old", 'test "$1" = --version && echo Python 3.9.2 && exit; exit 1')

        done = run("venv", str(tmp_path / "new"), PYTHON=old)

        assert 1 == done.returncode
        assert "needs Python 3.11 or newer, and here is Python 3.9.2" in done.stderr
        assert 1 == done.stderr.count("\n")
        assert not (tmp_path / "new").exists()

    def test_no_python_at_all(self, tmp_path):
        """A name that leads nowhere is said to lead nowhere."""
        done = run("venv", str(tmp_path / "new"), PYTHON="no-such-python")

        assert 1 == done.returncode
        assert "here is no no-such-python" in done.stderr

    def test_missing_venv_module_is_named_with_its_package(self, tmp_path):
        """Debian's Python without python3-venv is told which package to install."""
        script = f"""case "$2" in
            *ensurepip*) exit 1 ;;
            *) exec "{sys.executable}" "$@" ;;
        esac"""
        python = pretend(tmp_path, "bare", script)

        done = run("venv", str(tmp_path / "new"), PYTHON=python)

        assert 1 == done.returncode
        assert f"apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in done.stderr
        assert not (tmp_path / "new").exists()

    def test_makes_an_environment(self, tmp_path):
        """With a good Python there is an environment with pip afterwards."""
        done = run("venv", str(tmp_path / "new"), PYTHON=sys.executable)

        assert 0 == done.returncode, done.stderr
        assert (tmp_path / "new" / "bin" / "pip").exists()


class TestOffline:
    def test_runs_the_command_and_passes_its_status(self):
        """The command's words arrive as they were, and so does its exit status."""
        done = run("offline", sys.executable, "-c", "import sys; print(sys.argv[1]); sys.exit(3)", "two words; $HOME")

        assert (3, "two words; $HOME\n") == (done.returncode, done.stdout)

    def test_without_a_namespace_says_so_and_goes_on(self, tmp_path):
        """Where namespaces are not allowed a sentence says so, and the command runs all the same."""
        pretend(tmp_path, "unshare", "exit 1")

        done = run("offline", "echo", "ran", PATH=f"{tmp_path}:{os.environ['PATH']}", NETCOURSE_REQUIRE="browser")

        assert (0, "ran\n") == (done.returncode, done.stdout)
        assert "no network namespace of our own here" in done.stderr

    def test_without_a_namespace_fails_where_one_is_required(self, tmp_path):
        """NETCOURSE_REQUIRE=offline makes it an error."""
        pretend(tmp_path, "unshare", "exit 1")

        done = run(
            "offline", "echo", "ran", PATH=f"{tmp_path}:{os.environ['PATH']}", NETCOURSE_REQUIRE="browser offline"
        )

        assert (1, "") == (done.returncode, done.stdout)


def test_nothing_outside_can_be_reached():
    """In the namespace there is loopback and nothing else: the kernel refuses at once, without a packet."""
    need("offline")

    with socket.socket() as sock, pytest.raises(OSError, match="unreachable"):
        sock.connect(("192.0.2.1", 80))  # reserved for documentation (RFC 5737)


def test_there_are_ports_for_a_minute_of_connections():
    """A connection that has ended keeps its port for a minute, and the tests make 20,000 in one."""
    need("offline")
    ports = Path("/proc/sys/net/ipv4/ip_local_port_range")
    if os.statvfs(ports).f_flag & os.ST_RDONLY:
        pytest.skip("this machine lets nobody change the kernel's settings")

    first, last = map(int, ports.read_text().split())

    assert last - first > 50_000
