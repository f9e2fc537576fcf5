from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from netcourse.render import sequence as drawing
from netcourse.render import style
from netcourse.render.escape import columns
from netcourse.render.sequence import sequence
from netcourse.render.sequence_picture import lanes_of
from netcourse.render.sequence_steps import COLUMNS
from netcourse.render.sequence_text import MARGIN
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
