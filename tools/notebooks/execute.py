"""Executes a notebook as a learner's fresh kernel would, away from this machine's settings."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from . import book as books

CELL_SECONDS = 30
# What would change what a notebook shows: proxies and certificates that requests honours.
DISTURBING = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy", "requests_ca_bundle", "curl_ca_bundle")


def environment(state: Path) -> dict[str, str]:
    """Return the environment for a kernel: nothing disturbing, English, its own progress."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in DISTURBING}
    return kept | {"NETCOURSE_STATE": str(state), "NETCOURSE_LANG": "en"}


@contextlib.contextmanager
def environ(state: Path) -> Iterator[None]:
    """Make that the environment of this process for a while, since kernels and test runs inherit it."""
    before, during = dict(os.environ), environment(state)
    os.environ.clear()
    os.environ.update(during)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def execute(book: NotebookNode, state: Path | None = None) -> NotebookNode:
    """Run every cell in a scratch folder and keep the outputs; progress goes into the file `state`, if that is given.

    Raises `nbclient.exceptions.CellExecutionError`.
    """
    with tempfile.TemporaryDirectory(prefix="netcourse-") as scratch, environ(state or Path(scratch, "state.json")):
        client = NotebookClient(
            book,
            timeout=CELL_SECONDS,
            kernel_name=books.KERNEL["name"],
            resources={"metadata": {"path": scratch}},
            record_timing=False,
            coalesce_streams=True,
        )
        client.execute()
    book.metadata["executed"] = books.fingerprint(book)
    return book


def refresh(path: Path) -> bool:
    """Execute the notebook at `path` and store its outputs; say whether the file changed.

    A cell that raises and is not tagged `raises-exception` leaves the file as it was, and the error names the cell.
    """
    try:
        book = execute(books.read(path))
    except CellExecutionError as error:
        raise SystemExit(f"{path.name}: a cell raised\n{error}") from None
    return books.write(path, book)
