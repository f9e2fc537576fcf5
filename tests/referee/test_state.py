"""Progress: kept in one file, by several kernels at once, never lost, never worse."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from netcourse.referee import progress, state

WRITER = """
import sys
from netcourse.referee import state
for number in range(30):
    state.record(f"{sys.argv[1]}.{number}", {"status": "passed", "score": 1})
"""


def reached(exercise_id, status, score):
    state.record(exercise_id, {"id": exercise_id, "status": status, "score": score, "hints": 3})


def test_the_best_result_stays():
    for status, score in [("partial", 1), ("passed", 2), ("failed", 0), ("crashed", 0)]:
        reached("a.b", status, score)

    assert state.entry("a.b") == {"status": "passed", "score": 2}


def test_two_processes_at_once_lose_nothing():
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name]) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]

    assert len(state.load()["exercises"]) == 60


def test_an_unreadable_file_is_put_aside():
    state.path().write_text('{"exercises": ')
    with pytest.raises(state.NotAState):
        state.load()
    reached("a.b", "passed", 1)

    aside = state.path().with_name("state-unreadable.json")
    assert aside.read_text() == '{"exercises": '
    assert state.entry("a.b")["status"] == "passed"


def test_a_failing_change_leaves_the_file_alone():
    reached("a.b", "passed", 1)
    before = state.path().read_bytes()

    with pytest.raises(TypeError):
        state.update(lambda kept: kept["exercises"].update({"c.d": {"status": object()}}))
    assert state.path().read_bytes() == before
    assert sorted(path.name for path in state.path().parent.iterdir()) in (
        ["state.json"],
        ["state.json", "state.json.lock"],
    )


def test_export_and_restore_bring_progress_to_another_machine(tmp_path, monkeypatch):
    reached("a.b", "passed", 2)
    reached("c.d", "partial", 1)
    progress.export(tmp_path / "mine.json")
    monkeypatch.setenv("NETCOURSE_STATE", str(tmp_path / "elsewhere.json"))
    reached("c.d", "passed", 3)
    progress.restore(tmp_path / "mine.json")

    assert {key: entry["score"] for key, entry in state.load()["exercises"].items()} == {"a.b": 2, "c.d": 3}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"exercises": {"a": 1}, "predictions": {}}',
        '{"version": 99, "exercises": {}, "predictions": {}}',
    ],
)
def test_another_file_is_refused_and_nothing_changes(tmp_path, text):
    reached("a.b", "passed", 2)
    (tmp_path / "other.json").write_text(text)

    with pytest.raises(state.NotAState):
        progress.restore(tmp_path / "other.json")
    assert state.entry("a.b")["score"] == 2
    with pytest.raises(FileNotFoundError):
        progress.restore(tmp_path / "none.json")


def test_the_file_is_plain_json():
    reached("a.b", "passed", 2)

    assert json.loads(state.path().read_text())["exercises"]["a.b"]["status"] == "passed"
