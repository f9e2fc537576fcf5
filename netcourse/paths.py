"""Where the course's notebooks, solutions and data are: in a checkout, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BUNDLED = PACKAGE / "_course"
LANGUAGE = "en"


def course() -> Path:
    """Return the folder that holds `notebooks/`, `solutions/` and `data/`.

    Raises `FileNotFoundError` where the package came without them.
    """
    for folder in (BUNDLED, PACKAGE.parent):
        if (folder / "notebooks").is_dir():
            return folder
    raise FileNotFoundError(f"no notebooks/ in {BUNDLED} nor in {PACKAGE.parent}")


def checkout() -> Path | None:
    """Return the folder of the clone that this package runs from, or None when it was installed from a wheel."""
    folder = PACKAGE.parent
    return folder if (folder / "pyproject.toml").is_file() and (folder / "notebooks").is_dir() else None


def notebooks(language: str = LANGUAGE) -> Path:
    """Return the folder of the released notebooks in one language."""
    return course() / "notebooks" / language


def languages() -> list[str]:
    """Return the languages that the notebooks are there in."""
    return sorted(folder.name for folder in (course() / "notebooks").iterdir() if folder.is_dir())


def solutions() -> Path:
    """Return the folder of the reference solutions."""
    return course() / "solutions"


def data(*parts: str) -> Path:
    """Return what the servers serve: the folder `data/`, or a path inside it."""
    return (course() / "data").joinpath(*parts)
