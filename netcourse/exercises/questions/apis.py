"""Chapter 05: which header chose the format, what makes a thing, what may be repeated, the next page, a 412."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from urllib.parse import SplitResult, urlsplit

from netcourse.exercises.questions.model import COVER, Choice, FillIn, Found, Option, Row, choose
from netcourse.exercises.questions.traffic import WIDTH, Exchange, exchanges, head, without_ports
from netcourse.i18n import _
from netcourse.wire.dissect.http import HttpMessage
from netcourse.wire.transcript import Transcript

CHAPTER = "05-apis"

BLANK_LINE = Row(r"\r\n")
FORMATS = ("application/json", "application/xml", "text/xml")


def _first_line(message: HttpMessage, traffic: Transcript) -> Row:
    line, *__ = head(message, traffic)
    return Row(line.text, by="server" if message.status else "client")


def _split(url: str) -> SplitResult:
    """Return the parts of a URL, all empty for what is none or cannot be shown in a line."""
    try:
        return urlsplit(url if url.isascii() and len(url) < WIDTH else "")
    except ValueError:
        return urlsplit("")


def _media(message: HttpMessage, name: str) -> str:
    return (message.header(name) or "").partition(";")[0].strip().lower()


# The header that chose the format ---------------------------------------------------------------------------------


def _chose(traffic: Transcript, rng: Random) -> Found:
    """Cover the name of the header in which a client named one format, and got it."""
    named = [pair for pair in exchanges(traffic) if _media(pair.request, "accept") in FORMATS]
    pair = choose(rng, [pair for pair in named if _media(pair.response, "content-type") in FORMATS])
    rows = [*head(pair.request, traffic, cover="accept"), BLANK_LINE, _first_line(pair.response, traffic)]
    kind = _media(pair.response, "content-type")
    rows.append(Row(rf"Content-Type: {kind}\r\n", by="server"))
    return Found(rows, right="accept", words={"value": _media(pair.request, "accept")})


accept = FillIn(
    id="apis.accept",
    title=_("the header that chose the format"),
    asks=_("A request of yours, in which the name of one header is covered, and two lines of its response. The value"
           " under the cover is {value}. What is the name of the header?"),
    needs=_('Ask for one format on the line first: requests.get(line.url + "/posts/18", headers={"Accept":'
            ' "application/xml"}).'),
    explains=_("Accept lists the formats that the client can read (RFC 9110, section 12.5.1). The server chooses among"
               " what it has, and Content-Type says which one came."),
    slips={
        "content-type": _("Content-Type says what the body of its own message is. This request has no body; the"
                          " response below has one, and there it stands."),
        "accept-language": _("That is about English and French. Here a format is named."),
        "accept-encoding": _("That is about packing, such as gzip, and it is in this request, too. Here a format is"
                             " named."),
        "vary": _("Vary stands in the response: it tells a cache which header of the request made a difference."),
        "format": _("No header is called so. Think of what the client would take."),
        COVER: _("That is the sign for what is hidden. Which name stands under it?"),
    },
    otherwise=_("In this header the client says which formats it would take."),
    pick=_chose,
)  # fmt: skip


# The method that makes a thing ------------------------------------------------------------------------------------


def _created(traffic: Transcript) -> Iterator[tuple[Exchange, str]]:
    """Yield what was created, with the path of the new thing."""
    for pair in exchanges(traffic):
        where = _split(pair.response.header("location") or "").path
        target = _split(pair.request.target).path
        if pair.request.method == "POST" and pair.response.status == 201 and target and where not in ("", target):
            yield pair, where


def _made(traffic: Transcript, rng: Random) -> Found:
    """Cover the method of a request that made something new."""
    pair, where = choose(rng, list(_created(traffic)))
    target = _split(pair.request.target).path
    rows = [
        Row(rf"{COVER} {target} HTTP/1.1\r\n", by="client", mark=(0, len(COVER))),
        _first_line(pair.response, traffic),
        Row(rf"Location: …{where}\r\n", by="server"),
    ]
    return Found(rows, right="post", words={"target": target})


method = FillIn(
    id="apis.method",
    title=_("the method that made this"),
    asks=_("The first line of a request of yours, in which the method is covered, and two lines of its response. Which"
           " method is it?"),
    needs=_('Create something on the line first: requests.post(line.url + "/posts", json=TEA).'),
    explains=_("201 and a Location: something new is there, under an address that the server has chosen. The request"
               " went to {target}, which takes new things: that is what POST does (RFC 9110, section 9.3.3)."),
    slips={
        "get": _("GET is safe: it never creates anything."),
        "put": _("PUT names the address of the thing itself. Here the request went to another address than the one in"
                 " Location."),
        "patch": _("PATCH changes something that is there. 201 says that something is new."),
        "delete": _("DELETE takes away. 201 says that something is new."),
        COVER: _("That is the sign for what is hidden. Which word stands under it?"),
    },
    otherwise=_("It is one of GET, POST, PUT, PATCH and DELETE. What does 201 say, and who has chosen the address in"
                " Location?"),
    pick=_made,
)  # fmt: skip


# What may be sent again -------------------------------------------------------------------------------------------

MAY = {"GET": "safe", "HEAD": "safe", "PUT": "same", "DELETE": "same", "POST": "no", "PATCH": "no"}


def _lost(traffic: Transcript, rng: Random) -> Found:
    """Show the first line of a request."""
    requests = [pair.request for pair in exchanges(traffic) if pair.request.method in MAY]
    one = choose(rng, sorted({request.method for request in requests}))
    request = choose(rng, [request for request in requests if request.method == one])
    return Found([_first_line(request, traffic)], right=MAY[request.method], words={"method": request.method})


again = Choice(
    id="apis.again",
    title=_("may I send that again"),
    asks=_("The first line of a request of yours. Say its response had been lost: may a program send it again, without"
           " knowing what became of the first one?"),
    needs=_("Send something over the line first, such as requests.get(line.url)."),
    explains=_("GET and HEAD are safe. PUT and DELETE change something, and a second time nothing more: all four are"
               " idempotent. POST and PATCH promise neither (RFC 9110, section 9.2; RFC 5789, section 2). This one is"
               " {method}."),
    options=[
        Option("safe", _("yes: it changes nothing, however often"), {
            "same": _("This method does change something. That is no reason against a second time, but this is not"
                      " why."),
            "no": _("This method changes something, and may do so each time."),
        }),
        Option("same", _("yes: it changes something, but the second time leaves everything as it is"), {
            "safe": _("May it be repeated? Yes. But this method changes nothing, not even the first time."),
            "no": _("That is promised for PUT, which says how a thing is to be, and for DELETE. Is this one of them?"),
        }),
        Option("no", _("no: the second one may do it a second time"), {
            "safe": _("This method only asks. Nothing is done, so nothing is done twice."),
            "same": _("What would be different after the second one? This method says how things are to be in the"
                      " end, not what to add."),
        }),
    ],
    pick=_lost,
)  # fmt: skip


# Where the next page is -------------------------------------------------------------------------------------------


def _targets(response: HttpMessage) -> dict[str, str]:
    """Return by relation where links lead, as the request line will name it."""
    from requests.utils import parse_header_links

    links = parse_header_links(response.header("link") or "")
    parts = {link.get("rel", ""): _split(link["url"]) for link in links}
    return {rel: f"{at.path}?{at.query}" if at.query else at.path for rel, at in parts.items() if at.path}


def _turning(traffic: Transcript) -> list[Exchange]:
    """Return the pages whose next one is neither the first nor the last."""
    pairs = [(pair, _targets(pair.response)) for pair in exchanges(traffic)]
    return [pair for pair, to in pairs if {"next", "first", "last"} <= set(to) and len(_three(to)) == 3]


def _three(to: dict[str, str]) -> set[str]:
    return {to["next"], to["first"], to["last"]}


def _paged(traffic: Transcript, rng: Random) -> Found:
    """Show a page's links."""
    pair = choose(rng, _turning(traffic))
    to = _targets(pair.response)
    field = without_ports((pair.response.header("link") or "").encode("latin-1"), traffic).decode("latin-1")
    links = [Row(("Link: " if number == 0 else "    ") + part, by="server")
             for number, part in enumerate(field.split(", "))]  # fmt: skip
    path = urlsplit(to["next"]).path
    options = [
        Option("next", _get(to["next"]), code=True),
        Option("last", _get(to["last"]), _("That is the last page. Those between would be missing."), code=True),
        Option("first", _get(to["first"]), _("That is the first page: where it says so in the links, and where this"
                                             " list began."), code=True),
        Option("rel", _get(f"{path}?rel=next"), _('rel="next" is what the link is to you. The server hears only the'
                                                  " address that stands before it."), code=True),
    ]  # fmt: skip
    return Found([_first_line(pair.request, traffic), _first_line(pair.response, traffic), *links], right="next",
                 options=options)  # fmt: skip


