"""A page that stands alone: no script, nothing from outside, light and dark, on a narrow screen and on paper.

Every word that comes from elsewhere goes through `markup` before it gets here.
"""

from __future__ import annotations

from netcourse.render import style
from netcourse.render.escape import markup

LIGHT = {
    "page": "#ffffff", "paper": style.PAPER, "shade": style.SHADE, "ink": style.INK, "soft": style.SOFT,
    "edge": style.EDGE, "green": style.GREEN, "red": style.RED, "amber": style.AMBER, "blue": style.BLUE,
}  # fmt: skip
DARK = {
    "page": "#16181d", "paper": "#1e2128", "shade": "#282c35", "ink": "#e6e7ea", "soft": "#a9aeb9",
    "edge": "#4a505c", "green": "#7ed09a", "red": "#ff9c8f", "amber": "#eab75e", "blue": "#8fbff5",
}  # fmt: skip
INKS = ("ink", "soft", "green", "red", "amber", "blue")  # what words are written in, on
GROUNDS = ("page", "paper", "shade")  # any of these: WCAG AA, 4.5:1
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"  # even if markup of somebody else got in

SHEET = f"""
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 {style.SANS}; }}
main {{ max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.2rem 4rem; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }}
h2 {{ font-size: 1.25rem; line-height: 1.3; margin: 2.4rem 0 .6rem; overflow-wrap: anywhere; }}
h3 {{ font-size: 1rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }}
p {{ margin: .4rem 0; }}
p, li, summary {{ overflow-wrap: anywhere; }}
a {{ color: var(--blue); }}
a:focus-visible, summary:focus-visible, pre:focus-visible, .wide:focus-visible {{ outline: 3px solid var(--blue); }}
code, pre {{ font-family: {style.MONO}; font-size: .85rem; }}
pre {{ background: var(--shade); margin: .5rem 0; padding: .6rem .8rem; border-radius: 4px; overflow-x: auto; }}
.soft {{ color: var(--soft); }}
.passed {{ color: var(--green); }} .failed {{ color: var(--red); }} .partial {{ color: var(--amber); }}
.card {{ background: var(--paper); border: 1px solid var(--edge); border-left: 6px solid var(--edge);
  border-radius: 6px; padding: .9rem 1.1rem; margin: 1.2rem 0; }}
.card > h2 {{ margin: 0 0 .4rem; }}
.card.is-passed {{ border-left-color: var(--green); }} .card.is-failed {{ border-left-color: var(--red); }}
.card.is-partial {{ border-left-color: var(--amber); }}
.notice {{ border: 1px solid var(--edge); border-left: 6px solid var(--amber); padding: .5rem .9rem; margin: 1rem 0;
  background: var(--paper); border-radius: 6px; }}
ol.checks {{ list-style: none; margin: .6rem 0; padding: 0; }}
ol.checks > li {{ margin: .55rem 0; padding-left: 1.6rem; position: relative; }}
ol.checks .sign {{ position: absolute; left: 0; font-weight: 700; }}
details {{ margin: .6rem 0; }}
summary {{ cursor: pointer; color: var(--blue); }}
figure {{ margin: .6rem 0; overflow-x: auto; }}
figcaption {{ color: var(--soft); margin-bottom: .3rem; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; color: var(--soft); padding: .2rem 0; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--edge); }}
th.number, td.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
tbody th {{ font-weight: 400; overflow-wrap: anywhere; }}
.wide tbody th {{ min-width: 11rem; }} .wide td:not(.number) {{ min-width: 8rem; }} .wide svg {{ max-width: none; }}
td {{ overflow-wrap: break-word; }} td code, th code {{ white-space: nowrap; }}
svg {{ display: block; max-width: 100%; height: auto; }}
svg text {{ fill: var(--ink); font: 12px {style.SANS}; }}
.bar-passed {{ fill: var(--green); }} .bar-partial {{ fill: var(--amber); }} .bar-failed {{ fill: var(--red); }}
.bar-not_attempted {{ fill: var(--edge); }} .bar-ended {{ fill: var(--soft); }} .bar {{ fill: var(--blue); }}
svg .on {{ fill: var(--page); font-weight: 600; }} svg .on.dark {{ fill: var(--ink); }}
@media print {{
  body {{ font-size: 11pt; }}
  main {{ max-width: none; padding: 0; }}
  pre, .wide, figure {{ overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }}
  details::details-content {{ content-visibility: visible; block-size: auto; }}
  .card, ol.checks > li, tr {{ break-inside: avoid-page; }}
}}
"""


def page(title: str, body: str) -> str:
    """Return a whole page; `title` is text, `body` is markup."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_palette(DARK)} }} }}"
    colours = f":root {{ color-scheme: light dark; {_palette(LIGHT)} }}\n{dark}"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{markup(title)}</title>
<style>
{colours}{SHEET}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _palette(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def scrolled(lines: list[str], label: str) -> str:
    """Return lines of fixed width, that scroll sideways where they are too long; "" for none."""
    if not lines:
        return ""
    return f'<pre tabindex="0" role="group" aria-label="{markup(label)}">{markup(chr(10).join(lines))}</pre>'


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph; "" for no text."""
    named = f' class="{kind}"' if kind else ""
    return f"<p{named}>{markup(text)}</p>" if text else ""


def folded(summary: str, inner: str) -> str:
    """Return what opens when it is asked for; on paper it is open."""
    return f"<details><summary>{markup(summary)}</summary>{inner}</details>" if inner else ""


def wide(inner: str, label: str) -> str:
    """Return something that may be wider than the screen, in a box that scrolls."""
    return f'<div class="wide" tabindex="0" role="region" aria-label="{markup(label)}">{inner}</div>'


def grid(caption: str, head: list[str], rows: list[list[str]], numbers: set[int]) -> str:
    """Return a table whose cells are markup; the first of a row names it, the columns in `numbers` are numbers."""
    kinds = [' class="number"' if index in numbers else "" for index in range(len(head))]
    top = "".join(f'<th scope="col"{kind}>{one}</th>' for kind, one in zip(kinds, head, strict=True))
    body = "".join(f'<tr><th scope="row">{first}</th>{_cells(rest, kinds[1:])}</tr>\n' for first, *rest in rows)
    return (
        f"<table><caption>{markup(caption)}</caption><thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody></table>"
    )  # fmt: skip


def _cells(cells: list[str], kinds: list[str]) -> str:
    return "".join(f"<td{kind}>{one}</td>" for kind, one in zip(kinds, cells, strict=True))
