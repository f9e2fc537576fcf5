r"""From what a learner gives as an answer to a verdict.

First an answer is read: every reasonable spelling of the same answer ("Host", b"host:" and "HOST"; 13, b"\r" and "CR")
becomes one normal form, and what cannot be an answer is told what is allowed. Then it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from netcourse.exercises.questions.model import LETTERS, STATES, Form, Posed
from netcourse.i18n import _

MARKS = " \t\r\n`.,:;()"  # around a word these say nothing
NUMBER = re.compile(r"\d{1,18}(?=(?: *bytes?)?$)", re.ASCII)
SHOWN = 60  # characters of an answer that are quoted

__all__ = ["Unreadable", "Verdict", "expected", "judge", "read"]


class Unreadable(ValueError):
    """Something that cannot be an answer to this question; the message says what can."""


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth: `unread` is no answer at all, and counts for nothing.

    `given` is the normal form; `place` is the first wrong place of an order, counted from 1.
    """

    status: Literal["right", "wrong", "unread"]
    says: str
    given: str = ""
    place: int = 0


def judge(posed: Posed, answer: Any) -> Verdict:
    """Return the verdict on an answer: whatever it is, nothing is raised."""
    try:
        given = read(posed, answer)
    except Unreadable as error:
        return Verdict("unread", str(error))
    if given == posed.right:
        return Verdict("right", posed.explains, given)
    if posed.form == "order":
        return _misplaced(posed, given)
    return Verdict("wrong", posed.why.get(given, posed.otherwise), given)


def _misplaced(posed: Posed, given: str) -> Verdict:
    """Tell about the first part that stands too early; which one belongs there is not said."""
    at = next(at for at, letter in enumerate(given) if letter != posed.right[at])
    return Verdict("wrong", posed.why[given[at]], given, place=at + 1)


def expected(posed: Posed) -> str:
    """Return what kind of answer this question takes, as it would stand in a program."""
    last = LETTERS[len(posed.options) - 1] if posed.options else ""
    return _EXPECTED[posed.form].format(last=last, example=LETTERS[: len(posed.options)][::-1])


_EXPECTED: dict[Form, str] = {
    "choice": _('a letter from "a" to "{last}"'),
    "order": _('all letters from "a" to "{last}" in their order, such as "{example}"'),
    "text": _("a text, or bytes"),
    "number": _("a number"),
    "byte": _('one byte, such as b"A", "A" or 65; b"" if nothing comes'),
    "state": _('the name of a state, such as "ESTABLISHED"'),
}


def read(posed: Posed, answer: Any) -> str:
    """Return an answer in its normal form. Raises Unreadable."""
    return _READERS[posed.form](posed, answer)


def _refuse(posed: Posed, answer: Any, why: str = "") -> Unreadable:
    shown = _quoted(answer)
    sentence = _("{answer} cannot be an answer here: this question takes {expected}.")
    return Unreadable(" ".join([sentence.format(answer=shown, expected=expected(posed)), why]).strip())


def _quoted(answer: Any) -> str:
    """Return how an answer is written; of one that cannot be, its type."""
    if not isinstance(answer, (str, bytes, int, float, list, tuple, dict, set, type(None))):
        return _("A value of type {type}").format(type=type(answer).__name__)
    try:
        shown = repr(answer)
    except Exception:
        return _("A value of type {type}").format(type=type(answer).__name__)
    return shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"


def _word(answer: Any) -> str | None:
    """Return a text as it is, and bytes as text; None for all else."""
    if isinstance(answer, (bytes, bytearray)):
        return bytes(answer).decode("utf-8", "replace")
    return str(answer) if isinstance(answer, str) else None


def _plain(text: str) -> str:
    """Return a text without what does not matter: capitals, and marks, quotes and spaces around it."""
    bare = " ".join(text.casefold().split()).strip(MARKS)
    return bare[1:-1].strip(MARKS) if len(bare) > 2 and bare[0] == bare[-1] and bare[0] in "'\"" else bare


# One reader for each form


def _choice(posed: Posed, answer: Any) -> str:
    """Read a letter, or the words of an option."""
    for letter, option in zip(LETTERS, posed.options):
        if any(type(one) is type(answer) and one == answer for one in option.also):
            return letter
    word = _word(answer)
    if word is None:
        raise _refuse(posed, answer)
    letters = dict(zip(LETTERS, posed.options))
    if (letter := _plain(word)) in letters:
        return letter
    fits = [letter for letter, option in letters.items() if _plain(option.text) == _plain(word) != ""]
    if len(fits) != 1:
        raise _refuse(posed, answer)
    return fits[0]


