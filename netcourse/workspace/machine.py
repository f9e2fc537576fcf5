"""Probes of this machine. Each one tries the thing itself where that is cheap, and none looks outside loopback."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from netcourse.clock import scaled
from netcourse.i18n import _

PATIENCE = 5.0  # seconds; the slowest, a database's --version on a cold disk, took 0.4
SERVER_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/bin")  # often not on a user's PATH
SQL_SERVERS = ("mariadbd", "mysqld")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
DRIVERS = ("chromedriver",)
PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")  # in either case of letters
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # both override `Session.verify` of requests
# Another program asks the grader: this folder knows nothing of grading, and the doctor starts without it.
LOCKS = "from netcourse.grading.sandbox import why_not_locked_in; print(why_not_locked_in())"
LOCKING = 30.0  # seconds


def program(*names: str) -> str | None:
    """Return the path of the first of `names` that is installed, also where only administrators look."""
    beside_python = [Path(sys.prefix) / "bin", Path(sys.prefix) / "Library" / "bin"]
    where = os.pathsep.join([os.environ.get("PATH", ""), *map(str, beside_python), *SERVER_FOLDERS])
    return next((path for name in names if (path := shutil.which(name, path=where))), None)


def output(command: Sequence[str], seconds: float = PATIENCE) -> str | None:
    """Return what `command` prints, or None when it is missing, fails or takes too long."""
    run = functools.partial(subprocess.run, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL)
    try:
        done = run(command, timeout=scaled(seconds))
    except (OSError, subprocess.TimeoutExpired):
        return None
    return str(done.stdout).strip() if done.returncode == 0 else None


def sql_server() -> str | None:
    """Return the path of a real SQL server, if one is installed."""
    return program(*SQL_SERVERS)


def why_not_locked_in() -> str:
    """Return what keeps the grader from locking students in here, or ""; only a real try tells."""
    if sys.platform == "win32":
        return _("grading needs Linux or macOS, or WSL on Windows")
    said = output([sys.executable, "-c", LOCKS], LOCKING)
    return _("the grader does not start") if said is None else said


def browser() -> tuple[str, str] | None:
    """Return a Chromium and its driver, which the tests in a browser need."""
    found, driver = program(*BROWSERS), program(*DRIVERS)
    return (found, driver) if found and driver else None


def can_bind(family: int, host: str) -> bool:
    """Tell whether a server can listen on `host`."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.bind((host, 0))
    except OSError:
        return False
    return True


def has_ipv6() -> bool:
    """Tell whether there is an IPv6 loopback."""
    return socket.has_ipv6 and can_bind(socket.AF_INET6, "::1")


def disturbing(environment: Mapping[str, str]) -> list[str]:
    """Return the names of variables that lead loopback requests elsewhere, or change which certificates are believed.

    Proxies that NO_PROXY keeps away from 127.0.0.1 and localhost do not disturb. Values are left out: they may hold
    a password.
    """
    proxies = {name for name in environment if name.lower() in PROXY_VARIABLES}
    names = set(CA_VARIABLES) if _spares_loopback(environment) else proxies.union(CA_VARIABLES)
    return sorted(name for name in names if environment.get(name))


def _spares_loopback(environment: Mapping[str, str]) -> bool:
    exempt = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    spared = {entry.strip() for entry in exempt.split(",")}
    return "*" in spared or {"127.0.0.1", "localhost"} <= spared
