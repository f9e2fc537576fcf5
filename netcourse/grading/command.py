"""`netcourse grade`: a thin cover of `netcourse.grading.grade`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from netcourse.grading import grade, sandbox
from netcourse.grading.exports import USUAL
from netcourse.grading.gradebook import TABLE, Gradebook, number, remarks
from netcourse.grading.names import shown
from netcourse.i18n import _, ngettext

GRADED, UNUSABLE, INTERRUPTED = 0, 2, 130
OPTIONS = {
    "out",
    "seed",
    "jobs",
    "points",
    "checks",
    "who",
    "roster",
    "due",
    "late",
    "submitted",
    "resume",
    "force",
    "dask",
    "export",
}
LONGEST_LIST = 40  # submissions that are listed on the terminal; of more, only those with remarks


def run(args: argparse.Namespace) -> int:
    """Grade what `args` names into a gradebook; return the exit status."""
    if sys.platform == "win32":
        return _refuse(_("grading needs Linux or macOS, or WSL on Windows"))
    options = {name: value for name, value in vars(args).items() if name in OPTIONS}
    reached = [0, 0]
    try:
        with _ended_by_a_signal(), _bar() as show:

            def progress(done: int, whole: int) -> None:
                reached[:] = done, whole
                show(done, whole)

            locked_in = "bubblewrap" if args.require_sandbox else None
            usual = () if getattr(args, "plain", False) else USUAL
            options["export"] = [*usual, *options.get("export", ())]
            book = grade(args.paths, sandbox=locked_in, progress=progress, **options)
    except ValueError as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        if reached[1]:
            print(_("netcourse: {done} of {whole} are graded: {out}; --resume goes on").format(
                done=reached[0], whole=reached[1], out=args.out), file=sys.stderr)  # fmt: skip
        return INTERRUPTED
    _tell(book, args.out / TABLE)
    return GRADED


def _refuse(sentence: str) -> int:
    print(f"netcourse: {sentence}", file=sys.stderr)
    return UNUSABLE


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let SIGTERM, or a terminal that is closed, end a run as Ctrl-C does, so that no student goes on alone.

    Who asks twice does not break into the cleaning up: this process is about to end, and does not hear it.
    """
    ending = (signal.SIGTERM, signal.SIGHUP)

    def end(number: int, frame: FrameType | None) -> None:
        for each in ending:
            signal.signal(each, lambda *_: None)  # not SIG_IGN: Python complains where that meets one that has come
        raise KeyboardInterrupt

    before = {each: signal.signal(each, end) for each in ending}
    try:
        yield
    finally:
        for each, handler in before.items():
            if signal.getsignal(each) == end:
                signal.signal(each, handler)


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


def _counted(book: Gradebook) -> str:
    whole, ungraded = len(book.reports), sum(bool(report["problem"]) for report in book.reports)
    said = ngettext("{count} submission", "{count} submissions", whole).format(count=whole)
    failed = ngettext(", which could not be graded", ", {ungraded} of them could not be graded", whole)
    return said + (failed.format(ungraded=ungraded) if ungraded else "")


def _tell(book: Gradebook, table: Path) -> None:
    for sentence in book.left_out:
        print(_("left out: {sentence}").format(sentence=sentence), file=sys.stderr)
    for sentence in book.notices:
        print(_("note: {sentence}").format(sentence=sentence), file=sys.stderr)
    students = book.students()
    for one in students:
        said = "; ".join(shown(sentence) for report in one.reports for sentence in remarks(report))
        if said or len(students) <= LONGEST_LIST:
            print(f"{one.name:30} {number(one.total):>6} / {number(one.max_score):<6} {said}".rstrip())
    print(f"{_counted(book)}: {table}")
    print(_("seed {seed}: with --seed the same grades come out again").format(seed=book.seed))
    if notice := sandbox.SANDBOXES[book.sandbox].notice:
        print(_("sandbox {name}: {notice}").format(name=book.sandbox, notice=notice), file=sys.stderr)
