from __future__ import annotations

import socket
import sys

import pytest

from netcourse.workspace import machine

PROXY = "http://proxy.invalid:3128"


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, []),
        ({"HTTP_PROXY": PROXY, "https_proxy": PROXY}, ["HTTP_PROXY", "https_proxy"]),
        ({"http_proxy": PROXY, "NO_PROXY": "127.0.0.1, localhost,::1"}, []),
        ({"http_proxy": PROXY, "no_proxy": "*"}, []),
        ({"all_proxy": PROXY, "no_proxy": "example.org"}, ["all_proxy"]),
        ({"http_proxy": ""}, []),
        ({"REQUESTS_CA_BUNDLE": "/x", "no_proxy": "*"}, ["REQUESTS_CA_BUNDLE"]),
        ({"CURL_CA_BUNDLE": "/x"}, ["CURL_CA_BUNDLE"]),
    ],
)
def test_disturbing_variables_are_named(environment, names):
    """Proxies disturb unless loopback is spared; certificate bundles always do."""
    assert names == machine.disturbing(environment)


def test_program_that_is_missing():
    """A program that is not installed is None, not an error."""
    assert machine.program("no-such-program-here") is None


def test_output_of_what_fails_is_none():
    """A command that is missing or fails has no output."""
    assert machine.output(["no-such-program-here"]) is None
    assert machine.output([sys.executable, "-c", "raise SystemExit(3)"]) is None
    assert "text" == machine.output([sys.executable, "-c", "print('text')"])


def test_output_gives_up_on_a_slow_program(monkeypatch):
    """A program that hangs does not hang the doctor."""
    monkeypatch.setattr(machine, "PATIENCE", 0.2)

    assert machine.output([sys.executable, "-c", "import time; time.sleep(60)"]) is None


def test_can_bind_loopback_and_not_a_strangers_address():
    """Only an address of this machine can be listened on; 192.0.2.1 is reserved for documentation."""
    assert machine.can_bind(socket.AF_INET, "127.0.0.1")
    assert not machine.can_bind(socket.AF_INET, "192.0.2.1")
