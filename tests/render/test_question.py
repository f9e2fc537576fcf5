"""The card of a question: both forms say the same, and can be read."""

from __future__ import annotations

import pytest

from netcourse.render.question import question_card
from tests.render.helpers import words, worst_contrast

ASKED = {
    "id": "http.some",
    "title": "a question",
    "status": "open",
    "asks": "Which header is <covered>?",
    "rows": [
        {"text": r"GET / HTTP/1.1\r\n", "by": "client", "mark": None},
        {"text": r"????: a…\r\n", "by": "server", "mark": (0, 4)},
    ],
    "options": [{"letter": "a", "text": "the first", "code": False}, {"letter": "b", "text": r"\r\n", "code": True}],
    "given": "",
    "says": "",
    "others": [],
    "how": 'Put your answer in place of the dots: quiz("http.some", answer=...).',
    "proof": None,
}
PROOF = {"title": "the bytes", "data": b"\r\n", "start": 0, "fields": [], "note": ""}
STATUSES = {
    "open": ASKED,
    "wrong": ASKED | {"status": "wrong", "given": "b", "says": "Not that one.", "how": ""},
    "unread": ASKED | {"status": "unread", "says": "5 cannot be an answer here."},
    "right": ASKED | {"status": "right", "given": "a", "says": "So it is.", "others": [("b", "no")], "proof": PROOF},
    "lacking": ASKED | {"status": "lacking", "rows": [], "options": [], "how": ""},
    "typed": ASKED | {"status": "wrong", "given": "<b>\x1b[2J", "says": "No."},
}
every_card = pytest.mark.parametrize("asked", STATUSES.values(), ids=STATUSES)


def test_an_open_question():
    assert question_card(ASKED).text.splitlines() == [
        "○ http.some: a question" + " " * 59 + "not answered yet",
        "  Which header is <covered>?",
        r"      client  GET / HTTP/1.1\r\n",
        r"      server  ????: a…\r\n",
        "              ^^^^",
        "    a  the first",
        r"    b  \r\n",
        '  Put your answer in place of the dots: quiz("http.some", answer=...).',
    ]


def test_the_answer_is_marked_among_the_options():
    text = question_card(STATUSES["wrong"]).text

    assert text.startswith("✗ http.some: a question")
    assert r"    b  \r\n   ✗ your answer" in text
    assert "Not that one." in text


def test_a_long_answer_is_shown_in_part():
    view = question_card(STATUSES["typed"] | {"given": "a" * 100_000})

    assert "Your answer:" in view.text
    assert "…" in view.text
    assert len(view.text) < 2_000
    assert len(view.html) < 10_000


def test_the_right_answer_brings_reasons_and_bytes():
    text = question_card(STATUSES["right"]).text

    assert "✓ your answer" in text
    assert "  b: no" in text
    assert "0d 0a" in text


def test_a_typed_answer_is_quoted_harmlessly():
    view = question_card(STATUSES["typed"])

    assert r"Your answer: <b>\x1b[2J" in view.text
    assert "<b>\x1b" not in view.html


def test_left_out_values_are_explained():
    rows = [{"text": r"Date: …\r\n", "by": "", "mark": None}]

    assert "stands for a value" in question_card(ASKED | {"rows": rows}).text
    assert "stands for a value" not in question_card(ASKED).text


@every_card
def test_both_forms_say_the_same_and_can_be_read(asked):
    view = question_card(asked)

    assert sorted(words(view.html)) == sorted(view.text.split())
    assert worst_contrast(view.html) >= 4.5
    assert max(map(len, view.text.splitlines())) <= 98


@every_card
def test_status_is_told_by_sign_and_word(asked):
    first = question_card(asked).text.splitlines()[0]

    assert first[0] in "○✓✗"
    assert first.rstrip().endswith(("yet", "right"))
