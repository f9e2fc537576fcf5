"""What several exercises of the chapter share: addresses by chance, and what is believed of them and of errors."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from random import Random
from typing import Any

from netcourse.exercises.model import Misconception, Raised, Unplain, fail
from netcourse.exercises.staging.calls import telling
from netcourse.i18n import _

ITERATORS = {"generator", "map", "filter", "zip", "chain", "islice", "range", "dict_values", "list_iterator"}


def refused(student: Any, says: str, name: str, *args: Any, **facts: Any) -> None:
    """Require a ValueError for these arguments; any other exception ends the check as it is."""
    with telling(**facts):
        try:
            got = student.call(name, *args)
        except Unplain as unplain:
            if unplain.kind not in ITERATORS:
                raise
            got = _drained(student, name, args)
            if got is None:
                return
        except Raised as raised:
            if raised.is_a("ValueError"):
                return
            raised.says = raised.says or says
            raise
    fail(says, got=got, **facts)


def _drained(student: Any, name: str, args: Sequence[Any]) -> list[Any] | None:
    """Return what an iterator gives where nothing should be given; None when it raises the ValueError."""
    try:
        found: list[Any] = student.list(name, *args)
    except Raised as raised:
        if raised.is_a("ValueError"):
            return None
        raise
    return found


def random_four(rng: Random, within: str = "10.0.0.0/8") -> ipaddress.IPv4Address:
    """Return an address of a network that is neither its first nor its last."""
    network = ipaddress.IPv4Network(within)
    return network[rng.randint(1, network.num_addresses - 2)]


def random_six(rng: Random, within: str = "2001:db8::/32") -> ipaddress.IPv6Address:
    network = ipaddress.IPv6Network(within)
    return network[rng.randint(1, network.num_addresses - 2)]


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
