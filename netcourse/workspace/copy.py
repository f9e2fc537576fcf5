"""The working copy: the notebooks a learner works in, kept up to date with the release without losing their work.

    netcourse-work/en/02-http.ipynb                  the learner's
    netcourse-work/en/02-http.backup-1.ipynb         a file of theirs that could not be read as a notebook
    netcourse-work/.netcourse/en/02-http.ipynb       the release it was last merged with

Every file is replaced in one step, the learner's before the release's: a crash in between only means that the same
merge is made again.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netcourse import paths
from netcourse.clock import scaled
from netcourse.workspace import merge

MEMORY = ".netcourse"
LOCK_PATIENCE = 30.0  # seconds; a refresh of 18 notebooks takes well under one

MADE, KEPT, UPDATED, RESCUED = "made", "kept", "updated", "rescued"


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook: `conflicts` cells changed on both sides, `backup` of an unreadable one."""

    path: Path
    what: str
    conflicts: int = 0
    backup: Path | None = None


class Unreadable(Exception):
    """A file that is no notebook of format 4: cut off, empty, or something else."""


def is_working_copy(folder: Path) -> bool:
    """Tell whether `folder` was made by `refresh`."""
    return (folder / MEMORY).is_dir()


def refresh(folder: Path, language: str = paths.LANGUAGE) -> list[Outcome]:
    """Make the working copy, or merge the release into it, and return what became of each notebook.

    Raises `OSError` where files cannot be written, and `TimeoutError` when another refresh does not end.
    """
    for place in (folder / language, folder / MEMORY / language):
        place.mkdir(parents=True, exist_ok=True)
    with _alone(folder / MEMORY / "lock"):
        return [
            _refresh_one(released, folder, language) for released in sorted(paths.notebooks(language).glob("*.ipynb"))
        ]


def _refresh_one(released: Path, folder: Path, language: str) -> Outcome:
    mine, base = folder / language / released.name, folder / MEMORY / language / released.name
    theirs = merge.prepared(read(released))
    outcome = _merge(mine, _base(base), theirs) if mine.exists() else _make(mine, theirs)
    if outcome.what != KEPT:
        write(base, theirs)
    return outcome


def _make(mine: Path, theirs: merge.Notebook, what: str = MADE, backup: Path | None = None) -> Outcome:
    write(mine, theirs)
    trust(mine)
    return Outcome(mine, what, backup=backup)


def _merge(mine: Path, base: merge.Notebook | None, theirs: merge.Notebook) -> Outcome:
    try:
        current = read(mine)
    except Unreadable:
        return _make(mine, theirs, RESCUED, _set_aside(mine))
    if base == theirs:
        return Outcome(mine, KEPT)
    trusted = is_trusted(mine)
    merged = merge.merge(base, current, theirs)
    write(mine, merged.notebook)
    if trusted:
        trust(mine)
    return Outcome(mine, UPDATED, conflicts=len(merged.conflicts))


def _base(path: Path) -> merge.Notebook | None:
    try:
        return read(path)
    except (Unreadable, FileNotFoundError):
        return None


def _set_aside(path: Path) -> Path:
    """Give an unreadable file another name, one that is free, and return it."""
    number = 1
    while (backup := path.with_name(f"{path.stem}.backup-{number}{path.suffix}")).exists():
        number += 1
    path.rename(backup)
    return backup


# Files


def read(path: Path) -> merge.Notebook:
    """Return the notebook in a file; raise `Unreadable` when it holds none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: {error}") from error
    if not _is_notebook(notebook):
        raise Unreadable(f"{path}: not a notebook of format 4")
    return dict(notebook)


def _is_notebook(thing: Any) -> bool:
    return (
        isinstance(thing, dict)
        and thing.get("nbformat") == 4
        and isinstance(thing.get("metadata", {}), dict)
        and isinstance(thing.get("cells"), list)
        and all(_is_cell(cell) for cell in thing["cells"])
    )


def _is_cell(thing: Any) -> bool:
    return (
        isinstance(thing, dict)
        and isinstance(thing.get("cell_type"), str)
        and isinstance(thing.get("metadata", {}), dict)
        and isinstance(thing.get("source", ""), (str, list))
    )


def write(path: Path, notebook: merge.Notebook) -> None:
    """Replace a file in one step, in the form in which Jupyter writes notebooks."""
    path = path.resolve()  # a link stays a link
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep two refreshes of one folder apart."""
    from filelock import FileLock

    with FileLock(lock, timeout=scaled(LOCK_PATIENCE)):
        yield


# Trust: JupyterLab shows the stored outputs of a notebook in full only when this user's signature is known for it.


def trust(path: Path) -> None:
    """Sign a notebook as `jupyter trust` does."""
    with _notary() as notary:
        notary.sign(_node(path))


def is_trusted(path: Path) -> bool:
    """Tell whether this user has signed the notebook as it stands."""
    with _notary() as notary:
        return bool(notary.check_signature(_node(path)))


@contextmanager
def _notary() -> Iterator[Any]:
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()  # type: ignore[no-untyped-call]
    try:
        yield notary
    finally:
        notary.store.close()


def _node(path: Path) -> Any:
    """Return the notebook as Jupyter's server reads it, since that is what is signed."""
    from nbformat import v4

    return v4.reads(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
