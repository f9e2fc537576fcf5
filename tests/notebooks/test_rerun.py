"""Each cell of a notebook can be run again, at any time."""

from __future__ import annotations

import json

import pytest

from tests.kernel.kernels import kernel
from tools.notebooks.book import ROOT

BOOKS = sorted((ROOT / "notebooks" / "en").glob("*.ipynb"))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_each_cell_can_be_run_again(path, tmp_path):
    """A learner goes back and forth: after a full run, every cell works once more by itself."""
    cells = [one for one in json.loads(path.read_text(encoding="utf-8"))["cells"] if one["cell_type"] == "code"]
    plain = ["".join(one["source"]) for one in cells if not one["metadata"].get("tags")]
    with kernel(tmp_path) as one:
        for cell in cells:
            assert not (error := one.run("".join(cell["source"])).error), error
        again = {source: one.run(source).error for source in plain}

    assert {source: error for source, error in again.items() if error} == {}
