"""Chapter 01: networks and the addresses in them, the way to an address, and the messages of DNS.

All six are functions on text and bytes, judged by what they return. The DNS messages are put together here, by the
few lines that a check needs to place every label and pointer where it wants it.
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from string import ascii_lowercase
from typing import Any

from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, Unplain, Verdict, fail, same
from netcourse.i18n import _

CHAPTER = "01-addresses"

ITERATORS = {"generator", "map", "filter", "zip", "chain", "islice", "range", "dict_values", "list_iterator"}
CUT_SHORT = 40  # places at which a message is cut off, at most


def _word(rng: Random, least: int = 3, most: int = 8) -> str:
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(least, most)))


def _called(student: Any, name: str, *args: Any, **facts: Any) -> Any:
    """Call the learner's function; when it does not return, `facts` are told with the reason."""
    try:
        return student.call(name, *args)
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise


def _refused(student: Any, says: str, name: str, *args: Any, **facts: Any) -> None:
    """Require a ValueError for these arguments; any other exception ends the check as it is."""
    try:
        got = student.call(name, *args)
    except Unplain as unplain:
        if unplain.kind not in ITERATORS:
            unplain.facts.update(facts)
            raise
        got = _drained(student, name, args, facts)
        if got is None:
            return
    except Raised as raised:
        if raised.is_a("ValueError"):
            return
        raised.says = raised.says or says
        raised.facts.update(facts)
        raise
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise
    fail(says, got=got, **facts)


def _drained(student: Any, name: str, args: Sequence[Any], facts: Facts) -> list[Any] | None:
    """Return what an iterator gives where nothing should be given; None when it raises the ValueError."""
    try:
        found: list[Any] = student.list(name, *args)
    except Raised as raised:
        if raised.is_a("ValueError"):
            return None
        raised.facts.update(facts)
        raise
    return found


def _raised(facts: Facts, *kinds: str) -> bool:
    return bool({facts.get("raised"), *facts.get("bases", ())} & set(kinds))


def _four(rng: Random, within: str = "10.0.0.0/8") -> ipaddress.IPv4Address:
    """Return an address of a network that is neither its first nor its last."""
    network = ipaddress.IPv4Network(within)
    return network[rng.randint(1, network.num_addresses - 2)]


def _six(rng: Random, within: str = "2001:db8::/32") -> ipaddress.IPv6Address:
    network = ipaddress.IPv6Network(within)
    return network[rng.randint(1, network.num_addresses - 2)]


# What is believed about addresses, whatever the exercise --------------------------------------------------------

OBJECT_FOR_TEXT = Misconception(
    "addresses.object_for_text",
    says=_("An object of ipaddress came back. It prints like text and is none: str() makes text of it."),
    when=lambda facts: facts["unplain"].startswith("IPv"),
)
ONLY_IPV4 = Misconception(
    "addresses.only_ipv4",
    says=_("This works for IPv4 only. ip_address, ip_network and ip_interface take both versions, and give the right"
           " kind of object."),
    when=lambda facts: facts["check"] == "six",
)  # fmt: skip
LONG_FORM = Misconception(
    "addresses.long_form",
    says=_("That is the long form. In the short one, which str() and compressed give, zeros in front of a group are"
           " left out, and one row of empty groups is ::."),
    when=lambda facts: facts["check"] == "six" and ":0" in repr(facts["got"]),
)  # fmt: skip
ERROR_HIDDEN = Misconception(
    "addresses.error_hidden",
    says=_("A ValueError was asked for. What came back looks like a result, and whoever called takes it for one."),
    when=lambda facts: facts["check"] == "refuses" and "got" in facts,
)  # fmt: skip


# addresses.network_of -------------------------------------------------------------------------------------------


def _as_text(facts: Facts) -> str:
    text = facts["got"]
    return text if isinstance(text, str) else ""


network_of = Exercise(
    "addresses.network_of",
    points=1,
    minutes=10,
    title=_("the network of an address"),
    asks=["network_of"],
    hints=[
        _("ip_network(text, strict=False) sets the host bits to zero instead of complaining about them."),
        _("The result is text: str() of a network is its first address, a slash and its prefix length."),
    ],
    misconceptions=[
        Misconception(
            "addresses.host_bits_set",
            says=_("ip_network takes the name of a network, so it complains when bits of a host are set. Say"
                   " strict=False, or take ip_interface(text).network."),
            when=lambda facts: "host bits set" in facts["message"],
        ),
        OBJECT_FOR_TEXT,
        Misconception(
            "addresses.prefix_lost",
            says=_("The first address alone does not say where the network ends. Its name is that address, a slash and"
                   " the prefix length."),
            when=lambda facts: facts["expected"].startswith(f"{_as_text(facts)}/"),
        ),
        Misconception(
            "addresses.address_kept",
            says=_("The address is still there. In the name of a network all bits behind the prefix are zero."),
            when=lambda facts: _as_text(facts) == facts["sent"] and "/" in facts["sent"],
        ),
        Misconception(
            "addresses.netmask_for_prefix",
            says=_("That is the long form, with a netmask. The prefix length was asked for: how many bits are the"
                   " network's."),
            when=lambda facts: "/" in _as_text(facts) and "/".join(_as_text(facts).split("/")[1:]).count(".") == 3,
        ),
        Misconception(
            "addresses.borders_at_dots",
            says=_("A network may end in the middle of a number: with /27 the last number gives three of its eight bits"
                   " to the network. Count bits, not dots."),
            when=lambda facts: facts["check"] == "inside",
        ),
        Misconception(
            "addresses.alone_is_no_network",
            says=_("An address without a slash was to be taken as the network that holds it alone: all bits are"
                   " prefix, /32, or /128 for IPv6."),
            when=lambda facts: "/" not in facts["sent"] and facts["check"] != "refuses",
        ),
        LONG_FORM,
        ONLY_IPV4,
        ERROR_HIDDEN,
    ],
)  # fmt: skip


def _network(student: Any, text: str) -> None:
    expected = str(ipaddress.ip_interface(text).network)
    same(_called(student, "network_of", text, sent=text), expected, sent=text)


@network_of.check(_("names the network of an address"))
def whole_numbers(student: Any, rng: Random) -> None:
    for prefix in (24, 16, 8):
        _network(student, f"{_four(rng)}/{prefix}")


