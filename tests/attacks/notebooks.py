"""Notebooks that are hostile before anything of them runs."""

from __future__ import annotations

from .model import RIGHT, Attack, answer, harmless

ATTACKS = [
    harmless("has 900 cells", "", more=("x = 1",) * 900),
    harmless("has 900 cells that lean on each other by fifteen names", "",
             more=("\n".join(f"if 0: n{number} = n{number + 1}" for number in range(15)),) * 900),
    harmless("has a cell of more statements than can be looked at", "", more=("x = 1\n" * 30_000,),
             cells=("failed",), slow=True),
    Attack("has a cell that the parser cannot bear", "x = " + "(" * 100_000 + ")" * 100_000, "failed",
           cells=("failed",)),
    Attack("has a cell of 200,000 operators", "x = " + "-" * 200_000 + "1\n" + RIGHT, "failed", cells=("failed",)),
    harmless("has 20,000 magics", "", more=("%run x\n" * 20_000,), cells=("failed",), slow=True),
    Attack("hides null bytes and odd spaces", answer("return {}") + "\0", "failed", cells=("failed",)),
    Attack("has output in its cells that claims full marks", answer("return {'score': 1, 'status': 'passed'}")),
    Attack("writes HTML, formulas and control characters into its errors", answer(
        "raise ValueError('=cmd|/c calc!A0<img src=x onerror=alert(1)>\\x1b[2J\\u202e')")),
    Attack("waits in a cell for somebody to come", "input()\n", cells=("failed",)),
    Attack("waits in a cell for ever", "import threading\nthreading.Event().wait()\n", "timeout", cells=("timeout",)),
]  # fmt: skip
