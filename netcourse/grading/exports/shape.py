"""What a format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

Report = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """A format: its `name` on the command line, a line that `says` what it is, and how to write it.

    `write(gradebook, folder)` makes the folder, replaces what an earlier run wrote under the same names, and returns
    the path of the file, or of the folder of files. Raises OSError.
    """

    name: str
    says: str
    write: Callable[[Gradebook, Path], Path]
