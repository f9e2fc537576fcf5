"""What a learner has reached, in one JSON file beside the notebooks.

Only one process writes at a time (a lock file beside it), and a new file replaces the old one in one step, so that
two kernels may finish an exercise at the same moment. `NETCOURSE_STATE` names another file.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from netcourse.clock import scaled
from netcourse.i18n import _

NAME = "netcourse-progress.json"
VERSION = 1
LOCK_SECONDS = 10.0
STATUSES = ["not_attempted", "failed", "partial", "passed"]  # in rising order
RIGHT, WRONG = "right", "wrong"  # what becomes of a question

State = dict[str, Any]


class NotAState(ValueError):
    """A file that is not a record of progress."""


def path() -> Path:
    """Return the file that holds the state: `NETCOURSE_STATE`, else one in the working folder."""
    return Path(os.environ.get("NETCOURSE_STATE") or NAME).absolute()


def load(file: Path | None = None) -> State:
    """Return the state; an empty one where there is no file yet. Raises NotAState."""
    file = file or path()
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return empty()
    except (ValueError, UnicodeDecodeError) as error:
        raise NotAState(_("{file} is not a record of progress: {error}").format(file=file.name, error=error)) from None
    return _checked(read, file)


def empty() -> State:
    return {"version": VERSION, "exercises": {}, "predictions": {}, "questions": {}}


def update(change: Callable[[State], None]) -> State:
    """Apply `change` to the state and write it; nobody else writes meanwhile. Returns the new state.

    A file that cannot be read is put aside under another name, not overwritten.
    """
    from filelock import FileLock

    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{file}.lock", timeout=scaled(LOCK_SECONDS)):
        state = _readable(file)
        change(state)
        _replace(file, json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True))
    return state


def keep(change: Callable[[State], None]) -> None:
    """Do what `update` does; where nothing can be written, say so and go on: an answer is worth more than that."""
    try:
        update(change)
    except OSError as error:
        says = _("Your progress is not kept: {file} cannot be written ({why}).")
        print(says.format(file=path().name, why=error.strerror or error), file=sys.stderr)


def record(exercise_id: str, report: dict[str, Any]) -> None:
    """Keep the result of a check: the best one counts."""
    keep(lambda state: _better(state["exercises"].setdefault(exercise_id, {}), report))


def entry(exercise_id: str) -> dict[str, Any]:
    """Return what is kept of an exercise: `status`, `score`, `hints`."""
    return dict(load()["exercises"].get(exercise_id, {}))


def answered(question_id: str, *, right: bool) -> None:
    """Keep what became of a question: once right, always right."""
    keep(lambda state: _settle(state["questions"], question_id, right=right))


def _settle(kept: dict[str, Any], question_id: str, *, right: bool) -> None:
    kept[question_id] = RIGHT if right or kept.get(question_id) == RIGHT else WRONG


def merge(state: State, other: State) -> None:
    """Take from `other` what is better than in `state`."""
    for exercise_id, kept in other["exercises"].items():
        _better(state["exercises"].setdefault(exercise_id, {}), kept)
    for question_id, answer in other["questions"].items():
        _settle(state["questions"], question_id, right=answer == RIGHT)
    state["predictions"] = {**other["predictions"], **state["predictions"]}


def _better(kept: dict[str, Any], new: dict[str, Any]) -> None:
    if _rank(new) > _rank(kept):
        kept |= {"status": _status(new), "score": new.get("score", 0)}
    if hints := max(kept.get("hints", 0), new.get("hints_used", new.get("hints", 0) if "id" not in new else 0)):
        kept["hints"] = hints


def _rank(entry: dict[str, Any]) -> tuple[int, float]:
    return STATUSES.index(_status(entry)), entry.get("score", 0)


def _status(entry: dict[str, Any]) -> str:
    status = entry.get("status", "not_attempted")
    return status if status in STATUSES else "failed"


def _checked(read: Any, file: Path) -> State:
    fits = (
        isinstance(read, dict) and isinstance(read.get("exercises"), dict) and isinstance(read.get("predictions"), dict)
    )
    if not fits or not all(isinstance(kept, dict) for kept in (*read["exercises"].values(), read.get("questions", {}))):
        raise NotAState(_("{file} is not a record of progress").format(file=file.name))
    if read.get("version", 0) > VERSION:
        raise NotAState(_("{file} was written by a newer version of the course").format(file=file.name))
    return {**empty(), **read}


def _readable(file: Path) -> State:
    try:
        return load(file)
    except NotAState:
        os.replace(file, file.with_name(f"{file.stem}-unreadable{file.suffix}"))
        return empty()


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", text=False)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as temporary:
            temporary.write(text)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
