"""One exercise, one report: statuses, points, what is not run, and what is said."""

from __future__ import annotations

import json

import pytest

from netcourse.exercises.model import Exercise, Misconception, fail, same
from netcourse.referee.direct import examine_here
from netcourse.referee.examine import examine
from tests.course.answers import namespace

MISCONCEPTION = Misconception("double.square", "That is the square.", lambda facts: facts["got"] == facts["sent"] ** 2)


@pytest.fixture
def exercise():
    one = Exercise("demo.double", points=4, asks=["double"], hints=["a", "b"], misconceptions=[MISCONCEPTION])

    @one.check("doubles")
    def doubles(student, rng):
        value = rng.randrange(3, 100)
        same(student.call("double", value), 2 * value, sent=value)

    @one.check("doubles twice", needs=[doubles], weight=2)
    def twice(student, rng):
        same(student.call("double", student.call("double", 3)), 12)
        return "That was fine." if student.has("extra") else None

    @one.check("stands alone")
    def alone(student, rng):
        if student.has("lonely"):
            fail("It is lonely.")

    return one


def report(exercise, source, **how):
    return examine_here(namespace(source), lambda student: examine(exercise, student, seed="s", **how))


def statuses(result):
    return [check["status"] for check in result["checks"]]


RIGHT = "def double(x): return x + x\n"


@pytest.mark.parametrize(
    ("source", "status", "score", "checks"),
    [
        (RIGHT, "passed", 4, ["passed"] * 3),
        (RIGHT + "lonely = 1", "partial", 3, ["passed", "passed", "failed"]),
        ("def double(x): return 0", "partial", 1, ["failed", "not_run", "passed"]),
        ("def double(x): return 0\nlonely = 1", "failed", 0, ["failed", "not_run", "failed"]),
        ("def double(x): raise NotImplementedError\nlonely = 1", "not_attempted", 0, ["failed", "not_run", "failed"]),
        ("", "not_attempted", 0, ["not_run"] * 3),
    ],
)
def test_statuses_and_points(exercise, source, status, score, checks):
    result = report(exercise, source)

    assert (result["status"], result["score"], statuses(result)) == (status, score, checks)
    assert json.loads(json.dumps(result)) == result


def test_a_check_that_is_not_run_names_what_it_needs(exercise):
    result = report(exercise, "def double(x): return 0")

    assert result["checks"][1]["needs"] == ["doubles"]


def test_a_misconception_speaks_for_itself(exercise):
    check = report(exercise, "def double(x): return x * x")["checks"][0]

    assert (check["misconception"], check["says"]) == ("double.square", "That is the square.")
    assert check["says"] in check["message"]
    assert check["replay"][0].startswith("double(")


def test_a_misnamed_function_is_recognised(exercise):
    result = report(exercise, "def Duoble(x): return 2 * x")

    assert "double is not defined" in result["note"]
    assert "Duoble" in result["note"]


def test_a_stub_says_which_name_raises(exercise):
    result = report(exercise, "def double(x): raise NotImplementedError\nlonely = 1")

    assert result["note"] == "double raises NotImplementedError"


def test_a_remark_costs_nothing(exercise):
    check = report(exercise, RIGHT + "extra = 1")["checks"][1]

    assert (check["status"], check["remark"]) == ("passed", "That was fine.")


def test_the_same_seed_asks_the_same_and_another_another(exercise):
    def sent(seed):
        wrong = namespace("def double(x): return -1")
        found = examine_here(wrong, lambda student: examine(exercise, student, seed=seed))
        return found["checks"][0]["evidence"][0]["text"]

    assert sent("a") == sent("a")
    assert len({sent(seed) for seed in "abcdef"}) > 1


def test_rounds_find_what_one_does_not(exercise):
    source = "calls = []\ndef double(x):\n    calls.append(x)\n    return 2 * x if len(calls) < 3 else 0"

    assert statuses(report(exercise, source))[0] == "passed"
    assert statuses(report(exercise, source, rounds=3))[0] == "failed"


def test_a_check_confused_by_what_came_back_fails_it_and_says_so(exercise):
    @exercise.check("has a first item")
    def first(student, rng):
        student.value("double_of")["x"]

    check = report(exercise, RIGHT + "double_of = None")["checks"][-1]

    assert check["status"] == "failed"
    assert "could not go on" in check["says"]


def test_the_deadline_of_the_exercise_ends_it(exercise):
    result = report(exercise, RIGHT, seconds=0)

    assert (result["status"], statuses(result)) == ("timeout", ["not_run"] * 3)


def test_an_endless_loop_costs_its_check_only(exercise):
    @exercise.check("halts")
    def halts(student, rng):
        student.call("forever", seconds=0.1)

    result = report(exercise, RIGHT + "def forever():\n    while True: pass")

    assert (result["status"], statuses(result)) == ("partial", ["passed"] * 3 + ["failed"])
