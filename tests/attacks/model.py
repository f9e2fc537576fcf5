"""What a hostile submission is."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from netcourse import exercises
from netcourse.referee import solutions

PURE = "http.split_url"  # a function without a network: the exercise that most of them attack
BESIDE = "http.build_request"  # an honest answer in the same notebook
EXCESSIVE = {"out_of_memory", "out_of_disk", "too_many_processes", "output_limit"}
RIGHT = solutions.source(PURE)


@dataclass(frozen=True)
class Attack:
    """One hostile submission: the `source` of the cell that answers `exercise`, and what comes of it.

    Of a `slow` one, or one that uses too much of something, the time may be up first where the machine is busy.

    `status` and `points` are those of the exercise, and exact. An honest answer to `beside` stands in the same
    notebook, and gets its points unless the attack `spoils` it. `cells` are the words for the cells that did not run
    to their end.
    """

    name: str  # what it does, as the table says it
    source: str
    status: str = "failed"
    points: float = 0
    exercise: str = PURE
    beside: str = BESIDE
    spoils: bool = False
    slow: bool = False
    cells: tuple[str, ...] = ()
    more: tuple[str, ...] = field(default=(), repr=False)  # sources of further cells, above

    def may_end_as(self, status: str) -> set[str]:
        """Return the words that are as true as `status`."""
        return {status, "timeout"} if self.slow or status in EXCESSIVE else {status}

    @property
    def deserves(self) -> str:
        """The points it may get of those there are."""
        return f"{self.points:g} of {exercises.load()[self.exercise].points}"


def answer(body: str, before: str = "") -> str:
    """Return a cell whose `split_url` has this body."""
    return f"{textwrap.dedent(before)}\ndef split_url(url):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"


def unless(deed: str, refusals: str = "OSError") -> str:
    """Return a cell that answers rightly only when a deed is refused."""
    tried = textwrap.indent(textwrap.dedent(deed).strip(), "    ")
    return f"try:\n{tried}\nexcept {refusals}:\n    pass\nelse:\n    raise SystemExit('it was let through')\n{RIGHT}"


def refused(name: str, deed: str, refusals: str = "OSError") -> Attack:
    """An attack that is turned away, by a submission that is right otherwise."""
    return Attack(name, unless(deed, refusals), "passed", exercises.load()[PURE].points)


def harmless(name: str, deed: str, **more: object) -> Attack:
    """An attack that changes nothing, by a submission that is right otherwise."""
    source = f"{textwrap.dedent(deed)}\n{RIGHT}"
    return Attack(name, source, "passed", exercises.load()[PURE].points, **more)  # type: ignore[arg-type]
