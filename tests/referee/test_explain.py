"""What the learner reads about a failure."""

from __future__ import annotations

import pytest

from netcourse.exercises.model import Exercise, Failed
from netcourse.referee.explain import explain, first_difference
from netcourse.referee.replay import Log, literal, portless

PLAIN = Exercise("a.b", points=1, asks=["b"], hints=["one", "two"])


def evidence(**facts):
    return {one["label"]: one for one in explain(PLAIN, Failed("", **facts))["evidence"]}


@pytest.mark.parametrize(
    ("expected", "got", "under", "says"),
    [
        (b"how long?", b"how ", "'", "it ends here"),
        (b"how", b"how long?", " ", "from here on it is too much"),
        ("abc", "axc", "x", "the first difference"),
        (b"a\r\nb", b"a\r\nc", "c", "the first difference"),
        (b"x" * 500 + b"a" + b"y" * 500, b"x" * 500 + b"b" + b"y" * 500, "b", "the first difference"),
        ("", "abc", "a", "from here on it is too much"),
    ],
)
def test_the_mark_stands_under_the_first_difference(expected, got, under, says):
    shown = evidence(expected=expected, got=got)["got"]

    assert shown["text"][shown["mark"]] == under
    assert shown["mark_says"] == says


def test_pieces_are_read_one_after_another():
    assert evidence(sent=(b"how ", b"long?\n"))["sent"]["text"] == "b'how ' then b'long?\\n'"


def test_the_place_in_a_container_is_named():
    shown = evidence(expected={"port": 80, "path": "/"}, got={"port": "80", "path": "/"})["differs"]["text"]

    assert shown == "at ['port']: 80 was expected, '80' came"


@pytest.mark.parametrize(
    ("expected", "got", "path"),
    [
        ([1, 2], [1, 3], "[1]"),
        ([1], [1, 2], "[1]"),
        ({"a": [0]}, {"a": []}, "['a'][0]"),
        ((1,), [1], ""),
        ({}, {"x": 1}, "['x']"),
    ],
)
def test_first_difference(expected, got, path):
    assert first_difference(expected, got)[0] == path


def test_no_port_of_this_machine_is_shown():
    text = "GET http://127.0.0.1:43210/ Host: localhost:43210 ('127.0.0.1', 43210) [::1]:43210"

    assert "43210" not in portless(text)
    assert portless("('0.0.0.0', 43210) ('::', 43210, 0, 0) ('127.0.1.1', 43210)").count("PORT") == 3
    assert (
        portless("Pool(host='127.0.0.1', port=43210) <A object at 0x7f8e>")
        == "Pool(host='127.0.0.1', port=PORT) <A object>"
    )
    assert portless("example:8080 10.0.0.1:8080 a::1 [1::2]") == "example:8080 10.0.0.1:8080 a::1 [1::2]"


def test_a_long_run_is_written_as_a_product():
    assert literal(b"x" * 70_000) == "b'x' * 70000"


def test_what_nobody_would_paste_is_not_replayed():
    log = Log()
    log.add(lambda: [literal(bytes(range(256)) * 10)])

    assert log.lines() == []


def test_the_replay_keeps_only_what_led_to_the_last_step():
    log = Log()
    log.add(lambda: ["sock = one()"], "sock")
    log.add(lambda: ["sock2 = two()"], "sock2")
    log.add(lambda: ["reader = Reader(sock2)"], "reader", "sock2")
    log.add(lambda: ["reader.read()"], "reader")

    assert log.lines() == ["sock2 = two()", "reader = Reader(sock2)", "reader.read()"]
