"""Chapter 04: which exception a silence becomes, what may be asked again, what a proxy reads, where to go on."""

from __future__ import annotations

from random import Random

from netcourse.exercises.questions.model import COVER, Choice, FillIn, Found, Option, Row, choose
from netcourse.exercises.questions.traffic import dissected, start_line, talks
from netcourse.i18n import _
from netcourse.render.escape import readable
from netcourse.wire.dissect.http import HttpMessage
from netcourse.wire.transcript import Conversation, Transcript

CHAPTER = "04-trouble"

LINE_END = r"\r\n"


def _line(message: HttpMessage, traffic: Transcript) -> str:
    more = " …" if message.by == "client" and message.method == "CONNECT" else LINE_END
    return readable(start_line(message, traffic)) + more


def _only(talk: Conversation) -> tuple[HttpMessage, HttpMessage | None] | None:
    """Return the one request of a conversation and what came of its final answer, if the head came whole."""
    found = dissected(talk)
    if len(found.requests) != 1 or not found.requests[0].complete or len(found.responses) > 1:
        return None
    return found.requests[0], found.responses[0] if found.responses else None


# What became of a request -----------------------------------------------------------------------------------------


def _outcome(talk: Conversation) -> str:
    """Return which option says how requests tells of this conversation; "" where that cannot be said for sure."""
    only = _only(talk)
    if only is None or only[0].method == "CONNECT" or any(event.what in ("reset", "refused") for event in talk.events):
        return ""
    response, ended = only[1], talk.ended("server")
    if response is None:
        return "before" if ended else "silent" if not talk.stream("server") and talk.ended("client") else ""
    if response.complete:
        return "whole"
    return "inside" if ended and response.header("content-length") else ""


def _told(talk: Conversation, traffic: Transcript) -> list[Row]:
    request, response = _only(talk) or (None, None)
    rows = [Row(_line(request, traffic), by="client")] if request else []
    if response:
        length = response.header("content-length")
        rows.append(Row(_line(response, traffic), by="server"))
        rows += [Row(rf"Content-Length: {length}\r\n", by="server")] if length else []
        rows.append(Row(_("(the whole body)") if response.complete else _("(a part of the body)"), by="server"))
    elif talk.stream("server"):
        rows.append(Row(_("(the beginning of a head)"), by="server"))
    if talk.ended("server") and not (response and response.complete):
        return [*rows, Row(_("(end of its stream)"), by="server")]
    return rows if response else [*rows, Row(_("(nothing, until the client gives up)"), by="server")]


def _became(traffic: Transcript, rng: Random) -> Found:
    """Show what passed of a request; those that went wrong first."""
    outcomes = [(talk, key) for talk in talks(traffic) if (key := _outcome(talk))]
    talk, key = choose(rng, [one for one in outcomes if one[1] != "whole"] or outcomes)
    return Found(_told(talk, traffic), right=key)


which_error = Choice(
    id="trouble.which_error",
    title=_("what became of a request"),
    asks=_("A request of yours with a timeout, and what came back before the connection was over. How did requests.get"
           " tell?"),
    needs=_('Send a request over a rough line first, such as requests.get(line.url + "/bytes/5000", timeout=1) behind'
            " wire.rough(httpbin, down=wire.faults.Truncate(300)), and catch what it raises."),
    explains=_("Nothing in time before the head is a ReadTimeout. An end before the head is whole is a ConnectionError."
               " An end inside the body, before Content-Length is reached, is a ChunkedEncodingError. And a response"
               " that is whole is returned, whatever its status."),
    options=[
        Option("silent", "requests.ReadTimeout", {
            "before": _("For that the connection would have to stay open. Here the other side ended it, so nobody had"
                        " to wait."),
            "inside": _("That would be silence, before the head. Here a head has come, and then the other side ended"
                        " the connection."),
            "whole": _("All that Content-Length promises is there, so there was nothing left to wait for."),
        }, code=True),
        Option("before", "requests.ConnectionError", {
            "silent": _("Nobody ended this connection and nobody refused it. It was there, and silent."),
            "inside": _("Close: there was a connection that ended too early. But a whole head has come, and for an end"
                        " inside the body requests has another exception."),
            "whole": _("There was a connection, and a whole response came over it."),
        }, code=True),
        Option("inside", "requests.exceptions.ChunkedEncodingError", {
            "silent": _("That one tells of a body that was broken off. Here not even a head has come."),
            "before": _("That one tells of a body that was broken off. Here the head was not whole yet."),
            "whole": _("Nothing is missing of this body: it is as long as Content-Length says."),
        }, code=True),
        Option("whole", _("not at all: it returned a response"), {
            "silent": _("There is nothing that it could have returned."),
            "before": _("Without a whole head there is no status, and so no response."),
            "inside": _("Compare what has come with Content-Length: requests does so, too."),
        }),
    ],
    pick=_became,
)  # fmt: skip


