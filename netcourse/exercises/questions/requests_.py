"""Chapter 03: which argument made this request, what follows a redirect, what brings a cookie back."""

from __future__ import annotations

from random import Random
from urllib.parse import urlsplit

from netcourse.exercises.questions.model import COVER, Choice, FillIn, Found, Option, Row, choose
from netcourse.exercises.questions.traffic import Exchange, exchanges, head, known, said, talks
from netcourse.i18n import _
from netcourse.render.escape import literal
from netcourse.wire.dissect.http import HttpMessage, dissect
from netcourse.wire.transcript import Conversation, Transcript

CHAPTER = "03-requests"

BLANK_LINE = Row(r"\r\n")
REDIRECTS = (301, 302, 303, 307, 308)


def _bare(text: str) -> str:
    return text.removesuffix(r"\r\n")


# Which argument made this -----------------------------------------------------------------------------------------

MADE = {"application/json": "json", "application/x-www-form-urlencoded": "data"}


def _argument(request: HttpMessage, traffic: Transcript) -> str:
    """Return which argument of requests made a request; "" where none of them did, or it cannot be shown."""
    if request.body:
        kind = (request.header("content-type") or "").partition(";")[0].strip().lower()
        return MADE.get(kind, "") if known(request.body, traffic) else ""
    return "params" if "?" in request.target and request.method == "GET" else ""


def _made(traffic: Transcript, rng: Random) -> Found:
    """Show a request that has a query or a body."""
    asked = [pair.request for pair in exchanges(traffic)]
    request = choose(rng, [one for one in asked if _argument(one, traffic)])
    rows = [*head(request, traffic), BLANK_LINE]
    rows += [Row(literal(request.body))] if request.body else []
    return Found(rows, right=_argument(request, traffic))


made_by = Choice(
    id="requests.made_by",
    title=_("which argument made this"),
    asks=_("This is a request of yours, and below the blank line its body, if it has one. Which argument of requests"
           " made it?"),
    needs=_('Send something through the line first, such as requests.post(line.url + "/post", json={"tea": '
            '"oolong"}).'),
    explains=_("params writes name=value pairs behind a ? in the URL. data with a dict writes the same pairs into the"
               " body, json writes JSON there, and files a body in parts with a boundary between them."),
    options=[
        Option("params", "params={...}", _("params writes into the URL: look for a ? in the first line. This request"
                                           " has its data in the body."), code=True),
        Option("data", "data={...}", {
            "params": _("data fills the body, and after the blank line there is nothing here."),
            "json": _("data with a dict writes pairs, name=value, with & between. Look at the signs in this body."),
        }, code=True),
        Option("json", "json={...}", {
            "params": _("json fills the body, and after the blank line there is nothing here."),
            "data": _("JSON would begin with a brace and put its texts into quotes. Look at the signs in this body."),
        }, code=True),
        Option("files", "files={...}", _("files makes a body in parts: each has a head of its own, and a boundary"
                                         " stands between them. There is none here."), code=True),
    ],
    pick=_made,
)  # fmt: skip


# What follows a redirect ------------------------------------------------------------------------------------------


def _led_on(traffic: Transcript) -> list[tuple[Exchange, Exchange]]:
    """Return the redirects that were followed, each with what was asked next."""
    pairs = exchanges(traffic)
    return [(one, after) for one, after in zip(pairs, pairs[1:]) if _follows(one, after)]


def _follows(one: Exchange, after: Exchange) -> bool:
    where = one.response.header("location") or ""
    return one.response.status in REDIRECTS and where.startswith("/") and after.request.target == where != _target(one)


def _target(pair: Exchange) -> str:
    return urlsplit(pair.request.target).path


def _redirected(traffic: Transcript, rng: Random) -> Found:
    """Show a redirect; the next request is asked for."""
    one, after = choose(rng, _led_on(traffic))
    asked, *__ = head(one.request, traffic)
    status, *__ = head(one.response, traffic)
    where = one.response.header("location") or ""
    rows = [Row(asked.text, by="client"), Row(status.text, by="server"), Row(rf"Location: {where}\r\n", by="server")]
    options = [
        Option("there", _bare(head(after.request, traffic)[0].text), code=True),
        Option("again", _bare(asked.text), _("The same request would get the same response. The redirect says that what"
                                             " you want is elsewhere."), code=True),
        Option("put", f"PUT {where} HTTP/1.1", _("A client does not put something at the new address: it wants the page"
                                                 " that is there."), code=True),
        Option("nothing", _("none: the page came together with the redirect"),
               _("A redirect may have a body, but that is a note for people. The page is at the other address.")),
    ]  # fmt: skip
    return Found(rows, right="there", options=options, words={"status": str(one.response.status)})


