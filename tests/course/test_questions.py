"""Every question is declared whole, can be asked about what its chapter sends, and knows why an answer is wrong."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from netcourse import paths
from netcourse.exercises import questions
from netcourse.exercises.questions.judge import judge
from netcourse.exercises.questions.model import (
    LETTERS,
    STATES,
    Choice,
    FillIn,
    Lacking,
    NextByte,
    NextState,
    Option,
    Order,
    Posed,
)
from netcourse.referee.quiz import Quiz, answered, open_question, pose
from netcourse.wire.transcript import Transcript

from .traffic import recorded

SEEDS, FEWER = range(200), range(20)  # for one line of the chapter, for the others
CHAPTERS = questions.chapters()
QUESTIONS = list(questions.load().values())
SOURCES = sorted(Path(questions.__file__).parent.glob("*.py"))
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)

PORT = re.compile(r"127\.0\.0\.1:\d|\bGMT\b|(?:requests|urllib|Python)/\d")  # differ from machine to machine


@pytest.fixture(scope="module")
def traffic():
    """What the lines of the chapters have recorded."""
    return recorded()


@pytest.fixture(scope="module")
def traffic_again():
    """The same, made once more."""
    return recorded()


@pytest.fixture(scope="module")
def posed(traffic):
    """Each question about each line of its chapter that it can be asked about, under every seed; those that differ."""
    return {question.id: list({repr(one): one for one in _posed(question, traffic)}.values()) for question in QUESTIONS}


def _posed(question, traffic):
    fitting = [one for one in traffic[_chapter(question)].values() if _fits(question, one)]
    for number, transcript in enumerate(fitting):
        for seed in SEEDS if number == 0 else FEWER:
            yield question.pose(transcript, Random(f"seed {seed}"))


def _fits(question, transcript):
    try:
        return bool(question.pose(transcript, Random(0)))
    except Lacking:
        return False


def _chapter(question):
    return next(name for name, found in CHAPTERS.items() if question in found)


def test_ids_are_unique():
    """An id names one question, and no two chapters share one."""
    declared = [question.id for found in CHAPTERS.values() for question in found]

    assert [name for name, count in Counter(declared).items() if count > 1] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_questions_are_named_after_their_chapter(chapter):
    """`02-http` has the questions `http.…`, and there is such a chapter."""
    assert {question.id.split(".")[0] for question in CHAPTERS[chapter]} == {chapter[3:]}
    assert (paths.notebooks() / f"{chapter}.ipynb").exists()


def test_each_kind_is_asked_somewhere():
    """No kind of question is without an example."""
    assert {type(question) for question in QUESTIONS} == {Choice, FillIn, NextByte, NextState, Order}


@every_question
def test_a_question_is_whole(question):
    """Title, question and explanation are there; one about traffic says what to do where there is none."""
    assert question.title
    assert question.asks.endswith("?")
    assert question.explains
    assert bool(question.pick) == bool(question.needs)


@every_question
def test_a_question_can_be_asked_about_its_chapter(question, posed):
    """At least one line of the chapter has what it needs, whatever the seed."""
    assert posed[question.id]


@every_question
def test_without_fitting_traffic_it_says_what_to_do(question):
    """No traffic, or none that fits, is no error."""
    for nothing in (None, Transcript()):
        assert (pose(question, nothing) is None) == (question.pick is not None)


def flaws(one):
    """Yield what is wrong with a posed question."""
    letters, texts = LETTERS[: len(one.options)], [option.text for option in one.options]
    if len(set(texts)) < len(texts):
        yield "two equal options"
    yield from FLAWS[one.form](one, letters)
    if one.form != "order" and one.right in one.why:
        yield "a reason why the right answer is wrong"


def _choice_flaws(one, letters):
    if len(one.right) != 1 or one.right not in letters:
        yield "no right answer"
    if len(letters) < 3:
        yield "too few options"
    if any(not one.why.get(letter) for letter in letters if letter != one.right):
        yield "a wrong option without its reason"


def _order_flaws(one, letters):
    if sorted(one.right) != list(letters) or not letters:
        yield "no right answer"
    if one.right in (letters, letters[::-1]):
        yield "not shuffled"
    if any(not one.why.get(letter) for letter in one.right[1:]):
        yield "a part without its reason"


def _free_flaws(one, letters):
    if not re.fullmatch({"number": r"\d+", "byte": r"([0-9a-f]{2})?"}.get(one.form, r".+"), one.right):
        yield "no right answer"
    if not one.otherwise or not all(one.why.values()) or len(one.why) < 2:
        yield "a wrong answer without its reason"


def _state_flaws(one, letters):
    if one.right not in STATES:
        yield "no right answer"
    if any(not one.why.get(state) for state in STATES if state != one.right):
        yield "a state without its reason"


FLAWS = {"choice": _choice_flaws, "order": _order_flaws, "state": _state_flaws,
         "text": _free_flaws, "number": _free_flaws, "byte": _free_flaws}  # fmt: skip


@every_question
def test_a_question_has_no_flaw(question, posed):
    """One right answer, options that differ, a reason for each wrong one: whatever the traffic and the seed."""
    assert [flaw for one in posed[question.id] for flaw in flaws(one)] == []


OPTIONS = tuple(Option(text, text) for text in ("one", "two", "three"))
SOUND = {
    "choice": Posed("a.b", "t", "?", "choice", "b", "so", options=OPTIONS, why={"a": "no", "c": "no"}),
    "order": Posed("a.b", "t", "?", "order", "bac", "so", options=OPTIONS, why={"a": "no", "b": "", "c": "no"}),
    "text": Posed("a.b", "t", "?", "text", "host", "so", why={"x": "no", "y": "no"}, otherwise="no"),
    "number": Posed("a.b", "t", "?", "number", "7", "so", why={"8": "no", "9": "no"}, otherwise="no"),
    "byte": Posed("a.b", "t", "?", "byte", "0d", "so", why={"": "no", "0a": "no"}, otherwise="no"),
    "state": Posed("a.b", "t", "?", "state", "LISTEN", "so", why={name: "no" for name in STATES if name != "LISTEN"}),
}


@pytest.mark.parametrize("form", SOUND)
def test_a_sound_question_has_no_flaw(form):
    """Or the test above would say nothing."""
    assert list(flaws(SOUND[form])) == []


@pytest.mark.parametrize(
    ("form", "change", "flaw"),
    [
        ("choice", {"right": "d"}, "no right answer"),
        ("choice", {"why": {"a": "no"}}, "a wrong option without its reason"),
        ("choice", {"why": {"a": "no", "c": ""}}, "a wrong option without its reason"),
        ("choice", {"options": (*OPTIONS[:2], OPTIONS[0])}, "two equal options"),
        ("choice", {"options": OPTIONS[:2], "why": {"a": "no"}}, "too few options"),
        ("order", {"right": "ba"}, "no right answer"),
        ("order", {"right": "abc"}, "not shuffled"),
        ("order", {"why": {"b": "no"}}, "a part without its reason"),
        ("text", {"right": ""}, "no right answer"),
        ("text", {"otherwise": ""}, "a wrong answer without its reason"),
        ("number", {"right": "many"}, "no right answer"),
        ("byte", {"right": "0d0a"}, "no right answer"),
        ("byte", {"why": {"": "", "0a": "no"}}, "a wrong answer without its reason"),
        ("byte", {"why": {"0d": "no", "0a": "no"}}, "a reason why the right answer is wrong"),
        ("state", {"right": "OPEN"}, "no right answer"),
        ("state", {"why": {}}, "a state without its reason"),
    ],
)
def test_a_flaw_is_found(form, change, flaw):
    """A question without reasons, with no right answer, with two equal options."""
    assert flaw in list(flaws(replace(SOUND[form], **change)))


@every_question
def test_no_placeholder_is_left(question, posed):
    """Every sentence is filled in; what differs from machine to machine is nowhere."""
    for one in posed[question.id]:
        for sentence in (one.asks, one.explains, one.otherwise, *one.why.values()):
            assert not re.search(r"\{\w*\}", sentence)
        shown = repr(Quiz(open_question(one, "quiz()"))) + repr(Quiz(answered_card(one)))
        assert not PORT.search(shown), shown


def answered_card(one):
    return {**open_question(one, ""), "status": "right", "says": one.explains, "proof": one.proof}


SPELLINGS = {
    "choice": lambda one: [one.right, one.right.upper(), f" {one.right}) ", one.right.encode(),
                           _option(one, one.right), *one.options[LETTERS.index(one.right)].also],
    "order": lambda one: [one.right, one.right.upper(), " ".join(one.right), ", ".join(one.right), list(one.right),
                          tuple(one.right), one.right.encode(), [_option(one, letter) for letter in one.right]],
    "text": lambda one: [one.right, one.right.upper(), one.right.title(), f" {one.right}:", one.right.encode(),
                         repr(one.right)],
    "number": lambda one: [int(one.right), one.right, one.right.encode(), f" {one.right} bytes"],
    "byte": lambda one: [bytes.fromhex(one.right), int(one.right, 16), chr(int(one.right, 16)), f"0x{one.right}",
                         bytearray.fromhex(one.right), repr(bytes.fromhex(one.right)), rf"\x{one.right}"],
    "state": lambda one: [one.right, one.right.lower(), one.right.replace("_", "-"), one.right.replace("_", " "),
                          one.right.replace("_", ""), one.right.encode()],
}  # fmt: skip
NONE = object()
NO_ANSWERS = {
    "choice": ["", "z", 0, 1.5, True, {"a"}, ["a"], b"\xff", NONE],
    "order": ["", "a", "aa", "abcdefghijk", 1234, None, ["a", 2], {"a": 1}, [], NONE],
    "text": ["", "  ", b"", None, 7, ["host"], True, NONE],
    "number": ["", "thirty", None, -1, 30.5, True, [30], b"", 10**30, "9" * 50, NONE],
    "byte": ["xyz", b"ab", 256, -1, None, True, [13], 1.0, "€", "999", NONE],
    "state": ["", "OPEN", None, 3, ["ESTABLISHED"], True, b"\x00", NONE],
}


def _option(one, letter):
    return one.options[LETTERS.index(letter)].text


@every_question
def test_a_right_answer_is_right_in_every_spelling(question, posed):
    """Text, bytes, numbers, lists, capitals: what means the same counts the same."""
    for one in posed[question.id]:
        for spelling in SPELLINGS[one.form](one):
            assert judge(one, spelling).status == "right", spelling


@every_question
def test_a_wrong_answer_gets_its_reason(question, posed):
    """Each wrong option, each slip, each state, and what nobody has thought of."""
    for one in posed[question.id]:
        wrong = {given: says for given, says in one.why.items() if one.form != "order"}
        for given, says in wrong.items():
            answer = bytes.fromhex(given) if one.form == "byte" else given
            assert (judge(one, answer).status, judge(one, answer).says) == ("wrong", says)


@every_question
def test_a_wrong_order_is_told_about_the_first_wrong_place(question, posed):
    """Its reason is why that part comes too early."""
    for one in (one for one in posed[question.id] if one.form == "order"):
        for at in range(len(one.right) - 1):
            given = one.right[:at] + one.right[at + 1] + one.right[at] + one.right[at + 2 :]
            verdict = judge(one, given)
            assert (verdict.status, verdict.place, verdict.says) == ("wrong", at + 1, one.why[one.right[at + 1]])


@every_question
def test_what_cannot_be_an_answer_is_told_what_can(question, posed):
    """A sentence, and no exception."""
    one = posed[question.id][0]
    meant = [also for option in one.options for also in option.also]
    for answer in (answer for answer in NO_ANSWERS[one.form] if answer not in meant):
        verdict = judge(one, answer)
        assert (verdict.status, bool(verdict.says)) == ("unread", True), answer


@every_question
def test_a_wrong_answer_does_not_tell_the_right_one(question, posed):
    """What is shown then has no proof, no explanation and no reasons of others."""
    one = posed[question.id][0]
    wrong = next(given for given in [*LETTERS, *STATES, "7"] if judge(one, given).status == "wrong") if (
        one.form != "order") else one.right[::-1]  # fmt: skip
    card = answered(one, wrong)

    assert (card["status"], card["proof"], card["others"]) == ("wrong", None, [])
    assert one.explains not in repr(Quiz(card))


@every_question
def test_the_same_traffic_gets_the_same_question(question, traffic, traffic_again):
    """On any machine, at any port, on any day: what is made again is asked about alike."""
    for name, transcript in traffic[_chapter(question)].items():
        assert pose(question, transcript) == pose(question, traffic_again[_chapter(question)][name])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_learner_text_can_be_translated(path):
    """Each sentence is written _(...), as one text."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {"asks", "title", "needs", "explains", "otherwise", "happens"}
    bare = [
        f"line {call.lineno}"
        for call in calls
        for keyword in call.keywords
        if keyword.arg in names and isinstance(keyword.value, (ast.Constant, ast.JoinedStr))
    ]
    composed = [
        f"line {call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "_" and not isinstance(call.args[0], ast.Constant)
    ]

    assert (bare, composed) == ([], [])
