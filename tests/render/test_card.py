from __future__ import annotations

from typing import Any

import pytest

from netcourse.render.card import WIDTH, card, replayed
from netcourse.render.escape import columns
from tests.render.helpers import words, worst_contrast

FAILED = {
    "name": "reads the same line however it is cut",
    "status": "failed",
    "message": "all of it as one text",
    "needs": [],
    "evidence": [
        {"label": "sent", "text": r'b"how " then b"long?\n"'},
        {"label": "expected", "text": 'b"how long?"'},
        {"label": "got", "text": 'b"how "', "mark": 5, "mark_says": "nothing was read from here on"},
    ],
    "says": "One recv() was taken for one line. recv() gives what has arrived so far, at least one byte: "
    "keep asking until you have seen the newline.",
    "misconception": "streams.one_recv",
    "replay": [r'sock = wire.pieces(b"how ", b"long?\n")', "LineReader(sock).read_line()"],
    "output": "",
    "remark": "",
}


def check(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "status": status,
        "message": "",
        "needs": [],
        "evidence": [],
        "says": "",
        "replay": [],
        **more,
    }


def report(*checks: dict[str, Any], status: str = "partial", **more: Any) -> dict[str, Any]:
    base = {"id": "streams.read_line", "title": "read lines", "score": 0.4, "max_score": 2, "note": "", "hints": 3}
    return {**base, "status": status, "checks": list(checks), **more}


PASSED = {
    "note": "",
    "connections": [
        {
            "client": "client A",
            "server": "server",
            "rows": [
                {"kind": "line", "text": "connection opened"},
                {"kind": "arrow", "by": "client", "title": "4 bytes", "details": ['b"<b>\\n"'], "mark": "cut here"},
                {"kind": "fault", "by": "client", "text": "silent from here on"},
                {"kind": "lost", "by": "client", "title": "2 bytes lost", "details": ['b"xy"']},
            ],
        }
    ],
}

SAMPLE = report(
    check("reads a line that arrives in one piece", "passed"),
    FAILED,
    check("keeps what it read beyond the newline", "not_run", needs=[FAILED["name"]]),
    check("gives back the rest, then None, at the end", "not_run", needs=[FAILED["name"]]),
    check("refuses a line longer than its limit", "not_run"),
)

CASES = {
    "sample": SAMPLE,
    "passed": report(
        check("works", "passed", remark="It took 4,000 system calls; a buffered reader took 3."), status="passed"
    ),
    "not attempted": report(status="not_attempted", note="LineReader.read_line raises NotImplementedError"),
    "timeout": report(FAILED, status="timeout", note="It did not come back within 5 seconds."),
    "two failures": report(FAILED, check("another", "failed", message="No ValueError came.\nAnd more.")),
    "hostile": report(
        check(
            "<script>alert(1)</script>",
            "failed",
            output="\x1b[2J<b>\u202e</b>\n" * 50,
            says="<i>&amp;",
            evidence=[{"label": "<got>", "text": "</pre><script>\n" * 40, "mark": 3}],
        )
    ),
    "long": report(
        check(
            "long",
            "failed",
            replay=["x" * 3000],
            output="y" * 5000,
            says="word " * 90,
            evidence=[{"label": "got", "text": 'b"' + r"\x00a" * 4000 + '"', "mark": 9000, "mark_says": "z" * 200}],
        )
    ),
    "rough line": report(check("waits", "failed", evidence=[{"label": "line", "text": "wire.rough()"}], passed=PASSED)),
    "wide": report(check("读取一行" * 5, "failed", evidence=[{"label": "收到", "text": "网络" * 90, "mark": 4}])),
}


def test_the_sample() -> None:
    assert card(SAMPLE).text.splitlines() == [
        "✗ streams.read_line" + " " * 49 + "1 of 5 checks, 0.4 of 2 points",
        "  ✓ reads a line that arrives in one piece",
        "  ✗ reads the same line however it is cut",
        r'      sent      b"how " then b"long?\n"',
        '      expected  b"how long?"',
        '      got       b"how "',
        "                     ^ nothing was read from here on",
        "      One recv() was taken for one line. recv() gives what has arrived so far, at least one byte:",
        "      keep asking until you have seen the newline.",
        r'      replay    sock = wire.pieces(b"how ", b"long?\n"); LineReader(sock).read_line()',
        "  · keeps what it read beyond the newline        (not run: it needs the check above)",
        "  · gives back the rest, then None, at the end   (not run)",
        "  · refuses a line longer than its limit         (not run)",
        '  hint("streams.read_line") has 3 hints.',
    ]


