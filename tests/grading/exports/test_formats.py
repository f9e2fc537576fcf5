"""Files for the systems of others: what those read, and nothing that harms them."""

from __future__ import annotations

import csv
import json
from xml.etree import ElementTree

import pytest

from netcourse.grading.exports import FORMATS, USUAL, canvas, gradescope, junit, moodle
from netcourse.grading.gradebook import Gradebook

from . import books


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("make", [books.small, books.hostile, lambda: Gradebook("s", "bubblewrap", [])])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_every_class(name, make, tmp_path):
    """In a folder that is made, twice as well as once; the path is inside."""
    for _ in range(2):
        path = FORMATS[name].write(make(), tmp_path / "a" / "b")
        assert (tmp_path / "a" / "b") in path.parents
    assert path.exists() or not make().reports
    assert (FORMATS[name].name, bool(FORMATS[name].says)) == (name, True)


def test_the_usual_ones_are_formats():
    """Those that are written without being asked for."""
    assert set(USUAL) <= set(FORMATS)


def test_nothing_tells_the_master_seed(tmp_path):
    """These files leave the instructor's machine."""
    for form in FORMATS.values():
        form.write(books.small(), tmp_path)
    texts = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert len(texts) > 10
    assert not any(books.MASTER in text for text in texts)


@pytest.mark.parametrize("name", [*FORMATS, ""])
def test_no_file_has_a_character_that_is_not_seen(name, tmp_path):
    """None that turns the direction of writing, ends a line in some programs only, or commands a terminal."""
    book = books.hostile()
    FORMATS[name].write(book, tmp_path) if name else book.write(tmp_path)
    texts = {path: path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert texts
    for path, text in texts.items():
        unseen = {char for char in text if not char.isprintable()} - {"\n", "\r"} - ({"\t"} if not name else set())
        assert not unseen, (path.name, unseen)


def test_a_report_reads_back_as_it_was(tmp_path):
    """The spelling alone differs; text in any language stays readable."""
    report = books.report("é", problem="Größe 速さ שלום \u202e\u200d\U0001f600\U000e0041")
    Gradebook("s", "limits", [report]).write(tmp_path)
    text = (tmp_path / "é.json").read_text("utf-8")
    assert json.loads(text) == report
    assert "Größe 速さ שלום \\u202e\\u200d😀\\udb40\\udc41" in text


@pytest.mark.parametrize("name", ["canvas", "moodle", "similar"])
def test_no_field_of_a_table_is_a_formula(name, tmp_path):
    """Nor more than one line, nor a control character; a negative number stays one."""
    path = FORMATS[name].write(books.hostile(), tmp_path)
    for row in table(path):
        for field in row:
            assert not field.lstrip().startswith(("=", "+", "-", "@", "\t")), field
            assert field.isprintable(), field


def test_canvas_finds_its_columns():
    """Its names, the points there are, one row a student, with deductions and corrections."""
    head, possible, *rows = canvas.rows(books.small())

    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "netcourse 02-http"]
    assert (possible[0], possible[-1]) == ("Points Possible", "2")
    assert {row[3]: row[-1] for row in rows} == {"ada": "2", "bob": "0.95", "cyd": "0", "dan": "0", "eve": "0"}


def test_moodle_gets_a_sentence_with_each_grade():
    """Results, deductions, what the instructor wrote, why there is nothing."""
    head, *rows = moodle.rows(books.small())
    said = {name: (grade, words) for name, grade, words in rows}

    assert head == ["Username", "netcourse 02-http", "Feedback: netcourse 02-http"]
    assert said["bob"] == (
        "0.95",
        "http.split_url: 0.5 of 2. 0.05 points taken off for being late. See me about ports.",
    )
    assert said["dan"] == ("0", "dan could not be graded: the file is empty.")


# Gradescope

RESULT_KEYS = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format",
               "visibility", "stdout_visibility", "tests"}  # fmt: skip
TEST_KEYS = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
             "visibility"}  # fmt: skip
VISIBLE = {"hidden", "after_due_date", "after_published", "visible"}
FORMS = {"text", "html", "simple_format", "md", "ansi"}


