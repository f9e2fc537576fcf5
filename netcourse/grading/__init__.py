"""Grades a class: the sandbox, the notebooks, the gradebook."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook
    from netcourse.grading.late import Deadline

__all__ = ["grade"]

Thing = TypeVar("Thing")


def grade(
    places: Iterable[str | Path],
    *,
    out: str | Path | None = None,
    seed: str | None = None,
    jobs: int | None = None,
    sandbox: str | None = None,
    points: str | Path | Mapping[str, float] | None = None,
    checks: str | Path | None = None,
    who: str | None = None,
    roster: str | Path | None = None,
    due: str | datetime | None = None,
    late: str | None = None,
    submitted: str | Path | Mapping[str, datetime] | None = None,
    resume: bool = False,
    force: bool = False,
    dask: str | None = None,
    export: Iterable[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Gradebook:
    """Grade the notebooks in these files, folders and zip files; return the gradebook.

    The same `seed` gives the same grades; without one it is chosen at random, and secret. `jobs` submissions are
    graded at once (as many as there are processors), each in the `sandbox` of that name ("bubblewrap", "limits"; the
    safest that this machine has), or on the workers of the Dask cluster at the address `dask`.

    `points` of exercises (or a file with them) stand in place of the course's; `checks` is a folder of private checks
    (`netcourse.grading.private`); `who` is a pattern for students' names (`netcourse.grading.who`); `roster`
    is a platform's list of students, by which its exports find them (`netcourse.grading.roster`); `due`, `late` and
    `submitted` say what is taken off for being late (`netcourse.grading.late`).

    In the folder `out` the reports are written as they come, the table at the end, also on an error or Ctrl-C, then
    what the formats named in `export` make of them. A report that is there already is kept where
    notebook, course, seed, points, private checks and sandbox are the same, unless it is to be graded by `force`;
    `resume` takes the seed of the last run there. `progress(done, all)` is called as it goes, from several threads.

    Raises find.NoSubmissions; ValueError for options that cannot be, and for tables in which something is wrong;
    OSError where a file cannot be read or written. What is wrong with a submission stands in its report.
    """
    from netcourse.grading import exporting, run
    from netcourse.grading import roster as rosters
    from netcourse.grading.who import Who

    if (resume or export) and out is None:
        raise ValueError(_option_without_out("resume" if resume else "export"))
    exporting.check(export)
    folder = None if out is None else Path(out)
    seed, notices = run.seed(checked_seed(seed), seed is not None, folder if resume else None)
    wanted = run.Wanted(
        places=[Path(place) for place in places],
        seed=seed,
        jobs=checked_jobs(jobs),
        sandbox=checked_sandbox(sandbox) if dask is None else sandbox or "",
        out=folder,
        who=Who(who),
        deadline=_deadline(due, late, submitted),
        roster=None if roster is None else rosters.read(Path(roster)),
        dask=dask,
        force=force,
        notices=notices,
        **run.conditions(_path(points), None if checks is None else Path(checks)),
    )
    book = run.run(wanted, progress)
    if folder is not None:
        exporting.export(book, folder, export)
    return book


def _option_without_out(name: str) -> str:
    from netcourse.i18n import _

    return _("{name} needs a folder: out").format(name=name)


def _path(thing: str | Path | Thing) -> Path | Thing:
    return Path(thing) if isinstance(thing, str) else thing


def _deadline(
    due: str | datetime | None, rule: str | None, submitted: str | Path | Mapping[str, datetime] | None
) -> Deadline | None:
    from netcourse.grading.late import deadline

    return deadline(due, rule, _path(submitted))


def checked_sandbox(name: str | None) -> str:
    """Return the name of a sandbox that this machine has, the safest for None. Raises ValueError."""
    from netcourse.grading.sandbox import SANDBOXES, best, why_not_locked_in
    from netcourse.i18n import _

    if name is None:
        return best().name
    if name not in SANDBOXES:
        raise ValueError(_("there is no sandbox {name!r}, only {names}").format(name=name, names=", ".join(SANDBOXES)))
    if name == "bubblewrap" and (why := why_not_locked_in()):
        raise ValueError(_("students cannot be locked in here: {why}").format(why=why))
    return name


LONGEST_SEED = 200  # characters


def checked_seed(seed: str | None) -> str:
    """Return a seed, a secret one for None. Raises ValueError."""
    from netcourse.i18n import _

    if seed is None:
        return secrets.token_hex(16)
    if not seed or not seed.isprintable() or len(seed) > LONGEST_SEED:
        raise ValueError(_("a seed is 1 to {most} printable characters").format(most=LONGEST_SEED))
    return seed


def checked_jobs(jobs: int | None) -> int:
    """Return how many to grade at once, one for each processor for None. Raises ValueError."""
    from netcourse.i18n import _

    if jobs is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if jobs < 1:
        raise ValueError(_("at least one submission at a time: --jobs is {jobs}").format(jobs=jobs))
    return jobs
