"""The reference solutions and the stubs, each as the source of one cell."""

from __future__ import annotations

import ast
import json
import linecache
import re
from types import CodeType
from typing import Any

from netcourse import exercises, paths
from netcourse.exercises.model import Exercise

MARKER = re.compile(r"^# %% (\S+)\s*$", re.MULTILINE)


def source(exercise_id: str) -> str:
    """Return our solution of an exercise. Raises LookupError where it is not at hand."""
    try:
        text = (paths.solutions() / f"{chapter_of(exercise_id).replace('-', '_')}.py").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LookupError(exercise_id) from error
    __, *parts = MARKER.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))[exercise_id].strip() + "\n"


def stub(exercise_id: str, language: str = paths.LANGUAGE) -> str:
    """Return the cell as it was released. Raises LookupError where the notebook is not at hand."""
    try:
        text = (paths.notebooks(language) / f"{chapter_of(exercise_id)}.ipynb").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LookupError(exercise_id) from error
    for cell in json.loads(text)["cells"]:
        if cell["metadata"].get("exercise") == exercise_id:
            return "".join(cell["source"])
    raise LookupError(exercise_id)


def chapter_of(exercise_id: str) -> str:
    """Return the chapter's file name without suffix. Raises LookupError."""
    for chapter, found in exercises.chapters().items():
        if any(exercise.id == exercise_id for exercise in found):
            return chapter
    raise LookupError(exercise_id)


def written(exercise: Exercise, names: dict[str, Any]) -> str:
    """Return what the learner wrote for the asked names, as far as Python still has the text."""
    return "\n\n".join(filter(None, (_text_of(names.get(name), name) for name in exercise.asks)))


def _text_of(value: Any, name: str) -> str:
    code = _code_of(value)
    if code is None:
        return ""
    text = "".join(linecache.getlines(code.co_filename))
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node for node in tree.body if isinstance(node, kinds) and node.name == name]
    return (ast.get_source_segment(text, found[-1]) or "") if found else ""


def _code_of(value: Any) -> CodeType | None:
    if isinstance(value, type):
        value = next((one for one in vars(value).values() if hasattr(one, "__code__")), None)
    return getattr(value, "__code__", None)
