"""What is kept from run to run: reports that still hold, and what the instructor wrote into the table."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from netcourse.clock import Deadline, scaled
from netcourse.grading import course, grade
from netcourse.grading.corrections import Correction, read
from netcourse.grading.gradebook import Gradebook
from netcourse.grading.store import Store

from .books import book, write

STUB = {"welcome.first_get": None}


@pytest.fixture
def work(tmp_path):
    """Two submissions; return their folder and that of the gradebook."""
    for name in ("ada", "bob"):
        write(tmp_path / "class", name, book())
    return tmp_path / "class", tmp_path / "out"


def times(graded):
    """What differs whenever something is graded."""
    return {report["submission"]: report["seconds"] for report in graded.reports}


def regraded(before, after):
    before, after = times(before), times(after)
    return [name for name in after if after[name] != before.get(name)]


def test_only_what_changed_is_graded_again(work):
    """With the same seed; a new notebook, another one, all of them by force."""
    folder, out = work
    first = grade([folder], out=out, seed="s", jobs=1)
    assert regraded(first, grade([folder], out=out, seed="s", jobs=1)) == []
    write(folder, "eve", book(answers=STUB))
    write(folder, "bob", book(answers=STUB))
    second = grade([folder], out=out, seed="s", jobs=1)
    assert regraded(first, second) == ["bob", "eve"]
    assert [one.total for one in second.students()] == [1, 0, 0]
    assert len(regraded(second, grade([folder], out=out, seed="s", jobs=1, force=True))) == 3


def test_other_conditions_are_graded_again(work, tmp_path, monkeypatch):
    """Another seed, other points, private checks, another course."""
    folder, out = work
    (tmp_path / "private").mkdir()
    checks = tmp_path / "private" / "more.py"
    checks.write_text(CHECK)
    options = [{"seed": "t"}, {"points": {"welcome.first_get": 2}}, {"checks": checks.parent}]
    before = grade([folder], out=out, seed="s", jobs=1)
    for option in options:
        after = grade([folder], out=out, jobs=1, **{"seed": "s"} | option)
        assert len(regraded(before, after)) == 2, option
        before = after
    checks.write_text(CHECK + "# changed\n")
    before, after = after, grade([folder], out=out, jobs=1, seed="s", checks=checks.parent)
    assert len(regraded(before, after)) == 2
    monkeypatch.setattr(course, "digest", lambda: "of another release")
    assert len(regraded(after, grade([folder], out=out, jobs=1, seed="s", checks=checks.parent))) == 2


CHECK = """
from netcourse.exercises import load

@load()["welcome.first_get"].check("is there")
def there(student, rng):
    pass
