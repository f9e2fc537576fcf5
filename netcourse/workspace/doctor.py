"""`netcourse doctor`: what this machine can do, and what to do about the rest."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import socket
import sys
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass

from netcourse import paths
from netcourse.i18n import _
from netcourse.workspace import binder, machine

OK, NOTE, MISSING = "ok", "note", "missing"
LABEL_WIDTH, SAYS_WIDTH = 18, 90


@dataclass(frozen=True)
class Finding:
    """One line of the table: `status` is ok, note (the course runs, with less) or missing (it does not run)."""

    what: str
    status: str
    says: str
    do: str = ""


def run(*, as_json: bool = False) -> int:
    """Print every finding; return 1 when something essential is missing, else 0."""
    findings = [probe() for probe in PROBES]
    print(json.dumps([asdict(one) for one in findings], indent=2, ensure_ascii=False) if as_json else table(findings))
    return int(any(one.status == MISSING for one in findings))


def table(findings: list[Finding]) -> str:
    """Return the findings as aligned text, each with what to do beneath it."""
    return "\n".join(line for one in findings for line in _lines(one))


def _lines(finding: Finding) -> list[str]:
    label = f"{finding.status:8}{finding.what:{LABEL_WIDTH}}"
    body = textwrap.wrap(finding.says, SAYS_WIDTH, break_long_words=False, break_on_hyphens=False)
    if finding.do:
        body += textwrap.wrap("-> " + finding.do, SAYS_WIDTH, break_long_words=False, break_on_hyphens=False)
    return [(label if number == 0 else " " * len(label)) + line for number, line in enumerate(body)]


# What is looked at, in the order of the table


def python() -> Finding:
    version, system = platform.python_version(), platform.system()
    says = _("{version} on {system}: {path}").format(version=version, system=system, path=sys.executable)
    return Finding(_("Python"), OK, says)  # an older one could not have installed the package


def course() -> Finding:
    try:
        return Finding(_("course"), OK, _("notebooks, solutions and data in {folder}").format(folder=paths.course()))
    except FileNotFoundError as error:
        return Finding(_("course"), MISSING, str(error), _("install the package again, or run it from a whole clone"))


def jupyterlab() -> Finding:
    version = _version("jupyterlab")
    if version:
        return Finding(_("JupyterLab"), OK, version)
    return Finding(_("JupyterLab"), MISSING, _("not installed"), _("pip install jupyterlab, or make lab in a clone"))


def loopback() -> Finding:
    if machine.can_bind(socket.AF_INET, "127.0.0.1"):
        return Finding(_("loopback"), OK, _("servers can listen on 127.0.0.1"))
    return Finding(
        _("loopback"), MISSING, _("nothing can listen on 127.0.0.1"), _("bring it up: sudo ip link set lo up")
    )


def ipv6() -> Finding:
    if machine.has_ipv6():
        return Finding(_("IPv6"), OK, _("servers can listen on ::1"))
    return Finding(_("IPv6"), NOTE, _("no ::1 here: cells about IPv6 say so and go on"), _("nothing needs to be done"))


def database() -> Finding:
    path = machine.sql_server()
    if path:
        return Finding(_("SQL server"), OK, machine.output([path, "--version"]) or path)
    embedded = _version("mysql-mimic")
    if embedded:
        says = _("none found; the embedded one (mysql-mimic {version}) stands in").format(version=embedded)
    else:
        says = _("none found, nor the embedded mysql-mimic")
    return Finding(
        _("SQL server"),
        NOTE,
        says,
        _("for a real one: sudo apt-get install mariadb-server, brew install mariadb, or conda install mysql-server"),
    )


def sandbox() -> Finding:
    why = machine.why_not_locked_in()
    if not why:
        return Finding(_("sandbox"), OK, _("bubblewrap: the grader locks every submission in (only grading needs it)"))
    says = _("limits only, so that grading here is for practice: {why}").format(why=why)
    if sys.platform != "linux":
        return Finding(_("sandbox"), NOTE, says, _("grade on Linux when the marks count"))
    if machine.program("bwrap") is None:
        return Finding(_("sandbox"), NOTE, says, _("sudo apt-get install bubblewrap"))
    do = _("in a container, allow user namespaces; on Ubuntu 24.04 or newer, allow bwrap in AppArmor")
    return Finding(_("sandbox"), NOTE, says, do)


def environment() -> Finding:
    names = machine.disturbing(os.environ)
    if not names:
        return Finding(_("proxy variables"), OK, _("none that would disturb an example"))
    says = _("{names}: examples would go astray, or believe other certificates").format(names=", ".join(names))
    do = _("before JupyterLab starts: unset {names}").format(names=" ".join(names))
    if not set(names) <= set(machine.CA_VARIABLES):
        do += _("; or, where you need the proxy, export NO_PROXY=127.0.0.1,localhost,::1")
    return Finding(_("proxy variables"), NOTE, says, do)


def browser() -> Finding:
    found = machine.browser()
    if found:
        says = _("{browser} with its driver (only the tests need it)").format(browser=found[0])
        return Finding(_("browser"), OK, says)
    says = _("no Chromium with chromedriver; only the tests need it, any browser will do for learning")
    return Finding(_("browser"), NOTE, says, _("sudo apt-get install chromium chromium-driver"))


def binder_link() -> Finding:
    clone = paths.checkout()
    if clone is None:
        return Finding(_("Binder"), NOTE, _("no link: this is an installed package, not a clone"))
    address = binder.remote(clone)
    if not address:
        do = _("git remote add origin with an address on GitHub, then ask again")
        return Finding(_("Binder"), NOTE, _("no link: this clone has no remote"), do)
    link = binder.link(address)
    if link:
        return Finding(_("Binder"), OK, link)
    says = _("no link: the remote is not on GitHub")
    return Finding(_("Binder"), NOTE, says, _("mybinder.org has a form for other places"))


PROBES: tuple[Callable[[], Finding], ...] = (
    python, course, jupyterlab, loopback, ipv6, database, sandbox, environment, browser, binder_link,
)  # fmt: skip


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
