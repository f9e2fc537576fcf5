"""Entity tags, and the preconditions that clients make with them (RFC 9110, 8.8.3 and 13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from netcourse.i18n import _
from netcourse.servers.web.answer import Answer, Problem
from netcourse.servers.web.request import Request

_TAG = r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")'
_ONE = re.compile(_TAG)


def tag_of(body: bytes) -> str:
    """Return a strong entity tag: another body has another tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def not_modified(request: Request, tag: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer | None:
    """Return a 304 where the client has this very representation; else None. For GET and HEAD."""
    check_match(request, [tag])
    if request.has("If-None-Match") and _meets(request.header("If-None-Match"), [tag], strong=False):
        return Answer(304, headers=[("ETag", tag), *headers])
    return None


def check_write(request: Request, tags: Collection[str]) -> None:
    """Raise a `Problem` (412) where a change rests on another state than that with these tags."""
    check_match(request, tags)
    if request.has("If-None-Match") and _meets(request.header("If-None-Match"), tags, strong=False):
        raise Problem(412, _("If-None-Match: it is there already"))


def check_match(request: Request, tags: Collection[str]) -> None:
    """Raise a `Problem` (412) where `If-Match` names none of these tags."""
    if request.has("If-Match") and not _meets(request.header("If-Match"), tags, strong=True):
        raise Problem(412, _("If-Match: it has changed since you read it"))


def _meets(field: str, tags: Collection[str], *, strong: bool) -> bool:
    """Compare strongly, where a weak tag equals none, or weakly (RFC 9110, 8.8.3.2)."""
    if field.strip() == "*":
        return bool(tags)
    if not _well_formed(field):
        # For If-Match that is a condition which does not hold: nobody's change is lost.
        raise Problem(412 if strong else 400, _('an entity tag stands in double quotes: "abc"'))
    return any(tag in tags for weak, tag in _ONE.findall(field) if not (weak and strong))


def _well_formed(field: str) -> bool:
    # One after another, since a pattern for the whole list could take very long.
    return bool(_ONE.search(field)) and not _ONE.sub("", field).strip(" \t,")
