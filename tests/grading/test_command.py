"""What the terminal shows of a graded class."""

from __future__ import annotations

from netcourse.grading import command
from netcourse.grading.gradebook import Gradebook

from .test_gradebook import exercise, report


def test_no_remark_is_a_command_to_the_terminal(capsys, tmp_path):
    """What a learner's code raised stands in it: one short line a student, whatever it says."""
    evil = "cell 1 raised \x1b]0;title\x07\x1b[31m\u202e\x9b2J\nforged 100 / 100" + "x" * 2000
    book = Gradebook("s", "bubblewrap", [report("eve", exercise("a", 0, "failed", evil))])

    command._tell(book, tmp_path)
    told = capsys.readouterr()

    assert (told.out + told.err).replace("\n", "").isprintable()
    assert told.out.count("\n") == 3
    assert len(told.out) < 700
