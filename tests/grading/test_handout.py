"""What an instructor gives out."""

from __future__ import annotations

import json
import re

import nbformat
import pytest

from netcourse import cli, exercises, paths
from netcourse.grading import claims, grade, handout
from netcourse.grading.handout import released
from netcourse.referee import solutions

CHAPTERS = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))


def source(cell):
    return "".join(cell["source"])


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """All chapters as they are given out, by name."""
    folder = tmp_path_factory.mktemp("given")
    return {path.stem: json.loads(path.read_text("utf-8")) for path in handout.handout(["all"], folder)}


def test_every_chapter_can_be_given_out(given):
    """As valid notebooks, with the version of the course and the points."""
    assert sorted(given) == CHAPTERS
    for name, notebook in given.items():
        nbformat.validate(notebook)
        recorded = notebook["metadata"]["netcourse"]
        assert recorded["chapter"] == name
        assert recorded["points"] == {one.id: one.points for one in exercises.chapters().get(name, [])}
        assert re.fullmatch(r"\d+\.\d+\.\d+.*", recorded["version"])


def test_nothing_is_given_away(given):
    """No solution, and no output below a question."""
    for notebook in given.values():
        for cell in notebook["cells"]:
            if cell["metadata"].get("exercise"):
                assert "raise NotImplementedError" in source(cell)
            if "predict" in cell["metadata"].get("tags", []):
                assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_what_is_given_out_is_graded_as_nothing_done(given, tmp_path):
    """Its cells are the released ones."""
    for name, notebook in given.items():
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    for report in grade([tmp_path], jobs=1).reports:
        assert {one["status"] for one in report["exercises"]} <= {"not_attempted"}


def test_own_points_stand_in_text_and_metadata(tmp_path):
    """Of the chapters that are given out; what was promised is what can be graded."""
    (tmp_path / "points.csv").write_text("exercise,points\ntcp.greeter,1\ntcp.echo_server,2.5\nhttp.split_url,9\n")
    assert cli.main(["handout", "tcp", "--points", str(tmp_path / "points.csv"), "--out", str(tmp_path / "out")]) == 0
    notebook = json.loads((tmp_path / "out" / "06-tcp.ipynb").read_text("utf-8"))
    assert notebook["metadata"]["netcourse"]["points"]["tcp.echo_server"] == 2.5
    assert "http.split_url" not in notebook["metadata"]["netcourse"]["points"]
    text = "\n".join(map(source, notebook["cells"]))
    assert "*(2.5 points, about " in text
    nbgrader = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    assert [one["points"] for one in nbgrader if one.get("grade_id") == "tcp-echo_server"] == [2.5]
    assert 'check("tcp.echo_server", points=2.5)' in text
    assert 'check("tcp.make_listener")' in text
    assert text.count("*(1 point, about ") == 3  # make_listener, daytime_server, and the greeter now
    (report,) = grade([tmp_path / "out"], points=tmp_path / "out" / handout.RECORD, jobs=1).reports
    assert report["max_score"] == sum(notebook["metadata"]["netcourse"]["points"].values())


@pytest.mark.parametrize("word", ["06-tcp", "06", "tcp"])
def test_a_chapter_has_several_names(tmp_path, word):
    """Its number, its name, both."""
    assert [path.name for path in handout.handout([word], tmp_path / "out")] == ["06-tcp.ipynb"]


def test_unusable_arguments_are_refused(tmp_path, capsys):
    """Exit 2 and one sentence each; nothing is written."""
    (tmp_path / "bad.csv").write_text("tcp.greeter,x\ny\n")
    for words, says in (
        (["99"], "there is no chapter '99', only 00-welcome, "),
        (["tcp", "--lang", "xx"], "the notebooks are not there in 'xx'"),
        (["tcp", "--points", str(tmp_path / "bad.csv")], "line 1: 'x' is no number of points"),
        (["tcp", "--points", str(tmp_path / "none.json")], "it cannot be read"),
    ):
        assert cli.main(["handout", *words, "--out", str(tmp_path / "out")]) == 2
        said = capsys.readouterr().err
        assert says in said
        assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_notebook_with_our_solution_is_not_given_out(monkeypatch):
    """Where an author left one in a notebook."""
    monkeypatch.setattr(solutions, "source", lambda name: "visits = 0")
    with pytest.raises(ValueError, match=r"00-welcome\.ipynb holds our solution of welcome\.first_get"):
        released("00-welcome", {"welcome.first_get": 1})


def test_other_points_than_were_promised_are_said(tmp_path):
    """And another version; what is claimed there in earnest or not is never graded with."""
    handout.handout(["00"], tmp_path / "out", points={"welcome.first_get": 3})
    path = tmp_path / "out" / "00-welcome.ipynb"
    graded = grade([path], jobs=1)
    assert graded.reports[0]["max_score"] == 1
    says = "1 submission made from a hand-out with 3 for welcome.first_get, graded with 1: --points FILE"
    assert graded.notices == [says]
    assert grade([path], jobs=1, points={"welcome.first_get": 3}).notices == []


def test_promises_of_other_points_are_said_in_one_order(tmp_path):
    """The most frequent first, then by name: the same in every run."""
    promised = {one.id: 9 for one in exercises.chapters()["06-tcp"]}
    handout.handout(["06"], tmp_path / "out", points=promised)
    said = claims.differences([tmp_path / "out" / "06-tcp.ipynb"], dict.fromkeys(promised, 1))
    assert [sentence.split(" for ")[1].split(",")[0] for sentence in said] == sorted(promised)[: claims.MOST]


@pytest.mark.parametrize(
    "record",
    [None, [], {"version": 5, "points": []}, {"version": "\x1b[2J", "points": {"welcome.first_get": "9", "x": 1}},
     {"points": {"welcome.first_get": 1e999}}, {"points": {"welcome.first_get": True}},
     {"points": {"welcome.first_get": 10**400}}],
)  # fmt: skip
def test_nonsense_in_the_metadata_is_nothing(tmp_path, record):
    """Whatever type it has."""
    (tmp_path / "x.ipynb").write_text(json.dumps({"metadata": {"netcourse": record}}))
    assert claims.differences([tmp_path / "x.ipynb"], {"welcome.first_get": 1}) == []


def test_what_is_no_notebook_claims_nothing(tmp_path):
    """No JSON, nested too deep, a folder, not there."""
    for number, text in enumerate(("", "[" * 100_000, "[]", '{"metadata": 1}')):
        (tmp_path / f"{number}.ipynb").write_text(text)
    assert claims.differences([*tmp_path.iterdir(), tmp_path, tmp_path / "none"], {}) == []
