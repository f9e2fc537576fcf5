"""The map of the course: chapters, their exercises, and how far each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.card import WIDTH, points
from netcourse.render.escape import columns, markup, visible
from netcourse.render.view import View

TITLE = 1  # the column that may wrap

SIGNS = {"passed": "✓", "not_attempted": "○"}
WORDS = {"✓": _("passed"), "◐": _("begun"), "○": _("not attempted")}
COLOURS = {"✓": style.GREEN, "◐": style.AMBER, "○": style.SOFT, "✗": style.RED}
ANSWERS = {"right": "✓", "wrong": "✗"}

Plain = dict[str, Any]


def course_map(course: Plain) -> View:
    """Draw the map.

    `course` is `{"chapters": [{"name", "title", "exercises": [{"id", "title", "status", "score", "points",
    "hints_used"}], "questions": [{"id", "status"}]}]}`; the statuses of exercises are those of a report, a question is
    `right`, `wrong` or `open`. Questions may be left out. "note", if there, stands below the map.
    """
    return View("\n".join(_text(course)), _html(course))


# The words, shared by both forms


def sign(exercise: Plain) -> str:
    """Return one of three signs: anything that was tried and is not passed counts as begun."""
    return SIGNS.get(exercise["status"], "◐")


def total(exercises: list[Plain]) -> str:
    """Return how much of a list of exercises is done."""
    done = sum(exercise["status"] == "passed" for exercise in exercises)
    many = len(exercises)
    count = ngettext("{done} of {many} exercise", "{done} of {many} exercises", many).format(done=done, many=many)
    return f"{count}, {_sum(exercises)}"


def _sum(exercises: list[Plain]) -> str:
    return points(sum(e.get("score", 0) for e in exercises), sum(e["points"] for e in exercises))


def row(exercise: Plain) -> list[str]:
    """Return the words of one exercise: sign and id, title, state, points, hints used."""
    hints = exercise.get("hints_used", 0)
    used = ngettext("{count} hint used", "{count} hints used", hints).format(count=hints) if hints else ""
    return [
        f"{sign(exercise)} {exercise['id']}",
        visible(exercise.get("title", "")),
        WORDS[sign(exercise)],
        points(exercise.get("score", 0), exercise["points"]),
        used,
    ]


def asked(chapter: Plain) -> list[str]:
    """Return the questions of a chapter: a sign and a short name each, and how many are answered."""
    found = chapter.get("questions", [])
    if not found:
        return []
    many, right = len(found), sum(one["status"] == "right" for one in found)
    count = ngettext("{right} of {many} question right:", "{right} of {many} questions right:", many)
    names = [f"{ANSWERS.get(one['status'], '○')} {one['id'].rpartition('.')[2]}" for one in found]
    return [count.format(right=right, many=many), *names]


def chapter_name(chapter: Plain) -> str:
    title = visible(chapter.get("title", ""))
    return f"{chapter['name']}  {title}" if title else str(chapter["name"])


def _everything(course: Plain) -> list[Plain]:
    return [exercise for chapter in course["chapters"] for exercise in chapter["exercises"]]


def together(course: Plain) -> str:
    return _("The whole course: {total}.").format(total=total(_everything(course)))


# The text form


def _text(course: Plain) -> Iterator[str]:
    widths = _widths([row(exercise) for exercise in _everything(course)])
    for chapter in course["chapters"]:
        left, right = chapter_name(chapter), total(chapter["exercises"])
        yield f"{left}{' ' * max(3, WIDTH - columns(left) - columns(right))}{right}"
        for exercise in chapter["exercises"]:
            yield "  " + "  ".join(map(_padded, row(exercise), widths)).rstrip()
        yield from _questions_text(asked(chapter))
    yield together(course)
    if course.get("note"):
        yield visible(course["note"])


def _questions_text(words: list[str]) -> Iterator[str]:
    """Yield the questions in lines; a sign and its name stay together."""
    line = ""
    for word in words:
        if line and columns(line) + 2 + columns(word) > WIDTH:
            yield line
            line = ""
        line += ("  " if line else "    ") + word
    if line:
        yield line


def _widths(rows: list[list[str]]) -> list[int]:
    return [max(map(columns, column)) for column in zip(*rows, strict=True)]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


# The HTML form


def _html(course: Plain) -> str:
    table = style.css(border_collapse="collapse", width="100%", background=style.PAPER, color=style.INK,
                      margin="0", border="none", table_layout="auto", font_size="14px")  # fmt: skip
    parts = [f'<table style="{table}">', *map(_chapter_html, course["chapters"]), "</table>"]
    parts.append(f'<div style="{style.css(margin="8px 0 0 6px", font_weight="bold")}">{markup(together(course))}</div>')
    if course.get("note"):
        note = style.css(margin="2px 0 0 6px", color=style.SOFT)
        parts.append(f'<div style="{note}">{markup(visible(course["note"]))}</div>')
    return f'<div style="{style.ground(style.BLUE)}">{"".join(parts)}</div>'


def _chapter_html(chapter: Plain) -> str:
    line = style.css(background=style.SHADE, color=style.INK)
    name = f'<th colspan="3" style="{style.cell(head=True)}">{markup(chapter_name(chapter))}</th>'
    done = f'<th colspan="2" style="{style.cell(head=True)}">{markup(total(chapter["exercises"]))}</th>'
    rows = [*map(_exercise_html, chapter["exercises"]), _questions_html(asked(chapter))]
    return f'<tr style="{line}">{name} {done}</tr>' + "".join(rows)


def _questions_html(words: list[str]) -> str:
    if not words:
        return ""
    line = style.css(background=style.PAPER, color=style.INK)
    count, *names = words
    shown = "  ".join(map(_answer_html, names))
    return f'<tr style="{line}"><td colspan="5" style="{style.cell()}">{markup(count)} {shown}</td></tr>'


def _answer_html(name: str) -> str:
    mark = f'<span style="{style.text(COLOURS[name[0]], bold=True)}">{name[0]}</span>'
    return f'<span style="{style.css(white_space="nowrap")}">{mark}{markup(name[1:])}</span>'


def _exercise_html(exercise: Plain) -> str:
    first, *others = row(exercise)
    colour = COLOURS[sign(exercise)]
    cells = [
        f'<span style="{style.text(colour, bold=True)}">{first[0]}</span>{markup(first[1:])}',
        *map(markup, others),
    ]
    line = style.css(background=style.PAPER, color=style.INK)
    columns = [f'<td style="{style.cell(wrap=number == TITLE)}">{cell}</td>' for number, cell in enumerate(cells)]
    return f'<tr style="{line}">' + " ".join(columns) + "</tr>"
