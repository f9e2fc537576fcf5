"""A folder beside the learner's code, and the variables of its environment."""

from __future__ import annotations

import os

import pytest

from netcourse.student import folders


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return folders.made("pictures")


def test_a_folder_has_the_name_that_is_asked_for_unless_it_is_taken(folder, tmp_path):
    """Then it begins so."""
    other = folders.made("pictures")

    assert folder == str(tmp_path / "pictures")
    assert other.startswith(f"{folder}-")
    assert folders.contents(other) == {}


def test_folders_are_made_one_in_another(folder):
    """And what is in them is found, with slashes."""
    path = folders.made("deep", "in", "side")
    folders.written(os.path.join(path, "in", "side", "a.png"), b"a")
    folders.written(os.path.join(path, "b.png"), b"b")

    assert folders.contents(path) == {"in": None, "in/side": None, "in/side/a.png": b"a", "b.png": b"b"}


def test_a_name_inside_that_cannot_be_leaves_nothing_behind(folder, tmp_path):
    """Longer than any system takes."""
    with pytest.raises(OSError, match="name|path"):
        folders.made("deep", "x" * 5000)

    assert [one.name for one in tmp_path.iterdir()] == ["pictures"]


def test_only_so_much_is_found(folder, monkeypatch):
    """In count, and in bytes of all files together."""
    for name in ("a", "b", "c"):
        folders.written(os.path.join(folder, name), b"1234")
    assert folders.contents(folder, 2) == {"a": b"1234", "b": b"1234"}

    monkeypatch.setattr(folders, "ALL", 6)
    assert folders.contents(folder) == {"a": b"1234", "b": b"12", "c": b""}


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
    """A folder, and links that lead elsewhere, to a file and to a folder."""
    os.mkdir(os.path.join(folder, "inside"))
    expected = {"inside": None}
    if hasattr(os, "symlink") and os.name != "nt":
        for name, to in (("link", __file__), ("way", os.path.dirname(__file__))):
            os.symlink(to, os.path.join(folder, name))
            expected[name] = None

    assert folders.contents(folder) == expected


def test_of_a_large_file_the_beginning_is_read(folder, monkeypatch):
    """Whatever a learner's code has written."""
    monkeypatch.setattr(folders, "MOST", 3)
    folders.written(os.path.join(folder, "large"), b"12345")

    assert folders.contents(folder) == {"large": b"123"}


def test_a_folder_is_removed_with_all_in_it(folder):
    """A second time as well."""
    path = folders.made("gone", "in")
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


def test_whoever_changes_the_working_folder_is_brought_back(folder, monkeypatch, tmp_path):
    """Even when that folder is gone by then."""
    monkeypatch.chdir(tmp_path)
    with folders.place_kept():
        os.chdir(folder)
        folders.removed(folder)

    assert os.getcwd() == str(tmp_path)