def _get(target: str) -> str:
    return f"GET {target} HTTP/1.1"


next_page = Choice(
    id="apis.next_page",
    title=_("the next page"),
    asks=_("The first line of a request of yours, and of its response the first line and the header Link. With which"
           " request do you get the next page?"),
    needs=_('Ask for a list of more than two pages on the line first: requests.get(line.url + "/posts").'),
    explains=_("A link has its address between < and >, and behind it what it is for this page: next, prev, first, last"
               " (RFC 8288). requests puts them into response.links."),
    pick=_paged,
)  # fmt: skip


# A precondition that failed ---------------------------------------------------------------------------------------

WRITING = ("PUT", "PATCH", "DELETE")


def _refused(traffic: Transcript, rng: Random) -> Found:
    """Show a change that was refused, since it rested on another state."""
    refused = [pair for pair in exchanges(traffic) if pair.response.status == 412 and pair.request.header("if-match")]
    pair = choose(rng, [pair for pair in refused if pair.request.method in WRITING])
    rows = [_first_line(pair.request, traffic), Row(r"If-Match: …\r\n", by="client")]
    return Found([*rows, _first_line(pair.response, traffic)])


precondition = Choice(
    id="apis.precondition",
    title=_("a precondition that failed"),
    asks=_("Two lines of a request of yours, and one of its response. What has the server done, and what will you do?"),
    needs=_("Let a change be refused on the line first: a PUT with the If-Match of a state that is gone."),
    explains=_("412: the state that If-Match names is not the one that is there, so nothing was done (RFC 9110, section"
               " 13.1.1). Whoever reads again gets the new tag, and changes what is there now."),
    right="nothing",
    options=[
        Option("nothing", _("nothing: somebody was faster. Read again, change what is there now, and send that")),
        Option("same", _("nothing: the line was bad. Send the same request again"),
               _("The line was good, or there would be no response. The same request names the same old tag and meets"
                 " the same refusal.")),
        Option("force", _("nothing: somebody was faster. Send the same request without If-Match"),
               _("That would be done, and would undo without a word what somebody else has just written.")),
        Option("done", _("it has done it, and warns you that somebody else had changed it, too"),
               _("A status of class 4 is no warning: the request was refused.")),
    ],
    pick=_refused,
)  # fmt: skip
