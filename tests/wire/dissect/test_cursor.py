from __future__ import annotations

import pytest

from netcourse.wire.dissect import shapes
from netcourse.wire.dissect.cursor import LONGEST_VALUE, Cursor, Short, shortened
from netcourse.wire.dissect.shapes import Field, Message, bounded


def spans(fields: list[Field] | tuple[Field, ...]) -> list[tuple[str, str, int, int]]:
    return [(field.name, field.value, field.start, field.stop) for field in fields]


def test_fields_follow_each_other() -> None:
    """Numbers in both orders, text and bytes, each with its place."""
    cursor = Cursor(b"..\x01\x02\x01\x02ok\xff\0\0\0\0\0", at=2)
    assert cursor.number("big", 2) == 0x0102
    assert cursor.number("little", 2, hex, order="little") == 0x0201
    assert cursor.text("word", 3) == "ok\\xff"
    cursor.rest("rest")
    assert spans(cursor.fields) == [
        ("big", "258", 2, 4),
        ("little", "0x201", 4, 6),
        ("word", "ok\\xff", 6, 9),
        ("rest", "5 bytes", 9, 14),
    ]


def test_a_secret_is_counted_and_hidden() -> None:
    """Its value tells how many bytes it has, not which."""
    cursor = Cursor(b"pass")
    assert cursor.blob("proof", 4, hidden=True) == b"pass"
    assert cursor.fields == [Field("proof", "4 bytes, not shown", 0, 4, hidden=True)]


@pytest.mark.parametrize("count", [4, -1, 10**12])
def test_what_is_not_there_is_not_read(count: int) -> None:
    """The place does not move, and no field is made."""
    cursor = Cursor(b"abc")
    with pytest.raises(Short):
        cursor.blob("too much", count)
    assert (cursor.at, cursor.fields) == (0, [])


def test_what_has_no_bytes_is_no_field() -> None:
    """There would be nothing to point at."""
    cursor = Cursor(b"abc")
    assert cursor.text("nothing", 0) == ""
    assert cursor.fields == []


def test_a_group_has_its_fields_inside() -> None:
    """What its reader left over is one more of them."""
    cursor = Cursor(b"abcdef")
    with cursor.group("group", 4) as group:
        group.value = cursor.text("first", 1)
    assert spans(cursor.fields) == [("group", "a", 0, 4)]
    assert spans(cursor.fields[0].fields) == [("first", "a", 0, 1), ("the rest", "62 63 64", 1, 4)]
    assert cursor.at == 4
    assert not cursor.odd


def test_a_group_whose_lengths_do_not_fit_is_odd_and_left_behind() -> None:
    """Reading goes on after it, and cannot run over its end."""
    cursor = Cursor(b"\x09bcdef")
    with cursor.group("group", 3):
        cursor.text("text", cursor.number("length", 1))
    assert cursor.odd
    assert cursor.text("after", 3) == "def"
    assert spans(cursor.fields[0].fields) == [("length", "9", 0, 1), ("the rest", "62 63", 1, 3)]


def test_a_group_that_is_not_all_there_ends_the_reading() -> None:
    """It is made of what is there, and is not odd for that."""
    cursor = Cursor(b"abc")
    with pytest.raises(Short), cursor.group("group", 5):
        cursor.text("first", 2)
    assert spans(cursor.fields) == [("group", "", 0, 3)]
    assert spans(cursor.fields[0].fields) == [("first", "ab", 0, 2), ("the rest", "63", 2, 3)]
    assert not cursor.odd


def test_values_have_a_longest_length() -> None:
    """A value tells the beginning of a long text; its bytes tell the rest."""
    cursor = Cursor(b"x" * 10_000)
    cursor.text("text", 10_000)
    assert len(cursor.fields[0].value) == LONGEST_VALUE
    assert shortened("abcdef", 4) == "ab …"


def test_one_side_has_a_most_of_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one that is given says that more follows; where none follows, it says nothing."""
    monkeypatch.setattr(shapes, "MOST_MESSAGES", 3)
    messages = [Message("frame", "client", "one", at, at + 1) for at in range(10)]
    assert [one.note != "" for one in bounded(messages)] == [False, False, True]
    assert list(bounded(messages[:3])) == messages[:3]


def test_one_side_has_a_most_of_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields count wherever they stand."""
    monkeypatch.setattr(shapes, "MOST_FIELDS", 5)
    fields = (Field("outer", "", 0, 2, (Field("inner", "", 0, 1),)),)
    messages = [Message("frame", "client", "one", at, at + 2, fields) for at in range(10)]
    assert len(list(bounded(messages))) == 3
