"""Deadlines, and what being late costs."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from netcourse.grading import grade
from netcourse.grading.late import Deadline, Rule, deadline, read, time_of

from .books import book, write

HOUR, DAY = 3600.0, 86400.0


@pytest.fixture(autouse=True)
def _zone(monkeypatch):
    """Local time is an hour ahead of UTC, whatever the machine's is."""
    monkeypatch.setenv("TZ", "XXX-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("rule", "seconds", "percent"),
    [
        ("10%/day", 0, 0), ("10%/day", 1, 10), ("10%/day", DAY, 10), ("10%/day", DAY + 1, 20),
        ("10%/day", 30 * DAY, 100),
        ("10%/day, at most 50%", 30 * DAY, 50), ("10% per day, max 25%", 3 * DAY, 25),
        ("5%/hour, grace 15 min", 15 * 60, 0), ("5%/hour, grace 15 min", 15 * 60 + 1, 5),
        ("5%/hour, grace 90 minutes", 91 * 60, 10),  # from the deadline on
        ("20%", 1, 20), ("20%", 9 * DAY, 20), ("20%, until 1 week", 8 * DAY, 100), ("20%, until 1 week", 7 * DAY, 20),
        ("2.5%/h", 4 * HOUR, 10), ("0%", DAY, 0), ("50%/week", 8 * DAY, 100), ("1%/min", 90, 2), ("10%/DAY", 1, 10),
    ],
)  # fmt: skip
def test_a_rule_says_what_is_taken_off(rule, seconds, percent):
    """For each unit that has begun."""
    assert Rule.parse(rule).deduction(seconds) == percent


@pytest.mark.parametrize(
    "rule",
    ["", "10", "10/day", "110%", "-5%/day", "10%/year", "max 50%", "10%/day, 20%/day", "10%, at most 150%", "10%;"],
)
def test_a_rule_that_is_none_is_refused(rule):
    """With what was written and an example."""
    with pytest.raises(ValueError, match="10%/day, at most 50%, grace 15 min") as refused:
        Rule.parse(rule)
    assert repr(rule) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T23:59", "2026-11-20T22:59:00"),
        ("2026-11-20 23:59:30", "2026-11-20T22:59:30"),
        ("2026-11-20T23:59Z", "2026-11-20T23:59:00"),
        ("2026-11-20T23:59-05:00", "2026-11-21T04:59:00"),
        ("2026-11-20", "2026-11-19T23:00:00"),
    ],
)
def test_a_time_without_a_zone_is_local(text, utc):
    """As ISO 8601 has it otherwise."""
    assert time_of(text) == datetime.fromisoformat(utc + "+00:00")


@pytest.mark.parametrize(
    ("due", "last"),
    [
        ("2026-11-20T23:59Z", "2026-11-20T23:59:59.999999+00:00"),
        ("2026-11-20T23:59", "2026-11-20T22:59:59.999999+00:00"),
        ("2026-11-20T23:59:10Z", "2026-11-20T23:59:10+00:00"),
        ("2026-11-20", "2026-11-20T22:59:59.999999+00:00"),
    ],
)
def test_a_minute_and_a_day_last_to_their_ends(due, last):
    """Who hands in at 23:59:30 is in time for 23:59."""
    assert time_of(due, to_its_end=True) == datetime.fromisoformat(last)


@pytest.mark.parametrize("text", ["", "tomorrow", "20.11.2026", "2026-13-01", "2026-11-20T25:00", "9" * 5000])
def test_a_time_that_is_none_is_refused(text):
    """With how it is written."""
    with pytest.raises(ValueError, match="is no time; write it like 2026-11-20T23:59 or"):
        time_of(text)


