"""The course's zones: read from their files once, then looked into."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from dnslib import QTYPE, RR

from netcourse import paths
from netcourse.servers.names.query import Labels

A, NS, CNAME, SOA, MX, AAAA, SRV, ANY = 1, 2, 5, 6, 15, 28, 33, 255
NOERROR, FORMERR, NXDOMAIN, NOTIMP, REFUSED = 0, 1, 3, 4, 5
FURTHEST = 8  # aliases that are followed for one question

Records = dict[int, list[RR]]


@dataclass(frozen=True)
class Zone:
    """What one file says: all names below its apex."""

    apex: Labels
    authority: RR
    names: dict[Labels, Records]


@dataclass
class Found:
    """What there is for a question: records of each section, and the code."""

    code: int = NOERROR
    answer: list[RR] = field(default_factory=list)
    authority: list[RR] = field(default_factory=list)
    additional: list[RR] = field(default_factory=list)


@functools.cache
def zones() -> tuple[Zone, ...]:
    """Return the zones of `data/dns/`."""
    return tuple(read(file.read_text("utf-8")) for file in sorted(paths.data("dns").glob("*.zone")))


def read(text: str) -> Zone:
    """Return the zone that a master file describes (RFC 1035, section 5). Raises ValueError for one without SOA."""
    records = RR.fromZone(text)
    starts = [record for record in records if record.rtype == SOA]
    if len(starts) != 1:
        raise ValueError(f"a zone has one SOA record, not {len(starts)}")
    apex = key(starts[0].rname.label)
    names: dict[Labels, Records] = {}
    for record in records:
        owner = key(record.rname.label)
        names.setdefault(owner, {}).setdefault(record.rtype, []).append(record)
        for depth in range(1, len(owner) - len(apex)):  # what has names below it exists as well (RFC 8020)
            names.setdefault(owner[depth:], {})
    return Zone(apex, starts[0], names)


def key(labels: Labels) -> Labels:
    """Return a name as it is compared: ASCII letters have no case (RFC 4343)."""
    return tuple(label.lower() for label in labels)


def zone_of(name: Labels) -> Zone | None:
    """Return the zone that a name is in."""
    fitting = [zone for zone in zones() if name[max(0, len(name) - len(zone.apex)) :] == zone.apex]
    return max(fitting, key=lambda zone: len(zone.apex), default=None)


def look_up(name: Labels, kind: int) -> Found:
    """Return what the zones have for a name and type, aliases followed (RFC 1034, section 4.3.2)."""
    found, at = Found(), key(name)
    zone = zone_of(at)
    if zone is None:
        return Found(REFUSED)
    seen = {at}
    while zone is not None:
        records = zone.names.get(at)
        if records is None:
            return _negative(found, zone, NXDOMAIN)
        wanted = _wanted(records, kind)
        found.answer += wanted
        if not wanted:
            return _negative(found, zone, NOERROR)
        if wanted[0].rtype != CNAME or kind in (CNAME, ANY):
            break
        at = key(wanted[0].rdata.label.label)
        if at in seen or len(seen) > FURTHEST:
            break
        seen.add(at)
        zone = zone_of(at)
    found.additional = _addresses(found.answer)
    return found


def _wanted(records: Records, kind: int) -> list[RR]:
    if kind == ANY:
        return [record for some in records.values() for record in some]
    return records.get(kind) or records.get(CNAME, [])


def _negative(found: Found, zone: Zone, code: int) -> Found:
    """Say that there is nothing, and how long that may be remembered (RFC 2308, section 3)."""
    start = zone.authority
    lasts = min(start.ttl, start.rdata.times[4])
    found.code = code
    found.authority = [RR(start.rname, SOA, ttl=lasts, rdata=start.rdata)]
    return found


def _addresses(answer: list[RR]) -> list[RR]:
    """Return the addresses of the hosts that an answer names, which are asked for next (RFC 1035, section 3.3.9)."""
    hosts = [_host(record) for record in answer if record.rtype in (NS, MX, SRV)]
    unique = dict.fromkeys(key(host) for host in hosts)
    return [
        record
        for host in unique
        if (zone := zone_of(host))
        for kind in (A, AAAA)
        for record in zone.names.get(host, {}).get(kind, [])
    ]


def _host(record: RR) -> Labels:
    named = record.rdata.target if record.rtype == SRV else record.rdata.label
    return tuple(named.label)


def kind_name(kind: int) -> str:
    """Return a type as people write it (RFC 3597, section 5, for those without a name)."""
    name = QTYPE.forward.get(kind)
    return str(name) if name else f"TYPE{kind}"
