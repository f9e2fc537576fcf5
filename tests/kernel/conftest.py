"""A kernel for the tests of one module: that it lives on from one test to the next is part of what they show."""

from __future__ import annotations

import pytest

from .kernels import kernel


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A kernel with the trial exercise and the names that a learner has."""
    with kernel(tmp_path_factory.mktemp("kernel")) as one:
        shown = one.run("import trial, threading\nfrom netcourse import check, predict, progress, servers")
        assert not shown.error, shown.error
        yield one
