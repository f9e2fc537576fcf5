"""Which cells are run: all of the learner's, and of ours what something depends on."""

from __future__ import annotations

import pytest

from netcourse.grading.plan import Looked, Step, _Plan, plan
from netcourse.student.cells import survey

ASKED = ["answer"]


def planned(*sources, asked=ASKED):
    """Plan for cells; those that begin with `#` are the learner's, with `!` released stubs."""
    cells = [
        Looked(number, survey(source.lstrip("!")), not source.startswith("#"), source.startswith("!"))
        for number, source in enumerate(sources, 1)
    ]
    return plan(cells, asked)


def numbers(*sources):
    return [step.number for step in planned(*sources)]


def test_what_the_learner_wrote_is_run():
    """Whether anything asks for it or not, in order."""
    assert planned("x = 1", "#\ny = 2", "print(3)", "#\ndef answer(): return 1") == [Step(2), Step(4)]


def test_what_it_depends_on_is_run():
    """Through other released statements, and no more of their cells than is needed."""
    assert planned("import a, b\nimport c\nimport d", "def f(): return a.x", "#\ndef answer(): return f()") == [
        Step(1, (0,)), Step(2, (0,)), Step(3),
    ]  # fmt: skip


def test_a_released_stub_gives_the_asked_name():
    """So that "not attempted" can be told from "missing"."""
    assert numbers("x = 1", "!def answer(): raise NotImplementedError") == [2]


def test_an_answer_counts_though_the_stub_is_below():
    """The learner wrote above and left the empty one standing."""
    assert numbers("#\ndef answer(): return 1", "!def answer(): raise NotImplementedError") == [1]
    assert numbers("!def answer(): raise NotImplementedError", "#\nanswer = len") == [2]


@pytest.mark.parametrize(
    ("cells", "run"),
    [
        (["x = 1", "x = 2", "#\ndef answer(): return x", "x = 3"], [2, 3]),  # the last one above
        (["#\ndef answer(): return x", "x = 3"], [1, 2]),  # else the first below
        (["x = 0", "x = x + 1", "#\nanswer = x"], [1, 2, 3]),  # it uses the one before
        (["x = 0", "if y: x = 1", "y = 1", "#\nanswer = x"], [1, 2, 3, 4]),  # perhaps the one before
        (["x = 0", "#\nx = 5", "#\nanswer = x"], [2, 3]),  # the learner's own
        (["x = []", "x.append(1)", "#\nanswer = x", "x.clear()"], [1, 2, 3]),  # changed on the way
        (["d = {}", "d['a'] = 1", "#\nanswer = d"], [1, 2, 3]),
        (["d = Box()", "d.a = 1", "class Box: pass", "#\nanswer = d"], [1, 2, 3, 4]),
        (["s = socket()", "fill(s)", "#\nanswer = s"], [1, 2, 3]),  # passed to a function
        (["s = socket()", "with s: s.close()", "#\nanswer = s"], [1, 2, 3]),
        (["import m", "m.get()", "m.set_default(5)", "#\nanswer = m"], [1, 3, 4]),  # a call that sets something
        (["app = App()", "@app.route\ndef f(): pass", "#\nanswer = app"], [1, 2, 3]),
        (["from m import *", "x = 1", "#\nanswer = y"], [1, 3]),  # who knows what that defines
        (["x = 1", "y = 2", "#\nanswer = globals()['x']", "z = 3"], [1, 2, 3]),  # who knows what that needs
        (["x = 1", "#\nimport __main__\nanswer = 1"], [1, 2]),
        (["s = 1", "#\ndef answer(s): return s"], [2]),  # its own name
        (["s = 1", "#\nanswer = [s for s in b]"], [2]),
        (["s = 1", "#\nclass answer:\n    def f(self): return s"], [1, 2]),
        (["x = 1", "#\ndef answer(): return help()\ndef help(): return 1"], [2]),  # later in the same cell
        (["x = 1", "#\nx = 2\nanswer = x"], [2]),
    ],
)
def test_names_decide(cells, run):
    """One case a line: the cells, and the numbers of those that run."""
    assert numbers(*cells) == run


def test_calls_of_ours_are_not_run():
    """Not even where the learner changed them, as in a guess; unless the name is theirs."""
    asks = "from netcourse import check, predict"
    assert numbers(asks, "#\npredict('a.b', 4)", "#\ncheck('x')\ncheck('y')", "#\nanswer = 1") == [4]
    assert numbers(asks, "#\npredict('a.b', f())", "#\nanswer = 1") == [1, 2, 3]
    assert numbers(asks, "#\ncheck('a.b')", "#\ndef check(x): return 1", "#\nanswer = 1") == [1, 2, 3, 4]


def test_work_grows_as_the_notebook_does(monkeypatch):
    """Twice as many cells, all of which lean on the same names, take twice as many steps, not four times."""
    steps = []
    choose = _Plan._choose
    monkeypatch.setattr(_Plan, "_choose", lambda self, index: steps.append(index) or choose(self, index))

    def taken(cells):
        steps.clear()
        planned("a = b = c = []", *["if a: b = c\na.append(b)\nprint(c)\nc.d = a"] * cells, "#\nanswer = a, b, c")
        return len(steps)

    assert taken(80) < 3 * taken(40)
