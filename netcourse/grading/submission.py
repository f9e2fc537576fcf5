"""Grades one submission: runs its cells in a sandbox, examines every exercise of its chapter, writes the report.

One exercise's disaster does not cost the others: whatever ends the student's process is put down to the cell or the
exercise that was under way, and a new process goes on without that cell.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from netcourse.clock import Deadline, scaled
from netcourse.exercises.model import Died, Exercise
from netcourse.exercises.staging.cuttings import MANY
from netcourse.grading import chapter, notebook
from netcourse.grading.answer import answer
from netcourse.grading.notebook import Book, Unusable
from netcourse.grading.plan import Looked, Step, plan
from netcourse.grading.process import Process
from netcourse.grading.reading import Unread, surveys
from netcourse.grading.sandbox import Sandbox
from netcourse.grading.sandbox.limits import FOLDER
from netcourse.i18n import _
from netcourse.referee.examine import ROUNDS, disk_is_full, examine, unexamined
from netcourse.student import cells as surveying
from netcourse.student.cells import Unit

Report = dict[str, Any]

CELL_SECONDS = 10.0
ALL_CELLS_SECONDS = 60.0
EXERCISE_SECONDS = 60.0
SECONDS = 300.0  # for a whole submission
PRINTED = 4000  # characters of what the cells of an answer printed
RESTARTS = 8  # of the process, while cells run

_CHANGING = {  # from run to run, and what stands in its place
    re.compile(r"\b0x[0-9a-fA-F]{6,}\b"): "0x…",  # where an object lies in memory
    re.compile(rf"\b({FOLDER}s?-)\w+"): r"\1…",  # where a student's files are who is not locked in
}


def grade(path: Path, name: str, seed: str, sandbox: Sandbox) -> Report:
    """Return the report on one submission. Whatever the file holds and its code does ends in the report."""
    started = time.perf_counter()
    report: Report = {"submission": name, "seed": seed, "sandbox": sandbox.name, "score": 0, "max_score": 0,
                      "chapters": [], "problem": "", "note": "", "exercises": [], "cells": [],
                      "seconds": {}}  # fmt: skip
    try:
        book = notebook.read(path, name)
        report["note"] = book.note
        with _Session(book, seed, sandbox) as session:
            report["chapters"] = list(book.chapters)
            report["exercises"] = [session.grade(exercise) for exercise in book.exercises]
            report["cells"] = session.notes()
            report["seconds"] = session.seconds
    except Unusable as error:
        report["problem"] = str(error)
    except Exception as error:
        report["problem"] = _("grader error: {error}").format(error=f"{type(error).__name__}: {error}")
    for key in ("score", "max_score"):
        report[key] = round(sum(exercise[key] for exercise in report["exercises"]), 2)
    report["seconds"] = report["seconds"] | {"total": round(time.perf_counter() - started, 4)}
    return report


def seed_of(seed: str, book: Book, what: str) -> str:
    """Return the seed of one exercise of one notebook: it tells nothing about that of another."""
    return hmac.new(seed.encode(), f"{book.digest}/{what}".encode(), hashlib.sha256).hexdigest()


class _Trouble:
    """What became of a cell that did not run to its end; `status` is a report's word for it."""

    def __init__(self, status: str, message: str) -> None:
        self.status, self.message = status, message


