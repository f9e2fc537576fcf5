"""How cells are read and run beside the learner's code."""

from __future__ import annotations

import linecache

import pytest

from netcourse.student.cells import Cells, Unreadable, survey


def names(source, key):
    return [unit[key] for unit in survey(source)]


@pytest.mark.parametrize(
    ("source", "defines", "uses"),
    [
        ("x = y", {"x"}, {"y"}),
        ("import a.b as c, d.e", {"c", "d"}, set()),
        ("from a import b as c", {"c"}, set()),
        ("from a import *", {"*"}, set()),
        ("for i in n: pass", {"i"}, {"n"}),
        ("with a as b: pass", {"b"}, {"a"}),
        ("x: int = 1", {"x"}, {"int"}),
        ("def f(x, y=d): return x + z + [q for q in r][0]", {"f"}, {"d", "z", "r"}),
        ("def f():\n    global g\n    g = 1", {"f", "g"}, set()),
        ("class A(B):\n    def m(self): return h(self.attribute)", {"A"}, {"B", "h"}),
        ("@d\ndef f(): pass", {"f"}, {"d"}),
        ("[n := 1, m]", {"n"}, {"m"}),
        ("x.y = 1", set(), {"x"}),
        ("x = await f()", {"x"}, {"f"}),
        ("async with a() as b: pass", {"b"}, {"a"}),
        ("match p:\n    case [q, *r]: pass", {"q", "r"}, {"p"}),
        ("%matplotlib inline", set(), {"get_ipython"}),
        ("%%time\nx = 1", {"x"}, set()),
    ],
)
def test_names_that_a_statement_defines_and_uses(source, defines, uses):
    """As the compiler sees them: parameters and local names are nobody else's."""
    (unit,) = survey(source)
    assert (defines, uses) == (set(unit["defines"]), set(unit["uses"]) - {"__name__", "__annotations__"})


def test_a_statement_changes_and_handles_objects():
    """Through attributes, items, methods, arguments, `with`; not in the bodies of functions."""
    assert names("a.b = 1\nc['d'].e += 1\ndel f[0]\ng.set_x(1)\nh[0].append(2)", "changes") == [
        ["a"], ["c"], ["f"], ["g"], ["h"],
    ]  # fmt: skip
    assert names("a.b()\nf(c)\nwith d: pass\n@e.r\ndef f(): x.y()\n(lambda: z.y())", "handles") == [
        ["a"], ["c"], ["d"], ["e"], [],
    ]  # fmt: skip


def test_some_definitions_are_sure_and_some_are_solid():
    """An assignment is sure, an import or a function is solid besides."""
    source = "x = 1\nif c: y = 1\nimport z\ndef f(): pass"
    assert names(source, "sure") == [["x"], [], ["z"], ["f"]]
    assert names(source, "solid") == [[], [], ["z"], ["f"]]


def test_mere_calls_are_known():
    """With nothing inside that does something itself."""
    assert names("check('a')\nhint('a', level=-1)\nf(g())\nx.check('a')\ny = check('a')", "asks") == [
        ["check"], ["hint"], [], [], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source", ["def f(:", "return 1", "x = (" * 300, "x = '\0'", "%%time\ndef f(:", "await = 1", "break"]
)
def test_what_is_no_python_says_why(source):
    """In one line."""
    with pytest.raises(Unreadable) as error:
        survey(source)
    assert str(error.value)
    assert "\n" not in str(error.value)


def run(source, namespace, *, cells=None, only=None):
    return (cells or Cells(namespace)).run({"source": source, "cell": "cell 3", "only": only})


def test_a_cell_runs_in_the_namespace():
    """And can be quoted."""
    namespace = {}
    assert run("x = 1\n\ny = x + 1", namespace) == {"value": None}
    assert namespace["y"] == 2
    assert linecache.getline("cell 3", 3) == "y = x + 1"


def test_some_statements_of_a_cell_can_be_run():
    """By number."""
    namespace = {}
    run("x = 1\ny = 1 / 0\nz = x", namespace, only=[0, 2])
    assert (namespace["x"], namespace["z"], "y" in namespace) == (1, 1, False)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = 1\n1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import asyncio\nraise asyncio.CancelledError", "CancelledError"),
    ],
)
def test_what_a_cell_raises_is_told(source, name):
    """With its line; what was done before stays done."""
    namespace = {}
    raised = run(source, namespace)["raised"]
    assert (raised["name"], raised["line"]) == (name, source.splitlines()[-1])
    assert namespace.get("x", 1) == 1


def test_top_level_await_runs_on_one_loop():
    """A task that one cell starts goes on in the next."""
    namespace = {}
    cells = Cells(namespace)
    begin = "import asyncio\ntask = asyncio.ensure_future(asyncio.sleep(0.01, 7))\nawait asyncio.sleep(0)"
    for source in (begin, "x = await task"):
        assert run(source, namespace, cells=cells) == {"value": None}
    assert namespace["x"] == 7
    cells._loop.close()


def test_future_imports_hold_for_later_cells():
    """As they do in a notebook."""
    namespace = {}
    cells = Cells(namespace)
    run("from __future__ import annotations", namespace, cells=cells)
    assert run("def f(x: NotDefined): pass", namespace, cells=cells) == {"value": None}
