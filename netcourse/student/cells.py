"""Reads and runs the cells of a notebook, beside the learner's code.

`survey` tells for each statement of a cell which names it defines, uses and touches, so that the referee can choose
what to run. The names come from the compiled code: the compiler knows scopes better than we do.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import re
import time
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from netcourse.student.limits import Stopped
from netcourse.student.runner import Reply, Request, describe

Unit = dict[str, list[str]]

LOOK_SECONDS = 1.0  # after which an answer goes out with what it has
MOST_VALUES = 100_000  # in one answer; half of what `plain` lets pass
MOST_NAMES = 10_000  # in one list
LONGEST_NAME = 1000  # characters

_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_MAGIC = re.compile(r"^\s*[%!?]|=\s*[%!]|\?\s*$", re.MULTILINE)
_IS_COROUTINE = 128  # inspect.CO_COROUTINE; that module is slow to import
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n?")
_RUNS_ITS_BODY = {"capture", "prun", "time", "timeit"}
_SETS = re.compile(r"add|append|basicConfig|extend|filterwarnings|insert|install|register|seed|set|simplefilter|update")


class Unreadable(Exception):
    """A cell that is no Python; the message says why and where."""


def survey(source: str) -> list[Unit]:
    """Return for each statement the names it `defines`, `uses`, `changes` (attributes, items) and `handles` (calls a
    method of, passes on). Of those it defines, `sure` are all but those under an `if` or a loop, and `solid` those by
    `import`, `def` or `class`. `asks` is the function when the statement is a mere call. Raises Unreadable.
    """
    try:
        return [_unit(node) for node in parse(source).body]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(_why(error)) from None


def parse(source: str) -> ast.Module:
    """Return a cell's tree; where it is no Python, try it as IPython would read it. Raises what `ast.parse` raises."""
    source = _without_cell_magic(source)
    try:
        return ast.parse(source)
    except SyntaxError:
        if not _MAGIC.search(source):
            raise
        try:
            return ast.parse(_transformed(source))
        except SyntaxError:
            pass
        raise


def _without_cell_magic(source: str) -> str:
    found = _CELL_MAGIC.match(source)
    if not found:
        return source
    # An empty line in its place: line numbers stay.
    return "\n" + source[found.end() :] if found[1] in _RUNS_ITS_BODY else ""


def _transformed(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager  # slow to import, and few cells need it

    manager: Any = TransformerManager
    return str(manager().transform_cell(source))


def _why(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} (line {error.lineno})" if error.lineno else error.msg
    return f"{type(error).__name__}: {error}"


# names -----------------------------------------------------------------------------------------------------------


def _unit(node: ast.stmt) -> Unit:
    code = _compiled([node], "<survey>", 0)
    looks = _Looks()
    looks.visit(node)
    outside, inside = list(_names(code)), [pair for one in _inside(code) for pair in _names(one)]
    stored = {name for opname, name in outside if opname.startswith("STORE")}
    stored |= {name for opname, name in inside if opname == "STORE_GLOBAL"}
    defined = sorted(stored | looks.everything)
    return {
        "defines": defined,
        "uses": sorted({name for opname, name in (*outside, *inside) if not opname.startswith("STORE")}),
        "changes": sorted(looks.changes),
        "handles": sorted(looks.handles),
        "sure": [] if isinstance(node, _UNSURE) else defined,
        "solid": defined if isinstance(node, _SOLID) else [],
        "asks": _asks(node),
    }


_UNSURE = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.Match, ast.Delete)
_SOLID = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _compiled(body: list[ast.stmt], name: str, flags: int) -> CodeType:
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(ast.Module(body, []), name, "exec", flags=flags, dont_inherit=True)
    return code


def _inside(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inside(constant)


def _names(code: CodeType) -> Iterator[tuple[str, str]]:
    """Yield operation and name for what is looked up or bound by name: LOAD_NAME, STORE_GLOBAL, DELETE_NAME ..."""
    import dis  # here: it is asked once a submission

    for instruction in dis.get_instructions(code):
        if instruction.opname.endswith(("_NAME", "_GLOBAL", "_GLOBALS")) and instruction.opname[:6] != "IMPORT":
            yield instruction.opname, str(instruction.argval)


class _Looks(ast.NodeVisitor):
    """What a statement does, when it runs, to objects that have names. Bodies of functions do not run."""

    def __init__(self) -> None:
        self.changes: set[str] = set()
        self.handles: set[str] = set()
        self.everything: set[str] = set()  # "*" for `from x import *`

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.handles |= _roots(decorator)
            self.visit(decorator)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        pass

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if any(alias.name == "*" for alias in node.names):
            self.everything.add("*")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._changed(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._changed(node)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            self.handles |= _roots(item.context_expr)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            (self.changes if _SETS.match(node.func.attr) else self.handles).update(_roots(node.func))
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.handles |= _roots(argument) if isinstance(argument, ast.Name) else set()
        self.generic_visit(node)

    def _changed(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.changes |= _roots(node)
        self.generic_visit(node)


def _roots(node: ast.AST) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _asks(node: ast.stmt) -> list[str]:
    value = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return []
    inside = [*value.args, *(keyword.value for keyword in value.keywords)]
    quiet = not any(isinstance(one, (ast.Call, ast.NamedExpr, ast.Await)) for part in inside for one in ast.walk(part))
    return [value.func.id] if quiet else []


# running ---------------------------------------------------------------------------------------------------------


class Cells:
    """Runs cells in a namespace, in the order they come."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._futures = 0  # `from __future__ import` holds for later cells too
        self._loop: Any = None  # of top-level await: one for all cells, as in a notebook

    def run(self, request: Request) -> Reply:
        """Run `source` under the name `cell`, or `only` some of its statements, by number."""
        name, only = request["cell"], request["only"]
        try:
            body = parse(request["source"]).body
            body = body if only is None else [body[number] for number in only]
            linecache.cache[name] = (0, None, request["source"].splitlines(keepends=True), name)
            self._execute(_compiled(body, name, self._futures))
        except Stopped:
            raise
        except BaseException as error:
            return {"raised": describe(error, self._namespace)}
        return {"value": None}

    def _execute(self, code: CodeType) -> None:
        self._futures |= code.co_flags & _FUTURES
        if not code.co_flags & _IS_COROUTINE:
            exec(code, self._namespace)
            return
        import asyncio

        self._loop = self._loop or asyncio.new_event_loop()
        self._loop.run_until_complete(eval(code, self._namespace))

    def look(self, request: Request) -> Reply:
        """Return the survey of each source, of as many as one answer takes; the first at least.

        In place of a survey a text says why a source cannot be read, and None that its survey is too large.
        """
        found: list[list[Unit] | str | None] = []
        size, end = 0, time.monotonic() + LOOK_SECONDS
        for source in request["sources"]:
            if found and time.monotonic() > end:
                break
            units = _surveyed(source)
            size += _size(units)
            if found and size > MOST_VALUES:
                break
            found.append(None if size > MOST_VALUES else units)
        return {"value": found}

    OPERATIONS: dict[str, Callable[[Cells, Request], Reply]] = {"cell": run, "survey": look}


def _size(units: list[Unit] | str) -> int:
    """Return how many values a survey has; too many where one of them is too long to be a name that anybody types."""
    if isinstance(units, str):
        return 1
    lists = [names for unit in units for names in unit.values()]
    if any(len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names) for names in lists):
        return MOST_VALUES + 1
    return len(units) + sum(len(names) + 2 for names in lists)


def _surveyed(source: str) -> list[Unit] | str:
    try:
        return survey(source)
    except Unreadable as error:
        return str(error)
