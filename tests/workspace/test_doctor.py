from __future__ import annotations

import json

import pytest

from netcourse import paths
from netcourse.grading import sandbox
from netcourse.workspace import binder, doctor, machine


def test_table_has_a_line_for_each_probe(capsys):
    """Every probe shows up, in order, with a status."""
    status = doctor.run()

    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert 0 == status
    assert len(doctor.PROBES) == len(lines)
    assert {doctor.OK, doctor.NOTE} >= {line.split()[0] for line in lines}


def test_json_says_the_same(capsys):
    """--json prints one object for each probe."""
    doctor.run(as_json=True)

    findings = json.loads(capsys.readouterr().out)
    assert [{"what", "status", "says", "do"}] * len(doctor.PROBES) == [set(one) for one in findings]


def test_something_essential_missing_is_status_1(monkeypatch, capsys):
    """Without JupyterLab the doctor says what to install and returns 1."""
    monkeypatch.setattr(doctor, "_version", lambda package: None)

    assert 1 == doctor.run()
    assert "pip install jupyterlab" in capsys.readouterr().out


def test_course_without_notebooks_is_missing(monkeypatch, tmp_path):
    """A package without its notebooks cannot teach."""
    monkeypatch.setattr(paths, "BUNDLED", tmp_path / "a")
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "b" / "netcourse")

    assert doctor.MISSING == doctor.course().status


def absent(*names):
    return None


@pytest.mark.parametrize(
    ("probe", "patch", "do"),
    [
        (doctor.database, ("program", absent), "mariadb-server"),
        (doctor.ipv6, ("has_ipv6", lambda: False), "nothing needs to be done"),
        (doctor.browser, ("browser", absent), "chromium-driver"),
        (doctor.environment, ("disturbing", lambda environment: ["http_proxy"]), "unset http_proxy; or"),
        (doctor.environment, ("disturbing", lambda environment: ["CURL_CA_BUNDLE"]), "unset CURL_CA_BUNDLE"),
        (doctor.binder_link, ("output", absent), "git remote add origin"),
    ],
)
def test_what_is_lacking_comes_with_what_to_do(monkeypatch, probe, patch, do):
    """A note is never without its remedy."""
    monkeypatch.setattr(machine, *patch)

    finding = probe()

    assert doctor.NOTE == finding.status
    assert do in finding.do


def present(*names):
    return names[0]


@pytest.mark.parametrize(
    ("platform", "program", "do"),
    [
        ("darwin", absent, "grade on Linux"),
        ("linux", absent, "apt-get install bubblewrap"),
        ("linux", present, "AppArmor"),
    ],
)
def test_sandbox_tells_three_cases_apart(monkeypatch, platform, program, do):
    """Not on this system, not installed and not allowed have remedies of their own."""
    monkeypatch.setattr(machine, "why_not_locked_in", lambda: "it is so")
    monkeypatch.setattr(machine, "program", program)
    monkeypatch.setattr(doctor.sys, "platform", platform)

    finding = doctor.sandbox()

    assert do in finding.do
    assert finding.says == "limits only, so that grading here is for practice: it is so"


def test_the_level_of_the_sandbox_is_the_graders_own(monkeypatch):
    """What the doctor says and what a report says agree."""
    assert machine.why_not_locked_in() == sandbox.why_not_locked_in()

    monkeypatch.setattr(machine, "why_not_locked_in", lambda: "")
    assert doctor.OK == doctor.sandbox().status
    monkeypatch.undo()
    monkeypatch.setattr(machine, "LOCKS", "1 / 0")
    assert machine.why_not_locked_in() == "the grader does not start"


def test_binder_link_of_a_clone(monkeypatch):
    """A clone of a GitHub repository gets its link filled in."""
    monkeypatch.setattr(binder, "remote", lambda clone: "git@github.com:someone/netcourse.git")

    finding = doctor.binder_link()

    assert (doctor.OK, binder.PATTERN.format(owner="someone", repo="netcourse")) == (finding.status, finding.says)
