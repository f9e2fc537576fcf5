"""What stands in `solutions/` and `tests/answers/`, and how an answer is put before the referee."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from netcourse import exercises, paths
from netcourse.exercises.model import Exercise
from netcourse.referee.direct import examine_here
from netcourse.referee.examine import examine

ANSWERS = Path(__file__).parents[1] / "answers"
MARKER = re.compile(r"^# %% ")
TITLE = re.compile(r"(?P<kind>right|wrong) (?P<name>[^:]+): (?P<why>\S.*)$")


@dataclass(frozen=True)
class Answer:
    """One cell that a learner might have written."""

    exercise: str
    kind: str  # solution, right or wrong
    name: str  # of a wrong one: the misconception
    source: str
    title: str = ""

    def __str__(self) -> str:
        return f"{self.exercise}-{self.kind}-{self.name}".removesuffix("-")


def sections(path: Path) -> Iterator[tuple[str, str]]:
    """Yield title and source of every section of a file; what stands before the first has the title ''."""
    title, lines = "", []
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if MARKER.match(line):
            yield title, "".join(lines)
            title, lines = MARKER.sub("", line).strip(), []
        else:
            lines.append(line)
    yield title, "".join(lines)


def solution_file(chapter: str) -> Path:
    """Return where the solutions of `02-http` stand."""
    return paths.solutions() / (chapter.replace("-", "_") + ".py")


def answer_file(exercise: Exercise) -> Path:
    chapter, name = exercise.id.split(".")
    return ANSWERS / chapter / f"{name}.py"


@cache
def solutions() -> list[Answer]:
    """Return the reference solutions."""
    files = [solution_file(chapter) for chapter in exercises.chapters()]
    found = [section for path in files if path.exists() for section in list(sections(path))[1:]]
    return [Answer(title, "solution", "", source) for title, source in found]


@cache
def answers(kind: str) -> list[Answer]:
    """Return the other right answers, or the wrong ones."""
    return [
        Answer(exercise.id, kind, titled["name"], source, title)
        for exercise in exercises.load().values()
        if answer_file(exercise).exists()
        for title, source in list(sections(answer_file(exercise)))[1:]
        if (titled := TITLE.match(title)) and titled["kind"] == kind
    ]


def namespace(source: str, name: str = "<answer>") -> dict[str, Any]:
    """Return what a kernel holds after running this cell; its lines can be quoted in messages."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    held: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, name, "exec", dont_inherit=True), held)
    return held


def judged(answer: Answer, seed: str, rounds: int = 1) -> dict[str, Any]:
    """Return the report on an answer, as in a notebook: the learner's code in this process."""
    held = namespace(answer.source, f"<{answer}>")
    exercise = exercises.load()[answer.exercise]
    return examine_here(held, lambda student: examine(exercise, student, seed=seed, rounds=rounds))


def asked_for(request: Any) -> list[Answer]:
    """Return the answers whose verdicts the tests of the requesting module will ask for, in their order."""
    tests = (item for item in request.session.items if item.path == request.path)
    return [item.callspec.params["answer"] for item in tests if request.fixturename in item.fixturenames]


def failures(report: dict[str, Any]) -> list[str]:
    """Return the messages of the checks that failed, for a test to show."""
    return [check["message"] for check in report["checks"] if check["status"] == "failed"]
