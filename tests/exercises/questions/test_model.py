"""How a question is posed: the same for the same seed, another for another, filled in and lettered."""

from __future__ import annotations

from random import Random

import pytest

from netcourse.exercises.questions.judge import judge
from netcourse.exercises.questions.model import Choice, FillIn, Found, Lacking, Option, Order, choose
from netcourse.wire.transcript import Transcript

WORDS = {"id": "a.b", "title": "a question", "asks": "Which of {many}?", "explains": "So it is.", "needs": "Send {it}."}
OPTIONS = [Option("one", "first"), Option("two", "second", "not two"), Option("three", "third", {"one": "not three"})]


def found(traffic, rng):
    return Found(words={"many": "3"}, right="one")


def posed(question, seed=1, traffic=None):
    return question.pose(traffic, Random(seed))


def test_a_question_without_traffic_needs_none():
    question = Choice(id="a.b", title="t", asks="{Which}?", explains="so", options=OPTIONS, right="one")

    assert posed(question).asks == "{Which}?"
    assert judge(posed(question), "first").status == "right"


def test_one_about_traffic_lacks_it():
    question = Choice(**WORDS, options=OPTIONS, pick=found)

    with pytest.raises(Lacking):
        posed(question)
    assert posed(question, traffic=Transcript()).asks == "Which of 3?"


def test_the_seed_decides_the_order_of_the_options():
    question = Choice(**WORDS, options=OPTIONS, pick=found)
    traffic = Transcript()

    assert posed(question, 1, traffic) == posed(question, 1, traffic)
    assert len({posed(question, seed, traffic).right for seed in range(20)}) == 3


def test_a_reason_may_depend_on_what_is_right():
    one = posed(Choice(**WORDS, options=OPTIONS, pick=found), traffic=Transcript())
    letter = "abc"[[option.key for option in one.options].index("three")]

    assert judge(one, letter).says == "not three"
    assert Option("x", "x", {"": "else"}).reason("one") == "else"


def test_parts_are_well_shuffled():
    def parts(traffic, rng):
        return Found(options=[Option(text, text, "early") for text in "wxyz"])

    question = Order(id="a.b", title="t", asks="?", explains="so", pick=parts)
    for seed in range(100):
        one = posed(question, seed, Transcript())
        texts = [option.text for option in one.options]
        assert sum(text == right for text, right in zip(texts, "wxyz")) <= 1
        assert texts != list("zyxw")
        assert "".join(texts["abcd".index(letter)] for letter in one.right) == "wxyz"


def test_a_slip_that_is_right_this_time_is_none():
    def counted(traffic, rng):
        return Found(right="3", slips={"3": "as if it were wrong", "4": "one too many"})

    question = FillIn(id="a.b", title="t", asks="?", explains="so", otherwise="count", number=True, pick=counted)
    one = posed(question, traffic=Transcript())
    assert one.why == {"4": "one too many"}
    assert judge(one, 3).status == "right"


def test_from_nothing_nothing_is_chosen():
    with pytest.raises(Lacking):
        choose(Random(1), [])