def test_gradescope_reads_each_result(tmp_path):
    """The keys and values that its documentation names, plain data, one folder a submission."""
    both = Gradebook("s", "limits", [*books.hostile().reports, *books.small().reports])
    folder = FORMATS["gradescope"].write(both, tmp_path)
    files = sorted(folder.glob("*/results.json"))

    assert [path.parent.name for path in files] == sorted(["=1+1", "<b>x", "ada", "bob", "cyd", "dan", "eve"])
    for path in files:
        result = json.loads(path.read_text("utf-8"))
        assert result.keys() == RESULT_KEYS
        assert {result["visibility"], result["stdout_visibility"]} <= VISIBLE
        assert type(result["execution_time"]) is int
        for test in result["tests"]:
            assert test.keys() == TEST_KEYS
            assert (test["visibility"] in VISIBLE, test["output_format"] in FORMS) == (True, True)
            assert test["status"] in ("passed", "failed")
            assert 0 <= test["score"] <= test["max_score"]


def test_gradescope_shows_every_check():
    """Points by weight, why it failed, the lowered score of who was late."""
    ada, bob, cyd, dan, eve = map(gradescope.results, books.small().reports)

    assert (ada["score"], [one["score"] for one in ada["tests"]]) == (2, [1, 1])
    assert (bob["score"], bob["output"]) == (0.45, "Late: 10% are taken off.")
    assert [one["number"] for one in bob["tests"]] == ["1.1", "1.2", "1.3"]
    assert bob["tests"][1]["output"] == "expected: 80\ngot: None\nA missing port is 80."
    assert bob["tests"][2]["output"] == "not run"
    assert cyd["tests"][0]["output"] == "your program ended itself (cell 3 ended the process: it left)"
    assert (dan["score"], dan["tests"]) == (0, [])
    assert dan["output"] == "This could not be graded: the file is empty"
    assert eve["tests"][0]["output"] == "not attempted yet"


# JUnit

SUITE = ["properties", "testcase", "system-out", "system-err"]  # in this order
ATTRIBUTES = {
    "testsuites": set(), "properties": set(), "system-out": set(), "system-err": set(), "skipped": set(),
    "testsuite": {"name", "id", "package", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time"},
    "property": {"name", "value"}, "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"}, "error": {"message", "type"},
}  # fmt: skip


@pytest.mark.parametrize("make", [books.small, books.hostile])
def test_junit_is_as_its_readers_expect(make, tmp_path):
    """Elements in their order, each with its attributes, counts that are true; and it is XML, whatever was in it."""
    root = ElementTree.parse(FORMATS["junit"].write(make(), tmp_path)).getroot()

    assert (root.tag, {suite.tag for suite in root}) == ("testsuites", {"testsuite"})
    assert all(element.attrib.keys() == ATTRIBUTES[element.tag] for element in root.iter())
    for suite in root:
        order = [SUITE.index(child.tag) for child in suite]
        assert order == sorted(order)
        assert {one.tag for one in suite} >= set(SUITE)
        cases = suite.findall("testcase")
        counts = [sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error", "skipped")]
        assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == [
            str(count) for count in (len(cases), *counts)
        ]
        assert all(len(case) <= 1 for case in cases)


def test_junit_tells_what_became_of_each_check():
    """A failure is no error; where the program ended early, or nothing could be graded, it is one."""
    ada, bob, cyd, dan, eve = junit.document(books.small())

    def outcomes(suite):
        return [next((child.tag for child in case), "") for case in suite.iter("testcase")]

    assert outcomes(ada) == ["", ""]
    assert outcomes(bob) == ["", "failure", "skipped"]
    assert outcomes(cyd) == ["error", "error"]
    assert outcomes(dan) == ["error"]
    assert outcomes(eve) == ["skipped"]
    failure = bob.find(".//failure")
    assert failure.get("message") == "A missing port is 80."
    assert failure.text.startswith("expected: 80")
    assert "cell 3 ended the process" in cyd.findtext("system-err")
