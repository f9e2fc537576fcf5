"""Reads a submitted notebook, whatever it is.

Nothing of it is run or parsed as Python here. A file that cannot be graded is Unusable, with one sentence that says
why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from netcourse import exercises, paths
from netcourse.exercises.model import Exercise
from netcourse.grading import chapter
from netcourse.i18n import _

LARGEST = 20 * 1024**2  # bytes of a file
MOST_CODE = 1024**2  # characters of its code cells together
MOST_CELLS = 1000  # of code: to find out what depends on what takes as long as there are cells and names
FORMAT = 4  # nbformat's major version
HIGHEST_FORMAT = 99  # what is beyond is no version


class Unusable(ValueError):
    """A file that cannot be graded; the message says why, in one sentence."""


@dataclass(frozen=True)
class Cell:
    """A code cell. `number` counts code cells from 1, as Jupyter does when all are run in order."""

    number: int
    source: str
    exercise: str = ""  # whose stub it was, if the file still says so

    @property
    def name(self) -> str:
        """What messages and tracebacks call it."""
        return f"cell {self.number}"


@dataclass(frozen=True)
class Book:
    """The code of a notebook, the chapters that it is, and what is to be said of how they were found."""

    cells: tuple[Cell, ...]
    chapters: tuple[str, ...]
    note: str = ""

    @property
    def digest(self) -> str:
        """A hash of the code: saving or running a notebook does not change it."""
        return hashlib.sha256(json.dumps([cell.source for cell in self.cells]).encode()).hexdigest()

    @property
    def exercises(self) -> list[Exercise]:
        return [exercise for name in self.chapters for exercise in exercises.chapters()[name]]


def read(path: Path, name: str = "") -> Book:
    """Return the code of a notebook; `name` is what it is called besides its file's own. Raises Unusable."""
    whole = _loaded(_content(path))
    cells = tuple(_cells(whole))
    if sum(len(cell.source) for cell in cells) > MOST_CODE:
        raise Unusable(_("it has more than {count} characters of code").format(count=MOST_CODE))
    if len(cells) > MOST_CELLS:
        raise Unusable(_("it has more than {count} code cells").format(count=MOST_CELLS))
    try:
        signs = ((cell.source, cell.exercise) for cell in cells)
        chapters, note = chapter.find(signs, _claimed(whole), (path.stem, name))
    except chapter.Unclear as error:
        raise Unusable(str(error)) from None
    if not chapters:
        raise Unusable(_("it is a notebook, but not one of this course: no exercise of ours is in it"))
    return Book(cells, chapters, note)


def plain(source: str) -> str:
    """Return a cell's text without differences that mean nothing: ends of lines, space at their ends."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


# the file --------------------------------------------------------------------------------------------------------


def _content(path: Path) -> str:
    try:
        if not path.is_file():
            raise Unusable(_("it is not a file"))
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Unusable(_("it cannot be read: {why}").format(why=error.strerror)) from None
    if len(data) > LARGEST:
        raise Unusable(_("it is larger than {size} MiB").format(size=LARGEST // 1024**2))
    if not data.strip():
        raise Unusable(_("the file is empty"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(_("it is not a notebook: not text in UTF-8")) from None


def _loaded(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except RecursionError:
        raise Unusable(_("it is not a notebook: nested too deep")) from None
    except ValueError as error:
        raise Unusable(_why(text, error)) from None
    if not isinstance(read, dict):
        raise Unusable(_("it is not a notebook, only some other JSON"))
    version = read.get("nbformat")
    if "cells" in read and version == FORMAT and isinstance(read["cells"], list):
        return read
    if isinstance(version, int) and version != FORMAT and 0 < version <= HIGHEST_FORMAT:
        raise Unusable(
            _("it is in notebook format {version}, not {ours}: open it in JupyterLab and save it again").format(
                version=version, ours=FORMAT
            )
        )
    raise Unusable(_("it is not a notebook: it has no list of cells"))


def _why(text: str, error: ValueError) -> str:
    at = getattr(error, "pos", 0)
    cut = text.lstrip().startswith("{") and (at >= len(text.rstrip()) - 1 or "Unterminated" in str(error))
    if cut:
        return _("the file is cut off: its JSON ends in the middle")
    return _("it is not a notebook: no JSON ({error})").format(error=error)


def _cells(read: dict[str, Any]) -> Iterable[Cell]:
    number = 0
    for position, cell in enumerate(read["cells"], 1):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        source = _text(cell.get("source", "")) if isinstance(cell, dict) else None
        if not isinstance(kind, str) or source is None:
            raise Unusable(_("it is damaged: its cell {position} is no cell").format(position=position))
        if kind == "code":
            number += 1
            metadata = cell.get("metadata")
            exercise = metadata.get("exercise") if isinstance(metadata, dict) else ""
            yield Cell(number, source, exercise if isinstance(exercise, str) else "")


def _claimed(read: dict[str, Any]) -> str:
    """Return the chapter that the metadata names, or ""."""
    metadata = read.get("metadata")
    record = metadata.get("netcourse") if isinstance(metadata, dict) else None
    claimed = record.get("chapter") if isinstance(record, dict) else None
    return claimed if isinstance(claimed, str) else ""


def _text(source: Any) -> str | None:
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return None
    # A lone surrogate, which JSON can spell, is no text that a program could have.
    return "".join(lines).encode("utf-8", "replace").decode("utf-8")


# the release -----------------------------------------------------------------------------------------------------


@cache
def released(name: str) -> dict[str, str]:
    """Return the code cells of a chapter as they were handed out, in every language: text, and whose stub it is.

    Nothing where the notebooks are not at hand.
    """
    found: dict[str, str] = {}
    try:
        files = [paths.notebooks(language) / f"{name}.ipynb" for language in paths.languages()]
    except FileNotFoundError:
        return found
    for file in files:
        if file.is_file():
            found |= {plain(cell.source): cell.exercise for cell in _cells(_loaded(_content(file)))}
    return found
