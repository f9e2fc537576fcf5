"""From a frame to its layers: Ethernet, IPv4, IPv6, ARP, TCP and UDP headers, and what they carry.

A layer is a `Message` that reaches from its first byte to its last; the next layer lies inside it, behind its header
fields. Offsets count from the frame's first byte. One table says which function reads which layer.

Sources: IEEE 802.3; RFC 791 (IPv4), RFC 826 (ARP), RFC 768 (UDP), RFC 8200 (IPv6), RFC 9293 (TCP).
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from netcourse.i18n import _
from netcourse.render.escape import number, size
from netcourse.wire.dissect import dns
from netcourse.wire.dissect.cursor import Cursor, Short
from netcourse.wire.dissect.http import REQUEST, RESPONSE
from netcourse.wire.dissect.shapes import Field, Message
from netcourse.wire.transcript import Side

__all__ = ["Layered", "Reader", "checksum"]

Next = tuple[str, str]  # a layer's title, and the name of what it carries ("" for nothing that is known)
End = tuple[str, int]  # address and port; port 0 where there is none


@dataclass(frozen=True)
class Layered:
    """A frame's layers from the outermost inwards, and the ends it went between."""

    layers: tuple[Message, ...]
    source: str
    target: str


@dataclass
class Reader:
    """Reads the frames of one capture in order: relative numbers and roles come from what went before."""

    first: dict[tuple[End, End], int] = field(default_factory=dict)  # the first sequence number of each direction
    asked: dict[frozenset[End], End] = field(default_factory=dict)  # who spoke first between two ends

    def read(self, data: bytes) -> Layered:
        """Return the layers of one frame. Never raises, whatever the bytes are."""
        frame = _Frame(self, Cursor(data))
        layers = list(frame.layers())
        return Layered(tuple(_with_side(layers, frame.by())), frame.ends[0][0], frame.ends[1][0])


def _with_side(layers: list[Message], by: Side) -> Iterator[Message]:
    for one in layers:
        yield replace(one, by=by)


@dataclass
class _Frame:
    """One frame while it is being read."""

    reader: Reader
    cursor: Cursor
    ends: tuple[End, End] = (("", 0), ("", 0))
    addresses: tuple[bytes, bytes] = (b"", b"")  # of the network layer, as TCP's and UDP's checksums want them
    notes: list[str] = field(default_factory=list)

    def by(self) -> Side:
        first = self.reader.asked.setdefault(frozenset(self.ends), self.ends[0])
        return "client" if first == self.ends[0] else "server"

    def layers(self) -> Iterator[Message]:
        protocol = "Ethernet"
        found: list[Message] = []
        while protocol and (self.cursor.left or protocol in READERS):
            message, protocol = self._layer(protocol, self.cursor.at)
            found.append(message)
        for message, inner in zip(found, [*found[1:], found[-1]], strict=True):
            yield _with_trailer(message, inner.stop)

    def _layer(self, protocol: str, start: int) -> tuple[Message, str]:
        self.cursor.fields, self.notes = [], []
        complete, inner, title = True, "", ""
        try:
            title, inner = READERS.get(protocol, _contents)(self)
        except Short:
            self.cursor.rest(_("the rest"))
            complete = False
            self.notes.append(_("cut short"))
        fields, note = tuple(self.cursor.fields), "; ".join(self.notes)
        shown = _kind(self.cursor.data[start : self.cursor.stop]) if protocol == "?" else protocol
        return Message(shown, "client", title, start, self.cursor.stop, fields, complete, note), inner

    def ends_of(self, source: str, target: str) -> None:
        self.ends = ((source, 0), (target, 0))

    def ports(self, source: int, target: int) -> None:
        self.ends = ((self.ends[0][0], source), (self.ends[1][0], target))


def _with_trailer(message: Message, inner_stop: int) -> Message:
    """Add what stands behind the inner layer: Ethernet fills short frames up."""
    if inner_stop >= message.stop:
        return message
    padding = Field(_("padding"), size(message.stop - inner_stop), inner_stop, message.stop)
    return replace(message, fields=(*message.fields, padding))


# Ethernet and ARP

NAME_PORT = 53  # IANA's port of DNS
ETHERTYPES = {0x0800: "IPv4", 0x0806: "ARP", 0x86DD: "IPv6"}


