"""A folder beside the learner's code, for what it reads and writes, and the variables of its environment."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from collections.abc import Iterator

MOST = 12_000_000  # bytes of one file that are looked at
ALL = 24_000_000  # bytes of all files together
COUNT = 1000  # of files and folders below a folder


def made(name: str, *inside: str) -> str:
    """Make a folder of this name for temporary files, with these folders one in another in it; return its path.

    Where the name is taken, it gets another.
    """
    import tempfile  # here, like shutil: they are slow to import, and each student's process would pay

    path = os.path.join(tempfile.gettempdir(), name)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        path = tempfile.mkdtemp(prefix=f"{name}-")
    try:
        os.makedirs(os.path.join(path, *inside), exist_ok=True)
    except OSError:
        removed(path)
        raise
    return path


@contextlib.contextmanager
def place_kept() -> Iterator[None]:
    """Come back afterwards to the folder in which the process works: os.chdir may lead into one that is removed."""
    try:
        here = os.getcwd()
    except OSError:  # gone before we came
        here = ""
    try:
        yield
    finally:
        if here:
            with contextlib.suppress(OSError):
                os.chdir(here)


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


def contents(folder: str, count: int = COUNT) -> dict[str, bytes | None]:
    """Return what is below a folder, by its path from there, with slashes: the bytes of files, None for what is none.

    No link is followed. Of files that are too large, or too many, only so much is returned.
    """
    found: dict[str, bytes | None] = {}
    left = ALL
    for name, entry in itertools.islice(_below(folder), count):
        found[name] = content = _content(entry, left)
        left -= len(content or b"")
    return found


def _below(folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Go through a folder and those in it, however deep, one after the other."""
    waiting = [""]
    while waiting:
        inside = waiting.pop(0)
        with contextlib.suppress(OSError):  # it is gone, or closed to us: what was found before counts
            for entry in sorted(os.scandir(os.path.join(folder, inside)), key=lambda entry: entry.name):
                yield f"{inside}{entry.name}", entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{inside}{entry.name}/")


def _content(entry: os.DirEntry[str], left: int) -> bytes | None:
    if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return None
    with open(entry.path, "rb") as file:
        return file.read(min(MOST, left))


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
