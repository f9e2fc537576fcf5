import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.render.escape import (
    chunks,
    columns,
    fold,
    fold_lines,
    lines,
    literal,
    literal_ends,
    markup,
    number,
    readable,
    size,
    visible,
    wrapped,
)


@given(st.binary())
def test_a_literal_is_the_bytes_again(data: bytes) -> None:
    assert ast.literal_eval(literal(data)) == data
    assert literal(data).isprintable()


def test_bytes_are_spelled_as_python_spells_them() -> None:
    assert readable(b"GET / HTTP/1.1\r\n\x00\xff\\") == r"GET / HTTP/1.1\r\n\x00\xff\\"
    assert literal(b"one\n") == r'b"one\n"'
    assert literal(b'say "hi"\n') == r"""b'say "hi"\n'"""
    assert literal(b"""say "it's"\n""") == r'''b"say \"it's\"\n"'''


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    shown = visible(text)
    assert all(char.isprintable() or char.isspace() for char in shown)
    assert "\n" not in shown
    assert "\x1b" not in shown


def test_marks_that_turn_text_around_are_spelled_out() -> None:
    assert visible("a\u202eb\u200bc\x1b[2J") == r"a\u202eb\u200bc\x1b[2J"
    assert visible("Zoë 网络 ✓") == "Zoë 网络 ✓"
    assert lines("one\ttwo\nthree\r\n") == ["one two", "three"]


def test_markup_is_text() -> None:
    assert markup('<a href="x">&\'') == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;"


def test_columns_count_wide_characters_twice() -> None:
    assert columns("ab") == 2
    assert columns("网络") == 4
    assert columns("e\u0301") == 1


@pytest.mark.parametrize(
    ("value", "text"), [(2, "2"), (2.0, "2"), (0.4, "0.4"), (1 / 3, "0.33"), (12345, "12,345"), (100, "100")]
)
def test_numbers_have_no_needless_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_sizes() -> None:
    assert (size(0), size(1), size(12345)) == ("0 bytes", "1 byte", "12,345 bytes")


def test_short_text_is_not_folded() -> None:
    assert fold("abc", 10, 2) == ("abc", 2)


def test_a_literal_is_folded_in_whole_bytes() -> None:
    text, _ = fold(literal(b"\x00" * 12345), 120)
    assert text.startswith(r'b"\x00\x00')
    assert text.endswith(r'\x00"')
    assert " bytes … " in text
    hidden = int(text.split("… ")[1].split(" bytes")[0].replace(",", ""))
    assert hidden + text.count(r"\x00") == 12345


@given(st.binary(min_size=1, max_size=2000), st.data())
def test_the_mark_still_points_at_the_same_byte(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    whole, column = literal(data), len(literal(data[:at])) - 1
    text, mark = fold(whole, 120, column)
    assert mark is not None
    assert text[mark] == whole[column]


def test_a_mark_beyond_the_end_stays_at_the_end() -> None:
    text, mark = fold("x" * 1000, 60, 1000)
    assert mark == len(text)


def test_folded_lines_say_how_many_are_missing() -> None:
    rows = [str(n) for n in range(100)]
    shown = fold_lines(rows, 6)
    assert shown == ["0", "1", "2", "… 95 lines …", "98", "99"]
    assert fold_lines(rows[:6], 6) == rows[:6]


@given(st.binary(max_size=300), st.integers(6, 90))
def test_chunks_hold_everything_and_fit(data: bytes, width: int) -> None:
    parts = chunks(readable(data), width)
    assert "".join(parts) == readable(data)
    assert all(columns(part) <= width for part in parts)
    assert not any(part.removesuffix("\\\\").endswith("\\") for part in parts)


def test_sentences_break_between_words_and_wide_ones_anywhere() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("读取一行", 4) == ["读取", "一行"]
    assert wrapped("", 7) == []


@given(
    st.one_of(st.binary(min_size=200, max_size=400), st.text("\"'\\", min_size=200).map(str.encode)),
    st.integers(20, 90),
)
def test_the_ends_of_a_literal_and_the_count_are_all_of_it(data: bytes, room: int) -> None:
    head, hidden, tail = literal_ends(data, room)
    shown = ast.literal_eval(head + head[1]), ast.literal_eval("b" + tail[-1] + tail)
    assert data.startswith(shown[0])
    assert data.endswith(shown[1])
    assert hidden == size(len(data) - len(shown[0]) - len(shown[1]))
    assert len(head + tail) <= room + 3
