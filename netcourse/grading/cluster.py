"""Grades on the workers of a Dask cluster: each of them starts the same referee beside itself, with a sandbox.

Work goes over whole, as bytes: the workers need the course, in the same version, and no file of ours. What a lost
worker was grading is graded again by another; a submission under which worker after worker is lost is given up.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from netcourse.clock import scaled
from netcourse.grading import course, pool
from netcourse.grading.notebook import LARGEST
from netcourse.i18n import _

CONNECT_SECONDS = 5.0
AHEAD = 2  # submissions handed out for each thread of the cluster's workers

Job = dict[str, Any]
Report = dict[str, Any]


def grade(jobs: Sequence[Job], address: str, done: Callable[[int, Report], None]) -> None:
    """Have every job graded; `done(number, report)` is called as they come.

    Raises ValueError for a cluster that is not fit, OSError where it is lost meanwhile.
    """
    client, run = _connected(address), os.urandom(8).hex()
    try:
        _fit(client, jobs[0]["sandbox"])
        _hand_out(client, jobs, run, done)
    finally:
        with contextlib.suppress(Exception):
            client.run(end_referees, run)
        client.close()


def _connected(address: str) -> Any:
    try:
        client = _distributed().Client
    except ImportError:
        raise ValueError(_("--dask needs Dask: pip install 'netcourse[dask]'")) from None
    try:
        return client(address, timeout=scaled(CONNECT_SECONDS), set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ValueError(_("there is no Dask cluster at {address}: {why}").format(address=address, why=error)) from None


def _distributed() -> Any:
    """Return Dask's half for clusters, which comes without types, and not to everybody. Raises ImportError."""
    return import_module("distributed")


def _fit(client: Any, sandbox: str) -> None:
    """Raise ValueError where a worker has another course, lacks the sandbox, or there is no worker."""
    try:
        there = client.run(_about)
    except Exception as error:
        raise ValueError(_("a worker of the cluster does not know the course: {why}").format(why=error)) from None
    if not there:
        raise ValueError(_("the cluster has no workers"))
    for worker, (version, digest, best) in sorted(there.items()):
        if digest != course.digest():
            raise ValueError(_("{worker} has another course ({theirs}) than this machine ({ours})").format(
                worker=worker, theirs=version, ours=course.number()))  # fmt: skip
        if sandbox == "bubblewrap" and best != sandbox:
            raise ValueError(_("students cannot be locked in on {worker}").format(worker=worker))


def _hand_out(client: Any, jobs: Sequence[Job], run: str, done: Callable[[int, Report], None]) -> None:
    """Keep the workers busy, and no more than that waiting: notebooks may be large."""
    checks = _files(Path(jobs[0]["checks"])) if jobs[0]["checks"] else {}
    todo, under_way = iter(enumerate(jobs)), {}

    def submit(number: int, job: Job) -> Any:
        content, key = _content(Path(job["path"])), f"netcourse-{run}-{number}"
        future = client.submit(graded, job, content, checks, run, pure=False, key=key)
        under_way[future] = number
        return future

    most = AHEAD * sum(client.nthreads().values())
    finished = _distributed().as_completed([submit(*one) for one in islice(todo, most)], loop=client.loop)
    try:
        for future in finished:
            number = under_way.pop(future)
            if future.status in ("cancelled", "lost"):
                raise OSError(_("the cluster was lost; --resume goes on"))
            report = future.result() if future.status == "finished" else pool.broken(jobs[number])
            for one in islice(todo, 1):
                finished.add(submit(*one))
            done(number, report)
    finally:
        client.cancel(list(under_way))


def _content(path: Path) -> bytes | None:
    """Return what a referee would read of a file; None for no file."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return None


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts
    }


# on a worker of the cluster ---------------------------------------------------------------------------------------


def _about() -> tuple[str, str, str]:
    from netcourse.grading.sandbox import best

    return course.number(), course.digest(), best().name


def graded(job: Job, content: bytes | None, checks: dict[str, bytes], run: str) -> Report:
    """Return the report on one submission, from a referee on this machine."""
    from netcourse.grading.sandbox import best

    job = job | {"sandbox": job["sandbox"] or best().name}
    with tempfile.TemporaryDirectory(prefix="netcourse-") as folder:
        path = Path(folder, "submission.ipynb")
        if content is not None:
            path.write_bytes(content)
        return _referees(run).grade(job | {"path": str(path)}, checks)


def end_referees(run: str) -> None:
    """End the referees of a run in this process."""
    _referees(run).end()  # it stays there, for a task of the run that comes too late


def _referees(run: str) -> _Referees:
    with _LOCK:
        return _RUNS.setdefault(run, _Referees())


class _Referees:
    """The referees of one run in one worker of the cluster: as many as it works on tasks at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[pool.Referee] = []
        self._all: list[pool.Referee] = []
        self._checks: tempfile.TemporaryDirectory[str] | None = None
        self._ended = False

    def grade(self, job: Job, checks: dict[str, bytes]) -> Report:
        """Return the report on one job, from a referee that has nothing to do."""
        with self._lock:
            if self._ended:
                return pool.broken(job)
            if checks and self._checks is None:
                self._checks = _written(checks)
            if not self._idle:
                self._idle.append(pool.Referee(len(self._all), job["sandbox"]))
                self._all += self._idle
            referee = self._idle.pop()
        try:
            report = referee.grade(job | {"checks": self._checks.name if self._checks else ""})
        except pool.Interrupted:  # by `end`: nobody waits for this one
            report = pool.broken(job)
        with self._lock:
            self._idle.append(referee)
        return report

    def end(self) -> None:
        """End them all, also what is under way: nobody waits for it any more."""
        with self._lock:
            self._ended = True
            idle, busy = self._idle, [one for one in self._all if one not in self._idle]
        for referee in busy:
            referee.end()
        for referee in idle:
            referee.finish()
        if self._checks is not None:
            self._checks.cleanup()


def _written(checks: dict[str, bytes]) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="netcourse-checks-", ignore_cleanup_errors=True)
    for name, content in checks.items():
        path = Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


_LOCK = threading.Lock()
_RUNS: dict[str, _Referees] = {}
