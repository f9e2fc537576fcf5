"""A folder beside the learner's code, for what it reads and writes, and the variables of its environment."""

from __future__ import annotations

import os
import stat

MOST = 4_000_000  # bytes of one file that are looked at


def made() -> str:
    """Return the path of a new folder."""
    import tempfile  # here: few exercises need it

    return tempfile.mkdtemp(prefix="netcourse-check-")


def removed(folder: str) -> None:
    """Remove a folder with all that is in it."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def written(path: str, content: bytes) -> None:
    """Write a file."""
    with open(path, "wb") as file:
        file.write(content)


def identity(path: str) -> int:
    """Return the number that the system has for a file, whatever its bytes and its name are (0: it has none)."""
    return os.stat(path).st_ino


def contents(folder: str) -> dict[str, bytes | None]:
    """Return what is in a folder: the bytes of each file, None for what is no file. No link is followed."""
    return {entry.name: _content(entry) for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)}


def _content(entry: os.DirEntry[str]) -> bytes | None:
    if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return None
    with open(entry.path, "rb") as file:
        return file.read(MOST)


def variables(names: list[str]) -> dict[str, str | None]:
    """Return the values of environment variables, None for those that are not set."""
    return {name: os.environ.get(name) for name in names}


def set_variables(values: dict[str, str | None]) -> None:
    """Set environment variables; None unsets one."""
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
