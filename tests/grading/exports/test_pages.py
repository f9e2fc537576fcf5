"""Pages: they say what is to be said, let nothing through, and stand alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from netcourse import exercises
from netcourse.grading.exports import page
from netcourse.grading.exports.class_page import class_page, misconceptions
from netcourse.grading.exports.feedback import feedback
from netcourse.grading.exports.texts import whole
from netcourse.grading.gradebook import Gradebook, number
from tests.render.helpers import contrast

from . import books

VOID = {"meta", "img", "br", "rect", "line"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p", "pre", "code", "div",
    "span", "a", "ol", "ul", "li", "details", "summary", "figure", "figcaption", "img", "br", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "svg", "text", "rect", "line",
}  # fmt: skip


class Read(HTMLParser):
    """A page as a browser takes it apart: its words, links, pictures and ids; it must be whole."""

    def __init__(self, html):
        super().__init__()
        self.open, self.words, self.tags = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag in ALLOWED, tag
        assert not [name for name, _ in attributes if name.startswith("on")]
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def pages(book):
    return [class_page(book), *(feedback(one, "Well done.") for one in book.reports)]


@pytest.fixture(scope="module")
def small():
    return books.small()


def test_percents_of_the_class_say_of_what(small):
    """Of all points that the class could have, also those of a chapter that few handed in."""
    assert f"% of all {number(whole(small))} points; each bar" in Read(class_page(small)).text


def test_feedback_has_all_to_learn_from(small):
    """Result, evidence, the sentence, what was printed, what passed, how to see it again, help."""
    said = Read(feedback(small.reports[1], "See me about ports."))

    for words in ("0.5 of 2 points; 0.45 are left, since it came late and 10% are taken off", "take a URL apart",
                  "http.split_url · passed in part", "finds the host", "keeps the port", "expected 80",
                  "A missing port is 80.", "replay split_url('http://a')", "asked for http://a",
                  "What passed on the line:", 'check("http.split_url", seed="seed of http.split_url")',
                  'hint("http.split_url") has ', "def split_url(url): ...", "Your instructor says: See me about ports.",
                  "(not run)"):  # fmt: skip
        assert words in said.text, words
    assert [one["alt"] for tag, one in said.tags if tag == "img"]


def test_what_is_done_needs_no_help(small):
    """Of a right answer only a remark."""
    said = Read(feedback(small.reports[0])).text
    assert "remark: It asked twice." in said
    assert "A hint" not in said
    assert "again" not in said


def test_disasters_and_problems_are_told(small):
    """Why it ended, which cell it was, why nothing was graded."""
    assert "your program ended itself" in Read(feedback(small.reports[2])).text
    assert "cell 3 ended the process: it left" in Read(feedback(small.reports[2])).text
    assert "This could not be graded: the file is empty." in Read(feedback(small.reports[3])).text
    assert "not attempted yet" in Read(feedback(small.reports[4])).text


def test_practice_is_no_grade(small):
    """Without a sandbox every page says so."""
    practice = Gradebook("s", "limits", [one | {"sandbox": "limits"} for one in small.reports])
    for html in pages(practice):
        assert "practice" in Read(html).text


def test_the_master_seed_is_not_told(small):
    """With it a friend's checks could be known beforehand."""
    for html in (*pages(small), *pages(books.hostile())):
        assert books.MASTER not in html


@pytest.mark.parametrize("make", [books.small, books.hostile, lambda: Gradebook("s", "bubblewrap", [])])
def test_pages_stand_alone(make):
    """No script, nothing fetched, a policy against both, titled, every section's heading there."""
    for html in pages(make()):
        read = Read(html)
        addresses = [one.get("src") or one.get("href") for tag, one in read.tags if "src" in one or "href" in one]
        assert all(re.match(r"data:image/svg\+xml,|#|feedback/", address) for address in addresses), addresses
        assert "default-src &#x27;none&#x27;" in html
        ids = [one["id"] for _, one in read.tags if "id" in one]
        assert len(ids) == len(set(ids))
        assert {one["aria-labelledby"] for _, one in read.tags if "aria-labelledby" in one} <= set(ids)
        assert [tag for tag, _ in read.tags].count("h1") == 1


def test_nothing_from_a_submission_becomes_markup():
    """Shown as the text that it is, control characters spelled."""
    for html in pages(books.hostile()):
        read = Read(html)  # refuses scripts and handlers
        assert "\x00" not in html
        assert "\x1b" not in html
        assert "\u202e" not in html
        html.encode("utf-8")
        assert "<script>alert(1)" in read.text
        assert not [one for tag, one in read.tags if tag == "img" and one["src"] == "x"]


def test_pages_are_bounded():
    """However much a submission said."""
    huge = "é\n" * 100_000
    bad = books.failed(output=huge, says=huge, message=huge, evidence=[{"label": "got", "text": huge}], remark=huge)
    one = books.report("x", books.exercise(checks=[bad] * 10, answer=huge[:20_000], note=huge),
                       cells=[{"cell": 1, "status": "failed", "message": huge}] * 5000)  # fmt: skip
    assert len(feedback(one, huge)) < 150_000


def test_colours_can_be_read():
    """WCAG AA, light and dark, of every ink on every ground."""
    for colours in (page.LIGHT, page.DARK):
        for ink in page.INKS:
            for ground in page.GROUNDS:
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for bar in ("green", "amber", "red", "soft"):
            assert contrast(colours[bar], colours["page"]) >= 4.5  # numbers stand on bars in the colour of the page
        assert contrast(colours["edge"], colours["ink"]) >= 4.5


# The class


def test_the_class_page_counts(small):
    """Each exercise's results in numbers beside its bar, and who has how many points."""
    read = Read(class_page(small))
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in class_page(small).split("<tr>")]
    (row,) = [row for row in rows if "http.split_url" in row and "1" in row][:1]

    assert row[row.index("http.split_url") + 5 :][:7] == ["1", "1", "0", "1", "1", "0.62", "2"]
    bars = [one["aria-label"] for tag, one in read.tags if tag == "svg"]
    assert bars[1] == "passed 1, in part 1, ended early 1, not attempted 1"
    assert bars[0] == "students by percent: 0–10 %: 3; 40–50 %: 1; 90–100 %: 1"
    assert "5 students, 5 submissions, sandbox bubblewrap" in read.text
    assert "ada 2 2 2 ✓ ada" in read.text
    assert "dan : the file is empty" in read.text


def test_misconceptions_are_counted_by_student(small):
    """One who shows it twice counts once."""
    twice = books.report("bob 2", books.exercise(), student="bob")
    name = exercises.load()[books.SPLIT].misconceptions[0]
    book = Gradebook("s", "bubblewrap", [*small.reports, twice, books.report("fay", books.exercise())])

    assert misconceptions(book) == [(books.SPLIT, name.id, 2)]
    assert " ".join(name.says.split()) in Read(class_page(book)).text


def test_a_class_may_be_one_or_many():
    """One submission, none that could be graded, five hundred."""
    assert "1 student, 1 submission" in Read(class_page(Gradebook("s", "bubblewrap", books.small().reports[:1]))).text
    assert "How the points lie" not in Read(class_page(Gradebook("s", "bubblewrap", books.small().reports[3:4]))).text
    html = class_page(books.large())
    assert "500 students" in Read(html).text
    assert len(html) < 1_000_000
