"""Where a student's process runs, and how all of it ends: one module a sandbox.

`bubblewrap` locks a student in: namespaces of its own, nothing to read but Python and the learner's half of this
package, a network with nobody in it but the referee. `limits` is what is left where that is not possible.
"""

from __future__ import annotations

import functools

from netcourse.grading.sandbox.bubblewrap import Bubblewrap
from netcourse.grading.sandbox.limits import Limits
from netcourse.grading.sandbox.shape import PIPE, Running, Sandbox

SANDBOXES: dict[str, Sandbox] = {box.name: box for box in (Bubblewrap(), Limits())}  # the safest first

__all__ = ["PIPE", "SANDBOXES", "Running", "Sandbox", "best", "why_not_locked_in"]


def best() -> Sandbox:
    """Return the safest sandbox that this machine has."""
    return SANDBOXES["limits" if why_not_locked_in() else "bubblewrap"]


@functools.cache
def why_not_locked_in() -> str:
    """Return what keeps this machine from locking students in, as a sentence, or "". Only a real try tells."""
    from netcourse.grading.sandbox.probe import probe

    return probe()
