"""A short note on a ground of its own, and two texts beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from netcourse.render import style
from netcourse.render.escape import markup, visible, wrapped
from netcourse.render.view import View

WIDTH = 96


def notice(heading: str, lines: Sequence[str], *, code: bool = False) -> View:
    """Draw a heading with lines of prose below it, or of code, which are not wrapped."""
    shown = [heading, *(f"  {row}" for line in lines for row in _rows(line, code=code))]
    return View("\n".join(shown), _html(heading, lines, code=code))


def beside(heading: str, texts: Sequence[tuple[str, str]]) -> View:
    """Draw texts of code with a title each: below each other as text, beside each other in HTML."""
    parts = [heading]
    for title, text in texts:
        parts += ["", f"--- {title}", *map(visible, text.rstrip("\n").split("\n"))]
    cell = style.css(vertical_align="top", text_align="left", padding="4px 16px 4px 6px", border="none")
    columns = "".join(
        f'<td style="{cell}"><b>{markup(title)}</b>{_code(text.rstrip().split(chr(10)))}</td>' for title, text in texts
    )
    table = style.css(border_collapse="collapse", background=style.PAPER, color=style.INK, border="none")
    body = f'<b>{markup(heading)}</b><table style="{table}"><tr style="background:{style.PAPER}">{columns}</tr></table>'
    return View("\n".join(parts), f'<div style="{style.ground(style.BLUE)}">{body}</div>')


def _rows(line: str, *, code: bool) -> list[str]:
    return [visible(line)] if code else wrapped(visible(line), WIDTH)


def _html(heading: str, lines: Sequence[str], *, code: bool) -> str:
    body = _code(lines) if code else "".join(f"<div>{markup(visible(line))}</div>" for line in lines)
    return f'<div style="{style.ground(style.BLUE)}"><b>{markup(heading)}</b>{body}</div>'


def _code(lines: Sequence[str]) -> str:
    look = style.css(background=style.PAPER, color=style.INK, margin="4px 0 0 0", white_space="pre")
    return f'<pre style="{look}">' + markup("\n".join(map(visible, lines))) + "</pre>"
