"""The sandbox itself: what a student is shown, who may use it, what it says where it cannot be had."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from netcourse import paths
from netcourse.clock import scaled
from netcourse.grading import sandbox
from netcourse.grading.pool import search_path
from netcourse.grading.sandbox import bubblewrap, probe, seccomp, watch
from tests.require import need

from .books import book, write

NOBODY = 65_534  # a user and a group without a home or anything else

# what is shown ---------------------------------------------------------------------------------------------------


def needed(monkeypatch, *more):
    monkeypatch.setattr(sys, "path", [*sys.path, *map(str, more)])
    return bubblewrap.needed()


def test_the_folder_of_a_program_is_not_shown(tmp_path, monkeypatch):
    """Python puts it into its path; submissions and private checks may lie there."""
    (tmp_path / "submissions").mkdir()
    assert tmp_path not in needed(monkeypatch, tmp_path)


def test_a_folder_of_libraries_that_was_asked_for_is_shown(tmp_path, monkeypatch):
    """By PYTHONPATH; but not one with the whole course in it."""
    course = paths.PACKAGE.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, [tmp_path, course, course.parent])))
    shown = needed(monkeypatch, tmp_path, course.parent)
    assert tmp_path in shown
    assert not {course, course.parent} & set(shown)


def test_nothing_of_ours_is_shown_but_the_learners_half():
    """Neither solutions nor notebooks nor tests, and none that is shown lies inside another."""
    shown = bubblewrap.needed()
    hidden = [paths.solutions(), paths.notebooks(), Path(__file__), paths.PACKAGE.parent / "docs"]
    assert not [path for path in hidden for other in shown if path.is_relative_to(other)]
    assert not [path for path in shown for other in shown if path != other and path.is_relative_to(other)]
    assert all((paths.PACKAGE / name).exists() for name in bubblewrap.KEPT_OUT if "/" not in name)


HIDDEN = ("solutions", "notebooks", "tests", "docs", "netcourse/exercises")


@pytest.mark.parametrize("place", [".", "venv"])
def test_a_python_in_the_course_folder_shows_nothing_of_the_course(tmp_path, place):
    """Be the environment in it, or the folder itself one: a student sees what runs it, and no more."""
    need("sandbox")
    course, found = _course(tmp_path), tmp_path / "found.json"
    python = course / place / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", course / place], check=True, timeout=scaled(60))
    write(tmp_path, "x", book(before=[SEES.format(course=str(course))]))
    words = [python, "-c", GRADES, tmp_path / "x.ipynb", found]
    libraries = os.pathsep.join([str(course), sysconfig.get_paths()["purelib"]])
    subprocess.run(
        words, check=True, timeout=scaled(120), cwd=tmp_path, env=os.environ | {"PYTHONPATH": libraries}
    )  # fmt: skip

    (report,) = json.loads(found.read_text())
    assert (report["sandbox"], report["score"]) == ("bubblewrap", 1), report
    (cell,) = report["cells"]
    seen = ast.literal_eval(cell["message"].partition("SystemExit: ")[2].partition(" in: ")[0])
    assert set(seen) <= {"data", "netcourse", "bin", "lib", "lib64", "pyvenv.cfg", "venv"}, seen
    assert {"data", "netcourse"} <= set(seen)


SEES = """
import os
raise SystemExit(sorted(os.listdir({course!r})) + [
    name for name in ("solutions", "tests", "netcourse/exercises", "mine")
    if os.path.isdir(os.path.join({course!r}, name)) and os.listdir(os.path.join({course!r}, name))])
"""
GRADES = """
import json, pathlib, sys
from netcourse.grading import grade
pathlib.Path(sys.argv[2]).write_text(json.dumps(grade([sys.argv[1]], jobs=1, sandbox="bubblewrap").reports))
"""


def _course(tmp_path):
    """Make a folder with the course, its tests and an instructor's own files in it; return it."""
    course = tmp_path / "course"
    shutil.copytree(paths.PACKAGE, course / "netcourse", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("data", "notebooks", "solutions"):
        shutil.copytree(paths.course() / name, course / name)
    for name in ("tests", "mine"):
        (course / name).mkdir()
        (course / name / "secret.py").write_text("answer = 42")
    return course


def test_only_what_runs_python_is_shown_of_where_it_lies(monkeypatch):
    """The folder may be a home, or the course's."""
    course = paths.PACKAGE.parent
    for name in ("prefix", "base_prefix"):
        monkeypatch.setattr(sys, name, str(course))
    shown = bubblewrap.needed()
    assert course not in shown
    assert not [name for name in HIDDEN[:4] for one in shown if (course / name).is_relative_to(one)]


def test_another_copy_of_the_course_is_covered(tmp_path, monkeypatch):
    """One that was installed for all, where this one is a clone."""
    library = tmp_path / "lib" / "python3" / "site-packages"
    (library / "netcourse" / "exercises").mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(library))
    monkeypatch.setattr(sys, "path", [*sys.path, str(library)])
    assert library / "netcourse" in list(bubblewrap._hidden())
    assert paths.PACKAGE not in list(bubblewrap._hidden())


