"""What several exercises of the chapter share: pages, and what is required of requests and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netcourse.exercises.model import Raised, Unplain, fail
from netcourse.exercises.staging.website import Answer, Asked, Site, called
from netcourse.i18n import _

FORM = "application/x-www-form-urlencoded"
CLOSING = 1.0  # seconds for the end of a stream to arrive that was ended before the function returned


def in_html(text: str, status: int = 200, charset: str = "utf-8") -> Answer:
    return Answer(status, [("Content-Type", f"text/html; charset={charset}")], text.encode(charset))


def the_request(at: Site, most: int = 1) -> Asked:
    """Return the first request, of which there must be no more than so many."""
    if not at.asked:
        fail(_("No request came."), none=True)
    if len(at.asked) > most:
        count, methods = len(at.asked), ", ".join(one.method for one in at.asked)
        fail(_("At most {most} of these requests were awaited: {methods}.").format(most=most, methods=methods),
             got=at.asked[most].shown, too_many=count)  # fmt: skip
    return at.asked[0]


def sent_by(student: Any, at: Site, name: str, *args: Any, **facts: Any) -> None:
    """Call the learner's function for what it sends; what it returns is another check's business."""
    try:
        called(student, at, name, *args, **facts)
    except (Raised, Unplain):
        if not at.asked:
            raise


def must_raise(says: str, call: Callable[[], Any], kind: str = "", **facts: Any) -> str:
    """Require that `call` raises, a `kind` if that is given; return the message."""
    try:
        got = call()
    except Raised as raised:
        if kind and not raised.is_a(kind):
            raised.facts.update(facts, other_kind=raised.name)
            raise
        return raised.message
    except Unplain:
        got = None
    fail(says, got=got, accepted=True, **facts)


def must_close(at: Site, says: str, **facts: Any) -> None:
    """Require that the client has ended its last connection."""
    if not at.has_gone(at.asked[-1].connection, CLOSING):
        fail(says, **facts)
