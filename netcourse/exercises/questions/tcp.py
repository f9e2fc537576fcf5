"""Chapter 06: how a connection begins and ends, and what `recv` promises."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from netcourse.exercises.questions.model import COVER, Choice, Found, NextByte, NextState, Option, Order, Row, choose
from netcourse.exercises.questions.traffic import closed_by, orderly, proof, said, story, talks
from netcourse.i18n import _
from netcourse.render.escape import readable
from netcourse.wire.transcript import Conversation, Event, Side, Transcript

CHAPTER = "06-tcp"

OTHER: dict[Side, Side] = {"client": "server", "server": "client"}
NAMES: dict[Side, str] = {"client": _("the client"), "server": _("the server")}
NEEDS_AN_END = _("Let a client and a server talk over the line first, and let both of them close, without a reset.")
LONGEST = 1024  # bytes: what one recv(1024) could return at once


# Segments ---------------------------------------------------------------------------------------------------------


def _segments(traffic: Transcript, rng: Random) -> Found:
    """Tell a conversation in segments, its first bytes among them."""
    talk = choose(rng, [talk for talk in orderly(traffic) if _first(talk, "bytes") < _first(talk, "ended")])
    spoke = talk.events[_first(talk, "bytes")]
    closer = closed_by(talk)
    bytes_of = _("{by}: {data}").format(by=NAMES[spoke.by], data=said(spoke.data, traffic))
    parts = [
        Option("syn", _sent("client", "SYN")),
        Option("syn_ack", _sent("server", _("SYN, ACK")), _("A server answers a SYN, and none has come yet.")),
        Option("ack", _sent("client", "ACK"), _("With this one the client confirms the number from which the server"
                                                " counts. It has not been told that number yet.")),
        Option("bytes", bytes_of, _("Bytes travel when the handshake is done: only then both sides know from which"
                                    " numbers to count, and that the other hears them.")),
        Option("fin", _sent(closer, "FIN"), _("FIN says: I send no more. Before it come the handshake and the bytes, as"
                                              " the drawing of your line shows.")),
        Option("fin_back", _sent(OTHER[closer], "FIN"), _("In this conversation the other side was first to end its"
                                                          " stream. Look for the first end of stream on your line.")),
    ]  # fmt: skip
    return Found(options=parts, words={"by": NAMES[closer]})


def _first(talk: Conversation, what: str) -> int:
    return next(at for at, event in enumerate(talk.events) if event.what == what)


def _sent(by: Side, flags: str) -> str:
    return _("{by}: {flags}").format(by=NAMES[by], flags=flags)


segments_in_order = Order(
    id="tcp.segments_in_order",
    title=_("a conversation in segments"),
    asks=_("A conversation on your line, from its beginning to its end, as segments: of the bytes only the first are"
           " here, and what only confirms bytes or a FIN is left out. In which order did they travel?"),
    needs=NEEDS_AN_END,
    explains=_("Three segments open a connection, whatever the programs do. Here {by} ended its stream first; each"
               " direction is closed by itself, and each FIN is confirmed (RFC 9293, sections 3.5 and 3.6)."),
    pick=_segments,
)  # fmt: skip


# States -----------------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """Something that happens at one end, and the state that this end is in afterwards."""

    happens: str
    state: str


# RFC 9293, section 3.3.2, as long as nothing crosses on the way
OPENS: dict[Side, list[Step]] = {
    "client": [
        Step(_("it has no connection yet"), "CLOSED"),
        Step(_("it sends its SYN"), "SYN_SENT"),
        Step(_("the SYN, ACK comes; it confirms that"), "ESTABLISHED"),
    ],
    "server": [
        Step(_("it waits for a client"), "LISTEN"),
        Step(_("a SYN comes; it answers with SYN, ACK"), "SYN_RECEIVED"),
        Step(_("the ACK comes"), "ESTABLISHED"),
    ],
}
CLOSES_FIRST = [
    Step(_("it sends its FIN"), "FIN_WAIT1"),
    Step(_("its FIN is confirmed"), "FIN_WAIT2"),
    Step(_("the other side's FIN comes; it confirms that"), "TIME_WAIT"),
]
CLOSES_SECOND = [
    Step(_("the other side's FIN comes; it confirms that"), "CLOSE_WAIT"),
    Step(_("it sends its own FIN"), "LAST_ACK"),
    Step(_("its FIN is confirmed"), "CLOSED"),
]


def _states(traffic: Transcript, rng: Random) -> Found:
    """Follow one end of a conversation, and stop before one of the states of its closing."""
    talk = choose(rng, orderly(traffic))
    side: Side = rng.choice(["client", "server"])
    steps = [*OPENS[side], *(CLOSES_FIRST if closed_by(talk) == side else CLOSES_SECOND)]
    stop = rng.randrange(len(OPENS[side]), len(steps))
    rows = [Row(f"{one.happens} → {one.state}") for one in steps[:stop]]
    last = f"{steps[stop].happens} → "
    rows.append(Row(last + COVER, mark=(len(last), len(last) + len(COVER))))
    return Found(rows, right=steps[stop].state, words={"end": NAMES[side]})


next_state = NextState(
    id="tcp.next_state",
    title=_("the next state"),
    asks=_("This is how a conversation on your line went for {end}: what happened, and in which state that end was"
           " then. Which state comes next?"),
    needs=NEEDS_AN_END,
    explains=_("Each end has a state of its own, which tells what it has sent and what it has heard. RFC 9293 draws"
               " them all in section 3.3.2."),
    pick=_states,
)  # fmt: skip


def _closing(traffic: Transcript, rng: Random) -> Found:
    """Show who said what, and who ended first."""
    talk = choose(rng, orderly(traffic))
    first = closed_by(talk)
    return Found(story(talk, traffic), right=first, words={"first": NAMES[first]})


SECOND = _("This end closed second. It waits for the confirmation of its FIN (LAST_ACK) and is done: whoever closed"
           " first can confirm that FIN once more, if need be.")  # fmt: skip

time_wait_side = Choice(
    id="tcp.time_wait_side",
    title=_("who keeps the name"),
    asks=_("A conversation on your line. Had there been no tap between the two, which end would have been in TIME_WAIT"
           " afterwards?"),
    needs=NEEDS_AN_END,
    explains=_("It was {first} that closed first. The end that does so sends the last confirmation, and stays in"
               " TIME_WAIT in case that one is lost (RFC 9293, section 3.6)."),
    options=[
        Option("client", _("the client"), SECOND),
        Option("server", _("the server"), SECOND),
        Option("both", _("both"), _("That needs two FINs which cross on the way. On your line one end of stream had"
                                    " passed before the other.")),
        Option("neither", _("neither of them"), _("A connection goes without TIME_WAIT when a reset ends it. Here both"
                                                  " sides ended their streams in order.")),
    ],
    pick=_closing,
)  # fmt: skip


# Lines ------------------------------------------------------------------------------------------------------------


def _unended(traffic: Transcript, rng: Random) -> Found:
    """Show a conversation in lines up to the last byte of one of them."""
    talk, index = choose(rng, [(talk, at) for talk in talks(traffic) for at in _lines(talk)])
    event = talk.events[index]
    line = event.data.removesuffix(b"\n").removesuffix(b"\r")
    right = event.data[len(line) : len(line) + 1].hex()
    text = readable(line)
    row = Row(text + COVER, by=event.by, mark=(len(text), len(text) + len(COVER)))
    answer = next((one for one in talk.events[index + 1 :] if one.what == "bytes" and one.by != event.by), None)
    shows = proof(_("the whole line"), (_("text"), line), (_("end of the line"), event.data[len(line) :]))
    return Found([*story(talk, traffic, index), row], right, slips=dict(_line_slips(answer)), proof=shows)


def _lines(talk: Conversation) -> Iterator[int]:
    """Yield where a single short line with an end was said, in a conversation of lines."""
    spoken = [(at, event) for at, event in enumerate(talk.events) if event.what == "bytes"]
    if all(event.data.endswith(b"\n") for __, event in spoken):
        yield from (at for at, event in spoken if event.data.count(b"\n") == 1 and 1 < len(event.data) <= 60)


def _line_slips(answer: Event | None) -> Iterator[tuple[str, str]]:
    if answer:
        yield answer.data[:1].hex(), _("That byte is the other side's, and comes after this line. Each side has a"
                                       " stream of its own.")  # fmt: skip


line_end = NextByte(
    id="tcp.line_end",
    title=_("the last byte of a line"),
    asks=_("In this conversation both sides speak in lines. Of the last line here everything is shown but its end."
           " Which byte comes next?"),
    needs=_("Let a client and a server talk in lines over the line first, as servers.greeter() does."),
    explains=_("A stream has no borders of its own, so this protocol sets one: a byte that says that the line is over."
               " Whoever reads knows by it, and by nothing else, that it is their turn."),
    slips={
        "": _("Then the line would not be over: whoever reads lines would go on waiting for the rest of it."),
        "0d": _("HTTP ends its lines with \\r\\n. These two have agreed on \\n alone."),
        "0a": _("\\n comes, but not at once: these two end their lines as HTTP does, with two bytes."),
        "00": _("A byte of value 0 ends a text in C. Here a text ends as the protocol says, and this one has lines."),
        "20": _("A blank would be one more character of the line. It has all of them."),
    },
    otherwise=_("All characters of the line are there already. What tells the reader that it is over?"),
    pick=_unended,
)  # fmt: skip


# What recv returns ------------------------------------------------------------------------------------------------


def _fate(traffic: Transcript, rng: Random) -> Found:
    """Show a conversation until the server has said its last."""
    talk = choose(rng, [talk for talk in talks(traffic) if _speaks(talk, "server")])
    kinds = [event.what if event.by == "server" else "" for event in talk.events]
    ends = [(kinds.index(what), key) for what, key in (("ended", "end"), ("reset", "error")) if what in kinds]
    at, right = min(ends, default=(len(kinds), "waits"))
    rows = story(talk, traffic, at + 1)
    return Found(rows, right)


def _speaks(talk: Conversation, side: Side) -> bool:
    return any(event.what == "bytes" and event.by == side for event in talk.events)


after_the_end = Choice(
    id="tcp.after_the_end",
    title=_("one recv more"),
    asks=_("This is what passed on your line. The client, whose socket is not closed, has received every byte that the"
           " server sent and calls recv(100) once more. What does that call do?"),
    needs=_("Let a server say something over the line first."),
    explains=_("recv returns bytes while there are any, waits while some may come, says b\"\" for ever once the other"
               " side has ended its stream, and raises after a reset."),
    options=[
        Option("end", _("it returns b\"\" at once"), {
            "waits": _("b\"\" never means \"nothing yet\". It is the end of the stream, and this one has not ended."),
            "error": _("b\"\" is for a stream that was ended in order. This connection was reset."),
        }, also=(b"", "", 'b""', "b''")),
        Option("waits", _("it waits for more"), {
            "end": _("It waits as long as something may still come. Look at the end: the server has said that nothing"
                     " will."),
            "error": _("It waits as long as something may still come. After a reset nothing can."),
        }),
        Option("error", _("it raises an OSError"), {
            "end": _("An OSError comes after a reset. This server has ended its stream in order: no error, only the"
                     " end."),
            "waits": _("Nothing has gone wrong: the connection is open. With a timeout set, an error would come when"
                       " that has run out, and not before."),
        }),
        Option("none", _("it returns None"), _("recv returns bytes, always; an empty one has a meaning of its own. When"
                                               " it has nothing to return, it does not return."), also=(None, "None")),
    ],
    pick=_fate,
)  # fmt: skip


def _first_words(traffic: Transcript, rng: Random) -> Found:
    """Show what was said at one go, short enough for one recv."""
    said_by = [event for talk in talks(traffic) for event in talk.events if event.what == "bytes"]
    event = choose(rng, [one for one in said_by if 1 < len(one.data) <= LONGEST and not one.missing])
    by = event.by
    words = {"by": NAMES[by], "other": NAMES[OTHER[by]]}
    return Found([Row(said(event.data, traffic), by=by)], words=words)


one_recv = Choice(
    id="tcp.one_recv",
    title=_("what one recv returns"),
    asks=_("These bytes came over your line. On another day {by} sends them with one sendall, and {other} calls"
           " recv(1024) once and waits for it. What may that call return?"),
    needs=_("Let a client or a server say something over the line first."),
    explains=_("TCP promises the bytes and their order, and nothing about pieces: recv returns what has arrived by"
               " then, at least one byte (RFC 9293, section 2.2)."),
    options=[
        Option("some", _("any beginning of them: one byte, some of them or all")),
        Option("all", _("all of them, and never less"), _("On your own machine it nearly always does, for so few bytes."
                                                         " A network may cut them anywhere, and TCP does not say"
                                                         " where.")),
        Option("full", _("nothing until 1024 bytes have come"), _("1024 is the most that it returns. It waits for the"
                                                                  " first byte, not for that many.")),
        Option("nothing", _("b\"\", if none has arrived yet"), _("As long as nothing has arrived, recv waits. b\"\""
                                                              " says that the stream is over.")),
    ],
    right="some",
    pick=_first_words,
)  # fmt: skip
