"""An exercise for these tests alone, put into the course of one kernel: `work(sock)` is called and judged."""

from __future__ import annotations

from typing import Any

from netcourse.exercises import load
from netcourse.exercises.model import Exercise, same

SECONDS = 0.5

trial = Exercise("trial.work", points=1, asks=["work"], hints=["Return 1.", "return 1"])


@trial.check("returns 1 in time")
def in_time(student: Any, rng: Any) -> None:
    same(student.call("work", student.connection(), seconds=SECONDS), 1)


load()[trial.id] = trial
