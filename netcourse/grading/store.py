"""The folder of a gradebook: reports as they come, the table, and what a later run has to know.

Every file is replaced in one step, so a file that is there is whole. What a killed run left half-written has names of
its own and is removed by the next one.

    NAME.json      a report
    grades.csv     the table; its columns `correction` and `comment` are the instructor's
    .run.json      the seed of the last run
    .lock          held while a run writes here
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netcourse.i18n import _

RUN, LOCK = ".run.json", ".lock"
_BEYOND = re.compile("[^\n -~]")
PREFIX, SUFFIX = ".netcourse-", ".part"
LARGEST_REPORT = 64 * 1024**2  # bytes

Report = dict[str, Any]


class Store:
    """One gradebook's folder; it is made where it is not there. Raises ValueError where it cannot be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise ValueError(_("{path} is a file, not a folder").format(path=folder)) from None
        except OSError as error:
            raise ValueError(_("{path} cannot be made: {why}").format(path=folder, why=error.strerror)) from None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out. Raises ValueError while one is under way."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise ValueError(_("another run is writing to {path}").format(path=self.folder)) from None
        except OSError as error:
            raise ValueError(
                _("{path} cannot be written: {why}").format(path=self.folder, why=error.strerror)
            ) from None
        try:
            for left in self.folder.glob(f"{PREFIX}*{SUFFIX}"):
                left.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    def seed(self) -> str | None:
        """Return the seed of the last run, None where there was none."""
        run = _object(self.folder / RUN)
        seed = run.get("seed") if run else None
        return seed if isinstance(seed, str) and seed else None

    def begin(self, seed: str) -> None:
        """Remember that a run has begun."""
        write(self.folder / RUN, json.dumps({"seed": seed}) + "\n")

    def report(self, name: str, fingerprint: str) -> Report | None:
        """Return an earlier report on the same work under the same conditions, None where there is none."""
        report = _object(self.folder / f"{name}.json")
        if not report or not fingerprint or report.get("fingerprint") != fingerprint:
            return None
        return report if report.get("submission") == name else None

    def put(self, report: Report) -> None:
        """Write a report."""
        write(self.folder / f"{report['submission']}.json", dumped(report))


def dumped(data: Any) -> str:
    """Return plain data as JSON in any language, in which what cannot be seen is spelled, as JSON spells it."""
    return _BEYOND.sub(_spelled, json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def _spelled(found: re.Match[str]) -> str:
    char = found[0]
    return char if char.isprintable() else json.dumps(char)[1:-1]


def write(path: Path, text: str, *, surely: bool = False) -> None:
    """Replace a file in one step; `surely` also where the machine loses power the next moment. Raises OSError."""
    part = path.with_name(f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}")
    try:
        with part.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
            if surely:
                file.flush()
                os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:  # of a full disk Python does not say which file
            error.filename = str(path)
        raise


def _object(path: Path) -> dict[str, Any] | None:
    """Return the object in a JSON file, None where there is no such thing."""
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_REPORT:
            return None
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