# May it be sent again? --------------------------------------------------------------------------------------------

IDEMPOTENT = ("PUT", "DELETE")  # beside those that only read (RFC 9110, section 9.2.2)
READING = ("GET", "HEAD")


def _unanswered(talk: Conversation) -> HttpMessage | None:
    """Return a request whose answer did not come, or not whole."""
    only = _only(talk)
    if only is None or (only[1] is not None and only[1].complete):
        return None
    return only[0] if only[0].method in ("POST", *READING, *IDEMPOTENT) else None


def _lost(traffic: Transcript, rng: Random) -> Found:
    """Show the first line of a request that was not answered."""
    request = choose(rng, [one for talk in talks(traffic) if (one := _unanswered(talk))])
    key = "reads" if request.method in READING else "same" if request.method in IDEMPOTENT else "no"
    rows = [Row(_line(request, traffic), by="client"), Row(_("(no whole response)"), by="server")]
    return Found(rows, right=key, words={"method": request.method})


once_more = Choice(
    id="trouble.once_more",
    title=_("once more?"),
    asks=_("A request of yours that got no whole response. You know nothing else of this server. May a program send it"
           " again by itself?"),
    needs=_('Lose a response on the line first, such as requests.post(line.url + "/anything", timeout=1) behind'
            " wire.rough(httpbin, down=wire.faults.Truncate(1)), and catch what it raises."),
    explains=_("GET and HEAD only read. PUT and DELETE say what there shall be, and saying it twice changes nothing."
               " POST is not idempotent: the first one may have been carried out (RFC 9110, section 9.2.2). Yours was a"
               " {method}."),
    options=[
        Option("reads", _("yes: this method only reads"), {
            "same": _("It changes something on the server. There is another reason why it may be repeated."),
            "no": _("POST is made to change something."),
        }),
        Option("same", _("yes: it changes something, but twice is like once"), {
            "reads": _("This method changes nothing at all. Look at its name."),
            "no": _("Two PUTs leave one thing. Two of these may leave two: an order, and another order."),
        }),
        Option("no", _("no: it may have been carried out, and again would be twice"), {
            "reads": _("It may well have been carried out. But what has it changed?"),
            "same": _("It may well have been carried out. What does the server look like after the second one?"),
        }),
        Option("arrived", _("yes: without a response it has not arrived"),
               _("Only the response is missing. On its way there the request may have arrived like any other: you have"
                 " seen three such orders.")),
    ],
    pick=_lost,
)  # fmt: skip


# What a proxy can read --------------------------------------------------------------------------------------------


def _through(talk: Conversation) -> HttpMessage | None:
    """Return the first request of a conversation with a proxy."""
    found = dissected(talk)
    first = found.requests[0] if found.requests else None
    return first if first and (first.method == "CONNECT" or first.target.startswith("http://")) else None


def _passed(traffic: Transcript, rng: Random) -> Found:
    """Show a request line that a proxy got."""
    request = choose(rng, [one for talk in talks(traffic) if (one := _through(talk))])
    return Found([Row(_line(request, traffic), by="client")], right="host" if request.method == "CONNECT" else "all")