"""


def test_resume_takes_the_seed_of_the_last_run(work):
    """Without one it begins; an own seed is stronger; without a folder it cannot be."""
    folder, out = work
    first = grade([folder], out=out, jobs=1, resume=True)
    assert first.notices == [f"there is no run in {out} to go on with; this is the first"]
    second = grade([folder], out=out, jobs=1, resume=True)
    assert (second.seed, second.notices, regraded(first, second)) == (first.seed, [], [])
    assert grade([folder], out=out, jobs=1, resume=True, seed="mine").seed == "mine"
    with pytest.raises(ValueError, match="resume needs a folder"):
        grade([folder], resume=True)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"submission": "ada"}', "\0" * 100, "[" * 100_000])
def test_a_damaged_report_is_no_report(work, content):
    """Cut off, of something else, or not ours: it is graded again."""
    folder, out = work
    before = grade([folder], out=out, seed="s", jobs=1)
    (out / "ada.json").write_text(content)
    (out / ".netcourse-0123456789abcdef.part").write_text("half")
    after = grade([folder], out=out, seed="s", jobs=1)
    assert regraded(before, after) == ["ada"]
    assert json.loads((out / "ada.json").read_text())["score"] == 1
    assert not list(out.glob("*.part"))


def test_a_report_of_another_submission_is_not_taken(work):
    """Even of the same notebook: the name in it must be the one asked for."""
    folder, out = work
    grade([folder], out=out, seed="s", jobs=1)
    (out / "ada.json").write_text((out / "bob.json").read_text())
    assert [report["submission"] for report in grade([folder], out=out, seed="s", jobs=1).reports] == ["ada", "bob"]


def test_two_runs_do_not_write_into_one_folder(work):
    """The second is refused."""
    folder, out = work
    with Store(out).alone(), pytest.raises(ValueError, match="another run is writing to"):
        grade([folder], out=out, jobs=1)
    assert len(grade([folder], out=out, jobs=1).reports) == 2


def test_ctrl_c_keeps_what_is_finished(tmp_path):
    """And --resume goes on from there, with the same seed."""
    folder, out = tmp_path / "class", tmp_path / "out"
    write(folder, "a", book())
    write(folder, "b", book(before=["import time\ntime.sleep(9)"]))
    words = [sys.executable, "-m", "netcourse.cli", "grade", folder, "--out", out, "--jobs", "1"]
    with subprocess.Popen(words, start_new_session=True, stderr=subprocess.PIPE, text=True) as command:
        deadline = Deadline(60)
        while not (out / "a.json").exists():
            assert not deadline.passed
            threading.Event().wait(0.01)
        os.killpg(command.pid, signal.SIGINT)
        said = command.communicate(timeout=scaled(60))[1]
    assert (command.returncode, said) == (130, f"netcourse: 1 of 2 are graded: {out}; --resume goes on\n")
    assert [row[0] for row in rows(out)] == ["student", "a"]
    kept = (out / "a.json").stat().st_mtime_ns
    write(folder, "b", book())
    assert subprocess.run([*words, "--resume"], stdout=subprocess.DEVNULL).returncode == 0
    assert [row[0] for row in rows(out)] == ["student", "a", "b"]
    assert (out / "a.json").stat().st_mtime_ns == kept


# corrections ------------------------------------------------------------------------------------------------------


def rows(out):
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def correct(out, student, points, comment=""):
    """Do what an instructor does in a spreadsheet."""
    table = rows(out)
    for row in table:
        if row[0] == student:
            row[table[0].index("correction")], row[table[0].index("comment")] = points, comment
    with (out / "grades.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)


def test_corrections_survive_every_run(work):
    """A new seed, a part of the class, nothing of that student: they stand there again."""
    folder, out = work
    grade([folder], out=out, jobs=1)
    correct(out, "ada", "-0.5", "see me, =1+1")
    correct(out, "bob", "2")
    graded = grade([folder], out=out, jobs=1, force=True)
    assert rows(out)[1:] == [
        ["ada", "1", "1", "", "-0.5", "0.5", "see me, =1+1"], ["bob", "1", "1", "", "2", "3", ""]
    ]  # fmt: skip
    assert [(one.total, one.correction.comment) for one in graded.students()] == [(0.5, "see me, =1+1"), (3, "")]

    some = grade([folder / "bob.ipynb"], out=out, jobs=1)
    assert rows(out)[1:] == [["bob", "1", "1", "", "2", "3", ""], ["ada", "", "", "", "-0.5", "", "see me, =1+1"]]
    assert some.notices == ["corrected in the table, but nothing of them was graded: ada"]
    grade([folder], out=out, jobs=1)
    assert rows(out)[1][:1] + rows(out)[1][4:] == ["ada", "-0.5", "0.5", "see me, =1+1"]


@pytest.mark.parametrize(
    "text",
    [
        "student;score;correction;comment\r\n'=x;1;-0,5;'=hm\r\n",
        "\ufeffStudent\tCorrection\tComment\n'=x\t\N{MINUS SIGN}0.5\t'=hm\n\n",
        "comment,correction,student\n=hm,-.5,=x\n,,y\n",
    ],
)
def test_whatever_spreadsheet_wrote_them(tmp_path, text):
    """With its own separators and decimals; what was made harmless is as it was."""
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path / "t.csv") == {"=x": Correction(-0.5, "=hm")}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("student,correction\nada,much\n", "line 2: the correction 'much' is no number"),
        ("student,correction\nada,nan\n", "line 2: the correction 'nan' is no number"),
        ("student,correction\nada,1e99\n", "line 2: the correction '1e99' is no number"),
        ("student,correction\nada,1\nada,2\n", "line 3: 'ada' has a second correction"),
        ("correction,student\n1\n", "line 2: it is not said whose correction this is"),
        ("name,points\n", "is there and is no gradebook: it has no columns student, correction"),
    ],
)
def test_a_table_that_is_wrong_is_not_written_over(work, text, says):
    """It is refused before anything is graded."""
    folder, out = work
    out.mkdir()
    (out / "grades.csv").write_text(text)
    with pytest.raises(ValueError, match="grades.csv") as refused:
        grade([folder], out=out, jobs=1)
    assert says in str(refused.value)
    assert (out / "grades.csv").read_text() == text


def test_a_table_that_was_spoilt_meanwhile_is_set_aside(tmp_path):
    """While it was graded; what was there before is known."""
    graded = Gradebook("s", "limits", corrections={"ada": Correction(1)})
    (tmp_path / "grades.csv").write_text("student,correction\nada,much\n")
    graded.write_table(tmp_path)
    assert (tmp_path / "grades.backup-1.csv").read_text() == "student,correction\nada,much\n"
    assert rows(tmp_path)[1][:4] == ["ada", "", "", "1"]
    assert len(graded.notices) == 1


def test_one_student_has_one_row(tmp_path):
    """Of several chapters, and of several tries: the better result of each exercise counts."""
    write(tmp_path, "ada/00-welcome", book(answers=STUB))
    write(tmp_path, "ada/00-welcome-again", book())
    write(tmp_path, "ada/06-tcp", book("06-tcp", {"tcp.greeter": None}))
    write(tmp_path, "bob/00-welcome", book())
    write(tmp_path, "stranger", book())
    who = "{who}/*"
    graded = grade([tmp_path], who=who, jobs=2)
    assert [(one.name, one.score, one.max_score) for one in graded.students()] == [
        ("ada", 7, 11), ("bob", 1, 1), ("stranger", 1, 1),
    ]  # fmt: skip
    path = tmp_path / "stranger.ipynb"
    assert graded.notices == [f"{path} does not fit --who {who}: it has a row of its own"]
