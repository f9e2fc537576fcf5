"""An instructor's private checks and points, added to the course in a referee's process, where no student sees them.

A folder of Python modules, written as those in `netcourse/exercises/course/` are. What a module may do:

    from netcourse.exercises import load
    from netcourse.exercises.model import Exercise, same

    greeter = load()["tcp.greeter"]

    @greeter.check("greets a name of 200 letters")      # a further check of an exercise that is there
    def long_name(student, rng): ...

    CHAPTER = "06-tcp"                                  # where the module's own exercises belong
    upper = Exercise("tcp.upper", points=2, asks=["upper"], hints=[])

Modules whose name begins with `_` are helpers: the others may import them, by their plain names.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from netcourse import exercises
from netcourse.clock import scaled
from netcourse.exercises.model import Exercise
from netcourse.i18n import _

SECONDS = 60.0  # to import them all
LARGEST = 100 * 1024**2  # bytes of all files together
BOOT = (
    "import sys; folder, sys.prefix, sys.exec_prefix, *sys.path = sys.argv[1:]; "
    "from netcourse.grading.private import main; sys.exit(main(folder))"
)

_ID = re.compile(r"[a-z]\w*\.[A-Za-z]\w*")
_CHAPTER = re.compile(r"\d\d-[a-z][a-z0-9-]*")
_applied: list[tuple[dict[str, float], str]] = []


class Unfit(ValueError):
    """A module that is no set of checks; the message begins with its file and line."""


def apply(points: Mapping[str, float], folder: str) -> None:
    """Add the checks of a folder to this process, and set points; once a process. Raises Unfit."""
    wanted = (dict(points), folder)
    if wanted in _applied:
        return
    if _applied:
        raise RuntimeError("this process grades with other points or checks already")
    if folder:
        load(Path(folder))
    for name, value in points.items():
        exercises.load()[name].points = value
    _applied.append(wanted)


def load(folder: Path) -> None:
    """Import the modules of a folder and add what they declare to this process. Raises Unfit."""
    with _importing(folder):
        for path in sorted(folder.glob("*.py")):
            if not path.name.startswith("_"):
                before = {name: len(one.checks) for name, one in exercises.load().items()}
                _add(path, vars(_imported(path)), before)


def described(folder: Path) -> dict[str, Any]:
    """Return what a folder adds: `exercises`, points by id. Another process imports it. Raises ValueError."""
    from netcourse.grading.pool import search_path

    _unseen(folder)
    words = [str(folder.resolve()), sys.prefix, sys.exec_prefix, *search_path()]
    command = [sys.executable, "-P", "-s", "-S", "-c", BOOT, *words]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=scaled(SECONDS))
    except subprocess.TimeoutExpired:
        raise Unfit(_("{path}: its modules cannot be imported within {seconds:g} seconds").format(
            path=folder, seconds=SECONDS)) from None  # fmt: skip
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Unfit(_("{path}: the process that imported its modules broke").format(path=folder)) from None
    if found["error"]:
        raise Unfit(found["error"])
    return found


def main(folder: str) -> int:
    """Say what a folder adds, as JSON on standard output, in a process of its own."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever the modules print
    found: dict[str, Any] = {"error": "", "exercises": {}}
    try:
        load(Path(folder))
        found["exercises"] = {name: one.points for name, one in exercises.load().items()}
    except Unfit as error:
        found["error"] = str(error)
    with answer:
        json.dump(found, answer)
    return 0


def digest(folder: Path) -> str:
    """Return a hash of all files of a folder. Raises ValueError, OSError."""
    whole, left = hashlib.sha256(), LARGEST
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or "__pycache__" in path.parts:
            continue
        left -= path.stat().st_size
        if left < 0:
            raise ValueError(_("{path} holds more than {size} MiB").format(path=folder, size=LARGEST // 1024**2))
        name = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
        whole.update(hashlib.sha256(name).digest() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


# one module -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _importing(folder: Path) -> Iterator[None]:
    """Let modules import each other by name, and nobody afterwards; leave no compiled files with them."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = before


def _imported(path: Path) -> Any:
    name = f"netcourse_private_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise Unfit(_blamed(path, error)) from error
    return module


def _blamed(path: Path, error: BaseException) -> str:
    """Return file, line and what went wrong there."""
    what = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.filename:
        return _("{path}, line {line}: {what}").format(path=error.filename, line=error.lineno, what=error.msg)
    frames = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).parent == path.parent]
    if not frames:
        return f"{path}: {what}"
    return _("{path}, line {line}: {what}").format(path=frames[-1].filename, line=frames[-1].lineno, what=what)


def _add(path: Path, names: dict[str, Any], before: dict[str, int]) -> None:
    """Add the exercises that a module declares to its chapter. Raises Unfit."""
    known = exercises.load()
    course = {id(one) for one in known.values()}
    own = {id(one): one for one in names.values() if isinstance(one, Exercise) and id(one) not in course}
    grown = any(len(one.checks) > before[name] for name, one in known.items())
    if not own and not grown:
        raise Unfit(_("{path}, line 1: it declares no check and no exercise").format(path=path))
    for exercise in own.values():
        line = _line(path, exercise.id)
        if why := _flaw(exercise, names.get("CHAPTER")):
            raise Unfit(_("{path}, line {line}: {what}").format(path=path, line=line, what=why))
        exercises.chapters().setdefault(names["CHAPTER"], []).append(exercise)
        exercises.load.cache_clear()


def _flaw(exercise: Exercise, chapter: Any) -> str:
    """Return why an exercise cannot be graded, or ""."""
    if not isinstance(chapter, str) or not _CHAPTER.fullmatch(chapter):
        return _("CHAPTER = {chapter!r} is no chapter, like '06-tcp'").format(chapter=chapter)
    if not isinstance(exercise.id, str) or not _ID.fullmatch(exercise.id):
        return _("{id!r} is no id, like 'tcp.greeter'").format(id=exercise.id)
    if exercise.id in exercises.load():
        return _("{id} is there already").format(id=exercise.id)
    if not exercise.asks or not exercise.checks:
        return _("{id} asks for no name, or has no check").format(id=exercise.id)
    if isinstance(exercise.points, bool) or not isinstance(exercise.points, (int, float)) or exercise.points < 0:
        return _("{id} cannot give {points!r} points").format(id=exercise.id, points=exercise.points)
    return ""


def _line(path: Path, name: Any) -> int:
    """Return the line in which an id stands."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"'{name}'" in line or f'"{name}"' in line), 1)


def _unseen(folder: Path) -> None:
    """Raise ValueError for a folder that is none, or that students could read."""
    from netcourse.grading.sandbox.bubblewrap import SYSTEM, needed

    if not folder.is_dir():
        raise ValueError(_("there is no folder {path}").format(path=folder))
    if not any(not path.name.startswith("_") for path in folder.glob("*.py")):
        raise ValueError(_("there are no Python modules in {path}").format(path=folder))
    real = folder.resolve()
    shown = [*needed(), *map(Path, SYSTEM)]
    if any(real.is_relative_to(place.resolve()) for place in shown):
        raise ValueError(_("{path} lies where students' code may read it: move it").format(path=folder))
