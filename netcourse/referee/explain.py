"""From the facts of a failure to what the learner reads: evidence, a mark at the first difference, a sentence.

A table says, for each kind of verdict, which evidence it has and what is said where no misconception fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from netcourse.exercises.model import Died, Exercise, Facts, Raised, TimedOut, Unplain, Verdict
from netcourse.i18n import _
from netcourse.referee.replay import Code, portless

Evidence = dict[str, Any]

WIDE = 120  # characters of a value that are shown
BEFORE = 40  # of them, before the first difference

LABELS = {"sent": _("sent"), "given": _("given"), "expected": _("expected"), "got": _("got")}


def explain(exercise: Exercise, verdict: Verdict) -> dict[str, Any]:
    """Return `evidence`, `says` and `misconception` of a failed check, all as text."""
    facts = verdict.facts
    misconception = exercise.misconception(facts)
    says = misconception.says if misconception else verdict.says or _default(verdict)
    return {
        "evidence": [_portless(one) for one in _evidence(facts)],
        "says": portless(says),
        "misconception": misconception.id if misconception else "",
    }


def message(name: str, explained: dict[str, Any], replay: list[str]) -> str:
    """Return everything that a card says of a failed check as one plain text."""
    lines = [f"{one['label']}: {one['text']}" for one in explained["evidence"]]
    if explained["says"]:
        lines.append(explained["says"])
    if replay:
        lines.append(_("replay: {lines}").format(lines="; ".join(replay)))
    return "\n".join(lines)


def _evidence(facts: Facts) -> Iterator[Evidence]:
    if facts.get("sent", ()) != ():
        yield {"label": _sent_or_given(facts["sent"]), "text": _pieces(facts["sent"])}
    if "cut" in facts:
        yield {"label": _("cut"), "text": facts["cut"]}
    if "expected" in facts and "got" in facts:
        yield from _compared(facts["expected"], facts["got"])
    else:
        for key in ("expected", "got"):
            if key in facts:
                yield {"label": LABELS[key], "text": _shortened(repr(facts[key]), 0)}
    for key, show in _HAPPENED.items():
        if key in facts:
            yield from show(facts)
    if "called" in facts:
        yield {"label": _("called"), "text": facts["called"]}


def _sent_or_given(sent: Any) -> str:
    """Bytes are sent over a connection; anything else was given as an argument."""
    stretches = sent if isinstance(sent, (list, tuple)) else [sent]
    return LABELS["sent"] if all(isinstance(piece, bytes) for piece in stretches) else LABELS["given"]


def _pieces(sent: Any) -> str:
    if isinstance(sent, (list, tuple)) and sent and all(isinstance(piece, bytes) for piece in sent):
        shown = [_shortened(repr(piece), 0) for piece in sent[:6]]
        if len(sent) > len(shown):
            shown.append(_("{count} more pieces").format(count=len(sent) - len(shown)))
        return _(" then ").join(shown)
    return _shortened(repr(sent), 0)


def _compared(expected: Any, got: Any) -> Iterator[Evidence]:
    if type(expected) is type(got) and isinstance(expected, (str, bytes)):
        yield from _marked(expected, got)
        return
    yield {"label": LABELS["expected"], "text": _shortened(repr(expected), 0)}
    yield {"label": LABELS["got"], "text": _shortened(repr(got), 0)}
    path, inner_expected, inner_got = first_difference(expected, got)
    if path:
        text = _("at {place}: {expected} was expected, {got} came").format(
            place=path, expected=_shortened(repr(inner_expected), 0), got=_shortened(repr(inner_got), 0)
        )
        yield {"label": _("differs"), "text": text}


def _marked(expected: Any, got: Any) -> Iterator[Evidence]:
    index = next(
        (i for i, (a, b) in enumerate(zip(expected, got, strict=False)) if a != b), min(len(expected), len(got))
    )
    column = len(repr(got[:index])) - 1
    start = max(0, column - BEFORE) if column > WIDE - BEFORE else 0
    yield {"label": LABELS["expected"], "text": _shortened(repr(expected), start)}
    text = _shortened(repr(got), start)
    mark = column - start + (2 if start else 0)
    yield {"label": LABELS["got"], "text": text, "mark": mark, "mark_says": _where(expected, got, index)}


def _where(expected: Any, got: Any, index: int) -> str:
    if index == len(got):
        return _("it ends here")
    if index == len(expected):
        return _("from here on it is too much")
    return _("the first difference")


def _shortened(text: str, start: int) -> str:
    shown = text[start : start + WIDE]
    left, right = "… " if start else "", " …" if start + WIDE < len(text) else ""
    return f"{left}{shown}{right}"


class _Nothing:
    def __repr__(self) -> str:
        return _("nothing")


def first_difference(expected: Any, got: Any) -> tuple[str, Any, Any]:
    """Return where two containers part: a path like `['headers'][0]`, and the two values there."""
    if type(expected) is not type(got) or not isinstance(expected, (list, tuple, dict)):
        return "", expected, got
    keys = list({**dict.fromkeys(expected), **dict.fromkeys(got)}) if isinstance(expected, dict) else range(
        max(len(expected), len(got))
    )  # fmt: skip
    for key in keys:
        one, other = _item(expected, key), _item(got, key)
        if type(one) is not type(other) or one != other:
            path, inner_one, inner_other = first_difference(one, other)
            return f"[{key!r}]{path}", inner_one, inner_other
    return "", expected, got


def _item(container: Any, key: Any) -> Any:
    try:
        return container[key]
    except (KeyError, IndexError):
        return _Nothing()


def _raised(facts: Facts) -> Iterator[Evidence]:
    text = f"{facts['raised']}: {facts['message']}" if facts["message"] else facts["raised"]
    yield {"label": _("raised"), "text": _shortened(text, 0)}
    if facts["line"]:
        yield {"label": _("in line"), "text": _shortened(facts["line"], 0)}


def _timed_out(facts: Facts) -> Iterator[Evidence]:
    if facts["line"]:
        yield {"label": _("waiting at"), "text": _shortened(facts["line"], 0)}
    elif facts["waiting"]:
        yield {"label": _("busy in"), "text": facts["waiting"]}


def _unplain(facts: Facts) -> Iterator[Evidence]:
    text = _("an object of type {kind}").format(kind=facts["unplain"])
    where = _(", at {place}").format(place=facts["place"]) if facts["place"] else ""
    yield {"label": LABELS["got"], "text": text + where}


def _rough(facts: Facts) -> Iterator[Evidence]:
    yield {"label": _("line"), "text": facts["rough"], "paste": True}


_HAPPENED: dict[str, Callable[[Facts], Iterator[Evidence]]] = {
    "raised": _raised,
    "timed_out": _timed_out,
    "unplain": _unplain,
    "rough": _rough,
}


def _default(verdict: Verdict) -> str:
    return next((says(verdict) for kind, says in _SAYS if isinstance(verdict, kind)), "")


def _says_raised(verdict: Verdict) -> str:
    return _("Your code raised an exception that was not asked for.")


def _says_timed_out(verdict: Verdict) -> str:
    seconds = verdict.facts["seconds"]
    if verdict.facts["survived"]:
        return _(
            "It did not come back within {seconds:g} seconds and could not be ended. Restart the kernel (menu Kernel) "
            "and run the notebook from the top."
        ).format(seconds=seconds)
    return _("It did not come back within {seconds:g} seconds and was stopped.").format(seconds=seconds)


def _says_unplain(verdict: Verdict) -> str:
    if verdict.facts["why"]:
        return _("The result cannot be looked at: {why}.").format(why=verdict.facts["why"])
    return _("Plain data was asked for: numbers, text, bytes, and lists, tuples, sets and dicts of these.")


def _says_died(verdict: Verdict) -> str:
    return _("The process that ran your code ended: {why}.").format(why=verdict.facts["why"])


_SAYS: list[tuple[type[Verdict], Callable[[Verdict], str]]] = [
    (Raised, _says_raised),
    (TimedOut, _says_timed_out),
    (Unplain, _says_unplain),
    (Died, _says_died),
]


def _portless(evidence: Evidence) -> Evidence:
    return {**evidence, "text": portless(evidence["text"])}


__all__ = ["Code", "explain", "first_difference", "message"]