def _order(posed: Posed, answer: Any) -> str:
    """Read letters in one text, or a list of letters or of the parts themselves. Equal parts may change places."""
    letters = LETTERS[: len(posed.options)]
    given = _letters(posed, answer)
    if given is None or not set(given) <= set(letters):
        raise _refuse(posed, answer)
    if missing := [letter for letter in letters if letter not in given]:
        raise _refuse(posed, answer, _("Still missing: {letters}.").format(letters=", ".join(missing)))
    if len(given) > len(letters):
        raise _refuse(posed, answer, _("Each letter stands there once."))
    return _settled(posed, given)


def _letters(posed: Posed, answer: Any) -> str | None:
    if (word := _word(answer)) is not None:
        return "".join(one for one in word.casefold() if one not in MARKS + "'\"<>-→[]")
    if not isinstance(answer, (list, tuple)):
        return None
    words = [_word(one) for one in answer]
    by_text: dict[str, list[str]] = {}
    for letter, option in zip(LETTERS, posed.options):
        by_text.setdefault(_plain(option.text), []).append(letter)
    return None if None in words else "".join(_part(_plain(word or ""), by_text) for word in words)


def _part(word: str, by_text: dict[str, list[str]]) -> str:
    """Return the letter that a word is, or names; parts of the same text are taken one after the other."""
    if word in by_text:
        return by_text[word].pop(0) if len(by_text[word]) > 1 else by_text[word][0]
    return word if len(word) == 1 else "?"


def _settled(posed: Posed, given: str) -> str:
    """Let parts of equal text stand in the order in which the right answer has them."""
    text = dict(zip(LETTERS, (option.text for option in posed.options)))
    left = list(posed.right)
    settled = ""
    for letter in given:
        same = next(one for one in left if text[one] == text[letter])
        left.remove(same)
        settled += same
    return settled


def _text(posed: Posed, answer: Any) -> str:
    word = _word(answer)
    if word is None or not _plain(word):
        raise _refuse(posed, answer)
    return _plain(word)


def _number(posed: Posed, answer: Any) -> str:
    if _is_number(answer) and 0 <= answer < 10**18:
        return str(int(answer))
    found = NUMBER.match(_plain(word)) if (word := _word(answer)) is not None else None
    if found is None:
        raise _refuse(posed, answer)
    return str(int(found.group()))


def _is_number(answer: Any) -> bool:
    return isinstance(answer, int) and not isinstance(answer, bool)


NAMES = {
    "cr": 13, "carriage return": 13, "lf": 10, "line feed": 10, "newline": 10, "space": 32, "blank": 32, "nul": 0,
    r"\r": 13, r"\n": 10, r"\t": 9, r"\0": 0, "tab": 9,
}  # fmt: skip
HEXADECIMAL = re.compile(r"(?:0x|\\x)[0-9a-f]{1,2}$|(?=.?[a-f])[0-9a-f]{2}$", re.IGNORECASE)


def _byte(posed: Posed, answer: Any) -> str:
    """Read a byte as bytes, as a character, as a number, by its name or its escape."""
    if _is_number(answer) and 0 <= answer < 256:
        return f"{int(answer):02x}"
    if isinstance(answer, (bytes, bytearray)) and len(answer) <= 1:
        return bytes(answer).hex()
    if not isinstance(answer, str):
        raise _refuse(posed, answer, _one_only(answer))
    found = _spelled(str(answer))
    if found is None:
        raise _refuse(posed, answer, _one_only(answer))
    return found


def _spelled(text: str) -> str | None:
    """Return the byte that a text means; "" for an empty one, None where it means none or several."""
    if not text or (len(text) == 1 and ord(text) < 256):
        return text.encode("latin-1").hex()
    word = re.sub(r"^b?(['\"])(.*)\1$", r"\2", text.strip(), flags=re.DOTALL)
    if len(word) < len(text.strip()):
        return _spelled(word)
    if word.casefold() in NAMES:
        return f"{NAMES[word.casefold()]:02x}"
    if HEXADECIMAL.match(word):
        return f"{int(word.lower().removeprefix('0x').removeprefix(chr(92) + 'x'), 16):02x}"
    return f"{int(word):02x}" if re.fullmatch(r"\d{2,3}", word, re.ASCII) and int(word) < 256 else None


def _one_only(answer: Any) -> str:
    count = len(answer) if isinstance(answer, (bytes, bytearray, str)) else 0
    return _("Only the first one is asked for.") if count > 1 else ""


def _state(posed: Posed, answer: Any) -> str:
    known = {_bare(name): name for name in STATES} | {"SYNRCVD": "SYN_RECEIVED", "SYNRECV": "SYN_RECEIVED"}
    name = known.get(_bare(_word(answer) or ""))
    if name is None:
        raise _refuse(posed, answer, _("The states: {names}.").format(names=", ".join(STATES)))
    return name


def _bare(name: str) -> str:
    return re.sub(r"[\s_.'\"-]", "", name).upper()


_READERS: dict[Form, Callable[[Posed, Any], str]] = {
    "choice": _choice, "order": _order, "text": _text, "number": _number, "byte": _byte, "state": _state,
}  # fmt: skip
