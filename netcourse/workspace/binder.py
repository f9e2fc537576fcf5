"""The link that opens a clone on Binder, from the address of the clone's remote."""

from __future__ import annotations

import re
from pathlib import Path

from netcourse.workspace import machine

WELCOME = "netcourse-work/en/00-welcome.ipynb"
PATTERN = "https://mybinder.org/v2/gh/{owner}/{repo}/HEAD?urlpath=lab/tree/" + WELCOME
# https://github.com/OWNER/REPO.git, with or without somebody's name and token; git@github.com:OWNER/REPO; ssh://git@github.com/OWNER/REPO
GITHUB = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]+@)?github\.com(?::\d+)?/|(?:[^@/]+@)?github\.com:)"
    r"(?P<owner>[\w.-]+)/(?P<repo>[\w.-]+?)(?:\.git)?/?"
)


def remote(clone: Path) -> str | None:
    """Return the address of the clone's remote: `origin`, or the only one there is."""
    git = ["git", "-C", str(clone)]
    names = (machine.output([*git, "remote"]) or "").split()
    name = "origin" if "origin" in names or len(names) != 1 else names[0]
    return machine.output([*git, "remote", "get-url", name])


def link(address: str) -> str | None:
    """Return the Binder link for a repository on GitHub, None for one elsewhere."""
    found = GITHUB.fullmatch(address.strip())
    return PATTERN.format(**found.groupdict()) if found else None
