"""The lines that replay a failure by hand, from the log of what a check did. Ports are left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LONG = 160  # characters of a literal, beyond which a run of one character is written as a product
LONGEST = 1500  # characters of a literal, beyond which nobody would paste it
_PORT = re.compile(r"(?<![\w.:])(127(?:\.\d+){3}|0\.0\.0\.0|localhost|\[::1\]|::1?)(:|', |\", |', port=)(\d{2,5})\b")
_MEMORY = re.compile(r" at 0x[0-9a-fA-F]+")  # where an object lies, in its repr


class TooLong(Exception):
    """A literal that is too long to be replayed."""


@dataclass
class Step:
    """One operation. `text` writes its lines when they are needed; `names` are the variables it touches."""

    text: Callable[[], list[str]]
    names: set[str] = field(default_factory=set)
    again: bool = True  # whether it can be done again by hand


@dataclass(frozen=True)
class Code:
    """An argument that is written as code, not as a literal: a variable, a function."""

    text: str

    def __repr__(self) -> str:
        return self.text


class Log:
    """What a check did, in order, and the variables it made."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._made: dict[str, int] = {}

    def variable(self, word: str) -> str:
        """Return a new variable's name: `sock`, `sock2` …"""
        self._made[word] = self._made.get(word, 0) + 1
        return word if self._made[word] == 1 else f"{word}{self._made[word]}"

    def add(self, text: Callable[[], list[str]], *names: str, again: bool = True) -> None:
        self._steps.append(Step(text, set(names), again))

    def lines(self) -> list[str]:
        """Return what led to the last step: all steps on the variables that it touches, directly or not.

        Nothing where that is too long to be pasted.
        """
        try:
            return [portless(line) for step in self._kept() for line in step.text()]
        except TooLong:
            return []

    def again(self) -> bool:
        """Tell whether these lines, pasted, do the same again."""
        return all(step.again for step in self._kept()) and not any("PORT" in line for line in self.lines())

    def _kept(self) -> list[Step]:
        if not self._steps:
            return []
        needed, kept = set(self._steps[-1].names), [self._steps[-1]]
        for step in reversed(self._steps[:-1]):
            if step.names & needed:
                needed |= step.names
                kept.append(step)
        return kept[::-1]


def call(function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return a call as Python would write it."""
    parts = [literal(value) for value in args] + [f"{name}={literal(value)}" for name, value in kwargs.items()]
    return f"{function}({', '.join(parts)})"


def literal(value: Any) -> str:
    """Return a value as Python would write it; a long run of one byte or character as a product."""
    text = repr(value)
    if len(text) <= LONG:
        return text
    if isinstance(value, (str, bytes)) and len(set(value)) == 1:
        return f"{value[:1]!r} * {len(value)}"
    if len(text) > LONGEST:
        raise TooLong
    return text


def portless(text: str) -> str:
    """Return text without what differs from run to run: ports of this machine's addresses, places in its memory."""
    return _PORT.sub(r"\1\2PORT", _MEMORY.sub("", text))
