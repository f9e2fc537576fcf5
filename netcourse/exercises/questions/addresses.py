"""Chapter 01: what a router replaces, who is seen from outside, and what the bytes of DNS say."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from netcourse.exercises.questions.model import COVER, Choice, FillIn, Found, NextByte, Option, Row, choose
from netcourse.exercises.questions.traffic import proof, said
from netcourse.i18n import _
from netcourse.wire.dissect import Message, messages
from netcourse.wire.transcript import Transcript

CHAPTER = "01-addresses"

HEAD = 12  # bytes of a DNS message before its questions (RFC 1035, section 4.1.1)
RESPONSE, TRUNCATED = 0x8000, 0x0200
NEEDS = _(
    "Ask a server of names through the line first: sock.sendto(query, line.address), and then sock.recvfrom(4096)."
)


class _Datagram(NamedTuple):
    """A whole message of DNS, and the bytes that it was."""

    message: Message
    data: bytes

    @property
    def flags(self) -> int:
        return int.from_bytes(self.data[2:4], "big")

    def count(self, section: int) -> int:
        return int.from_bytes(self.data[4 + 2 * section : 6 + 2 * section], "big")


def _datagrams(traffic: Transcript) -> Iterator[_Datagram]:
    """Yield what was said in DNS, each whole and without a flaw."""
    if traffic.protocol != "udp":
        return
    for talk in traffic.conversations:
        for one in messages(talk, "dns"):
            if one.datagram is not None and one.complete and not one.note:
                yield _Datagram(one, talk.datagrams(one.by)[one.datagram])


def _answers(traffic: Transcript) -> list[_Datagram]:
    return [one for one in _datagrams(traffic) if one.flags & RESPONSE and one.count(0) == 1]


def _hex(data: bytes) -> str:
    return data.hex(" ")


# What a router replaces -------------------------------------------------------------------------------------------

router_replaces = Choice(
    id="addresses.router_replaces",
    title=_("what a router replaces"),
    asks=_("A router takes a frame such as frame 9 from one cable and passes what is inside on to another, of Ethernet"
           " as well. Which part of the frame is then a different one?"),
    explains=_("The head of Ethernet names two devices on one cable, so on the next cable there is a new one. What lies"
               " inside goes through, but for two fields of IP that count the routers on the way: the time to live and"
               " the checksum over it (RFC 1812, section 5.2)."),
    options=[
        Option("link", _("the head of Ethernet")),
        Option("internet", _("the two addresses in the head of IP"),
               _("They name the two ends of the whole way, from the first machine to the last. Without them no router"
                 " behind this one would know where to.")),
        Option("transport", _("the two ports in the head of TCP"),
               _("The ports name programs on the two machines at the ends. A router on the way need not even look at"
                 " them.")),
        Option("none", _("none: a frame travels from end to end as it is"),
               _("The frame was for a device on the first cable, and named it. On the next cable nobody has that"
                 " address.")),
    ],
    right="link",
)  # fmt: skip


# Who is seen from outside -----------------------------------------------------------------------------------------

seen_from_outside = Choice(
    id="addresses.seen_from_outside",
    title=_("seen from outside"),
    asks=_("At home, the laptops 192.168.7.45 and 192.168.7.46 both ask a web server in the world. Their router does"
           " NAT and has the address 203.0.113.7. Where do the two requests come from, as the server sees it?"),
    explains=_("The router writes its own address into what leaves, and a port by which it knows whose answer comes"
               " back. Who wants to tell visitors apart by their address takes a whole house for one (RFC 3022,"
               " section 2.2)."),
    options=[
        Option("ports", _("from 203.0.113.7 both times, at different ports")),
        Option("inside", _("from 192.168.7.45 and from 192.168.7.46"),
               _("Private addresses mean nothing outside: the server could not answer to them. So the router replaces"
                 " them.")),
        Option("same", _("from 203.0.113.7 both times, at one and the same port"),
               _("Then the router could not tell whose answer it is when one comes back: it has one entry for each"
                 " port.")),
        Option("two", _("from two global addresses, 203.0.113.7 and the next"),
               _("A router at home has one global address. That two laptops share it is what NAT was made for.")),
    ],
    right="ports",
)  # fmt: skip


# Where a pointer leads --------------------------------------------------------------------------------------------


def _pointed(traffic: Transcript, rng: Random) -> Found:
    """Find a record whose name is nothing but a pointer."""
    found = [(one, start) for one in _answers(traffic) for start in _pointers(one)]
    one, start = choose(rng, found)
    record = one.data[start : start + 12]
    target = int.from_bytes(record[:2], "big") & 0x3FFF
    slips = {
        str(0xC000 | target): _("That is the number in all 16 bits. The two highest of them only say that this is a"
                                " pointer: leave them away."),
        str(int(f"{target:x}")) if f"{target:x}".isdigit() else str(start): _(
            "Is that number read as decimal? The bytes are written in hexadecimal here."),
        str(target + HEAD): _("A pointer counts from the very beginning of the message, its header included."),
        str(target - HEAD if target > HEAD else 0): _("A pointer counts from the very beginning of the message, its"
                                                      " header included."),
    }  # fmt: skip
    shows = proof(
        _("where it leads"), (_("pointer"), record[:2]), (_("what stands there"), one.data[target : target + 8])
    )
    return Found([Row(f"{_hex(record)} …", by="server", mark=(0, 5))], str(target), slips=slips, proof=shows)


def _pointers(one: _Datagram) -> Iterator[int]:
    """Yield where a record begins whose name is a pointer."""
    for field in one.message.fields:
        if field.start > HEAD and one.data[field.start] >= 0xC0:
            yield field.start


pointer = FillIn(
    id="addresses.pointer",
    title=_("where a pointer leads"),
    asks=_("So begins a record in an answer on your line, in hexadecimal. Its name is a pointer, the two bytes that are"
           " marked. Counted from byte 0, the first of the message: at which byte does the name stand?"),
    needs=NEEDS,
    explains=_("Two bits that are 1, then 14 bits with the place, counted from the first byte of the header. The"
               " question's name begins at byte 12, right behind the header, so c0 0c is what most records begin with"
               " (RFC 1035, section 4.1.4)."),
    slips={
        "192": _("192 is c0, the first byte by itself. Its two highest bits say that this is a pointer; the place is in"
                 " what is left of both bytes."),
        "2": _("Two is how many bytes a pointer has. What do they say?"),
    },
    otherwise=_("Write both bytes in bits, leave away the first two, which are 1, and read the rest as a number."),
    number=True,
    pick=_pointed,
)  # fmt: skip


# The end of a name ------------------------------------------------------------------------------------------------


def _named(traffic: Transcript, rng: Random) -> Found:
    """Show the name of a question, up to the end of its last label."""
    questions = [one for one in _datagrams(traffic) if not one.flags & RESPONSE and one.count(0) == 1]
    data = choose(rng, questions).data
    end = data.index(b"\0", HEAD)
    shown = said(data[HEAD:end], traffic)
    shows = proof(_("the end of a name"), (_("labels"), data[HEAD:end]), (_("end of the name"), data[end : end + 1]),
                  (_("type"), data[end + 1 : end + 3]), (_("class"), data[end + 3 : end + 5]))  # fmt: skip
    mark = (len(shown) + 1, len(shown) + 1 + len(COVER))
    return Found([Row(f"{shown} {COVER}", by="client", mark=mark)], right="00", proof=shows)


end_of_name = NextByte(
    id="addresses.end_of_name",
    title=_("the byte after the last label"),
    asks=_("This is the name in a question on your line, as it travels, up to the end of its last label. Which byte"
           " comes next?"),
    needs=NEEDS,
    explains=_("Where the next length would stand, there is a 0: a label without a letter, the root of all names. It"
               " ends the name (RFC 1035, section 3.1)."),
    slips={
        "": _("The type and the class are still to come, and the reader must know that the name is over."),
        "2e": _("2e is a dot. A name may be written with a dot at its end, but no dot travels."),
        "01": _("01 is part of the type, which comes right after. But first the name must end, or 01 would be the"
                " length of one more label."),
        "0d": _("\\r and \\n end lines. There are no lines here: everything is counted."),
        "0a": _("\\r and \\n end lines. There are no lines here: everything is counted."),
        "c0": _("c0 would begin a pointer. This name is written out, and has no more labels."),
    },
    otherwise=_("In front of each label stands its length. What is the length of a label that is not there?"),
    pick=_named,
)  # fmt: skip


# What an answer says ----------------------------------------------------------------------------------------------


def _spoken(traffic: Transcript, rng: Random) -> Found:
    """Show flags and counts of an answer."""
    known = [(one, what) for one in _answers(traffic) if (what := _meaning(one))]
    one, what = choose(rng, known)
    rows = [
        Row(_("flags      {flags}").format(flags=_hex(one.data[2:4])), by="server"),
        Row(_("questions  {count}").format(count=_hex(one.data[4:6])), by="server"),
        Row(_("answers    {count}").format(count=_hex(one.data[6:8])), by="server"),
    ]
    return Found(rows, right=what)


def _meaning(one: _Datagram) -> str:
    """Return what an answer says; "" for what is not asked about."""
    if one.flags & TRUNCATED:
        return "cut"
    answers = one.count(1)
    return {0: "found" if answers else "no_type", 3: "no_name", 5: "refused"}.get(one.flags & 15, "")


CODE = _("Look at the last of the four digits of the flags: it is the code.")

what_it_says = Choice(
    id="addresses.what_it_says",
    title=_("what an answer says"),
    asks=_("The flags of an answer on your line and two of its counts, in hexadecimal. What does it say?"),
    needs=NEEDS,
    explains=_("The lowest four bits of the flags are the code: 0, all is well; 3, no such name; 5, refused. The bit"
               " 0x0200 says that the answer was cut short. And with code 0 and no answer there is such a name, but"
               " nothing of that type (RFC 1035, section 4.1.1; RFC 2308, section 2.2)."),
    options=[
        Option("found", _("here is what you asked for"), {
            "cut": _("One bit says that this is not all of it, and what is there may be nothing."),
            "no_type": _("The code says that all is well. But how many answers are there?"),
            "": CODE,
        }),
        Option("no_name", _("there is no such name"), {
            "no_type": _("That would be code 3. Here the code is 0, so there is such a name."),
            "": CODE,
        }),
        Option("no_type", _("there is such a name, but nothing of the type that was asked for"), {
            "found": _("Then there would be no answers. Look at the count."),
            "cut": _("The code is 0, and there may be no answers; but one bit of the flags says why."),
            "": CODE,
        }),
        Option("cut", _("there is more than fits: ask again over TCP"),
               _("That would be the bit 0x0200, the second lowest of the first of the two bytes. It is not set.")),
        Option("refused", _("this server does not answer for that name"), {
            "": _("That would be code 5. The code is the last of the four digits of the flags."),
        }),
    ],
    pick=_spoken,
)  # fmt: skip
