"""What counts as the same answer, what is none, and that nothing an answer is makes the judge stumble."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.exercises.questions.judge import expected, judge
from netcourse.exercises.questions.model import STATES, Option, Posed

OPTIONS = (
    Option("some", "any beginning of them", ""),
    Option("none", 'it returns b""', "no", also=(b"", None)),
    Option("host", "the client's", "no"),
)
PARTS = (Option("one", "GET /", ""), Option("two", "Host: a", ""), Option("two again", "Host: a", ""),
         Option("end", r"\r\n", ""))  # fmt: skip


def question(form, right, why=None, options=()):
    return Posed("a.question", "a question", "Which?", form, right, "So it is.", options=options, why=why or {},
                 otherwise="Look again.")  # fmt: skip


CHOICE = question("choice", "a", {"b": "not b", "c": "not c"}, OPTIONS)
ORDER = question("order", "abcd", {letter: f"{letter} too early" for letter in "abcd"}, PARTS)
TEXT = question("text", "host", {"connection": "not that"})
NUMBER = question("number", "17", {"18": "one too many"})
BYTE = question("byte", "0d", {"0a": "the second", "": "something comes"})
STATE = question("state", "FIN_WAIT2", {name: f"not {name}" for name in STATES if name != "FIN_WAIT2"})
ALL = {one.form: one for one in (CHOICE, ORDER, TEXT, NUMBER, BYTE, STATE)}


def is_right(posed, *answers):
    return [judge(posed, answer).status for answer in answers] == ["right"] * len(answers)


def test_an_option_is_chosen_by_letter_or_by_its_words():
    assert is_right(CHOICE, "a", "A", "a)", "(a)", " a. ", b"a", "any beginning of them", "Any  Beginning of them.")
    assert judge(CHOICE, "c").says == "not c"
    assert judge(CHOICE, "the client's").given == "c"


def test_an_option_may_be_a_value():
    assert [judge(CHOICE, answer).given for answer in (b"", None, 'it returns b""')] == ["b"] * 3


def test_a_value_that_only_equals_an_option_is_another():
    one = question("choice", "a", {"b": "no"}, (Option("x", "one", also=(1,)), Option("y", "two")))

    assert (judge(one, 1).status, judge(one, True).status) == ("right", "unread")


def test_an_order_is_letters_or_parts_in_any_dress():
    texts = [part.text for part in PARTS]
    assert is_right(ORDER, "abcd", "A B C D", "a, b, c, d", "a-b-c-d", "a > b > c > d", "['a', 'b', 'c', 'd']",
                    b"abcd", list("abcd"), tuple("ABCD"), texts, [text.encode() for text in texts])  # fmt: skip


def test_equal_parts_may_change_places():
    assert is_right(ORDER, "acbd", ["a", "c", "b", "d"])


def test_the_first_part_that_is_too_early_is_told():
    verdict = judge(ORDER, "adbc")

    assert (verdict.status, verdict.place, verdict.says, verdict.given) == ("wrong", 2, "d too early", "adbc")


@pytest.mark.parametrize(("answer", "says"), [("abc", "Still missing: d"), ("abcdd", "once"), ("abce", "takes all")])
def test_an_incomplete_order_is_no_answer(answer, says):
    verdict = judge(ORDER, answer)

    assert verdict.status == "unread"
    assert says in verdict.says


def test_words_count_without_their_dress():
    assert is_right(TEXT, "host", "Host", "HOST:", " host ", b"Host", bytearray(b"host"), "'Host'", '"host":')
    assert judge(TEXT, "Connection").says == "not that"
    assert judge(TEXT, "hosts").says == "Look again."


def test_numbers_may_be_written():
    assert is_right(NUMBER, 17, "17", b"17", " 17 ", "17 bytes", "017")
    assert judge(NUMBER, 18).says == "one too many"
    assert judge(question("number", "200"), HTTPStatus.OK).status == "right"


def test_a_byte_has_many_names():
    assert is_right(BYTE, 13, b"\r", "\r", r"\r", "CR", "carriage return", "0x0d", r"\x0d", "0D", "13", r"b'\r'",
                    r'b"\r"', bytearray(b"\r"))  # fmt: skip
    assert [judge(BYTE, answer).says for answer in (10, "LF", b"")] == ["the second", "the second", "something comes"]
    assert judge(question("byte", "41"), "A").status == judge(question("byte", "41"), 65).status == "right"
    assert judge(question("byte", "31"), "1").status == "right"
    assert judge(question("byte", "e9"), "é").status == "right"


@pytest.mark.parametrize("several", [b"\r\n", "\r\n", r"\r\n", "crlf"])
def test_several_bytes_are_not_one(several):
    assert "Only the first one" in judge(BYTE, several).says


def test_states_are_known_by_every_usual_name():
    assert is_right(STATE, "FIN_WAIT2", "FIN-WAIT-2", "fin wait 2", "FinWait2", "FIN_WAIT_2", b"FIN-WAIT-2")
    received = question("state", "SYN_RECEIVED")
    assert is_right(received, "SYN_RCVD", "SYN-RECEIVED", "SYN_RECV")
    assert judge(STATE, "CLOSE-WAIT").says == "not CLOSE_WAIT"
    assert "ESTABLISHED, FIN_WAIT1" in judge(STATE, "OPEN").says


class Odd:
    """Fails at whatever is asked of it."""

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None

    def __repr__(self):
        raise RuntimeError

    __str__ = __len__ = __repr__


class OddText(str):
    def __repr__(self):
        raise RuntimeError


def test_an_answer_that_fails_at_everything_is_named_by_its_type():
    for posed in ALL.values():
        assert judge(posed, Odd()).says.startswith("A value of type Odd cannot be")
        assert judge(posed, [Odd()]).status == "unread"
        assert judge(posed, OddText("no such thing")).status in ("unread", "wrong")


def test_a_long_answer_is_quoted_in_part():
    assert len(judge(STATE, "x" * 10_000).says) < 400


answers = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    | st.lists(inner, max_size=4).map(tuple),
)  # fmt: skip


@given(answer=answers | st.sampled_from(["\ud800", "²", "٣", "ǅ", "\x00"]), form=st.sampled_from(sorted(ALL)))
def test_whatever_the_answer_there_is_a_sentence(answer, form):
    verdict = judge(ALL[form], answer)

    assert verdict.says
    assert verdict.status in ("right", "wrong", "unread")


@pytest.mark.parametrize("form", ALL)
def test_what_is_expected_can_be_said(form):
    assert expected(ALL[form])
    assert "{" not in expected(ALL[form])
