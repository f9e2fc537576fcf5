"""Finds the submissions among files and folders, and gives each a name of its own."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from netcourse.i18n import _

SUFFIX = ".ipynb"
LONGEST_NAME = 120  # characters; with a suffix they fit any file system
_UNFIT = set('/\\:*?"<>|')  # in file names, on one system or another


class NoSubmissions(ValueError):
    """There is nothing to grade; the message says where it was looked for."""


@dataclass(frozen=True)
class Submission:
    """One notebook to grade. `name` is unique among those found together."""

    name: str
    path: Path


@dataclass
class Found:
    """The submissions, sorted by name, and what was left out: a sentence each."""

    submissions: list[Submission] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def find(places: Iterable[Path]) -> Found:
    """Return the submissions in these files and folders. Raises NoSubmissions.

    A folder is searched for notebooks, the folders in it as well. Links in folders are left out: a learner could have
    made them.
    """
    found = Found()
    known: dict[Path, tuple[str, ...]] = {}  # by real path: the words of its name
    places = list(places)
    for place in places:
        for path, words in _notebooks(place, found.left_out):
            real = path.resolve()
            if real in known:
                found.left_out.append(_("{path} was given twice").format(path=path))
            known.setdefault(real, words)
    if not known:
        where = ", ".join(map(str, places))
        raise NoSubmissions(_("there are no notebooks (*{suffix}) in {where}").format(suffix=SUFFIX, where=where))
    found.submissions = [Submission(name, path) for name, path in sorted(zip(_names(known), sorted(known)))]
    return found


def _notebooks(place: Path, left_out: list[str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if not place.exists():
        raise NoSubmissions(_("there is no file or folder {path}").format(path=place))
    if not place.is_dir():
        yield place, (place.stem,)
        return
    for folder, folders, files in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix != SUFFIX or name.startswith("."):
                continue
            if path.is_symlink():
                left_out.append(_("{path} is a link to somewhere else").format(path=path))
            else:
                yield path, path.relative_to(place).with_suffix("").parts


def _names(known: dict[Path, tuple[str, ...]]) -> list[str]:
    """Return a name for each path, in the paths' order: what it is called, and more where that is not unique."""
    paths = sorted(known)
    names = [_fit(known[path]) for path in paths]
    names = [
        name if count == 1 else _fit((path.parent.name, *known[path]))
        for path, name, count in zip(paths, names, _counts(names))
    ]
    taken: Counter[str] = Counter()
    for number, name in enumerate(names):
        while taken[names[number].casefold()]:
            taken[name.casefold()] += 1
            names[number] = f"{name}-{taken[name.casefold()]}"
        taken[names[number].casefold()] += 1
    return names


def _counts(names: Sequence[str]) -> list[int]:
    counts = Counter(name.casefold() for name in names)
    return [counts[name.casefold()] for name in names]


def _fit(words: tuple[str, ...]) -> str:
    """Return words as one name that any file system takes."""
    name = "-".join(words)
    name = "".join(letter if letter.isprintable() and letter not in _UNFIT else "_" for letter in name)
    return name[:LONGEST_NAME].strip(" .") or "submission"
