"""Exercise requests.describe: describe without fetching."""

from __future__ import annotations

from random import Random
from typing import Any

from netcourse.exercises.course.requests_.common import must_close
from netcourse.exercises.material import random_words
from netcourse.exercises.model import Exercise, Facts, Misconception, fail, same
from netcourse.exercises.staging.website import Answer, Asked, Site, called, site
from netcourse.i18n import _

describe = Exercise(
    "requests.describe",
    points=2,
    minutes=20,
    title=_("describe without fetching"),
    asks=["describe"],
    hints=[
        _("requests.head does not follow redirects unless it is told: allow_redirects=True."),
        _("response.headers.get(name) gives None for a header that is missing. Turn the length into a number only where"
          " there is one."),
        _("stream=True returns as soon as the head is there. Use the response in a `with`: the body stays unread, and"
          " the connection has to be closed."),
    ],
    misconceptions=[
        Misconception(
            "requests.head_stays",
            says=_("requests.head does not follow redirects by itself, as get does. What came describes the signpost,"
                   " not the thing."),
            when=lambda facts: facts["redirected"] and (facts.get("raised") == "KeyError" or facts["requests"] == 1
                                                        or facts["got"]["status"] // 100 == 3),
        ),
        Misconception(
            "requests.header_expected",
            says=_("Not every response has this header, and headers[...] raises KeyError then. headers.get(...) gives"
                   " None."),
            when=lambda facts: facts["raised"] in ("KeyError", "TypeError", "AttributeError", "ValueError")
            and facts["missing"],
        ),
        Misconception(
            "requests.get_for_head",
            says=_("A GET fetches the whole thing to learn how large it is. HEAD asks for the headers alone; GET comes"
                   " only after status 405 or 501."),
            when=lambda facts: facts["got_body"],
        ),
        Misconception(
            "requests.no_fallback",
            says=_("405 and 501 say that the server does not do HEAD here. They say nothing of the thing itself: ask"
                   " with GET."),
            when=lambda facts: facts["fallback"] and facts["requests"] == 1,
        ),
        Misconception(
            "requests.fallback_for_all",
            says=_("404 is an answer to HEAD like any other. Only 405 and 501 say that HEAD is not possible here."),
            when=lambda facts: facts["unasked"],
        ),
        Misconception(
            "requests.body_awaited",
            says=_("The head had come, and the function waited for a body that nobody needs. stream=True leaves it"
                   " where it is."),
            when=lambda facts: facts["stalls"] and facts.get("timed_out"),
        ),
        Misconception(
            "requests.stream_left_open",
            says=_("A response with stream=True holds its connection until it has been read or closed. `with`"
                   " closes it."),
            when=lambda facts: facts["left_open"],
        ),
        Misconception(
            "requests.status_raised",
            says=_("404 describes the thing, too: there is none. The status is a part of the result here."),
            when=lambda facts: facts["raised"] == "HTTPError",
        ),
        Misconception(
            "requests.size_is_text",
            says=_("The value of a header is text. The size is asked for as a number: int() makes one."),
            when=lambda facts: type(facts["got"]["size"]) is str,
        ),
        Misconception(
            "requests.zero_is_missing",
            says=_("A length of 0 is a length, and an empty text is a text. Only a header that is missing is None, and"
                   " it is nothing else."),
            when=lambda facts: {facts["got"]["size"], facts["expected"]["size"]} == {0, None}
            or facts["got"]["type"] == "",
        ),
        Misconception(
            "requests.body_counted",
            says=_("A response to HEAD has no body, so its bytes are 0. How many a GET would bring is what"
                   " Content-Length says."),
            when=lambda facts: facts["got"]["size"] == 0 and facts["got"]["status"] == facts["expected"]["status"],
        ),
        Misconception(
            "requests.type_with_charset",
            says=_("Behind a ; stands more about the type, its charset for one. The type alone is asked for, in small"
                   " letters."),
            when=lambda facts: facts["got"]["type"] != facts["expected"]["type"],
        ),
        Misconception(
            "requests.first_url",
            says=_("After redirects the thing is elsewhere: response.url is its address, not the one you were given."),
            when=lambda facts: facts["redirected"] and facts["got"]["url"] == facts["asked_for"],
        ),
    ],
)  # fmt: skip

DATE = "Sat, 07 Nov 2026 09:00:00 GMT"


def _described(student: Any, rng: Random, answer: Answer, *, hops: int = 0, refuses: int = 0, status: int = 200,
               **expected: Any) -> None:  # fmt: skip
    """Require what `describe` says of a thing that `hops` redirects lead to; HEAD is answered with `refuses`."""
    steps = [f"/{word}" for word in random_words(rng, hops + 1)]

    def answers(asked: Asked) -> Answer:
        at = steps.index(asked.path) if asked.path in steps else hops
        if at < hops:
            return Answer(rng.choice([301, 302, 303, 307, 308]), [("Location", steps[at + 1])], b"over there")
        return Answer(refuses, [("Allow", "GET")]) if refuses and asked.method == "HEAD" else answer

    with site(answers) as at:
        facts: Facts = {"redirected": hops > 0, "fallback": refuses, "stalls": answer.stalls,
                 "missing": None in expected.values(), "sent": answer.head(keep=False)}  # fmt: skip
        got = called(student, at, "describe", at.url + steps[0], **facts)
        facts["requests"] = len(at.asked)
        _asked_for_little(at, facts)
        if answer.stalls:
            must_close(at, _("The connection was still open when the function had returned."), left_open=True)
    whole = {"url": f"http://127.0.0.1:PORT{steps[-1]}", "status": status, **expected}
    facts["asked_for"] = f"http://127.0.0.1:PORT{steps[0]}"
    if isinstance(got, dict) and isinstance(got.get("url"), str):
        got["url"] = got["url"].replace(at.host, "127.0.0.1:PORT")
    if isinstance(got, dict) and got.keys() != whole.keys():
        fail(_("These keys are asked for, and no others: {names}.").format(names=", ".join(map(repr, whole))), got=got,
             **facts)  # fmt: skip
    same(got, whole, **facts)


def _asked_for_little(at: Site, facts: Facts) -> None:
    """Require HEAD at each address, and GET only where that is not possible."""
    if not at.asked:
        fail(_("No request came."), none=True)
    gets = [asked for asked in at.asked if asked.method == "GET"]
    heads = [asked for asked in at.asked if asked.method == "HEAD"]
    if not heads or (gets and not facts["fallback"]):
        status = facts["sent"].split(b" ")[1]
        came = ", ".join(asked.method for asked in at.asked)
        fail(_("HEAD was asked for; this came: {came}.").format(came=came), unasked=bool(heads) and status != b"200",
             got_body=not heads or status == b"200")  # fmt: skip


@describe.check(_("asks with HEAD and tells address, status, type, size and date"))
def tells(student: Any, rng: Random) -> None:
    size = rng.randint(1000, 10**9)
    fields = [("Content-Type", "image/png"), ("Last-Modified", DATE)]
    _described(student, rng, Answer(200, fields, length=size), type="image/png", size=size, modified=DATE)


@describe.check(_("gives None for what the server does not say, and 0 for a length of 0"), needs=[tells])
def missing(student: Any, rng: Random) -> None:
    page, date = ("Content-Type", "text/html"), ("Last-Modified", DATE)
    _described(student, rng, Answer(200, [page], length=7), type="text/html", size=7, modified=None)
    _described(student, rng, Answer(200, [page, date], length=None), type="text/html", size=None, modified=DATE)
    _described(student, rng, Answer(200, [date], length=7), type=None, size=7, modified=DATE)
    _described(student, rng, Answer(200, [page], length=0), type="text/html", size=0, modified=None)


@describe.check(_("gives the type alone, in small letters"), needs=[tells])
def types(student: Any, rng: Random) -> None:
    for written in ("text/html; charset=utf-8", "Text/HTML", "text/html;charset=ISO-8859-1"):
        answer = Answer(200, [("content-type", written), ("Last-Modified", DATE)], length=7)
        _described(student, rng, answer, type="text/html", size=7, modified=DATE)


@describe.check(_("follows redirects with HEAD and describes where they lead"), weight=2, needs=[tells])
def redirects(student: Any, rng: Random) -> None:
    size = rng.randint(1000, 10**6)
    fields = [("Content-Type", "image/png"), ("Last-Modified", DATE)]
    for hops in (1, 3):
        _described(
            student, rng, Answer(200, fields, length=size), hops=hops, type="image/png", size=size, modified=DATE
        )


@describe.check(_("takes any status as a result"), needs=[missing])
def any_status(student: Any, rng: Random) -> None:
    for status in (404, 503):
        answer = Answer(status, [("Content-Type", "text/html")], length=120)
        _described(student, rng, answer, status=status, type="text/html", size=120, modified=None)
    _described(student, rng, Answer(204), status=204, type=None, size=None, modified=None)


@describe.check(_("asks with GET where HEAD is answered with 405 or 501, and waits for no body"), weight=2,
                needs=[missing])  # fmt: skip
def falls_back(student: Any, rng: Random) -> None:
    size = 10_000_000
    for refuses in (405, 501):
        fields = [("Content-Type", "video/mp4")]
        _described(student, rng, Answer(200, fields, b"\0" * 100), refuses=refuses, type="video/mp4", size=100,
                   modified=None)  # fmt: skip
        _described(student, rng, Answer(200, fields, b"\0" * 1000, length=size, stalls=True), refuses=refuses,
                   type="video/mp4", size=size, modified=None)  # fmt: skip