def _ethernet(frame: _Frame) -> Next:
    cursor = frame.cursor
    target = cursor.field(_("destination"), 6, _mac)
    source = cursor.field(_("source"), 6, _mac)
    frame.ends_of(_mac(source), _mac(target))
    kind = cursor.number(_("type"), 2, lambda value: _named(value, ETHERTYPES, 4))
    return f"{_mac(source)} → {_mac(target)}", ETHERTYPES.get(kind, "?")


OPERATIONS = {1: "request", 2: "reply"}


def _arp(frame: _Frame) -> Next:
    cursor = frame.cursor
    cursor.number(_("hardware type"), 2, lambda value: _named(value, {1: "Ethernet"}, 4))
    cursor.number(_("protocol type"), 2, lambda value: _named(value, ETHERTYPES, 4))
    lengths = cursor.field(_("address lengths"), 2, lambda data: ", ".join(map(str, data)))
    operation = cursor.number(_("operation"), 2, lambda value: _named(value, OPERATIONS, 4))
    if lengths != b"\x06\x04":
        cursor.rest(_("addresses"))
        return OPERATIONS.get(operation, "?"), ""
    cursor.field(_("sender's hardware address"), 6, _mac)
    sender = _ip(cursor.field(_("sender's address"), 4, _ip))
    cursor.field(_("target's hardware address"), 6, _mac)
    target = _ip(cursor.field(_("target's address"), 4, _ip))
    frame.ends_of(sender, target)
    cursor.stop = cursor.at
    return _arp_title(operation, sender, target), ""


def _arp_title(operation: int, sender: str, target: str) -> str:
    if operation == 1:
        return _("who has {address}?").format(address=target)
    return _("{address} is here").format(address=sender)


# The network layer

PROTOCOLS = {6: "TCP", 17: "UDP", 1: "ICMP", 58: "ICMPv6"}


def _ipv4(frame: _Frame) -> Next:
    cursor = frame.cursor
    start = cursor.at
    first = cursor.number(_("version, header length"), 1, _version_and_length)
    cursor.number(_("differentiated services"), 1, _hex2)
    length = cursor.number(_("total length"), 2, number)
    cursor.number(_("identification"), 2, _hex4)
    fragment = cursor.number(_("flags, fragment offset"), 2, _fragment)
    cursor.number(_("time to live"), 1)
    protocol = cursor.number(_("protocol"), 1, lambda value: _named(value, PROTOCOLS))
    head = 4 * (first & 15)
    whole = cursor.data[start : start + head]
    cursor.number(_("header checksum"), 2, lambda value: _checked(value, checksum(whole)))
    source, target = (cursor.field(name, 4, _ip) for name in (_("source"), _("destination")))
    if head > 20:
        cursor.blob(_("options"), head - 20)
    _fit(frame, start, length, head)
    _hosts(frame, source, target)
    later = fragment & 0x1FFF  # what follows is the middle of something: its header was in another frame
    return f"{_ip(source)} → {_ip(target)}", "?" if later else PROTOCOLS.get(protocol, "?")


def _ipv6(frame: _Frame) -> Next:
    cursor = frame.cursor
    start = cursor.at
    cursor.number(_("version, traffic class, flow label"), 4, _version_and_flow)
    length = cursor.number(_("payload length"), 2, number)
    protocol = cursor.number(_("next header"), 1, lambda value: _named(value, PROTOCOLS))
    cursor.number(_("hop limit"), 1)
    source, target = (cursor.field(name, 16, _ip) for name in (_("source"), _("destination")))
    _fit(frame, start, 40 + length, 40)
    _hosts(frame, source, target)
    return f"{_ip(source)} → {_ip(target)}", PROTOCOLS.get(protocol, "?")


def _hosts(frame: _Frame, source: bytes, target: bytes) -> None:
    frame.addresses = source, target
    frame.ends_of(_ip(source), _ip(target))


def _fit(frame: _Frame, start: int, length: int, head: int) -> None:
    """End the layer where its length says; a length that cannot be is noted."""
    if length < head or start + length > frame.cursor.stop:
        frame.notes.append(_("its length, {length}, does not fit the frame").format(length=number(length)))
    else:
        frame.cursor.stop = start + length


