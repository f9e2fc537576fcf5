"""The shapes of a question: what is asked, about which traffic, what is right, and why all else is not.

A question is declared once, as data. Its `pick` finds in the learner's traffic what it is about; `pose` is pure: the
same traffic and the same seed give the same `Posed`, which is plain data that a card or a widget shows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from string import ascii_lowercase
from typing import Any, Literal, TypeVar

from netcourse.i18n import _
from netcourse.wire.transcript import Transcript

Form = Literal["choice", "text", "number", "byte", "state", "order"]
Why = str | Mapping[str, str]  # or one reason for each key of the right option; "" for all others

Thing = TypeVar("Thing")

LETTERS = ascii_lowercase
COVER = "????"  # stands where something is hidden

__all__ = [
    "COVER", "LETTERS", "STATES", "Choice", "FillIn", "Form", "Found", "Lacking", "NextByte", "NextState", "Option",
    "Order", "Posed", "Question", "Row", "choose",
]  # fmt: skip


class Lacking(LookupError):
    """The traffic has nothing that this question could be about."""


@dataclass(frozen=True)
class Row:
    """One line of what a question shows: who said it, and the columns that are pointed at.

    `since` says from when on: at once, when an answer was judged, or only when it was right.
    """

    text: str
    by: str = ""
    mark: tuple[int, int] | None = None
    since: Literal["asked", "judged", "right"] = "asked"


@dataclass(frozen=True)
class Option:
    """One thing to choose, or one to put in its place.

    `why` says why it is wrong, or why it cannot come any earlier; `also` are other ways to write it in an answer.
    """

    key: str
    text: str
    why: Why = ""
    also: tuple[object, ...] = ()
    code: bool = False  # bytes, or lines of a message

    def reason(self, right: str) -> str:
        """Return why this option is wrong where `right` is the key of the right one."""
        return self.why if isinstance(self.why, str) else self.why.get(right, self.why.get("", ""))


@dataclass(frozen=True)
class Found:
    """What a `pick` has found: the rows to show, the right answer, and words for the placeholders of the sentences."""

    rows: Sequence[Row] = ()
    right: str = ""  # the key of an option, or the answer in its normal form
    words: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[Option] = ()  # where they come from the traffic; for an Order in the right order
    slips: Mapping[str, str] = field(default_factory=dict)  # wrong answers that can be told from the traffic
    proof: Mapping[str, Any] | None = None  # the bytes that show it, as `render.hexdump` takes them


@dataclass(frozen=True)
class Posed:
    """A question about some traffic, as plain data.

    Answers stand here in the normal form that `judge.read` gives. For an order, `why` has a reason for each letter.
    """

    id: str
    title: str
    asks: str
    form: Form
    right: str
    explains: str
    rows: tuple[Row, ...] = ()
    options: tuple[Option, ...] = ()  # lettered in this order
    why: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""  # the reason for an answer that `why` does not know
    proof: Mapping[str, Any] | None = None  # bytes to look at once the answer is right


Pick = Callable[[Transcript, Random], Found]


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """A question: its id (`chapter.name`), what it asks and what it explains once the answer is right.

    With a `pick` it is asked about traffic; `needs` says what to do first where the traffic has nothing to ask about.
    The sentences may hold `{placeholders}` for words that the pick has found.
    """

    id: str
    title: str
    asks: str
    explains: str
    pick: Pick | None = None
    needs: str = ""

    def pose(self, traffic: Transcript | None, rng: Random) -> Posed:
        """Return the question about this traffic. Raises Lacking."""
        if self.pick is None:
            return self.posed(Found(), rng)
        if traffic is None:
            raise Lacking
        return self.posed(self.pick(traffic, rng), rng)

    @abstractmethod
    def posed(self, found: Found, rng: Random) -> Posed:
        """Return the question about what was found."""

    def _posed(self, found: Found, form: Form, right: str, *, why: Mapping[str, str], otherwise: str = "",
               options: Sequence[Option] = ()) -> Posed:  # fmt: skip
        def fill(text: str) -> str:
            return text.format(**found.words) if found.words else text

        return Posed(
            self.id, self.title, fill(self.asks), form, right, fill(self.explains), tuple(found.rows), tuple(options),
            {answer: fill(text) for answer, text in why.items()}, fill(otherwise), found.proof,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of several options is right; each of the others has its reason."""

    options: Sequence[Option] = ()
    right: str = ""  # the key of the right one, unless the traffic decides

    def posed(self, found: Found, rng: Random) -> Posed:
        right = found.right or self.right
        options = list(found.options or self.options)
        rng.shuffle(options)
        letters = {option.key: letter for letter, option in zip(LETTERS, options)}
        why = {letters[one.key]: one.reason(right) for one in options if one.key != right}
        return self._posed(found, "choice", letters[right], why=why, options=options)


