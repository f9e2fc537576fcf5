"""Frames as boxes in boxes."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from netcourse.render import style
from netcourse.render.layers import ADVANCE, COLOURS, WIDTH, frames, layers
from tests.render.helpers import Page, contrast, words, worst_contrast


def field(name, start, stop, value="x", fields=()):
    return {"name": name, "value": value, "start": start, "stop": stop, "fields": list(fields)}


def layer(name, start, stop, inner, *fields, note=""):
    return {"name": name, "title": f"the {name}", "start": start, "stop": stop, "inner": inner, "fields": list(fields),
            "note": note}  # fmt: skip


def frame(*made, note=""):
    size = made[0]["stop"]
    return {"title": "frame 3", "who": "a → b", "size": size, "data": bytes(size), "layers": list(made), "note": note}


@pytest.fixture
def nested():
    return frame(
        layer("outer", 0, 20, 4, field("head", 0, 4), field("padding", 18, 20)),
        layer("inner", 4, 18, 18, field("words", 4, 18, "hello", [field("first", 4, 5)])),
        note="recorded",
    )


def svg_of(view):
    (picture,) = Page(view.html).pictures
    return unquote((picture["src"] or "").removeprefix("data:image/svg+xml,"))


def test_the_text_shows_what_lies_in_what(nested):
    """Fields in front of what a layer carries, then what it carries, then what stands behind."""
    lines = layers(nested).text.splitlines()

    assert [line.rstrip("─ ") for line in lines] == [
        "frame 3 (20 bytes, a → b)",
        "┌ outer: 6 bytes of its own, 14 bytes inside",
        "│ the outer",
        "│       0-3  head                                x",
        "│ ┌ inner: 14 bytes",
        "│ │ the inner",
        "│ │      4-17  words                               hello",
        "│ │         4  · first                             x",
        "│ └",
        "│     18-19  padding                             x",
        "└",
        "recorded",
    ]


def test_the_picture_holds_the_same_words(nested):
    """Names, values and places of every field; the whole text is its alternative."""
    view = layers(nested)
    drawn = re.findall(r">([^<>]+)</text>", svg_of(view))

    assert {"head", "0-3", "words", "hello", "4-17", "padding", "18-19", "the inner"} <= set(drawn)
    assert Page(view.html).pictures[0]["alt"] == view.text
    assert "recorded" in words(view.html)


def test_nothing_is_drawn_outside(nested):
    """However long names and values are."""
    nested["layers"][1]["fields"] += [field("n" * 200, 4, 5, "v" * 500), field("m" * 30, 5, 6, "w" * 2000)]
    svg = svg_of(layers(nested))

    for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg):
        assert float(x) + float(width) <= WIDTH
    for x, look, text in re.findall(r'<text x="([\d.]+)" y="[\d.]+"([^>]*)>([^<]*)</text>', svg):
        if "text-anchor" not in look:
            assert float(x) + len(text) * ADVANCE <= WIDTH + 8, text


def test_foreign_bytes_are_never_markup(nested):
    """A header may be called anything."""
    nested["layers"][1]["fields"] = [field("<script>", 4, 18, "</text>\x1b[0m\u202e")]
    view = layers(nested)

    assert "<script" not in view.html + svg_of(view)
    assert "\x1b" not in view.text + view.html
    assert "\u202e" not in view.text


def test_many_fields_and_many_frames_are_counted():
    """A drawing stays bounded."""
    many = frame(layer("one", 0, 900, 900, *(field(f"f{n}", n, n + 1) for n in range(900))))
    row = {"index": 0, "ms": 0.0, "source": "a", "target": "b", "protocol": "TCP", "size": 9, "title": "t"}

    assert "… and 860 more" in layers(many).text
    assert len(layers(many).html) < 120_000
    assert "… and 300 more; note" in frames([row] * 500, "note").text


def test_a_layer_with_nothing_in_it():
    """An empty frame, and a layer of which nothing could be read."""
    empty = frame(layer("none", 0, 0, 0, note="cut short"))

    assert "none: 0 bytes" in layers(empty).text
    assert "cut short" in svg_of(layers(empty))


def test_everything_can_be_read_and_colour_is_never_the_only_sign(nested):
    """Each layer's colour stands beside its name."""
    assert worst_contrast(layers(nested).html) >= 4.5
    svg = svg_of(layers(nested))
    for colour in set(re.findall(r'<text [^>]*fill="(#\w+)"', svg)):
        assert min(contrast(colour, style.PAPER), contrast(colour, style.SHADE)) >= 4.5
    assert len(set(COLOURS)) == len(COLOURS) == 4
