"""Writes the table of attacks into the instructor's guide: `python -m tests.attacks`."""

from __future__ import annotations

from netcourse import paths

from .table import table

BEGIN, END = "<!-- attacks -->", "<!-- /attacks -->"


def renewed(text: str) -> str:
    """Return the guide with the table as it is now between its two marks, which are added at the end if need be."""
    if BEGIN not in text:
        text = f"{text.rstrip()}\n\n{BEGIN}\n{END}\n".lstrip()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main() -> None:
    guide = paths.PACKAGE.parent / "docs" / "grading.md"
    guide.parent.mkdir(exist_ok=True)
    text = guide.read_text("utf-8") if guide.exists() else "# Grading a class\n"
    guide.write_text(renewed(text), "utf-8")


if __name__ == "__main__":
    main()
