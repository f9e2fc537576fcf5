"""The class at a glance: how each exercise went, what was misunderstood, how the points lie, who needs a look."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING
from urllib.parse import quote

from netcourse import exercises
from netcourse.grading import similar
from netcourse.grading.exports import page, plots
from netcourse.grading.exports.feedback import path_of
from netcourse.grading.exports.shape import Export, Report
from netcourse.grading.exports.texts import line, whole, write
from netcourse.grading.gradebook import remarks
from netcourse.grading.sandbox import SANDBOXES
from netcourse.i18n import _, ngettext
from netcourse.render import card
from netcourse.render.escape import markup, number

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook, Student

MOST_MISTAKES = 25
MOST_PAIRS = 100
KINDS = {
    "passed": _("passed"), "partial": _("in part"), "failed": _("failed"), "ended": _("ended early"),
    "not_attempted": _("not attempted"),
}  # fmt: skip


def class_page(book: Gradebook) -> str:
    """Return the page of a class."""
    title = _("Grades of the class")
    students = book.students()
    body = [f"<h1>{markup(title)}</h1>", page.paragraph(_counted(book, students), "soft"), *_notices(book),
            _histogram(book, students), _exercises(book), _mistakes(book), _look(book), _pairs(book),
            _table(book, students)]  # fmt: skip
    return page.page(title, "\n".join(filter(None, body)))


def _section(heading: str, *inner: str) -> str:
    return f"<section>\n<h2>{markup(heading)}</h2>\n" + "\n".join(filter(None, inner)) + "\n</section>"


def _counted(book: Gradebook, students: list[Student]) -> str:
    count, whole = len(students), len(book.reports)
    return ", ".join([
        ngettext("{count} student", "{count} students", count).format(count=count),
        ngettext("{count} submission", "{count} submissions", whole).format(count=whole),
        _("sandbox {name}").format(name=book.sandbox),
    ])  # fmt: skip


def _notices(book: Gradebook) -> list[str]:
    box = SANDBOXES.get(book.sandbox)
    notice = _("Sandbox {name}: {notice}.").format(name=book.sandbox, notice=box.notice) if box and box.notice else ""
    said = [notice, *(_("Left out: {sentence}").format(sentence=line(one)) for one in book.left_out)]
    inner = "".join(map(page.paragraph, filter(None, said)))
    return [f'<div class="notice">{inner}</div>'] if inner else []


# The points


def _histogram(book: Gradebook, students: list[Student]) -> str:
    most = whole(book)
    shares = [100 * one.total / most for one in students] if most else []
    if not shares:
        return ""
    told = _("Mean {mean} %, median {median} % of all {most} points; each bar is ten percent wide.").format(
        mean=number(round(mean(shares), 1)), median=number(round(median(shares), 1)), most=number(most)
    )
    label = _("students by percent")
    return _section(_("How the points lie"), page.paragraph(told), page.wide(plots.histogram(shares, label), label))


# The exercises


def kind(exercise: Report) -> str:
    """Return which of KINDS an exercise's result is."""
    return exercise["status"] if exercise["status"] in KINDS else "ended"


def _graded(book: Gradebook) -> dict[str, list[Report]]:
    graded: dict[str, list[Report]] = {name: [] for name in book.columns}
    for report in book.reports:
        for exercise in report["exercises"]:
            graded[exercise["id"]].append(exercise)
    return graded


def _exercises(book: Gradebook) -> str:
    graded = _graded(book)
    if not graded:
        return ""
    rows = [_exercise_row(name, results) for name, results in graded.items()]
    head = [_("exercise"), _("results"), *KINDS.values(), _("mean"), _("of")]
    caption = _("From left to right as in the columns: {kinds}").format(kinds=", ".join(KINDS.values()))
    numbers = set(range(2, len(head)))
    return _section(_("Exercises"), page.wide(page.grid(caption, head, rows, numbers), _("Exercises")))


def _exercise_row(name: str, results: list[Report]) -> list[str]:
    counts = Counter(map(kind, results))
    told = ", ".join(f"{KINDS[one]} {counts[one]}" for one in KINDS if counts[one])
    known = {one: counts[one] for one in KINDS}
    return [
        f"{markup(line(results[0]['title'] or name))}<br><code>{markup(name)}</code>",
        plots.stacked(known, told),
        *(str(counts[one]) for one in KINDS),
        markup(number(round(mean(one["score"] for one in results), 2))),
        markup(number(max(one["max_score"] for one in results))),
    ]


