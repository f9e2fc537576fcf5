"""Imports point one way: the folders are layers, and none reaches up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import netcourse

PACKAGE = Path(netcourse.__file__).parent
BELOW = {  # a folder, and those that it may import
    "render": "",
    "student": "",
    "workspace": "",
    "servers": "render student",
    "wire": "render student servers",
    "exercises": "render student servers wire",
    "referee": "render student servers wire exercises",
    "grading": "render student servers wire exercises referee",
    "widgets": "render student servers wire exercises referee",
    "cli": "render student servers wire exercises referee grading widgets workspace",
}
FOR_ALL = {"i18n", "clock", "paths"}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem in BELOW)


def part(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path):
    """Yield the parts of this package that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "netcourse":
            names = [f"netcourse.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("netcourse."))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_below_only(path):
    """Also inside functions: a late import is still an import."""
    assert set(imported(path)) - FOR_ALL - {part(path)} - set(BELOW[part(path)].split()) == set()


def test_the_lowest_parts_import_nothing_of_ours():
    """What everybody may import."""
    assert {name: set(imported(PACKAGE / f"{name}.py")) - FOR_ALL for name in FOR_ALL} == {
        name: set() for name in FOR_ALL
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_is_relative(path):
    """One way to write them, so that a search finds them all."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    assert [node.lineno for node in nodes if isinstance(node, ast.ImportFrom) and node.level] == []
