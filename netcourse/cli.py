"""The command `netcourse`: thin subcommands over the rest of the package.

Exit status: 0 done, 1 not done (a sentence on standard error says why), 2 unusable arguments, 130 ended by Ctrl-C.
Each subcommand imports what it needs itself, so that `netcourse version` and mistyped arguments answer at once.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from netcourse import paths
from netcourse.i18n import _

DONE, NOT_DONE, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
HIGHEST_PORT = 65535

Command = Callable[[argparse.Namespace], int]


class Unusable(Exception):
    """The arguments are well formed, but name something that is not there."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status.

    Raises `SystemExit` with status 2 for arguments that cannot be parsed, as `argparse` does.
    """
    _print_anything()
    try:
        args = _understood(list(sys.argv[1:] if argv is None else argv))
        command: Command = args.command
        status = command(args)
        sys.stdout.flush()
        return status
    except Unusable as error:
        return _say(str(error), UNUSABLE)
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as error:
        return _say(_in_words(error), NOT_DONE)
    except KeyboardInterrupt:
        return INTERRUPTED


def _print_anything() -> None:
    """Write as an escape what the terminal has no letter for, as Python does on standard error: names may have any."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _understood(words: list[str]) -> argparse.Namespace:
    """Return what the words ask for; what nobody understands is told with the usage of the command that it is for."""
    words, passed_on = _split(words)
    args, left = _parser().parse_known_args(words)
    if left:
        args.refuse(
            " ".join([_("unrecognized arguments: {words}").format(words=" ".join(left)), *_way_out(args, left)])
        )
    args.passed_on = passed_on
    return args


def _way_out(args: argparse.Namespace, left: list[str]) -> list[str]:
    options = [word for word in left if word.startswith("-")]
    if args.command is not _lab or not options:
        return []
    return [
        _("(options for JupyterLab go behind two dashes: netcourse lab -- {words})").format(words=" ".join(options))
    ]


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """Set aside what follows `--`, which `lab` passes on to JupyterLab."""
    if words[:1] != ["lab"] or "--" not in words:
        return words, []
    at = words.index("--")
    return words[:at], words[at + 1 :]


def _say(sentence: str, status: int) -> int:
    print(f"netcourse: {sentence}", file=sys.stderr)
    return status


def _in_words(error: OSError) -> str:
    """Say what the system said, without its number."""
    if not error.strerror:
        return str(error)
    return error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"