# What was misunderstood


def misconceptions(book: Gradebook) -> list[tuple[str, str, int]]:
    """Return (exercise, misconception, students who showed it), the commonest first."""
    shown = {
        (exercise["id"], check["misconception"], student.name)
        for student in book.students()
        for report in student.reports
        for exercise in report["exercises"]
        for check in exercise["checks"]
        if check["misconception"]
    }
    counts = Counter((exercise, name) for exercise, name, _student in shown)
    return sorted(((*key, count) for key, count in counts.items()), key=lambda one: (-one[2], one))


def _mistakes(book: Gradebook) -> str:
    found = misconceptions(book)
    if not found:
        return ""
    rows = [
        [f"{markup(_sentence(exercise, name, book))}<br><code>{markup(exercise)}: {markup(name)}</code>", str(count)]
        for exercise, name, count in found[:MOST_MISTAKES]
    ]
    grid = page.grid(_("The commonest first"), [_("what was believed, and what is true"), _("students")], rows, {1})
    return _section(_("Misconceptions"), page.wide(grid, _("Misconceptions")))


def _sentence(exercise: str, name: str, book: Gradebook) -> str:
    known = exercises.load().get(exercise)
    for one in known.misconceptions if known else ():
        if one.id == name:
            return one.says
    checks = (check for one in _graded(book)[exercise] for check in one["checks"])
    return next((line(check["says"]) for check in checks if check["misconception"] == name), name)


# What a person should look at


def _look(book: Gradebook) -> str:
    said = [(report, remarks(report)) for report in book.reports]
    rows = [f"<li>{_linked(report)}: {markup(line('; '.join(told)))}</li>" for report, told in said if told]
    return _section(_("Worth a look"), f"<ul>{''.join(rows)}</ul>") if rows else ""


def _linked(report: Report) -> str:
    return f'<a href="{markup(quote(path_of(report)))}">{markup(line(report["submission"]))}</a>'


def _pairs(book: Gradebook) -> str:
    found = similar.similar(book)
    if not found:
        return ""
    ours = _("our published solution")
    rows = [
        [markup(line(one.one)), markup(ours if one.other == similar.OURS else line(one.other)),
         f"<code>{markup(one.exercise)}</code>", f"{one.alike:.0%}"]
        for one in found[:MOST_PAIRS]
    ]  # fmt: skip
    told = _(
        "Names, comments and layout aside. It does not say why: our solutions are public, and small tasks are alike."
    )
    hidden = len(found) - len(rows)
    more = _("{count} more stand in similar.csv.").format(count=hidden) if hidden else ""
    head = [_("student"), _("and"), _("exercise"), _("alike")]
    grid = page.wide(page.grid(_("Nearly the same"), head, rows, {3}), _("Nearly the same"))
    return _section(_("Answers that are nearly the same"), page.paragraph(told), grid, page.paragraph(more, "soft"))


# Everybody


def _table(book: Gradebook, students: list[Student]) -> str:
    columns = book.columns
    head = [_("student"), _("total"), _("of"), *(f"<code>{markup(name)}</code>" for name in columns), _("feedback")]
    rows = [_student_row(one, columns) for one in students]
    grid = page.grid(_("Everybody"), head, rows, set(range(1, len(head) - 1)))
    return _section(_("Students"), page.wide(grid, _("Students")))


def _student_row(student: Student, columns: list[str]) -> list[str]:
    signs = {one["id"]: card.sign(one) for report in student.reports for one in report["exercises"]}
    scores = student.scores
    cells = [f"{number(scores[name])} {signs[name]}" if name in scores else "" for name in columns]
    links = ", ".join(map(_linked, student.reports))
    return [markup(line(student.name)), number(student.total), number(student.max_score), *cells, links]


def save(book: Gradebook, folder: Path) -> Path:
    """Write `class.html`; return its path."""
    return write(folder / "class.html", class_page(book))


EXPORT = Export("class", _("the class at a glance, one page"), save)
