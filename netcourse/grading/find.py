"""Finds the submissions among files, folders and zip files, whose they are, and gives each a name of its own."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from netcourse.grading import archives
from netcourse.grading.names import fit, shown
from netcourse.grading.who import MOODLE, Owner, Who, tidy
from netcourse.i18n import _

SUFFIX = ".ipynb"


class NoSubmissions(ValueError):
    """There is nothing to grade; the message says where it was looked for."""


@dataclass(frozen=True)
class Submission:
    """One notebook to grade. `name` is unique among those found together; `student` may have handed in several.

    `id` is what the learning platform that it came from calls the student, "" where that is not known.
    """

    name: str
    path: Path
    student: str = ""
    id: str = ""


@dataclass
class Found:
    """The submissions, sorted by name, what was left out, and what a person should know: a sentence each."""

    submissions: list[Submission] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Item:
    """A file that was found. `words` say what it is called, with `outer` where that is not unique."""

    path: Path
    words: tuple[str, ...]
    outer: str
    shown: str
    owner: Owner | None
    sorts: tuple[str, ...] = ()


def find(places: Iterable[Path], who: Who | None = None, scratch: Path | None = None) -> Found:
    """Return the submissions in these files, folders and zip files. Raises NoSubmissions.

    A folder is searched for notebooks, the folders in it as well. Links in folders are left out: a learner could have
    made them. Zip files are opened where they are named and there is a folder `scratch` to take notebooks out to.
    """
    found, who = Found(), who or Who()
    places = sorted(set(places))
    known: dict[Path, _Item] = {}
    empty_handed: dict[str, list[str]] = {}
    for number, place in enumerate(places):
        scope = _Scope(place, who, found.left_out, alone=len(places) == 1)
        for item in _items(scope, scratch and scratch / str(number)):
            if item.path.suffix != SUFFIX and item.path != place:
                empty_handed.setdefault(item.owner.who if item.owner else "", []).append(item.words[-1])
                continue
            real = item.path.resolve()
            if real in known:
                found.left_out.append(_("{path} was given twice").format(path=item.shown))
            known.setdefault(real, item)
    items = [item for __, item in sorted(known.items(), key=lambda pair: (pair[1].sorts, pair[0]))]
    if not items:
        raise NoSubmissions(_nothing(places, found))
    students = _students(items, _names(items))
    found.submissions = sorted(students, key=lambda one: one.name)
    found.left_out += _without(empty_handed, {item.owner.who for item in items if item.owner})
    found.notices += _strangers(items, who)
    return found


def _nothing(places: Sequence[Path], found: Found) -> str:
    where = ", ".join(map(shown, places))
    said = _("there are no notebooks (*{suffix}) in {where}").format(suffix=SUFFIX, where=where)
    return f"{said} ({'; '.join(found.left_out[:3])})" if found.left_out else said


# where they are ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scope:
    """A place that was named. Where there are several, paths in it begin with its own name."""

    place: Path
    who: Who
    left_out: list[str]
    alone: bool

    def owner(self, name: PurePosixPath) -> Owner | None:
        if not self.alone:
            name = PurePosixPath(self.place.name, name)
        return self.who.owner(name.as_posix())


def _items(scope: _Scope, scratch: Path | None) -> Iterator[_Item]:
    """Yield the notebooks in a place, and other files whose owner is known."""
    place = scope.place
    if not place.exists():
        raise NoSubmissions(_("there is no file or folder {path}").format(path=shown(place)))
    if place.is_dir():
        yield from _in_folder(scope)
    elif place.suffix.lower() == archives.SUFFIX and scratch is not None:
        yield from _in_archive(scope, scratch)
    else:
        yield _item(place, PurePosixPath(place.name), scope.who.owner(place.as_posix()))


def _in_folder(scope: _Scope) -> Iterator[_Item]:
    left_out = scope.left_out

    def unreadable(error: OSError) -> None:
        left_out.append(_("{path} cannot be read: {why}").format(path=shown(error.filename), why=error.strerror))

    for folder, folders, files in os.walk(scope.place, onerror=unreadable):
        links = [name for name in folders if _is_link(Path(folder, name))]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted([*files, *links]):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            if _is_link(path) and (path.suffix == SUFFIX or name in links):
                left_out.append(_("{path} is a link to somewhere else").format(path=shown(path)))
            elif path.suffix.lower() == archives.SUFFIX:
                left_out.append(_("{path} is an archive: name it to have it opened").format(path=shown(path)))
            else:
                inside = PurePosixPath(path.relative_to(scope.place).as_posix())
                item = _item(path, inside, scope.owner(inside))
                if path.suffix == SUFFIX or item.owner:
                    yield item


def _is_link(path: Path) -> bool:
    """Tell whether a file is known to be a link; in a folder that may only be listed, of none that is known."""
    try:
        return path.is_symlink()
    except OSError:
        return False


def _in_archive(scope: _Scope, scratch: Path) -> Iterator[_Item]:
    scratch.mkdir(parents=True)
    for member in archives.unpack(scope.place, scratch, scope.left_out):
        item = _item(member.path or Path(member.name), member.name, scope.owner(member.name), scope.place)
        if member.path or item.owner:
            yield item


def _item(path: Path, name: PurePosixPath, owner: Owner | None, archive: Path | None = None) -> _Item:
    words = name.with_suffix("").parts if name.suffix == SUFFIX or not archive else name.parts
    if owner and owner.rest and name.suffix == SUFFIX:  # the file's own name without what the learning platform added
        words = (owner.who, *PurePosixPath(owner.rest).parts)
    outer = archive.stem if archive else path.parent.name
    where = f"{shown(str(name))} in {shown(archive)}" if archive else shown(path)
    return _Item(path, words, outer, where, owner, (str(archive), str(name)) if archive else (str(path),))


# what they are called ---------------------------------------------------------------------------------------------


def _names(items: Sequence[_Item]) -> list[str]:
    """Return a name for each: what it is called, and more where that is not unique."""
    names = [fit(item.words) for item in items]
    names = [
        name if count == 1 else fit((item.outer, *item.words))
        for item, name, count in zip(items, names, _counts(names))
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


# whose they are ---------------------------------------------------------------------------------------------------


def _students(items: Sequence[_Item], names: Sequence[str]) -> list[Submission]:
    """Return the submissions. Two students of one name are told apart by their ids, where they have some."""
    ids: dict[tuple[str, str], set[str]] = {}
    for item in items:
        if item.owner:
            ids.setdefault((item.owner.who, _scope(item)), set()).add(item.owner.id)
    clashing = {who for (who, __), some in ids.items() if len(some) > 1}

    def student(item: _Item, name: str) -> str:
        if item.owner is None:
            return tidy(name)
        clash = item.owner.who in clashing
        return f"{item.owner.who} ({item.owner.id})" if clash and item.owner.id else item.owner.who

    return [
        Submission(name, item.path, _line(student(item, name)), _line(item.owner.known_as) if item.owner else "")
        for item, name in zip(items, names)
    ]


def _scope(item: _Item) -> str:
    """Return within what a student has one id: with Moodle one assignment, which is one download."""
    if item.owner is None or item.owner.system != MOODLE:
        return ""
    return "/".join(item.sorts).partition("_assignsubmission_")[0].rpartition("/")[0]


def _line(name: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in name.encode("utf-8", "replace").decode())[:200]


def _without(empty_handed: dict[str, list[str]], there: set[str]) -> list[str]:
    """Return a sentence for each student of whom only other files were found."""
    return [
        _("{who} handed in no notebook, but {files}").format(who=shown(who), files=", ".join(map(shown, files[:5])))
        for who, files in sorted(empty_handed.items())
        if who and who not in there
    ]


def _strangers(items: Sequence[_Item], who: Who) -> list[str]:
    """Return a sentence for each file that the pattern does not fit."""
    if who.pattern is None:
        return []
    return [
        _("{path} does not fit --who {pattern}: it has a row of its own").format(path=item.shown, pattern=who.pattern)
        for item in items
        if item.owner is None
    ]
