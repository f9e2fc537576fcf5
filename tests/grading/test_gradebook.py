"""The table and the reports."""

from __future__ import annotations

import csv
import errno
import json
import os

import pytest

from netcourse.grading.exports.texts import write as write_page
from netcourse.grading.gradebook import Gradebook, remarks


def exercise(name, score, status="passed", note=""):
    return {"id": name, "status": status, "score": score, "max_score": 2, "note": note, "seed": "s", "checks": []}


def report(name, *exercises, problem=""):
    score = sum(one["score"] for one in exercises)
    return {"submission": name, "seed": "s", "sandbox": "limits", "score": score, "max_score": 2 * len(exercises),
            "chapters": [], "problem": problem, "note": "", "exercises": list(exercises), "cells": [],
            "seconds": {}}  # fmt: skip


AFTER = ["score", "deducted", "correction", "total", "comment"]

BOOK = Gradebook(
    "s",
    "limits",
    [
        report("ada", exercise("tcp.greeter", 1.5, "partial"), exercise("tcp.make_listener", 1)),
        report("bob", exercise("welcome.first_get", 0, "crashed", "it left")),
        report("eve", problem="the file is empty"),
    ],
)


def test_columns_are_in_the_order_of_the_course():
    """Those that were graded, whoever had them."""
    assert BOOK.columns == ["welcome.first_get", "tcp.make_listener", "tcp.greeter"]


def test_a_row_has_what_was_graded():
    """Empty where the exercise is not of the chapter, and where nothing could be graded."""
    assert list(BOOK.rows()) == [
        ["student", "welcome.first_get", "tcp.make_listener", "tcp.greeter", *AFTER],
        ["ada", "", "1", "1.5", "2.5", "", "", "2.5", ""],
        ["bob", "0", "", "", "0", "", "", "0", ""],
        ["eve", "", "", "", "0", "", "", "0", ""],
    ]


def test_it_is_written_as_a_table_and_a_file_each(tmp_path):
    """What was there before under the same names is replaced."""
    for _ in range(2):
        table = BOOK.write(tmp_path / "new" / "grades")
    assert sorted(path.name for path in table.parent.iterdir()) == ["ada.json", "bob.json", "eve.json", "grades.csv"]
    with table.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == list(BOOK.rows())
    assert json.loads((table.parent / "eve.json").read_text("utf-8")) == BOOK.reports[2]


def test_of_a_full_disk_the_file_is_said(tmp_path, monkeypatch):
    """What was there before is there still, and nothing else."""
    write_page(tmp_path / "page.html", "before")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="page.html"):
        write_page(tmp_path / "page.html", "after")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("page.html", "before")]


def test_no_field_is_a_formula(tmp_path):
    """In a spreadsheet a name must stay a name."""
    names = ["=1+1", "+1", "-1", "@sum", "a=1"]
    table = Gradebook("s", "limits", [report(name) for name in names]).write(tmp_path)
    with table.open(newline="", encoding="utf-8") as file:
        assert [row[0] for row in csv.reader(file)][1:] == ["'+1", "'-1", "'=1+1", "'@sum", "a=1"]


def test_remarks_are_what_a_person_should_look_at():
    """Not a wrong answer, which is the learner's to look at."""
    assert [remarks(one) for one in BOOK.reports] == [
        [],
        ["welcome.first_get: crashed (it left)"],
        ["the file is empty"],
    ]
    assert remarks(report("x", exercise("a", 0, "failed"))) == []
    assert remarks(report("x", exercise("a", 0, "failed", "cell 1 is no Python"))) == [
        "a: failed (cell 1 is no Python)"
    ]
