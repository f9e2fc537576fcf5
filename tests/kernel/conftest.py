"""Kernels for tests. Some tests share one: that it lives on from one to the next is part of what they show."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from .kernels import kernel

NAMES = "import threading, trial\nfrom netcourse import check, hint, predict, progress, servers\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A kernel that all tests of a module share."""
    with prepared(tmp_path_factory.mktemp("kernel")) as one:
        yield one


@pytest.fixture
def fresh(tmp_path):
    """A kernel of this test's own."""
    with prepared(tmp_path) as one:
        yield one


@contextmanager
def prepared(folder):
    """Yield a kernel with the trial exercise and the names that a learner has."""
    with kernel(folder) as one:
        shown = one.run(NAMES)
        assert not shown.error, shown.error
        yield one
