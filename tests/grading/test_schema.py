"""Every report is as its published schema says."""

from __future__ import annotations

import json

import jsonschema
import pytest

from netcourse import check, exercises, paths
from netcourse.exercises.model import Misconception
from netcourse.grading import grade
from netcourse.referee import solutions
from netcourse.render.card import CHECK_SIGNS, STATUSES
from tests.course.answers import answers

from .books import book, write

SCHEMA = json.loads(paths.data("schema", "report.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Good, bad and impossible submissions, one of each kind."""
    folder = tmp_path_factory.mktemp("class")
    write(folder, "good", book())
    write(folder, "stub", book(answers={"welcome.first_get": None}))
    write(folder, "cut", json.dumps(book())[:1000])
    write(folder, "empty", b"")
    write(folder, "noise", book(before=["print('x' * 100_000_000)"]))
    write(folder, "leaver", book(answers={"welcome.first_get": "import sys\nsys.exit()\ndef first_get(url): pass"}))
    write(folder, "typo", book(answers={"welcome.first_get": "def first_get(url) pass"}))
    write(folder, "crash", book(answers={"welcome.first_get": "def first_get(url): __import__('os')._exit(1)"}))
    write(
        folder, "wrong", book(answers={"welcome.first_get": "def first_get(url):\n    print('called')\n    return url"})
    )
    write(folder, "rough", book("06-tcp", {"tcp.echo_server": IMPATIENT, "tcp.greeter": None}))
    return {report["submission"]: report for report in grade([folder], seed="x").reports}


IMPATIENT = """
import threading

def echo_server(listener):
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=serve, args=(sock,)).start()

def serve(sock):
    sock.settimeout(0.05)
    try:
        while data := sock.recv(4096):
            sock.sendall(data)
    except TimeoutError:
        pass
    sock.close()
"""


def test_the_schema_is_one():
    """Itself valid by the standard that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_all_kinds_of_reports_are_valid(reports):
    """Read back from JSON, as who uses them gets them."""
    for name, report in reports.items():
        assert [error.message for error in VALIDATOR.iter_errors(json.loads(json.dumps(report)))] == [], name


def test_every_key_is_required_and_no_other_allowed(reports):
    """Wherever a key is lost or added, the report is not valid any more."""
    for where in (lambda r: r, lambda r: r["exercises"][0], lambda r: r["exercises"][0]["checks"][0]):
        for key in list(where(reports["wrong"])):
            changed = json.loads(json.dumps(reports["wrong"]))
            del where(changed)[key]
            assert not VALIDATOR.is_valid(changed), key
        changed = json.loads(json.dumps(reports["wrong"]))
        where(changed)["path"] = "/home/ada"
        assert not VALIDATOR.is_valid(changed)


def test_statuses_are_the_known_ones(reports):
    """The schema lists those that a card has words for."""
    assert set(SCHEMA["$defs"]["status"]["enum"]) == {"passed", "partial", "failed", *STATUSES}
    assert set(SCHEMA["$defs"]["check"]["properties"]["status"]["enum"]) == set(CHECK_SIGNS)
    changed = json.loads(json.dumps(reports["good"]))
    changed["exercises"][0]["status"] = "fine"
    assert not VALIDATOR.is_valid(changed)


def test_a_report_tells_what_its_learner_wrote(reports):
    """The cell as it was graded; nothing where the stub was left alone."""
    told = {name: [one["answer"] for one in report["exercises"]] for name, report in reports.items()}
    assert told["good"] == [solutions.source("welcome.first_get").strip()]
    assert told["stub"] == [""]
    assert told["typo"] == ["def first_get(url) pass"]
    assert (
        told["rough"][[one.id for one in exercises.chapters()["06-tcp"]].index("tcp.echo_server")] == IMPATIENT.strip()
    )


def test_a_failure_has_all_that_its_card_shows(reports):
    """Evidence, a sentence, what was printed."""
    (failure, *_) = [one for one in reports["wrong"]["exercises"][0]["checks"] if one["status"] == "failed"]
    assert {piece["label"] for piece in failure["evidence"]} >= {"got", "called"}
    assert failure["says"]
    assert "called" in failure["output"]


def test_a_failure_on_a_rough_line_tells_what_passed(reports):
    """As data for a drawing, valid like the rest."""
    drawn = [check["passed"] for one in reports["rough"]["exercises"] for check in one["checks"] if check["passed"]]
    kinds = {row["kind"] for drawing in drawn for one in drawing["connections"] for row in one["rows"]}
    assert {"arrow", "fault"} <= kinds


def test_the_seed_of_an_exercise_repeats_its_checks_at_home(tmp_path):
    """In the notebook they fail with the same words as in the grader."""
    wrong = next(one for one in answers("wrong") if one.exercise == "http.split_url").source
    left = {one.id: None for one in exercises.chapters()["02-http"]}
    write(tmp_path, "x", book("02-http", left | {"http.split_url": wrong}))
    graded = next(one for one in grade([tmp_path], seed="x").reports[0]["exercises"] if one["id"] == "http.split_url")

    names = {"check": check}
    exec(wrong, names)
    here = eval(f"check('http.split_url', seed={graded['seed']!r})", names).data
    assert "failed" in [one["status"] for one in graded["checks"]]
    assert [one["message"] for one in here["checks"]] == [one["message"] for one in graded["checks"]]


def test_misconceptions_in_reports_are_declared(reports):
    """An id that is not empty names one of its exercise's."""
    for report in reports.values():
        for one in report["exercises"]:
            known: list[Misconception] = list(exercises.load()[one["id"]].misconceptions)
            assert {check["misconception"] for check in one["checks"]} <= {"", *(each.id for each in known)}