# The transport layer


def _udp(frame: _Frame) -> Next:
    cursor = frame.cursor
    start = cursor.at
    source, target = (cursor.number(name, 2) for name in (_("source port"), _("destination port")))
    length = cursor.number(_("length"), 2, number)
    _fit(frame, start, length, 8)
    expected = _transport_checksum(frame, start, 17)
    cursor.number(_("checksum"), 2, lambda value: _("none") if not value else _checked(value, expected))
    frame.ports(source, target)
    return f"{source} → {target}", "DNS" if NAME_PORT in (source, target) else "?"


FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]  # from the lowest bit up


def _tcp(frame: _Frame) -> Next:
    cursor = frame.cursor
    start = cursor.at
    source, target = (cursor.number(name, 2) for name in (_("source port"), _("destination port")))
    frame.ports(source, target)
    sent = cursor.number(_("sequence number"), 4, lambda value: _relative(frame, frame.ends, value))
    back = (frame.ends[1], frame.ends[0])
    bits = int.from_bytes(cursor.data[cursor.at + 4 : cursor.at + 6], "big")
    acknowledged = cursor.number(
        _("acknowledgement number"), 4, lambda value: _relative(frame, back, value) if bits & 16 else "0"
    )
    cursor.number(_("header length, flags"), 2, lambda value: f"{value >> 12 << 2}; {_flags(value)}")
    cursor.number(_("window"), 2, number)
    expected = _transport_checksum(frame, start, 6)
    cursor.number(_("checksum"), 2, lambda value: _checked(value, expected))
    cursor.number(_("urgent pointer"), 2)
    _options(cursor, (bits >> 12 << 2) - 20)
    return _tcp_title(frame, bits, sent, acknowledged), "?"


def _tcp_title(frame: _Frame, bits: int, sent: int, acknowledged: int) -> str:
    shown = [_flags(bits), _("seq {number}").format(number=_count(frame, frame.ends, sent))]
    if bits & 16:
        back = _count(frame, (frame.ends[1], frame.ends[0]), acknowledged)
        shown.append(_("ack {number}").format(number=back))
    return ", ".join(shown)


def _count(frame: _Frame, way: tuple[End, End], value: int) -> int:
    return (value - frame.reader.first.setdefault(way, value)) % 2**32


def _relative(frame: _Frame, way: tuple[End, End], value: int) -> str:
    return _("{relative} ({value} in the frame)").format(relative=number(_count(frame, way, value)), value=value)


def _flags(bits: int) -> str:
    return " ".join(name for place, name in enumerate(FLAGS) if bits >> place & 1) or _("none")


KINDS = {2: "maximum segment size", 3: "window scale", 4: "SACK permitted", 5: "SACK", 8: "timestamps"}


def _options(cursor: Cursor, count: int) -> None:
    """Read TCP's options (RFC 9293, section 3.2; RFC 7323; RFC 2018)."""
    if count < 0:
        raise Short
    if not count:
        return
    with cursor.group(_("options"), count) as options:
        names: list[str] = []
        while cursor.left:
            names.append(_option(cursor))
        options.value = ", ".join(name for name in names if name)


def _option(cursor: Cursor) -> str:
    kind = cursor.data[cursor.at]
    if kind < 2:  # these two are a single byte
        cursor.field(_("no operation") if kind else _("end of options"), 1, _hex)
        return ""
    length = cursor.data[cursor.at + 1] if cursor.left > 1 else 0
    if length < 2:
        raise Short
    name = KINDS.get(kind, _("option {kind}").format(kind=kind))
    show = OPTION_VALUES.get(kind, _hex)
    value = cursor.field(name, length, lambda data: show(data[2:]))[2:]
    return name if kind not in (2, 3) else f"{name} {show(value)}"


