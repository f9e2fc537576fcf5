"""One run over a class: what is asked for, what is found, what need not be graded again, what comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netcourse import exercises
from netcourse.grading import archives, claims, corrections, course, find, late, pool, private
from netcourse.grading import points as pointing
from netcourse.grading.gradebook import TABLE, Gradebook, Report
from netcourse.grading.roster import Roster
from netcourse.grading.store import Store
from netcourse.grading.who import Who, tidy
from netcourse.i18n import _, ngettext

Progress = Callable[[int, int], None]
LISTED = 5  # names in a sentence


@dataclass
class Wanted:
    """What is asked for, checked; see `netcourse.grading.grade`."""

    places: Sequence[Path]
    seed: str
    jobs: int
    sandbox: str
    out: Path | None = None
    points: pointing.Points = field(default_factory=dict)
    worth: pointing.Points = field(default_factory=dict)  # of all exercises
    checks: str = ""
    checks_digest: str = ""
    who: Who = field(default_factory=Who)
    deadline: late.Deadline | None = None
    roster: Roster | None = None
    dask: str | None = None
    force: bool = False
    notices: list[str] = field(default_factory=list)


def seed(chosen: str, was_given: bool, folder: Path | None) -> tuple[str, list[str]]:
    """Return the seed to grade with: that of the last run in a folder, unless one was given. And what to say."""
    earlier = None if folder is None else Store(folder).seed()
    if folder is None or was_given:
        return chosen, []
    if earlier is None:
        return chosen, [_("there is no run in {path} to go on with; this is the first").format(path=folder)]
    return earlier, []


def conditions(points: Path | Mapping[str, float] | None, checks: Path | None) -> dict[str, Any]:
    """Return the points and private checks that two options name, as fields of Wanted. Raises ValueError, OSError."""
    known = {name: exercise.points for name, exercise in exercises.load().items()}
    found: dict[str, Any] = {"points": {}}
    if checks is not None:
        known = private.described(checks)["exercises"]
        found |= {"checks": str(checks.resolve()), "checks_digest": private.digest(checks)}
    if isinstance(points, Path):
        found["points"] = pointing.checked(pointing.read(points), known, str(points))
    elif points is not None:
        found["points"] = pointing.checked(points, known)
    return found | {"worth": known | found["points"]}


def run(wanted: Wanted, progress: Progress | None) -> Gradebook:
    """Grade what is wanted. On an error or Ctrl-C what is finished stands in the folder `out`."""
    with ExitStack() as stack:
        scratch = None
        if any(place.suffix.lower() == archives.SUFFIX and place.is_file() for place in wanted.places):
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="netcourse-")))
        found = find.find(wanted.places, wanted.who, scratch)
        store = None if wanted.out is None else Store(wanted.out)
        if store is not None:
            stack.enter_context(store.alone())
        return _Run(wanted, found, store, progress).book()


class _Run:
    def __init__(self, wanted: Wanted, found: find.Found, store: Store | None, progress: Progress | None) -> None:
        self._wanted, self._found, self._store = wanted, found, store
        self._progress = progress or (lambda done, whole: None)
        self._reports: dict[str, Report] = {}
        self._fingerprints = {one.name: self._fingerprint(one) for one in found.submissions}
        self._corrections = corrections.read(store.folder / TABLE) if store else {}

    def book(self) -> Gradebook:
        if self._store is not None:
            self._store.begin(self._wanted.seed)
        kept = [] if self._wanted.force else [one for one in self._found.submissions if self._kept(one)]
        self._progress(len(kept), len(self._found.submissions))
        todo = [one for one in self._found.submissions if one.name not in self._reports]
        try:
            self._grade(todo)
        finally:
            book = self._gradebook()
            if self._store is not None:
                book.write_table(self._store.folder)
        return book

    def _fingerprint(self, one: find.Submission) -> str:
        wanted = self._wanted
        return course.fingerprint(
            one.path, {"seed": wanted.seed, "sandbox": wanted.sandbox, "points": wanted.points,
                       "checks": wanted.checks_digest}
        )  # fmt: skip

    def _kept(self, one: find.Submission) -> bool:
        """Tell whether there is an earlier report that still holds; it is taken over."""
        report = self._store and self._store.report(one.name, self._fingerprints[one.name])
        if not report:
            return False
        fresh = self._about(one, report)
        if fresh != report and self._store:  # whose it is and how late are not graded
            self._store.put(fresh)
        self._reports[one.name] = fresh
        return True

    def _grade(self, todo: Sequence[find.Submission]) -> None:
        wanted = self._wanted
        work = [
            {"path": str(one.path), "name": one.name, "seed": wanted.seed, "sandbox": wanted.sandbox,
             "points": wanted.points, "checks": wanted.checks}
            for one in todo
        ]  # fmt: skip

        def done(number: int, report: Report) -> None:
            one = todo[number]
            report = self._about(one, report) | {"fingerprint": "" if _broke(report) else self._fingerprints[one.name]}
            if self._store is not None:
                self._store.put(report)
            self._reports[one.name] = report
            self._progress(len(self._reports), len(self._found.submissions))

        if wanted.dask is None:
            pool.run(work, wanted.jobs, wanted.sandbox, done)
        elif work:
            from netcourse.grading import cluster

            cluster.grade(work, wanted.dask, done)

    def _about(self, one: find.Submission, report: Report) -> Report:
        """Return a report with what is known of its submission besides the notebook."""
        deadline = self._wanted.deadline
        student = one.student or one.name
        return report | {
            "student": student,
            "student_id": one.id,
            "late": deadline and deadline.late(student, report["score"]),
        }

    def _gradebook(self) -> Gradebook:
        wanted, found = self._wanted, self._found
        reports = [self._reports[one.name] for one in found.submissions if one.name in self._reports]
        book = Gradebook(wanted.seed, _weakest(wanted.sandbox, reports), reports, found.left_out, self._corrections,
                         [*wanted.notices, *found.notices])  # fmt: skip
        book.notices += _strangers(book) + _untimed(wanted.deadline, found)
        book.notices += claims.differences([one.path for one in found.submissions], wanted.worth)
        if wanted.roster is not None:
            book.roster, unfit = wanted.roster.match(book.students())
            book.notices += unfit
        if wanted.checks and book.sandbox == "limits":
            book.notices.append(_("students were not locked in: their code may have read the private checks"))
        return book


def _broke(report: Report) -> bool:
    """Tell whether the grader is to blame, so that another run should try again."""
    problem = report["problem"].startswith(_("grader error: {error}").partition("{")[0])
    return problem or any(one["status"] == "grader_error" for one in report["exercises"])


def _weakest(sandbox: str, reports: Iterable[Report]) -> str:
    return "limits" if any(report["sandbox"] == "limits" for report in reports) else sandbox or "bubblewrap"


def _strangers(book: Gradebook) -> list[str]:
    unknown = book.unknown()
    return [_listed(_("corrected in the table, but nothing of them was graded: {names}"), unknown)] if unknown else []


def _untimed(deadline: late.Deadline | None, found: find.Found) -> list[str]:
    """Return sentences about students without a time, and times without a student."""
    if deadline is None:
        return []
    students = {tidy(one.student or one.name).casefold(): one.student or one.name for one in found.submissions}
    missing = sorted(name for key, name in students.items() if key not in deadline.submitted)
    unknown = sorted(deadline.submitted.keys() - students.keys())
    sentences = {_("no time of submission is known, and taken to be in time: {names}"): missing,
                 _("times of submission without a submission: {names}"): unknown}  # fmt: skip
    return [_listed(sentence, names) for sentence, names in sentences.items() if names]


def _listed(sentence: str, names: Sequence[str]) -> str:
    more = len(names) - LISTED
    said = ", ".join(names[:LISTED])
    return sentence.format(names=said) + (ngettext(" and {count} more", " and {count} more", more).format(count=more)
                                          if more > 0 else "")  # fmt: skip
