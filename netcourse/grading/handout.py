"""`netcourse handout`: the notebooks that an instructor gives out.

They are the released ones, with no output that answers a prediction, with the instructor's points in the text and in
the metadata, beside the version of the course. `handout.json` says the same and is for the instructor: given to
`netcourse grade --points`, it makes sure that what was promised is what is graded. What the metadata of a submission
claims is never believed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netcourse import exercises, paths
from netcourse.grading import course
from netcourse.grading import points as pointing
from netcourse.grading.notebook import plain
from netcourse.grading.store import write
from netcourse.i18n import _
from netcourse.referee import solutions

DONE, UNUSABLE = 0, 2
RECORD = "handout.json"
_POINTS = re.compile(r"\*\((?P<points>[\d.]+) points?(?=, )")
_ASKED = re.compile(r'\s*check\("(?P<id>[\w.]+)"\)\s*')

Notebook = dict[str, Any]


def run(args: argparse.Namespace) -> int:
    """Make what `args` asks for; return the exit status."""
    try:
        made = handout(args.chapters, args.out, points=args.points, language=args.lang)
    except ValueError as error:
        print(f"netcourse: {error}", file=sys.stderr)
        return UNUSABLE
    for path in made:
        print(path)
    print(_("for you: grade with --points {path}").format(path=args.out / RECORD))
    return DONE


def handout(
    chapters: Iterable[str],
    out: Path,
    *,
    points: Path | Mapping[str, float] | None = None,
    language: str = paths.LANGUAGE,
) -> list[Path]:
    """Write the notebooks of these chapters to a folder, and the record of them; return the notebooks' paths.

    Raises ValueError for chapters, points or languages that there are not; OSError where a file cannot be written.
    """
    if language not in paths.languages():
        raise ValueError(_("the notebooks are not there in {lang!r}; there is {there}").format(
            lang=language, there=", ".join(paths.languages())))  # fmt: skip
    names = _chapters(chapters, language)
    promised = {one.id: one.points for name in names for one in exercises.chapters().get(name, [])}
    promised |= _given(points, promised)
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for name in names:
        notebook = released(name, promised, language)
        made.append(out / f"{name}.ipynb")
        write(made[-1], json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    record = {"version": course.number(), "chapters": names, "points": promised}
    write(out / RECORD, json.dumps(record, indent=1) + "\n")
    return made


def released(chapter: str, points: Mapping[str, float], language: str = paths.LANGUAGE) -> Notebook:
    """Return a notebook as it is given out. Raises ValueError where one of our solutions is in it."""
    path = paths.notebooks(language) / f"{chapter}.ipynb"
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    own = exercises.chapters().get(chapter, [])
    ours = {plain(solutions.source(one.id)): one.id for one in own}
    for cell, after in zip(notebook["cells"], [*notebook["cells"][1:], {}]):
        if (solved := ours.get(plain(_source(cell)))) and cell["cell_type"] == "code":
            raise ValueError(_("{path} holds our solution of {id}").format(path=path, id=solved))
        if "predict" in cell["metadata"].get("tags", []) and cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        _worth(cell, points)
        asked = after.get("metadata", {}).get("exercise")
        if asked in points:
            cell["source"] = _promised(_source(cell), points[asked])
    recorded = {one.id: points[one.id] for one in own}
    notebook["metadata"]["netcourse"] = {"chapter": chapter, "version": course.number(), "points": recorded}
    return notebook


def _worth(cell: dict[str, Any], points: Mapping[str, float]) -> None:
    """Tell nbgrader the same points, of a cell that it grades, and the call in that cell whose value they are."""
    nbgrader = cell["metadata"].get("nbgrader", {})
    asked = _ASKED.fullmatch(_source(cell))
    if "points" in nbgrader and asked and asked["id"] in points:
        worth = points[asked["id"]]
        if worth != nbgrader["points"]:
            cell["source"] = f'check("{asked["id"]}", points={worth:g})'
        nbgrader["points"] = worth


def _chapters(wanted: Iterable[str], language: str) -> list[str]:
    """Return chapters by file name: `06`, `tcp` and `06-tcp` are the same, `all` is all of them. Raises ValueError."""
    there = sorted(path.stem for path in paths.notebooks(language).glob("*.ipynb"))
    chosen: set[str] = set()
    for word in wanted:
        found = [one for one in there if word in ("all", one, *one.split("-", 1))]
        if not found:
            raise ValueError(_("there is no chapter {name!r}, only {there}").format(name=word, there=", ".join(there)))
        chosen.update(found)
    return sorted(chosen)


def _given(points: Path | Mapping[str, float] | None, there: Mapping[str, float]) -> pointing.Points:
    """Return the instructor's points of exercises in these chapters. Raises ValueError."""
    if points is None:
        return {}
    read = pointing.read(points) if isinstance(points, Path) else points
    checked = pointing.checked(read, exercises.load(), str(points) if isinstance(points, Path) else "")
    return {name: value for name, value in checked.items() if name in there}


def _promised(text: str, points: float) -> str:
    """Return the prose above a stub with other points in its heading."""
    words = f"*({points:g} point" + "s" * (points != 1)
    return _POINTS.sub(words, text, count=1)


def _source(cell: Mapping[str, Any]) -> str:
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)
