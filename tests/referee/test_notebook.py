"""What a learner types: check, hint, solution, reset, predict, expect_error, progress."""

from __future__ import annotations

import errno
import subprocess
import sys

import pytest

from netcourse import check, expect_error, hint, predict, progress, reset, solution
from netcourse.exercises import load
from netcourse.referee import solutions, state
from netcourse.referee.check import NBGRADER, SEED, Report
from netcourse.referee.lesson import meaning
from netcourse.referee.lookup import NoSuchExercise
from netcourse.render.card import card

SOME = "welcome.first_get"


def test_check_sees_the_names_where_it_is_called():
    def first_get(url):
        raise NotImplementedError

    report = check(SOME)

    assert (report.status, report.score, report.max_score) == ("not_attempted", 0, 1)
    assert "first_get raises NotImplementedError" in repr(report)
    assert {check["status"] for check in report.checks} <= {"failed", "not_run"}
    assert set(report._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_check_works_in_a_script(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(solutions.source(SOME) + f"from netcourse import check\nprint(check({SOME!r}))\n")

    run = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, cwd=tmp_path)

    assert "✓ welcome.first_get" in run.stdout, run.stderr


@pytest.mark.parametrize("wrong", ["welcome.frist_get", "first_get", "Welcome.first_get", 5, None])
def test_a_mistyped_id_suggests_the_nearest(wrong):
    with pytest.raises(NoSuchExercise) as caught:
        check(wrong)

    assert isinstance(wrong, str) == (SOME in str(caught.value))
    assert caught.value._render_traceback_() == [f"NoSuchExercise: {caught.value}"]


def test_hints_climb_and_stay_at_the_last():
    texts = [repr(hint(SOME)) for _ in range(len(load()[SOME].hints) + 1)]

    assert len(set(texts)) == len(load()[SOME].hints)
    assert texts[-1] == texts[-2]
    assert repr(hint(SOME, level=1)) == texts[0]
    for odd in (9, 0, "2", 1.5, True):
        with pytest.raises(ValueError, match="hints 1 to"):
            hint(SOME, level=odd)
    assert state.entry(SOME)["hints"] == len(load()[SOME].hints)


def test_the_solution_opens_when_the_exercise_has_passed():
    assert "closed" in repr(solution(SOME))
    held = {}
    exec(compile(solutions.source(SOME), "<cell>", "exec"), held)
    first_get = held["first_get"]
    assert check(SOME).status == "passed"

    assert solutions.source(SOME).rstrip() in repr(solution(SOME))
    assert first_get


def test_the_stub_comes_back():
    assert "raise NotImplementedError" in repr(reset(SOME))


def test_a_guess_is_kept():
    assert "dots" in repr(predict("a.question", ...))
    assert "4" in repr(predict("a.question", 4))
    assert state.load()["predictions"] == {"a.question": "4"}


def test_progress_shows_every_exercise():
    state.record(SOME, {"id": SOME, "status": "passed", "score": 1})

    shown = repr(progress())
    assert all(exercise_id in shown for exercise_id in load())
    assert "✓ welcome.first_get" in shown


def test_an_expected_error_prints_its_kind_and_our_words(capsys):
    with expect_error(ConnectionError):
        raise ConnectionRefusedError(errno.ECONNREFUSED, "some platform's words")

    assert capsys.readouterr().out == "ConnectionError: nobody listens at that address\n"


def test_an_unexpected_one_passes_and_none_is_an_error():
    with pytest.raises(KeyError), expect_error(OSError):
        raise KeyError("x")
    with pytest.raises(AssertionError, match="OSError"), expect_error(OSError):
        pass
    with pytest.raises(TypeError):
        expect_error()


@pytest.mark.parametrize(
    "error", [OSError(errno.EADDRINUSE, "x"), TimeoutError(), UnicodeDecodeError("utf-8", b"", 0, 1, "x")]
)
def test_a_meaning_is_ours(error):
    assert meaning(error) != str(error)
    assert meaning(error) != "something went wrong"


def test_the_name_of_a_chapter_lists_its_exercises():
    with pytest.raises(NoSuchExercise, match=r"http\.split_url.*http\.post_form"):
        check("http")


def test_a_seed_of_the_grader_is_taken_up():
    """The checks run under it, with all rounds; without one it is the notebook's own."""
    names = {"check": check, "first_get": lambda url: url}

    for call, seed in (("check('welcome.first_get')", SEED), ("check('welcome.first_get', seed='abc')", "abc")):
        assert eval(call, names).data["seed"] == seed


def test_a_report_is_in_the_instructors_points():
    """Those that a hand-out was made with; what is kept of it is in the course's own."""
    right, wrong = solutions.source("http.split_url"), "def split_url(url): return {}"
    for source, score in ((right, 7.5), (wrong, 0)):
        names = {"check": check}
        exec(source, names)
        report = eval("check('http.split_url', points=7.5)", names)
        assert (report.score, report.max_score) == (score, 7.5)
    assert state.entry("http.split_url")["score"] == load()["http.split_url"].points
    for bad in (-1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="points are 0 or more"):
            check("http.split_url", points=bad)


def test_where_nothing_can_be_written_a_check_is_a_card_all_the_same(monkeypatch, capsys):
    """In a folder that is only to be read, or on a disk that is full; so are a hint and a guess."""

    def refuse(file, text):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(state, "_replace", refuse)

    assert check("http.split_url").status == "not_attempted"
    assert "Hint 1" in repr(hint("http.split_url"))
    assert "42" in repr(predict("how many?", 42))
    said = f"Your progress is not kept: {state.path().name} cannot be written (Read-only file system).\n"
    assert capsys.readouterr().err == 3 * said


def test_under_nbgrader_a_report_is_worth_its_points(monkeypatch):
    """It takes a cell's value for points, and anything but a number for full marks; to a learner it is a card."""
    report = check("welcome.first_get")

    assert report._repr_mimebundle_()["text/plain"] == repr(report)
    monkeypatch.setenv(NBGRADER, "autograde")
    assert report._repr_mimebundle_() == {"text/plain": "0", "text/html": card(report.data).html}
    half = Report(report.data | {"score": 1234.5, "max_score": 2000})
    assert half._repr_mimebundle_()["text/plain"] == "1234.5"