@dataclass(frozen=True, kw_only=True)
class Order(Question):
    """Shuffled parts that have one right order; each says why it cannot come any earlier."""

    def posed(self, found: Found, rng: Random) -> Posed:
        parts = list(found.options)
        while not _mixed(parts, found.options):
            rng.shuffle(parts)
        letters = {option.key: letter for letter, option in zip(LETTERS, parts)}
        why = {letters[one.key]: one.reason("") for one in parts}
        right = "".join(letters[one.key] for one in found.options)
        return self._posed(found, "order", right, why=why, options=parts)


def _mixed(parts: Sequence[Option], ordered: Sequence[Option]) -> bool:
    """Tell whether parts are well shuffled: one at most in its place, and not just the other way round."""
    in_place = sum(one.text == other.text for one, other in zip(parts, ordered))
    return in_place <= 1 and [one.text for one in parts] != [one.text for one in reversed(ordered)]


@dataclass(frozen=True, kw_only=True)
class _Free(Question):
    """The answer is a value; `slips` are wrong ones that people give, with their reasons, `otherwise` is for others."""

    otherwise: str
    slips: Mapping[str, str] = field(default_factory=dict)

    @property
    @abstractmethod
    def form(self) -> Form:
        """How the answer is read."""

    def posed(self, found: Found, rng: Random) -> Posed:
        why = {answer: says for answer, says in {**self.slips, **found.slips}.items() if answer != found.right}
        return self._posed(found, self.form, found.right, why=why, otherwise=self.otherwise)


@dataclass(frozen=True, kw_only=True)
class FillIn(_Free):
    """One field of a message is covered; the answer is what stands there, a text or a `number`."""

    number: bool = False

    @property
    def form(self) -> Form:
        return "number" if self.number else "text"


@dataclass(frozen=True, kw_only=True)
class NextByte(_Free):
    """The bytes so far are shown; the answer is the next one. Bytes are written in hexadecimal here, "" for none."""

    @property
    def form(self) -> Form:
        return "byte"


# RFC 9293, section 3.3.2
STATES: dict[str, str] = {
    "LISTEN": _("LISTEN is the state of a server's first socket: it waits for clients and carries no conversation."),
    "SYN_SENT": _("SYN_SENT: this end has asked for a connection and has heard nothing yet."),
    "SYN_RECEIVED": _("SYN_RECEIVED: a SYN has come and was answered; the handshake's third segment has not come."),
    "ESTABLISHED": _("ESTABLISHED: the handshake is done, and this end has neither sent a FIN nor got one."),
    "FIN_WAIT1": _("FIN_WAIT1: this end has sent its FIN, and nothing has come since: no confirmation and no FIN."),
    "FIN_WAIT2": _("FIN_WAIT2: the FIN of this end is confirmed, and the other side's has not come."),
    "CLOSE_WAIT": _("CLOSE_WAIT: the other side's FIN has come, and this end has not sent its own."),
    "CLOSING": _("CLOSING: both sent a FIN before either had seen the other's. Here one came after the other."),
    "LAST_ACK": _("LAST_ACK: the other side closed first, then this end, whose FIN has not been confirmed."),
    "TIME_WAIT": _("TIME_WAIT: this end closed first, both FINs have been confirmed, and only the name is kept."),
    "CLOSED": _("CLOSED: there is no connection. Here one end still has something to send or to wait for."),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NextState(Question):
    """The steps of one end of a TCP connection are shown; the answer is the state that it is in now."""

    def posed(self, found: Found, rng: Random) -> Posed:
        why = {state: says for state, says in STATES.items() if state != found.right}
        return self._posed(found, "state", found.right, why=why)


def choose(rng: Random, things: Sequence[Thing]) -> Thing:
    """Return one of these. Raises Lacking where there is none."""
    if not things:
        raise Lacking
    return rng.choice(things)
