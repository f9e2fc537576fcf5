"""Many files at once, one a submission: those of submissions that are not there any more go away.

What was written is remembered beside it, with a hash. Removed is only what an earlier run wrote and nobody has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from netcourse.grading.exports.texts import write
from netcourse.grading.store import LARGEST_REPORT

RECORD = ".written.json"

Hashes = dict[str, str]  # by path inside of the folder


def write_all(folder: Path, kind: str, texts: Mapping[str, str]) -> Path:
    """Write these files of a format to its own folder `kind`, by their paths in it; return that folder."""
    place = folder / kind
    place.mkdir(parents=True, exist_ok=True)
    earlier = _read(place)
    now = {name: _hash(text.encode("utf-8", "backslashreplace")) for name, text in texts.items()}
    write(place / RECORD, json.dumps(earlier | now, indent=0))  # first: a run that is cut off forgets nothing
    for name, text in texts.items():
        write(place / name, text)
    for name in sorted(earlier.keys() - now.keys()):
        _remove(place, name, earlier[name])
    write(place / RECORD, json.dumps(now, indent=0))
    return place


def _read(place: Path) -> Hashes:
    path = place / RECORD
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_REPORT:
            return {}
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    pairs = read.items() if isinstance(read, dict) else ()
    return {name: value for name, value in pairs if isinstance(value, str) and _is_inside(name)}


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not PurePosixPath(name).is_absolute() and ".." not in parts and "\0" not in name


def _remove(place: Path, name: str, known: str) -> None:
    path = place / name
    with contextlib.suppress(OSError):
        inside = path.parent.resolve().is_relative_to(place.resolve()) and not path.is_symlink()
        if inside and path.is_file() and _hash(path.read_bytes()) == known:
            path.unlink()
            if path.parent != place:
                path.parent.rmdir()  # where nothing else is in it


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
