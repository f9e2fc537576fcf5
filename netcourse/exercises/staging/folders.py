"""A folder on the learner's side for the length of a check, and the environment that their code finds."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any, cast

from netcourse.exercises.model import Died, Facts, Verdict

UNNAMED = "netcourse-check"

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
        """What is in it and below, by its path from here: the bytes of files, None for what is no file."""
        return cast("dict[str, bytes | None]", self._student.drive("folder_contents", self.path))

    @property
    def files(self) -> dict[str, bytes]:
        """The files in it and below, and nothing else."""
        return {name: content for name, content in self.contents.items() if content is not None}


@contextlib.contextmanager
def folder(student: Any, name: str = "", *inside: str) -> Iterator[Folder]:
    """Make a folder beside the learner's code, and remove it with all that came into it.

    It is empty but for the folders `inside`, one in another. One that is given a name, the same in every run, is
    shown with its path; of any other the learner reads nothing.
    """
    path = student.drive("folder_made", name or UNNAMED, *inside)
    try:
        yield Folder(student, path)
    except Verdict as verdict:
        if not name:
            _forget(path, verdict.facts)
        raise
    finally:
        with contextlib.suppress(Died):
            student.drive("folder_removed", path)


def _forget(path: str, facts: Facts) -> None:
    """Leave a path out of texts, an exception's message for one: it is another in every run."""
    for key, value in facts.items():
        if isinstance(value, str) and path in value:
            facts[key] = value.replace(path + os.sep, "")


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
