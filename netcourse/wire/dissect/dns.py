"""DNS messages (RFC 1035, section 4), in datagrams or, with their length before them, in a stream.

A name may point back at an earlier one. Pointers are followed only backwards and only so far, so none leads in a
circle; a name that cannot be followed is shown as far as it goes, and the message says so.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator

from netcourse.i18n import _, ngettext
from netcourse.wire.dissect.cursor import Cursor, Short, shortened
from netcourse.wire.dissect.shapes import SIDES, Message, Talk, bounded
from netcourse.wire.transcript import Side

HEADER = 12  # bytes
POINTER = 0xC0  # the two bits that make a length a pointer (RFC 1035, section 4.1.4)
LONGEST_NAME = 255  # bytes (RFC 1035, section 2.3.4)
MOST_JUMPS = 64  # pointers in one name; real ones have one or two
MOST_RECORDS = 400  # of one message that become fields

TYPES = {
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 41: "OPT",
    43: "DS", 46: "RRSIG", 48: "DNSKEY", 65: "HTTPS", 252: "AXFR", 255: "ANY", 257: "CAA",
}  # fmt: skip
CLASSES = {1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"}
OPCODES = {0: "QUERY", 1: "IQUERY", 2: "STATUS", 4: "NOTIFY", 5: "UPDATE", 6: "DSO"}
CODES = {
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
    6: "YXDOMAIN", 7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE",
}  # fmt: skip
FLAGS = ((0x0400, "AA"), (0x0200, "TC"), (0x0100, "RD"), (0x0080, "RA"), (0x0020, "AD"), (0x0010, "CD"))
SECTIONS = (_("question"), _("answer"), _("authority"), _("additional"))

__all__ = ["datagram", "is_dns", "read"]


def read(talk: Talk) -> list[Message]:
    """Return the messages of both streams, each of which has its length before it (RFC 1035, section 4.2.2)."""
    return [one for side in SIDES for one in bounded(_stream(talk.stream(side), talk.start(side), side))]


def _stream(data: bytes, at: int, by: Side) -> Iterator[Message]:
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        message = _Reader(Cursor(data, at, at + 2 + length), by, prefix=True).message(
            whole=at + 2 + length <= len(data)
        )
        yield message
        at = message.stop


def datagram(data: bytes, by: Side) -> Message:
    """Return the message in one datagram."""
    return _Reader(Cursor(data), by, prefix=False).message(whole=True)


def is_dns(data: bytes, by: Side, *, stream: bool) -> bool:
    """Tell whether bytes begin with a DNS message that is complete and in order, as only such a one is."""
    if stream:
        length = int.from_bytes(data[:2], "big")
        data = data[2 : 2 + length] if HEADER <= length <= len(data) - 2 else b""
    flags = int.from_bytes(data[2:4], "big")
    counts = [int.from_bytes(data[n : n + 2], "big") for n in range(4, HEADER, 2)]
    if len(data) < HEADER or flags & 0x0040 or (flags >> 11 & 15) not in OPCODES or (flags >> 15) != (by == "server"):
        return False
    if counts[0] > 1 or sum(counts) == 0 or sum(counts) > MOST_RECORDS:
        return False
    found = datagram(data, by)
    return found.complete and not found.note


def _type(number: int) -> str:
    return TYPES.get(number, f"TYPE{number}")


def _class(number: int) -> str:
    return CLASSES.get(number, f"CLASS{number}")


class _Reader:
    """One message being read."""

    def __init__(self, cursor: Cursor, by: Side, *, prefix: bool) -> None:
        self.cursor, self.by, self.prefix = cursor, by, prefix
        self.start = cursor.at
        self.origin = cursor.at + 2 * prefix  # where pointers count from
        self.notes: list[str] = []
        self.title = _("DNS message")
        self.answers: list[str] = []
        self.flags = 0
        self.asked = 0  # the type in the question

    def message(self, *, whole: bool) -> Message:
        cursor = self.cursor
        complete = whole
        try:
            if self.prefix:
                cursor.number(_("length"), 2)
            self._records(self._header())
        except Short:
            complete = whole and bool(self.notes)  # what is said in a note is wrong, not missing
        if cursor.left:
            if complete and not self.notes:
                self.notes.append(_("there are bytes behind the last record"))
            cursor.rest(_("the rest"))
        if cursor.odd:
            self.notes.insert(0, _("some lengths in it do not fit together"))
        note = "; ".join(dict.fromkeys(self.notes))
        return Message("DNS", self.by, self._title(), self.start, cursor.at, tuple(cursor.fields), complete, note)

    def _title(self) -> str:
        if not self.answers:
            return shortened(self.title, 200)
        return shortened(f"{self.title} → {', '.join(self.answers)}", 200)

    # Header

    def _header(self) -> list[int]:
        cursor = self.cursor
        cursor.number(_("transaction id"), 2, lambda number: f"0x{number:04x}")
        self.flags = cursor.number(_("flags"), 2, _flags)
        names = (_("questions"), _("answers"), _("authority records"), _("additional records"))
        return [cursor.number(name, 2) for name in names]

    # Records

    def _records(self, counts: list[int]) -> None:
        room = MOST_RECORDS
        for section, count in zip(SECTIONS, counts):
            for _number in range(min(count, room)):
                with self.cursor.group(section) as group:
                    group.value = self._question() if section == SECTIONS[0] else self._record(section)
            room -= min(count, room)
        if sum(counts) > MOST_RECORDS:
            self.notes.append(_("the first {count} records; the rest is not taken apart").format(count=MOST_RECORDS))

    def _question(self) -> str:
        name = self._name(_("name"))
        kind = self.asked = self.cursor.number(_("type"), 2, _type)
        self.cursor.number(_("class"), 2, _class)
        words = {"kind": _type(kind), "name": name}
        self.title = (_("answer: {kind} {name}") if self.flags & 0x8000 else _("query: {kind} {name}")).format(**words)
        if self.flags & 0x8000 and (code := self.flags & 15):
            self.title += f" {CODES.get(code, code)}"
        if self.flags & 0x8200 == 0x8200:
            self.title += " TC"
        return f"{name} {_type(kind)}"

    def _record(self, section: str) -> str:
        name = self._name(_("name"))
        kind = self.cursor.number(_("type"), 2, _type)
        if kind == 41:
            return self._options()
        self.cursor.number(_("class"), 2, _class)
        self.cursor.number(
            _("time to live"), 4, lambda number: ngettext("{n} second", "{n} seconds", number).format(n=number)
        )
        length = self.cursor.number(_("data length"), 2)
        value = ""
        with self.cursor.group(_("data"), length) as group:
            group.value = value = self._data(kind, length)
        if section == SECTIONS[1]:
            self.answers.append(value if kind == self.asked else f"{_type(kind)} {value}")
        return f"{name} {_type(kind)} {value}"

    def _options(self) -> str:
        """Read the pseudo-record OPT (RFC 6891, section 6.1): its class is a size, its time to live are flags."""
        most = self.cursor.number(_("largest datagram"), 2)
        self.cursor.number(_("upper bits of the code"), 1)
        self.cursor.number(_("EDNS version"), 1)
        self.cursor.number(_("EDNS flags"), 2, lambda number: "DO" if number & 0x8000 else "0")
        length = self.cursor.number(_("data length"), 2)
        with self.cursor.group(_("options"), length):
            pass
        return _("EDNS: datagrams of up to {count} bytes").format(count=most)

    def _data(self, kind: int, length: int) -> str:
        if reader := DATA.get(kind):
            return reader(self, length)
        return self.cursor.blob(_("value"), length).hex()[:64]

    def _address(self, length: int) -> str:
        if length not in (4, 16):
            raise Short
        return str(
            ipaddress.ip_address(self.cursor.field(_("address"), length, lambda data: str(ipaddress.ip_address(data))))
        )

    def _target(self, length: int) -> str:
        return self._name(_("name"))

    def _exchange(self, length: int) -> str:
        return f"{self.cursor.number(_('preference'), 2)} {self._name(_('mail server'))}"

    def _strings(self, length: int) -> str:
        parts = []
        while self.cursor.left:
            with self.cursor.group(_("string")) as group:
                count = self.cursor.number(_("length"), 1)
                group.value = self.cursor.text(_("text"), count) if count else ""
            parts.append(f'"{group.value}"')
        return shortened(" ".join(parts))

    def _start_of_authority(self, length: int) -> str:
        server, mail = self._name(_("first server")), self._name(_("mailbox"))
        numbers = (_("serial"), _("refresh"), _("retry"), _("expire"), _("least time to live"))
        return " ".join([server, mail, *(str(self.cursor.number(name, 4)) for name in numbers)])

    def _service(self, length: int) -> str:
        numbers = [self.cursor.number(name, 2) for name in (_("priority"), _("weight"), _("port"))]
        return " ".join([*map(str, numbers), self._name(_("server"))])

    # Names

    def _name(self, field: str) -> str:
        """Read a name: its labels, or a pointer to earlier ones, or first these and then that."""
        cursor, start = self.cursor, self.cursor.at
        with cursor.group(field) as group:
            labels: list[str] = []
            while (first := cursor.data[cursor.at] if cursor.left else 0) and first < POINTER:
                labels.append(self._label(first))
                if cursor.at - start > LONGEST_NAME:
                    self.notes.append(_("a name is longer than {most} bytes").format(most=LONGEST_NAME))
                    raise Short
            if first:
                target = cursor.number(_("pointer"), 2, lambda number: _("to byte {at}").format(at=number & 0x3FFF))
                labels += self._pointed(target & 0x3FFF, start - self.origin)
            else:
                cursor.number(_("end of the name"), 1)
            group.value = ".".join(labels) or "."
        return group.value

    def _label(self, length: int) -> str:
        if length >= 0x40:
            self.notes.append(_("a name has a label of a kind that does not exist"))
            raise Short
        return _label(self.cursor.field(_("label"), 1 + length, _label))

    def _pointed(self, offset: int, before: int) -> list[str]:
        """Return the labels that stand at an offset in the message, which must be before the one that points there."""
        labels: list[str] = []
        data, at, end = self.cursor.data, offset, self.cursor.stop
        for _jump in range(MOST_JUMPS):
            if at >= before:
                break
            before, at = at, at + self.origin
            while at < end and 0 < data[at] < 0x40 and len(labels) <= 127:
                labels.append(_label(data[at : min(at + 1 + data[at], end)]))
                at += 1 + data[at]
            if at < end and data[at] == 0:
                return labels
            if at + 1 >= end or data[at] < POINTER:
                break
            at = int.from_bytes(data[at : at + 2], "big") & 0x3FFF
        self.notes.append(_("a name points where no earlier name is"))
        return [*labels, "…"]


def _label(data: bytes) -> str:
    """Return a label without its length; a dot or a byte that is no letter is spelled (RFC 1035, section 5.1)."""
    return "".join(chr(n) if 33 <= n < 127 and n not in b".\\" else f"\\{n:03d}" for n in data[1:])


def _flags(flags: int) -> str:
    names = [_("response") if flags & 0x8000 else _("query"), OPCODES.get(flags >> 11 & 15, str(flags >> 11 & 15))]
    names += [name for bit, name in FLAGS if flags & bit]
    return " ".join([*names, CODES.get(flags & 15, str(flags & 15))] if flags & 0x8000 else names)


DATA: dict[int, Callable[[_Reader, int], str]] = {
    1: _Reader._address,
    2: _Reader._target,
    5: _Reader._target,
    6: _Reader._start_of_authority,
    12: _Reader._target,
    15: _Reader._exchange,
    16: _Reader._strings,
    28: _Reader._address,
    33: _Reader._service,
}
