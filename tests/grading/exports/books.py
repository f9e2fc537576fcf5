"""Gradebooks made by hand: a small class, one of 500, and one in which every text attacks who shows it."""

from __future__ import annotations

from netcourse import exercises
from netcourse.grading.corrections import Correction
from netcourse.grading.gradebook import Gradebook
from netcourse.referee import solutions

MASTER = "the-master-seed"
SPLIT, GET = "http.split_url", "welcome.first_get"
DRAWING = {
    "connections": [
        {"client": "client A", "server": "server", "rows": [
            {"kind": "line", "text": "connection opened"},
            {"kind": "arrow", "by": "client", "title": "5 bytes", "details": ['b"hello"']},
            {"kind": "fault", "by": "client", "text": "the line was silent"},
            {"kind": "end", "by": "client", "title": "end of stream"},
        ]},
    ],
    "note": "",
}  # fmt: skip


def check(name, status="passed", weight=1, **more):
    return {
        "name": name, "status": status, "weight": weight, "message": "", "needs": [], "evidence": [], "says": "",
        "misconception": "", "replay": [], "output": "", "passed": {}, "remark": "",
    } | more  # fmt: skip


def failed(name="keeps the port", **more):
    found = {
        "message": "expected: 80\ngot: None\nA missing port is 80.", "says": "A missing port is 80.",
        "evidence": [{"label": "expected", "text": "80"}, {"label": "got", "text": "None", "mark": 0}],
        "misconception": exercises.load()[SPLIT].misconceptions[0].id, "replay": ["split_url('http://a')"],
        "output": "asked for http://a\n", "passed": DRAWING,
    }  # fmt: skip
    return check(name, "failed", **found | more)


def exercise(name=SPLIT, status="partial", checks=None, score=0.5, max_score=2, **more):
    checks = [check("finds the host"), failed(), check("knows IPv6", "not_run")] if checks is None else checks
    return {
        "id": name, "title": "take a URL apart", "status": status, "score": score, "max_score": max_score, "note": "",
        "hints": 3, "seed": f"seed of {name}", "answer": "def split_url(url): ...", "checks": checks,
    } | more  # fmt: skip


def report(name, *exercises, **more):
    return {
        "submission": name, "student": name, "student_id": "", "seed": MASTER, "sandbox": "bubblewrap", "problem": "",
        "note": "", "late": None,
        "score": sum(one["score"] for one in exercises), "max_score": sum(one["max_score"] for one in exercises),
        "chapters": ["02-http"] if exercises else [], "exercises": list(exercises), "cells": [], "fingerprint": "f",
        "seconds": {"total": 1.25, "exercises": {one["id"]: 0.5 for one in exercises}},
    } | more  # fmt: skip


def full():
    checks = [check("finds the host", remark="It asked twice."), check("keeps the port")]
    return exercise(status="passed", checks=checks, score=2, answer=solutions.source(SPLIT))


def gone():
    checks = [check("finds the host", "not_run"), check("keeps the port", "not_run")]
    return exercise(status="crashed", checks=checks, score=0, note="cell 3 ended the process: it left")


def small():
    """Return a class in which every kind of result stands."""
    late = {"due": "2026-01-01T00:00:00+00:00", "submitted": "2026-01-01T12:00:00+00:00", "seconds": 43200.0,
            "percent": 10, "score": 0.45}  # fmt: skip
    reports = [
        report("ada", full()),
        report("bob", exercise(), late=late),
        report("cyd", gone(), cells=[{"cell": 3, "status": "crashed", "message": "cell 3 ended the process: it left"}]),
        report("dan", problem="the file is empty"),
        report("eve", exercise(status="not_attempted", checks=[check("finds it", "not_run")], score=0, answer="")),
    ]  # fmt: skip
    return Gradebook(MASTER, "bubblewrap", reports, corrections={"bob": Correction(0.5, "See me about ports.")})


def large(count=500):
    """Return a big class; every seventh answer of an exercise is like ours."""
    reports = []
    for number in range(count):
        answers = [
            exercise(name, "passed" if number % 3 else "partial", score=number % 3,
                     answer=solutions.source(name) if number % 7 == 0 else other_answer(number))
            for name in list(exercises.load())[1:6]
        ]  # fmt: skip
        reports.append(report(f"student {number:03}", *answers))
    return Gradebook(MASTER, "bubblewrap", reports)


def other_answer(number):
    """Return a program like no other number's."""
    lines = [f"    if value % {number + step}: value = value * {number * 7 + step * 3} + step_{number}_{step}(value)"
             for step in range(25)]  # fmt: skip
    return "def f(value):\n" + "\n".join(lines) + "\n    return value\n"


UNSEEN = "\x9b2J\x7f\x85\u2028\u2066\u200b\u061c\ufeff\U000e0041"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>]]>&lt;\x00\x1b[2J\u202e" + UNSEEN + "\ud800\r\n=1+1"


def hostile():
    """Return a class in which each text that can come from a submission attacks."""
    bad = failed(
        EVIL, message=EVIL, says=EVIL, output=EVIL * 200, replay=[EVIL] * 5, remark=EVIL,
        evidence=[{"label": EVIL, "text": EVIL * 50, "mark": 3, "mark_says": EVIL}], needs=[EVIL],
    )  # fmt: skip
    one = exercise(checks=[bad], note=EVIL, answer=EVIL * 100, title=EVIL)
    cells = [{"cell": 1, "status": "failed", "message": EVIL}] * 50
    reports = [
        report("=1+1", one, cells=cells, student=f"@{EVIL}"),
        report("<b>x", problem=EVIL, note=EVIL, student="<b>\t=2"),
    ]
    return Gradebook(MASTER, "limits", reports, left_out=[EVIL], corrections={f"@{EVIL}": Correction(None, EVIL)})
