"""The controls of a question: each form can be answered, and the same judge says the same."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from random import Random

import pytest

from netcourse import widgets
from netcourse.exercises.questions import load
from netcourse.exercises.questions.model import Lacking
from netcourse.referee import state
from netcourse.referee.lookup import NoSuchQuestion
from netcourse.referee.quiz import NotTraffic, Quiz
from netcourse.widgets.questions import Answering
from netcourse.widgets.shown import close
from netcourse.wire.transcript import Event, Transcript
from tests.course.traffic import recorded

REQUEST = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
RESPONSE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n"
WEB = Transcript([Event(0, 1, "client", "bytes", REQUEST), Event(0, 1, "server", "bytes", RESPONSE)])


@cache
def lines():
    """What the lines of every chapter have recorded."""
    return [line for lines in recorded().values() for line in lines.values()]


def posed(question_id):
    """Ask about the first line that the question fits."""
    for line in lines():
        with suppress(Lacking):
            return load()[question_id].pose(line, Random(1))
    raise AssertionError(f"{question_id} fits no line")


@pytest.fixture
def controls():
    """Make controls that are closed in the end."""
    made = []

    def make(question_id):
        made.append(Answering(posed(question_id)))
        return made[-1]

    yield make
    for one in made:
        close(one.box)


def put(asked, answer):
    """Put an answer, in its normal form, into the control, as a hand would."""
    control = asked.control
    if hasattr(control, "field"):
        control.field.value = repr(bytes.fromhex(answer)) if asked.posed.form == "byte" else answer
    elif asked.posed.form == "order":
        for place, letter in enumerate(answer):
            control.list.value = letter
            for _step in range(control.order.index(letter) - place):
                press(asked, "move up")
    else:
        control.list.value = answer


def buttons(box):
    for child in getattr(box, "children", ()):
        yield from buttons(child)
        if hasattr(child, "click"):
            yield child


def press(asked, name):
    next(one for one in buttons(asked.box) if one.description == name).click()


@pytest.mark.parametrize("question_id", load())
def test_a_right_answer_is_right(question_id, controls):
    """By the same judge, kept in the same place."""
    asked = controls(question_id)

    put(asked, asked.posed.right)
    press(asked, "check")
    assert asked.status.text == "Right"
    assert "✓" in asked.card.value
    assert state.load()["questions"] == {question_id: "right"}


@pytest.mark.parametrize("question_id", load())
def test_a_wrong_answer_gets_its_reason_and_may_be_changed(question_id, controls):
    """The card below follows the last check."""
    asked = controls(question_id)
    wrong = asked.posed.right[::-1] if asked.posed.form == "order" else next(iter(asked.posed.why))

    put(asked, wrong)
    press(asked, "check")
    assert asked.status.text == "Not yet"
    assert "✗" in asked.card.value
    put(asked, asked.posed.right)
    press(asked, "check")
    assert asked.status.text == "Right"


def test_without_an_answer_nothing_is_judged(controls):
    """Neither for an empty field nor for a list where nothing is chosen."""
    for question_id in ("http.missing_header", "http.whose_turn", "tcp.next_state"):
        asked = controls(question_id)
        press(asked, "check")
        assert asked.status.text == "There is no answer yet."
        assert asked.card.value == ""
    assert state.load()["questions"] == {}


def test_what_cannot_be_an_answer_is_told_what_can(controls):
    """As with plain values."""
    asked = controls("http.content_length")

    asked.control.field.value = "many"
    press(asked, "check")
    assert asked.status.text == "No answer yet"
    assert "cannot be an answer here" in asked.card.value


def test_a_line_moves_and_stays_chosen(controls):
    """At the ends it stays where it is, and the status says where that is."""
    asked = controls("tcp.segments_in_order")
    control = asked.control
    first = control.order[0]

    control.list.value = first
    press(asked, "move up")
    assert (control.list.value, control.order[0], asked.status.text) == (first, first, f"{first} is number 1 now")
    press(asked, "move down")
    assert (control.list.value, control.order[1], asked.status.text) == (first, first, f"{first} is number 2 now")
    assert [letter for __, letter in control.list.options] == control.order


def test_every_control_has_a_name(controls):
    """For the eye and for a screen reader."""
    for question_id in load():
        asked = controls(question_id)
        assert all(one.description for one in asked.control.widgets[:1])
        assert all(one.description and one.tooltip for one in buttons(asked.box))


def test_the_static_question_comes_first():
    """With no notebook around it is all there is."""
    shown = widgets.quiz("http.missing_header", WEB)

    assert "????: a" in repr(shown)
    assert "It is a text" not in repr(shown)
    assert "Answer with the controls below" in repr(shown)


def test_without_fitting_traffic_it_says_what_to_do():
    """No controls for what cannot be asked."""
    shown = widgets.quiz("http.missing_header", Transcript())

    assert isinstance(shown, Quiz)
    assert "Send a request" in repr(shown)


def test_a_wrong_call_is_refused_as_without_controls():
    """The same errors."""
    with pytest.raises(NoSuchQuestion):
        widgets.quiz("http.nothing")
    with pytest.raises(NotTraffic):
        widgets.quiz("http.missing_header", 5)
