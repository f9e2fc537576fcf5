"""Colours and inline styles.

A style sheet does not survive an untrusted notebook, and a picture cannot know whether the page around it is light or
dark. So everything drawn stands on its own ground and names its own colours; each pair is at least WCAG AA (4.5:1).
JupyterLab colours `pre`, `code`, `td` and `tr` by itself: those elements always carry both colours here.
"""

from __future__ import annotations

PAPER = "#fbfaf6"  # the ground of a card
SHADE = "#f0eee6"  # the ground of code and evidence
INK = "#22262e"
SOFT = "#5a5f69"  # what matters less, still 4.5:1 on SHADE
EDGE = "#cbc6b8"
GREEN = "#1c6b3a"
RED = "#a32a1e"
AMBER = "#845400"
BLUE = "#1d5a9c"
TINTS = ("#d6e6f8", "#fae0b4", "#d4edd2", "#e6dcf6", "#f8d8d2", "#cdecea")  # grounds of INK: neighbours told apart

SANS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"


def css(**rules: str) -> str:
    """Return a style attribute's value; `_` in a name stands for `-`."""
    return ";".join(f"{name.replace('_', '-')}:{value}" for name, value in rules.items())


def ground(accent: str = EDGE) -> str:
    """Return the style of a sheet of paper that everything else lies on."""
    return css(
        background=PAPER,
        color=INK,
        border=f"1px solid {EDGE}",
        border_left=f"5px solid {accent}",
        border_radius="6px",
        padding="10px 14px",
        margin="4px 0",
        max_width="62em",
        font_family=SANS,
        font_size="14px",
        line_height="1.5",
        text_align="left",
    )


def block(background: str = SHADE) -> str:
    """Return the style of a stretch of fixed-width text that keeps its columns."""
    return css(
        background=background,
        color=INK,
        margin="5px 0",
        padding="7px 10px",
        border="none",
        border_radius="4px",
        font_family=MONO,
        font_size="12px",
        line_height="1.45",
        white_space="pre",
        overflow_x="auto",
        text_align="left",
    )


def text(colour: str = INK, *, bold: bool = False) -> str:
    return css(color=colour, font_weight="bold") if bold else css(color=colour)


def cell(*, head: bool = False, wrap: bool = True) -> str:
    """Return the style of a table's cell."""
    return css(
        background=SHADE if head else PAPER,
        color=INK,
        text_align="left",
        vertical_align="top",
        padding="3px 14px 3px 6px",
        border="none",
        border_bottom=f"1px solid {EDGE}",
        font_weight="bold" if head else "normal",
        white_space="pre-wrap" if wrap else "pre",
    )
