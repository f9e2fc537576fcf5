"""The command line of the notebook tools."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from . import book as books
from . import examine, execute, navigation, percent, strict


def pack(options: argparse.Namespace) -> int:
    """text form -> notebook; the name of the file gives the chapter"""
    for source in options.files:
        text = Path(source)
        path = books.folder(options.language) / f"{text.stem}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            cells = percent.parse(text.read_text(encoding="utf-8"))
        except percent.BadText as error:
            raise SystemExit(f"{source}: {error}") from None
        written = books.write(path, _packed(cells, path))
        print(f"{path.relative_to(books.ROOT)}: {'packed' if written else 'unchanged'}")
    return _navigate()


def _packed(cells: list[NotebookNode], path: Path) -> NotebookNode:
    old = books.read(path) if path.exists() else new_notebook()
    return percent.as_notebook(navigation.keep(cells, old), old)


def unpack(options: argparse.Namespace) -> int:
    """notebook -> text form, to standard output or into a folder"""
    for path in books.find(options.names):
        text = percent.write(navigation.bare(books.read(path)))
        if options.out:
            Path(options.out, f"{path.stem}.py").write_text(text, encoding="utf-8")
        else:
            print(text, end="")
    return 0


def refresh(options: argparse.Namespace) -> int:
    """execute and store the outputs, write the navigation"""
    _navigate()
    for path in books.find(options.names):
        print(f"{path.name}: {'refreshed' if execute.refresh(path) else 'nothing changed'}", flush=True)
    return 0


def check(options: argparse.Namespace) -> int:
    """say what is stale, missing or not the same everywhere"""
    complaints = [f"{path.name}: {one}" for path in books.find(options.names) for one in _examine(path)]
    print("\n".join(complaints) if complaints else "nothing to complain about")
    return bool(complaints)


def test(options: argparse.Namespace) -> int:
    """compare every output with the stored one (nbval, strict)"""
    return strict.run(books.find(options.names)).returncode


def repeat(options: argparse.Namespace) -> int:
    """compare many times and say what differed"""
    return bool(strict.repeat(books.find(options.names), options.times, busy=options.busy))


def _examine(path: Path) -> list[str]:
    return examine.examine(path, books.chapters())


def _navigate() -> int:
    for path in navigation.refresh(books.chapters()):
        print(f"{path.name}: navigation written")
    return 0


def _parser() -> argparse.ArgumentParser:
    about = sys.modules["tools.notebooks"].__doc__
    parser = argparse.ArgumentParser(prog="python -m tools.notebooks", description=about)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for verb in (pack, unpack, refresh, check, test, repeat):
        command = verbs.add_parser(verb.__name__, help=verb.__doc__, description=verb.__doc__)
        command.set_defaults(verb=verb)
        if verb is pack:
            command.add_argument("files", nargs="+", metavar="FILE.py")
            command.add_argument("--language", default=books.LANGUAGE)
            continue
        if verb is unpack:
            command.add_argument("--out", metavar="FOLDER")
        if verb is repeat:
            command.add_argument("times", type=int)
            command.add_argument("--busy", action="store_true", help="with every core kept busy besides")
        command.add_argument("names", nargs="*", metavar="NAME", help="a file or how its name begins; all without")
    return parser


if __name__ == "__main__":
    chosen = _parser().parse_args()
    sys.exit(chosen.verb(chosen))
