from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.render import sequence as drawing
from netcourse.render import style
from netcourse.render.escape import columns
from netcourse.render.sequence import sequence
from netcourse.render.sequence_picture import lanes_of
from netcourse.render.sequence_steps import COLUMNS
from netcourse.render.sequence_text import MARGIN
from netcourse.render.view import View
from tests.render.helpers import Page, contrast, words, worst_contrast

SVG = "{http://www.w3.org/2000/svg}"
TALK: dict[str, Any] = {
    "connections": [
        {"client": "client A", "server": "server", "rows": [
            {"kind": "line", "text": "connection opened"},
            {"kind": "arrow", "by": "client", "title": "GET / HTTP/1.1", "details": ["Host, Accept"]},
            {"kind": "arrow", "by": "server", "title": "200 OK", "note": "cut here",
             "details": ["body: 9 bytes", b"<b>&amp;</b>  two"]},
            {"kind": "arrow", "by": "both", "title": "encrypted", "details": []},
            {"kind": "end", "by": "client", "title": "end of stream"},
            {"kind": "reset", "by": "server", "title": "connection reset"},
        ]},
        {"client": "client B", "server": "server", "rows": [{"kind": "line", "text": "connection opened"}]},
    ],
    "note": "recorded",
}  # fmt: skip


def arrows(title: str = "1 byte", count: int = 1, **row: Any) -> dict[str, Any]:
    rows = [{"kind": "arrow", "by": "client", "title": title, "details": [], **row}] * count
    return {"connections": [{"client": "client A", "server": "server", "rows": rows}]}


def picture(view: Any) -> ElementTree.Element:
    address = Page(view.html).pictures[0]["src"]
    assert address is not None
    kind, _, data = address.partition(",")
    assert kind == "data:image/svg+xml"
    return ElementTree.fromstring(unquote(data))


def drawn_words(view: Any) -> list[str]:
    return [element.text or "" for element in picture(view).iter(f"{SVG}text")]


def test_the_text_form() -> None:
    width = COLUMNS[1]
    assert sequence(TALK).text.splitlines()[:9] == [
        "client A" + " " * (width + 7 - 8 - 6) + "server",
        "   │  connection opened" + " " * (width - 19) + "│",
        "   ├─ GET / HTTP/1.1 " + "─" * (width - 18) + "▶│",
        "   │    Host, Accept" + " " * (width - 16) + "│",
        "   │◀" + "─" * (width - 10) + " 200 OK ─┤",
        "   │" + " " * (width - 24) + "body: 9 bytes           │",
        "   │" + " " * (width - 24) + 'b"<b>&amp;</b>  two"    │',
        "   │" + " " * (width - 24) + "cut here                │",
        "   │◀─ encrypted " + "─" * (width - 14) + "▶│",
    ]


def test_every_line_is_as_wide_as_the_others() -> None:
    lines = [line for line in sequence(TALK).text.splitlines() if line.startswith("   ")]
    assert {columns(line) for line in lines} == {MARGIN + COLUMNS[1] + 2}


def test_the_picture_says_what_the_text_says() -> None:
    view = sequence(TALK)
    text = re.sub("[│├┤─╌━▶◀▷◁✕]", " ", view.text).split()
    assert sorted(" ".join([*drawn_words(view), "recorded"]).split()) == sorted(text)
    assert words(view.html)[-len(view.text.split()) :] == view.text.split()


def test_the_alternative_text_says_who_said_what() -> None:
    assert (Page(sequence(TALK).html).pictures[0]["alt"] or "").splitlines() == [
        "client A: connection opened.",
        "client A → server: GET / HTTP/1.1; Host, Accept.",
        'server → client A: 200 OK; body: 9 bytes; b"<b>&amp;</b>  two"; cut here.',
        "client A ↔ server: encrypted.",
        "client A → server: end of stream.",
        "server → client A: connection reset.",
        "client B: connection opened.",
    ]


def test_everything_stands_on_its_own_ground_and_can_be_read() -> None:
    view = sequence(TALK)
    ground = picture(view).find(f"{SVG}rect")
    assert ground is not None
    assert ground.get("fill") == style.PAPER
    for element in picture(view).iter(f"{SVG}text"):
        assert contrast(element.get("fill", ""), style.PAPER) >= 4.5
        assert contrast(element.get("fill", ""), style.SHADE) >= 4.5  # the names
    assert worst_contrast(view.html) >= 4.5


