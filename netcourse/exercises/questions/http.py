"""Chapter 02: the parts of a message, where it ends, and what a status code says."""

from __future__ import annotations

from random import Random
from typing import Literal

from netcourse.exercises.questions.model import (
    COVER,
    Choice,
    FillIn,
    Found,
    NextByte,
    Option,
    Order,
    Row,
    choose,
)
from netcourse.exercises.questions.traffic import Exchange, exchanges, head, known, proof, said
from netcourse.i18n import _
from netcourse.render.escape import literal, readable
from netcourse.wire.dissect.http import HttpMessage
from netcourse.wire.transcript import Transcript

CHAPTER = "02-http"

NEEDS = _('Send a request through the line first, such as urlopen(line.url + "/robots.txt"), and read the response.')
BLANK_LINE = Row(r"\r\n")


def _messages(traffic: Transcript) -> list[HttpMessage]:
    return [message for pair in exchanges(traffic) for message in (pair.request, pair.response)]


def _which(message: HttpMessage) -> dict[str, str]:
    return {"message": _("request") if message.by == "client" else _("response")}


# A header without its name ----------------------------------------------------------------------------------------


def _hosted(traffic: Transcript, rng: Random) -> Found:
    """Cover the name of a request's Host header."""
    requests = [pair.request for pair in exchanges(traffic)]
    request = choose(rng, [one for one in requests if _hosts(one) == 1 and one.line.endswith("HTTP/1.1")])
    return Found([*head(request, traffic, cover="host"), BLANK_LINE], right="host")


def _hosts(request: HttpMessage) -> int:
    return [field.name.lower() for field in request.fields].count("host")


missing_header = FillIn(
    id="http.missing_header",
    title=_("a header without its name"),
    asks=_("This is the head of a request of yours, and the name of one header is covered. HTTP/1.1 requires that"
           " header in every request. Which is it?"),
    needs=NEEDS,
    explains=_("One machine may serve many sites, and Host says which of them is meant. To a request in HTTP/1.1"
               " without it a server must answer 400 (RFC 9112, section 3.2)."),
    slips={
        "content-length": _("Content-Length counts the bytes of a body, and most requests have none. Look at the value:"
                            " this is no count."),
        "connection": _("Connection says what becomes of the connection after this message. Without it HTTP/1.1 keeps"
                        " the connection, so nobody is required to send it."),
        "user-agent": _("User-Agent names the program that asks. That is a courtesy: a server answers without it,"
                        " too."),
        "accept": _("Accept says which formats the client would like. It may be left out, and then any will do."),
        "accept-encoding": _("Accept-Encoding says which ways to compress the client knows. It may be left out."),
        "content-type": _("Content-Type names the format of a body. A request without a body has none to name."),
        "server": _("Server is a header of responses. This is a request."),
        "get": _("GET is the method, the first word of the request line. What is covered is the name of a header."),
        "url": _("Close: the value is a part of the URL. It travels in a header, and that header is named after the"
                 " part."),
        "port": _("The port is in the value, behind the colon. The header is named after what stands before it."),
    },
    otherwise=_("Look at the value, which still stands there: which part of the URL is that?"),
    pick=_hosted,
)  # fmt: skip


# A length without its number --------------------------------------------------------------------------------------


def _counted(traffic: Transcript, rng: Random) -> Found:
    """Cover the number in a Content-Length, of a body that can be counted."""
    message = choose(rng, [one for one in _messages(traffic) if _countable(one, traffic)])
    body, count = message.body, len(message.body)
    shown = len(readable(body))
    slips = {
        str(message.stop - message.start): _("That is the whole message. The head does not count."),
        str(count + 4): _("The \\r\\n that ends the last header and the blank line belong to the head. Count what comes"
                          " after them."),
        str(count + 2): _("The blank line belongs to the head. Count what comes after it."),
        str(len(body.decode("utf-8", "replace"))): _("That many characters. Content-Length counts bytes, and not every"
                                                     " character is one byte in UTF-8."),
        str(shown): _("That is how many signs it takes to write the body down. \\n and the like are one byte each."),
        str(len(literal(body))): _("The b and the quotes are how Python writes bytes. They do not travel."),
        "0": _("There is a body: it stands after the blank line."),
    }  # fmt: skip
    rows = head(message, traffic, cover="content-length", value=True)
    shows = proof(_("what is counted"), (_("body"), body))
    return Found([*rows, BLANK_LINE, Row(literal(body))], str(count), _which(message), slips=slips, proof=shows)


def _countable(message: HttpMessage, traffic: Transcript) -> bool:
    length = message.header("content-length")
    return length == str(len(message.body)) and not message.chunked and known(message.body, traffic)


