"""Every exercise is declared whole, and says what it says in the learner's language."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from pathlib import Path

import pytest

from netcourse import exercises
from netcourse.exercises import course

from .answers import ANSWERS, TITLE, answer_file, answers, sections, solution_file, solutions

CHAPTERS = exercises.chapters()
EXERCISES = [exercise for chapter in CHAPTERS.values() for exercise in chapter]
FOLDER = Path(exercises.__file__).parent
SOURCES = sorted(FOLDER.rglob("*.py"))
FOLDERS = [importlib.import_module(f"{course.__name__}.{one.name}") for one in pkgutil.iter_modules(course.__path__)]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)

SAID = {  # where learner text stands in a call: positions and keywords
    "Exercise": ((), ("title", "hints")),
    "Misconception": ((), ("says",)),
    "check": ((0,), ("says",)),
    "fail": ((0,), ("says",)),
    "same": ((), ("says",)),
}


def snake(name):
    """`HeadReader` as modules are named: `head_reader`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.CHAPTER)
def test_each_exercise_has_a_module_of_its_name_that_its_chapter_lists(folder):
    """One in each module of the list, none in any other."""
    modules = {one.name: importlib.import_module(f"{folder.__name__}.{one.name}")
               for one in pkgutil.iter_modules(folder.__path__)}  # fmt: skip
    found = {name: [snake(one.id.split(".")[1]) for one in exercises.declared(module)]
             for name, module in modules.items()}  # fmt: skip

    assert {name: [name] for name in folder.EXERCISES} == {name: ids for name, ids in found.items() if ids}
    assert [exercise.id for exercise in CHAPTERS[folder.CHAPTER]] == [
        one.id for name in folder.EXERCISES for one in exercises.declared(modules[name])
    ]


def test_ids_are_unique():
    """An id names one exercise."""
    assert [name for name, count in Counter(exercise.id for exercise in EXERCISES).items() if count > 1] == []


@every_exercise
def test_an_exercise_is_whole(exercise):
    """Title, time, points, names, hints, checks and misconceptions are all there."""
    assert exercise.title
    assert exercise.points > 0
    assert 1 <= exercise.minutes <= 60
    assert exercise.asks
    assert len(exercise.hints) >= 2
    assert exercise.checks
    assert len(exercise.misconceptions) >= 3


@every_exercise
def test_names_within_an_exercise_are_unique(exercise):
    """Checks and misconceptions are told apart by name, and checks by their sentence."""
    for names in (
        [check.name for check in exercise.checks],
        [check.says for check in exercise.checks],
        [misconception.id for misconception in exercise.misconceptions],
    ):
        assert len(names) == len(set(names))


@every_exercise
def test_a_check_needs_only_earlier_ones(exercise):
    """What is needed has been judged before."""
    for number, check in enumerate(exercise.checks):
        assert set(check.needs) <= set(exercise.checks[:number])
        assert check.weight > 0


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises_are_named_after_their_chapter(chapter):
    """`02-http` has the exercises `http.…`."""
    assert {exercise.id.split(".")[0] for exercise in CHAPTERS[chapter]} == {chapter[3:]}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_has_a_solution_in_course_order(chapter):
    """A section each, nothing before the first but the docstring of the file."""
    (__, start), *rest = sections(solution_file(chapter))

    assert [title for title, __ in rest] == [exercise.id for exercise in CHAPTERS[chapter]]
    assert [node for node in ast.parse(start).body if not isinstance(node, ast.Expr)] == []


@every_exercise
def test_an_exercise_has_right_and_wrong_answers(exercise):
    """At least one written differently, at least three wrong, and one for each misconception."""
    wrong = [answer.name for answer in answers("wrong") if answer.exercise == exercise.id]

    assert [answer for answer in answers("right") if answer.exercise == exercise.id]
    assert len(wrong) >= 3
    assert set(wrong) == {misconception.id for misconception in exercise.misconceptions}


@every_exercise
def test_the_titles_of_answers_can_be_read(exercise):
    """`right NAME: why` or `wrong MISCONCEPTION: what it does`; nothing but a docstring stands before the first."""
    (__, start), *rest = sections(answer_file(exercise))

    assert [node for node in ast.parse(start).body if not isinstance(node, ast.Expr)] == []
    assert [title for title, __ in rest if not TITLE.match(title)] == []


def test_no_stray_files():
    """Every file of answers and every solution belongs to something."""
    wanted = {answer_file(exercise) for exercise in EXERCISES} | {solution_file(chapter) for chapter in CHAPTERS}
    folder = solution_file("00-welcome").parent

    assert {*ANSWERS.rglob("*.py"), *folder.glob("*.py")} - wanted == set()


def test_solutions_are_distinct():
    """Each exercise is solved once."""
    assert len(solutions()) == len({answer.exercise for answer in solutions()})


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_learner_text_can_be_translated(path):
    """No sentence for the learner is a bare text or an f-string: each is written _(...)."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]

    assert [f"line {node.lineno}" for call in calls for node in _said(call) if _is_bare(node)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_catalogue_can_hold_every_text(path):
    """What stands in _() is one text as it is: no f-string, nothing put in before."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    texts = [call for call in calls if _name(call) in ("_", "ngettext")]

    assert [f"line {call.lineno}" for call in texts if not isinstance(call.args[0], ast.Constant)] == []


def _said(call: ast.Call) -> list[ast.expr]:
    positions, keywords = SAID.get(_name(call), ((), ()))
    said = [call.args[at] for at in positions if at < len(call.args)]
    said += [keyword.value for keyword in call.keywords if keyword.arg in keywords]
    return [node for value in said for node in (value.elts if isinstance(value, ast.List) else [value])]


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_bare(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and bool(node.value))