@network_of.check(_("ends a network inside a number, too"), needs=[whole_numbers])
def inside(student: Any, rng: Random) -> None:
    _network(student, f"192.168.{rng.randint(1, 254)}.{rng.randint(33, 62)}/27")
    for prefix in rng.sample([9, 11, 13, 18, 20, 22, 23, 26, 28, 30], 4):
        _network(student, f"{_four(rng, '172.16.0.0/12') if prefix > 12 else _four(rng)}/{prefix}")


@network_of.check(_("takes the shortest prefix, the longest, and none"), needs=[whole_numbers])
def ends(student: Any, rng: Random) -> None:
    for text in (f"{_four(rng)}/0", f"{_four(rng)}/31", f"{_four(rng)}/32", f"10.{rng.randrange(256)}.0.0/16"):
        _network(student, text)
    _network(student, str(_four(rng)))


@network_of.check(_("does the same for IPv6"), needs=[whole_numbers])
def six(student: Any, rng: Random) -> None:
    for prefix in (64, 48, rng.randint(33, 47), rng.randint(65, 127)):
        _network(student, f"{_six(rng)}/{prefix}")


@network_of.check(_("raises ValueError for what is no address, or has no such prefix"), needs=[whole_numbers])
def refuses(student: Any, rng: Random) -> None:
    address = _four(rng, "10.0.0.0/9")
    for text in (f"{address}/33", f"10.{rng.randint(256, 999)}.0.1/24", f"{_word(rng)}/24", f"{address}.1/24",
                 f"{address}/-1", f"2001:db8::{rng.randint(1, 99)}/129", f"10.0.{rng.randint(1, 9)}/24"):  # fmt: skip
        _refused(student, _("This names no address with a prefix. A ValueError was asked for."), "network_of", text,
                 sent=text)  # fmt: skip


# addresses.hosts_between ----------------------------------------------------------------------------------------

hosts_between = Exercise(
    "addresses.hosts_between",
    points=1,
    minutes=15,
    title=_("all addresses from here to there"),
    asks=["hosts_between"],
    hints=[
        _("Addresses of ipaddress can be compared, and one can be added to them: ip_address(first) + 1 is the next."),
        _("How many there are say the numbers: int(last) - int(first) + 1, of addresses. Add 0, 1, 2 and so on to the"
          " first, and collect str() of each."),
        _("Compare .version of both before you compare the addresses: across versions that raises TypeError."),
    ],
    misconceptions=[
        OBJECT_FOR_TEXT,
        Misconception(
            "addresses.last_left_out",
            says=_("The last address belongs to it. A range in Python ends before its last number: add one."),
            when=lambda facts: facts["got"] == facts["expected"][:-1],
        ),
        Misconception(
            "addresses.text_order",
            says=_('Texts are compared letter by letter, so "10.0.0.10" comes before "10.0.0.9". Compare addresses, or'
                   " numbers."),
            when=lambda facts: facts["check"] == "counts" and (facts.get("got") == [] or (
                _raised(facts, "ValueError") and "invalid literal" not in facts["message"])),
        ),
        Misconception(
            "addresses.ends_left_out",
            says=_("Some are missing. An address that ends in .0 or .255 is one like any other here; and hosts() leaves"
                   " the first and the last of every network out, though nobody asked for a network."),
            when=lambda facts: 0 < len(facts["got"]) < len(facts["expected"])
            and set(facts["got"]) < set(facts["expected"]),
        ),
        Misconception(
            "addresses.numbers_apart",
            says=_("After 10.0.0.255 comes 10.0.1.0. An address is one number of 32 bits; the dots only help to read"
                   " it. Count with the whole of it."),
            when=lambda facts: facts["check"] == "borders",
        ),
        Misconception(
            "addresses.small_is_ipv4",
            says=_("ip_address(number) takes every number below 2 to the power of 32 for IPv4. Add to an address, which"
                   " keeps its version, or name the class: IPv6Address(number)."),
            when=lambda facts: facts["check"] == "six" and any("." in one for one in facts["got"]),
        ),
        Misconception(
            "addresses.beyond_the_last",
            says=_("Your code went one address beyond the last, and behind 255.255.255.255 there is none: adding one"
                   " raises an exception. Stop at the last, or count how many there are."),
            when=lambda facts: facts["check"] == "very_last" and facts.get("raised"),
        ),
        Misconception(
            "addresses.same_refused",
            says=_("When both are the same, the last does not come before the first: the list has that one address."),
            when=lambda facts: facts["check"] == "single" and facts.get("raised"),
        ),
        LONG_FORM,
        ONLY_IPV4,
        Misconception(
            "addresses.versions_compared",
            says=_("Addresses of two versions cannot be compared, which is a TypeError. Look at .version of both first,"
                   " and raise the ValueError yourself."),
            when=lambda facts: facts["check"] == "versions" and _raised(facts, "TypeError"),
        ),
        Misconception(
            "addresses.backwards_is_empty",
            says=_("The last address comes before the first: probably the caller has mixed them up. Whatever list is"
                   " returned, it hides that; a ValueError was asked for."),
            when=lambda facts: facts["check"] == "backwards",
        ),
    ],
)  # fmt: skip


def _between(student: Any, first: Any, last: Any) -> None:
    kind = type(first)
    expected = [str(kind(number)) for number in range(int(first), int(last) + 1)]
    args = (str(first), str(last))
    try:
        got = student.call("hosts_between", *args)
    except Unplain as unplain:
        if unplain.kind not in ITERATORS:
            unplain.facts.update(sent=args)
            raise
        got = _listed(student, args)
    except Verdict as verdict:
        verdict.facts.update(sent=args)
        raise
    same(list(got) if isinstance(got, tuple) else got, expected, sent=args)


def _listed(student: Any, args: Sequence[str]) -> Any:
    """Return what a generator gives: it was asked for a list, and hands the same over."""
    try:
        return student.list("hosts_between", *args)
    except Verdict as verdict:
        verdict.facts.update(sent=args)
        raise


@hosts_between.check(_("gives every address from the first to the last, both included"))
def counts(student: Any, rng: Random) -> None:
    base = ipaddress.IPv4Address(f"192.0.2.{rng.randint(7, 9)}")
    _between(student, base, base + rng.randint(4, 9))
    base = ipaddress.IPv4Address(f"192.0.2.{rng.randint(96, 99)}")
    _between(student, base, base + rng.randint(5, 9))


@hosts_between.check(_("gives one address where first and last are the same"), needs=[counts])
def single(student: Any, rng: Random) -> None:
    base = _four(rng)
    _between(student, base, base)


