"""Which of several representations a client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from netcourse.i18n import _
from netcourse.servers.web.answer import Problem
from netcourse.servers.web.request import Request

_RANGE = re.compile(r"\s*([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)\s*((?:;[^,]*)?)", re.ASCII)
_QUALITY = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def choose(request: Request, offered: Sequence[str]) -> str:
    """Return the media type that the client likes best, the first where it does not care.

    Raises a `Problem` (406) where it takes none of them.
    """
    asked = list(_ranges(request.header("Accept")))
    if not request.header("Accept").strip():
        return offered[0]
    best = max(offered, key=lambda media: _quality(media, asked))
    if _quality(best, asked) == 0:
        raise Problem(406, _("there is {offered}").format(offered=", ".join(offered)), offered=list(offered))
    return best


def _ranges(field: str) -> Iterator[tuple[str, float]]:
    for part in field.split(","):
        if found := _RANGE.fullmatch(part):
            quality = _QUALITY.search(found[3])
            yield f"{found[1]}/{found[2]}".lower(), float(quality[1]) if quality else 1.0


def _quality(media: str, asked: Sequence[tuple[str, float]]) -> float:
    """Return how much a client likes a media type: what it says most exactly counts."""
    for pattern in (media, media.partition("/")[0] + "/*", "*/*"):
        for name, quality in asked:
            if name == pattern:
                return quality
    return 0.0
