"""Whose a file is: the student's name out of the names of the file and of its folders.

The names that Moodle and Canvas give to what they pack are known. A pattern says it for others: a template
(`{who}_{id}_*.ipynb`, `{who}/*`) or a regular expression with a group called `who` (`(?P<who>[^/]+)/.*`). It is held
against the end of the path, from the beginning of a folder's or the file's name. The path of what is in a folder or a
zip file begins inside of it, and with its own name where several are graded at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from netcourse.i18n import _

PLACEHOLDERS = ("who", "id")
SUFFIX = ".ipynb"
MOODLE, CANVAS = "moodle", "canvas"

# "Jane Doe_12345_assignsubmission_file_/06-tcp.ipynb", and without the folder "..._file_06-tcp.ipynb".
_MOODLE = re.compile(r"(?:.*/)?(?P<who>[^/]+?)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?!/)|_?/)(?P<rest>.+)", re.S)
# "doejane_123_456_06-tcp.ipynb", "doejane_LATE_123_456_06-tcp-1.ipynb"
_CANVAS = re.compile(r"(?:.*/)?(?P<who>[^/_]+)(?:_late)?_(?P<id>\d+)_\d+_(?P<rest>[^/]+)", re.S | re.I)


@dataclass(frozen=True)
class Owner:
    """A student's name; `id` tells two of one name apart; `rest` is what the file itself is called, where known.

    `system` is whose way of naming files it was, "" for a pattern of one's own.
    """

    who: str
    id: str = ""
    rest: str = ""
    system: str = field(default="", compare=False)

    @property
    def known_as(self) -> str:
        """The id as that system spells it in its lists of students, or ""."""
        return f"Participant {self.id}" if self.system == MOODLE and self.id else self.id


class Who:
    """Finds owners by a pattern, or by what Moodle and Canvas do. Raises ValueError for a pattern that is none."""

    def __init__(self, pattern: str | None = None) -> None:
        self.pattern = pattern
        self._own = None if pattern is None else _compiled(pattern)

    def owner(self, path: str) -> Owner | None:
        """Return whose the file at a path (with `/`) is, None where its name does not say."""
        short = path.removesuffix(SUFFIX)
        if self._own is not None:
            found = self._own.fullmatch(short) or self._own.fullmatch(path)
            return _owner(found) if found else None
        for system, pattern in ((MOODLE, _MOODLE), (CANVAS, _CANVAS)):
            if found := pattern.fullmatch(short):
                return _owner(found, system)
        return None


def tidy(name: str) -> str:
    """Return a student's name as it is compared: one spelling of its letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _owner(found: re.Match[str], system: str = "") -> Owner | None:
    groups = {name: value or "" for name, value in found.groupdict().items()}
    who = tidy(groups["who"])
    return Owner(who, groups.get("id", ""), groups.get("rest", ""), system) if who else None


def _compiled(pattern: str) -> re.Pattern[str]:
    source = pattern if "(?P<" in pattern else _translated(pattern)
    try:
        compiled = re.compile(f"(?:.*/)?(?:{source})", re.S)
    except re.error as error:
        raise ValueError(
            _("--who {pattern!r} is no regular expression: {why}").format(pattern=pattern, why=error.msg)
        ) from None
    if "who" not in compiled.groupindex:
        raise ValueError(_("--who {pattern!r} does not say where the name is: {{who}}").format(pattern=pattern))
    return compiled


def _translated(template: str) -> str:
    """Return a template as a regular expression. Raises ValueError for placeholders that are unknown or there twice."""
    source, seen = "", set()
    for part in re.split(r"(\{[^{}]*\}|\*)", template):
        if part == "*":
            source += "[^/]*"
        elif part.startswith("{") and part.endswith("}"):
            name = part[1:-1]
            if name not in PLACEHOLDERS or name in seen:
                allowed = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
                raise ValueError(_("--who {pattern!r}: {part} is not one of {allowed}, each once").format(
                    pattern=template, part=part, allowed=allowed))  # fmt: skip
            seen.add(name)
            source += f"(?P<{name}>[^/]+?)"
        else:
            source += re.escape(part)
    return source