proxy_reads = Choice(
    id="trouble.proxy_reads",
    title=_("what a proxy can read"),
    asks=_("This is how a connection of yours to a proxy began. What can the proxy learn from all that comes after"
           " it?"),
    needs=_('Send a request through a tap of a proxy first, such as requests.get(url, proxies={"http": line.url}).'),
    explains=_("CONNECT opens a tunnel to a host and a port (RFC 9110, section 9.3.6), and what passes through it is"
               " encrypted for the server at its end. A request line with a whole URL that begins with http:// is for"
               " the proxy itself, which reads it all and passes it on."),
    options=[
        Option("all", _("everything: the path, the headers, the body, and the whole response"), {
            "host": _("It passes all of that on, but it has no key: client and server have agreed on one between"
                      " them."),
        }),
        Option("host", _("how many bytes go to and fro, and when, but not what they say"), {
            "all": _("So it would be in a tunnel. This line has a path in it, and no tunnel was asked for."),
        }),
        Option("heads", _("path and headers, but not the bodies"),
               _("Heads and bodies travel alike: either both can be read, or neither.")),
        Option("nothing", _("nothing, not even that something passes"),
               _("Every byte passes through its hands. At the very least it can count them.")),
    ],
    pick=_passed,
)  # fmt: skip


# Where to go on ---------------------------------------------------------------------------------------------------


def _broken_off(talk: Conversation) -> tuple[HttpMessage, int] | None:
    """Return a response of which a part of the body is missing, and how long the body would have been."""
    only = _only(talk)
    response = only[1] if only else None
    length = response.header("content-length") if response and response.status == 200 and not response.chunked else None
    if response is None or response.complete or not talk.ended("server") or not (length and length.isdecimal()):
        return None
    return (response, int(length)) if 1 < len(response.body) < int(length) - 1 else None


def _stopped(traffic: Transcript, rng: Random) -> Found:
    """Ask for the first byte that is missing."""
    response, length = choose(rng, [one for talk in talks(traffic) if (one := _broken_off(talk))])
    got = len(response.body)
    rows = [
        Row(_line(response, traffic), by="server"),
        Row(rf"Content-Length: {length}\r\n", by="server"),
        Row(_("({got} bytes of the body)").format(got=got), by="server"),
        Row(_("(end of its stream)"), by="server"),
        Row(rf"Range: bytes={COVER}-\r\n", by="client", mark=(13, 13 + len(COVER))),
    ]
    slips = {
        str(got + 1): _("With this one byte would be missing in the middle. Bytes are counted from 0: the last one that"
                        " you have is number {last}."),
        str(got - 1): _("That is the number of the last byte that you have. It would stand in the file twice."),
        str(length): _("That is how long the whole body is. A byte of this number does not exist, and the status would"
                       " be 416."),
        str(length - got): _("So many bytes are missing. Asked for is where they begin."),
        "0": _("That would be everything from the beginning: nothing would be saved."),
    }  # fmt: skip
    return Found(rows, str(got), {"last": str(got - 1), "got": str(got)}, slips=slips)


go_on_at = FillIn(
    id="trouble.go_on_at",
    title=_("where to go on"),
    asks=_("A response of yours broke off in the middle of its body, and all the bytes that came were kept. From which"
           " number on do you ask for the rest?"),
    needs=_('Let a download break off on the line first, such as requests.get(line.url + "/files/100kB.bin?cut=25000")'
            " behind wire.tap(files), and catch what it raises."),
    explains=_("Bytes are counted from 0 (RFC 9110, section 14.1.2), so those that came are the numbers 0 to {last},"
               " and the first that is missing has the number {got}: just as many as you have."),
    otherwise=_("Count what you have. The first byte of a file has the number 0."),
    number=True,
    pick=_stopped,
)  # fmt: skip
