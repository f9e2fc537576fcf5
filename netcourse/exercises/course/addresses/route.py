"""Exercise addresses.route: the longest prefix wins."""

from __future__ import annotations

import ipaddress
from random import Random
from typing import Any

from netcourse.exercises.course.addresses.common import random_four, random_six
from netcourse.exercises.model import Exercise, Misconception, same, was_raised
from netcourse.exercises.staging.calls import called
from netcourse.i18n import _

route = Exercise(
    "addresses.route",
    points=2,
    minutes=20,
    title=_("the longest prefix wins"),
    asks=["route"],
    hints=[
        _("`ip_address(address) in ip_network(text)` tells whether a row fits. Collect all that fit."),
        _("Of those, take the one whose prefixlen is largest, as a number: max(..., key=...) does it."),
        _("max(...) of nothing raises ValueError, unless you say default=None."),
    ],
    misconceptions=[
        Misconception(
            "addresses.default_forgotten",
            says=_("0.0.0.0/0 fits every address of IPv4, ::/0 every one of IPv6. Their prefix length is 0, which is a"
                   " length like any other: begin below it, with -1 or None, and do not take 0 for nothing."),
            when=lambda facts: facts["check"] in ("default", "both_versions") and facts["got"] is None,
        ),
        Misconception(
            "addresses.table_changed",
            says=_("The table belongs to whoever called, and will be asked again. Look for the best row without taking"
                   " any out, putting any in or writing over one: dict(table) makes one of your own."),
            when=lambda facts: facts["check"] == "table_kept" and facts["changed"],
        ),
        Misconception(
            "addresses.network_for_hop",
            says=_("That is the network that fits best. What was asked for is where to send: the value beside it in the"
                   " table."),
            when=lambda facts: facts["got"] in facts["table"] or facts.get("unplain", "").startswith("IPv"),
        ),
        Misconception(
            "addresses.first_match",
            says=_("The first row that fits was taken. A routing table has no order: the most specific of all that fit"
                   " wins, wherever it stands."),
            when=lambda facts: facts["check"] in ("most_specific", "default", "both_versions")
            and facts["got"] == facts["first"],
        ),
        Misconception(
            "addresses.last_match",
            says=_("The last row that fits was taken. A routing table has no order: the most specific of all that fit"
                   " wins, wherever it stands."),
            when=lambda facts: facts["check"] == "most_specific" and facts["got"] == facts["last"],
        ),
        Misconception(
            "addresses.largest_network",
            says=_("That is the largest network that fits. The longest prefix, which is the smallest network, says most"
                   " about the address, and wins."),
            when=lambda facts: facts["check"] == "most_specific" and facts["got"] == facts["largest"],
        ),
        Misconception(
            "addresses.length_as_text",
            says=_('As text, "8" is more than "16", and how many letters a text has says nothing. Prefix lengths are'
                   " numbers: compare prefixlen."),
            when=lambda facts: facts["check"] == "as_numbers",
        ),
        Misconception(
            "addresses.prefix_as_text",
            says=_("Whether an address lies in a network cannot be seen from its first letters: a prefix is counted in"
                   " bits and may end inside a number. Ask `address in network`."),
            when=lambda facts: facts["check"] in ("inside_numbers", "begin_alike"),
        ),
        Misconception(
            "addresses.nothing_fits",
            says=_("No row fits this address. That happens, and the answer is None: no exception, and no other value."),
            when=lambda facts: facts["check"] == "no_way",
        ),
        Misconception(
            "addresses.versions_sorted",
            says=_("Networks of IPv4 and IPv6 stand in one table here. They cannot be sorted, nor compared with < and"
                   " >: that is a TypeError. Compare their prefix lengths, of those that fit."),
            when=lambda facts: facts["check"] == "both_versions" and was_raised(facts, "TypeError"),
        ),
        Misconception(
            "addresses.other_version",
            says=_("Networks of IPv4 and IPv6 stand in one table here. An address fits only networks of its own"
                   " version, and each version has its default route, 0.0.0.0/0 and ::/0. `in` knows that; comparing"
                   " bits alone, or looking for one name, does not."),
            when=lambda facts: facts["check"] == "both_versions",
        ),
    ],
)  # fmt: skip

HOPS = ["attic", "barn", "cellar", "dairy", "eaves", "forge", "garden", "hall"]
Table = dict[str, str]


def _routed(student: Any, table: Table, address: object, expected: str | None, **facts: Any) -> None:
    text = str(address)
    fit = [hop for network, hop in table.items() if ipaddress.ip_address(text) in ipaddress.ip_network(network)]
    facts = {"sent": (table, text), "table": table, "first": fit[0] if fit else None, **facts}
    same(called(student, "route", table, text, **facts), expected, **facts)


def _hops(rng: Random, *networks: str) -> Table:
    """Return a table with these networks in this order, each with a next hop of its own."""
    return dict(zip(networks, rng.sample(HOPS, len(networks))))


