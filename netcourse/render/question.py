"""The card of a question: what is asked, about which bytes, and what became of the answer. Drawn from plain data.

The data: `{"id", "title", "status", "asks", "rows", "options", "given", "says", "others", "how", "proof"}`. The
status is `open`, `right`, `wrong`, `unread` (no answer at all) or `lacking` (there is no traffic to ask about). A row
is `{"text", "by", "mark"}`, with the columns that are pointed at or None; an option `{"letter", "text", "code"}`;
`given` is the answer as it was understood, `says` why it is right or wrong; `others` are letters with their reasons;
`proof` is the data of a byte view, or None.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcourse.i18n import _
from netcourse.render import style
from netcourse.render.card import WIDTH
from netcourse.render.escape import columns, fold, markup, visible, wrapped
from netcourse.render.hexdump import byte_sheet, byte_text
from netcourse.render.view import View

SIGNS = {"right": "✓", "wrong": "✗"}
WORDS = {"right": _("right"), "wrong": _("not yet"), "unread": _("no answer yet"), "lacking": _("cannot be asked yet")}
COLOURS = {"✓": style.GREEN, "✗": style.RED, "○": style.BLUE}
LEFT_OUT = "…"
INDENT = "  "
GIVEN = 200  # columns of an answer that is shown again

Plain = dict[str, Any]


def question_card(asked: Plain) -> View:
    """Draw a question, with the verdict on an answer where there is one."""
    return View("\n".join(_text(asked)), _html(asked))


# The words, shared by both forms


def sign(asked: Plain) -> str:
    return SIGNS.get(asked["status"], "○")


def state(asked: Plain) -> str:
    return WORDS.get(asked["status"], _("not answered yet"))


def heading(asked: Plain) -> str:
    return f"{asked['id']}: {asked['title']}"


def shown(asked: Plain) -> list[str]:
    """Return what the question is about, line by line, with a line below what is pointed at."""
    width = max((columns(_name(row)) for row in asked["rows"]), default=0)
    return [line for row in asked["rows"] for line in _row(row, width + 2 if width else 0)]


def _name(row: Plain) -> str:
    return {"client": _("client"), "server": _("server")}.get(row["by"], "")


def _row(row: Plain, width: int) -> Iterator[str]:
    name = _name(row)
    yield name + " " * (width - columns(name)) + visible(row["text"])
    if row["mark"]:
        start, stop = row["mark"]
        yield " " * (width + columns(visible(row["text"][:start]))) + "^" * max(1, stop - start)


def legend(asked: Plain) -> str:
    """Return what the sign for left-out values means, where it is used."""
    texts = [row["text"] for row in asked["rows"]] + [option["text"] for option in asked["options"]]
    if not any(f": {LEFT_OUT}" in text for text in texts):
        return ""
    return _("({sign} stands for a value that is left out.)").format(sign=LEFT_OUT)


def option(asked: Plain, letter: str) -> str:
    """Return an option's text, and whether it was the answer."""
    text = next(visible(one["text"]) for one in asked["options"] if one["letter"] == letter)
    if asked["given"] != letter:
        return text
    return _("{option}   {sign} your answer").format(option=text, sign=sign(asked))


def answer(asked: Plain) -> str:
    """Return the answer as it was understood, unless it is marked among the options."""
    if not asked["given"] or asked["given"] in {one["letter"] for one in asked["options"]}:
        return ""
    return _("Your answer: {answer}").format(answer=fold(visible(asked["given"]), GIVEN)[0])


def others(asked: Plain) -> list[str]:
    return [f"{letter}: {visible(why)}" for letter, why in asked["others"]]


# The text form


def _text(asked: Plain) -> Iterator[str]:
    left, right = f"{sign(asked)} {heading(asked)}", state(asked)
    yield f"{left}{' ' * max(3, WIDTH - columns(left) - columns(right))}{right}"
    yield from _prose(asked["asks"])
    yield from (INDENT * 3 + line for line in shown(asked))
    for one in asked["options"]:
        yield f"{INDENT * 2}{one['letter']}  {option(asked, one['letter'])}"
    for line in (legend(asked), answer(asked), asked["says"], *others(asked)):
        yield from _prose(line)
    if asked["proof"]:
        yield from (INDENT * 2 + line for line in byte_text(asked["proof"]))
    yield from _prose(asked["how"])


def _prose(text: str) -> list[str]:
    return [INDENT + line for line in wrapped(visible(text), WIDTH - len(INDENT))]


# The HTML form


def _html(asked: Plain) -> str:
    colour = COLOURS[sign(asked)]
    parts = [_head(asked, colour), _paragraph(asked["asks"])]
    if rows := shown(asked):
        parts.append(f'<pre style="{style.block()}">{markup(chr(10).join(rows))}</pre>')
    parts += [_option(asked, one["letter"], colour) for one in asked["options"]]
    parts += [_paragraph(legend(asked), style.SOFT), _paragraph(answer(asked), bold=True)]
    parts += [_paragraph(asked["says"]), *(_paragraph(line, style.SOFT) for line in others(asked))]
    if asked["proof"]:
        parts.append(byte_sheet(asked["proof"]))
    parts.append(_paragraph(asked["how"], style.SOFT))
    return f'<div style="{style.ground(colour)}">{"".join(parts)}</div>'


def _head(asked: Plain, colour: str) -> str:
    row = style.css(display="flex", flex_wrap="wrap", justify_content="space-between", gap="0 2em")
    left = f'<span style="{style.text(colour, bold=True)}">{sign(asked)} {markup(heading(asked))}</span>'
    return f'<div style="{row}">{left} <span style="{style.text(style.SOFT)}">{markup(state(asked))}</span></div>'


def _option(asked: Plain, letter: str, colour: str) -> str:
    chosen = asked["given"] == letter
    look = style.css(margin="1px 0 1px 1.4em", color=colour if chosen else style.INK,
                     font_weight="bold" if chosen else "normal")  # fmt: skip
    return f'<div style="{look}"><b>{letter}</b>&nbsp; {_words(asked, letter)}</div>'


def _words(asked: Plain, letter: str) -> str:
    words = markup(option(asked, letter))
    is_code = next(one["code"] for one in asked["options"] if one["letter"] == letter)
    look = style.css(font_family=style.MONO, font_size="12px")
    return f'<span style="{look}">{words}</span>' if is_code else words


def _paragraph(text: str, colour: str = style.INK, *, bold: bool = False) -> str:
    look = f"{style.text(colour, bold=bold)};{style.css(margin='3px 0')}"
    return f'<div style="{look}">{markup(visible(text))}</div>' if text else ""
