"""What is done with a file, and how much memory is taken, is seen whenever it happens."""

from __future__ import annotations

import os
import sys
import tracemalloc

import pytest

from netcourse.student.watching import FileWatcher, MemoryWatcher

SIZE = 3_000_000


@pytest.fixture
def place(tmp_path):
    """A file that is there, and the name of one that is not."""
    path = tmp_path / "tea.bin"
    path.write_bytes(b"old")
    return str(path), f"{path}.part"


def written(watcher, part, *pieces):
    with open(part, "wb") as file:
        for number, piece in enumerate(pieces, 1):
            file.write(piece)
            file.flush()
            watcher(number, len(pieces))


def test_how_large_the_file_is_is_noted_at_each_call(place):
    """Also before there is one."""
    watcher = FileWatcher(*place)
    watcher(0, None)
    written(watcher, place[1], b"one", b"two", b"three")
    watcher.end()

    assert watcher.seen == [(0, 0), (1, 3), (2, 6), (3, 11)]


def test_a_file_that_is_replaced_is_never_missing(place):
    """However many steps there are."""
    watcher = FileWatcher(*place)
    written(watcher, place[1], b"new")
    os.replace(place[1], place[0])
    watcher.end()

    assert not watcher.missing


def test_a_file_that_is_removed_first_is_missing_for_an_instant(place):
    """And that it is there afterwards hides nothing."""
    watcher = FileWatcher(*place)
    written(watcher, place[1], b"new")
    os.remove(place[0])
    os.replace(place[1], place[0])
    watcher.end()

    assert watcher.missing


def test_whoever_looked_before_looks_again_at_the_end(place):
    """A profiler of the learner's own, for one."""

    def theirs(frame, event, value):
        pass

    before = sys.getprofile()
    sys.setprofile(theirs)
    try:
        watcher = FileWatcher(*place)
        watcher(1, 1)
        watcher.end()
        watcher.end()

        assert sys.getprofile() is theirs
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("traced", [False, True])
def test_the_most_memory_that_was_held_is_counted(traced):
    """Though it was let go of, and whether or not somebody else is counting."""
    if traced:
        tracemalloc.start()
    try:
        watcher = MemoryWatcher()
        bytes(SIZE)
        assert SIZE <= watcher.end() < 2 * SIZE
        assert tracemalloc.is_tracing() is traced

        watcher = MemoryWatcher()
        for _piece in range(10):
            bytes(SIZE // 10)
        assert watcher.end() < SIZE
    finally:
        if traced:
            tracemalloc.stop()