def test_directions_differ_by_more_than_colour() -> None:
    (lane,) = lanes_of(1)
    heads = [
        element.get("d", "") for element in picture(sequence(TALK)).iter(f"{SVG}path") if "z" in element.get("d", "")
    ]
    assert heads[0].startswith(f"M{lane.right - 1} ")
    assert heads[1].startswith(f"M{lane.left + 1} ")


def test_hostile_words_stay_words() -> None:
    view = sequence(arrows('"><script>alert(1)</script>', details=["\x1b[31m\u202e", "]]>"]))
    assert '"><script>alert(1)</script>' in drawn_words(view)
    assert "<script" not in view.html
    assert r"\x1b[31m\u202e" in view.text


def test_the_address_is_percent_encoded() -> None:
    address = Page(sequence(TALK).html).pictures[0]["src"] or ""
    assert not set(address) & set(" <>\"'#&\n")
    assert address.isascii()


def test_long_bytes_are_folded_and_their_spaces_kept() -> None:
    view = sequence(arrows(details=[b"a  b" * 3000]))
    below = [line for line in view.text.splitlines() if "a  b" in line]
    assert len(below) == 2
    assert re.search(r"… 11,\d{3} bytes …", below[0])


def test_a_long_title_is_folded() -> None:
    assert max(map(columns, sequence(arrows("GET /" + "x" * 500)).text.splitlines())) < 99


def test_too_many_are_counted() -> None:
    text = sequence(arrows(count=100)).text
    assert text.count("1 byte") == drawing.MOST_ROWS
    assert "… 40 more arrows …" in text
    many = {"connections": arrows()["connections"] * 15}
    assert sequence(many).text.splitlines()[-1] == "… and 3 more connections"


def test_nothing_at_all() -> None:
    view = sequence({"connections": []})
    assert view.text == "Nothing has passed yet."
    assert words(view.html) == view.text.split()


ROUGH: dict[str, Any] = {
    "connections": [
        {"client": "client A", "server": "server", "rows": [
            {"kind": "line", "text": "connection opened"},
            {"kind": "fault", "by": "client", "text": "delayed by 0.02 s"},
            {"kind": "arrow", "by": "client", "title": "4 bytes", "details": [b"how "], "mark": "cut here",
             "fold": {"title": "", "data": b"how ", "start": 0, "fields": []}},
            {"kind": "gap", "text": "20 ms later"},
            {"kind": "lost", "by": "server", "title": "5 bytes lost", "details": [b"noon\n"], "mark": "cut off here"},
            {"kind": "lost", "by": "client", "title": "1 byte lost", "details": []},
            {"kind": "fault", "by": "server", "text": "silent from here on"},
            {"kind": "end", "by": "client", "title": "end of stream", "mark": "half-closed here"},
            {"kind": "reset", "by": "client", "title": "connection reset", "mark": "reset here"},
        ]},
        {"client": "client B", "server": "server", "rows": [
            {"kind": "line", "text": "connection opened"},
            {"kind": "arrow", "by": "client", "title": "a title that is much too long for a narrow lane of a drawing",
             "details": [b"z" * 500]},
            {"kind": "line", "text": "connection closed"},
        ]},
    ],
}  # fmt: skip


def test_what_faults_did_is_marked_in_words() -> None:
    """A sign and words for each fault; what was lost ends half-way with a cross; a gap breaks the lines."""
    lines = [re.sub("(?<=[─╌━])[─╌━]{3,}", "", line[3:].strip("│┆ ")) for line in sequence(ROUGH).text.splitlines()]
    assert lines[1:16] == [
        "connection opened", "◆ delayed by 0.02 s",
        "├─ 4 bytes ─▶", 'b"how "', "◆ cut here", "20 ms later",
        "✕─ 5 bytes lost ─┤", 'b"noon\\n"', "◆ cut off here", "├─ 1 byte lost ─✕",
        "◆ silent from here on", "├╌ end of stream ╌▷", "◆ half-closed here", "├━ connection reset ━✕", "◆ reset here",
    ]  # fmt: skip


