"""What the notebook's own machinery is where a notebook is graded."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from netcourse.student import inert
namespace = {}
inert.install(namespace)
exec('''
import netcourse
from netcourse import check, expect_error, hint, predict, progress, quiz, reset, servers, solution, wire
for ask in check, hint, predict, progress, quiz, reset, solution, netcourse.check:
    assert repr(ask("any.thing", 1)) == ""
assert (check("x").status, check("x").score, check("x").checks) == ("not_run", 0.0, [])
with expect_error(ValueError, TypeError):
    int("x")
try:
    with expect_error(ValueError):
        1 / 0
except ZeroDivisionError:
    pass
try:
    with expect_error(ValueError):
        pass
except AssertionError:
    pass
display("x")
get_ipython().system("ls")
assert get_ipython().run_line_magic("matplotlib", "inline") is None
try:
    exit(3)
except SystemExit as error:
    assert error.code == 3
''', namespace)
import sys
assert not [name for name in sys.modules if name.startswith(("netcourse.referee", "netcourse.exercises"))]
print("well")
"""


def test_nothing_is_asked_and_nothing_of_the_referee_is_loaded():
    """Servers and the wire are real."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("well\n", "")