def _nobody_reads() -> int:
    """Point standard output nowhere, or Python would complain when it flushes it at exit (`netcourse ... | head`)."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return NOT_DONE


# What can be asked for


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="netcourse", description=_("A course in network programming with Python that is run, not read.")
    )
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND", required=True)
    for add in (
        _add_lab,
        _add_doctor,
        _add_serve,
        _add_exercises,
        _add_handout,
        _add_grade,
        _add_progress,
        _add_version,
    ):
        add(commands)
    return parser


Commands = argparse._SubParsersAction  # its only name; argparse documents what it does


def _add(
    commands: Commands[argparse.ArgumentParser], name: str, command: Command, says: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=says, description=says)
    parser.set_defaults(command=command, refuse=parser.error)
    return parser


def _add_lab(commands: Commands[argparse.ArgumentParser]) -> None:
    lab = _add(commands, "lab", _lab, _("make or refresh your working copy of the notebooks and open it in JupyterLab"))
    lab.usage = "netcourse lab [DIR] [--lang LANG] [--prepare] [-- JUPYTER ARGUMENTS]"
    lab.add_argument("folder", nargs="?", type=Path, metavar="DIR", help=_("your working copy (netcourse-work)"))
    lab.add_argument("--lang", default="en", metavar="LANG", help=_("language of the notebooks (en)"))
    lab.add_argument("--prepare", action="store_true", help=_("only make or refresh the working copy"))


def _add_doctor(commands: Commands[argparse.ArgumentParser]) -> None:
    doctor = _add(commands, "doctor", _doctor, _("say what this machine can do, and what to do about the rest"))
    doctor.add_argument("--json", action="store_true", help=_("the same as JSON"))


def _add_serve(commands: Commands[argparse.ArgumentParser]) -> None:
    serve = _add(commands, "serve", _serve, _("run one of the course's servers in this terminal until Ctrl-C"))
    names = "httpbin, echo, daytime, greeter, posts, gallery, files, dns, tls_site, proxy"  # they take long to import
    serve.add_argument("name", metavar="NAME", help=names)
    serve.add_argument("--port", type=_port, default=0, metavar="N", help=_("a free one unless given"))
    serve.add_argument("--tls", action="store_true", help=_("httpbin over TLS, with the course's own certificate"))


def _add_exercises(commands: Commands[argparse.ArgumentParser]) -> None:
    exercises = _add(commands, "exercises", _exercises, _("list the exercises: id, chapter, points, title"))
    exercises.add_argument("--json", action="store_true", help=_("the same as JSON"))


def _add_grade(commands: Commands[argparse.ArgumentParser]) -> None:
    grade = _add(commands, "grade", _grade, _("grade notebooks into a gradebook"))
    grade.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help=_("notebooks, folders and zip files of them")
    )
    grade.add_argument("--out", required=True, type=Path, metavar="DIR", help=_("where the gradebook goes"))
    grade.add_argument("--seed", metavar="S", help=_("repeat an earlier run; secret unless given"))
    grade.add_argument(
        "--jobs", type=int, metavar="N", help=_("how many at once; as many as there are cores unless given")
    )
    grade.add_argument(
        "--require-sandbox", action="store_true", help=_("refuse to grade where students' code cannot be locked in")
    )
    grade.add_argument("--resume", action="store_true", help=_("go on with the last run in DIR, with its seed"))
    grade.add_argument("--force", action="store_true", help=_("grade again also what has not changed"))
    grade.add_argument("--points", type=Path, metavar="FILE", help=_("points of exercises: CSV, JSON or TOML"))
    grade.add_argument("--checks", type=Path, metavar="DIR", help=_("a folder of private checks"))
    grade.add_argument(
        "--who",
        metavar="PATTERN",
        help=_("where a path has the student's name, as {who}/*; Moodle's and Canvas's are known"),
    )
    grade.add_argument("--roster", type=Path, metavar="FILE", help=_("Canvas's or Moodle's list of students, a CSV"))
    grade.add_argument(
        "--due", metavar="TIME", help=_("when the work was due: 2026-11-20T23:59, local unless +01:00 follows")
    )
    grade.add_argument("--late", metavar="RULE", help=_("what is taken off: 10%%/day, at most 50%%, grace 15 min"))
    grade.add_argument("--submitted", type=Path, metavar="FILE", help=_("a CSV of student,time of submission"))
    grade.add_argument("--dask", metavar="ADDRESS", help=_("grade on the workers of a Dask cluster"))
    grade.add_argument(
        "--export",
        action="append",
        default=[],
        metavar="NAME",
        help=_("write it for others too: gradescope, canvas, moodle, junit; can be repeated"),
    )
    grade.add_argument("--plain", action="store_true", help=_("write reports and table only, no pages to read"))


def _add_handout(commands: Commands[argparse.ArgumentParser]) -> None:
    handout = _add(commands, "handout", _handout, _("make the notebooks that learners are given"))
    handout.add_argument("chapters", nargs="+", metavar="CHAPTER", help=_("06-tcp, 06 or tcp; all of them for all"))
    handout.add_argument("--points", type=Path, metavar="FILE", help=_("points of exercises: CSV, JSON or TOML"))
    handout.add_argument("--out", type=Path, default=Path("handout"), metavar="DIR", help=_("where they go (handout)"))
    handout.add_argument("--lang", default="en", metavar="LANG", help=_("language of the notebooks (en)"))


def _add_progress(commands: Commands[argparse.ArgumentParser]) -> None:
    progress = _add(commands, "progress", _progress, _("save what you have passed to a file, or take it back"))
    progress.add_argument("action", choices=("export", "restore"), help=_("save to FILE, or take back from FILE"))
    progress.add_argument("file", type=Path, metavar="FILE")


def _add_version(commands: Commands[argparse.ArgumentParser]) -> None:
    _add(commands, "version", _version, _("print the version"))


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if 0 <= number <= HIGHEST_PORT:
        return number
    raise argparse.ArgumentTypeError(_("{text} is no port: 0 to {highest}").format(text=text, highest=HIGHEST_PORT))


# What then happens


def _lab(args: argparse.Namespace) -> int:
    from netcourse.workspace import lab

    languages = paths.languages()
    if args.lang not in languages:
        there = ", ".join(languages)
        raise Unusable(
            _("the notebooks are not there in {lang!r}; there is {there}").format(lang=args.lang, there=there)
        )
    return lab.run(args.folder, language=args.lang, passed_on=args.passed_on, only_prepare=args.prepare)


def _doctor(args: argparse.Namespace) -> int:
    from netcourse.workspace import doctor

    return doctor.run(as_json=args.json)


def _serve(args: argparse.Namespace) -> int:
    from netcourse.servers import terminal

    return terminal.serve(args.name, port=args.port, tls=args.tls)


def _exercises(args: argparse.Namespace) -> int:
    from netcourse.exercises import catalogue

    rows = catalogue()
    if args.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return DONE
    for row in rows:
        print(f"{row['id']:24} {row['chapter']:12} {row['points']:>4}  {row['title']}")
    return DONE


def _grade(args: argparse.Namespace) -> int:
    from netcourse.grading.command import run

    return int(run(args))


def _handout(args: argparse.Namespace) -> int:
    from netcourse.grading.handout import run

    return run(args)


def _progress(args: argparse.Namespace) -> int:
    from netcourse.referee import progress, state
    from netcourse.workspace import lab

    file, here = args.file.resolve(), Path.cwd()
    beside = here if os.environ.get("NETCOURSE_STATE") else lab.notebooks_near(here)
    act, says = {
        "export": (_export, _("Saved the progress in {folder} to {file}.")),
        "restore": (progress.restore, _("Taken back from {file} into {folder}.")),
    }[args.action]
    try:
        with contextlib.chdir(beside):  # progress is kept beside the notebooks
            act(file)
            folder = state.path().parent
    except ValueError as error:
        raise Unusable(str(error)) from error
    print(says.format(file=args.file, folder=folder))
    return DONE


def _export(file: Path) -> None:
    from netcourse.referee import progress, state

    if not state.path().exists():
        raise Unusable(
            _("there is no progress in {folder}: nothing is checked there yet, or your notebooks are elsewhere").format(
                folder=state.path().parent
            )
        )
    progress.export(file)


def _version(args: argparse.Namespace) -> int:
    from importlib.metadata import version

    print(version("netcourse"))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
