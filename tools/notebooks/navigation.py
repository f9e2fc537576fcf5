"""The links around a chapter: previous, contents, next at its top and bottom, and the contents in the first chapter.

The cells carry their place in their metadata, so that writing them again amends instead of adding.
"""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from . import book as books

ENDS = ("top", "bottom")
CONTENTS = "contents"  # a cell that the author places; what stands in it is written here


def bare(book: NotebookNode) -> list[NotebookNode]:
    """Return the cells that an author writes."""
    return [cell for cell in book.cells if cell.metadata.get("navigation") not in ENDS]


def keep(cells: list[NotebookNode], old: NotebookNode) -> list[NotebookNode]:
    """Return an author's cells within what stands of an older notebook's frame and contents."""
    written = {cell.metadata.navigation: cell for cell in old.cells if "navigation" in cell.metadata}
    for cell in cells:
        if cell.metadata.get("navigation") in written:
            cell.source = written[cell.metadata.navigation].source
    top, bottom = ([written[place]] if place in written else [] for place in ENDS)
    return [*top, *cells, *bottom]


def frame(book: NotebookNode, path: Path, chapters: list[Path]) -> NotebookNode:
    """Put the links around the notebook at `path`, and the contents where its author wants them."""
    bar = links(path, chapters)
    top, bottom = (_bar(place, bar) for place in ENDS)
    book.cells = [top, *bare(book), bottom]
    for cell in book.cells:
        if cell.metadata.get("navigation") == CONTENTS:
            cell.source = contents(chapters)
    return book


def _bar(place: str, source: str) -> NotebookNode:
    return new_markdown_cell(source, id=f"navigation-{place}", metadata={"navigation": place})


def links(path: Path, chapters: list[Path]) -> str:
    """Return the line of links for one chapter."""
    at = [chapter.name for chapter in chapters].index(path.name)
    parts = [f"[← {title(chapters[at - 1])}]({chapters[at - 1].name})"] if at else []
    parts.append(f"[Contents]({chapters[0].name}#Contents)")
    parts += [f"[{title(chapters[at + 1])} →]({chapters[at + 1].name})"] if at + 1 < len(chapters) else []
    return " | ".join(parts)


def contents(chapters: list[Path]) -> str:
    """Return the table of contents; an appendix has no number."""
    return "\n".join(["## Contents", "", *(f"- {number(path)}[{title(path)}]({path.name})" for path in chapters)])


def number(path: Path) -> str:
    return f"{path.stem[:2]} " if path.stem[:2].isdigit() else ""


def title(path: Path) -> str:
    """Return the first heading of a notebook."""
    prose = [cell.source for cell in bare(books.read(path)) if cell.cell_type == "markdown"]
    lines = "\n".join(prose).split("\n")
    heading = next((line for line in lines if line.startswith("# ")), f"# {path.stem}")
    return heading.removeprefix("# ").strip()


def refresh(chapters: list[Path]) -> list[Path]:
    """Write the links into every chapter; return those that changed."""
    return [path for path in chapters if books.write(path, frame(books.read(path), path, chapters))]
