"""`progress`: the map of the course, and how it is saved and restored where a machine forgets (Binder)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from netcourse import exercises
from netcourse.exercises import questions
from netcourse.exercises.model import Exercise
from netcourse.i18n import _
from netcourse.referee import state
from netcourse.render.progress import course_map
from netcourse.render.view import View


class Map:
    """The map of the course; `data` is what it is drawn from."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def export(self, file: str | Path) -> View:
        """Write the progress to a short file of one's own. See `export`."""
        return export(file)

    def restore(self, file: str | Path) -> Map:
        """Take progress back from such a file; return the new map. See `restore`."""
        restore(file)
        return progress()

    def __repr__(self) -> str:
        return repr(course_map(self.data))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return course_map(self.data)._repr_mimebundle_(include, exclude)


def progress() -> Map:
    """Return the map of the course: chapters, exercises, questions, and how far you are. Raises state.NotAState."""
    kept = state.load()
    names = sorted({*exercises.chapters(), *questions.chapters()})
    return Map({"chapters": [_chapter(name, kept) for name in names]})


def export(file: str | Path) -> View:
    """Write the progress to `file`. Raises OSError, state.NotAState."""
    from netcourse.render.notice import notice

    kept = state.load()
    Path(file).write_text(json.dumps(kept, separators=(",", ":"), sort_keys=True), encoding="utf-8")
    return notice(_("Your progress is in {file}").format(file=Path(file).name), [])


def restore(file: str | Path) -> None:
    """Take from `file` what is better than the progress here.

    Raises FileNotFoundError, state.NotAState; then nothing has changed.
    """
    if not Path(file).exists():
        raise FileNotFoundError(_("there is no file {file}").format(file=file))
    other = state.load(Path(file))
    state.update(lambda kept: state.merge(kept, other))


def _chapter(name: str, kept: state.State) -> dict[str, Any]:
    asked = questions.chapters().get(name, [])
    return {
        "name": name,
        "title": "",
        "exercises": [_exercise(one, kept["exercises"].get(one.id, {})) for one in exercises.chapters().get(name, [])],
        "questions": [{"id": one.id, "status": kept["questions"].get(one.id, "open")} for one in asked],
    }


def _exercise(one: Exercise, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "status": entry.get("status", "not_attempted"),
        "score": entry.get("score", 0),
        "points": one.points,
        "hints_used": entry.get("hints", 0),
    }
