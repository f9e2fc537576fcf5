"""`quiz`: a question to be answered with a list, a field or by moving lines, over the same judge as plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netcourse.exercises.questions.judge import expected
from netcourse.exercises.questions.model import LETTERS, STATES, Posed
from netcourse.i18n import _
from netcourse.referee import quiz as asking
from netcourse.referee.lookup import find_question
from netcourse.render.question import question_card, state
from netcourse.render.view import View
from netcourse.widgets import kit
from netcourse.widgets.shown import Shown

__all__ = ["Answering", "quiz"]

WIDE = {"width": "auto", "min_width": "28em"}


def quiz(question_id: str, traffic: Any = None) -> Shown | asking.Quiz:
    """Show a question about some traffic, and controls to answer it; without fitting traffic, what to do first.

    Raises what `netcourse.quiz` raises.
    """
    posed = asking.pose(question := find_question(question_id), traffic)
    if posed is None:
        return asking.Quiz(asking.lacking(question, given=traffic is not None))
    words = _("Answer with the controls below, or in a cell with quiz and answer=...: {expected}.")
    shown = {**asking.open_question(posed, ""), "how": words.format(expected=expected(posed))}
    return Shown(question_id, lambda: question_card(shown), lambda: Answering(posed))


class Answering:
    """The controls: what takes the answer, a button that has it checked, and the card below."""

    def __init__(self, posed: Posed) -> None:
        self.posed = posed
        self.status = status = kit.Status()
        self.card = kit.drawing(View("", ""))
        self.control = _CONTROLS[posed.form](posed, status)
        check = kit.button(_("check"), self.check, status, hint=_("have the answer checked"))
        self.box = kit.rows(*self.control.widgets, kit.row(check), status.widget, self.card)

    def check(self) -> None:
        """Judge the answer that stands in the control; what becomes of it is kept."""
        if self.control.answer in (None, ""):
            self.status.say(_("There is no answer yet."))
            return
        card = asking.answered(self.posed, self.control.answer)
        self.status.say(state(card).capitalize())
        kit.show(self.card, question_card(self._short(card)))

    def _short(self, card: dict[str, Any]) -> dict[str, Any]:
        """Leave out what stands above the controls; lines stay where something is pointed at that was not before."""
        before = asking.open_question(self.posed, "")["rows"]
        return {**card, "asks": "", "options": [], "rows": card["rows"] if card["rows"] != before else []}


class _Listed:
    """The options of a choice; arrow keys go from one to the next."""

    def __init__(self, posed: Posed, status: kit.Status) -> None:
        options = [(f"{letter}  {option.text}", letter) for letter, option in zip(LETTERS, posed.options)]
        self.list = kit.ipywidgets.RadioButtons(
            options=options, value=None, description=_("answer"), layout=WIDE, style={"description_width": "auto"}
        )
        self.widgets = [self.list]

    @property
    def answer(self) -> str | None:
        return self.list.value  # type: ignore[no-any-return]


class _Typed:
    """A field to type in."""

    def __init__(self, posed: Posed, status: kit.Status) -> None:
        # Sent as a whole when the field is left: of a value sent key by key the last part may come after the click.
        self.field = kit.ipywidgets.Text(
            description=_("answer"), placeholder=expected(posed), layout=WIDE, style={"description_width": "auto"},
            continuous_update=False,
        )  # fmt: skip
        self.widgets = [self.field]

    @property
    def answer(self) -> str:
        return str(self.field.value)


class _Named:
    """The states of TCP, to choose one from."""

    def __init__(self, posed: Posed, status: kit.Status) -> None:
        self.list = kit.ipywidgets.Dropdown(
            options=["", *STATES], description=_("state"), style={"description_width": "auto"}
        )
        self.widgets = [self.list]

    @property
    def answer(self) -> str:
        return str(self.list.value)


class _Moved:
    """The parts in a list; two buttons move the chosen one. The buttons keep the focus, whatever moves."""

    def __init__(self, posed: Posed, status: kit.Status) -> None:
        self.status = status
        self.texts = {letter: option.text for letter, option in zip(LETTERS, posed.options)}
        self.order = list(self.texts)
        self.list = kit.ipywidgets.Select(
            options=self._options(), rows=len(self.order), description=_("order"), layout=WIDE,
            style={"description_width": "auto"},
        )  # fmt: skip
        up = kit.button(_("move up"), lambda: self._move(-1), status, hint=_("put the chosen line one place earlier"))
        down = kit.button(_("move down"), lambda: self._move(1), status, hint=_("put the chosen line one place later"))
        self.widgets = [self.list, kit.row(up, down)]

    @property
    def answer(self) -> str:
        return "".join(self.order)

    def _options(self) -> list[tuple[str, str]]:
        return [(f"{letter}  {self.texts[letter]}", letter) for letter in self.order]

    def _move(self, step: int) -> None:
        chosen = self.list.value
        here = self.order.index(chosen)
        there = min(max(here + step, 0), len(self.order) - 1)
        self.order.insert(there, self.order.pop(here))
        self.list.options = self._options()
        self.list.value = chosen
        self.status.say(_("{letter} is number {place} now").format(letter=chosen, place=there + 1))


_CONTROLS: dict[str, Callable[[Posed, kit.Status], Any]] = {
    "choice": _Listed, "text": _Typed, "number": _Typed, "byte": _Typed, "state": _Named, "order": _Moved,
}  # fmt: skip
