"""What is a notebook of the course, and what is not."""

from __future__ import annotations

import json
import os

import pytest

from netcourse.grading import notebook
from netcourse.grading.notebook import Unusable, read
from netcourse.referee import solutions

from .books import book, code, write

GOOD = json.dumps(book())
OTHER = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code("import math\nmath.pi")]}

UNUSABLE = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n", "the file is empty"),
    "an essay": (b"Dear teacher, my dog", "it is not a notebook: no JSON"),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe", "it is not a notebook: not text in UTF-8"),
    "cut in a text": (GOOD[: len(GOOD) // 2].encode(), "the file is cut off"),
    "cut at the end": (GOOD[:-1].encode(), "the file is cut off"),
    "a list": (b"[1, 2]", "it is not a notebook, only some other JSON"),
    "another object": (b'{"a": 1}', "it is not a notebook: it has no list of cells"),
    "cells that are none": (b'{"nbformat": 4, "cells": 7}', "it is not a notebook: it has no list of cells"),
    "an old format": (b'{"nbformat": 3, "worksheets": []}', "it is in notebook format 3, not 4"),
    "a format of many digits": (
        b'{"nbformat": ' + b"9" * 4000 + b', "cells": []}',
        "it is not a notebook: it has no list",
    ),
    "a cell that is none": (b'{"nbformat": 4, "cells": [7]}', "it is damaged: its cell 1 is no cell"),
    "a source that is none": (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}', "it is damaged"),
    "no exercise": (b'{"nbformat": 4, "cells": []}', "it is a notebook, but not one of this course"),
    "another course": (json.dumps(OTHER).encode(), "it is a notebook, but not one of this course"),
    "deep": (b'{"nbformat": 4, "cells": ' + b"[" * 100_000, "it is not a notebook: nested too deep"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_graded_has_a_reason(tmp_path, name):
    """One sentence each."""
    content, reason = UNUSABLE[name]
    with pytest.raises(Unusable) as error:
        read(write(tmp_path, "x", content))
    assert str(error.value).startswith(reason)
    assert "\n" not in str(error.value)


def test_a_folder_and_a_pipe_are_no_files(tmp_path):
    """Nothing is waited for."""
    os.mkfifo(tmp_path / "pipe.ipynb")
    for path in (tmp_path, tmp_path / "pipe.ipynb", tmp_path / "none.ipynb"):
        with pytest.raises(Unusable, match="it is not a file"):
            read(path)


def test_size_is_limited(tmp_path, monkeypatch):
    """Of the file, and of the code in it."""
    path = write(tmp_path, "x", GOOD)
    monkeypatch.setattr(notebook, "MOST_CODE", 100)
    with pytest.raises(Unusable, match="more than 100 characters of code"):
        read(path)
    monkeypatch.undo()
    monkeypatch.setattr(notebook, "MOST_CELLS", 3)
    with pytest.raises(Unusable, match="more than 3 code cells"):
        read(path)
    monkeypatch.setattr(notebook, "LARGEST", 1024)
    with pytest.raises(Unusable, match="larger than 0 MiB"):
        read(path)


def test_code_cells_are_numbered_as_jupyter_numbers_them(tmp_path):
    """From one, in order, text cells left out; with or without a byte order mark, in lines or whole."""
    content = book(before=["first = 1"])
    content["cells"][1]["source"] = ["some ", "text"]

    found = read(write(tmp_path, "x", "\ufeff" + json.dumps(content)))

    assert (found.cells[0].name, found.cells[0].source) == ("cell 1", "first = 1")
    assert [cell.number for cell in found.cells] == list(range(1, len(found.cells) + 1))
    assert found.chapters == ("00-welcome",)


def test_a_lone_surrogate_is_no_text(tmp_path):
    """JSON can spell what no program can hold."""
    found = read(write(tmp_path, "x", json.dumps(book(before=["x = '\ud800'"]))))
    assert found.cells[0].source == "x = '?'"


def _without_metadata(cells):
    return [cell | {"metadata": {}} for cell in cells]


def _only_answers(cells):
    return [code(cell["source"]) for cell in cells if cell["metadata"].get("exercise")]


@pytest.mark.parametrize("change", [_without_metadata, _only_answers], ids=lambda change: change.__name__)
@pytest.mark.parametrize(
    "chapter",
    ["00-welcome", "01-addresses", "02-http", "03-requests", "04-trouble", "05-apis", "06-tcp"],
)
def test_the_chapter_is_found_without_metadata(tmp_path, chapter, change):
    """By the ids that are checked, and else by the names that are defined."""
    assert read(write(tmp_path, "x", book(chapter, change=change))).chapters == (chapter,)


def test_the_digest_is_of_the_code_alone(tmp_path):
    """Saving and running do not change it, one more character of code does."""
    ran = book()
    for cell in ran["cells"]:
        cell["execution_count"] = 7
    first, same, other = (
        read(write(tmp_path, name, content)).digest
        for name, content in (("a", book()), ("b", ran), ("c", book(after=["1"])))
    )
    assert first == same != other


def test_released_cells_are_known():
    """By their text, whatever space stands at the ends of lines; stubs by their exercise."""
    known = notebook.released("00-welcome")
    assert known[notebook.plain(solutions.stub("welcome.first_get"))] == "welcome.first_get"
    assert known[notebook.plain("\n6 * 7  \r\n")] == ""


# which chapter ----------------------------------------------------------------------------------------------------

STRAY = 'check("welcome.first_get")'


def stripped(chapter, **more):
    """A chapter without any metadata, and without calls of ours."""
    return book(chapter, change=lambda cells: _only_answers(cells) + more.get("cells", []))


def claiming(chapter, content):
    return content | {"metadata": {"netcourse": {"chapter": chapter}}}


def copied(chapter, count=1):
    """The first stubs of another chapter, as they are copied with their metadata."""
    return [cell for cell in book(chapter)["cells"] if cell["metadata"].get("exercise")][:count]


@pytest.mark.parametrize(
    ("content", "chapters", "says"),
    [
        (stripped("02-http", cells=[code(STRAY)]), ["02-http"],
         "it was graded as 02-http; what is in it of 00-welcome does not count"),
        (book("02-http", after=[STRAY]), ["02-http"], "of 00-welcome does not count"),
        (book("02-http", change=lambda cells: cells + copied("00-welcome")), ["02-http"], "does not count"),
        (book("02-http", change=lambda cells: cells + copied("06-tcp", 2)), ["02-http"], "of 06-tcp does not count"),
        (book("02-http", change=lambda cells: cells + copied("06-tcp", 9)), ["02-http", "06-tcp"],
         "it holds exercises of several chapters, and was graded for all of them: 02-http, 06-tcp"),
        (claiming("00-welcome", book("02-http", after=[STRAY])), ["00-welcome", "02-http"], "several chapters"),
        (claiming("06-tcp", stripped("02-http")), ["02-http"],
         "its metadata says 06-tcp, but its exercises are of 02-http"),
        (claiming("02-http", {**book(), "cells": [code("1 + 1")]}), ["02-http"], ""),
        (claiming("99-none", stripped("02-http")), ["02-http"], ""),
        (claiming(7, stripped("02-http")), ["02-http"], ""),
        (claiming("02-http", book("02-http")), ["02-http"], ""),
    ],
)  # fmt: skip
def test_the_chapter_is_what_most_of_it_is(tmp_path, content, chapters, says):
    """What its metadata says first, where anything speaks for that; a stray cell or call makes no chapter."""
    found = read(write(tmp_path, "x", content))
    assert list(found.chapters) == chapters
    assert says in found.note
    assert bool(says) == bool(found.note)


HALVES = {**book(), "cells": [code(STRAY), code('check("http.split_url")')]}


@pytest.mark.parametrize(
    ("name", "chapters"),
    [("02-http", ["02-http"]), ("Ada 02", ["02-http"]), ("welcome-12345", ["00-welcome"])],
)
def test_the_files_name_decides_between_equals(tmp_path, name, chapters):
    """That of the file, or of the folder that it came in; without it a person is asked."""
    assert list(read(write(tmp_path, name, HALVES)).chapters) == chapters
    assert list(read(write(tmp_path, "x", HALVES), name).chapters) == chapters
    for silent in ("x", "202", "02-00"):
        with pytest.raises(Unusable, match="it is not clear which chapter it is, 00-welcome or 02-http: name the file"):
            read(write(tmp_path, silent, HALVES))
