"""`quiz`: a question, mostly about the learner's own traffic, answered with a plain value and checked at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random
from types import EllipsisType
from typing import Any

from netcourse.exercises.questions.judge import Verdict, expected, judge
from netcourse.exercises.questions.model import LETTERS, Lacking, Posed, Question
from netcourse.exercises.questions.traffic import fingerprint
from netcourse.i18n import _, ngettext
from netcourse.referee import state
from netcourse.referee.check import names_of
from netcourse.referee.lookup import find_question
from netcourse.render.escape import fold
from netcourse.render.question import question_card
from netcourse.wire.transcript import Transcript

ANY_NAME = "line"  # what the traffic is called where it has no name of its own
QUOTED = 60  # columns of a text that is refused

Plain = dict[str, Any]


class NotTraffic(TypeError):
    """What stands for traffic is none."""

    def _render_traceback_(self) -> list[str]:
        # IPython shows these lines in place of a traceback, which would be one of ours.
        return [f"{type(self).__name__}: {self}"]


class Quiz:
    """A question and what became of the answer; it shows itself as a card.

    `data` is all of it as plain data; `right` is True or False, and None while there is no answer.
    """

    def __init__(self, data: Plain) -> None:
        self.data = data

    @property
    def right(self) -> bool | None:
        return {"right": True, "wrong": False}.get(self.data["status"])

    def __repr__(self) -> str:
        return repr(question_card(self.data))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return question_card(self.data)._repr_mimebundle_(include, exclude)


def quiz(question_id: str, traffic: Any = None, answer: Any = ...) -> Quiz:
    """Ask a question, about some traffic; with an `answer`, say whether it is right, or why it is not.

    `traffic` is a tap, a transcript or the file of one. The same traffic gets the same question. Any answer ends in the
    card; whether it is right is part of the progress.

    Raises NoSuchQuestion for an unknown id, NotTraffic for something else than traffic, and what `Transcript.load`
    raises for a file that cannot be read.
    """
    question = find_question(question_id)
    call = f'quiz("{question_id}"{_named(traffic, sys._getframe(1))}, answer=...)'
    posed = pose(question, traffic)
    if posed is None:
        return Quiz(lacking(question, given=traffic is not None))
    if isinstance(answer, EllipsisType):
        return Quiz(open_question(posed, call))
    return Quiz(answered(posed, answer))


def pose(question: Question, traffic: Any) -> Posed | None:
    """Return the question about this traffic, always the same one; None where there is nothing to ask about."""
    found = transcript(traffic) if question.pick else None
    seed = f"{question.id}\n{fingerprint(found)}" if found else question.id
    try:
        return question.pose(found, Random(seed))
    except Lacking:
        return None


def transcript(traffic: Any) -> Transcript | None:
    """Return the recording that is meant. Raises NotTraffic, and what `Transcript.load` raises."""
    if traffic is None or isinstance(traffic, Transcript):
        return traffic
    if isinstance(traffic, str) and not os.path.exists(traffic):
        says = _("a question is asked about a tap, a transcript or the file of one, and no file has this name: {text}")
        raise NotTraffic(says.format(text=fold(repr(traffic), QUOTED)[0]))
    if isinstance(traffic, (str, Path)):
        return Transcript.load(traffic)
    if isinstance(found := getattr(traffic, "transcript", None), Transcript):
        return found
    says = _("a question is asked about a tap, a transcript or the file of one, not about something of type {type}")
    raise NotTraffic(says.format(type=type(traffic).__name__))


def _named(traffic: Any, frame: Any) -> str:
    """Return how the traffic is written as an argument: by the name that it has where `quiz` is called."""
    if traffic is None:
        return ""
    if isinstance(traffic, str):
        return f", {traffic!r}"
    names, local = names_of(frame)
    found = [name for name, value in {**names, **local}.items() if value is traffic]
    return f", {next((name for name in found if name.isidentifier() and not name.startswith('_')), ANY_NAME)}"


# What is drawn


def open_question(posed: Posed, call: str) -> Plain:
    """Return the card of a question that is not answered; `call` is how to answer it."""
    how = _("Put your answer in place of the dots: {call}. It is {expected}.")
    return _card(posed, "open", how=how.format(call=call, expected=expected(posed)))


def answered(posed: Posed, answer: Any) -> Plain:
    """Return the card of an answer, and keep what became of it."""
    verdict = judge(posed, answer)
    if verdict.status != "unread":
        state.answered(posed.id, right=verdict.status == "right")
    return _card(posed, verdict.status, verdict)


def lacking(question: Question, *, given: bool) -> Plain:
    """Return the card of a question that has nothing to be asked about; `given` tells whether it got any traffic."""
    says = _("This question is asked about your own traffic. ") + question.needs
    call = f'quiz("{question.id}", {ANY_NAME})'
    how = "" if given else _("Then hand the tap or its transcript over: {call}.").format(call=call)
    empty: Plain = {"rows": [], "options": [], "given": "", "others": [], "how": how, "proof": None, "says": ""}
    return {**empty, "id": question.id, "title": question.title, "status": "lacking", "asks": says}


def _card(posed: Posed, status: str, verdict: Verdict | None = None, how: str = "") -> Plain:
    right = status == "right"
    now = {"right": ("asked", "judged", "right"), "wrong": ("asked", "judged")}.get(status, ("asked",))
    return {
        "id": posed.id,
        "title": posed.title,
        "status": status,
        "asks": posed.asks,
        "rows": [
            {"text": row.text, "by": row.by, "mark": row.mark if row.since in now else None} for row in posed.rows
        ],
        "options": [
            {"letter": letter, "text": one.text, "code": one.code} for letter, one in zip(LETTERS, posed.options)
        ],
        "given": _given(posed, verdict) if verdict else "",
        "says": _says(verdict) if verdict else "",
        "others": sorted(posed.why.items()) if right and posed.form == "choice" else [],
        "how": how,
        "proof": posed.proof if right else None,
    }


def _given(posed: Posed, verdict: Verdict) -> str:
    """Return an answer as it was understood, in the form in which it can be given."""
    if posed.form == "order":
        return " ".join(verdict.given)
    return repr(bytes.fromhex(verdict.given)) if posed.form == "byte" and verdict.status != "unread" else verdict.given


def _says(verdict: Verdict) -> str:
    if verdict.place < 2:
        return verdict.says
    count = verdict.place - 1
    form = ngettext("The first one stands right; what you put next comes too early.",
                    "The first {count} stand right; what you put next comes too early.", count)  # fmt: skip
    return f"{form.format(count=count)} {verdict.says}"
