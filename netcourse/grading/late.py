"""Deadlines: when work was due, when it came in, and what is taken off for being late.

A rule reads `10%/day`, `10%/day, at most 50%`, `5%/hour, grace 15 min`, `20%, until 1 week`: so many percent of what
was earned for each unit that has begun, or once where no unit is said; never more than `at most`; nothing at all within
the `grace`, after which it counts from the deadline on; everything after `until`. Units are min, hour, day and week.

A time is written as in ISO 8601: `2026-11-20T23:59`, `2026-11-20 23:59:30+01:00`, `2026-11-20`. Without an offset or
`Z` it is local time where the grading runs (TZ, if set). A minute lasts to its end, and so does a day without a time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from netcourse.grading import tables
from netcourse.grading.who import tidy
from netcourse.i18n import _

UNITS = {"min": 60, "minute": 60, "h": 3600, "hour": 3600, "day": 86400, "week": 604800}  # seconds
EXAMPLE = "10%/day, at most 50%, grace 15 min, until 2 weeks"
WHO = ("student", "name", "who", "submission")
WHEN = ("time", "submitted", "when")

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"(min|minute|h|hour|day|week)s?"
_RATE = re.compile(rf"{_NUMBER}\s*%(?:\s*(?:/|per|a)\s*{_UNIT})?")
_MOST = re.compile(rf"(?:at most|max)\s*{_NUMBER}\s*%")
_GRACE = re.compile(rf"grace\s*{_NUMBER}\s*{_UNIT}")
_UNTIL = re.compile(rf"until\s*{_NUMBER}\s*{_UNIT}")

Late = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """What is taken off: `percent` for each `unit` begun (once for 0), `most` of it; seconds of `grace` and `until`."""

    percent: float = 0.0
    unit: float = 0.0
    most: float = 100.0
    grace: float = 0.0
    until: float = math.inf

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Return the rule that a text says. Raises ValueError."""
        found: dict[str, float] = {}
        for part in text.lower().split(","):
            said = _part(part.strip())
            if not said or said.keys() & found.keys():
                raise ValueError(_("--late {text!r}: {part!r} is not understood; a rule reads like {example!r}").format(
                    text=text, part=part.strip(), example=EXAMPLE))  # fmt: skip
            found |= said
        if "percent" not in found or max(found["percent"], found.get("most", 0)) > 100:
            raise ValueError(_("--late {text!r} does not say how many percent, 0 to 100: {example!r}").format(
                text=text, example=EXAMPLE))  # fmt: skip
        return cls(**found)

    def deduction(self, seconds: float) -> float:
        """Return the percent that are taken off work so many seconds late."""
        if seconds <= self.grace or seconds <= 0:
            return 0.0
        if seconds > self.until:
            return 100.0
        begun = math.ceil(seconds / self.unit) if self.unit else 1
        return min(self.percent * begun, self.most)


def _part(text: str) -> dict[str, float]:
    if found := _RATE.fullmatch(text):
        return {"percent": float(found[1]), "unit": float(UNITS[found[2]] if found[2] else 0)}
    if found := _MOST.fullmatch(text):
        return {"most": float(found[1])}
    for name, pattern in (("grace", _GRACE), ("until", _UNTIL)):
        if found := pattern.fullmatch(text):
            return {name: float(found[1]) * UNITS[found[2]]}
    return {}


@dataclass(frozen=True)
class Deadline:
    """When work is `due`, the rule for what comes later, and when each student's came in."""

    due: datetime
    rule: Rule = field(default_factory=Rule)
    submitted: Mapping[str, datetime] = field(default_factory=dict)

    def late(self, student: str, score: float) -> Late | None:
        """Return what a report says about work that came in late, None for work in time or of unknown time."""
        came = self.submitted.get(tidy(student).casefold())
        if came is None or came <= self.due:
            return None
        seconds = (came - self.due).total_seconds()
        percent = round(self.rule.deduction(seconds), 4)
        return {
            "due": self.due.isoformat(),
            "submitted": came.isoformat(),
            "seconds": round(seconds),
            "percent": percent,
            "score": round(score - score * percent / 100, 2),
        }


def deadline(due: str | datetime | None, rule: str | None, submitted: Path | Mapping[str, datetime] | None) -> (
    Deadline | None
):  # fmt: skip
    """Return the deadline that three options say together, None for none of them. Raises ValueError."""
    if due is None and rule is None and submitted is None:
        return None
    if due is None:
        raise ValueError(_("{option} needs --due: when the work was due").format(
            option="--late" if rule is not None else "--submitted"))  # fmt: skip
    if submitted is None:
        raise ValueError(_("--due needs --submitted: a table of who handed in when"))
    when = time_of(due, to_its_end=True) if isinstance(due, str) else _aware(due)
    if isinstance(submitted, Mapping):
        times = {tidy(who).casefold(): _aware(came) for who, came in submitted.items()}
    else:
        times = read(submitted)
    return Deadline(when, Rule() if rule is None else Rule.parse(rule), times)


def time_of(text: str, *, to_its_end: bool = False) -> datetime:
    """Return the time that a text says, with its zone. Raises ValueError."""
    text = text.strip()
    try:
        time = datetime.fromisoformat(text)
        if to_its_end and len(text) <= 10:
            time += timedelta(days=1, microseconds=-1)
        elif to_its_end and re.search(r"[T ]\d\d:?\d\d(Z|[+-]\d\d:?\d\d)?$", text):
            time += timedelta(minutes=1, microseconds=-1)
        return _aware(time)
    except (ValueError, OverflowError, OSError):
        raise ValueError(
            _("{text!r} is no time; write it like 2026-11-20T23:59 or 2026-11-20T23:59+01:00").format(text=text[:60])
        ) from None


def _aware(time: datetime) -> datetime:
    return time.astimezone() if time.tzinfo is None else time


def read(path: Path) -> dict[str, datetime]:
    """Return when each student's work came in, the last time for several. Raises ValueError.

    The table is CSV with a heading; its columns `student` and `time` are used.
    """
    times: dict[str, datetime] = {}
    rows = tables.rows(path)
    heading = [name.strip().lower() for name in next(rows, (0, []))[1]]
    who, when = _column(heading, WHO, path), _column(heading, WHEN, path)
    for line, row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) <= max(who, when):
            raise ValueError(_("{path}, line {line}: a field is missing").format(path=path, line=line))
        try:
            time = time_of(row[when])
        except ValueError as error:
            raise ValueError(f"{path}, {_('line {line}').format(line=line)}: {error}") from None
        name = tidy(row[who]).casefold()
        times[name] = max(time, times.get(name, time))
    return times


def _column(heading: list[str], names: tuple[str, ...], path: Path) -> int:
    for name in names:
        if name in heading:
            return heading.index(name)
    raise ValueError(_("{path} has no column {name}; its first line is {line!r}").format(
        path=path, name=names[0], line=",".join(heading)[:100]))  # fmt: skip
