"""Exercise addresses.hosts_between: all addresses from here to there."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from random import Random
from typing import Any

from netcourse.exercises.course.addresses.common import (
    ITERATORS,
    LONG_FORM,
    OBJECT_FOR_TEXT,
    ONLY_IPV4,
    random_four,
    random_six,
    refused,
)
from netcourse.exercises.model import Exercise, Misconception, Unplain, Verdict, same, was_raised
from netcourse.exercises.staging.calls import telling
from netcourse.i18n import _

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
                was_raised(facts, "ValueError") and "invalid literal" not in facts["message"])),
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
            when=lambda facts: facts["check"] == "versions" and was_raised(facts, "TypeError"),
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
    with telling(sent=args):
        return student.list("hosts_between", *args)


@hosts_between.check(_("gives every address from the first to the last, both included"))
def counts(student: Any, rng: Random) -> None:
    base = ipaddress.IPv4Address(f"192.0.2.{rng.randint(7, 9)}")
    _between(student, base, base + rng.randint(4, 9))
    base = ipaddress.IPv4Address(f"192.0.2.{rng.randint(96, 99)}")
    _between(student, base, base + rng.randint(5, 9))


@hosts_between.check(_("gives one address where first and last are the same"), needs=[counts])
def single(student: Any, rng: Random) -> None:
    base = random_four(rng)
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
        refused(student, BACKWARDS, "hosts_between", first, last, sent=(first, last))


@hosts_between.check(_("raises ValueError when one is IPv4 and the other IPv6"), needs=[counts])
def versions(student: Any, rng: Random) -> None:
    four, other = str(random_four(rng)), str(random_six(rng))
    for args in ((four, other), (other, four), ("0.0.0.1", "::9"), ("::1", "0.0.0.9")):
        refused(student, VERSIONS, "hosts_between", *args, sent=args)
