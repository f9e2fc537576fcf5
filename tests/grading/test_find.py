"""Which files are submissions, and what they are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netcourse.grading import grade
from netcourse.grading.find import NoSubmissions, find
from netcourse.grading.who import Who


@pytest.fixture
def made(tmp_path):
    """Make files; return the folder."""

    def make(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("")
        return tmp_path

    return make


def names(*places):
    return [one.name for one in find(places).submissions]


def test_a_folder_is_searched_for_notebooks(made):
    """Folders in it too; what other programs left there is not taken for a submission."""
    folder = made("b.ipynb", "a/02-http.ipynb", "c.txt", ".ipynb_checkpoints/b-checkpoint.ipynb", "._b.ipynb")
    assert names(folder) == ["a-02-http", "b"]


def test_a_named_file_is_taken_as_it_is(made):
    """Whatever it is called: what it holds is looked at later."""
    assert names(made("essay.docx") / "essay.docx") == ["essay"]


def test_names_are_unique(made):
    """With the folder's name where that helps, with numbers where it does not."""
    folder = made("one/x.ipynb", "two/x.ipynb", "two/y.ipynb")
    assert names(folder / "one", folder / "two") == ["one-x", "two-x", "y"]
    folder = made("a/b-c.ipynb", "a-b/c.ipynb", "A/B-C.ipynb", "a-b-c.ipynb")
    found = names(folder)
    assert len({name.casefold() for name in found}) == len(found) == 7


def test_names_do_not_depend_on_the_order_of_arguments(made):
    """Nor does the order of the submissions."""
    folder = made("one/x.ipynb", "two/x.ipynb", "three/z.ipynb")
    places = [folder / "one", folder / "two", folder / "three"]
    assert find(places).submissions == find(places[::-1]).submissions


def test_what_was_given_twice_is_graded_once(made):
    """And said."""
    folder = made("x.ipynb")
    found = find([folder, folder / "x.ipynb"])
    assert [one.name for one in found.submissions] == ["x"]
    assert found.left_out == [f"{folder / 'x.ipynb'} was given twice"]


def test_links_are_left_out(made, tmp_path_factory):
    """A learner could point one anywhere; a folder's link is not followed either."""
    folder = made("x.ipynb")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "secret.ipynb").write_text("")
    os.symlink(elsewhere / "secret.ipynb", folder / "y.ipynb")
    os.symlink(elsewhere, folder / "z")
    found = find([folder])
    assert [one.name for one in found.submissions] == ["x"]
    assert found.left_out == [f"{folder / name} is a link to somewhere else" for name in ("y.ipynb", "z")]


def test_a_folder_that_may_only_be_listed_keeps_nobody_else_from_being_graded(made, monkeypatch):
    """What is in it is a row; that it cannot be read stands there."""
    folder = made("x.ipynb", "locked/y.ipynb")
    look = os.lstat

    def refuse(path, **named):
        if "locked" in Path(path).parts[:-1]:
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **named)

    monkeypatch.setattr(os, "lstat", refuse)
    monkeypatch.setattr(Path, "lstat", refuse)
    assert sorted(one.name for one in find([folder]).submissions) == ["locked-y", "x"]


@pytest.mark.parametrize("name", ["a\nb", "=1+1", "a:b*c", "ü" * 60, " . ", os.fsdecode(b"\xff\xfe")])
def test_names_fit_any_file_system(made, name):
    """Without control characters, or what one system or another forbids."""
    (found,) = names(made(name + ".ipynb"))
    assert found
    assert found.isprintable()
    assert not set(found) & set('/\\:*?"<>|')
    assert len(found.encode()) <= 250


def test_nothing_to_grade_is_said(made):
    """With the place where it was looked for."""
    folder = made("x.txt")
    with pytest.raises(NoSubmissions, match="no file or folder"):
        find([folder / "nowhere"])
    with pytest.raises(NoSubmissions, match="no notebooks"):
        find([folder])


def test_one_student_may_hand_in_several(made):
    """In folders of one folder, in several folders, as files: the pattern finds the same."""
    folder = made("ada/x.ipynb", "ada/y.ipynb", "bob/x.ipynb")
    for places in ([folder], [folder / "ada", folder / "bob"], [*folder.rglob("*.ipynb")]):
        found = find(places, Who("{who}/*"))
        assert sorted(one.student for one in found.submissions) == ["ada", "ada", "bob"]
        assert found.notices == []


def test_what_does_not_fit_the_pattern_is_graded_and_said(made):
    """Under a name of its own."""
    folder = made("ada/x.ipynb", "x.ipynb")
    found = find([folder], Who("{who}/*"))
    assert [(one.name, one.student) for one in found.submissions] == [("ada-x", "ada"), ("x", "x")]
    assert found.notices == [f"{folder / 'x.ipynb'} does not fit --who {{who}}/*: it has a row of its own"]


def test_names_of_devices_are_not_names_of_reports(made):
    """The gradebook may be carried to Windows."""
    assert names(made("con.ipynb", "aux.tar.ipynb")) == ["_aux.tar", "_con"]


def test_long_names_fit_whatever_their_letters(made):
    """By their bytes, cut between letters."""
    (name,) = names(made("\N{SNAKE}" * 60 + ".ipynb"))
    assert name == "\N{SNAKE}" * 50


def test_what_is_no_file_is_a_row(made):
    """A pipe, which would never end, or a folder; neither is waited for."""
    folder = made("x.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "folder.ipynb").mkdir()
    (pipe,) = [report for report in grade([folder], jobs=1).reports if report["submission"] == "pipe"]
    assert pipe["problem"] == "it is not a file"


def test_what_is_left_out_is_said_in_one_line(made):
    """Whatever the names are."""
    folder = made("x.ipynb", "\x1b[2Ja\nb.zip")
    (said,) = find([folder]).left_out
    assert said == f"{folder}/\\x1b[2Ja\\nb.zip is an archive: name it to have it opened"
