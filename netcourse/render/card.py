"""The card of an exercise: what holds, what does not, and why. Drawn from a report, which is plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.escape import chunks, columns, fold, fold_lines, lines, markup, number, visible, wrapped
from netcourse.render.view import View

WIDTH = 98  # columns of the text form
LABEL = 10  # columns of "expected  "
EVIDENCE = 270  # characters of one line of evidence before its middle is folded
REPLAY = 1200  # characters of one line to be pasted, beyond which nobody would paste it
ROWS = 12  # lines of one piece of evidence
OUTPUT = 16  # lines of what the learner's code printed

SIGNS = {"passed": "✓", "not_attempted": "○"}
CHECK_SIGNS = {"passed": "✓", "failed": "✗", "not_run": "·"}
COLOURS = {"✓": style.GREEN, "✗": style.RED, "○": style.SOFT, "·": style.SOFT}
STATUSES = {
    "not_attempted": _("not attempted yet"),
    "crashed": _("your program ended itself"),
    "timeout": _("time was up"),
    "out_of_memory": _("memory was used up"),
    "out_of_disk": _("disk space was used up"),
    "too_many_processes": _("too many processes or threads were started"),
    "output_limit": _("too much was printed"),
    "grader_error": _("the check itself broke; that is our fault, not yours"),
}

Report = dict[str, Any]


def card(report: Report) -> View:
    """Draw the report of one exercise."""
    return View("\n".join(_text(report)), _html(report))


# The words, shared by both forms


def sign(report: Report) -> str:
    return SIGNS.get(report["status"], "✗")


def heading(report: Report) -> str:
    """Return the exercise's id, and where no check decided it, what did."""
    said = STATUSES.get(report["status"], "")
    note = report.get("note", "")
    if said and note and report["status"] == "not_attempted":
        said = _("{status} ({note})").format(status=said, note=visible(note))
    return f"{report['id']}: {said}" if said else str(report["id"])


def note(report: Report) -> str:
    return "" if report["status"] == "not_attempted" else visible(report.get("note", ""))


def score(report: Report) -> str:
    if report["status"] == "not_attempted":
        return ""
    passed = sum(check["status"] == "passed" for check in report["checks"])
    total = len(report["checks"])
    checks = ngettext("{passed} of {total} check", "{passed} of {total} checks", total).format(
        passed=passed, total=total
    )
    return f"{checks}, {points(report['score'], report['max_score'])}"


def points(got: float, most: float) -> str:
    """Return a score: 0.4 of 2 points."""
    form = ngettext("{got} of {most} point", "{got} of {most} points", 1 if most == 1 else 2)
    return form.format(got=number(got), most=number(most))


def offer(report: Report) -> str:
    """Return where help is to be had, for work that has begun and is not done."""
    count = report.get("hints", 0)
    if not count or report["status"] in ("passed", "not_attempted"):
        return ""
    return ngettext("{call} has {count} hint.", "{call} has {count} hints.", count).format(
        call=f'hint("{report["id"]}")', count=count
    )


def why_not_run(checks: list[Report], index: int) -> str:
    """Return why a check was not run: the one above it failed, or something further up."""
    above = checks[index - 1] if index else None
    if above and above["status"] == "failed" and above["name"] in checks[index].get("needs", []):
        return _("(not run: it needs the check above)")
    return _("(not run)")


def first_failed(checks: list[Report]) -> int | None:
    return next((n for n, check in enumerate(checks) if check["status"] == "failed"), None)


def short(check: Report) -> str:
    """Return one line for a check that failed after the first one."""
    said = check.get("says") or check.get("message", "")
    return visible(said.strip().partition("\n")[0])


# Evidence, as lines of fixed width


def evidence(check: Report, width: int) -> list[str]:
    """Return labelled lines: what was sent, expected and got, and the mark below the place where it differs.

    Longer than `width` is only what is there to be pasted.
    """
    label = max([LABEL, *(columns(visible(piece["label"])) + 2 for piece in check.get("evidence", []))])
    rows: list[str] = []
    for piece in check.get("evidence", []):
        name = visible(piece["label"])
        if piece.get("paste"):
            rows += _to_copy(name, [fold(visible(piece["text"]), REPLAY)[0]], label, width)
        else:
            rows += _labelled(name, list(_piece(piece, width - label)), label)
    return rows


