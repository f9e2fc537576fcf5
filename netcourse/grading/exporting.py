"""Writes a gradebook for other programs, by the names of their formats."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading.gradebook import Gradebook
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.exports import Export


def formats() -> dict[str, Export]:
    """Return the formats by name; each has `write(gradebook, folder)`, which returns a path."""
    from netcourse.grading.exports import FORMATS

    return FORMATS


def check(names: Iterable[str]) -> None:
    """Raise ValueError for a name that no format has."""
    for name in names:
        if name not in (there := formats()):
            similar = get_close_matches(name, there, 1)
            hint = _("; is it {name}?").format(name=similar[0]) if similar else ""
            raise ValueError(_("there is no format {name!r} to export to, only {names}").format(
                name=name, names=", ".join(there) or "-") + hint)  # fmt: skip


def export(book: Gradebook, folder: Path, names: Iterable[str]) -> list[Path]:
    """Write a gradebook in each of the formats; return what was written. Raises OSError."""
    return [formats()[name].write(book, folder) for name in dict.fromkeys(names)]
