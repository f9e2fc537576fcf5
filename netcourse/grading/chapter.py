"""Finds out which chapter of the course a submission is.

What it says of itself comes first: the chapter in its metadata, as long as an exercise of that chapter is in it. Else
most of its exercises decide, and between equals the name of the file. A cell from another chapter, or a call of `check`
for one, makes no notebook of that chapter; several chapters in one notebook do where most of their stubs are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netcourse import exercises
from netcourse.i18n import _

SEVERAL = 2  # stubs of a chapter at least, before it counts as one of several

_ASKED = re.compile(r"\b(?:check|hint|solution|reset)\(\s*['\"]([\w.]+)['\"]")
_DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


class Unclear(ValueError):
    """A notebook that may be of several chapters; the message is one sentence."""


@dataclass
class _Signs:
    """Exercises of one chapter that a notebook shows signs of, by id."""

    stubs: set[str] = field(default_factory=set)  # cells that say whose stub they are
    asked: set[str] = field(default_factory=set)  # calls of `check` and its like
    defined: set[str] = field(default_factory=set)  # all asked names

    @property
    def named(self) -> set[str]:
        return self.stubs | self.asked

    @property
    def all(self) -> set[str]:
        return self.named | self.defined


def find(cells: Iterable[tuple[str, str]], claimed: str, names: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the chapters, none for a notebook that is not of this course, and a sentence for a person, often "".

    Given are of each code cell its source and the exercise that its metadata names, the chapter that the notebook's
    metadata names, and what the file is called. Raises Unclear.
    """
    signs = _signs(list(cells))
    there = {chapter for chapter, sign in signs.items() if sign.all}
    claim = {claimed} & signs.keys()
    if not there:
        return tuple(claim), ""
    main = claimed if claim & there else _most(signs, there, names)
    chapters = tuple(sorted({main} | {chapter for chapter in there if _is_whole(chapter, signs[chapter])}))
    others = {chapter for chapter in there if signs[chapter].named} - set(chapters)
    return chapters, _remark(chapters, claim - set(chapters), others)


def defines(source: str) -> set[str]:
    """Return the names that a source seems to define at the top level, even where it is no Python."""
    return {name for pair in _DEFINED.findall(source) for name in pair if name}


def _signs(cells: Sequence[tuple[str, str]]) -> dict[str, _Signs]:
    by_id = {one.id: chapter for chapter, found in exercises.chapters().items() for one in found}
    signs = {chapter: _Signs() for chapter in exercises.chapters()}
    names: set[str] = set()
    for source, exercise in cells:
        names |= defines(source)
        if exercise in by_id:
            signs[by_id[exercise]].stubs.add(exercise)
        for asked in set(_ASKED.findall(source)) & by_id.keys():
            signs[by_id[asked]].asked.add(asked)
    for one in exercises.load().values():
        if names.issuperset(one.asks):
            signs[by_id[one.id]].defined.add(one.id)
    return signs


def _is_whole(chapter: str, signs: _Signs) -> bool:
    return len(signs.stubs) >= max(SEVERAL, len(exercises.chapters()[chapter]) / 2)


def _most(signs: dict[str, _Signs], there: set[str], names: Sequence[str]) -> str:
    """Return the chapter of which most is there. Raises Unclear."""
    most = max(len(signs[chapter].all) for chapter in there)
    best = sorted(chapter for chapter in there if len(signs[chapter].all) == most)
    if len(best) > 1:
        best = [chapter for chapter in best if any(_is_called(chapter, name) for name in names)] or best
    if len(best) > 1:
        raise Unclear(
            _(
                "it is not clear which chapter it is, {chapters}: name the file after its chapter, as in {example}"
            ).format(chapters=_(" or ").join(best), example=f"{best[0]}.ipynb")
        )
    return best[0]


def _is_called(chapter: str, name: str) -> bool:
    words = re.split(r"[\W_]+", name.casefold())
    number, __, title = chapter.partition("-")
    return chapter in name.casefold() or number in words or title in words


def _remark(chapters: Sequence[str], wrongly_claimed: set[str], others: set[str]) -> str:
    found = ", ".join(chapters)
    if wrongly_claimed:
        return _("its metadata says {claimed}, but its exercises are of {found}").format(
            claimed=", ".join(wrongly_claimed), found=found
        )
    if others:
        return _("it was graded as {found}; what is in it of {others} does not count").format(
            found=found, others=", ".join(sorted(others))
        )
    if len(chapters) > 1:
        return _("it holds exercises of several chapters, and was graded for all of them: {found}").format(found=found)
    return ""
