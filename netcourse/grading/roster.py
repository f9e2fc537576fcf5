"""The list of students as a learning platform exports it: what it finds a student by at the import of grades.

Canvas: the CSV file that its gradebook exports. Moodle: the grading worksheet of an assignment, or the table of
participants. Rows are found by the number in the names of downloaded files (Canvas' `ID`, Moodle's `Identifier`), else
by what the student's row is called: a login, an address, a name. Who fits no row, or more than one, is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from netcourse.grading import tables
from netcourse.grading.names import shown
from netcourse.grading.who import tidy
from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Student

IDS = ("ID", "Identifier")  # by which submissions are named
LOGINS = ("SIS Login ID", "Username", "Email address", "SIS User ID", "ID number")
NAMES = ("Student", "Full name")
PARTS = (("First name", "Last name"), ("First name", "Surname"))
OTHERS = ("Section",)
KNOWN = {name.casefold(): name for name in (*IDS, *LOGINS, *NAMES, *OTHERS, *(name for pair in PARTS for name in pair))}

Entry = dict[str, str]  # by heading, as spelled above


@dataclass
class Roster:
    """The students of a class, and the headings that the platform knows them by, in its order."""

    headings: list[str]
    entries: list[Entry] = field(default_factory=list)

    def match(self, students: Iterable[Student]) -> tuple[dict[str, Entry], list[str]]:
        """Return whose entry is whose, by the name of a student's row, and a sentence for each who has none."""
        found: dict[str, Entry] = {}
        said: list[str] = []
        owners: dict[int, list[str]] = {}
        signs = self._signs()
        for one in students:
            fitting = _fitting(one, signs)
            for entry in fitting:
                owners.setdefault(id(entry), []).append(one.name)
            if len(fitting) == 1:
                found[one.name] = fitting[0]
            else:
                said.append(_unfit(one, fitting))
        for names in owners.values():
            taken = [name for name in names if name in found]
            if len(taken) > 1:
                said.append(_("one row of the roster fits them all, none gets it: {names}").format(
                    names=", ".join(map(shown, taken))))  # fmt: skip
                for name in taken:
                    del found[name]
        return found, said

    def _signs(self) -> list[dict[str, list[Entry]]]:
        """Return the entries by their ids, by their logins and by their names: the surest first."""
        signs: list[dict[str, list[Entry]]] = [{}, {}, {}]
        by_id, by_login, by_name = signs
        for entry in self.entries:
            for key in {*_given(entry, IDS)}:
                by_id.setdefault(key, []).append(entry)
            for key in {*map(_folded, _given(entry, LOGINS))}:
                by_login.setdefault(key, []).append(entry)
            for key in _spellings(entry):
                by_name.setdefault(key, []).append(entry)
        return signs


def _fitting(student: Student, signs: Sequence[dict[str, list[Entry]]]) -> list[Entry]:
    """Return the entries that fit by the surest sign that any has."""
    by_id, by_login, by_name = signs
    name = _folded(student.name)
    return (by_id.get(student.id, []) if student.id else []) or by_login.get(name, []) or by_name.get(name, [])


def read(path: Path) -> Roster:
    """Return the roster in a CSV file. Raises ValueError."""
    rows = tables.rows(path)
    heading = [KNOWN.get(name.strip().casefold(), "") for name in next(rows, (0, []))[1]]
    if not set(heading) & {*IDS, *LOGINS}:
        raise ValueError(_("{path} is no list of students: it has none of the columns {names}").format(
            path=path, names=", ".join((*IDS, *LOGINS))))  # fmt: skip
    if double := next((name for name in heading if name and heading.count(name) > 1), ""):
        raise ValueError(_("{path}: the column {name} is there twice").format(path=path, name=double))
    roster = Roster([name for name in heading if name])
    for __, row in rows:
        entry = {name: value.strip() for name, value in zip(heading, row) if name}
        if any(_given(entry, (*IDS, *LOGINS))):  # Canvas has rows for what can be earned, and others of its own
            roster.entries.append(entry)
    return roster


def _given(entry: Entry, names: Sequence[str]) -> list[str]:
    return [entry[name] for name in names if entry.get(name)]


def _spellings(entry: Entry) -> set[str]:
    """Return how a name may be spelled: `Doe, Jane`, `Jane Doe`, and `doejane` in Canvas' names of files."""
    names = _given(entry, NAMES) + [" ".join(_given(entry, pair)) for pair in PARTS if len(_given(entry, pair)) == 2]
    turned = [f"{first} {last}" for last, comma, first in (name.partition(", ") for name in names) if comma]
    return {_folded(name) for name in (*names, *turned)} | {re.sub(r"[\W_]", "", _folded(name)) for name in names}


def _folded(name: str) -> str:
    return tidy(name).casefold()


def _unfit(student: Student, fitting: Sequence[Entry]) -> str:
    if not fitting:
        return _("{who} is not in the roster").format(who=shown(student.name))
    rows = "; ".join(", ".join(_given(entry, (*IDS, *LOGINS))[:2]) for entry in fitting[:3])
    return _("{who} fits {count} rows of the roster: {rows}").format(
        who=shown(student.name), count=len(fitting), rows=shown(rows)
    )
