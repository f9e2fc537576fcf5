"""Grades a class: the sandbox, the notebooks, the gradebook."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

__all__ = ["grade"]


def grade(
    places: Iterable[str | Path],
    *,
    seed: str | None = None,
    jobs: int | None = None,
    sandbox: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Gradebook:
    """Grade the notebooks in these files and folders; return the gradebook, which `write(folder)` writes.

    The same `seed` gives the same grades; without one it is chosen at random, and secret. `jobs` submissions are
    graded at once (as many as there are processors), each in the `sandbox` of that name ("bubblewrap", "limits"; the
    safest that this machine has). `progress(done, all)` is called as it goes, from several threads.
    Raises find.NoSubmissions; ValueError for a seed, a number of jobs or a sandbox that cannot be. What is wrong with a
    submission stands in its report.
    """
    from netcourse.grading import find, pool
    from netcourse.grading.gradebook import Gradebook

    seed = checked_seed(seed)
    workers = checked_jobs(jobs)
    found = find.find(map(Path, places))
    box = checked_sandbox(sandbox)
    work = [
        {"path": str(one.path), "name": one.name, "seed": seed, "sandbox": box, "points": {}, "checks": ""}
        for one in found.submissions
    ]
    reports: dict[int, dict[str, Any]] = {}

    def done(number: int, report: dict[str, Any]) -> None:
        reports[number] = report
        if progress is not None:
            progress(len(reports), len(work))

    if progress is not None:
        progress(0, len(work))
    pool.run(work, workers, box, done)
    return Gradebook(seed, box, [reports[number] for number in range(len(work))], found.left_out)


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
