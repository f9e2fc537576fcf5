"""Prints every figure, as it is measured."""

from __future__ import annotations

import os
import sys

from tools.notebooks.execute import DISTURBING

from . import checks, faults, graders, grading, imports, relay, serving, starts
from .measure import HEADING

PARTS = {
    "import": imports,
    "start": starts,
    "serve": serving,
    "relay": relay,
    "faults": faults,
    "check": checks,
    "grade": grading,
}
ASKED = {"graders": graders}  # for which one must ask


def main(names: list[str]) -> int:
    """Print the figures of the named parts, of all without names. Raises SystemExit for a name that is none of them."""
    if unknown := [name for name in names if name not in PARTS | ASKED]:
        sys.exit(f"{', '.join(unknown)}: there is {', '.join(PARTS | ASKED)}")
    for name in [name for name in os.environ if name.lower() in DISTURBING]:
        del os.environ[name]
    print(HEADING)
    for name in names or PARTS:
        for figure in (PARTS | ASKED)[name].figures():
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
