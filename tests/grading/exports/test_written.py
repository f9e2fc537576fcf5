"""Files of submissions that are gone go as well; what somebody else wrote stays."""

from __future__ import annotations

import json

import pytest

from netcourse.grading.exports import FORMATS
from netcourse.grading.exports.written import RECORD, write_all
from netcourse.grading.gradebook import Gradebook

from . import books


def there(folder):
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.endswith(RECORD))


@pytest.mark.parametrize(("name", "page"), [("feedback", "{}.html"), ("gradescope", "{}/results.json")])
def test_what_was_written_of_a_submission_that_is_gone_goes(name, page, tmp_path):
    """Not what stood there before, nor what was changed since."""
    form, own = FORMATS[name], tmp_path / name / "mine.html"
    own.parent.mkdir()
    own.write_text("my own")
    place = form.write(books.small(), tmp_path)
    (place / page.format("bob")).write_text("my own words for bob")

    form.write(Gradebook("s", "bubblewrap", [books.report("ada", books.full())]), tmp_path)

    assert there(place) == sorted(["mine.html", page.format("ada"), page.format("bob")])
    assert not (place / "cyd").exists()


def test_a_run_that_was_cut_off_is_made_up_for(tmp_path):
    """The record is written first."""
    (tmp_path / "x" / "b").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        write_all(tmp_path, "x", {"a": "1", "b": "2"})
    write_all(tmp_path, "x", {"c": "3"})
    assert there(tmp_path) == ["x/c"]


@pytest.mark.parametrize("record", ["", "[]", "[" * 100_000, '{"a": 1}', "\0"])
def test_a_record_that_is_none_removes_nothing(tmp_path, record):
    """It is written anew."""
    write_all(tmp_path, "x", {"a": "1"})
    (tmp_path / "x" / RECORD).write_text(record)
    write_all(tmp_path, "x", {"b": "2"})
    assert there(tmp_path) == ["x/a", "x/b"]


def test_nothing_outside_is_removed(tmp_path):
    """Whatever the record says, and wherever links lead."""
    write_all(tmp_path, "x", {"a": "1"})
    (known,) = json.loads((tmp_path / "x" / RECORD).read_text()).values()
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("a", "b"):
        (outside / name).write_text("1")
    (tmp_path / "x" / "link").symlink_to(outside)
    (tmp_path / "x" / "one").symlink_to(outside / "a")
    names = ["../outside/a", str(outside / "b"), "link/b", "one", "", ".", "no\0ne"]
    (tmp_path / "x" / RECORD).write_text(json.dumps(dict.fromkeys(names, known)))
    write_all(tmp_path, "x", {})
    assert there(outside) == ["a", "b"]
    assert (tmp_path / "x" / "one").is_symlink()
