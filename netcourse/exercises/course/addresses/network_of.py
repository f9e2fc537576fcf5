"""Exercise addresses.network_of: the network of an address."""

from __future__ import annotations

import ipaddress
from random import Random
from typing import Any

from netcourse.exercises.course.addresses.common import (
    LONG_FORM,
    OBJECT_FOR_TEXT,
    ONLY_IPV4,
    random_four,
    random_six,
    refused,
)
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, same
from netcourse.exercises.staging.calls import called
from netcourse.i18n import _

ERROR_HIDDEN = Misconception(
    "addresses.error_hidden",
    says=_("A ValueError was asked for. What came back looks like a result, and whoever called takes it for one."),
    when=lambda facts: facts["check"] == "refuses" and "got" in facts,
)  # fmt: skip


NO_ADDRESS = _("This names no address with a prefix. A ValueError was asked for.")


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
        Misconception(
            "addresses.int_takes_more",
            says=_("int() takes more than an address may have: signs, spaces, underscores, and the digits of all"
                   " scripts, of which isdigit() is true as well. ipaddress takes 0 to 9, and raises ValueError for the"
                   " rest."),
            when=lambda facts: facts["number"],
        ),
        ERROR_HIDDEN,
    ],
)  # fmt: skip


def _network(student: Any, text: str) -> None:
    expected = str(ipaddress.ip_interface(text).network)
    same(called(student, "network_of", text, sent=text), expected, sent=text)


@network_of.check(_("names the network of an address"))
def whole_numbers(student: Any, rng: Random) -> None:
    for prefix in (24, 16, 8):
        _network(student, f"{random_four(rng)}/{prefix}")


@network_of.check(_("ends a network inside a number, too"), needs=[whole_numbers])
def inside(student: Any, rng: Random) -> None:
    _network(student, f"192.168.{rng.randint(1, 254)}.{rng.randint(33, 62)}/27")
    for prefix in rng.sample([9, 11, 13, 18, 20, 22, 23, 26, 28, 30], 4):
        _network(student, f"{random_four(rng, '172.16.0.0/12') if prefix > 12 else random_four(rng)}/{prefix}")


@network_of.check(_("takes the shortest prefix, the longest, and none"), needs=[whole_numbers])
def ends(student: Any, rng: Random) -> None:
    for text in (
        f"{random_four(rng)}/0",
        f"{random_four(rng)}/31",
        f"{random_four(rng)}/32",
        f"10.{rng.randrange(256)}.0.0/16",
    ):
        _network(student, text)
    _network(student, str(random_four(rng)))


@network_of.check(_("does the same for IPv6"), needs=[whole_numbers])
def six(student: Any, rng: Random) -> None:
    for prefix in (64, 48, rng.randint(33, 47), rng.randint(65, 127)):
        _network(student, f"{random_six(rng)}/{prefix}")


@network_of.check(_("raises ValueError for what is no address, or has no such prefix"), needs=[whole_numbers])
def refuses(student: Any, rng: Random) -> None:
    address = random_four(rng, "10.0.0.0/9")
    for text in (f"{address}/33", f"10.{rng.randint(256, 999)}.0.1/24", f"{random_word(rng)}/24", f"{address}.1/24",
                 f"{address}/-1", f"2001:db8::{rng.randint(1, 99)}/129", f"10.0.{rng.randint(1, 9)}/24"):  # fmt: skip
        refused(student, NO_ADDRESS, "network_of", text, sent=text)
    one, two, *__ = str(address).split(".")
    arabic = str(rng.randint(1, 9)).translate({ord("0") + digit: chr(0x660 + digit) for digit in range(10)})
    for text in (f"{one}.{arabic}.0.1/24", f"{one}.1_1.0.1/24", f"{one}. {two}.0.1/24", f"{one}.{two}.+1.1/24",
                 f"{arabic}.0.2.1"):  # fmt: skip
        refused(student, NO_ADDRESS, "network_of", text, sent=text, number=True)