def _to_copy(label: str, rows: list[str], width: int, room: int) -> list[str]:
    """Return lines beside their label where all of them fit, else below it: what is cut in two cannot be pasted."""
    if all(columns(row) <= room - width for row in rows):
        return _labelled(label, rows, width)
    return [label, *rows]


def _labelled(label: str, rows: list[str], width: int) -> list[str]:
    first, *others = rows or [""]
    lead = label + " " * (width - columns(label))
    return [(lead + first).rstrip(), *((" " * width + row).rstrip() for row in others)]


def _piece(piece: Report, width: int) -> Iterator[str]:
    raw = piece["text"].split("\n")
    shown, mark = fold(visible(raw[0]), EVIDENCE, _moved(raw[0], piece.get("mark")))
    yield from _cut(shown, mark, visible(piece.get("mark_says", "")), width)
    for line in fold_lines(raw[1:], ROWS):
        yield from _plain(visible(line), width)


def _moved(text: str, mark: int | None) -> int | None:
    """Return the column of the mark once hidden characters are spelled out."""
    return None if mark is None else len(visible(text[: max(mark, 0)]))


def _cut(text: str, mark: int | None, says: str, width: int) -> Iterator[str]:
    """Cut a long line; below the part that holds the mark goes the mark."""
    parts = chunks(text, width)
    start = 0
    for index, part in enumerate(parts):
        yield part
        stop = start + len(part)
        if mark is not None and mark >= start and (mark < stop or index == len(parts) - 1):
            yield from _caret(columns(part[: mark - start]), says, width)
        start = stop


def _plain(text: str, width: int) -> list[str]:
    return chunks(fold(text, EVIDENCE)[0], width)


def _caret(column: int, says: str, width: int) -> Iterator[str]:
    if column + 2 + columns(says) <= width:
        yield (" " * column + "^ " + says).rstrip()
    elif columns(says) < column:
        yield " " * (column - columns(says) - 1) + says + " ^"
    else:
        yield " " * column + "^"
        yield from wrapped(says, width)


def replayed(check: Report, width: int) -> list[str]:
    """Return the lines that show it by hand, whole, since they are there to be pasted: one line where it fits."""
    steps = [fold(visible(step), REPLAY)[0] for step in check.get("replay", [])]
    joined = "; ".join(steps)
    if joined and columns(joined) <= width - LABEL and not any(step.endswith(":") for step in steps):
        return [joined]
    return steps


def replay(check: Report, width: int) -> list[str]:
    """Return how to see it by hand: labelled, and each line whole, however long it is."""
    steps = replayed(check, width)
    return _to_copy(_("replay"), steps, LABEL, width) if steps else []


def printed(check: Report, width: int) -> list[str]:
    """Return what the learner's code printed during the check."""
    rows = [row for line in lines(check.get("output", "")) for row in _plain(line, width - LABEL)]
    return _labelled(_("printed"), fold_lines(rows, OUTPUT), LABEL) if rows else []


def passed(check: Report) -> View | None:
    """Return the drawing of what passed on a rough line, where the check failed on one."""
    if not check.get("passed"):
        return None
    from netcourse.render.sequence import sequence

    return sequence(check["passed"])


# The text form


def _text(report: Report) -> Iterator[str]:
    left, right = f"{sign(report)} {heading(report)}", score(report)
    yield f"{left}{' ' * max(3, WIDTH - columns(left) - columns(right))}{right}" if right else left
    if note(report):
        yield from _prose(note(report), "  ")
    checks = report["checks"] if report["status"] != "not_attempted" else []
    for index, check in enumerate(checks):
        yield from _check_text(checks, index)
        if check.get("remark"):
            yield from _prose(_("remark: {text}").format(text=visible(check["remark"])), " " * 6)
    if offer(report):
        yield "  " + offer(report)


def _check_text(checks: list[Report], index: int) -> Iterator[str]:
    check = checks[index]
    line = f"  {CHECK_SIGNS[check['status']]} {visible(check['name'])}"
    if check["status"] == "not_run":
        yield f"{line}{' ' * max(3, _reasons_at(checks) - columns(line))}{why_not_run(checks, index)}"
        return
    yield line
    if check["status"] == "failed":
        yield from _failure_text(check, first=index == first_failed(checks))


