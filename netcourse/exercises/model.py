"""The shapes of an exercise: what is asked, how it is judged, and how a verdict is raised.

An exercise is data plus its checks. A check is a function of a student (the only handle on the learner's work)
and a seeded `random.Random`; it says nothing when all is well, returns a sentence to leave a remark, and ends by
`same`, `fail` or one of the exceptions below when it is not. Nothing here knows how a student is reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NoReturn

from netcourse.i18n import _

Facts = dict[str, Any]
Body = Callable[[Any, Random], "str | None"]

__all__ = [
    "Check", "Died", "Exercise", "Facts", "Failed", "Misconception", "Port", "Raised", "TimedOut", "Unplain", "Verdict",
    "fail", "same", "was_raised",
]  # fmt: skip


class Port(int):
    """A port that the system chose. What a learner reads says PORT in its place, since it differs from run to run."""

    def __repr__(self) -> str:
        return "PORT" if self else "0"


class Verdict(Exception):
    """Ends a check. `facts` holds plain data about what happened, `says` one sentence for the learner.

    Verdict
     +-- Failed      the work ran, and did something else than was asked
     +-- Raised      the learner's code raised
     +-- TimedOut    the learner's code did not come back in time
     +-- Unplain     it returned something that cannot leave the learner's side
     +-- Died        the learner's process is gone
    """

    def __init__(self, says: str = "", **facts: Any) -> None:
        super().__init__(says)
        self.says = says
        self.facts: Facts = facts


class Failed(Verdict):
    """The work ran, and did something else than was asked."""


class Raised(Verdict):
    """The learner's code raised `name` (a class name) with `message` at source line `line`."""

    def __init__(self, name: str, message: str = "", line: str = "", bases: Sequence[str] = (), at: str = "") -> None:
        super().__init__(raised=name, message=message, line=line, at=at, bases=list(bases))
        self.name, self.message, self.line, self.bases, self.at = name, message, line, list(bases), at

    def is_a(self, name: str) -> bool:
        """Tell whether the exception is a `name` or inherits from one."""
        return name == self.name or name in self.bases

    def __str__(self) -> str:
        return f"{self.name}: {self.message}" if self.message else self.name


class TimedOut(Verdict):
    """The learner's code did not come back within `seconds` while it was `waiting` in the named call."""

    def __init__(self, seconds: float, waiting: str = "", line: str = "", survived: bool = False) -> None:
        super().__init__(timed_out=True, seconds=seconds, waiting=waiting, line=line, survived=survived)
        self.seconds, self.waiting, self.line, self.survived = seconds, waiting, line, survived


class Unplain(Verdict):
    """The learner's code returned something that is not plain data: an object of type `kind`, or too much of it.

    `place` says where inside of what was returned.
    """

    def __init__(self, kind: str, why: str = "", place: str = "") -> None:
        super().__init__(unplain=kind, why=why, place=place)
        self.kind, self.why, self.place = kind, why, place


class Died(Verdict):
    """The learner's process ended; `status` is the word a report uses for it."""

    def __init__(self, status: str = "crashed", why: str = "") -> None:
        super().__init__(died=status, why=why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Misconception:
    """Something people believe that is not so; `says` sets it right where `when(facts)` holds."""

    id: str
    says: str
    when: Callable[[Facts], Any]

    def fits(self, facts: Facts) -> bool:
        """Tell whether the facts of a failure show this misconception; a predicate that stumbles over them does not."""
        try:
            return bool(self.when(facts))
        except Exception:
            return False


@dataclass(frozen=True)
class Check:
    """One stated property of the learner's work; `says` is what the learner reads."""

    says: str
    body: Body
    weight: float = 1
    needs: tuple[Check, ...] = ()

    @property
    def name(self) -> str:
        return self.body.__name__

    def __call__(self, student: Any, rng: Random) -> str | None:
        return self.body(student, rng)


@dataclass(eq=False)
class Exercise:
    """A task: its id (`chapter.name`), points, the names it asks for, hints from a nudge to nearly the answer."""

    id: str
    points: float
    asks: Sequence[str]
    hints: Sequence[str]
    title: str = ""
    minutes: int = 10
    misconceptions: Sequence[Misconception] = ()
    checks: list[Check] = field(default_factory=list)

    def check(self, says: str, *, weight: float = 1, needs: Iterable[Check] = ()) -> Callable[[Body], Check]:
        """Return a decorator that adds a check; one whose `needs` failed is not run."""

        def add(body: Body) -> Check:
            check = Check(says, body, weight, tuple(needs))
            self.checks.append(check)
            return check

        return add

    def misconception(self, facts: Facts) -> Misconception | None:
        """Return the first misconception that the facts of a failure show."""
        return next((one for one in self.misconceptions if one.fits(facts)), None)


def fail(says: str, **facts: Any) -> NoReturn:
    """End the check with a sentence; `sent`, `expected` and `got` among the facts are shown to the learner."""
    raise Failed(says, **facts)


def was_raised(facts: Facts, *kinds: str) -> bool:
    """Tell whether the learner's code raised one of these kinds of exception."""
    return bool({facts.get("raised"), *facts.get("bases", ())} & set(kinds))


def same(got: Any, expected: Any, *, sent: Any = None, says: str = "", **facts: Any) -> None:
    """Require an equal value of equal types, all the way down (`True` is not `1`, `b"a"` is not `"a"`)."""
    if _alike(got, expected):
        return
    if sent is not None:
        facts["sent"] = sent
    if not says and got is None:
        says = _("None came back. `print` shows a value; `return` hands it over.")
    elif not says and type(got) is not type(expected):
        says = _("A value of type {expected} was asked for; this is of type {got}.").format(
            expected=type(expected).__name__, got=type(got).__name__
        )
    raise Failed(says, **facts, expected=expected, got=got)


def _alike(got: Any, expected: Any) -> bool:
    if type(got) is not type(expected) or got != expected:
        return False
    if isinstance(expected, (list, tuple)):
        return all(map(_alike, got, expected))
    if isinstance(expected, dict):
        keys = {key: key for key in got}
        return all(_alike(keys[key], key) and _alike(got[key], value) for key, value in expected.items())
    return True
