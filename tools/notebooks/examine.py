"""Says what is missing in a notebook or would make it differ from machine to machine. Each rule is one function."""

from __future__ import annotations

import configparser
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from . import book as books
from . import navigation

SANITIZER = books.ROOT / "tests" / "notebooks" / "sanitize.cfg"
LONG, LONG_SHARE = 15, 0.03  # lines of a code cell; the share of cells that may have more
LONGEST_STUB = 30
IN_A_ROW = 2  # code cells without prose between them
UNCOUNTED = re.compile(r"(check|hint|predict|quiz|solution|progress)\(")  # they go with the cell beside them
FRAME = ("Summary", "Glossary", "Further reading")
IGNORED_TAGS = {"nbval-ignore-output", "nbval-skip"}
IGNORED_MARKS = ("# NBVAL_IGNORE_OUTPUT", "# NBVAL_SKIP")
BOLD = re.compile(r"\*\*(.+?)\*\*")
MACHINE = {  # what differs from machine to machine, though nothing covers it
    "an address in memory": re.compile(r"\b0x[0-9a-f]{6,}\b"),
    "a port": re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::|', )\d{4,5}\b"),
    "a path": re.compile(r"/(?:tmp|home|root|Users|site-packages|work)/"),
    "a version": re.compile(r"(?:python-requests|Python|urllib3?)/\d"),
}


def examine(path: Path, chapters: list[Path]) -> list[str]:
    """Return the complaints about one notebook, each a sentence."""
    book = books.read(path)
    found = [complaint for rule in RULES for complaint in rule(book)]
    return found + list(_navigation(book, path, chapters))


def stale(book: NotebookNode) -> Iterator[str]:
    idle = [_first_line(cell) for cell in books.code(book) if cell.execution_count is None]
    if idle:
        yield f"{len(idle)} code cells were never executed, the first is {idle[0]!r}: refresh"
    elif book.metadata.get("executed") != books.fingerprint(book):
        yield "the code has changed since its outputs were stored: refresh"


def kernel(book: NotebookNode) -> Iterator[str]:
    if book.metadata.get("kernelspec", {}).get("name") != books.KERNEL["name"]:
        yield "no kernel is named, so JupyterLab would ask for one"


def ids(book: NotebookNode) -> Iterator[str]:
    for name, count in Counter(cell.get("id") for cell in book.cells).items():
        if not name or count > 1:
            yield f"{count} cells have the id {name!r}"


def long_cells(book: NotebookNode) -> Iterator[str]:
    code = books.code(book)
    stubs = [cell for cell in code if "exercise" in books.tags(cell)]
    others = [cell for cell in code if cell not in stubs and _lines(cell) > LONG]
    if len(others) > max(1, LONG_SHARE * len(code)):
        yield from (f"{_lines(cell)} lines in the cell {_first_line(cell)!r}" for cell in others)
    for cell in stubs:
        if _lines(cell) > LONGEST_STUB:
            yield f"{_lines(cell)} lines in the stub {_first_line(cell)!r}"


def empty_cells(book: NotebookNode) -> Iterator[str]:
    empty = [cell.id for cell in book.cells if not cell.source.strip()]
    if empty:
        yield f"empty cells: {empty}"


def prose(book: NotebookNode) -> Iterator[str]:
    row = 0
    for cell in book.cells:
        if cell.cell_type != "code":
            row = 0
        elif not UNCOUNTED.match(cell.source):
            row += 1
            if row > IN_A_ROW:
                yield f"no prose before {_first_line(cell)!r}, {row} code cells in a row"


def frame(book: NotebookNode) -> Iterator[str]:
    texts = [cell.source for cell in navigation.bare(book) if cell.cell_type == "markdown"]
    if not texts or not texts[0].startswith("# "):
        yield "the first cell is no title (# ...)"
    headings = {line.lstrip("# ").strip() for text in texts for line in text.split("\n") if line.startswith("#")}
    yield from (f"no section {name!r}" for name in FRAME if name not in headings)


def terms(book: NotebookNode) -> Iterator[str]:
    """A term is bold once, where it is defined, and stands in the glossary."""
    text = "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    told, __, rest = text.partition("## Glossary")
    glossary = rest.partition("\n## ")[0]
    counts = Counter(term.lower() for term in BOLD.findall(told))
    listed = {term.lower() for term in BOLD.findall(glossary)}
    yield from (f"{term!r} is bold {count} times" for term, count in counts.items() if count > 1)
    yield from (f"the glossary has {term!r}, but it is bold nowhere before" for term in sorted(listed - set(counts)))
    yield from (f"{term!r} is bold, but not in the glossary" for term in sorted(set(counts) - listed))


def ignored(book: NotebookNode) -> Iterator[str]:
    for cell in books.code(book):
        if _ignores(cell) and not cell.metadata.get("reason"):
            yield f"the output of {_first_line(cell)!r} is not compared, and no reason is given"


def compared(cell: NotebookNode) -> bool:
    """Tell whether nbval compares this code cell's output."""
    return cell.execution_count is not None and not _ignores(cell)


def _ignores(cell: NotebookNode) -> bool:
    marked = any(line.strip() in IGNORED_MARKS for line in cell.source.split("\n"))
    return marked or bool(IGNORED_TAGS & set(books.tags(cell)))


def machine_facts(book: NotebookNode) -> Iterator[str]:
    """Outputs that would differ on another machine."""
    for cell in filter(compared, books.code(book)):
        text = sanitize(json.dumps(cell.outputs, ensure_ascii=False))
        for what, pattern in MACHINE.items():
            if seen := pattern.search(text):
                yield f"{what} ({seen[0]}) in the output of {_first_line(cell)!r}"


def sanitize(text: str) -> str:
    """Return a text as nbval compares it."""
    rules = configparser.RawConfigParser()
    rules.read(SANITIZER, encoding="utf-8")
    for name in rules.sections():
        text = re.sub(rules[name]["regex"], rules[name]["replace"], text)
    return text


def exercises(book: NotebookNode) -> Iterator[str]:
    """An exercise's stub says which it is, and its check is the next code cell."""
    code = books.code(book)
    for cell, after in zip(code, [*code[1:], None], strict=True):
        name = cell.metadata.get("exercise")
        if bool(name) != ("exercise" in books.tags(cell)):
            yield f"{_first_line(cell)!r} needs both the tag exercise and exercise=ID"
        elif name and (after is None or after.source.strip() != f'check("{name}")'):
            yield f'the code cell after the stub of {name} is not check("{name}")'


def _navigation(book: NotebookNode, path: Path, chapters: list[Path]) -> Iterator[str]:
    if path not in chapters:
        return
    before = [(cell.id, cell.source) for cell in book.cells]
    after = [(cell.id, cell.source) for cell in navigation.frame(book, path, chapters).cells]
    if before != after:
        yield "the navigation is missing or out of date: refresh"


def _lines(cell: NotebookNode) -> int:
    return len(cell.source.split("\n"))


def _first_line(cell: NotebookNode) -> str:
    return str(cell.source.strip().partition("\n")[0])


RULES: tuple[Callable[[NotebookNode], Iterator[str]], ...] = (
    stale, kernel, ids, long_cells, empty_cells, prose, frame, terms, ignored, machine_facts, exercises,
)  # fmt: skip
