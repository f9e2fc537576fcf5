"""Answers that are nearly the same, or nearly ours: listed for a person to look at, without a verdict.

Two answers are compared as programs: the names that they give, comments, docstrings, annotations and layout count for
nothing. What is left is a row of words; hashes of stretches of it are chosen by winnowing (Schleimer, Wilkerson, Aiken,
"Winnowing", 2003), so that whatever two answers have in common over a certain length is found. Short answers are left
out: a few lines that solve a small task are alike by nature. So is what was handed out: a stub is no answer.
"""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import re
import tokenize
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

SHORT = 60  # words: an answer with fewer is not compared
RUN = 7  # words of one fingerprint
WINDOW = 4  # of so many fingerprints in a row, one is kept
ALIKE = 0.8  # share of the fingerprints in common, from which two answers are listed
COMMON = 0.3  # share of a class that has a fingerprint, beyond which it tells nothing; never fewer than
SOME = 8
MOST = 500  # pairs in a list
OURS = "solutions/"  # what stands for a student where an answer is like ours

Words = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Pair:
    """Two answers to one exercise, `alike` from 0 to 1. `other` is OURS where it is the published solution."""

    exercise: str
    one: str
    other: str
    alike: float


def similar(book: Gradebook) -> list[Pair]:
    """Return the pairs of different students whose answers are nearly the same, and the answers nearly ours.

    Sorted by how alike they are, at most MOST of them.
    """
    return pairs(_answers(book), _ours(book.columns))


def pairs(answers: Iterable[tuple[str, str, str]], ours: Mapping[str, str] | None = None) -> list[Pair]:
    """Return nearly equal pairs among (exercise, student, source), and those that are nearly `ours`, by exercise."""
    by_exercise: dict[str, dict[str, list[frozenset[int]]]] = defaultdict(lambda: defaultdict(list))
    for exercise, student, source in answers:
        if marks := fingerprints(source):
            by_exercise[exercise][student].append(marks)
    found: list[Pair] = []
    for exercise, marked in by_exercise.items():
        found += _alike(exercise, marked)
        found += _like_ours(exercise, marked, fingerprints((ours or {}).get(exercise, "")))
    return sorted(found, key=lambda pair: (-pair.alike, pair))[:MOST]


def _answers(book: Gradebook) -> Iterator[tuple[str, str, str]]:
    for student in book.students():
        for report in student.reports:
            for exercise in report["exercises"]:
                yield exercise["id"], student.name, exercise["answer"]


def _ours(names: Iterable[str]) -> dict[str, str]:
    from netcourse import exercises
    from netcourse.referee import solutions

    known = exercises.load()
    return {name: solutions.source(name) for name in names if name in known}


# Two answers


def _alike(exercise: str, marked: dict[str, list[frozenset[int]]]) -> Iterator[Pair]:
    holders: dict[frozenset[int], set[str]] = defaultdict(set)
    for student, several in marked.items():
        for marks in several:
            holders[marks].add(student)
    for some in holders.values():
        for one, other in islice(combinations(sorted(some), 2), MOST):
            yield Pair(exercise, one, other, 1.0)
    distinct = list(holders)
    for first, second, share in _near(distinct):
        both = product(sorted(holders[distinct[first]]), sorted(holders[distinct[second]]))
        yield from (Pair(exercise, min(two), max(two), share) for two in islice(both, MOST) if two[0] != two[1])


def _near(distinct: list[frozenset[int]]) -> Iterator[tuple[int, int, float]]:
    """Yield which two of the answers are alike, and how much."""
    for one, other in _candidates(distinct):
        share = _share(distinct[one], distinct[other])
        if share >= ALIKE:
            yield one, other, share


def _share(one: frozenset[int], other: frozenset[int]) -> float:
    return round(2 * len(one & other) / (len(one) + len(other)), 2)


def _candidates(distinct: list[frozenset[int]]) -> set[tuple[int, int]]:
    """Return the pairs that have something in common that is not usual."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, marks in enumerate(distinct):
        for mark in marks:
            holders[mark].append(number)
    usual = max(SOME, COMMON * len(distinct))
    return {pair for some in holders.values() if len(some) <= usual for pair in combinations(some, 2)}


def _like_ours(exercise: str, marked: dict[str, list[frozenset[int]]], ours: frozenset[int]) -> Iterator[Pair]:
    for student, several in marked.items():
        share = max(_share(marks, ours) for marks in several)
        if share >= ALIKE:
            yield Pair(exercise, student, OURS, share)


# One answer


@cache
def fingerprints(source: str) -> frozenset[int]:
    """Return what is kept of a program to compare it by; nothing of a short one."""
    said = words(source)
    if len(said) < SHORT:
        return frozenset()
    hashes = [_hash(said[start : start + RUN]) for start in range(len(said) - RUN + 1)]
    return frozenset(min(hashes[start : start + WINDOW]) for start in range(max(1, len(hashes) - WINDOW + 1)))


def _hash(run: Words) -> int:
    # Python's own hash of a text is another in each run.
    return int.from_bytes(blake2b("\0".join(run).encode(errors="replace"), digest_size=8).digest())


def words(source: str) -> Words:
    """Return a program as a row of words in which names of its own, comments and layout do not stand."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of doubtful escapes in texts
            tree = ast.parse(source)
        return tuple(_tokens(ast.unparse(_Bare(_own(tree)).visit(tree))))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return _rough_words(source)


def _own(tree: ast.AST) -> frozenset[str]:
    """Return the names that a program gives: of functions, arguments, variables and attributes."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            names.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.alias) and node.asname:
            names.add(node.asname)
    return frozenset(names - set(dir(builtins)))


class _Bare(ast.NodeTransformer):
    """Leaves out docstrings and annotations, and calls every name of the program's own the same."""

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._called(node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return ast.Attribute(node.value, self._called(node.attr), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg("x")

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        self.generic_visit(node)
        return ast.keyword(node.arg and self._called(node.arg), node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._definition(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._definition(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._definition(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value, lineno=0) if node.value else None

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        return ast.ExceptHandler(node.type, node.name and "x", node.body)

    def _definition(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        node.name, node.body = "x", _without_docstring(node.body)
        if hasattr(node, "returns"):
            node.returns = None
        bare: ast.AST = ast.fix_missing_locations(node)
        return bare

    def _called(self, name: str) -> str:
        return "x" if name in self._own else name


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return (body[1:] or [ast.Pass()]) if is_text else body


_SILENT = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT, tokenize.ENDMARKER}
_ROUGH = re.compile(r"#[^\n]*|[A-Za-z_]\w*|\d+|\S")


def _tokens(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _SILENT:
            yield token.string


def _rough_words(source: str) -> Words:
    """Return the words of what is no Python."""
    found = (one for one in _ROUGH.findall(source) if not one.startswith("#"))
    known = set(dir(builtins)) | set(keyword.kwlist)
    return tuple("x" if one.isidentifier() and one not in known else one for one in found)
