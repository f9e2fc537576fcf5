"""Grades hostile submissions in the real sandbox, each followed by an honest one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from netcourse.grading import grade, pool
from netcourse.referee import solutions
from tests.grading.books import code, write

from .model import BESIDE, PURE, Attack

WATCHED = pool.BOOT.replace("netcourse.grading.worker", "tests.attacks.worker")
HONEST = {name: solutions.source(name) for name in (PURE, BESIDE)}


def notebook(answers: dict[str, str], more: Iterable[str] = ()) -> dict[str, Any]:
    """Return a notebook with nothing in it but these answers and what stands above."""
    cells = [code(source) for source in more]
    cells += [code(source) | {"metadata": {"exercise": name}} for name, source in answers.items()]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def hostile(attack: Attack) -> dict[str, Any]:
    return notebook({attack.exercise: attack.source, attack.beside: solutions.source(attack.beside)}, attack.more)


def graded(folder: Path, attacks: Iterable[Attack], jobs: int = 3, seed: str = "the master seed") -> dict[str, Any]:
    """Return the reports on all attacks by their names, and those on the honest ones among them."""
    names = {}
    for number, attack in enumerate(attacks):
        names[f"{number:03}-a"] = attack.name
        write(folder, f"{number:03}-a", hostile(attack))
        write(folder, f"{number:03}-b", notebook(HONEST))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "BOOT", WATCHED)
        book = grade([folder], seed=seed, jobs=jobs, sandbox="bubblewrap")
    return {names.get(report["submission"], report["submission"]): report for report in book.reports}