def test_what_passed_on_a_rough_line_is_drawn() -> None:
    """As text and as a picture; below the first failure only."""
    first, second = (check(name, "failed", passed=PASSED) for name in ("one", "two"))
    view = card(report(first, second))

    assert view.text.count("what passed on the line:") == 1
    assert view.text.index("silent from here on") < view.text.index("✗ two")
    assert r'b"<b>\n"' in view.text
    assert view.html.count("<img ") == 1
    assert max(map(len, view.text.splitlines())) <= 98


def test_not_attempted_is_one_line() -> None:
    view = card(CASES["not attempted"])
    assert view.text == "○ streams.read_line: not attempted yet (LineReader.read_line raises NotImplementedError)"


@pytest.mark.parametrize("name", CASES)
def test_both_forms_say_the_same(name: str) -> None:
    view = card(CASES[name])
    html = " ".join(words(view.html)).replace("the same as text ", "")
    assert "".join(html.split()) == "".join(view.text.split())  # the text form breaks long lines


def test_what_is_there_to_be_pasted_is_whole() -> None:
    """One line of a cell is one line of the page and of the text, without its label, however long it is."""
    step = f"route({ {f'10.{n}.0.0/16': 'hall' for n in range(30)} }, '10.7.0.1')"
    view = card(report(check("finds its way", "failed", replay=["table = 1", step])))

    assert f">table = 1\n{step}</pre>" in view.html.replace("&#x27;", "'")
    assert view.text.splitlines()[2:5] == ["      replay", "      table = 1", f"      {step}"]


def test_a_line_to_be_made_again_is_whole() -> None:
    """It may have many faults, and is Python as well."""
    made = f"wire.rough(server, {', '.join(f'Delay(0.0{n})' for n in range(1, 10))}, seed=7)"
    evidence = [{"label": "sent", "text": "1"}, {"label": "line", "text": made, "paste": True}]
    view = card(report(check("waits", "failed", evidence=evidence)))

    assert view.text.splitlines()[2:5] == ["      sent      1", "      line", f"      {made}"]
    assert f"\n{made}</pre>" in view.html


@pytest.mark.parametrize("name", CASES)
def test_every_word_can_be_read(name: str) -> None:
    assert worst_contrast(card(CASES[name]).html) >= 4.5


@pytest.mark.parametrize("name", CASES)
def test_no_line_is_too_long(name: str) -> None:
    """But for what is there to be pasted."""
    pasted = {" " * 6 + row for one in CASES[name]["checks"] for row in replayed(one, WIDTH)}
    rows = [row for row in card(CASES[name]).text.splitlines() if row not in pasted]
    assert max(map(columns, rows)) <= WIDTH


def test_a_card_stays_short_whatever_came() -> None:
    assert len(card(CASES["long"]).text.splitlines()) < 40
    assert len(card(CASES["hostile"]).text.splitlines()) < 40
    assert len(card(CASES["long"]).html) < 10_000


def test_nothing_of_a_learner_is_markup_or_control() -> None:
    view = card(CASES["hostile"])
    assert "<script" not in view.html
    assert "<b>" not in view.html
    assert "\x1b" not in view.text
    assert "\u202e" not in view.html


def test_only_the_first_failure_is_told_in_full() -> None:
    text = card(CASES["two failures"]).text
    assert text.count("expected") == 1
    assert "      No ValueError came." in text
    assert "And more" not in text


def test_a_mark_too_far_right_for_its_sentence_has_it_on_the_left() -> None:
    piece = {"label": "got", "text": "x" * 80, "mark": 79, "mark_says": "here"}
    text = card(report(check("one", "failed", evidence=[piece]))).text
    assert text.splitlines()[3] == " " * 16 + " " * 74 + "here ^"


def test_a_mark_in_a_long_line_stands_below_its_byte() -> None:
    piece = {"label": "got", "text": "a" * 100 + "B" + "a" * 20, "mark": 100, "mark_says": ""}
    rows = card(report(check("one", "failed", evidence=[piece]))).text.splitlines()
    below = next(n for n, row in enumerate(rows) if row.strip() == "^")
    assert rows[below - 1][rows[below].index("^")] == "B"
