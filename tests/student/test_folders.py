"""A folder beside the learner's code, and the variables of its environment."""

from __future__ import annotations

import os

import pytest

from netcourse.student import folders


@pytest.fixture
def folder():
    path = folders.made()
    yield path
    folders.removed(path)


def test_what_was_written_is_found(folder):
    """By name, as bytes."""
    folders.written(os.path.join(folder, "b.bin"), b"\0\xff")
    folders.written(os.path.join(folder, "a.txt"), b"")

    assert list(folders.contents(folder).items()) == [("a.txt", b""), ("b.bin", b"\0\xff")]


def test_a_file_that_is_written_again_keeps_its_identity_and_one_in_its_place_has_another(folder):
    """Which tells a copy over the old bytes from `os.replace`."""
    old, new = os.path.join(folder, "old"), os.path.join(folder, "new")
    folders.written(old, b"one")
    before = folders.identity(old)
    folders.written(old, b"two")
    assert folders.identity(old) == before

    folders.written(new, b"three")
    os.replace(new, old)
    assert not before or folders.identity(old) != before


def test_what_is_no_file_is_not_read(folder):
    """A folder, and a link that leads elsewhere."""
    os.mkdir(os.path.join(folder, "inside"))
    expected = {"inside": None}
    if hasattr(os, "symlink") and os.name != "nt":
        os.symlink(__file__, os.path.join(folder, "link"))
        expected["link"] = None

    assert folders.contents(folder) == expected


def test_of_a_large_file_the_beginning_is_read(folder, monkeypatch):
    """Whatever a learner's code has written."""
    monkeypatch.setattr(folders, "MOST", 3)
    folders.written(os.path.join(folder, "large"), b"12345")

    assert folders.contents(folder) == {"large": b"123"}


def test_a_folder_is_removed_with_all_in_it():
    """A second time as well."""
    path = folders.made()
    folders.written(os.path.join(path, "a"), b"a")

    folders.removed(path)
    folders.removed(path)

    assert not os.path.exists(path)


def test_variables_are_set_unset_and_read(monkeypatch):
    """None stands for what is not set."""
    monkeypatch.setenv("NETCOURSE_ONE", "1")
    monkeypatch.delenv("NETCOURSE_TWO", raising=False)
    before = folders.variables(["NETCOURSE_ONE", "NETCOURSE_TWO"])

    folders.set_variables({"NETCOURSE_ONE": None, "NETCOURSE_TWO": "2"})
    during = folders.variables(["NETCOURSE_ONE", "NETCOURSE_TWO"])
    folders.set_variables(before)

    assert before == {"NETCOURSE_ONE": "1", "NETCOURSE_TWO": None}
    assert during == {"NETCOURSE_ONE": None, "NETCOURSE_TWO": "2"}
    assert folders.variables(list(before)) == before
