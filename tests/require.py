"""What a test needs of the machine. Without it the test is skipped, saying what to install.

Where the environment variable NETCOURSE_REQUIRE names it ("browser database"), the test fails instead. Call it
inside a test or a fixture: `need("browser")`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from netcourse.grading.sandbox import why_not_locked_in
from netcourse.workspace import machine
from tools.graders import outside


@dataclass(frozen=True)
class Need:
    there: Callable[[], object]
    install: str


NEEDS = {
    "browser": Need(machine.browser, "Chromium and its driver: sudo apt-get install chromium chromium-driver"),
    "curl": Need(lambda: machine.program("curl"), "curl: sudo apt-get install curl"),
    "database": Need(machine.sql_server, "a SQL server: sudo apt-get install mariadb-server"),
    "ipv6": Need(machine.has_ipv6, "an IPv6 loopback (::1)"),
    "nbgrader": Need(  # minutes: only where it is asked for
        lambda: required("nbgrader") and outside.there("nbgrader"),
        "nbgrader in an environment of its own: make nbgrader",
    ),
    "offline": Need(
        lambda: os.environ.get("NETCOURSE_OFFLINE"), "a network namespace without outside: run it through .ci/offline"
    ),
    "sandbox": Need(
        lambda: not why_not_locked_in(), "a working sandbox: sudo apt-get install bubblewrap libseccomp2 util-linux"
    ),
}


@cache
def lacks(name: str) -> bool:
    return not NEEDS[name].there()


def required(name: str) -> bool:
    return name in os.environ.get("NETCOURSE_REQUIRE", "").replace(",", " ").split()


def need(name: str) -> None:
    """Skip the test that calls this, or fail it, unless this machine has what `name` stands for."""
    if not lacks(name):
        return
    sentence = f"this test needs {NEEDS[name].install}"
    if required(name):
        pytest.fail(f"{sentence} (NETCOURSE_REQUIRE asks for it)", pytrace=False)
    pytest.skip(sentence)
