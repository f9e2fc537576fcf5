"""Whose a file is."""

from __future__ import annotations

import pytest

from netcourse.grading.who import Owner, Who


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("subs/Jane Doe_12345_assignsubmission_file_/06-tcp.ipynb", Owner("Jane Doe", "12345", "06-tcp")),
        ("all.zip/Jane Doe_12345_assignsubmission_file/a/b.ipynb", Owner("Jane Doe", "12345", "a/b")),
        ("Ren\u00e9 d'Or_1_assignsubmission_file_06-tcp.ipynb", Owner("Ren\u00e9 d'Or", "1", "06-tcp")),
        ("Rene\u0301_1_assignsubmission_file_/x.ipynb", Owner("Ren\u00e9", "1", "x")),
        ("subs/doejane_123_456_06-tcp-1.ipynb", Owner("doejane", "123", "06-tcp-1")),
        ("subs/doejane_LATE_123_456_my_notebook.ipynb", Owner("doejane", "123", "my_notebook")),
        ("subs/doejane_late_123_456_x.pdf", Owner("doejane", "123", "x.pdf")),
        ("subs/ada/06-tcp.ipynb", None),
        ("subs/my_2_answers.ipynb", None),
    ],
)
def test_moodle_and_canvas_are_known(path, owner):
    """By the names of what they pack, late or not; other names say nothing."""
    assert Who().owner(path) == owner


@pytest.mark.parametrize(
    ("pattern", "path", "owner"),
    [
        ("{who}/*", "subs/ada/06-tcp.ipynb", Owner("ada")),
        ("{who}/*.ipynb", "subs/ada/06-tcp.ipynb", Owner("ada")),
        ("{who}_{id}_*", "subs/ada l._17_x.ipynb", Owner("ada l.", "17")),
        ("hw-{who}", "hw-ada.ipynb", Owner("ada")),
        (r"(?P<who>[a-z]+)\d*/.+", "subs/ada2/x.ipynb", Owner("ada")),
        ("hw-{who}", "ada.ipynb", None),
        ("{who}.(a)", "x.(a).ipynb", Owner("x")),
        ("{who}/*", "subs/ /x.ipynb", None),
    ],
)
def test_a_pattern_says_where_the_name_is(pattern, path, owner):
    """A template or a regular expression, held against the path's end."""
    assert Who(pattern).owner(path) == owner


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("*.ipynb", "does not say where the name is: {who}"),
        ("{who}/{what}", r"{what} is not one of {who}, {id}, each once"),
        ("{who}-{who}", "{who} is not one of"),
        ("(?P<name>x)", "does not say where the name is"),
        ("(?P<who>x", "is no regular expression: missing ), unterminated subpattern"),
    ],
)
def test_a_pattern_that_is_none_is_refused(pattern, says):
    """With what is wrong and what is allowed."""
    with pytest.raises(ValueError, match="--who") as refused:
        Who(pattern)
    assert says in str(refused.value)
