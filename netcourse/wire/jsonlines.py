"""A transcript as a file of JSON lines: the first says what it is, each of the others is one event.

Bytes stand as text, one character a byte (latin-1), so that what is ASCII can be read; JSON spells the rest `\\u00ff`.
What an event does not have is left out. A file may come from anywhere: everything in it is looked at before it is used.
"""

from __future__ import annotations

import json
import os
import reprlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, get_args

from netcourse.i18n import _
from netcourse.wire.transcript import Event, Protocol, Side, Transcript, What

FORMAT = "netcourse transcript"
VERSION = 1
LONGEST_LINE = 32_000_000  # bytes; every event that a transcript keeps fits, however its bytes are spelled
LARGEST_FILE = 256_000_000  # bytes
LONGEST_TIME = 1e9  # seconds, 30 years
DATA = ("bytes", "lost")  # what has bytes

__all__ = ["BadTranscript", "event_of", "load", "save"]


class BadTranscript(ValueError):
    """A file that is no transcript, or a broken one; the text names the file, the line and what is allowed."""


class _Unfit(ValueError):
    """What is wrong with one line."""


Check = tuple[Callable[[Any], bool], str]


def _whole(least: int) -> Check:
    allowed = _("a whole number from {least} up").format(least=least)
    return (lambda value: type(value) is int and value >= least), allowed


def _one_of(choices: tuple[str, ...]) -> Check:
    return (lambda value: isinstance(value, str) and value in choices), _("one of {choices}").format(
        choices=", ".join(choices)
    )


def _is_time(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= LONGEST_TIME


def _is_bytes(value: Any) -> bool:
    return isinstance(value, str) and (value.isascii() or max(value) <= "\xff")


def _are_ports(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) is int and 0 <= one <= 65535 for one in value)


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


EVENT: dict[str, Check] = {
    "when": (_is_time, _("a number of seconds from 0 to {most:.0f}").format(most=LONGEST_TIME)),
    "connection": _whole(1),
    "by": _one_of(get_args(Side)),
    "what": _one_of(get_args(What)),
    "data": (_is_bytes, _("text, one character from \\u0000 to \\u00ff for each byte")),
    "missing": _whole(0),
    "note": (_is(str), _("text")),
}
REQUIRED = ("when", "connection", "by", "what")
HEADER: dict[str, Check] = {
    "format": _one_of((FORMAT,)),
    "version": _whole(1),
    "protocol": _one_of(get_args(Protocol)),
    "events": _whole(0),
    "ports": (_are_ports, _("a list of numbers from 0 to 65535")),
    "ends": (_is(bool), "true, false"),
    "over": (_is(bool), "true, false"),
    "unkept": _whole(0),
}


# Writing


def save(transcript: Transcript, path: str | os.PathLike[str]) -> None:
    """Write a transcript into a file that is there as a whole or not at all. Raises OSError."""
    target = Path(path)
    scratch = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with scratch.open("x", encoding="ascii", newline="\n") as file:
            file.writelines(f"{json.dumps(row)}\n" for row in _rows(transcript))
        os.replace(scratch, target)
    finally:
        scratch.unlink(missing_ok=True)


def _rows(transcript: Transcript) -> Iterator[dict[str, Any]]:
    events = transcript.events
    yield {
        "format": FORMAT,
        "version": VERSION,
        "protocol": transcript.protocol,
        "events": len(events),
        "ports": list(transcript.ports),
        "ends": transcript.ends,
        "over": transcript.over,
        "unkept": transcript.unkept,
    }
    for event in events:
        row = {**asdict(event), "data": event.data.decode("latin-1")}
        yield {name: value for name, value in row.items() if name in REQUIRED or value}


# Reading


def load(path: str | os.PathLike[str]) -> Transcript:
    """Read a transcript. Raises BadTranscript, and OSError where the file cannot be read."""
    with open(path, "rb") as file:
        lines = _Lines(file)
        try:
            header = _header(lines)
            events = list(_events(lines, header["events"]))
        except _Unfit as error:
            where = {"file": os.fspath(path), "line": lines.number, "problem": error}
            raise BadTranscript(_("{file}, line {line}: {problem}").format(**where)) from None
    named = {name: header[name] for name in ("protocol", "ports", "ends", "over", "unkept")}
    return Transcript.of(events, **named)


def event_of(row: dict[str, Any]) -> Event:
    """Return the event that a row of plain data tells. Raises ValueError for an impossible value."""
    _check(row, EVENT, REQUIRED)
    if row["what"] not in DATA and (row.get("data") or row.get("missing")):
        raise _Unfit(_("only what is {kinds} has bytes, not what is {what!r}").format(kinds=", ".join(DATA), **row))
    return Event(**{**row, "when": float(row["when"]), "data": row.get("data", "").encode("latin-1")})


class _Lines:
    """The lines of a file, each an object in JSON, with a limit to what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.number, self.read = file, 0, 0

    def next(self) -> dict[str, Any] | None:
        """Return the next line's object, None at the end of the file."""
        self.number += 1
        line = self.file.readline(LONGEST_LINE + 1)
        self.read += len(line)
        if len(line) > LONGEST_LINE:
            raise _Unfit(_("it is longer than {most} bytes, the most that is allowed").format(most=LONGEST_LINE))
        if self.read > LARGEST_FILE:
            raise _Unfit(_("the file is larger than {most} bytes, the most that is allowed").format(most=LARGEST_FILE))
        return _object(line) if line else None


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        row = None
    if isinstance(row, dict):
        return row
    if not line.endswith(b"\n"):
        raise _Unfit(_("the file is cut short here, or it is no transcript"))
    raise _Unfit(_("expected an object in JSON, not {line}").format(line=_short(line)))


def _header(lines: _Lines) -> dict[str, Any]:
    header = lines.next()
    if header is None:
        raise _Unfit(_("the file is empty: it is no transcript"))
    if header.get("format") != FORMAT:
        words = {"format": json.dumps({"format": FORMAT}), "line": _short(header)}
        raise _Unfit(_("no transcript: expected an object with {format}, not {line}").format(**words))
    version = header.get("version")
    if type(version) is int and version > VERSION:
        sentence = _("written by a newer version: its format is {version}, {known} is known here")
        raise _Unfit(sentence.format(version=version, known=VERSION))
    _check(header, HEADER, tuple(HEADER))
    return header


def _events(lines: _Lines, count: int) -> Iterator[Event]:
    for number in range(count):
        row = lines.next()
        if row is None:
            sentence = _("the file is cut short: events it should have: {count}, events here: {number}")
            raise _Unfit(sentence.format(count=count, number=number))
        yield event_of(row)
    if lines.next() is not None:
        raise _Unfit(_("the file should end before this line: events it should have: {count}").format(count=count))


def _check(row: dict[str, Any], checks: dict[str, Check], required: tuple[str, ...]) -> None:
    for name in required:
        if name not in row:
            raise _Unfit(_("{name} is missing").format(name=name))
    for name, value in row.items():
        if name not in checks:
            allowed = ", ".join(checks)
            raise _Unfit(_("{name} is unknown; allowed are {allowed}").format(name=_short(name), allowed=allowed))
        fits, allowed = checks[name]
        if not fits(value):
            words = {"name": name, "value": _short(value), "allowed": allowed}
            raise _Unfit(_("{name} is {value}; allowed is {allowed}").format(**words))


def _short(value: object) -> str:
    """Return a value as Python spells it, in one short line."""
    return reprlib.repr(value)
