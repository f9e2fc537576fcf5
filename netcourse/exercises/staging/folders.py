"""A folder on the learner's side for the length of a check, and the environment that their code finds."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any, cast

from netcourse.exercises.model import Died, Verdict

__all__ = ["Folder", "Place", "folder", "surroundings"]


class Place(str):
    """The path of a file in a folder of a check. What a learner reads is its name alone, the same in every run."""

    def __repr__(self) -> str:
        return repr(os.path.basename(self))


class Folder:
    """A folder beside the learner's code."""

    def __init__(self, student: Any, path: str) -> None:
        self._student, self.path = student, path

    def place(self, name: str) -> Place:
        """Return the path of a file, whether it is there or not."""
        return Place(os.path.join(self.path, name))

    def write(self, name: str, content: bytes) -> Place:
        """Write a file and return its path."""
        place = self.place(name)
        self._student.drive("file_written", place, content)
        return place

    def identity(self, place: Place) -> int:
        """Return a number that a file keeps when its bytes change, 0 where the system has none."""
        return cast("int", self._student.drive("file_identity", place))

    @property
    def contents(self) -> dict[str, bytes | None]:
        """What is there by name: the bytes of files, None for what is no file."""
        return cast("dict[str, bytes | None]", self._student.drive("folder_contents", self.path))


@contextlib.contextmanager
def folder(student: Any) -> Iterator[Folder]:
    """Make an empty folder beside the learner's code, and remove it with all that came into it."""
    path = student.drive("folder_made")
    try:
        yield Folder(student, path)
    except Verdict as verdict:
        for key, value in verdict.facts.items():
            if isinstance(value, str) and path in value:  # an exception's message; it is another in every run
                verdict.facts[key] = value.replace(path + os.sep, "")
        raise
    finally:
        with contextlib.suppress(Died):
            student.drive("folder_removed", path)


@contextlib.contextmanager
def surroundings(student: Any, **values: str | None) -> Iterator[None]:
    """Let environment variables have these values beside the learner's code; None stands for one that is not set."""
    before = student.drive("variables", list(values))
    student.drive("set_variables", values)
    try:
        yield
    finally:
        with contextlib.suppress(Died):
            student.drive("set_variables", before)