OPTION_VALUES: dict[int, Callable[[bytes], str]] = {
    2: lambda data: number(int.from_bytes(data, "big")),
    3: lambda data: f"{data[0] if data else 0} (× {number(1 << min(14, data[0] if data else 0))})",
    4: lambda data: _("yes"),
    8: lambda data: ", ".join(str(value) for (value,) in struct.iter_unpack("!I", data[: len(data) // 4 * 4])),
}


# What is carried


def _kind(data: bytes) -> str:
    if REQUEST.match(data) or RESPONSE.match(data):
        return "HTTP"
    return _("data")


def _contents(frame: _Frame) -> Next:
    """Read what is inside the last header: an HTTP message's beginning by lines, anything else as it is."""
    cursor = frame.cursor
    data = cursor.data[cursor.at : cursor.stop]
    if _kind(data) == "HTTP":
        return _http(cursor, data), ""
    cursor.rest(_("payload"))
    return size(len(data)), ""


def _http(cursor: Cursor, data: bytes) -> str:
    head, end, __ = data.partition(b"\r\n\r\n")
    first, *fields = head.split(b"\r\n")
    name = _("status line") if RESPONSE.match(data) else _("request line")
    cursor.field(name, min(len(first) + 2, cursor.left), _line)
    for one in filter(None, fields):
        cursor.field(_line(one.partition(b":")[0]), min(len(one) + 2, cursor.left), _header_value)
    if end:
        cursor.field(_("end of the head"), 2, lambda __: _("an empty line"))
    cursor.rest(_("body, or its beginning"))
    return _line(first)


def _dns(frame: _Frame) -> Next:
    cursor = frame.cursor
    message = dns.datagram(cursor.data[cursor.at : cursor.stop], frame.by())
    cursor.fields = _moved(message.fields, cursor.at)
    cursor.at = cursor.fields[-1].stop if cursor.fields else cursor.at
    cursor.rest(_("the rest"))
    if message.note:
        frame.notes.append(message.note)
    return message.title, ""


def _moved(fields: Iterable[Field], by: int) -> list[Field]:
    """Return fields of a datagram where they stand in its frame."""
    return [
        replace(one, start=one.start + by, stop=one.stop + by, fields=tuple(_moved(one.fields, by))) for one in fields
    ]


READERS: dict[str, Callable[[_Frame], Next]] = {
    "Ethernet": _ethernet,
    "ARP": _arp,
    "IPv4": _ipv4,
    "IPv6": _ipv6,
    "TCP": _tcp,
    "UDP": _udp,
    "DNS": _dns,
}


# Checksums (RFC 1071)


def checksum(data: bytes) -> int:
    """Return the sum as it should be: 0 over bytes that hold their right checksum."""
    words = struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2))
    total: int = sum(words)
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def _transport_checksum(frame: _Frame, start: int, protocol: int) -> int:
    """Sum the segment and what its checksum covers besides: addresses, length and protocol (RFC 9293, section 3.1)."""
    segment = frame.cursor.data[start : frame.cursor.stop]
    return checksum(b"".join(frame.addresses) + struct.pack("!II", len(segment), protocol) + segment)


def _checked(value: int, over_all: int) -> str:
    """Say whether a checksum is right: then the sum over everything, itself included, is 0."""
    return (_("{value}, right") if over_all == 0 else _("{value}, wrong")).format(value=_hex4(value))


# How values are shown


def _mac(data: bytes) -> str:
    return data.hex(":")


def _ip(data: bytes) -> str:
    return str(ipaddress.ip_address(data))


def _hex(data: bytes) -> str:
    return data.hex(" ")


def _hex2(value: int) -> str:
    return f"0x{value:02x}"


def _hex4(value: int) -> str:
    return f"0x{value:04x}"


def _header_value(data: bytes) -> str:
    return _line(data.partition(b":")[2])


def _line(data: bytes) -> str:
    return data.strip().decode("latin-1")


def _named(value: int, names: dict[int, str], digits: int = 0) -> str:
    shown = f"0x{value:0{digits}x}" if digits else str(value)
    return f"{names[value]} ({shown})" if value in names else shown


def _version_and_length(value: int) -> str:
    return f"{value >> 4}, {size(4 * (value & 15))}"


def _version_and_flow(value: int) -> str:
    return f"{value >> 28}, {value >> 20 & 255}, 0x{value & 0xFFFFF:05x}"


def _fragment(value: int) -> str:
    flags = [name for bit, name in ((0x4000, _("don't fragment")), (0x2000, _("more fragments"))) if value & bit]
    return ", ".join([*(flags or [_("none")]), str(8 * (value & 0x1FFF))])