class _Session:
    """The student's process through all exercises, started anew where need be."""

    def __init__(self, book: Book, seed: str, sandbox: Sandbox) -> None:
        self._book = book
        self._seed = seed
        self._sandbox = sandbox
        self._hash_seed = int(seed_of(seed, book, "hash")[:8], 16)
        self._process: Process | None = None
        self._threads = 0  # in the process, when its cells had run
        self._deadline = Deadline(SECONDS)
        self._cells = {cell.number: cell for cell in book.cells}
        self._troubles: dict[int, _Trouble] = {}  # by number of the cell
        self._printed: dict[int, str] = {}  # by number of the cell
        self._skipped: set[int] = set()  # cells that are not run again
        self._units: dict[int, list[Unit]] = {}
        self._steps: list[Step] | None = None
        self.seconds: dict[str, Any] = {"start": 0.0, "cells": 0.0, "exercises": {}}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def grade(self, exercise: Exercise) -> Report:
        """Return the report on one exercise."""
        seed = seed_of(self._seed, self._book, exercise.id)
        try:
            whole = self._examine(exercise, seed)
        except Died as death:
            self._end()
            whole = _without(exercise, death.status, death.why)
        except Exception as error:
            self._end()
            whole = _without(exercise, "grader_error", f"{type(error).__name__}: {error}")
        own = {"answer": answer(self._book, exercise), "printed": self._said(exercise)}
        return _short(self._blamed(whole, exercise), seed, own)

    def notes(self) -> list[Report]:
        """Return what became of the cells that did not run to their ends."""
        return [
            {"cell": number, "status": trouble.status, "message": _steady(trouble.message)}
            for number, trouble in sorted(self._troubles.items())
        ]

    def _said(self, exercise: Exercise) -> str:
        """Return what the cells of an answer printed when they were run."""
        said = (self._printed[number] for number in sorted(self._printed) if self._belongs(number, exercise))
        return _steady("".join(said))[:PRINTED]

    # exercises -----------------------------------------------------------------------------------------------

    def _examine(self, exercise: Exercise, seed: str) -> Report:
        if self._deadline.passed:
            raise Died("timeout", _("the time for the whole notebook was up"))
        process = self._ready()
        started = time.perf_counter()
        seconds = min(EXERCISE_SECONDS, self._deadline.left())
        student = process.pipe.student()
        report = examine(exercise, student, seed=seed, rounds=ROUNDS, seconds=seconds, cuttings=MANY)
        self.seconds["exercises"][exercise.id] = round(time.perf_counter() - started, 4)
        if self._is_spoiled(process):
            self._end()
        return report

    def _is_spoiled(self, process: Process) -> bool:
        """Tell whether an exercise left something behind that may disturb the next: a thread, or no process at all."""
        try:
            return int(process.ask("threads")) > self._threads
        except Died:
            return True

    def _blamed(self, report: Report, exercise: Exercise) -> Report:
        """Where the asked names are not there because of a cell that failed, say so."""
        trouble = next((self._troubles[number] for number in self._defining(exercise)), None)
        if trouble is None or report["status"] not in ("not_attempted", "passed", "partial"):
            return report
        if report["status"] == "not_attempted":
            return report | {"status": trouble.status, "note": trouble.message}
        return report | {"note": report["note"] or trouble.message}

    def _defining(self, exercise: Exercise) -> list[int]:
        """Return the troubled cells that were to define what an exercise asks."""
        return [number for number in sorted(self._troubles) if self._belongs(number, exercise)]

    def _belongs(self, number: int, exercise: Exercise) -> bool:
        return self._cells[number].exercise == exercise.id or bool(self._names(number) & set(exercise.asks))

    def _names(self, number: int) -> set[str]:
        if number in self._units:
            return {name for unit in self._units[number] for name in unit["defines"]}
        return chapter.defines(self._cells[number].source)

    # cells ---------------------------------------------------------------------------------------------------

    def _ready(self) -> Process:
        """Return a process in which all cells have run that can. Raises Died when there is no end to disasters."""
        for _attempt in range(RESTARTS):
            if self._process is None:
                with self._timed("start"):
                    self._start()
                with self._timed("cells"):
                    self._run_cells()
            if self._process is not None:
                return self._process
        raise Died("crashed", _("its cells ended the process again and again"))

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[what] = round(self.seconds[what] + time.perf_counter() - started, 4)

    def _start(self) -> None:
        process = self._new_process()
        try:
            process.ask("threads")
        except Died as death:
            said = process.running.output()[-2000:]
            raise RuntimeError(f"the student's process does not start ({death.why}): {said}") from None
        if self._steps is None:
            self._steps = self._chosen(process)

    def _new_process(self) -> Process:
        # It is kept at once: whatever happens next, even Ctrl-C, ends it.
        self._end()
        self._process = Process(self._sandbox, self._hash_seed)
        return self._process

    def _run_cells(self) -> None:
        """Run what is to be run, in the process; where that ends it, there is none afterwards."""
        process = self._process
        assert process is not None
        deadline = Deadline(min(ALL_CELLS_SECONDS, self._deadline.left()))
        for step in self._steps or ():
            if step.number in self._skipped:
                continue
            try:
                self._run(process, step, min(CELL_SECONDS, deadline.left()))
            except Died as death:
                self._listen(process, step.number)
                self._skip(step.number, death.status, _("{cell} ended the process: {why}"), why=death.why)
                self._end()
                return
        self._threads = int(process.ask("threads"))

    def _run(self, process: Process, step: Step, seconds: float) -> None:
        cell = self._cells[step.number]
        if not seconds:
            self._skip(step.number, "timeout", _("{cell} was not run: the time for all cells was up"))
            return
        reply = process.pipe.request(
            {"do": "cell", "cell": cell.name, "source": cell.source, "only": step.only and list(step.only),
             "seconds": scaled(seconds), "gives": []}
        )  # fmt: skip
        self._listen(process, step.number)
        if "timed_out" in reply:
            line = reply["timed_out"]["line"]
            says = _("{cell} did not end within {seconds:g} seconds and was stopped") + _(" at: {line}") * bool(line)
            self._skip(step.number, "timeout", says, seconds=CELL_SECONDS, line=line)
        elif "raised" in reply:
            raised = reply["raised"]
            text = f"{raised['name']}: {raised['message']}" if raised["message"] else raised["name"]
            says = _("{cell} raised {text}") + _(" in: {line}") * bool(raised["line"])
            status = "out_of_disk" if disk_is_full(raised["name"], raised["message"]) else "failed"
            self._note(step.number, status, says, text=text, line=raised["line"])

    def _listen(self, process: Process, number: int) -> None:
        if said := process.running.printed():
            self._printed.setdefault(number, said[:PRINTED])

    def _skip(self, number: int, status: str, says: str, **words: Any) -> None:
        self._skipped.add(number)
        self._note(number, status, says, **words)

    def _note(self, number: int, status: str, says: str, **words: Any) -> None:
        message = says.format(cell=self._cells[number].name, **words)
        self._troubles.setdefault(number, _Trouble(status, message))

    # survey --------------------------------------------------------------------------------------------------

    def _chosen(self, process: Process) -> list[Step]:
        """Look at the cells and choose what to run. The process may be another one afterwards."""
        known = {text: stub for name in self._book.chapters for text, stub in notebook.released(name).items()}
        released = {cell.number for cell in self._book.cells if notebook.plain(cell.source) in known}
        own = [cell for cell in self._book.cells if cell.number not in released]
        for number, units in surveys(own, process, self._new_process).items():
            if isinstance(units, Unread):
                self._skip(number, units.status, units.says, why=units.why)
            else:
                self._units[number] = units
        for cell in self._book.cells:
            if cell.number in released:
                self._units[cell.number] = _surveyed(cell.source)
        looked = [
            Looked(number, units, number in released, bool(known.get(notebook.plain(self._cells[number].source))))
            for number, units in sorted(self._units.items())
        ]
        return plan(looked, [name for exercise in self._book.exercises for name in exercise.asks])

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


@cache
def _surveyed(source: str) -> list[Unit]:
    """Survey a cell of our own, here."""
    return surveying.survey(source)


def _without(exercise: Exercise, status: str, note: str) -> Report:
    """Return the report of an exercise that was not examined."""
    return unexamined(exercise, "", status, note)


def _short(report: Report, seed: str, own: Report) -> Report:
    whole: Report = _steady_all({key: value for key, value in report.items() if key != "seed"})
    return whole | {"seed": seed} | own


def _steady_all(value: Any) -> Any:
    """Return plain data in which all texts are steady."""
    if isinstance(value, str):
        return _steady(value)
    if isinstance(value, dict):
        return {key: _steady_all(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_steady_all(inner) for inner in value]
    return value


def _steady(text: str) -> str:
    """Return a message without what differs from run to run."""
    for changing, steady in _CHANGING.items():
        text = changing.sub(steady, text)
    return text