def table(tmp_path, text):
    path = tmp_path / "times.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "student,time\nAda L,2026-11-20T10:00Z\nBob,2026-11-21T10:00Z\n",
        "\ufeffName;group;Submitted\r\n Ada  L ;1;2026-11-20T11:00\r\nBob;2;2026-11-21 11:00\r\n",
        "time\tstudent\n2026-11-20T10:00Z\tada l\n\n2026-11-20T09:00Z\tBob\n2026-11-21T10:00Z\tBob\n",
    ],
)
def test_times_are_read_from_what_spreadsheets_write(tmp_path, text):
    """Commas, semicolons, tabs; of several times of one student the last counts."""
    assert read(table(tmp_path, text)) == {
        "ada l": datetime(2026, 11, 20, 10, tzinfo=UTC),
        "bob": datetime(2026, 11, 21, 10, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no column student"),
        ("who,what\n", "has no column time; its first line is 'who,what'"),
        ("student,time\nada,soon\n", "line 2: 'soon' is no time"),
        ("student,time\nada\n", "line 2: a field is missing"),
        (b"student,time\n\xff\n", "is not text in UTF-8"),
        ('student,time\n"ada,' + "x" * 200_000, "line 2: "),
    ],
)
def test_a_wrong_table_is_refused(tmp_path, text, says):
    """With file and line."""
    with pytest.raises(ValueError, match="times.csv") as refused:
        read(table(tmp_path, text))
    assert says in str(refused.value)
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read(tmp_path / "none.csv")


def test_options_belong_together(tmp_path):
    """A rule without a deadline, a deadline without times."""
    times = table(tmp_path, "student,time\n")
    for options, says in (
        ((None, "10%", None), "--late needs --due"),
        ((None, None, times), "--submitted needs --due"),
        (("2026-11-20", None, None), "--due needs --submitted"),
    ):
        with pytest.raises(ValueError, match=says):
            deadline(*options)
    assert deadline(None, None, None) is None


def test_what_a_report_says():
    """Nothing for work in time or of unknown time."""
    due = datetime(2026, 11, 20, tzinfo=UTC)
    times = {"ada": due, "bob": due + timedelta(days=1, hours=1)}
    line = Deadline(due, Rule.parse("10%/day"), times)
    assert (line.late("Ada", 5), line.late("eve", 5)) == (None, None)
    assert line.late("Bob", 5) == {
        "due": "2026-11-20T00:00:00+00:00", "submitted": "2026-11-21T01:00:00+00:00", "seconds": 90000,
        "percent": 20, "score": 4,
    }  # fmt: skip


def test_scores_before_and_after_are_shown(tmp_path):
    """In the table and in the report; who has no time, and times of nobody, are said."""
    for name in ("ada", "bob", "eve"):
        write(tmp_path / "class", name, book())
    times = table(tmp_path, "student,time\nada,2026-11-20\nbob,2026-11-22T12:00\nmallory,2026-11-22\n")
    options = {
        "due": "2026-11-20",
        "late": "10%/day",
        "submitted": times,
        "seed": "s",
        "jobs": 1,
        "out": tmp_path / "out",
    }
    graded = grade([tmp_path / "class"], **options)
    rows = {row[0]: row[-5:] for row in graded.rows()}
    assert rows == {
        "student": ["score", "deducted", "correction", "total", "comment"],
        "ada": ["1", "", "", "1", ""], "bob": ["1", "0.2", "", "0.8", ""], "eve": ["1", "", "", "1", ""],
    }  # fmt: skip
    assert [report["late"] and report["late"]["score"] for report in graded.reports] == [None, 0.8, None]
    assert [report["score"] for report in graded.reports] == [1, 1, 1]
    assert graded.notices == [
        "no time of submission is known, and taken to be in time: eve",
        "times of submission without a submission: mallory",
    ]

    again = grade([tmp_path / "class"], **options | {"late": "50%"})  # nothing is graded again for that
    assert [one.total for one in again.students()] == [1, 0.5, 1]
    assert [report["seconds"] for report in again.reports] == [report["seconds"] for report in graded.reports]
