"""Answers that are nearly the same are found, others are not, and a class of five hundred takes seconds."""

from __future__ import annotations

import time

import pytest

from netcourse import exercises
from netcourse.clock import scaled
from netcourse.grading import similar
from netcourse.grading.exports import similar_pairs
from netcourse.grading.gradebook import Gradebook
from netcourse.grading.similar import ALIKE, OURS, SHORT, Pair, fingerprints, pairs, words
from netcourse.referee import solutions
from tests.course.answers import answers

from .exports import books

SPLIT = """
def split_url(url):
    \"\"\"Takes a URL apart.\"\"\"
    scheme, rest = url.split("://", 1)
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, slash, path = rest.partition("/")  # the path keeps its slash
    port = 443 if scheme == "https" else 80
    if ":" in host:
        host, number = host.rsplit(":", 1)
        port = int(number)
    return {"scheme": scheme, "host": host, "port": port, "path": slash + path, "query": query, "fragment": fragment}
"""
RENAMED = """
# all my own work
def take_apart(address: str) -> dict:
    protocol, remaining = address.split("://", 1)
    remaining, nothing, anchor = remaining.partition("#")

    remaining, nothing, asked = remaining.partition("?")
    server, bar, where = remaining.partition("/")
    door: int = 443 if protocol == "https" else 80
    if ":" in server:
        server, digits = server.rsplit(":", 1)
        door = int(digits)
    return {"scheme": protocol, "host": server, "port": door, "path": bar + where, "query": asked,
            "fragment": anchor}
split_url = take_apart
"""


def test_names_comments_and_layout_count_for_nothing():
    """Docstrings and annotations neither; what others named is kept."""
    one = "def f(a):\n    'says'\n    # why\n    b = a.recv(1)\n    return len(b)\n"
    other = "def longer( sock : int ) -> int:\n\n    data=sock.recv(1)\n    return len( data )"

    assert words(one) == words(other)
    assert words(one) != words(one.replace("recv", "send"))
    assert words(one) != words(one.replace("len", "sum"))
    assert words(one) != words(one.replace("1", "2"))


def test_a_renamed_copy_is_found():
    """Between two students, most alike first; the same student is nobody's copy."""
    found = pairs([("u", "ada", SPLIT), ("u", "bob", RENAMED), ("u", "ada", SPLIT), ("v", "cyd", SPLIT)])

    assert [(pair.exercise, pair.one, pair.other) for pair in found] == [("u", "ada", "bob")]
    assert found[0].alike >= ALIKE


def test_a_copy_with_a_line_added_is_found():
    """What they have in common is what counts."""
    changed = SPLIT.replace("    port = 443", "    print(scheme, rest)\n    port = 443")
    (pair,) = pairs([("u", "ada", SPLIT), ("u", "bob", changed)])

    assert ALIKE <= pair.alike < 1


def test_what_is_like_ours_is_told():
    """The solutions are public; a person looks."""
    ours = {"u": SPLIT}
    assert pairs([("u", "ada", RENAMED)], ours) == [
        Pair("u", "ada", OURS, pairs([("u", "ada", RENAMED)], ours)[0].alike)
    ]
    assert pairs([("v", "ada", RENAMED)], ours) == []


def test_differently_written_right_answers_are_innocent():
    """Those of our tests, beside each other and beside ours."""
    for exercise in exercises.load():
        ours = {exercise: solutions.source(exercise)}
        written = [one for one in answers("right") if one.exercise == exercise]
        found = pairs([(exercise, f"{number}", one.source) for number, one in enumerate(written)], ours)
        assert found == [], exercise


def test_short_answers_and_stubs_are_left_out():
    """A few lines are alike by nature, and a stub was handed out."""
    short = "def double(value):\n    return value * 2\n"
    assert len(words(short)) < SHORT
    assert pairs([("u", "ada", short), ("u", "bob", short), ("u", "cyd", ""), ("u", "dan", "")]) == []


def test_a_whole_class_that_copied_is_told():
    """However many have the same answer, it is no common ground."""
    found = pairs([("u", f"{number:03}", SPLIT) for number in range(100)])
    assert len(found) == similar.MOST
    assert {pair.alike for pair in found} == {1.0}


@pytest.mark.parametrize(
    "source",
    ["def f(:\n" * 30, "(" * 20_000, "a+" * 9_000 + "a", "-" * 19_000 + "1", "\x00" * 100, "x = '\\d'\n" * 100,
     "\ud800" * 99, "[" * 90 + "]" * 90, "1" * 19_000, "'" * 999, "#" * 20_000, "é=1\n" * 3000],
)  # fmt: skip
def test_what_is_no_program_does_no_harm(source):
    """It is compared word by word, in little time."""
    started = time.monotonic()
    assert fingerprints(source) == fingerprints(source + "\n")
    assert time.monotonic() - started < scaled(10)


def test_a_copy_that_is_no_python_is_found():
    """A bracket that is missing hides nothing."""
    broken = SPLIT.replace("(url):", "(url:")
    (pair,) = pairs([("u", "ada", broken), ("u", "bob", broken.replace("scheme", "protocol"))])
    assert pair.alike >= ALIKE


def test_a_large_class_takes_seconds():
    """Five hundred submissions of five exercises, in which every seventh copied ours."""
    started = time.monotonic()
    found = similar.similar(books.large())

    assert time.monotonic() - started < scaled(60)
    assert {pair.alike for pair in found} == {1.0}
    assert {int(pair.one[-3:]) % 7 for pair in found} == {0}


def test_the_list_names_both():
    """As rows, in figures, without a verdict."""
    reports = [books.report(name, books.exercise(answer=SPLIT)) for name in ("ada", "bob")]
    rows = list(similar_pairs.rows(Gradebook("s", "bubblewrap", reports)))
    assert rows == [["exercise", "one", "other", "alike"], [books.SPLIT, "ada", "bob", "1.00"]]
