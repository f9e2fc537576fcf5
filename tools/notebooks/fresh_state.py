"""A pytest plugin for nbval: a learner's progress begins anew with each notebook."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Name the state file before the notebook's kernel starts, since the kernel inherits it."""
    os.environ["NETCOURSE_STATE"] = str(Path(os.environ["NETCOURSE_STATES"], item.path.stem + ".json"))
