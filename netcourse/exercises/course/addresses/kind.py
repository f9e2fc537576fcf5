"""Exercise addresses.kind: what kind of address."""

from __future__ import annotations

from random import Random
from typing import Any

from netcourse.exercises.course.addresses.common import random_four, random_six
from netcourse.exercises.model import Exercise, Facts, Misconception, same
from netcourse.exercises.staging.calls import called
from netcourse.i18n import _


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
        same(called(student, "kind", text, sent=text, **facts), wanted, sent=text, **facts)


@kind.check(_("tells private addresses from global ones"))
def private_or_global(student: Any, rng: Random) -> None:
    _kinds(student, "private", *(random_four(rng, network) for network in PRIVATE))
    _kinds(student, "global", *(random_four(rng, network) for network in GLOBAL[:3]))
    _kinds(student, "private", "172.16.0.1", f"172.{rng.randint(17, 31)}.0.1", "172.31.255.254")
    _kinds(student, "global", "172.15.255.254", "172.32.0.1", *(random_four(rng, network) for network in GLOBAL[3:]))


@kind.check(_("knows loopback and link-local addresses"), needs=[private_or_global])
def near(student: Any, rng: Random) -> None:
    _kinds(student, "loopback", "127.0.0.1", random_four(rng, "127.0.0.0/8"))
    _kinds(student, "link-local", random_four(rng, "169.254.0.0/16"))


@kind.check(_("knows multicast addresses"), needs=[private_or_global])
def to_many(student: Any, rng: Random) -> None:
    _kinds(student, "multicast", "224.0.0.251", random_four(rng, "239.0.0.0/8"))


@kind.check(_("calls the rest special"), needs=[private_or_global])
def the_rest(student: Any, rng: Random) -> None:
    _kinds(student, "special", *(random_four(rng, network) for network in SPECIAL), "0.0.0.0", "255.255.255.255")


@kind.check(_("knows the same kinds in IPv6"), needs=[near, to_many, the_rest])
def six_kinds(student: Any, rng: Random) -> None:
    _kinds(student, "loopback", "::1")
    _kinds(student, "link-local", random_six(rng, "fe80::/64"), "febf::1")
    _kinds(student, "private", random_six(rng, "fd00::/8"), "fc00::1")
    _kinds(student, "global", random_six(rng, "2a00::/12"), random_six(rng, "2600::/12"))
    _kinds(student, "multicast", "ff02::1", random_six(rng, "ff05::/16"))
    _kinds(student, "special", "::", random_six(rng, "2001:db8::/32"))


@kind.check(_("looks into an IPv6 address that holds one of IPv4"), needs=[six_kinds])
def mapped(student: Any, rng: Random) -> None:
    _kinds(student, "private", f"::ffff:{random_four(rng, rng.choice(PRIVATE))}")
    _kinds(student, "loopback", "::ffff:127.0.0.1")
    _kinds(student, "global", f"::ffff:{random_four(rng, rng.choice(GLOBAL))}")
    _kinds(student, "special", f"::ffff:{random_four(rng, rng.choice(SPECIAL))}")
    four = random_four(rng, rng.choice(PRIVATE))
    high, low = divmod(int(four), 1 << 16)
    _kinds(student, "private", f"::ffff:{high:x}:{low:x}", f"::FFFF:{four}", f"0:0:0:0:0:ffff:{four}", spelt=True)