@route.check(_("finds the one row that fits"))
def one_fits(student: Any, rng: Random) -> None:
    table = _hops(rng, "10.0.0.0/8", "172.16.0.0/16", "192.168.7.0/24")
    for network, hop in table.items():
        _routed(student, table, random_four(rng, network), hop)


@route.check(_("takes the most specific row that fits, in whatever order they stand"), weight=2, needs=[one_fits])
def most_specific(student: Any, rng: Random) -> None:
    address = ipaddress.IPv4Address(f"10.{rng.randint(64, 79)}.{rng.randrange(256)}.{rng.randint(1, 254)}")
    lengths = rng.sample([10, 12, 16, 24], 4)
    for order in ([12, 10, 24, 16], [24, 10, 12, 16], [16, 12, 10, 24], lengths):
        networks = [str(ipaddress.ip_network(f"{address}/{length}", strict=False)) for length in order]
        table = _hops(rng, "192.168.0.0/16", *networks, "11.0.0.0/8")
        facts = {"first": table[networks[0]], "last": table[networks[-1]], "largest": table[networks[order.index(10)]]}
        _routed(student, table, address, table[networks[order.index(24)]], **facts)


@route.check(_("compares prefix lengths as numbers"), needs=[one_fits])
def as_numbers(student: Any, rng: Random) -> None:
    address = random_four(rng)
    for short, long in ((8, 16), (8, 24)):
        networks = [str(ipaddress.ip_network(f"{address}/{length}", strict=False)) for length in (long, short)]
        table = _hops(rng, *networks)
        _routed(student, table, address, table[networks[0]])
    table = _hops(rng, "10.0.7.0/24", "10.0.0.0/16")  # as texts of one length
    _routed(student, table, "10.0.7.9", table["10.0.7.0/24"])


@route.check(_("takes the default route, 0.0.0.0/0, where nothing else fits"), needs=[one_fits])
def default(student: Any, rng: Random) -> None:
    table = _hops(rng, "0.0.0.0/0", "10.0.0.0/8")
    _routed(student, table, random_four(rng, "193.0.0.0/8"), table["0.0.0.0/0"])
    _routed(student, table, random_four(rng), table["10.0.0.0/8"])


@route.check(_("sees where a network ends inside a number"), needs=[one_fits])
def inside_numbers(student: Any, rng: Random) -> None:
    table = _hops(rng, "10.1.16.0/20", "10.1.32.0/19", "192.168.7.32/27")
    for network, hop in table.items():
        _routed(student, table, ipaddress.ip_network(network)[-2], hop)


@route.check(_("is not misled by texts that begin alike"), needs=[one_fits])
def begin_alike(student: Any, rng: Random) -> None:
    table = _hops(rng, "10.1.0.0/16", "10.0.0.0/8", "192.168.1.0/24", "192.168.0.0/16")
    _routed(student, table, f"10.{rng.randint(10, 19)}.0.1", table["10.0.0.0/8"])
    _routed(student, table, f"192.168.{rng.randint(100, 199)}.7", table["192.168.0.0/16"])


@route.check(_("returns None where no row fits"), needs=[one_fits])
def no_way(student: Any, rng: Random) -> None:
    _routed(student, _hops(rng, "10.0.0.0/8", "192.168.0.0/16"), random_four(rng, "193.0.0.0/8"), None)
    _routed(student, {}, random_four(rng), None)


@route.check(_("finds its way in a table of IPv4 and IPv6"), needs=[one_fits])
def both_versions(student: Any, rng: Random) -> None:
    table = _hops(rng, "::/0", "10.0.0.0/8", "2001:db8:7::/48", "::/96", "0.0.0.0/0")
    _routed(student, table, random_four(rng, "193.0.0.0/8"), table["0.0.0.0/0"])
    _routed(student, table, random_four(rng), table["10.0.0.0/8"])
    _routed(student, table, random_six(rng, "2001:db8:7::/48"), table["2001:db8:7::/48"])
    _routed(student, table, random_six(rng, "2001:db8:8::/48"), table["::/0"])


@route.check(_("leaves the table as it was"), needs=[most_specific])
def table_kept(student: Any, rng: Random) -> None:
    address = random_four(rng, "10.1.16.0/20")
    table = _hops(rng, "10.0.0.0/8", "10.1.16.0/20", "0.0.0.0/0", "192.168.7.0/24", "::/0")
    with student.drive_held("kept", table, word="table") as held:
        for where in (address, random_four(rng, "193.0.0.0/8")):
            got = called(student, "route", held, str(where), sent=(table, str(where)), table=table, first="")
            after = held.value()
            # As lists: the order of the rows is the table's, too.
            same(list(after.items()), list(table.items()), says=_("This is the table after the call, row by row."),
                 changed=True)  # fmt: skip
            same(got, table["10.1.16.0/20" if where is address else "0.0.0.0/0"], table=table)
