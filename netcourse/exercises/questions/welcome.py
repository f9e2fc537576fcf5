"""Chapter 00: who said what."""

from __future__ import annotations

from random import Random

from netcourse.exercises.questions.model import Choice, Found, Lacking, Option, choose
from netcourse.exercises.questions.traffic import Exchange, exchanges, head, known, said
from netcourse.i18n import _
from netcourse.wire.transcript import Transcript

CHAPTER = "00-welcome"


def _pick(traffic: Transcript, rng: Random) -> Found:
    """Find a request, and three things that the server sent with its answer."""
    pair = choose(rng, [pair for pair in exchanges(traffic) if _body_line(pair, traffic)])
    asked, *__ = head(pair.request, traffic)
    status, *fields = head(pair.response, traffic)
    names = {field.name.lower() for field in pair.request.fields}
    own = [row for row, field in zip(fields, pair.response.fields) if field.name.lower() not in names]
    if not own:
        raise Lacking
    return Found(
        right="request",
        words={"target": pair.request.target, "method": pair.request.method},
        options=[
            Option("request", _bare(asked.text), code=True),
            Option("status", _bare(status.text), _("This line has a status code in it: it begins the response, and the"
                                                   " response comes from the server."), code=True),
            Option("field", _bare(own[0].text), _("This line belongs to the response, with which the server says what"
                                                  " it sends."), code=True),
            Option("body", _body_line(pair, traffic), _("This is out of the body of the response: what the client had"
                                                        " asked for, so it came from the server."), code=True),
        ],
    )  # fmt: skip


def _bare(text: str) -> str:
    return text.removesuffix(r"\r\n")


def _body_line(pair: Exchange, traffic: Transcript) -> str:
    """Return the first line of the answer's body as bytes; "" where it may differ from machine to machine."""
    first = pair.response.body.partition(b"\n")[0]
    return said(first, traffic) if known(first, traffic) else ""


who_said_what = Choice(
    id="welcome.who_said_what",
    title=_("who said what"),
    asks=_("Four things that passed on your line. Which of them did the client send to the server?"),
    needs=_("Ask for something through the line first, such as requests.get(line.url + \"/robots.txt\")."),
    explains=_("It is the first line of the request: what is to be done ({method}), and with what ({target}). All else"
               " here came back with the response."),
    pick=_pick,
)  # fmt: skip