def test_bytes_lie_in_folds_below_the_picture() -> None:
    """Each arrow with bytes to show has a fold with a name, and the text form has it where it is asked for."""
    view = sequence(ROUGH)
    assert "1. client A → server: 4 bytes ◆ cut here" in view.html
    assert "68 6f 77 20" in view.html
    assert "68 6f 77 20" not in view.text
    spread = sequence({**ROUGH, "spread": True})
    assert spread.text.startswith(view.text)
    assert "1. client A → server: 4 bytes ◆ cut here" in spread.text
    assert "68 6f 77 20" in spread.text


def beside(*order: int | str) -> View:
    return sequence({**ROUGH, "order": list(order)})


def test_connections_stand_beside_each_other_in_the_order_of_their_rows() -> None:
    """Each has a lane of its own, open from its first row to its last."""
    lines = beside(0, 1, 0, 0, "2 s later", 1, 1).text.splitlines()
    assert [line[:8] for line in lines[:2]] == ["client A", "│  conne"]
    assert lines[2].index("client B") == COLUMNS[2] + 2 + 3
    assert lines[3].count("│") == 4
    at = next(n for n, line in enumerate(lines) if "2 s later" in line)
    assert lines[at].count("┆") == 4
    closed = next(n for n, line in enumerate(lines) if "connection closed" in line)
    assert [line.count("│") + line.count("┆") for line in lines[closed : closed + 2]] == [4, 2]
    assert max(map(columns, lines)) <= 98


def test_a_title_that_is_cut_in_a_narrow_lane_stands_below_as_a_whole() -> None:
    """Nothing is lost where there is little room."""
    text = beside(0, 1, 0, 1).text
    assert "├─ a title that is much too long for a n… ──▶│" in text
    assert "narrow lane of a drawing" in text


def test_more_connections_at_the_same_time_than_lanes_are_counted() -> None:
    """A lane is taken again when its connection is over; who finds none is counted."""
    one = ROUGH["connections"][1]
    talk = {"connections": [{**one, "client": f"client {n}"} for n in range(6)]}
    text = sequence({**talk, "order": [0, 1, 2, 3, 4, 0, 0, 5]}).text
    assert "… and 1 more connection at the same time" in text
    assert "client 4" not in text
    assert "client 5" in text


def test_every_kind_of_row_can_be_read_and_says_the_same_everywhere() -> None:
    """Picture, text form and alternative text have the same words, alone and beside each other; AA contrast."""
    for view in (sequence(ROUGH), beside(0, 1, 0, "1 s later", 1), sequence({**ROUGH, "spread": True})):
        for element in picture(view).iter(f"{SVG}text"):
            assert contrast(element.get("fill", ""), style.PAPER) >= 4.5
        assert worst_contrast(view.html) >= 4.5
        text = re.sub("[│├┤─╌━▶◀▷◁✕┆]", " ", view.text.partition("\n\n1. client")[0])
        assert sorted(" ".join(drawn_words(view)).split()) == sorted(text.split())


rows = st.one_of(
    st.builds(lambda kind, by, title, details, mark: {"kind": kind, "by": by, "title": title, "details": details,
                                                      "mark": mark, "fold": {"title": title, "data": b"x" * 40}},
              st.sampled_from(["arrow", "lost", "end", "reset"]), st.sampled_from(["client", "server"]),
              st.text(max_size=90), st.lists(st.one_of(st.binary(max_size=300), st.text(max_size=300)), max_size=2),
              st.text(max_size=90)),
    st.builds(lambda kind, by, text: {"kind": kind, "by": by, "text": text}, st.sampled_from(["line", "fault", "gap"]),
              st.sampled_from(["client", "server"]), st.text(max_size=90)),
)  # fmt: skip


@given(
    st.lists(st.lists(rows, max_size=6), max_size=5), st.none() | st.lists(st.integers(0, 6) | st.text(max_size=30)),
    st.booleans(),
)  # fmt: skip
@settings(deadline=None)
def test_anything_can_be_drawn(talks: list[Any], order: list[Any] | None, spread: bool) -> None:
    """No row breaks the drawing: its lines stay as wide as they are, nothing foreign moves the cursor."""
    talks = [{"client": f"client {n}", "server": "server", "rows": rows} for n, rows in enumerate(talks)]
    view = sequence({"connections": talks, "order": order, "spread": spread})
    assert all(columns(line) <= 98 for line in re.split(r"\n\n1\. ", view.text)[0].splitlines())
    assert not any(ord(char) < 32 and char != "\n" for char in view.text + view.html)
    assert worst_contrast(view.html) >= 4.5
    if talks:
        picture(view)