next_request = Choice(
    id="requests.next_request",
    title=_("after a redirect"),
    asks=_("The first line of a request of yours, and two lines of the response. Which request did requests send"
           " next?"),
    needs=_('Meet a redirect on the line first, such as requests.get(line.url + "/redirect/1").'),
    explains=_("Status {status} and Location: look there. The client asks for what Location names, and the caller gets"
               " that response; the one with the redirect is in its history (RFC 9110, section 15.4)."),
    pick=_redirected,
)  # fmt: skip


# The header that brings a cookie back -----------------------------------------------------------------------------


def _brought(traffic: Transcript, rng: Random) -> Found:
    """Cover the name of the header in which a cookie came back."""
    asked = [pair.request for pair in exchanges(traffic)]
    request = choose(rng, [one for one in asked if known((one.header("cookie") or "").encode("latin-1"), traffic)])
    value = said((request.header("cookie") or "").encode("latin-1"), traffic)
    return Found([*head(request, traffic, cover="cookie"), BLANK_LINE], right="cookie", words={"value": value})


cookie_name = FillIn(
    id="requests.cookie_name",
    title=_("a cookie on its way back"),
    asks=_("A request of yours, in which the name of one header is covered. Its value is {value}. What is the name of"
           " the header?"),
    needs=_("Let a session bring back a cookie on the line first: with requests.Session() as session:"
            ' session.get(line.url + "/cookies/set?tea=oolong").'),
    explains=_("Set-Cookie hands a cookie out, and Cookie brings it back, with nothing but its name and value"
               " (RFC 6265, sections 4.1 and 4.2). The session did that."),
    slips={
        "set-cookie": _("Set-Cookie is what the server sends, to hand a cookie out. This is a request: the client only"
                        " brings back what it has."),
        "cookies": _("Close: cookies= is the argument of requests. The header is named in the singular."),
        "session": _("A session is what keeps cookies in your program. No header is named after it."),
        "authorization": _("Authorization carries a name with its password, or a token. This value was handed out by"
                           " the server."),
        "accept": _("Accept says which formats the client would like."),
        COVER: _("That is the sign for what is hidden. Which name stands under it?"),
    },
    otherwise=_("The server has handed this value out in Set-Cookie. The header that brings it back is named alike."),
    pick=_brought,
)  # fmt: skip


# Why a connection was used again ----------------------------------------------------------------------------------


def _asked(talk: Conversation) -> list[HttpMessage]:
    found = dissect(
        talk.stream("client"), talk.stream("server"),
        client_ended=talk.ended("client"), server_ended=talk.ended("server"),
    )  # fmt: skip
    return [one for one in found.requests if one.complete and one.line.endswith("HTTP/1.1")]


def _reused(traffic: Transcript, rng: Random) -> Found:
    """Show the requests that came on one connection."""
    several = [found for talk in talks(traffic) if len(found := _asked(talk)) > 1]
    found = choose(rng, several)
    rows = [Row(head(one, traffic)[0].text, by="client") for one in found[:3]]
    rows += [Row("…")] if len(found) > 3 else []
    return Found(rows, words={"count": str(len(found))})


kept = Choice(
    id="requests.kept",
    title=_("a connection used again"),
    asks=_("On one connection of yours {count} requests came, these among them. What made that possible?"),
    needs=_("Let a session make two requests on the line first: with requests.Session() as session:"
            ' session.get(line.url + "/robots.txt"), and again.'),
    explains=_("HTTP/1.1 keeps a connection unless one side says Connection: close (RFC 9112, section 9.3). It needs a"
               " client that keeps it for the next request, and reads each response to its end."),
    right="kept",
    options=[
        Option("kept", _("nobody closed it: the client kept it for the next request, and the server waited")),
        Option("header", _("the header Connection: keep-alive, without which the server must close"),
               _("That header was needed in HTTP/1.0. In HTTP/1.1 a connection stays without a word; only close has to"
                 " be said.")),
        Option("cookie", _("a cookie, by which the server knew the client again"),
               _("Cookies are about visitors, not about connections: they come back on a new connection, too.")),
        Option("same", _("the requests are all for the same host, and a server has one connection for each host"),
               _("Without a session, requests for the same host come on a new connection each time: you have seen"
                 " that.")),
    ],
    pick=_reused,
)  # fmt: skip
