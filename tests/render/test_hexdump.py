from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.render import hexdump, style
from netcourse.render.escape import columns
from netcourse.render.hexdump import byte_sheet, byte_text, byte_view, byte_views
from tests.render.helpers import contrast, words, worst_contrast


def field(name: str, start: int, stop: int, *fields: Any, value: str = "", hidden: bool = False) -> dict[str, Any]:
    return {"name": name, "value": value, "start": start, "stop": stop, "fields": list(fields), "hidden": hidden}


def view(data: bytes, *fields: Any, start: int = 0, title: str = "", note: str = "") -> Any:
    return byte_view({"title": title, "data": data, "start": start, "fields": list(fields), "note": note})


GET = b"GET /shelf HTTP/1.1\r\n"
LINE = field("request line", 0, 21, field("method", 0, 3, value="GET"), field("target", 4, 10, value="/shelf"))


def test_offsets_hex_text_and_fields() -> None:
    """The whole text form: a scale, rows with brackets below them, and what each letter stands for."""
    assert view(GET, LINE, field("colon?", 20, 21), title="a request").text.splitlines() == [
        "a request (21 bytes)",
        "       0  1  2  3  4  5  6  7   8  9 10 11 12 13 14 15",
        "   0  47 45 54 20 2f 73 68 65  6c 66 20 48 54 54 50 2f   GET /shelf HTTP/",
        "      └──a───┘    └───────b────────┘",
        "  16  31 2e 31 0d 0a                                     1.1··",
        "                  c",
        "       bytes    field         value",
        "  a-b  [0:21]   request line",
        "  a    [0:3]      method      GET",
        "  b    [4:10]     target      /shelf",
        "  c    [20:21]  colon?",
    ]


def test_both_forms_say_the_same() -> None:
    """The HTML form has every word of the text form, in the same order."""
    one = view(GET, LINE, field("gap", 30, 30), title="<b>", note="odd")
    assert "".join(words(one.html)) == "".join(one.text.split())


def test_a_field_is_tied_to_its_bytes_by_more_than_colour() -> None:
    """Letter and bracket stand below exactly the bytes of the field."""
    row, brackets = view(b"abcdef", field("middle", 2, 5)).text.splitlines()[2:4]
    assert row[brackets.index("└") :][: len("63 64 65")] == "63 64 65"
    assert brackets.strip() == "└──a───┘"


def test_offsets_count_from_where_the_bytes_stand() -> None:
    """A message in the middle of a stream is shown with the stream's offsets."""
    text = view(b"x" * 20, field("last", 118, 120), start=100).text
    assert "\n  100  78" in text
    assert "\n  116  78" in text
    assert "[118:120]" in text


def test_one_byte() -> None:
    """The smallest view is one row."""
    row, brackets = view(b"a", field("it", 0, 1)).text.splitlines()[2:4]
    assert row.split() == ["0", "61", "a"]
    assert brackets == "     a"


def test_no_bytes() -> None:
    """Without bytes there is a heading, and fields that have none."""
    assert view(b"", field("nothing", 0, 0)).text.splitlines() == [
        "0 bytes", "    bytes  field    value", "    [0:0]  nothing",
    ]  # fmt: skip


def test_long_bodies_are_folded_and_counted() -> None:
    """Of a long field the first rows and the last are kept, the others counted, by the field's letter."""
    text = view(bytes(1_000_000), field("head", 0, 8), field("body", 8, 1_000_000)).text
    assert "… 999,920 bytes of b …" in text
    assert len(text.splitlines()) < 20
    assert "\n   999984  00" in text


def test_many_short_fields_are_bounded() -> None:
    """A large message of small fields is a bounded drawing; fields that are left out are counted."""
    fields = [field(f"n{n}", n * 10, n * 10 + 10) for n in range(5000)]
    one = view(bytes(50_000), *fields)
    assert f"… {5000 - hexdump.MOST_FIELDS:,} more fields …" in one.text
    assert len(one.text.splitlines()) < 2 * hexdump.MOST_ROWS + hexdump.MOST_FIELDS + 10
    assert len(one.html) < 100_000


def test_hidden_bytes_are_counted_and_not_shown() -> None:
    """The bytes of a secret appear in neither column, wherever its field stands among others."""
    one = view(b"user hunter2 end", field("login", 0, 16, field("password", 5, 12, hidden=True)))
    assert "hunter2" not in one.text + one.html
    assert "2a" not in one.text
    assert "** ** **" in one.text
    assert "·" not in one.text
    assert "*******" in one.text


def test_levels_are_indented_and_letters_gathered() -> None:
    """A field around others names the letters inside it, and those stand further right."""
    inner = field("label", 1, 2, field("deep", 1, 2))
    one = view(b"abc", field("all", 0, 3, inner, field("tail", 2, 3)))
    assert one.text.splitlines()[5:] == [
        "  a-b  [0:3]  all", "  a    [1:2]    label", "  a    [1:2]      deep", "  b    [2:3]    tail",
    ]  # fmt: skip


@pytest.mark.parametrize("tint", style.TINTS)
def test_tints_can_be_read_and_told_from_the_ground(tint: str) -> None:
    """Ink on every tint is AA, far beyond."""
    assert contrast(style.INK, tint) >= 7


def test_several_views_share_a_ground() -> None:
    """Views are drawn below each other, notes last."""
    one = byte_views([{"title": "one", "data": b"a"}, {"title": "two", "data": b"b"}], ["and more"])
    assert one.text.split("\n\n")[1].startswith("two (1 byte)")
    assert one.text.endswith("and more")
    assert "".join(words(one.html)) == "".join(one.text.split())


def test_a_sheet_has_no_heading_without_a_title() -> None:
    """Where the fold around it has a name, the view repeats nothing."""
    assert "1 byte" not in byte_sheet({"title": "", "data": b"a"})
    assert byte_text({"title": "t", "data": b"a"})[0] == "t (1 byte)"


fields = st.recursive(
    st.builds(field, st.text(max_size=50), st.integers(-5, 300), st.integers(-5, 300), hidden=st.booleans()),
    lambda inner: st.builds(
        lambda name, start, stop, inside: field(name, start, stop, *inside),
        st.text(max_size=50), st.integers(-5, 300), st.integers(-5, 300), st.lists(inner, max_size=4),
    ),
    max_leaves=60,
)  # fmt: skip


@given(st.binary(max_size=400), st.lists(fields, max_size=5), st.integers(0, 20), st.text(max_size=200))
@settings(deadline=None)
def test_anything_can_be_drawn(data: bytes, fields: list[Any], start: int, title: str) -> None:
    """Fields that overlap, lie outside or are upside down never raise, and nothing foreign gets out."""
    one = view(data, *fields, start=start, title=title)
    assert not any(ord(char) < 32 and char != "\n" for char in one.text + one.html)
    assert all(columns(line) <= 150 for line in one.text.splitlines())
    assert worst_contrast(one.html) >= 4.5
    assert "".join(words(one.html)) == "".join(one.text.split())