def test_every_folder_of_ours_is_either_shown_on_purpose_or_covered():
    """A new one is to be thought about: a student may see what a notebook imports, and no more."""
    shown = {
        "__init__.py",
        "clock.py",
        "i18n.py",
        "paths.py",
        "py.typed",
        "render",
        "servers",
        "student",
        "widgets",
        "wire",
    }
    there = {path.name for path in paths.PACKAGE.iterdir() if path.name not in ("__pycache__", "_course", "locale")}
    assert there == shown | {name for name in bubblewrap.KEPT_OUT if "/" not in name}


# where it works --------------------------------------------------------------------------------------------------


def tried(*command, **environment):
    """Lock somebody in, as these words before Python's say; return what keeps that from working."""
    words = [*command, sys.executable, "-P", "-s", "-S", "-c", PROBE, sys.prefix, sys.exec_prefix, *search_path()]
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=scaled(60), env=os.environ | environment, check=False
    )
    return done.stdout + done.stderr


PROBE = (
    "import sys; sys.prefix, sys.exec_prefix, *sys.path = sys.argv[1:]; "
    "from netcourse.grading.sandbox.probe import probe; print(probe(), end='')"
)


def test_a_student_can_be_locked_in():
    """By whoever runs the tests."""
    need("sandbox")
    assert tried() == ""


def test_a_student_who_starts_slowly_can_be_locked_in_as_well(monkeypatch):
    """On a busy machine; once it was given a second, and the whole worker did without a sandbox."""
    need("sandbox")
    slowly = "; from netcourse.grading.sandbox import probe, watch; watch.END_SECONDS = 0.01; "
    slowly += "probe.INSIDE = 'import time; time.sleep(1); ' + probe.INSIDE; sys.exit(main())"
    monkeypatch.setattr(probe, "BOOT", probe.BOOT.replace("; sys.exit(main())", slowly))
    assert probe._tried() == ""


def test_process_1_may_forget_its_orphans():
    """As in a container whose first program buries nobody."""
    need("sandbox")
    if os.geteuid() != 0:
        pytest.skip("only root makes such a place without a user namespace")
    assert tried("unshare", "--pid", "--fork", "--kill-child", "--mount-proc") == ""


def test_an_ordinary_user_can_lock_in_a_student_too():
    """With a Python that this user can read."""
    need("sandbox")
    if os.geteuid() != 0:
        pytest.skip("the tests run as an ordinary user already")
    python = shutil.which("python3", path="/usr/bin")
    if python is None or not _readable_by_all(paths.PACKAGE) or not _readable_by_all(Path(sys.prefix)):
        pytest.skip("there is no Python here that another user could run")
    asked = [python, "-c", "import sys; print(sys.version_info[:2], *sys.path, sep=chr(10))"]
    version, *path = subprocess.run(asked, capture_output=True, text=True, cwd="/").stdout.split("\n")[:-1]
    if version != str(sys.version_info[:2]):
        pytest.skip("the Python of this system is another one, and cannot use our libraries")
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", python, "-P", "-s", "-S", "-c"]
    libraries = [sysconfig.get_paths()["purelib"], str(paths.PACKAGE.parent)]
    done = subprocess.run(
        [*words, PROBE, "/usr", "/usr", *filter(None, path), *libraries], capture_output=True, text=True,
        timeout=scaled(60), cwd="/", env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(libraries)},
        check=False,
    )  # fmt: skip
    assert done.stdout + done.stderr == ""


def _readable_by_all(path):
    return all(one.stat().st_mode & 0o005 == 0o005 for one in [path, *path.parents])