def _reasons_at(checks: list[Report]) -> int:
    widths = [columns(visible(check["name"])) for check in checks if check["status"] == "not_run"]
    return min(max(widths) + 7, 60)


def _failure_text(check: Report, *, first: bool) -> Iterator[str]:
    indent, room = " " * 6, WIDTH - 6
    if not first:
        yield from _prose(short(check), indent)
        return
    yield from (indent + row for row in evidence(check, room))
    yield from _prose(visible(sentence(check)), indent)
    yield from (indent + row for row in replay(check, room) + printed(check, room))
    if view := passed(check):
        yield indent + _("what passed on the line:")
        yield from ((indent + row).rstrip() for row in view.text.split("\n"))


def sentence(check: Report) -> str:
    """Return the sentence; a check without evidence and sentence still has its message."""
    if check.get("says") or check.get("evidence"):
        return str(check.get("says", "")).replace("\n", " ")
    return str(check.get("message", "")).replace("\n", " ")


def _prose(text: str, indent: str) -> list[str]:
    return [indent + line for line in wrapped(text, WIDTH - len(indent))]


# The HTML form


def _html(report: Report) -> str:
    checks = report["checks"] if report["status"] != "not_attempted" else []
    parts = [_head_html(report), _paragraph(note(report))]
    parts += [_check_html(checks, index) for index in range(len(checks))]
    parts.append(_paragraph(offer(report), style.SOFT))
    return f'<div style="{style.ground(COLOURS[sign(report)])}">{"".join(parts)}</div>'


def _head_html(report: Report) -> str:
    colour = COLOURS[sign(report)]
    row = style.css(display="flex", flex_wrap="wrap", justify_content="space-between", gap="0 2em")
    left = f'<span style="{style.text(colour, bold=True)}">{sign(report)} {markup(heading(report))}</span>'
    right = f' <span style="{style.text(style.SOFT)}">{markup(score(report))}</span>' if score(report) else ""
    return f'<div style="{row}">{left}{right}</div>'


def _check_html(checks: list[Report], index: int) -> str:
    check = checks[index]
    mark = CHECK_SIGNS[check["status"]]
    line = f'<span style="{style.text(COLOURS[mark], bold=True)}">{mark}</span> {markup(visible(check["name"]))}'
    if check["status"] == "not_run":
        line = f'<span style="{style.text(style.SOFT)}">{line} {markup(why_not_run(checks, index))}</span>'
    below = ""
    if check["status"] == "failed":
        below = _failure_html(check, first=index == first_failed(checks))
    if check.get("remark"):
        below += _paragraph(_("remark: {text}").format(text=visible(check["remark"])), style.SOFT)
    inner = f'<div style="{style.css(margin_left="1.4em")}">{below}</div>' if below else ""
    return f'<div style="{style.css(margin="2px 0 0 1em")}">{line}{inner}</div>'


def _failure_html(check: Report, *, first: bool) -> str:
    if not first:
        return _paragraph(short(check), style.SOFT)
    room = WIDTH - 6
    parts = [_rows(evidence(check, room)), _paragraph(visible(sentence(check)))]
    parts += [_to_paste(replayed(check, room)), _rows(printed(check, room))]
    if view := passed(check):
        parts += [_paragraph(_("what passed on the line:"), style.SOFT), view.html]
    return "".join(parts)


def _rows(rows: list[str]) -> str:
    return f'<pre style="{style.block()}">{markup(chr(10).join(rows))}</pre>' if rows else ""


def _to_paste(steps: list[str]) -> str:
    """Return lines in a block of their own: long ones are broken by the page alone, not in what is copied."""
    if not steps:
        return ""
    block = f"{style.block()};{style.css(white_space='pre-wrap', overflow_wrap='anywhere')}"
    return f'{_paragraph(_("replay"), style.SOFT)}<pre style="{block}">{markup(chr(10).join(steps))}</pre>'


def _paragraph(text: str, colour: str = style.INK) -> str:
    return f'<div style="{style.text(colour)}">{markup(text)}</div>' if text else ""
