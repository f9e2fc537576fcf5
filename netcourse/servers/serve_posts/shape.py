"""What a post may hold: one table, from which come both the checks and the description (JSON Schema)."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from netcourse.i18n import _
from netcourse.servers.serve_posts.store import Post
from netcourse.servers.web import Problem

# No control characters: XML could not say them (XML 1.0, 2.2).
PRINTABLE = r"^[^\u0000-\u0008\u000B-\u001F\u007F\uFFFE\uFFFF]*$"
_PRINTABLE = re.compile(PRINTABLE)
_HALF = re.compile("[\ud800-\udfff]")  # JSON can say them by escapes, UTF-8 cannot (RFC 8259, 8.2)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Field(Protocol):
    """One member of a post: what the description says of it, and what is wrong with a value ("" for nothing)."""

    @property
    def schema(self) -> dict[str, Any]: ...

    def wrong(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Text:
    longest: int

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": PRINTABLE}

    def wrong(self, value: Any) -> str:
        if not isinstance(value, str):
            return _("is text")
        if not 1 <= len(value) <= self.longest:
            return _("has 1 to {most} characters").format(most=self.longest)
        if not _PRINTABLE.search(value):
            return _("has no control characters")
        return _("has no half characters") if _HALF.search(value) else ""


@dataclass(frozen=True)
class Texts:
    each: Text
    most: int

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.each.schema, "maxItems": self.most}

    def wrong(self, value: Any) -> str:
        if not isinstance(value, list) or len(value) > self.most:
            return _("is a list of at most {most} texts").format(most=self.most)
        return next(filter(None, map(self.each.wrong, value)), "")


@dataclass(frozen=True)
class Count:
    most: int

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": self.most}

    def wrong(self, value: Any) -> str:
        number = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
        return (
            "" if number and 0 <= value <= self.most else _("is a whole number from 0 to {most}").format(most=self.most)
        )


@dataclass(frozen=True)
class Day:
    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def wrong(self, value: Any) -> str:
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                datetime.date.fromisoformat(value)
                return ""
            except ValueError:
                pass
        return _("is a date like 2025-01-31")


FIELDS: dict[str, Field] = {
    "author": Text(50),
    "title": Text(120),
    "text": Text(5000),
    "tags": Texts(Text(30), 10),
    "date": Day(),
    "likes": Count(1_000_000),
}
REQUIRED = ("author", "title", "text")


def from_json(body: bytes) -> Any:
    """Return what a body says. Raises a `Problem` (400) for what is no JSON (RFC 8259)."""
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Problem(400, _("the body is not UTF-8")) from None
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else _("a number or a depth that we do not take")
        raise Problem(400, _("the body is not JSON: {reason}").format(reason=reason)) from None


def whole(said: Any) -> Post:
    """Return the fields of a post that is said in full. Raises a `Problem` (422) that lists what is wrong."""
    problems = list(_wrong(said))
    if problems:
        raise Problem(422, _("this is no post; see errors"), errors=problems)
    return _completed(said)


def merged(post: Post, patch: Any) -> Any:
    """Return the fields of a post after a merge patch (RFC 7396), unchecked."""
    if not isinstance(patch, dict):
        return patch
    after = {**post, **patch}
    return {name: value for name, value in after.items() if value is not None}


def _no_number(name: str) -> float:
    raise ValueError(name)


def _wrong(said: Any) -> Iterator[dict[str, str]]:
    if not isinstance(said, dict):
        yield {"pointer": "#", "detail": _("a post is an object")}
        return
    for name in REQUIRED:
        if name not in said:
            yield {"pointer": f"#/{name}", "detail": _("is missing")}
    for name, value in said.items():
        detail = FIELDS[name].wrong(value) if name in FIELDS else _("is no field of a post")
        if detail:
            yield {"pointer": "#/" + _escaped(name), "detail": detail}


def _escaped(name: str) -> str:
    """Return a name as a JSON pointer writes it (RFC 6901, 3); half characters have no UTF-8."""
    return name[:50].replace("~", "~0").replace("/", "~1").encode(errors="replace").decode()


def _completed(said: dict[str, Any]) -> Post:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    post = {"tags": [], "date": today, "likes": 0, **said}
    post["likes"] = int(post["likes"])
    return {name: post[name] for name in FIELDS}
