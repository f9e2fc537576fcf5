"""From the bytes of a question to the bytes of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dnslib import EDNS0, RR, DNSHeader, DNSLabel, DNSQuestion, DNSRecord

from netcourse.i18n import _
from netcourse.servers.names import query, zone
from netcourse.servers.names.query import Header, Malformed, Question
from netcourse.servers.names.zone import FORMERR, NOERROR, NOTIMP, NXDOMAIN, REFUSED, Found

Protocol = Literal["UDP", "TCP"]

QUERY = 0  # the opcode
IN, ANY_CLASS = 1, 255
TRANSFERS = (251, 252)  # IXFR, AXFR: the whole zone, which we give to nobody
OBSOLETE = (253, 254)  # MAILB, MAILA
BADVERS = 16  # RFC 6891, section 6.1.3: its upper bits stand in OPT
OUR_SIZE = 1232  # bytes of our largest datagram: it passes every network without being cut into pieces
MOST_TCP = 65_535  # bytes: the length before a message holds no more (RFC 1035, section 4.2.2)
SLOW = (b"slow", b"netcourse", b"example")

CODES = {
    NOERROR: "NOERROR", FORMERR: "FORMERR", NXDOMAIN: "NXDOMAIN", NOTIMP: "NOTIMP", REFUSED: "REFUSED",
    BADVERS: "BADVERS",
}  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """What to send, what to write into the log, and whether to take one's time."""

    data: bytes  # empty: nothing is sent
    note: str
    slow: bool = False


def reply(data: bytes, protocol: Protocol) -> Reply:
    """Return the answer to what came over `protocol`, whatever it is."""
    start = query.header(data)
    if start is None:
        return Reply(b"", _("{count} bytes are no message: no answer").format(count=len(data)))
    if start.is_response:  # to answer these would be to let two servers talk for ever
        return Reply(b"", _("a response, where a question is expected: no answer"))
    if start.opcode != QUERY:
        return _refusal(start, NOTIMP, _("opcode {number}").format(number=start.opcode))
    try:
        asked = query.question(data)
    except Malformed as error:
        return _refusal(start, FORMERR, str(error))
    return _answer(start, asked, protocol)


def _refusal(start: Header, code: int, reason: str) -> Reply:
    """Answer with nothing but a header: the question may be what cannot be read."""
    return Reply(DNSRecord(_header(start, code)).pack(), f"{CODES[code]}: {reason}")


def _answer(start: Header, asked: Question, protocol: Protocol) -> Reply:
    code, found = _found(asked)
    data, cut = _packed(start, asked, code, found, protocol)
    slow = zone.key(asked.name) == SLOW
    name = DNSLabel(asked.name)
    note = f"{zone.kind_name(asked.kind)} {name}: {CODES[code]}{_(', too long: TC') if cut else ''}"
    return Reply(data, note, slow)


def _found(asked: Question) -> tuple[int, Found]:
    """Return the code and the records."""
    if asked.extension and asked.extension.version > 0:
        return BADVERS, Found()
    if asked.of_class not in (IN, ANY_CLASS) or asked.kind in TRANSFERS:
        return REFUSED, Found()
    if asked.kind in OBSOLETE:
        return NOTIMP, Found()
    found = zone.look_up(asked.name, asked.kind)
    return found.code, found


def _packed(start: Header, asked: Question, code: int, found: Found, protocol: Protocol) -> tuple[bytes, bool]:
    """Return the bytes, and whether the records had to stay away.

    What is additional is left out first, and nobody misses it; only without what was asked for is TC set (RFC 2181,
    section 9).
    """
    most = _most(asked, protocol)
    record = _record(start, asked, code, found)
    for _less in ("all", "nothing additional"):
        data = bytes(record.pack())
        if len(data) <= most:
            return data, False
        record.ar = [one for one in record.ar if one.rtype == query.OPT]
    record.rr, record.auth = [], []
    record.header.tc = 1
    return bytes(record.pack()), True


def _most(asked: Question, protocol: Protocol) -> int:
    if protocol == "TCP":
        return MOST_TCP
    return min(asked.extension.size, OUR_SIZE) if asked.extension else query.SMALLEST


def _record(start: Header, asked: Question, code: int, found: Found) -> DNSRecord:
    name = DNSLabel(asked.name)
    return DNSRecord(
        _header(start, code & 15, ours=code in (NOERROR, NXDOMAIN)),
        questions=[DNSQuestion(name, asked.kind, asked.of_class)],
        rr=[_as_asked(one, name) for one in found.answer],
        auth=list(found.authority),
        ar=[*found.additional, *([_extension(code)] if asked.extension else [])],
    )


def _as_asked(record: RR, name: DNSLabel) -> RR:
    """Return the record under the name as the client wrote it: some compare the case (and a pointer is shorter)."""
    return RR(name, record.rtype, record.rclass, record.ttl, record.rdata) if record.rname == name else record


def _extension(code: int) -> RR:
    return EDNS0(udp_len=OUR_SIZE, ext_rcode=code >> 4, version=0)


def _header(start: Header, code: int, *, ours: bool = False) -> DNSHeader:
    return DNSHeader(
        id=start.id, qr=1, opcode=start.opcode, aa=int(ours), ra=0, rd=int(start.recursion_desired), rcode=code
    )


__all__ = ["Protocol", "Reply", "reply"]
