"""What every fault must have: a file of its own, a name in the tables, documentation, something to be seen."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from dataclasses import fields
from pathlib import Path

import pytest

from netcourse.wire import faults
from netcourse.wire.faults.base import Fault
from tests.wire.faults.helpers import ANY, EXAMPLES, SAMPLE, notes, run

MODULES = sorted(one.name for one in pkgutil.iter_modules(faults.__path__))
KINDS = {fault for table in faults.TABLES.values() for fault in table.values()}
NAMED = [(kind, name) for kind, table in faults.TABLES.items() for name in table]
GUIDE = Path(__file__).parents[3] / "CONTRIBUTING.md"


def own(module: str) -> list[type[Fault]]:
    """The faults that a module defines."""
    members = vars(importlib.import_module(f"{faults.__name__}.{module}")).values()
    return [
        one
        for one in members
        if inspect.isclass(one)
        and issubclass(one, Fault)
        and one is not Fault
        and one.__module__.endswith(f".{module}")
    ]


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("module", MODULES)
def test_a_file_has_one_fault_at_most_and_its_name(module):
    """`half_close.py` has HalfClose, and nothing else that is a fault."""
    assert [snake(fault.__name__) for fault in own(module)] in ([], [module])


def test_every_fault_is_in_the_tables_of_its_protocols():
    """A fault is found by its file's name, for each protocol that it is made for."""
    written = [fault for module in MODULES for fault in own(module)]

    found = {kind: {snake(one.__name__): one for one in written if kind in one.kinds} for kind in faults.TABLES}
    assert found == {kind: dict(table) for kind, table in faults.TABLES.items()}
    assert all(list(table) == sorted(table) for table in faults.TABLES.values())


def test_every_fault_is_exported():
    """`wire.faults.HalfClose` is there, and said to be."""
    assert {kind.__name__ for kind in KINDS} <= {*faults.__all__}
    assert all(getattr(faults, kind.__name__) is kind for kind in KINDS)
    assert len({*faults.__all__}) == len(faults.__all__)


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: kind.__name__))
def test_every_fault_says_what_it_does(kind):
    """Its docstring begins with a sentence and names each of its settings."""
    text = inspect.cleandoc(kind.__doc__ or "")

    assert not text.startswith(f"{kind.__name__}("), "that is what dataclasses write where nothing is said"
    assert re.match(r"[A-Z][^\n]{20,}[.:]", text), "the first line is a sentence, or its beginning up to a colon"
    for one in fields(kind):
        assert one.name == "probability" or f"`{one.name}`" in text, f"{one.name} is not explained"


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_every_fault_leaves_something_to_be_drawn(kind, name):
    """On sample bytes it says what it does in a note; only the fault that does nothing has nothing to say."""
    told = notes(run([EXAMPLES[name]], SAMPLE, kind=kind))

    assert bool(told) == (name != "nothing")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_fault_is_among_those_that_are_tried_at_random(name):
    """The tests of what holds for all faults know each of them."""
    assert {*EXAMPLES} == {*ANY} == {name for _, name in NAMED}
    assert type(EXAMPLES[name]).__module__.endswith(f".{name}")


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: kind.__name__))
def test_probability_is_said_by_name_unless_it_is_the_first_setting(kind):
    """`rough(server, name=value)` sets the first setting, which is what the fault is about."""
    if kind.first() != "probability":
        assert next(one for one in fields(kind) if one.name == "probability").kw_only


def test_the_guide_is_true():
    """CONTRIBUTING tells of files that exist."""
    text = GUIDE.read_text("utf-8").partition("## Adding a fault")[2].partition("\n## ")[0]

    named = re.findall(r"`((?:netcourse|tests)/[\w/.]+)`", text)
    assert named
    assert [] == [path for path in named if not (GUIDE.parent / path).exists()]
