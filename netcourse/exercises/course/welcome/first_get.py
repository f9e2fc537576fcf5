"""Exercise welcome.first_get: your first request."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from random import Random
from typing import Any

from netcourse.exercises.model import Exercise, Facts, Misconception, Unplain, fail, same
from netcourse.exercises.staging.stage import Stage, serving
from netcourse.i18n import _
from netcourse.wire.peer import Peer

WORDS = ["apple", "birch", "cloud", "delta", "ember", "fjord", "grove", "heron", "inlet", "jetty"]
REASONS = {200: "OK", 201: "Created", 404: "Not Found", 410: "Gone", 418: "I'm a teapot", 503: "Service Unavailable"}


def _body(facts: Facts) -> Any:
    """Return the second of the two values that came back."""
    return facts["got"][1] if isinstance(facts["got"], tuple) else facts["got"]


def _status_is_missing(facts: Facts) -> bool:
    return any(facts["got"] == half for half in facts["expected"])


first_get = Exercise(
    "welcome.first_get",
    title=_("your first request"),
    points=1,
    minutes=5,
    asks=["first_get"],
    hints=[
        _("requests.get(url) sends the request and returns the response. Keep that in a variable: see what it has."),
        _("The response has .status_code, a number, and .text, the body as text: neither needs parentheses."),
        _("The last line is: return response.status_code, response.text"),
    ],
    misconceptions=[
        Misconception(
            "welcome.other_method",
            says=_("The request arrived, but it was no GET. The method is the first word of a request: get sends GET."),
            when=lambda facts: facts["check"] == "asks_there" and facts["method"] not in ("", "GET"),
        ),
        Misconception(
            "welcome.other_address",
            says=_("The request must go to the address in url, whatever it is: pass url on to requests.get."),
            when=lambda facts: facts["check"] == "asks_there" and "method" in facts,
        ),
        Misconception(
            "welcome.response_itself",
            says=_("This is the whole response. Take the status code and the text out of it."),
            when=lambda facts: "Response" in facts["unplain"],
        ),
        Misconception(
            "welcome.not_called",
            says=_("This is a method, not what it returns: a method needs parentheses, as in response.json()."),
            when=lambda facts: facts["unplain"] in ("method", "builtin_function_or_method"),
        ),
        Misconception(
            "welcome.called_text",
            says=_(".text is text already: it takes no parentheses, and a text cannot be called."),
            when=lambda facts: facts["raised"] == "TypeError" and "not callable" in facts["message"],
        ),
        Misconception(
            "welcome.status_raises",
            says=_("A status such as 404 is an answer too. Nothing went wrong between you and the server: return it."),
            when=lambda facts: facts["check"] == "any_status" and facts["raised"] == "HTTPError",
        ),
        Misconception(
            "welcome.printed",
            says=_("The function returned None. print shows a value to you; return hands it to whoever called."),
            when=lambda facts: facts["check"] != "asks_there" and "got" in facts and facts["got"] is None,
        ),
        Misconception(
            "welcome.half_of_it",
            says=_("Two values were asked for, the status code and the text: return them with a comma between."),
            when=_status_is_missing,
        ),
        Misconception(
            "welcome.swapped",
            says=_("Both values are there, in the wrong order: the status code comes first."),
            when=lambda facts: facts["got"] == facts["expected"][::-1],
        ),
        Misconception(
            "welcome.status_as_text",
            says=_("The status code is a number: 200, not '200'."),
            when=lambda facts: isinstance(facts["got"], tuple) and isinstance(facts["got"][0], str),
        ),
        Misconception(
            "welcome.bytes",
            says=_("These are the bytes of the body (.content). The text that they stand for is .text."),
            when=lambda facts: isinstance(_body(facts), bytes),
        ),
        Misconception(
            "welcome.spelled_bytes",
            says=_("str() of bytes spells them out, b and quotes included. The text that they stand for is .text."),
            when=lambda facts: _body(facts).startswith(("b'", 'b"')),
        ),
        Misconception(
            "welcome.stripped",
            says=_("The line end belongs to the text: return it as it came."),
            when=lambda facts: _body(facts) == facts["expected"][1].strip(),
        ),
        Misconception(
            "welcome.fixed_status",
            says=_("The status is not always 200: it stands in the response, as .status_code."),
            when=lambda facts: facts["check"] == "any_status" and facts["got"][0] == 200,
        ),
        Misconception(
            "welcome.status_guessed",
            says=_("The status code is a number of its own, one of many: it stands in the response, as .status_code."),
            when=lambda facts: facts["check"] == "any_status" and facts["got"][0] != facts["expected"][0],
        ),
        Misconception(
            "welcome.body_when_well",
            says=_(
                "The body of an answer such as 404 counts, too: it often says what went wrong. Return it as it came."
            ),
            when=lambda facts: facts["check"] == "any_status" and facts["got"][1] in ("", None),
        ),
        Misconception(
            "welcome.body_is_json",
            says=_("This body is plain text and no JSON. Return it as the text it is: .text."),
            when=lambda facts: "JSON" in facts["raised"],
        ),
        Misconception(
            "welcome.other_encoding",
            says=_(
                "A text has letters beyond ASCII, too. Which bytes stand for them, the response says, and requests"
                " heeds it: .text is right as it is."
            ),
            when=lambda facts: (
                not facts["expected"][1].isascii()
                and (facts.get("raised", "").startswith("Unicode") or _body(facts) != facts["expected"][1])
            ),
        ),
    ],
)


@contextlib.contextmanager
def _page(status: int, text: str, seen: list[str]) -> Iterator[Stage]:
    """Answer every request alike, and keep their first lines in `seen`."""
    body = text.encode()
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    answer = f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body

    def handler(peer: Peer) -> None:
        request = peer.read_until(b"\r\n\r\n")
        seen.append(request.partition(b"\r\n")[0].decode("latin-1"))
        peer.send(answer)

    with serving(handler) as stage:
        yield stage


def _path(rng: Random) -> str:
    return f"/{rng.choice(WORDS)}/{rng.randrange(1000)}?{rng.choice(WORDS)}={rng.choice(WORDS)}"


def _text(rng: Random) -> str:
    return f"{rng.choice(WORDS)} and {rng.choice(WORDS)}\n"  # whoever strips it returns another text


@first_get.check(_("sends a GET request to the address it was given"))
def asks_there(student: Any, rng: Random) -> None:
    seen: list[str] = []
    path = _path(rng)
    with _page(200, _text(rng), seen) as stage:
        # What comes back, readable or not, is the next check's business.
        with contextlib.suppress(Unplain):
            student.call("first_get", f"http://{stage.host}:{stage.port}{path}")
    wanted = f"GET {path}"
    asked = [line.rpartition(" HTTP/")[0] for line in seen]
    if wanted not in asked:
        first = asked[0] if asked else ""
        says = _("The server waited for one request.")
        fail(says, expected=wanted, got=first or _("no request"), method=first.partition(" ")[0])


@first_get.check(_("returns the status code and the text of the answer"), needs=[asks_there])
def both_values(student: Any, rng: Random) -> None:
    _returns(student, rng, 200)
    _returns(student, rng, 200, f"caf\u00e9 {_text(rng)}")


@first_get.check(_("returns them whatever the status"), needs=[both_values])
def any_status(student: Any, rng: Random) -> None:
    for status in rng.sample([status for status in REASONS if status != 200], 2):
        _returns(student, rng, status)


def _returns(student: Any, rng: Random, status: int, text: str = "") -> None:
    text = text or _text(rng)
    with _page(status, text, []) as stage:
        got = student.call("first_get", f"http://{stage.host}:{stage.port}{_path(rng)}")
    same(got, (status, text))