content_length = FillIn(
    id="http.content_length",
    title=_("a length without its number"),
    asks=_("The number in the Content-Length of this {message} is covered. The last line is the body, as Python writes"
           " bytes. Which number is it?"),
    needs=_('Send a request through the line first whose response has a short body, such as'
            ' urlopen(line.url + "/robots.txt"), and read it.'),
    explains=_("Content-Length counts the bytes after the blank line, and nothing else (RFC 9110, section 8.6). The"
               " reader takes so many and knows that the {message} is over."),
    otherwise=_("Count the bytes after the blank line, and only those. Each \\n is one byte, like every letter of"
                " ASCII."),
    number=True,
    pick=_counted,
)  # fmt: skip


# A message in pieces ----------------------------------------------------------------------------------------------


def _in_parts(traffic: Transcript, rng: Random) -> Found:
    """Take a message with a body apart."""
    message = choose(rng, [one for one in _messages(traffic) if one.fields and known(one.body, traffic)])
    start, *fields = head(message, traffic)
    parts = [
        Option("start", start.text, code=True),
        Option("fields", _named(message), _("A header cannot begin a message: the first line says whether it is a"
                                            " request or a response. And none can come after the blank line: it would"
                                            " be taken for the body.")),
        Option("blank", r"\r\n", _("The blank line ends the head. What belongs to the head must come before it."),
               code=True),
        Option("body", said(message.body, traffic), _("Only the blank line tells a reader that the head is over. Before"
                                                      " it the body would be taken for lines of the head."),
               code=True),
    ]  # fmt: skip
    return Found(options=parts, words=_which(message))


def _named(message: HttpMessage) -> str:
    names = list(dict.fromkeys(field.name for field in message.fields))
    more = ", …" if len(names) > 3 else ""
    return _("the headers: {names}").format(names=", ".join(names[:3]) + more)


parts_in_order = Order(
    id="http.parts_in_order",
    title=_("a message in the right order"),
    asks=_("The four parts of a {message} on your line, shuffled. In which order did they travel?"),
    needs=content_length.needs,
    explains=_("One line, the headers, a blank line, the body: a reader needs no more to take any message of HTTP/1.1"
               " apart (RFC 9112, section 2.1)."),
    pick=_in_parts,
)  # fmt: skip


# The byte after the last header -----------------------------------------------------------------------------------


def _before_the_end(traffic: Transcript, rng: Random) -> Found:
    """Show a request up to the end of its last header."""
    requests = [pair.request for pair in exchanges(traffic)]
    streams = {talk.number: talk.stream("client") for talk in traffic.conversations}
    whole = [one for one in requests if any(_ends_in_order(one, data) for data in streams.values())]
    rows = head(choose(rng, whole), traffic)
    last = rows[-1]
    end = len(last.text)
    shows = proof(_("the end of the head"), (_("end of the last header"), b"\r\n"), (_("blank line"), b"\r\n"))
    return Found([*rows[:-1], Row(last.text + COVER, mark=(end, end + len(COVER)))], right="0d", proof=shows)


def _ends_in_order(message: HttpMessage, stream: bytes) -> bool:
    return bool(message.fields) and stream[message.head_stop - 4 : message.head_stop] == b"\r\n\r\n"


next_byte = NextByte(
    id="http.next_byte",
    title=_("the byte after the last header"),
    asks=_("This is a request of yours, up to the end of its last header. No further header follows. Which byte comes"
           " next?"),
    needs=NEEDS,
    explains=_("\\r, and \\n after it: an empty line. Without it the server would go on waiting for headers, and the"
               " client for a response (RFC 9112, section 2.1)."),
    slips={
        "": _("If nothing came, the server would not know that this was the last header, and would wait for more."),
        "0a": _("\\n is the second byte of a line's end. An empty line, too, ends with both of them."),
        "20": _("A line that begins with a space was once the rest of the header before it. No header goes on here."),
        "00": _("A byte of value 0 ends a text in C. HTTP/1.1 has another sign for the end of the head."),
        "7b": _("A brace would begin a body in JSON. The head has not been ended yet."),
    },
    otherwise=_("The head is not over yet for whoever reads it, and no further header follows. Which sign ends a"
                " head?"),
    pick=_before_the_end,
)  # fmt: skip


# Where the body ends ----------------------------------------------------------------------------------------------

End = Literal["none", "chunks", "length", "close"]
DECIDES = {"chunks": "transfer-encoding", "length": "content-length"}  # the header that the reader looks for


