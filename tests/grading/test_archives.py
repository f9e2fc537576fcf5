"""Zip files as learning platforms make them, and as an attacker would."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import warnings
import zipfile
import zlib

import pytest

from netcourse.grading import archives, find, grade, notebook

from .books import book, write

NOTEBOOK = b'{"nbformat": 4, "cells": [], "metadata": {}}'


@pytest.fixture
def packed(tmp_path):
    """Make a zip file of members: names or entries, and their content; return its path."""

    def pack(*members, name="class.zip", method=zipfile.ZIP_DEFLATED):
        with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / name, "w", method) as archive:
            warnings.simplefilter("ignore", UserWarning)  # a name that is there twice
            for member, content in members:
                archive.writestr(member, content)
        return tmp_path / name

    return pack


@pytest.fixture
def looked(tmp_path):
    """Look for submissions in a zip file."""
    (tmp_path / "scratch").mkdir()

    def look(path):
        return find.find([path], scratch=tmp_path / "scratch")

    return look


def named(found):
    return [(one.name, one.student) for one in found.submissions]


def test_a_moodle_download(packed, looked):
    """Names and files; those who handed in something else are said."""
    found = looked(
        packed(
            ("Jane Doe_12_assignsubmission_file_/06-tcp.ipynb", NOTEBOOK),
            ("Jane Doe_12_assignsubmission_file_/02-http.ipynb", NOTEBOOK),
            ("J\u00f3 Z_13_assignsubmission_file_/06-tcp.ipynb", NOTEBOOK),
            ("Max M_14_assignsubmission_file_/essay.pdf", b"%PDF"),
            ("Max M_14_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
            ("__MACOSX/._x.ipynb", b""),
        )
    )
    assert named(found) == [
        ("Jane Doe-02-http", "Jane Doe"), ("Jane Doe-06-tcp", "Jane Doe"), ("J\u00f3 Z-06-tcp", "J\u00f3 Z"),
    ]  # fmt: skip
    assert found.left_out == ["Max M handed in no notebook, but essay.pdf, onlinetext.html"]


def test_a_canvas_download(packed, looked):
    """Late ones too; two students of one name are told apart by their ids."""
    found = looked(
        packed(
            ("doejane_12_456_06-tcp.ipynb", NOTEBOOK),
            ("doejane_LATE_99_457_06-tcp-1.ipynb", NOTEBOOK),
            ("lovelaceada_7_458_06-tcp.ipynb", NOTEBOOK),
        )
    )
    assert named(found) == [
        ("doejane-06-tcp", "doejane (12)"), ("doejane-06-tcp-1", "doejane (99)"),
        ("lovelaceada-06-tcp", "lovelaceada"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../x.ipynb", "its name leads out of the archive"),
        ("a/../../x.ipynb", "its name leads out of the archive"),
        ("/etc/x.ipynb", "its name leads out of the archive"),
        ("\\\\host\\x.ipynb", "its name leads out of the archive"),
        ("a\\..\\..\\x.ipynb", "its name leads out of the archive"),
        ("C:\\x.ipynb", "its name leads out of the archive"),
        ("c:x.ipynb", "its name leads out of the archive"),
        ("con.ipynb", "its name is that of a device on some systems"),
        ("a/NUL.tar.ipynb", "its name is that of a device on some systems"),
        ("a" * 2000 + ".ipynb", "no file can be called that"),
    ],
)
def test_names_that_lead_elsewhere(packed, looked, tmp_path, name, why):
    """They are left out, said, and nothing is written anywhere."""
    before = set(tmp_path.rglob("*"))
    found = looked(packed(("good.ipynb", NOTEBOOK), (name, NOTEBOOK)))
    assert named(found) == [("good", "good")]
    (said,) = found.left_out
    assert said.endswith(f"class.zip: {why}")
    assert {path.name for path in set(tmp_path.rglob("*")) - before} == {"class.zip", "0", "0.ipynb"}


def test_a_name_with_a_nul(packed, looked):
    """Which would be cut there by some, and so lead elsewhere."""
    path = packed(("good.ipynb", NOTEBOOK), ("a.ipynbXx.ipynb", NOTEBOOK))
    path.write_bytes(path.read_bytes().replace(b"a.ipynbXx", b"a.ipynb\0x"))
    found = looked(path)
    assert named(found) == [("good", "good")]
    assert found.left_out == [f"a.ipynb\\x00x.ipynb in {path}: no file can be called that"]


@pytest.mark.parametrize(("kind", "why"), [(stat.S_IFLNK, "it is a link"), (stat.S_IFIFO, "it is not a file")])
def test_links_in_archives(packed, looked, kind, why):
    """Nor other things that are no files."""
    entry = zipfile.ZipInfo("x.ipynb")
    entry.external_attr = (kind | 0o777) << 16
    found = looked(packed((entry, b"/etc/passwd"), ("good.ipynb", NOTEBOOK)))
    assert named(found) == [("good", "good")]
    assert why in found.left_out[0]


def test_duplicate_names(packed, looked):
    """The last counts, as where the archive is unpacked."""
    found = looked(packed(("x.ipynb", b"1"), ("x.ipynb", NOTEBOOK)))
    assert [one.path.read_bytes() for one in found.submissions] == [NOTEBOOK]
    assert "it is there twice; the last one counts" in found.left_out[0]


def test_an_archive_in_an_archive(packed, looked):
    """It is not opened."""
    found = looked(packed(("good.ipynb", NOTEBOOK), ("Eve_1_assignsubmission_file_/more.zip", b"PK")))
    assert named(found) == [("good", "good")]
    assert "archives inside of archives are not opened" in found.left_out[0]


def test_a_member_that_is_too_large(packed, looked, tmp_path):
    """Only so much of it is unpacked, and nothing of it stays."""
    bomb = (b"\0" * 1024**2) * (notebook.LARGEST // 1024**2 + 2)
    found = looked(packed(("bomb.ipynb", bomb), ("good.ipynb", NOTEBOOK)))
    assert named(found) == [("good", "good")]
    assert "bomb.ipynb" in found.left_out[0]
    assert "larger than 20 MiB" in found.left_out[0]
    assert sum(path.stat().st_size for path in (tmp_path / "scratch").rglob("*.ipynb")) == len(NOTEBOOK)


def test_a_size_that_is_a_lie(packed, looked):
    """What comes out counts, not what was claimed."""
    bomb = b"\0" * (notebook.LARGEST + 10)
    path = packed(("bomb.ipynb", bomb), ("good.ipynb", NOTEBOOK))
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", len(bomb)), struct.pack("<L", 100)))
    found = looked(path)
    assert named(found) == [("good", "good")]
    assert len(found.left_out) == 1


def test_an_archive_that_holds_too_much(packed, looked, monkeypatch):
    """In all; what came before stays."""
    monkeypatch.setattr(archives, "MOST_BYTES", 10_000)
    monkeypatch.setattr(archives, "MOST_RATIO", 0)
    found = looked(packed(*((f"{number}.ipynb", b"\0" * 4000) for number in range(4))))
    assert len(found.submissions) == 2
    assert [said.partition(": ")[2] for said in found.left_out] == ["the archive holds too much"] * 2


def test_an_archive_of_too_many_members(packed, looked, monkeypatch):
    """Counted before they are looked at; a list that is too long is not even read."""
    path = packed(*((f"{number}.ipynb", b"") for number in range(20)))
    for name, most in (("MOST_MEMBERS", 19), ("LARGEST_INDEX", 1000)):
        with monkeypatch.context() as patch:
            patch.setattr(archives, name, most)
            with pytest.raises(find.NoSubmissions, match="was not opened: it has more than"):
                find.find([path], scratch=path.parent / "scratch" / name)


def test_a_locked_member(packed, looked):
    """It says so, and is not tried."""
    path = packed(("x.ipynb", NOTEBOOK), ("good.ipynb", NOTEBOOK), method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "locked with a password" in looked(path).left_out[0]


def test_an_unusual_packing(packed, looked):
    """Those with the worst bombs are not known here."""
    path = packed(("x.ipynb", NOTEBOOK), method=zipfile.ZIP_BZIP2)
    with pytest.raises(find.NoSubmissions, match="packed in a way that is not known here"):
        looked(path)


def test_damaged_archives(tmp_path, packed):
    """Whichever byte is wrong, it ends in a sentence or in what could be read, and in bounded time."""
    whole = packed(("a.ipynb", NOTEBOOK * 10), ("b/c.ipynb", NOTEBOOK)).read_bytes()
    for number in range(0, len(whole), 3):
        path = tmp_path / "damaged.zip"
        path.write_bytes(whole[:number] + bytes([whole[number] ^ 0xFF]) + whole[number + 1 :])
        found = find.Found()
        with contextlib.suppress(find.NoSubmissions):
            found = find.find([path], scratch=_fresh(tmp_path, f"s{number}"))
        assert len(found.submissions) <= 2
        assert all(one.path.is_relative_to(tmp_path) for one in found.submissions)


def test_no_archive_at_all(tmp_path):
    """Nor one that is cut off."""
    for content in (b"", b"PK\3\4", b"hello", os.urandom(1000), zlib.compress(b"x")):
        (tmp_path / "x.zip").write_bytes(content)
        with pytest.raises(find.NoSubmissions, match="it is not a zip file, or it is cut off"):
            find.find([tmp_path / "x.zip"], scratch=_fresh(tmp_path, f"s{len(content)}"))


def _fresh(folder, name):
    (folder / name).mkdir()
    return folder / name


def test_archives_in_folders_are_not_opened(packed, tmp_path):
    """Whoever put them there; the one who grades can name them."""
    path = packed(("x.ipynb", NOTEBOOK))
    write(tmp_path, "y", book())
    found = find.find([tmp_path], scratch=tmp_path)
    assert [one.name for one in found.submissions] == ["y"]
    assert found.left_out == [f"{path} is an archive: name it to have it opened"]


def test_control_characters_are_not_printed(packed, looked):
    """What is left out is said in one line, without commands to the terminal."""
    found = looked(packed(("../\x1b[2J\n.ipynb", NOTEBOOK), ("good.ipynb", NOTEBOOK)))
    assert found.left_out[0].isprintable()


def test_a_zip_file_is_graded(packed, tmp_path, monkeypatch):
    """From end to end, one row a student; nothing of it stays on the disk."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    good = write(tmp_path / "own", "x", book()).read_bytes()
    stub = write(tmp_path / "own", "y", book(answers={"welcome.first_get": None})).read_bytes()
    path = packed(
        ("Jane Doe_12_assignsubmission_file_/00-welcome.ipynb", stub),
        ("Jane Doe_12_assignsubmission_file_/again.ipynb", good),
        ("Eve_13_assignsubmission_file_/../../00-welcome.ipynb", good),
        ("Bob_14_assignsubmission_file_/00-welcome.ipynb", stub),
    )
    graded = grade([path], jobs=1, seed="s")
    assert [(one.name, one.total, one.max_score, len(one.reports)) for one in graded.students()] == [
        ("Bob", 0, 1, 1), ("Jane Doe", 1, 1, 2),
    ]  # fmt: skip
    assert len(graded.left_out) == 1
    assert list((tmp_path / "tmp").iterdir()) == []