@hosts_between.check(_("goes on to the next number after .255"), needs=[counts])
def borders(student: Any, rng: Random) -> None:
    base = ipaddress.IPv4Address(f"10.{rng.randrange(256)}.{rng.randrange(200)}.{rng.randint(250, 253)}")
    _between(student, base, base + rng.randint(7, 12))
    _between(student, ipaddress.IPv4Address("10.0.255.254"), ipaddress.IPv4Address("10.1.0.1"))
    base = ipaddress.IPv4Address(f"10.{rng.randrange(256)}.{rng.randrange(200)}.{rng.randrange(256)}")
    _between(student, base, base + rng.randint(520, 600))


@hosts_between.check(_("reaches the very last address, 255.255.255.255"), needs=[counts])
def very_last(student: Any, rng: Random) -> None:
    last = ipaddress.IPv4Address("255.255.255.255")
    _between(student, last - rng.randint(3, 9), last)


@hosts_between.check(_("does the same for IPv6, each address in its short form"), needs=[counts])
def six_between(student: Any, rng: Random) -> None:
    _between_six(student, f"2001:db8:{rng.randint(1, 99)}::fffd", rng)
    _between_six(student, "::fffe", rng)


def _between_six(student: Any, first: str, rng: Random) -> None:
    base = ipaddress.IPv6Address(first)
    try:
        _between(student, base, base + rng.randint(4, 9))
    except Verdict as verdict:
        verdict.facts["check"] = "six"
        raise


BACKWARDS = _("The last address comes before the first. A ValueError was asked for.")
VERSIONS = _("One address is IPv4 and the other IPv6. A ValueError was asked for.")


@hosts_between.check(_("raises ValueError when the last comes before the first"), needs=[counts])
def backwards(student: Any, rng: Random) -> None:
    for first, last in ((f"10.0.0.{rng.randint(10, 19)}", f"10.0.0.{rng.randint(2, 9)}"),
                        ("10.0.1.0", "10.0.0.255"), (f"2001:db8::{rng.randint(10, 19)}", "2001:db8::9")):  # fmt: skip
        _refused(student, BACKWARDS, "hosts_between", first, last, sent=(first, last))


@hosts_between.check(_("raises ValueError when one is IPv4 and the other IPv6"), needs=[counts])
def versions(student: Any, rng: Random) -> None:
    four, other = str(_four(rng)), str(_six(rng))
    for args in ((four, other), (other, four), ("0.0.0.1", "::9"), ("::1", "0.0.0.9")):
        _refused(student, VERSIONS, "hosts_between", *args, sent=args)


# addresses.kind -------------------------------------------------------------------------------------------------


def _is(facts: Facts, expected: str, *got: str) -> bool:
    return facts["expected"] == expected and facts["got"] in got