def _ending(pair: Exchange) -> End:
    """Return where the body of an answer ends, by the rules of RFC 9112, section 6.3."""
    answer = pair.response
    if pair.request.method == "HEAD" or answer.status in (204, 304):
        return "none"
    coding = (answer.header("transfer-encoding") or "").lower()
    if coding:
        return "chunks" if coding.rpartition(",")[2].strip() == "chunked" else "close"
    return "length" if answer.header("content-length") is not None else "close"


def _body_end(traffic: Transcript, rng: Random) -> Found:
    """Show a response, and tell where its body ends."""
    pair = choose(rng, [pair for pair in exchanges(traffic) if pair.request.method != "CONNECT"])
    right = _ending(pair)
    asked, *__ = head(pair.request, traffic)
    rows = [
        Row(row.text, by="server", mark=(0, len(row.text)) if _decides(row, right) else None, since="right")
        for row in head(pair.response, traffic)
    ]
    words = {"method": pair.request.method, "status": str(pair.response.status)}
    return Found([Row(asked.text, by="client"), *rows], right=right, words=words)


def _decides(row: Row, right: End) -> bool:
    return row.text.partition(":")[0].lower() == DECIDES.get(right, " ")


NEVER = _("A response to HEAD never has a body, and neither has one with status 204 or 304, whatever its headers say.")

end_of_body = Choice(
    id="http.end_of_body",
    title=_("where the body ends"),
    asks=_("This is the first line of a request of yours, and the head of the response to it. How does the client know"
           " where the body ends?"),
    needs=NEEDS,
    explains=_("A reader decides in this order: no body in a response to HEAD or with status 1xx, 204 or 304; else"
               " chunks, if Transfer-Encoding says so; else Content-Length; else all up to the end of the connection"
               " (RFC 9112, section 6.3)."),
    options=[
        Option("length", _("after as many bytes as Content-Length says"), {
            "none": NEVER,
            "chunks": _("This body comes in chunks, and each chunk says its own size. A Content-Length beside"
                        " Transfer-Encoding does not count."),
            "close": _("Look for a Content-Length among these headers: there is none, or it does not count beside a"
                       " Transfer-Encoding."),
        }),
        Option("chunks", _("with the chunk of size 0"), {
            "none": NEVER,
            "": _("Chunks are announced: Transfer-Encoding would have to name chunked. Look at the headers once more."),
        }),
        Option("close", _("where the connection ends"), {
            "none": NEVER,
            "chunks": _("That is the last resort, for a response that does not say where its body ends. This one says"
                        " it, chunk by chunk."),
            "length": _("That is the last resort, for a response that does not say where its body ends. This one says"
                        " it. Connection: close only tells what happens afterwards."),
        }),
        Option("none", _("it has no body: the blank line is the end"),
               _("That is so for a response to HEAD, and for status 1xx, 204 and 304. This one answers a {method}, with"
                 " status {status}.")),
    ],
    pick=_body_end,
)  # fmt: skip


# What a status says -----------------------------------------------------------------------------------------------

CLASSES = {2: "worked", 3: "further", 4: "client", 5: "server"}


def _answered(traffic: Transcript, rng: Random) -> Found:
    """Show what was asked and the status line; one that is not of class 2 where there is any."""
    final = [pair for pair in exchanges(traffic) if pair.response.status // 100 in CLASSES]
    pair = choose(rng, [pair for pair in final if pair.response.status >= 300] or final)
    asked, *__ = head(pair.request, traffic)
    status, *__ = head(pair.response, traffic)
    start = status.text.index(" ") + 1
    rows = [Row(asked.text, by="client"), Row(status.text, by="server", mark=(start, start + 1), since="judged")]
    code = str(pair.response.status)
    return Found(rows, right=CLASSES[pair.response.status // 100], words={"status": code, "digit": code[0]})


READ = _("Read the first digit of the status code: it is the class, and it says whose turn or fault it is.")

whose_turn = Choice(
    id="http.whose_turn",
    title=_("what a status code says"),
    asks=_("The first lines of a request of yours and of the response to it. What does the status code say?"),
    needs=NEEDS,
    explains=_("The first digit of {status} is {digit}, and that alone says so much: a client that does not know the"
               " code treats it by its class (RFC 9110, section 15)."),
    options=[
        Option("worked", _("it worked"), _("Class 2 says that: 200 to 299. A response that came through is not yet one"
                                           " that says yes. ") + READ),
        Option("further", _("the client has something more to do"),
               _("Class 3 says that: 300 to 399, mostly to look elsewhere. ") + READ),
        Option("client", _("the request is at fault"),
               _("Class 4 says that: 400 to 499, the client's errors. ") + READ),
        Option("server", _("the server has failed"),
               _("Class 5 says that: 500 to 599. The request may have been fine. ") + READ),
    ],
    pick=_answered,
)  # fmt: skip