def test_what_is_missing_is_named(monkeypatch):
    """With the package that has it."""
    monkeypatch.setattr(probe.shutil, "which", lambda program: None if program == "bwrap" else program)
    assert probe.probe() == "bubblewrap is not installed"
    monkeypatch.setattr(probe.shutil, "which", lambda program: program)
    monkeypatch.setattr(probe, "library", lambda: None)
    assert probe.probe() == "libseccomp2 is not installed"
    monkeypatch.setattr(probe.sys, "platform", "darwin")
    assert probe.probe() == "bubblewrap runs on Linux only"


def test_a_refusal_is_passed_on(monkeypatch):
    """In the words of who refused."""
    if sys.platform != "linux" or not shutil.which("bwrap"):
        pytest.skip("needs bubblewrap")
    monkeypatch.setattr(
        bubblewrap.Bubblewrap, "worker", lambda self, words: [sys.executable, "-c", "raise SystemExit('not allowed')"]
    )
    assert probe._tried() == "this machine does not let us: not allowed"


def test_the_best_sandbox_is_the_one_that_works(monkeypatch):
    """Limits where nobody can be locked in, with a notice."""
    monkeypatch.setattr(sandbox, "why_not_locked_in", lambda: "")
    assert (sandbox.best().name, sandbox.best().notice) == ("bubblewrap", "")
    monkeypatch.setattr(sandbox, "why_not_locked_in", lambda: "no")
    assert sandbox.best().name == "limits"
    assert "practice only" in sandbox.best().notice


# limits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def watched():
    """Start a program under watch; return it."""
    started = []

    def start(code):
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", code],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        started.append(watch.Watched(process, lambda: None))
        return started[-1]

    yield start
    for one in started:
        one.close()


USES = {
    "PROCESSOR": (0.3, "while True: pass", "timeout", "it used up its processor time"),
    "DESCRIPTORS": (
        50, "import os, time\nkept = [os.dup(1) for _ in range(100)]\ntime.sleep(60)", "out_of_memory",
        "it had more than 50 sockets and files open",
    ),
    "BUSY": (
        2, "import os\nfor _ in range(2): os.fork()\nwhile True: pass", "too_many_processes",
        "more than 2 of its processes were busy all the time",
    ),
    "OUTPUT": (1000, "print('x' * 10_000)\nimport time\ntime.sleep(60)", "output_limit", None),
    "MEMORY": (2**26, "hog = bytearray(b'x') * 2 ** 27\nimport time\ntime.sleep(60)", "out_of_memory", None),
    "PROCESSES": (
        2, "import os, time\nfor _ in range(3): os.fork()\ntime.sleep(60)", "too_many_processes",
        "it started more than 2 processes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", USES)
def test_who_uses_too_much_is_ended(watched, monkeypatch, name):
    """And the reason is said."""
    most, code, status, why = USES[name]
    monkeypatch.setattr(watch, name, most)
    monkeypatch.setattr(watch, "END_SECONDS", scaled(60))
    ended = watched(code).end()
    assert ended[0] == status
    assert why in (None, ended[1])


def test_what_is_printed_is_told_once(watched):
    """What was asked for is not told again; the last of all of it is."""
    student = watched("import sys\nfor line in ('one', 'two'): print(line, flush=True)")
    student.end()
    assert student.printed() == "one\ntwo\n"
    assert student.printed() == ""
    assert student.output() == "one\ntwo\n"


def test_what_was_printed_just_before_the_end_is_told(watched, monkeypatch):
    """Also where the machine is so busy that the watcher saw none of it."""
    monkeypatch.setattr(watch.Watched, "_watch", lambda self: self._closing.wait())
    student = watched("print('one')")
    student._process.wait(scaled(60))
    student.close()
    assert student.output() == "one\n"


def test_who_cannot_be_watched_is_ended(watched, monkeypatch):
    """There would be no limits for it; the grader is to blame."""

    def fail(*_):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(watch, "memory", fail)
    monkeypatch.setattr(watch, "END_SECONDS", scaled(60))
    status, why = watched("import time\ntime.sleep(60)").end()
    assert (status, why) == ("grader_error", "it could not be watched (OSError: [Errno 24] Too many open files)")


def test_the_filter_is_made_once():
    """It takes longer than all else before a start."""
    if seccomp.library() is None:
        pytest.skip("needs libseccomp2")
    assert seccomp.program() is seccomp.program()
