"""The course's zones."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest

from netcourse.servers.names import zone

RESERVED = [
    ipaddress.ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
APEXES = ["2.0.192.in-addr.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa.", "netcourse.example."]


def records(*kinds: int) -> Iterator[zone.RR]:
    for one in zone.zones():
        for name in one.names.values():
            for kind, some in name.items():
                if not kinds or kind in kinds:
                    yield from some


def labels(name: str) -> tuple[bytes, ...]:
    return tuple(part.encode() for part in name.strip(".").split("."))


def test_there_is_one_zone_of_names_and_two_of_addresses() -> None:
    """All below reserved names."""
    assert sorted(str(one.authority.rname) for one in zone.zones()) == APEXES


def test_every_address_is_reserved_for_documentation() -> None:
    """But those of one name, which are this machine's."""
    for record in records(zone.A, zone.AAAA):
        address = ipaddress.ip_address(str(record.rdata))
        here = str(record.rname) == "here.netcourse.example."
        assert address.is_loopback if here else any(address in network for network in RESERVED), record


def test_every_record_is_in_its_zone() -> None:
    """And its owner is found in no other."""
    for one in zone.zones():
        assert all(zone.zone_of(name) is one for name in one.names)


def test_addresses_lead_to_names_that_lead_to_these_addresses() -> None:
    """Backwards and forwards."""
    for record in records(12):
        address = _address(str(record.rname))
        kind = zone.A if address.version == 4 else zone.AAAA
        forwards = zone.look_up(record.rdata.label.label, kind).answer
        assert str(address) in {str(found.rdata) for found in forwards}, record


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parts = name.strip(".").split(".")[:-2][::-1]
    if len(parts) == 4:
        return ipaddress.IPv4Address(".".join(parts))
    return ipaddress.IPv6Address(int("".join(parts), 16))


def test_hosts_that_records_name_have_addresses() -> None:
    """Mail servers, name servers and services are no aliases (RFC 2181, section 10.3)."""
    for record in records(zone.NS, zone.MX, zone.SRV):
        assert zone.look_up(zone._host(record), zone.A).answer[0].rtype == zone.A, record


def test_an_alias_is_alone_under_its_name() -> None:
    """As RFC 1034, section 3.6.2, asks."""
    for one in zone.zones():
        assert all(list(kinds) == [zone.CNAME] for kinds in one.names.values() if zone.CNAME in kinds)


def test_the_most_specific_zone_answers() -> None:
    """And none for what is above it."""
    assert zone.zone_of(labels("example")) is None
    assert zone.zone_of(()) is None
    assert zone.zone_of(labels("xnetcourse.example")) is None
    assert zone.look_up(labels("www.example.org"), zone.A).code == zone.REFUSED


def test_a_name_without_records_that_has_names_below_it_exists() -> None:
    """NODATA and not NXDOMAIN (RFC 8020)."""
    assert zone.look_up(labels("office.netcourse.example"), zone.A).code == zone.NOERROR
    assert zone.look_up(labels("offices.netcourse.example"), zone.A).code == zone.NXDOMAIN


def test_a_file_without_a_beginning_is_refused() -> None:
    """It could not say that there is nothing."""
    with pytest.raises(ValueError, match="one SOA record, not 0"):
        zone.read("www.test. 60 A 192.0.2.1\n")
