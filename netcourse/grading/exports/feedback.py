"""Feedback: a page for each submission, enough to learn from.

The only secret of a run is its seed, and that is not in it. The seed of an exercise is: it tells nothing about others,
and with it the learner runs the same checks at home.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netcourse import exercises
from netcourse.grading.exports import page
from netcourse.grading.exports.shape import Export, Report
from netcourse.grading.exports.texts import block, line
from netcourse.grading.exports.written import write_all
from netcourse.grading.sandbox import SANDBOXES
from netcourse.i18n import _, ngettext
from netcourse.render import card
from netcourse.render.escape import markup, number

if TYPE_CHECKING:
    from netcourse.grading.gradebook import Gradebook

FOLDER = "feedback"
WIDTH = 92  # columns of evidence
WORDS = 2000  # characters of what is said of a failure
ANSWER = 400  # lines of an answer
MOST_CELLS = 20
COLOURS = {"passed": "passed", "partial": "partial", "not_attempted": "soft", "not_run": "soft"}  # else failed


def feedback(report: Report, comment: str = "") -> str:
    """Return the page of a submission, with what the instructor says of it."""
    title = _("Feedback: {name}").format(name=line(report["submission"]))
    body = [f"<h1>{markup(title)}</h1>", page.paragraph(_score(report)), *_notices(report, comment)]
    if len(report["exercises"]) > 1:
        body.append(_overview(report))
    body += [_exercise(one) for one in report["exercises"]]
    body.append(_cells(report))
    return page.page(title, "\n".join(filter(None, body)))


def path_of(report: Report) -> str:
    """Return where the page of a submission stands in the folder of the gradebook."""
    return f"{FOLDER}/{report['submission']}.html"


def _score(report: Report) -> str:
    if report["problem"]:
        return ""
    return card.points(report["score"], report["max_score"]) + _late(report)


def _late(report: Report) -> str:
    late = report.get("late")
    if not late or not late["percent"]:
        return ""
    return _("; {left} are left, since it came late and {percent}% are taken off").format(
        left=number(late["score"]), percent=number(late["percent"])
    )


def _notices(report: Report, comment: str) -> list[str]:
    box = SANDBOXES.get(report["sandbox"])
    said = [
        _("This could not be graded: {why}.").format(why=line(report["problem"])) if report["problem"] else "",
        _("Please note: {what}.").format(what=line(report["note"])) if report["note"] else "",
        _("Your instructor says: {comment}").format(comment=line(comment, WORDS)) if comment else "",
        _("This is no grade: it was for practice, without a sandbox.") if box is not None and box.notice else "",
    ]
    return [f'<div class="notice">{page.paragraph(one)}</div>' for one in said if one]


def _overview(report: Report) -> str:
    rows = [
        [f'<a href="#{markup(_anchor(one))}">{markup(_title(one))}</a>', _status(one), markup(number(one["score"])),
         markup(number(one["max_score"]))]
        for one in report["exercises"]
    ]  # fmt: skip
    head = [_("exercise"), _("result"), _("points"), _("of")]
    return page.wide(page.grid(_("All exercises"), head, rows, {2, 3}), _("All exercises"))


def _anchor(exercise: Report) -> str:
    return str(exercise["id"]).replace(".", "-")


def _title(exercise: Report) -> str:
    return line(exercise["title"] or exercise["id"])


def _status(exercise: Report) -> str:
    return f'<span class="{_colour(exercise)}">{card.sign(exercise)} {markup(_word(exercise))}</span>'


def _word(exercise: Report) -> str:
    words = {"passed": _("passed"), "partial": _("passed in part"), "failed": _("failed")}
    return words.get(exercise["status"]) or card.STATUSES[exercise["status"]]


def _colour(one: Report) -> str:
    return COLOURS.get(one["status"], "failed")


# One exercise


def _exercise(one: Report) -> str:
    sign = f'<span class="{_colour(one)}" aria-hidden="true">{card.sign(one)}</span>'
    head = f'<h2 id="{markup(_anchor(one))}-title">{sign} {markup(_title(one))}</h2>'
    told = " · ".join([one["id"], _word(one), card.points(one["score"], one["max_score"])])
    checks = "" if one["status"] == "not_attempted" else _checks(one)
    inner = [
        head,
        page.paragraph(told, "soft"),
        page.paragraph(line(one["note"], WORDS)),
        checks,
        *_help(one),
        _answer(one),
    ]
    anchor = markup(_anchor(one))
    return (
        f'<section class="card is-{_colour(one)}" id="{anchor}" aria-labelledby="{anchor}-title">\n'
        + "\n".join(filter(None, inner)) + "\n</section>"
    )  # fmt: skip


def _checks(exercise: Report) -> str:
    checks = exercise["checks"]
    return f'<ol class="checks">\n{"".join(_check(checks, index) for index in range(len(checks)))}</ol>'


def _check(checks: list[Report], index: int) -> str:
    check = checks[index]
    words = {"passed": _("holds:"), "failed": _("fails:"), "not_run": _("not run:")}
    sign = (
        f'<span class="sign {_colour(check)}" role="img" aria-label="{markup(words[check["status"]])}">'
        f"{card.CHECK_SIGNS[check['status']]}</span>"
    )
    name, below = f"<h3>{sign} {markup(line(check['name']))}</h3>", ""
    if check["status"] == "not_run":
        below = page.paragraph(card.why_not_run(checks, index), "soft")
    elif check["status"] == "failed":
        below = _failure(check)
    if check["remark"]:
        below += page.paragraph(_("remark: {text}").format(text=line(check["remark"], WORDS)), "soft")
    return f"<li>{name}{below}</li>\n"


def _failure(check: Report) -> str:
    parts = [
        page.scrolled(card.evidence(check, WIDTH), _("what was seen")),
        page.paragraph(line(card.sentence(check), WORDS)),
        _to_paste(card.replayed(check, WIDTH)),
        page.scrolled(card.printed(check, WIDTH), _("what was printed")),
    ]
    if view := card.passed(check):
        parts.append(f"<figure><figcaption>{markup(_('What passed on the line:'))}</figcaption>{view.html}</figure>")
    return "".join(parts)


def _to_paste(steps: list[str]) -> str:
    """Return lines in a block of their own, without a label: they are there to be copied."""
    return page.paragraph(_("replay"), "soft") + page.scrolled(steps, _("to see it again")) if steps else ""


def _help(one: Report) -> list[str]:
    if one["status"] == "passed":
        return []
    return [_hint(one), _again(one)]


def _hint(one: Report) -> str:
    known = exercises.load().get(one["id"])
    if known is None or not known.hints:
        return ""
    count = len(known.hints)
    more = ngettext("{call} has {count} hint.", "{call} has {count} hints, each says more.", count).format(
        call=f'hint("{one["id"]}")', count=count
    )
    return page.folded(_("A hint"), page.paragraph(known.hints[0]) + page.paragraph(more, "soft"))


def _again(one: Report) -> str:
    if one["id"] not in exercises.load() or one["status"] == "not_attempted":
        return ""
    call = f'check("{one["id"]}", seed="{one["seed"]}")'
    return page.paragraph(_("The same checks again, in your notebook:")) + page.scrolled([call], _("the call"))


def _answer(one: Report) -> str:
    shown = page.scrolled(block(one["answer"], ANSWER), _("your answer"))
    return page.folded(_("Your answer, as it was graded"), shown)


def _cells(report: Report) -> str:
    if not report["cells"]:
        return ""
    shown = report["cells"][:MOST_CELLS]
    rows = "".join(f"<li>{markup(line(one['message']))}</li>" for one in shown)
    more = len(report["cells"]) - len(shown)
    rows += f"<li>{markup(_('and {count} more').format(count=more))}</li>" if more else ""
    return f"<section><h2>{markup(_('Cells that did not run to their ends'))}</h2><ul>{rows}</ul></section>"


def save(book: Gradebook, folder: Path) -> Path:
    """Write `feedback/<submission>.html` for all, and no others that were there; return the folder."""
    pages = {
        f"{report['submission']}.html": feedback(report, student.correction.comment)
        for student in book.students()
        for report in student.reports
    }
    return write_all(folder, FOLDER, pages)


EXPORT = Export("feedback", _("a page for each learner"), save)
