"""Names that any file system takes, and names that may be shown on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

LONGEST_NAME = 120  # characters,
MOST_BYTES = 200  # and bytes: with a suffix they fit any file system
LONGEST_SHOWN = 300  # characters
_UNFIT = set('/\\:*?"<>|')  # in file names, on one system or another
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.I | re.S)


def fit(words: Iterable[str]) -> str:
    """Return words as one name that any file system takes."""
    name = "-".join(words).encode("utf-8", "replace").decode()
    name = "".join(letter if letter.isprintable() and letter not in _UNFIT else "_" for letter in name)
    name = name[:LONGEST_NAME].encode()[:MOST_BYTES].decode(errors="ignore").strip(" .") or "submission"
    return f"_{name}" if is_reserved(name) else name


def is_reserved(name: str) -> bool:
    """Tell whether a file of this name is a device on Windows, whatever its suffix."""
    return _RESERVED.fullmatch(name) is not None


def shown(name: str | Path) -> str:
    """Return a name for a sentence: in one line, without what a terminal takes for a command."""
    text = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(name))
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