kind = Exercise(
    "addresses.kind",
    points=2,
    minutes=20,
    title=_("what kind of address"),
    asks=["kind"],
    hints=[
        _("An address has is_loopback, is_link_local, is_multicast and is_global. Mind the order in which you ask: some"
          " are true of one address together."),
        _("Only for \"private\" there is nothing that fits, since is_private is true of much more: test with `in`"
          " whether the address lies in one of the four networks of the table."),
        _('An IPv6 address has ipv4_mapped: the IPv4 address inside "::ffff:10.0.0.1", or None. Ask for it first.'),
    ],
    misconceptions=[
        Misconception(
            "addresses.private_first",
            says=_("is_private is true of loopback and link-local addresses as well. Ask for those before you ask for"
                   " private ones."),
            when=lambda facts: facts["expected"] in ("loopback", "link-local") and facts["got"] == "private"
            and facts["check"] != "mapped",
        ),
        Misconception(
            "addresses.multicast_is_global",
            says=_("is_global is true of multicast addresses, too, since they can be reached from elsewhere. Ask for"
                   " is_multicast before."),
            when=lambda facts: _is(facts, "multicast", "global"),
        ),
        Misconception(
            "addresses.special_is_private",
            says=_("is_private means: not to be reached from everywhere. That is true of addresses for examples and of"
                   " 0.0.0.0, too. Private here are the networks of the table, and no others."),
            when=lambda facts: _is(facts, "special", "private"),
        ),
        Misconception(
            "addresses.rest_is_global",
            says=_("What is none of the others need not be global: 100.64.0.0/10 is used between providers and their"
                   " customers, 192.0.2.0/24 in books. Ask is_global."),
            when=lambda facts: _is(facts, "special", "global"),
        ),
        Misconception(
            "addresses.one_loopback",
            says=_("127.0.0.1 is the best known of them, but all of 127.0.0.0/8 leads back to the own machine."),
            when=lambda facts: facts["expected"] == "loopback" and facts["sent"].startswith("127."),
        ),
        Misconception(
            "addresses.begins_alike",
            says=_("The private network in the middle is 172.16.0.0/12: from 172.16.0.0 to 172.31.255.255. Only half"
                   " of the second number belongs to the prefix, so no comparison of texts finds it."),
            when=lambda facts: facts["sent"].startswith("172.") and {facts["got"], facts["expected"]} <= {
                "private", "global", "special"},
        ),
        Misconception(
            "addresses.only_ipv4",
            says=_("IPv6 has the same kinds, at other places: see the table. ip_address takes both versions."),
            when=lambda facts: facts["check"] == "six_kinds",
        ),
        Misconception(
            "addresses.mapped_as_text",
            says=_("The same address can be written in many ways: ::ffff:10.0.0.1 is ::FFFF:10.0.0.1 and ::ffff:a00:1"
                   " as well. Do not cut the text, ask the address: ipv4_mapped."),
            when=lambda facts: facts["spelt"],
        ),
        Misconception(
            "addresses.mapped_apart",
            says=_("::ffff:10.0.0.1 is an IPv4 address in IPv6's clothes, and leads where 10.0.0.1 leads. Look at"
                   " ipv4_mapped first: a filter that forgets it lets this address pass."),
            when=lambda facts: facts["check"] == "mapped",
        ),
    ],
)  # fmt: skip

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
GLOBAL = ("11.0.0.0/9", "57.0.0.0/8", "133.0.0.0/8", "172.8.0.0/13", "172.32.0.0/12", "192.169.0.0/16", "193.0.0.0/10")
SPECIAL = ("100.64.0.0/10", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/5")


def _kinds(student: Any, wanted: str, *addresses: object, **facts: Any) -> None:
    for address in addresses:
        text = str(address)
        same(_called(student, "kind", text, sent=text, **facts), wanted, sent=text, **facts)


@kind.check(_("tells private addresses from global ones"))
def private_or_global(student: Any, rng: Random) -> None:
    _kinds(student, "private", *(_four(rng, network) for network in PRIVATE))
    _kinds(student, "global", *(_four(rng, network) for network in GLOBAL[:3]))
    _kinds(student, "private", "172.16.0.1", f"172.{rng.randint(17, 31)}.0.1", "172.31.255.254")
    _kinds(student, "global", "172.15.255.254", "172.32.0.1", *(_four(rng, network) for network in GLOBAL[3:]))


@kind.check(_("knows loopback and link-local addresses"), needs=[private_or_global])
def near(student: Any, rng: Random) -> None:
    _kinds(student, "loopback", "127.0.0.1", _four(rng, "127.0.0.0/8"))
    _kinds(student, "link-local", _four(rng, "169.254.0.0/16"))


@kind.check(_("knows multicast addresses"), needs=[private_or_global])
def to_many(student: Any, rng: Random) -> None:
    _kinds(student, "multicast", "224.0.0.251", _four(rng, "239.0.0.0/8"))


@kind.check(_("calls the rest special"), needs=[private_or_global])
def the_rest(student: Any, rng: Random) -> None:
    _kinds(student, "special", *(_four(rng, network) for network in SPECIAL), "0.0.0.0", "255.255.255.255")


@kind.check(_("knows the same kinds in IPv6"), needs=[near, to_many, the_rest])
def six_kinds(student: Any, rng: Random) -> None:
    _kinds(student, "loopback", "::1")
    _kinds(student, "link-local", _six(rng, "fe80::/64"), "febf::1")
    _kinds(student, "private", _six(rng, "fd00::/8"), "fc00::1")
    _kinds(student, "global", _six(rng, "2a00::/12"), _six(rng, "2600::/12"))
    _kinds(student, "multicast", "ff02::1", _six(rng, "ff05::/16"))
    _kinds(student, "special", "::", _six(rng, "2001:db8::/32"))


@kind.check(_("looks into an IPv6 address that holds one of IPv4"), needs=[six_kinds])
def mapped(student: Any, rng: Random) -> None:
    _kinds(student, "private", f"::ffff:{_four(rng, rng.choice(PRIVATE))}")
    _kinds(student, "loopback", "::ffff:127.0.0.1")
    _kinds(student, "global", f"::ffff:{_four(rng, rng.choice(GLOBAL))}")
    _kinds(student, "special", f"::ffff:{_four(rng, rng.choice(SPECIAL))}")
    four = _four(rng, rng.choice(PRIVATE))
    high, low = divmod(int(four), 1 << 16)
    _kinds(student, "private", f"::ffff:{high:x}:{low:x}", f"::FFFF:{four}", f"0:0:0:0:0:ffff:{four}", spelt=True)


# addresses.route ------------------------------------------------------------------------------------------------

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
            when=lambda facts: facts["check"] == "both_versions" and _raised(facts, "TypeError"),
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
    same(_called(student, "route", table, text, **facts), expected, **facts)


def _hops(rng: Random, *networks: str) -> Table:
    """Return a table with these networks in this order, each with a next hop of its own."""
    return dict(zip(networks, rng.sample(HOPS, len(networks))))


@route.check(_("finds the one row that fits"))
def one_fits(student: Any, rng: Random) -> None:
    table = _hops(rng, "10.0.0.0/8", "172.16.0.0/16", "192.168.7.0/24")
    for network, hop in table.items():
        _routed(student, table, _four(rng, network), hop)


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
    address = _four(rng)
    for short, long in ((8, 16), (8, 24)):
        networks = [str(ipaddress.ip_network(f"{address}/{length}", strict=False)) for length in (long, short)]
        table = _hops(rng, *networks)
        _routed(student, table, address, table[networks[0]])
    table = _hops(rng, "10.0.7.0/24", "10.0.0.0/16")  # as texts of one length
    _routed(student, table, "10.0.7.9", table["10.0.7.0/24"])


@route.check(_("takes the default route, 0.0.0.0/0, where nothing else fits"), needs=[one_fits])
def default(student: Any, rng: Random) -> None:
    table = _hops(rng, "0.0.0.0/0", "10.0.0.0/8")
    _routed(student, table, _four(rng, "193.0.0.0/8"), table["0.0.0.0/0"])
    _routed(student, table, _four(rng), table["10.0.0.0/8"])


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
    _routed(student, _hops(rng, "10.0.0.0/8", "192.168.0.0/16"), _four(rng, "193.0.0.0/8"), None)
    _routed(student, {}, _four(rng), None)


@route.check(_("finds its way in a table of IPv4 and IPv6"), needs=[one_fits])
def both_versions(student: Any, rng: Random) -> None:
    table = _hops(rng, "::/0", "10.0.0.0/8", "2001:db8:7::/48", "::/96", "0.0.0.0/0")
    _routed(student, table, _four(rng, "193.0.0.0/8"), table["0.0.0.0/0"])
    _routed(student, table, _four(rng), table["10.0.0.0/8"])
    _routed(student, table, _six(rng, "2001:db8:7::/48"), table["2001:db8:7::/48"])
    _routed(student, table, _six(rng, "2001:db8:8::/48"), table["::/0"])


# addresses.dns_query --------------------------------------------------------------------------------------------

HEAD = 12  # bytes of a DNS message's header
AT_MOST = 6  # the number of a question whose name is as long as it may be

dns_query = Exercise(
    "addresses.dns_query",
    points=2,
    minutes=20,
    title=_("write a question for DNS"),
    asks=["dns_query"],
    hints=[
        _('struct.pack(">6H", ...) writes six numbers of two bytes each, the more significant byte first.'),
        _("For each label of name.split(\".\"): bytes([len(label)]) + label.encode(\"ascii\"). Behind the last one byte"
          " 0, then the type and the class."),
        _('removesuffix(".") takes one dot from the end. Then look at every label: at least 1 byte, at most 63. At last'
          " look at the whole name, as it will travel: at most 255 bytes."),
    ],
    misconceptions=[
        Misconception(
            "addresses.text_for_bytes",
            says=_("A message is bytes. Text has no place in it before it is encoded."),
            when=lambda facts: isinstance(facts["got"], str),
        ),
        Misconception(
            "addresses.one_byte_only",
            says=_("A byte goes up to 255 and the number up to 65535: it takes two bytes, as all numbers in the header"
                   " do."),
            when=lambda facts: facts["number"] > 255 and (_raised(facts, "ValueError", "OverflowError", "error")),
        ),
        Misconception(
            "addresses.little_endian",
            says=_("Numbers in messages of the internet travel with their more significant byte first: 7 in two bytes"
                   " is 00 07. In struct the sign for it is > or !, and to_bytes takes \"big\"."),
            when=lambda facts: facts["got"][:2] == facts["expected"][:2][::-1] != facts["expected"][:2],
        ),
        Misconception(
            "addresses.number_ignored",
            says=_("The first two bytes are the number that was given. The answer brings it back, and so the one who"
                   " asked finds the question that it belongs to."),
            when=lambda facts: facts["got"][:2] != facts["expected"][:2] and facts["got"][2:] == facts["expected"][2:],
        ),
        Misconception(
            "addresses.no_recursion",
            says=_("Bytes 2 and 3 are the flags. Recursion desired is the lowest bit of the first of them: 01 00."),
            when=lambda facts: facts["got"][2:4] != b"\1\0" and facts["got"][4:] == facts["expected"][4:],
        ),
        Misconception(
            "addresses.no_question_counted",
            says=_("Bytes 4 and 5 say how many questions follow. There is one: 00 01. The other counts are 0."),
            when=lambda facts: facts["got"][4:12] != facts["expected"][4:12]
            and facts["got"][12:] == facts["expected"][12:],
        ),
        Misconception(
            "addresses.dots_kept",
            says=_("No dot travels. Where the text has one, the message has the length of the label that follows."),
            when=lambda facts: b"." in facts["got"],
        ),
        Misconception(
            "addresses.length_as_digit",
            says=_("The length of a label travels as a byte of that value, not as a digit: bytes([3]), not b\"3\"."),
            when=lambda facts: facts["got"][12:13].isdigit() and not facts["expected"][12:13].isdigit(),
        ),
        Misconception(
            "addresses.no_end_of_name",
            says=_("A label of length 0, one byte 00, ends the name. Without it the server takes what follows for"
                   " another label."),
            when=lambda facts: facts["got"] == facts["expected"][:-5] + facts["expected"][-4:],
        ),
        Misconception(
            "addresses.class_before_kind",
            says=_("Behind the name comes the type, then the class, which is 1 for the internet."),
            when=lambda facts: facts["got"][:-4] == facts["expected"][:-4]
            and facts["got"][-4:] == facts["expected"][-2:] + facts["expected"][-4:-2],
        ),
        Misconception(
            "addresses.letters_lowered",
            says=_("The letters of a name travel as they were given: a server compares them without regard to case, and"
                   " sends them back as they came."),
            when=lambda facts: facts["got"] == facts["expected"][:12] + facts["expected"][12:].lower(),
        ),
        Misconception(
            "addresses.final_dot",
            says=_("A dot at the end says that the name is complete, and makes no label of its own."),
            when=lambda facts: facts["check"] == "final_dot",
        ),
        Misconception(
            "addresses.all_dots_stripped",
            says=_('strip(".") takes every dot from both ends, and rstrip(".") all from one: the empty label is gone'
                   " before anybody sees it. A single dot at the end may go, which is what removesuffix does."),
            when=lambda facts: facts["check"] == "empty_labels"
            and facts["got"][HEAD:-4] == _wire_name(facts["sent"][0].strip(".")),
        ),
        Misconception(
            "addresses.empty_label",
            says=_("Two dots in a row, or one at the beginning, leave an empty label. Its length, 0, would end the name"
                   " there, and the server would answer another question."),
            when=lambda facts: facts["check"] == "empty_labels",
        ),
        Misconception(
            "addresses.limit_too_small",
            says=_("This is as long as may be, and allowed: a label of 63 bytes, or a name of 255 as it travels, which"
                   " counts the byte before each label and the 0 at the end, and no dot at the end of the text."),
            when=lambda facts: facts["check"] in ("long_labels", "long_names") and facts["number"] == AT_MOST
            and facts.get("raised"),
        ),
        Misconception(
            "addresses.label_too_long",
            says=_("A label has at most 63 bytes. From 64 on its length would be read as something else: two of the"
                   " eight bits of that byte are not for lengths."),
            when=lambda facts: facts["check"] == "long_labels",
        ),
        Misconception(
            "addresses.name_too_long",
            says=_("A whole name has at most 255 bytes as it travels, with the byte before each label and the 0 at its"
                   " end."),
            when=lambda facts: facts["check"] == "long_names",
        ),
    ],
)  # fmt: skip


def _wire_name(name: str) -> bytes:
    labels = name.removesuffix(".").encode("ascii").split(b".")
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def _question(name: str, wanted: int) -> bytes:
    return _wire_name(name) + struct.pack(">2H", wanted, 1)


def _asked(student: Any, name: str, wanted: int, number: int) -> None:
    args = (name, wanted, number)
    expected = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + _question(name, wanted)
    facts: Facts = {"number": number, "wanted": wanted}
    got = _called(student, "dns_query", *args, sent=args, **facts)
    same(bytes(got) if isinstance(got, bytearray) else got, expected, sent=args, **facts)


def _name(rng: Random, labels: int = 3) -> str:
    return ".".join(_word(rng) for _label in range(labels - 1)) + ".example"


@dns_query.check(_("writes the header and the question"), weight=2)
def written(student: Any, rng: Random) -> None:
    _asked(student, _name(rng), 1, rng.randint(2, 255))


@dns_query.check(_("writes any number, and asks for any type"), needs=[written])
def numbers(student: Any, rng: Random) -> None:
    for wanted in (28, 15, 16, rng.choice([257, 65])):
        _asked(student, _name(rng), wanted, rng.randint(1, 254) << 8 | 255)
    _asked(student, _name(rng), 1, 0)
    _asked(student, _name(rng), 1, 0xFFFF)


@dns_query.check(_("writes names of one label and of many, letters as they are"), needs=[written])
def names(student: Any, rng: Random) -> None:
    for name in (_word(rng), _name(rng, 2), _name(rng, 7), f"{_word(rng).title()}.{_word(rng).upper()}.Example"):
        _asked(student, name, 1, rng.randint(2, 255))
    reverse = ".".join(str(rng.randrange(256)) for _number in range(4))
    _asked(student, f"{reverse}.in-addr.arpa", 12, rng.randint(2, 255))


@dns_query.check(_("takes a name with a dot at its end"), needs=[written])
def final_dot(student: Any, rng: Random) -> None:
    _asked(student, _name(rng) + ".", 1, rng.randint(2, 255))


@dns_query.check(_("raises ValueError for an empty label"), needs=[written])
def empty_labels(student: Any, rng: Random) -> None:
    for name in (f"{_word(rng)}..example", f".{_name(rng)}", "", f"{_name(rng)}.."):
        _refused(student, _("There is an empty label in this name. A ValueError was asked for."), "dns_query",
                 name, 1, 7, sent=(name, 1, 7), number=7)  # fmt: skip


@dns_query.check(_("writes a label of 63 bytes, and raises ValueError for a longer one"), needs=[written])
def long_labels(student: Any, rng: Random) -> None:
    _asked(student, f"{_word(rng, 63, 63)}.example", 1, AT_MOST)
    for length in (64, rng.randint(65, 100), rng.choice([192, 200])):
        name = f"{_word(rng)}.{_word(rng, length, length)}.example"
        _refused(student, _("A label of this name has {length} bytes. A ValueError was asked for.").format(
            length=length), "dns_query", name, 1, 7, sent=(name, 1, 7), number=7)  # fmt: skip


@dns_query.check(_("writes a name of 255 bytes, and raises ValueError for a longer one"), needs=[written])
def long_names(student: Any, rng: Random) -> None:
    for length in (253, 254):  # in letters and dots; two more as it travels
        name = _long_name(rng, length)
        for spelt in (name, name + "."):
            if length == 253:
                _asked(student, spelt, 1, AT_MOST)
            else:
                says = _("This name has 256 bytes as it travels. A ValueError was asked for.")
                _refused(student, says, "dns_query", spelt, 1, 7, sent=(spelt, 1, 7), number=7)


def _long_name(rng: Random, length: int) -> str:
    """Return a name of so many letters and dots, whose labels are all allowed."""
    start = ".".join(_word(rng, 49, 49) for _label in range(4))
    return f"{start}.{_word(rng, length - 200, length - 200)}"


# addresses.dns_answer -------------------------------------------------------------------------------------------


def _records(facts: Facts) -> list[Any]:
    return list(facts["got"]["records"])


def _values(facts: Facts) -> list[Any]:
    """Return the values that came where others were expected, each beside the one expected."""
    pairs = zip(_records(facts), facts["expected"]["records"])
    return [(got[3], expected[3]) for got, expected in pairs if got[3] != expected[3]]


dns_answer = Exercise(
    "addresses.dns_answer",
    points=4,
    minutes=40,
    title=_("read an answer of DNS"),
    asks=["dns_answer"],
    hints=[
        _('struct.unpack_from(">6H", data) gives the header. The code is the lowest four bits of the second number,'
          " `flags & 15`, and the answer was cut short if `flags & 0x0200`."),
        _("Write read_name(data, at), which returns the name and where the next field begins. At 0 the name ends. From"
          " 192 on it is a pointer: the rest of the name is read_name(data, offset), and the next field begins two"
          " bytes later."),
        _("Skip the questions: a name and four bytes each. Then for each answer a name, and struct.unpack_from"
          '(">HHIH", data, at): type, class, time to live, length. So many bytes are the value.'),
        _("Against circles: a pointer may only go back. Against what is cut short: compare every end with len(data),"
          " since a slice that is too long is no error. struct.error and IndexError are no ValueError."),
    ],
    misconceptions=[
        Misconception(
            "addresses.goes_in_circles",
            says=_("This message holds a pointer that leads back to itself, and following it never ends. Whoever reads"
                   " what strangers send counts the jumps, or allows only those that go back."),
            when=lambda facts: facts["check"] == "circles" and (
                facts.get("timed_out") or "got" in facts or _raised(facts, "RecursionError")),
        ),
        Misconception(
            "addresses.slices_are_lenient",
            says=_("data[a:b] gives what there is and does not mind that it is less. Compare with len(data) before you"
                   " believe a length."),
            when=lambda facts: facts["check"] == "cut_short" and "got" in facts,
        ),
        Misconception(
            "addresses.other_errors",
            says=_("This message is broken, and something else than ValueError was raised. IndexError and struct.error"
                   " are what Python happens to raise: turn them into the ValueError that was asked for."),
            when=lambda facts: facts["check"] in ("cut_short", "circles") and facts.get("raised"),
        ),
        Misconception(
            "addresses.lost_its_place",
            says=_("Somewhere the reading went on at the wrong byte. The header has 12; a question is a name and 4"
                   " more; a record is a name, 10 more, and its value; and a pointer ends a name behind its second"
                   " byte, without a 0."),
            when=lambda facts: facts["check"] == "reads" and facts.get("raised") not in (None, "NotImplementedError"),
        ),
        Misconception(
            "addresses.final_dot_kept",
            says=_("The 0 that ends a name is a label without letters. No dot was asked for in front of it."),
            when=lambda facts: any(got[0] == f"{expected[0]}." for got, expected in zip(
                _records(facts), facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.code_with_flags",
            says=_("The code is the lowest four bits of the flags. Above it in the same byte stand others, such as"
                   " recursion available: & 15 leaves only the four."),
            when=lambda facts: facts["got"]["code"] != facts["expected"]["code"],
        ),
        Misconception(
            "addresses.wrong_flag",
            says=_("TC, which says that the answer was cut short, is the bit 0x0200 of the flags, 0x02 of their first"
                   " byte. The value asked for is True or False."),
            when=lambda facts: facts["got"]["truncated"] is not facts["expected"]["truncated"],
        ),
        Misconception(
            "addresses.records_dropped",
            says=_("A message whose code is not 0, or that was cut short, may hold answers all the same: an alias, and"
                   " then no such name; or as many as there was room for. Those that stand in it are wanted."),
            when=lambda facts: facts["check"] in ("flags", "aliases") and not _records(facts),
        ),
        Misconception(
            "addresses.name_lowered",
            says=_("The letters of a name are given back as they came. Who compares names does it without regard to"
                   " case; who reads them changes nothing."),
            when=lambda facts: _records(facts) == [
                (name.lower(), kind, seconds, value.lower() if isinstance(value, str) else value)
                for name, kind, seconds, value in facts["expected"]["records"]],
        ),
        Misconception(
            "addresses.one_record",
            says=_("The header says how many answers there are, and there may be none, one or many. Read as many as it"
                   " says."),
            when=lambda facts: facts["check"] == "many" and (
                facts.get("raised") or len(_records(facts)) != len(facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.too_many",
            says=_("Behind the answers come records of two other sections, with counts of their own. Only the answers"
                   " were asked for: stop when they are read."),
            when=lambda facts: facts["check"] == "other_sections",
        ),
        Misconception(
            "addresses.question_in_the_way",
            says=_("Between the header and the answers stands the question once more, as long as its name. The header"
                   " says how many there are, mostly one, and none may be left out."),
            when=lambda facts: facts["check"] == "questions",
        ),
        Misconception(
            "addresses.few_jumps",
            says=_("This message is sound. A pointer may lead to labels with a pointer behind them, and so on: a name"
                   " of 255 bytes has room for more than a hundred. Refuse circles, and no names before that."),
            when=lambda facts: facts["check"] == "pointers" and _raised(facts, "ValueError"),
        ),
        Misconception(
            "addresses.after_last_pointer",
            says=_("The name is right, and what was read behind it is not. Wherever the pointers of a name lead, the"
                   " record goes on behind the first of them, where the name stands."),
            when=lambda facts: facts["check"] == "pointers" and any(
                got[0] == expected[0] and got != expected for got, expected in zip(
                    _records(facts), facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.always_byte_12",
            says=_("c0 0c is frequent, since the question's name begins at byte 12. But a pointer may stand behind"
                   " labels of its own, point into the middle of a name, or to another pointer: read what it says."),
            when=lambda facts: facts["check"] == "pointers",
        ),
        Misconception(
            "addresses.pointer_in_one_byte",
            says=_("A pointer has 14 bits: the lower six of its first byte, and all of the second. This one goes beyond"
                   " byte 255."),
            when=lambda facts: facts["check"] == "far",
        ),
        Misconception(
            "addresses.alias_not_read",
            says=_("The value of a CNAME is a name, written like all names of the message: with lengths, and perhaps a"
                   " pointer that only the whole message resolves. Read it where it stands in data."),
            when=lambda facts: facts["check"] == "aliases",
        ),
        Misconception(
            "addresses.short_time",
            says=_("The time to live has four bytes. Two of them count up to 65535, and a day has 86400 seconds."),
            when=lambda facts: any(got[2] != expected[2] for got, expected in zip(
                _records(facts), facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.address_as_bytes",
            says=_("For type 1 and 28 the value is text. ip_address takes the four or sixteen bytes as they are; str()"
                   " makes text of that."),
            when=lambda facts: facts.get("unplain", "").startswith("IPv")
            or any(isinstance(got, bytes) and isinstance(expected, str) for got, expected in _values(facts)),
        ),
        Misconception(
            "addresses.all_is_text",
            says=_("Of a type that you do not know, hand the bytes of the value over as they are. They may be"
                   " anything."),
            when=lambda facts: facts["check"] == "other_types",
        ),
    ],
)  # fmt: skip


@dataclass
class _Message:
    """A DNS message that is put together piece by piece; names are written with pointers where they can be."""

    number: int
    flags: int = 0x8180  # a response, recursion desired and available
    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    body: bytes = b""
    places: dict[str, int] = field(default_factory=dict)  # where a name, or the end of one, was written first

    @property
    def data(self) -> bytes:
        return struct.pack(">6H", self.number, self.flags, *self.counts) + self.body

    def ask(self, name: str, wanted: int) -> None:
        self.body += self.name(name, HEAD + len(self.body)) + struct.pack(">2H", wanted, 1)
        self.counts[0] += 1

    def tell(self, name: str, kind: int, seconds: int, value: bytes | str, section: int = 1) -> None:
        """Add a record; a value of type str is a name."""
        owner = self.name(name, HEAD + len(self.body))
        at = HEAD + len(self.body) + len(owner) + 10
        content = value if isinstance(value, bytes) else self.name(value, at)
        self.body += owner + struct.pack(">HHIH", kind, 1, seconds, len(content)) + content
        self.counts[section] += 1

    def name(self, text: str, at: int) -> bytes:
        """Return a name as it is written at this place, and remember its ends for later pointers."""
        written = b""
        while text:
            if text in self.places:
                return written + struct.pack(">H", 0xC000 | self.places[text])
            self.places[text] = at + len(written)
            label, __, text = text.partition(".")
            written += bytes([len(label)]) + label.encode("ascii")
        return written + b"\0"


Record = tuple[str, int, int, Any]


def _told(student: Any, message: _Message, records: Sequence[Record]) -> None:
    """Require what a message says; its answers are `records`."""
    expected = {
        "number": message.number,
        "code": message.flags & 15,
        "truncated": bool(message.flags & 0x0200),
        "records": list(records),
    }
    data = message.data
    got = _called(student, "dns_answer", data, sent=data)
    if type(got) is dict and got.keys() != expected.keys():
        wanted = ", ".join(map(repr, expected))
        fail(_("These keys are asked for, and no others: {names}.").format(names=wanted), sent=data, got=got)
    same(_with_tuples(got), expected, sent=data)


def _with_tuples(got: Any) -> Any:
    """Return the result with its records as tuples: a list of lists says the same."""
    if type(got) is dict and type(got.get("records")) in (list, tuple):
        return got | {"records": [tuple(one) if type(one) is list else one for one in got["records"]]}
    return got


def _address(rng: Random) -> tuple[bytes, str]:
    address = _four(rng, "192.0.2.0/24")
    return address.packed, str(address)


def _answered(rng: Random, seconds: int = 0, **more: Any) -> tuple[_Message, list[Record]]:
    """Return the answer to a question for an address, and its records."""
    name, (packed, text) = _name(rng), _address(rng)
    message = _Message(rng.randint(256, 65535), **more)
    message.ask(name, 1)
    message.tell(name, 1, seconds or rng.randint(60, 3600), packed)
    (seconds,) = struct.unpack_from(">I", message.data, len(message.data) - 10)
    return message, [(name, 1, seconds, text)]


@dns_answer.check(_("reads an answer with one address"), weight=2)
def reads(student: Any, rng: Random) -> None:
    message, records = _answered(rng)
    _told(student, message, records)


@dns_answer.check(_("reads a time to live of days, and an IPv6 address"), needs=[reads])
def four_bytes(student: Any, rng: Random) -> None:
    message, records = _answered(rng, seconds=rng.randint(70_000, 2_000_000))
    _told(student, message, records)
    name, address = _name(rng), _six(rng)
    message = _Message(rng.randint(256, 65535))
    message.ask(name, 28)
    message.tell(name, 28, 300, address.packed)
    _told(student, message, [(name, 28, 300, str(address))])


@dns_answer.check(_("reads the code and whether the answer was cut short"), needs=[reads])
def flags(student: Any, rng: Random) -> None:
    for value in (0x8183, 0x8185, 0x8580 | rng.choice([2, 4])):
        message = _Message(rng.randint(256, 65535), value)
        message.ask(_name(rng), 1)
        _told(student, message, [])
    message, records = _answered(rng, flags=0x8380)
    _told(student, message, records)


@dns_answer.check(_("reads several answers in their order"), needs=[reads])
def many(student: Any, rng: Random) -> None:
    message, records = _answered(rng)
    for _number in range(rng.randint(2, 5)):
        packed, text = _address(rng)
        message.tell(records[0][0], 1, 60, packed)
        records.append((records[0][0], 1, 60, text))
    _told(student, message, records)


@dns_answer.check(_("leaves the records of the other sections out"), needs=[reads])
def other_sections(student: Any, rng: Random) -> None:
    message, records = _answered(rng)
    message.tell("example", 2, 300, f"{_word(rng)}.example", section=2)
    message.tell(f"{_word(rng)}.example", 1, 300, _address(rng)[0], section=3)
    _told(student, message, records)


def _apart(rng: Random) -> str:
    """Return a name that has no end in common with others, so that no pointer is needed."""
    return f"{_word(rng)}.{_word(rng, 9, 12)}"


@dns_answer.check(_("passes over no question, or two"), needs=[reads])
def questions(student: Any, rng: Random) -> None:
    for count in (0, 2):
        name, (packed, text) = _apart(rng), _address(rng)
        message = _Message(rng.randint(256, 65535))
        for _number in range(count):
            message.ask(_apart(rng), 1)
        message.tell(name, 1, 300, packed)
        _told(student, message, [(name, 1, 300, text)])


@dns_answer.check(_("follows every pointer to the name that it means"), needs=[reads])
def pointers(student: Any, rng: Random) -> None:
    message = _Message(rng.randint(256, 65535))
    asked = _name(rng, 4)
    message.ask(asked, 1)
    records: list[Record] = []
    first = f"{_word(rng)}.{asked.partition('.')[2]}"  # labels of its own, then a pointer into the question's name
    names = [first, f"{_word(rng)}.{first}", asked.partition(".")[2], "other." + _word(rng), asked]
    for _number in range(6):
        names.append(f"{_word(rng)}.{names[-1]}")
    for name in names:
        packed, text = _address(rng)
        message.tell(name, 1, 300, packed)
        records.append((name, 1, 300, text))
    _told(student, message, records)


@dns_answer.check(_("reads an alias (CNAME) as a name"), needs=[pointers])
def aliases(student: Any, rng: Random) -> None:
    name, (packed, text) = _name(rng), _address(rng)
    message = _Message(rng.randint(256, 65535))
    message.ask(name, 1)
    whole, ended = f"{_word(rng)}.{_word(rng)}", f"{_word(rng).title()}.example"
    message.tell(name, 5, 300, whole)
    message.tell(whole, 5, 300, ended)
    message.tell(ended, 1, 60, packed)
    _told(student, message, [(name, 5, 300, whole), (whole, 5, 300, ended), (ended, 1, 60, text)])
    message = _Message(rng.randint(256, 65535), 0x8183)  # an alias of a name that is none (RFC 2308, section 2.1)
    message.ask(name, 1)
    message.tell(name, 5, 300, ended)
    _told(student, message, [(name, 5, 300, ended)])


@dns_answer.check(_("follows pointers beyond byte 255"), needs=[aliases])
def far(student: Any, rng: Random) -> None:
    message = _Message(rng.randint(256, 65535))
    name = _name(rng)
    message.ask(name, 1)
    records: list[Record] = []
    for _number in range(rng.randint(16, 20)):
        owner, (packed, text) = _apart(rng), _address(rng)
        message.tell(owner, 1, 60, packed)
        message.tell(owner, 1, 61, packed)
        records += [(owner, 1, 60, text), (owner, 1, 61, text)]
    _told(student, message, records)


@dns_answer.check(_("hands the values of other types over as bytes"), needs=[reads])
def other_types(student: Any, rng: Random) -> None:
    name = _name(rng)
    message = _Message(rng.randint(256, 65535))
    message.ask(name, 16)
    own = rng.randrange(65280, 65530)  # types for private use (RFC 6895, section 3.1): nobody knows how to read them
    values = [(16, b"\x05hello"), (own, b"\xc0\x0c\xff" + rng.randbytes(4)), (own + 1, b"\0")]
    values += [(16, b"\x03yes"), (own + 2, rng.randbytes(16))]  # as long as addresses
    for wanted, value in values:
        message.tell(name, wanted, 300, value)
    _told(student, message, [(name, wanted, 300, value) for wanted, value in values])


@dns_answer.check(_("raises ValueError when the data ends too early"), needs=[reads])
def cut_short(student: Any, rng: Random) -> None:
    message, __ = _answered(rng)
    message.tell("example", 16, 300, b"\x09to be cut")
    data = message.data
    for length in range(0, len(data), max(1, len(data) // CUT_SHORT)):
        _refused(student, _("Only {length} of {whole} bytes came. A ValueError was asked for.").format(
            length=length, whole=len(data)), "dns_answer", data[:length], sent=data[:length])  # fmt: skip
    _refused(student, _("The last byte is missing. A ValueError was asked for."), "dns_answer", data[:-1],
             sent=data[:-1])  # fmt: skip


@dns_answer.check(_("raises ValueError when pointers go in circles"), needs=[reads])
def circles(student: Any, rng: Random) -> None:
    for data in _circles(rng):
        _refused(student, _("A name in this message has no end. A ValueError was asked for."), "dns_answer", data,
                 sent=data)  # fmt: skip


def _circles(rng: Random) -> Iterator[bytes]:
    head = struct.pack(">6H", rng.randint(256, 65535), 0x8180, 1, 1, 0, 0)
    label = bytes([4]) + _word(rng, 4, 4).encode()
    record = struct.pack(">HHIH", 1, 1, 300, 4) + bytes([192, 0, 2, 1])
    question = _question(_name(rng), 1)
    own = struct.pack(">H", 0xC000 | HEAD + len(question))
    yield head + question + own + record  # points to itself
    yield head + question + label + own + record  # points to the label before itself
    two = head[:6] + struct.pack(">3H", 2, 0, 0)
    there = struct.pack(">H", 0xC000 | HEAD + len(question) + len(own + record))
    yield two + question + there + record + own + record  # to each other
