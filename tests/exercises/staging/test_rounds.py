"""Cases that wait, side by side, and alone where that fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from netcourse.exercises.model import Died, Exercise, Failed
from netcourse.exercises.staging.cuttings import FEW, MANY, each_cutting
from netcourse.exercises.staging.rounds import AT_ONCE, Waiting, alone, each_of, each_round
from netcourse.referee.direct import student_in
from netcourse.referee.examine import examine
from netcourse.wire.peer import Silent

ROUNDS = 3


class Runs:
    """Cases that write down how they run; `fails(together)` says whether this one does."""

    def __init__(self, fails: Callable[[int], Exception | None] = lambda together: None) -> None:
        self.fails = fails
        self.here = 0
        self.together: list[int] = []  # how many were there when one was waited for
        self.drawn: list[float] = []

    def case(self, rng: Random) -> Waiting:
        self.here += 1
        try:
            self.drawn.append(rng.random())
            yield
            self.together.append(self.here)
            if error := self.fails(self.here):
                raise error
            yield
        finally:
            self.here -= 1


def exercise(body: Callable[[Any, Random], None]) -> Exercise:
    asked = Exercise("tests.rounds", points=1, asks=[], hints=["", ""])
    asked.check("works")(body)
    return asked


def report(body: Callable[[Any, Random], None], rounds: int = ROUNDS, cuttings: int = FEW) -> dict[str, Any]:
    return examine(exercise(body), student_in({}), seed="1", rounds=rounds, cuttings=cuttings)


def test_what_waits_is_waited_for_once() -> None:
    """In the first round, by as many as there are rounds, each with chances of its own."""
    runs = Runs()

    assert report(lambda student, rng: each_round(student, rng, runs.case))["status"] == "passed"
    assert runs.together == [ROUNDS] * ROUNDS
    assert len(set(runs.drawn)) == ROUNDS
    assert runs.here == 0


def test_the_notebook_runs_a_case_once_and_alone() -> None:
    """With the chances of the check itself."""
    runs, drawn = Runs(), []

    def check(student: Any, rng: Random) -> None:
        drawn.append(Random())
        drawn[-1].setstate(rng.getstate())
        each_round(student, rng, runs.case)

    assert report(check, rounds=1)["status"] == "passed"
    assert runs.together == [1]
    assert runs.drawn == [drawn[0].random()]


@pytest.mark.parametrize("error", [Failed("no"), Silent("no")])
def test_what_fails_beside_itself_only_is_right(error: Exception) -> None:
    """The same cases decide alone, every one of them."""
    runs = Runs(lambda together: error if together > 1 else None)

    assert report(lambda student, rng: each_round(student, rng, runs.case))["status"] == "passed"
    assert runs.together == [ROUNDS] + [1] * ROUNDS
    assert runs.drawn[ROUNDS:] == runs.drawn[:ROUNDS]
    assert runs.here == 0


def test_a_case_that_fails_alone_has_failed() -> None:
    """With what it said when it was alone, in whichever round."""
    turns: list[int] = []

    def fails(together: int) -> Exception | None:
        turns.append(together)
        return Failed(f"with {together}") if together > 1 or len(turns) == 3 else None

    runs = Runs(fails)
    found = report(lambda student, rng: each_round(student, rng, runs.case))

    assert found["checks"][0]["status"] == "failed"
    assert "with 1" in found["checks"][0]["message"]
    assert turns == [ROUNDS, 1, 1]


def test_a_case_may_be_another_when_it_is_alone() -> None:
    """It decides in the notebook, and wherever side by side something fails."""
    runs, apart = Runs(lambda together: Failed("no") if together > 1 else None), Runs()

    assert report(lambda student, rng: each_round(student, rng, runs.case, apart.case))["status"] == "passed"
    assert report(lambda student, rng: each_round(student, rng, runs.case, apart.case), rounds=1)["status"] == "passed"
    assert runs.together == [ROUNDS]
    assert apart.together == [1] * (ROUNDS + 1)


def test_with_the_process_all_is_over() -> None:
    """Nothing is run again where there is nobody left."""
    runs = Runs(lambda together: Died("crashed", "gone"))
    found = report(lambda student, rng: each_round(student, rng, runs.case))

    assert found["status"] == "crashed"
    assert len(runs.together) == 1
    assert runs.here == 0


@pytest.mark.parametrize("ends", [True, False])
def test_a_case_alone_is_let_go_of(ends: bool) -> None:
    """At its end, and when it fails."""
    runs = Runs(lambda together: None if ends else Failed("no"))
    try:
        alone(runs.case(Random(1)))
    except Failed:
        assert not ends
    assert runs.here == 0


# Cuttings


def cut(fails: Callable[[int, tuple[bytes, ...]], bool], rounds: int = ROUNDS) -> tuple[dict[str, Any], list[int]]:
    """Cut some bytes; return the report, and how many there were each time."""
    here, seen = 0, []

    def case(pieces: tuple[bytes, ...]) -> Waiting:
        nonlocal here
        here += 1
        try:
            yield
            seen.append(here)
            if fails(here, pieces):
                raise Failed("no")
        finally:
            here -= 1

    def check(student: Any, rng: Random) -> None:
        each_cutting(student, rng, lambda pieces: alone(case(pieces)), b"some bytes\n" * 5, abreast=case)

    found = report(check, rounds, MANY)
    assert here == 0
    return found, seen


def test_cuttings_are_tried_side_by_side_in_the_grader() -> None:
    """All of them, in every round, so many at once; in the notebook one after the other."""
    found, seen = cut(lambda here, pieces: False)

    assert found["status"] == "passed"
    assert len(seen) == ROUNDS * MANY
    assert max(seen) == AT_ONCE
    assert cut(lambda here, pieces: False, rounds=1)[1] == [1] * MANY


def test_the_cutting_that_is_reported_failed_alone() -> None:
    """And is made small: one cut is enough."""
    found, seen = cut(lambda here, pieces: any(piece.startswith(b"\n") for piece in pieces))

    assert found["checks"][0]["status"] == "failed"
    assert re.search(r"cut: after \d+ of 55 bytes; in one piece it works", found["checks"][0]["message"])
    assert seen[-1] == 1


def test_cuttings_that_fail_beside_each_other_only_are_right() -> None:
    """Work may keep something for all its callers."""
    found, seen = cut(lambda here, pieces: here > 1)

    assert found["status"] == "passed"
    assert seen.count(1) == ROUNDS * MANY


def test_a_few_cases_are_side_by_side_in_the_notebook_as_well() -> None:
    """One round, and two that wait for each other."""
    runs = Runs()

    def body(student: Any, rng: Random) -> None:
        each_of(student, [lambda: runs.case(rng)] * 2, [never])

    assert report(body, rounds=1)["status"] == "passed"
    assert runs.together == [2, 2]


def test_what_fails_beside_itself_decides_alone() -> None:
    """The cases that stand apart are run one after the other, and raise what is reported."""
    runs = Runs(lambda together: Failed("it was alone") if together == 1 else Failed("they were together"))

    def body(student: Any, rng: Random) -> None:
        each_of(student, [lambda: runs.case(rng)] * 2, [lambda: runs.case(rng), never])

    assert report(body, rounds=1)["checks"][0]["says"] == "it was alone"


def never() -> Waiting:
    raise AssertionError("nobody needs this case")
    yield
