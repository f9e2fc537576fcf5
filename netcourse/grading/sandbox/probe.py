"""Tries whether this machine can lock a student in: by doing it once, in a worker of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys

from netcourse.clock import scaled
from netcourse.grading import slots
from netcourse.grading.sandbox.bubblewrap import Bubblewrap
from netcourse.grading.sandbox.kin import end_children
from netcourse.grading.sandbox.seccomp import library
from netcourse.i18n import _

PATIENCE = 20.0  # seconds
PROGRAMS = {"bwrap": "bubblewrap", "unshare": "util-linux"}  # and the packages they come in
BOOT = (
    "import sys; sys.prefix, sys.exec_prefix, *sys.path = sys.argv[1:]; "
    "from netcourse.grading.sandbox.probe import main; sys.exit(main())"
)
INSIDE = "import os, sys; os.write(1, b'locked in as %d' % os.getuid())"
ANSWER = "locked in as 1000"


def probe() -> str:
    """Return what keeps this machine from locking students in, as a sentence, or ""."""
    if sys.platform != "linux":
        return _("bubblewrap runs on Linux only")
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            return _("{package} is not installed").format(package=package)
    if library() is None:
        return _("{package} is not installed").format(package="libseccomp2")
    return _tried() and _tried()  # a busy machine may lack something for a moment


def _tried() -> str:
    from netcourse.grading.pool import search_path

    words = [sys.executable, "-P", "-s", "-S", "-c", BOOT, sys.prefix, sys.exec_prefix, *search_path()]
    try:
        done = subprocess.run(
            Bubblewrap().worker(words), capture_output=True, text=True, errors="replace", timeout=scaled(PATIENCE),
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return _("a try did not succeed: {why}").format(why=error)
    if done.returncode == 0:
        return ""
    said = (done.stderr + done.stdout).strip().splitlines()
    return _("this machine does not let us: {why}").format(why=said[-1] if said else done.returncode)


def main() -> int:
    """Lock a Python in, as a worker would, and see what it says."""
    box = Bubblewrap()
    box.prepare(slots.take(0))
    box.renew()
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            running = box.start(["-I", "-S", "-c", INSIDE], theirs, {})
        ours.recv(1)  # it says nothing here, but ends, in its own time: who started us has the patience
    try:
        running.end()
    finally:
        running.close()
        end_children()
    if running.output() != ANSWER:
        print(running.output().strip() or "it said nothing", file=sys.stderr)
        return 1
    return 0
