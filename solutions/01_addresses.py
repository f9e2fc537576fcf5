"""Reference solutions of 01-addresses."""

# %% addresses.network_of
from ipaddress import ip_network


def network_of(address):
    return str(ip_network(address, strict=False))


# %% addresses.hosts_between
from ipaddress import ip_address


def hosts_between(first, last):
    here, there = ip_address(first), ip_address(last)
    if here.version != there.version:
        raise ValueError(f"{first} and {last} are of two versions")
    if there < here:
        raise ValueError(f"{last} comes before {first}")
    count = int(there) - int(here) + 1
    return [str(here + number) for number in range(count)]


# %% addresses.kind
from ipaddress import ip_address, ip_network

PRIVATE = [ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def kind(address):
    ip = ip_address(address)
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    if ip.is_multicast:
        return "multicast"
    if any(ip in network for network in PRIVATE):
        return "private"
    return "global" if ip.is_global else "special"


# %% addresses.route
from ipaddress import ip_address, ip_network


def route(table, address):
    ip = ip_address(address)
    best, where = -1, None
    for text, hop in table.items():
        network = ip_network(text)
        if ip in network and network.prefixlen > best:
            best, where = network.prefixlen, hop
    return where


# %% addresses.dns_query
import struct


def dns_query(name, kind, number):
    question = b""
    for label in name.removesuffix(".").split("."):
        if not 1 <= len(label) <= 63:
            raise ValueError(f"{label!r} is no label of 1 to 63 bytes")
        question += bytes([len(label)]) + label.encode("ascii")
    question += b"\0"
    if len(question) > 255:
        raise ValueError(f"{name!r} has more than 255 bytes")
    header = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0)
    return header + question + struct.pack(">2H", kind, 1)


# %% addresses.dns_answer
import struct
from ipaddress import ip_address


def dns_answer(data):
    number, flags, questions, answers = struct.unpack(">4H", take(data, 0, 8))
    at = 12
    for _question in range(questions):
        _name, at = read_name(data, at)
        at += 4
    records = []
    for _answer in range(answers):
        name, at = read_name(data, at)
        kind, _class, seconds, length = struct.unpack(">HHIH", take(data, at, 10))
        records.append((name, kind, seconds, read_value(data, at + 10, kind, length)))
        at += 10 + length
    return {"number": number, "code": flags & 15, "truncated": bool(flags & 0x0200), "records": records}


def take(data, at, count):
    if at + count > len(data):
        raise ValueError(f"the data ends before byte {at + count}")
    return data[at : at + count]


def read_name(data, at):
    start, labels = at, []
    while length := take(data, at, 1)[0]:
        if length >= 192:
            offset = struct.unpack(">H", take(data, at, 2))[0] - 0xC000
            if offset >= start:
                raise ValueError("a pointer must lead back")
            rest, _after = read_name(data, offset)
            return ".".join([*labels, rest]), at + 2
        labels.append(take(data, at + 1, length).decode("ascii"))
        at += 1 + length
    return ".".join(labels), at + 1


def read_value(data, at, kind, length):
    value = take(data, at, length)
    if kind in (1, 28):
        return str(ip_address(value))
    if kind == 5:
        return read_name(data, at)[0]
    return value
