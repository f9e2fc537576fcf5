"""Runs the checks of one exercise against a student and writes the report, as plain data."""

from __future__ import annotations

import errno
from random import Random
from typing import Any

from netcourse.clock import Deadline
from netcourse.exercises.model import Check, Died, Exercise, Failed, TimedOut, Verdict
from netcourse.exercises.staging.cuttings import FEW
from netcourse.exercises.staging.stage import told
from netcourse.i18n import _, ngettext
from netcourse.referee.explain import explain, message
from netcourse.referee.student import Student
from netcourse.wire.peer import PeerError

SECONDS = 60.0  # for all checks of an exercise
ROUNDS = 3  # of every check in the grader, each under another seed; the notebook has one
NO_ROOM = tuple(f"[Errno {number}]" for number in (errno.ENOSPC, errno.EFBIG))
LINES = 12  # of a replay: more would be a program
OUTPUT = 2000  # characters of what the learner's code printed in one check

Report = dict[str, Any]


def examine(
    exercise: Exercise,
    student: Student,
    *,
    seed: str,
    rounds: int = 1,
    seconds: float = SECONDS,
    cuttings: int = FEW,
) -> Report:
    """Return the report of an exercise. Every check runs `rounds` times, each time with another `Random` of `seed`.

    In each of them a case that is tried over many cuttings of the same bytes is tried over so many `cuttings`.
    An endless loop, a crash or an unfit object in the learner's code is a line in the report, never an exception.
    """
    student.cuttings, student.rounds = cuttings, rounds
    try:
        note = _missing(exercise, student)
    except Died as death:
        return unexamined(exercise, seed, death.status, death.why)
    if note:
        return unexamined(exercise, seed, "not_attempted", note)
    run = _Run(exercise, student, seed, rounds, Deadline(seconds))
    for check in exercise.checks:
        run.check(check)
    return _report(exercise, seed, run.results, run.status(), run.note())


def unexamined(exercise: Exercise, seed: str, status: str, note: str) -> Report:
    """Return the report of an exercise none of whose checks was run."""
    return _report(exercise, seed, [_not_run(check, []) for check in exercise.checks], status, note)


def disk_is_full(raised: str, message: str) -> bool:
    """Tell whether an exception means that there was no room: on the disk, or in a file of bounded size."""
    return raised == "OSError" and message.startswith(NO_ROOM)


class _Run:
    def __init__(self, exercise: Exercise, student: Student, seed: str, rounds: int, deadline: Deadline) -> None:
        self.exercise, self.student, self.seed, self.rounds, self.deadline = exercise, student, seed, rounds, deadline
        self.results: list[Report] = []
        self.failed: dict[Check, Verdict | None] = {}  # those not run stand here with None
        self.disaster = ""

    def check(self, check: Check) -> None:
        needs = [need.says for need in check.needs if need in self.failed]
        if not self.disaster and self.deadline.passed:
            self.disaster = "timeout"
        if needs or self.disaster:
            self.failed[check] = None
            self.results.append(_not_run(check, needs))
            return
        remark, verdict, replay = "", None, []
        try:
            for number in range(self.rounds):
                remark = self._once(check, number) or remark
        except Verdict as error:
            verdict, replay = error, self._replay(error)
            self.failed[check] = verdict
        self.results.append(self._result(check, verdict, replay, remark))
        self._tidy()

    def _replay(self, verdict: Verdict) -> list[str]:
        lines: list[str] = verdict.facts.get("replay", self.student.log.lines())
        if len(lines) > LINES:
            return []
        if lines and not self.student.log.again():
            verdict.facts["called"] = "; ".join(lines)
            return []
        return lines

    def _once(self, check: Check, number: int) -> str | None:
        rng = Random(f"{self.seed}/{self.exercise.id}/{check.name}/{number}")
        self.student.round = number
        if number:
            self.student.release()
        try:
            return check(self.student, rng)
        except Died as death:
            self.disaster = death.status
            raise
        except Verdict as verdict:
            verdict.facts.setdefault("check", check.name)
            raise
        except PeerError as error:
            failed = told(error, self.student.peers)
            failed.facts["check"] = check.name
            raise failed from error
        except Exception as error:
            text = _("The check could not go on with what came back ({error}).").format(
                error=f"{type(error).__name__}: {error}"
            )
            raise Failed(text, check=check.name, confused=type(error).__name__) from error

    def _result(self, check: Check, verdict: Verdict | None, replay: list[str], remark: str) -> Report:
        explained = explain(self.exercise, verdict) if verdict else {"evidence": [], "says": "", "misconception": ""}
        return {
            "name": check.says,
            "status": "failed" if verdict else "passed",
            "weight": check.weight,
            "message": message(check.says, explained, replay) if verdict else remark,
            "needs": [],
            **explained,
            "replay": replay,
            "output": self._output(),
            "passed": verdict.facts.get("passed", {}) if verdict else {},
            "remark": remark if not verdict else "",
        }

    def _output(self) -> str:
        try:
            return self.student.output(OUTPUT)
        except Died as death:
            self.disaster = self.disaster or death.status
            return ""

    def _tidy(self) -> None:
        self.student.release()

    def status(self) -> str:
        if self.disaster:
            return self.disaster
        if not self.failed:
            return "passed"
        if any(result["status"] == "passed" for result in self.results):
            return "partial"
        if self._stub():
            return "not_attempted"
        first = next(verdict for verdict in self.failed.values() if verdict is not None)
        if disk_is_full(first.facts.get("raised", ""), first.facts.get("message", "")):
            return "out_of_disk"
        return "timeout" if isinstance(first, TimedOut) else "failed"

    def note(self) -> str:
        stub = self._stub()
        if stub and self.status() == "not_attempted":
            at = stub.facts["at"] or self.exercise.asks[0]
            return _("{name} raises NotImplementedError").format(name=at)
        return ""

    def _stub(self) -> Verdict | None:
        verdicts = [verdict for verdict in self.failed.values() if verdict is not None]
        return next((one for one in verdicts if one.facts.get("raised") == "NotImplementedError"), None)


def _missing(exercise: Exercise, student: Student) -> str:
    """Return a sentence about the asked names that the learner's code lacks; "" when it has them all."""
    missing = [name for name in exercise.asks if not student.has(name)]
    if not missing:
        return ""
    sentence = ngettext("{names} is not defined.", "{names} are not defined.", len(missing)).format(
        names=", ".join(missing)
    )
    similar = [name for one in missing for name in student.similar(one)]
    if similar:
        return sentence + _(" There is {names}: is that the one? Run its cell under the name asked for.").format(
            names=", ".join(similar)
        )
    return sentence + _(" Run the cell that defines it first.")


def _not_run(check: Check, needs: list[str]) -> Report:
    return {
        "name": check.says, "status": "not_run", "weight": check.weight, "message": "", "needs": needs, "evidence": [],
        "says": "", "misconception": "", "replay": [], "output": "", "passed": {}, "remark": "",
    }  # fmt: skip


def earned(results: list[Report], points: float) -> float:
    """Return how many of the points of an exercise the results of its checks give."""
    whole = sum(result["weight"] for result in results)
    passed = sum(result["weight"] for result in results if result["status"] == "passed")
    return round(points * passed / whole, 2) if whole else 0


def _report(exercise: Exercise, seed: str, results: list[Report], status: str, note: str) -> Report:
    return {
        "id": exercise.id,
        "title": exercise.title,
        "status": status,
        "score": earned(results, exercise.points),
        "max_score": exercise.points,
        "note": note,
        "hints": len(exercise.hints),
        "seed": seed,
        "checks": results,
    }
