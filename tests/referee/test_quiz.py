"""`quiz`, as a learner types it: asked, answered, kept."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from netcourse import progress, quiz
from netcourse.exercises.questions import load
from netcourse.referee import state
from netcourse.referee.lookup import NoSuchQuestion
from netcourse.referee.quiz import NotTraffic
from netcourse.wire.transcript import Event, Transcript

HOST = "http.missing_header"
CLASS = "http.whose_turn"


@pytest.fixture
def line():
    """A request that was answered."""
    return Transcript([
        Event(0, 1, "client", "opened"),
        Event(0, 1, "client", "bytes", b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"),
        Event(0, 1, "server", "bytes", b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"),
    ])  # fmt: skip


def kept():
    return state.load()["questions"]


def test_a_question_is_shown_and_tells_how_to_answer(line):
    shown = quiz(HOST, line)

    assert shown.right is None
    assert f'quiz("{HOST}", line, answer=...)' in repr(shown)
    assert "????: a" in repr(shown)
    assert set(shown._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert kept() == {}


def test_dots_are_no_answer_yet(line):
    assert repr(quiz(HOST, line, answer=...)) == repr(quiz(HOST, line))


def test_a_right_answer_is_explained_and_kept(line):
    answered = quiz(HOST, line, answer="Host")

    assert answered.right is True
    assert "One machine may serve many sites" in repr(answered)
    assert kept() == {HOST: "right"}


def test_a_wrong_answer_gets_its_reason_and_the_right_one_stays_secret(line):
    answered = quiz(HOST, line, "Connection")

    assert answered.right is False
    assert "what becomes of the connection" in repr(answered)
    assert "Host" not in repr(answered)
    assert kept() == {HOST: "wrong"}


def test_what_is_no_answer_counts_for_nothing(line):
    answered = quiz(HOST, line, answer=5)

    assert answered.right is None
    assert "5 cannot be an answer here" in repr(answered)
    assert kept() == {}


def test_once_right_it_stays_right(line):
    for answer in ("Host", "Accept"):
        quiz(HOST, line, answer)

    assert kept() == {HOST: "right"}


def test_without_traffic_it_says_what_to_do_first():
    for nothing in (None, Transcript()):
        shown = quiz(HOST, nothing, answer="Host")
        assert shown.right is None
        assert "Send a request through the line first" in repr(shown)
        assert ("Then hand the tap" in repr(shown)) == (nothing is None)
    assert kept() == {}


@pytest.mark.parametrize("other", [5, b"GET /", [1], object()])
def test_something_else_than_traffic_is_refused(other):
    with pytest.raises(NotTraffic, match=f"not about something of type {type(other).__name__}") as caught:
        quiz(HOST, other)

    assert caught.value._render_traceback_() == [f"NotTraffic: {caught.value}"]


@pytest.mark.parametrize("text", ["Server: httpbin", "", "a" * 5_000, "nul\0"])
def test_a_text_that_names_no_file_is_no_traffic(text):
    """As where a loop has used the tap's name for the lines of a text."""
    with pytest.raises(NotTraffic, match="no file has this name") as caught:
        quiz(HOST, text)

    assert repr(text)[:9] in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("wrong", ["http.missing_heder", "missing_header", 5, None])
def test_a_mistyped_id_suggests_the_nearest(wrong):
    with pytest.raises(NoSuchQuestion) as caught:
        quiz(wrong)

    assert str(caught.value).startswith(f"there is no question {wrong!r}")
    assert isinstance(wrong, str) == (HOST in str(caught.value))
    assert caught.value._render_traceback_() == [f"NoSuchQuestion: {caught.value}"]


def test_the_name_of_a_chapter_lists_its_questions():
    with pytest.raises(NoSuchQuestion, match=r"http\.missing_header.*http\.whose_turn"):
        quiz("http")


def test_the_traffic_is_named_as_the_learner_named_it(line):
    def named(mine):
        return repr(quiz(CLASS, mine))

    assert f'quiz("{CLASS}", mine, answer=...)' in named(line)
    assert f'quiz("{CLASS}", line, answer=...)' in repr(quiz(CLASS, Transcript(line.events)))


def test_a_recording_in_a_file_is_traffic_too(line, tmp_path):
    file = tmp_path / "mine.jsonl"
    line.save(file)

    assert quiz(HOST, file, answer="host").right is True
    assert quiz(HOST, str(file)).data["rows"] == quiz(HOST, line).data["rows"]
    with pytest.raises(FileNotFoundError):
        quiz(HOST, tmp_path / "none.jsonl")


def test_what_points_out_the_answer_is_shown_only_then(line):
    marked = {answer: [row["mark"] for row in quiz("http.end_of_body", line, answer).data["rows"] if row["mark"]]
              for answer in ("with the chunk of size 0", "after as many bytes as Content-Length says")}  # fmt: skip

    assert list(map(len, marked.values())) == [0, 1]


def test_progress_shows_every_question(line):
    quiz(HOST, line, "Host")
    quiz(CLASS, line, "it worked")

    shown = repr(progress())
    assert all(question_id.rpartition(".")[2] in shown for question_id in load())
    assert "✓ missing_header" in shown
    assert "✗ whose_turn" in shown
    assert "1 of 6 questions right" in shown


def test_an_older_record_of_progress_has_no_questions(line):
    state.path().write_text('{"version": 1, "exercises": {}, "predictions": {"a": "1"}}')

    assert "○ missing_header" in repr(progress())
    quiz(HOST, line, "Host")
    assert (kept(), state.load()["predictions"]) == ({HOST: "right"}, {"a": "1"})


def test_answers_go_with_the_progress_to_another_machine(line, tmp_path, monkeypatch):
    quiz(HOST, line, "Host")
    quiz(CLASS, line, "it worked")
    progress().export(tmp_path / "mine.json")
    monkeypatch.setenv("NETCOURSE_STATE", str(tmp_path / "elsewhere.json"))
    quiz(HOST, line, "Accept")
    quiz(CLASS, line, "the request is at fault")

    progress().restore(tmp_path / "mine.json")
    assert kept() == {HOST: "right", CLASS: "right"}
    (tmp_path / "old.json").write_text(json.dumps({"version": 1, "exercises": {}, "predictions": {}}))
    progress().restore(tmp_path / "old.json")
    assert kept() == {HOST: "right", CLASS: "right"}


@pytest.mark.parametrize("questions", [[], 1, "x", None])
def test_a_record_with_other_questions_is_refused(questions):
    state.path().write_text(json.dumps({"version": 1, "exercises": {}, "predictions": {}, "questions": questions}))

    with pytest.raises(state.NotAState):
        state.load()


def test_quiz_works_in_a_script(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(
        "import requests\nfrom netcourse import quiz, servers, wire\n"
        'with servers.httpbin() as httpbin, wire.tap(httpbin) as mine:\n    requests.get(mine.url + "/robots.txt")\n'
        f"print(quiz({CLASS!r}, mine))\nprint(quiz({CLASS!r}, mine, answer='it worked'))\n"
    )

    run = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, cwd=tmp_path)

    assert f'quiz("{CLASS}", mine, answer=...)' in run.stdout, run.stderr
    assert "✓ http.whose_turn" in run.stdout
