"""Notebook files: where they are, how they are read, brought into one form and written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from . import nbgrader

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
LANGUAGE = "en"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python"}
WIDGET = "application/vnd.jupyter.widget-view+json"
KEPT = ("exercise", "reason", "navigation", "tags", "editable", "deletable")  # cell metadata that means something here


def chapters(language: str = LANGUAGE) -> list[Path]:
    """Return the notebooks of one language in reading order: the numbered ones, then what is appended."""
    return sorted(folder(language).glob("*.ipynb"))


def folder(language: str = LANGUAGE) -> Path:
    """Return the folder of the notebooks in one language."""
    return NOTEBOOKS / language


def find(names: Sequence[str]) -> list[Path]:
    """Return the notebooks meant by paths or by beginnings of names (`02`, `02-http`); without names, all of them."""
    return [_one(name) for name in names] if names else chapters()


def _one(name: str) -> Path:
    if Path(name).suffix == ".ipynb" and Path(name).exists():
        return Path(name).resolve()
    found = [path for path in chapters() if path.name.startswith(name)]
    if len(found) != 1:
        raise SystemExit(f"no single notebook begins with {name!r}; there are {[path.stem for path in chapters()]}")
    return found[0]


def read(path: Path) -> NotebookNode:
    """Return the notebook in a file, as format 4.5."""
    return nbformat.read(path, as_version=4)


def write(path: Path, book: NotebookNode) -> bool:
    """Write the notebook unless the file holds just that; say whether it was written. Never leaves half a file."""
    wanted = text(book)
    if path.exists() and path.read_text(encoding="utf-8") == wanted:
        return False
    scratch = path.with_suffix(".ipynb.new")
    scratch.write_text(wanted, encoding="utf-8")
    os.replace(scratch, path)
    return True


def text(book: NotebookNode) -> str:
    """Return what a notebook's file holds."""
    return str(nbformat.writes(tidy(book), version=4)) + "\n"


def tidy(book: NotebookNode) -> NotebookNode:
    """Keep in the metadata what we mean to say, drop what an editor or a kernel left there; number what was run."""
    executed = book.metadata.get("executed")
    book.nbformat, book.nbformat_minor = 4, 5
    book.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE_INFO})
    if executed:
        book.metadata.executed = executed
    for cell in book.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in sorted(KEPT) if key in cell.metadata})
    nbgrader.mark(book)
    for number, cell in enumerate(_executed(book), 1):
        cell.execution_count = number
        for output in cell.outputs:
            _tidy_output(output, number)
    return book


def _executed(book: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in code(book) if cell.execution_count is not None]


def _tidy_output(output: NotebookNode, number: int) -> None:
    if output.output_type == "execute_result":
        output.execution_count = number
    if "metadata" in output:
        output.metadata = nbformat.from_dict({})
    if output.output_type == "error":  # tracebacks name files of the machine they come from
        output.traceback = [f"{output.ename}: {output.evalue}"]
    if "data" in output:  # a widget cannot be shown without its kernel, and its id is another in each run
        output.data.pop(WIDGET, None)


def code(book: NotebookNode) -> list[NotebookNode]:
    """Return the code cells."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    """Return a cell's tags."""
    return list(cell.metadata.get("tags", []))


def fingerprint(book: NotebookNode) -> str:
    """Return what changes when any code cell does; it is stored with the outputs, so that stale ones are seen."""
    sources = "\0".join(cell.source for cell in code(book))
    return hashlib.sha256(sources.encode()).hexdigest()[:16]
