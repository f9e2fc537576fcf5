"""How many points an exercise gives: the course's own number, or the instructor's, from a file.

exercise,points            CSV, with or without this heading
tcp.greeter,5

{"tcp.greeter": 5}         JSON; a `handout.json` is one as well

[points]                   TOML; the line with the heading may be left out
"tcp.greeter" = 5
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from netcourse.grading import tables
from netcourse.i18n import _

MOST = 10_000.0

Points = dict[str, float]


def read(path: Path) -> Points:
    """Return the points in a file, by exercise. Raises ValueError that says where what is wrong."""
    readers = {".csv": _csv, ".json": _json, ".toml": _toml}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ValueError(_("{path}: points are read from {kinds}").format(path=path, kinds=", ".join(readers)))
    return reader(path)


def checked(points: Mapping[str, Any], known: Collection[str], where: str = "") -> Points:
    """Return points as plain numbers, whole where they are. Raises ValueError for unknown exercises and no numbers."""
    begin = f"{where}: " if where else ""
    found: Points = {}
    for name, value in points.items():
        if name not in known:
            similar = get_close_matches(str(name), known, 3)
            hint = _("; is it {names}?").format(names=", ".join(similar)) if similar else ""
            raise ValueError(begin + _("there is no exercise {name!r}").format(name=str(name)[:100]) + hint)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not _fits(value):
            raise ValueError(begin + _("{name} cannot give {value!r} points: 0 to {most:g}").format(
                name=name, value=value, most=MOST))  # fmt: skip
        found[name] = int(value) if value == int(value) else float(value)
    return found


def _fits(value: float) -> bool:
    return 0 <= value <= MOST


def _csv(path: Path) -> Points:
    found: Points = {}
    for line, row in tables.rows(path):
        where = _("{path}, line {line}").format(path=path, line=line)
        fields = [field.strip() for field in row]
        if not any(fields) or (not found and line == 1 and len(fields) > 1 and fields[1].lower() == "points"):
            continue
        if len(fields) < 2:
            raise ValueError(_("{where}: an exercise and its points are expected").format(where=where))
        if fields[0] in found:
            raise ValueError(_("{where}: {name} is there twice").format(where=where, name=fields[0]))
        try:
            found[fields[0]] = float(fields[1])
        except ValueError:
            raise ValueError(
                _("{where}: {value!r} is no number of points").format(where=where, value=fields[1][:60])
            ) from None
    return found


def _json(path: Path) -> Points:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, __ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(_("{name} is there twice").format(name=name))
        return dict(pairs)

    try:
        return _named(json.loads(_text(path), object_pairs_hook=once), path)
    except (ValueError, RecursionError) as error:
        raise _unusable(path, error) from None


def _toml(path: Path) -> Points:
    try:
        return _named(tomllib.loads(_text(path)), path)
    except (ValueError, RecursionError) as error:
        raise _unusable(path, error) from None


def _named(read: Any, path: Path) -> Points:
    if not isinstance(read, dict):
        raise ValueError(_("a table of exercises and points is expected"))
    chosen = read["points"] if isinstance(read.get("points"), dict) else read
    found: Points = {}
    for name, value in chosen.items():  # TOML takes a dotted key for a table in a table
        found |= (
            {f"{name}.{inner}": what for inner, what in value.items()} if isinstance(value, dict) else {name: value}
        )
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(tables.LARGEST).decode("utf-8-sig")
    except OSError as error:
        raise ValueError(_("it cannot be read: {why}").format(why=error.strerror)) from None


def _unusable(path: Path, error: Exception) -> ValueError:
    return ValueError(f"{path}: {error}")
