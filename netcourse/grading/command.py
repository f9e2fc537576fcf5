"""`netcourse grade`: a thin cover of `netcourse.grading.grade`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from netcourse.grading import grade, sandbox
from netcourse.grading.gradebook import Gradebook, remarks
from netcourse.i18n import _

GRADED, UNUSABLE = 0, 2
LONGEST_LIST = 40  # submissions that are listed on the terminal; of more, only those with remarks


def run(args: argparse.Namespace) -> int:
    """Grade what `args` names and write the gradebook; return the exit status."""
    if sys.platform == "win32":
        return _refuse(_("grading needs Linux or macOS, or WSL on Windows"))
    if problem := _unfit(args.out):
        return _refuse(problem)
    try:
        with _bar() as progress:
            locked_in = "bubblewrap" if args.require_sandbox else None
            book = grade(args.paths, seed=args.seed, jobs=args.jobs, sandbox=locked_in, progress=progress)
    except ValueError as error:
        return _refuse(str(error))
    table = book.write(args.out)
    _tell(book, table)
    return GRADED


def _unfit(out: Path) -> str:
    """Make the folder; return why it cannot be the one, or ""."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        return _("{path} is a file, not a folder").format(path=out)
    except OSError as error:
        return _("{path} cannot be made: {why}").format(path=out, why=error.strerror)
    return ""


def _refuse(sentence: str) -> int:
    print(f"netcourse: {sentence}", file=sys.stderr)
    return UNUSABLE


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Give a function that moves a progress bar on standard error; one that does nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda done, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("grading"))
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def _tell(book: Gradebook, table: Path) -> None:
    for sentence in book.left_out:
        print(_("left out: {sentence}").format(sentence=sentence), file=sys.stderr)
    for report in book.reports:
        said = "; ".join(remarks(report))
        if said or len(book.reports) <= LONGEST_LIST:
            print(f"{report['submission']:30} {report['score']:>6g} / {report['max_score']:<6g} {said}".rstrip())
    ungraded = sum(bool(report["problem"]) for report in book.reports)
    print(_("{count} submissions, {ungraded} of them could not be graded: {table}").format(
        count=len(book.reports), ungraded=ungraded, table=table))  # fmt: skip
    print(_("seed {seed}: with --seed the same grades come out again").format(seed=book.seed))
    if notice := sandbox.SANDBOXES[book.sandbox].notice:
        print(_("sandbox {name}: {notice}").format(name=book.sandbox, notice=notice), file=sys.stderr)
