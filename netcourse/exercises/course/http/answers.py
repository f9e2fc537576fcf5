"""Responses as a client gets them, and what is believed about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netcourse.exercises.model import Misconception
from netcourse.i18n import _

REASONS = {
    103: "Early Hints", 200: "OK", 201: "Created", 204: "No Content", 302: "Found", 304: "Not Modified",
    403: "Forbidden", 404: "Not Found", 410: "Gone", 503: "Service Unavailable",
}  # fmt: skip
USUAL, TIGHT = "{}: {}", "{}:{}"  # how a header is written
Fields = Sequence[tuple[str, str]]


def head_bytes(status: int = 200, fields: Fields = (), reason: str | None = None, line: str = USUAL) -> bytes:
    """Return the head of an answer with its blank line."""
    words = REASONS[status] if reason is None else reason
    lines = [f"HTTP/1.1 {status} {words}", *(line.format(name, value) for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def content_length(content: bytes, name: str = "Content-Length") -> list[tuple[str, str]]:
    return [(name, str(len(content)))]


def _has_body(got: Any) -> bool:
    """Tell whether a body came back, in a dict or beside a status."""
    return bool(got["body"] if isinstance(got, dict) else got[1])


ALWAYS_A_BODY = Misconception(
    "http.always_a_body",
    says=_("Some responses never have a body: those to HEAD, and status 1xx, 204 or 304. What their headers say"
           " of a length is not about this message."),
    when=lambda facts: (facts["check"] == "bodiless_statuses" and facts.get("timed_out"))
    or (facts["check"] in ("bodiless", "bodiless_statuses") and (facts.get("raised") or _has_body(facts["got"]))),
)  # fmt: skip
HALF_IS_WHOLE = Misconception(
    "http.half_is_whole",
    says=_("The connection ended before all that was promised had come. Half a body that looks like a whole one is"
           " worse than an error."),
    when=lambda facts: facts["check"] in ("cut_short", "ends_early") and facts["got"] is not None,
)  # fmt: skip
END_FORGOTTEN = Misconception(
    "http.end_forgotten",
    says=_('At the end of the stream recv() returns b"", at once and each time. A loop that waits for more must'
           " look for that, or it runs for ever."),
    when=lambda facts: facts["timed_out"] and facts["ended"],
)  # fmt: skip
