"""The instructor's guide says what there is."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path

import pytest

from netcourse import cli
from netcourse.grading import command, grade
from netcourse.grading.exports import FORMATS, USUAL
from netcourse.grading.late import Rule
from netcourse.grading.who import Who

ROOT = Path(__file__).resolve().parents[2]
GUIDE = re.sub("<!-- attacks -->.*<!-- /attacks -->", "", (ROOT / "docs" / "grading.md").read_text("utf-8"), flags=re.S)
USED = {"handout": {"--lang"}, "grade": {"--jobs"}}  # options that explain themselves


@pytest.mark.parametrize("command", ["grade", "handout"])
def test_every_option_is_explained(command, capsys):
    """And none that is not there is named."""
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    there = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}
    named = set(re.findall(r"--[a-z][a-z-]+", GUIDE))
    assert there - USED[command] <= named
    if command == "grade":
        assert named <= there | {"--help"}


def test_every_option_is_a_parameter():
    """Of the function that the command covers; two are said in other words there."""
    parser = cli._parser()._subparsers._group_actions[0].choices["grade"]
    options = {action.dest for action in parser._actions} - {"help", "paths"}
    others = {"require_sandbox": "sandbox", "plain": "export"}
    assert {others.get(name, name) for name in options} | {"progress"} == set(inspect.signature(grade).parameters) - {
        "places"
    }
    assert options - others.keys() == command.OPTIONS


def test_every_format_is_named():
    """Those that are written always, and the others."""
    assert [name for name in FORMATS if name not in USUAL and f"`{name}`" not in GUIDE.replace("export ", "`")] == []


def test_examples_are_understood():
    """Patterns and rules."""
    patterns = re.findall(r"--who '([^']+)'", GUIDE)
    assert [Who(pattern).pattern for pattern in patterns] == patterns
    assert len(patterns) == 3
    assert all(Rule.parse(rule) for rule in re.findall(r'--late "([^"]+)"', GUIDE))


def test_the_extra_is_there():
    """By the name that the guide and the message say."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert "netcourse[dask]" in GUIDE
    assert set(extras["dask"]) <= set(extras["dev"])
