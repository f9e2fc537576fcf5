"""TCP's states and the way that a connection's two ends took through them.

The data: `{"client": [step, ...], "server": [step, ...], "now": {"client": state, "server": state}, "note": ""}`; a
step is `{"state", "seen", "jump"}`: whether the state was seen there, and whether it was reached against the order
(the connection was reset). The client's way is a whole blue line with the stations C1, C2 …; the server's is a green
line of dashes with S1, S2 …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from netcourse.i18n import _
from netcourse.render import style
from netcourse.render.escape import columns, markup, visible, wrapped
from netcourse.render.picture import as_text, picture
from netcourse.render.view import View

Plain = dict[str, Any]
Point = tuple[float, float]

ROLES = ("client", "server")
NAMES = {"client": _("client"), "server": _("server")}
END = "CLOSED "  # drawn a second time at the end: the way out is not the way in

# The middle of each state's box, and what is between them.
PLACES: dict[str, Point] = {
    "CLOSED": (390, 34),
    "LISTEN": (590, 104),
    "SYN-SENT": (190, 174),
    "SYN-RECEIVED": (590, 194),
    "ESTABLISHED": (390, 274),
    "FIN-WAIT-1": (200, 364),
    "CLOSE-WAIT": (620, 384),
    "FIN-WAIT-2": (130, 464),
    "CLOSING": (380, 464),
    "LAST-ACK": (620, 484),
    "TIME-WAIT": (240, 564),
    END: (580, 594),
}
ARROWS: tuple[tuple[str, str, str], ...] = (
    ("CLOSED", "LISTEN", "listen()"),
    ("CLOSED", "SYN-SENT", _("connect(): SYN →")),
    ("LISTEN", "SYN-RECEIVED", _("← SYN, SYN ACK →")),
    ("SYN-SENT", "ESTABLISHED", _("← SYN ACK, ACK →")),
    ("SYN-SENT", "SYN-RECEIVED", _("← SYN (both at once)")),
    ("SYN-RECEIVED", "ESTABLISHED", _("← ACK")),
    ("ESTABLISHED", "FIN-WAIT-1", _("close(): FIN →")),
    ("ESTABLISHED", "CLOSE-WAIT", _("← FIN, ACK →")),
    ("FIN-WAIT-1", "FIN-WAIT-2", _("← ACK")),
    ("FIN-WAIT-1", "CLOSING", _("← FIN, ACK →")),
    ("FIN-WAIT-2", "TIME-WAIT", _("← FIN, ACK →")),
    ("CLOSING", "TIME-WAIT", _("← ACK")),
    ("TIME-WAIT", END, _("the wait is over")),
    ("CLOSE-WAIT", "LAST-ACK", _("close(): FIN →")),
    ("LAST-ACK", END, _("← ACK")),
)

WIDTH, HEIGHT = 780, 690
BOX = (154, 38)
ADVANCE = 6.7  # from one character to the next in a fixed-width font of size 11
COLOURS = {"client": style.BLUE, "server": style.GREEN}
LETTERS = {"client": _("C"), "server": _("S")}
DASHES = {"client": "", "server": "9 4"}


def states(life: Plain) -> View:
    """Draw the states and both ways through them."""
    text = "\n".join(_text(life))
    return View(text, _html(life, text))


# The text form

LINE = 92


def _text(life: Plain) -> Iterator[str]:
    for role in ROLES:
        lead = f"{NAMES[role]}: "
        rows = wrapped(" ".join(_stations(life[role])), LINE - columns(lead))
        yield from (f"{lead if not index else ' ' * columns(lead)}{row}" for index, row in enumerate(rows))
    yield _("now: client {client}, server {server}").format(**life["now"])
    yield _("[STATE] was seen in the kernel's table, (STATE) was passed unseen between two looks")
    if life["note"]:
        yield visible(life["note"])


def _stations(steps: Sequence[Plain]) -> Iterator[str]:
    for index, step in enumerate(steps):
        if index:
            yield _("✕ reset →") if step["jump"] else "→"
        yield f"[{step['state']}]" if step["seen"] else f"({step['state']})"


# The picture


def _html(life: Plain, text: str) -> str:
    note = f'<div style="{style.css(color=style.SOFT)}">{markup(visible(life["note"]))}</div>' if life["note"] else ""
    words = as_text(text, _("the same as text"))
    return f'<div style="{style.ground(style.BLUE)}">{picture(_svg(life), text, WIDTH, HEIGHT)}{note}{words}</div>'


def _svg(life: Plain) -> str:
    ways = {role: _placed(life[role]) for role in ROLES}
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{style.PAPER}"/>',
        *_arrows(ways),
        *(part for role in ROLES for part in _jumps(role, ways[role])),
        *(part for state in PLACES for part in _box(state, life, ways)),
        *_legend(),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f'{head}<g font-family="{style.MONO}" font-size="11">{"".join(parts)}</g></svg>'


def _placed(steps: Sequence[Plain]) -> list[Plain]:
    """Return the steps with the last CLOSED at its own place."""
    return [
        {**step, "state": END if index and step["state"] == "CLOSED" else step["state"]}
        for index, step in enumerate(steps)
    ]


def _arrows(ways: dict[str, list[Plain]]) -> Iterator[str]:
    for start, stop, words in ARROWS:
        users = [role for role in ROLES if any(_is_step(pair, start, stop) for pair in pairwise(ways[role]))]
        for role in users:
            aside = 0.0 if len(users) == 1 else (-3.5 if role == "client" else 3.5)
            yield _arrow(start, stop, COLOURS[role], 2.6, DASHES[role], aside)
        if not users:
            yield _arrow(start, stop, style.SOFT, 1, "")
        yield _label(start, stop, words, COLOURS[users[0]] if len(users) == 1 else style.SOFT, bold=bool(users))


def _is_step(pair: tuple[Plain, Plain], start: str, stop: str) -> bool:
    return (pair[0]["state"], pair[1]["state"]) == (start, stop) and not pair[1]["jump"]


def _jumps(role: str, way: list[Plain]) -> Iterator[str]:
    """Draw a reset as a bent line to the end, named."""
    for before, step in pairwise(way):
        if step["jump"]:
            (x1, y1), (x2, y2) = PLACES[before["state"]], PLACES[step["state"]]
            side = 18.0 if role == "client" else 762.0
            near = BOX[0] / 2 if role == "server" else -BOX[0] / 2
            path = f"M{x1 + near:g} {y1:g}H{side:g}V{HEIGHT - 58}H{x2:g}V{y2 + BOX[1] / 2 + 8:g}"
            yield f'<path d="{path}" fill="none" stroke="{style.RED}" stroke-width="2" stroke-dasharray="2 4"/>'
            yield _head(x2, y2 + BOX[1] / 2, 0, -1, style.RED)
            words = _("RST ({role})").format(role=NAMES[role])
            yield _words(words, (side + x2) / 2, HEIGHT - 63, style.RED, bold=True)


def _arrow(start: str, stop: str, colour: str, width: float, dash: str, aside: float = 0.0) -> str:
    (x1, y1), (x2, y2) = _ends(start, stop)
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    x1, y1, x2, y2 = x1 - dy * aside, y1 + dx * aside, x2 - dy * aside, y2 + dx * aside
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    path = f"M{x1:.1f} {y1:.1f}L{x2 - 8 * dx:.1f} {y2 - 8 * dy:.1f}"
    return f'<path d="{path}" stroke="{colour}" stroke-width="{width:g}"{dashed}/>' + _head(x2, y2, dx, dy, colour)


def _head(x: float, y: float, dx: float, dy: float, colour: str) -> str:
    left, right = (x - 10 * dx - 4.5 * dy, y - 10 * dy + 4.5 * dx), (x - 10 * dx + 4.5 * dy, y - 10 * dy - 4.5 * dx)
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in ((x, y), left, right))
    return f'<polygon points="{points}" fill="{colour}"/>'


def _ends(start: str, stop: str) -> tuple[Point, Point]:
    """Return where the line between two boxes leaves the one and meets the other."""
    return _border(PLACES[start], PLACES[stop]), _border(PLACES[stop], PLACES[start])


def _border(box: Point, towards: Point) -> Point:
    dx, dy = towards[0] - box[0], towards[1] - box[1]
    scale = min(
        (BOX[0] / 2 + 2) / abs(dx) if dx else float("inf"),
        (BOX[1] / 2 + 2) / abs(dy) if dy else float("inf"),
    )
    return box[0] + dx * scale, box[1] + dy * scale


def _label(start: str, stop: str, words: str, colour: str, *, bold: bool) -> str:
    (x1, y1), (x2, y2) = _ends(start, stop)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    wide = columns(words) * ADVANCE + 6
    ground = f'<rect x="{x - wide / 2:.1f}" y="{y - 8:.1f}" width="{wide:.1f}" height="16" fill="{style.PAPER}"/>'
    return ground + _words(words, x, y + 4, colour, bold=bold)


def _box(state: str, life: Plain, ways: dict[str, list[Plain]]) -> Iterator[str]:
    x, y = PLACES[state]
    steps = [step for role in ROLES for step in ways[role] if step["state"] == state]
    seen, passed = any(step["seen"] for step in steps), bool(steps)
    look = f'stroke="{style.INK}" stroke-width="2.4"' if seen else f'stroke="{style.SOFT}" stroke-dasharray="5 4"'
    fill = style.SHADE if seen else style.PAPER
    yield (
        f'<rect x="{x - BOX[0] / 2:g}" y="{y - BOX[1] / 2:g}" width="{BOX[0]}" height="{BOX[1]}" rx="6" '
        f'fill="{fill}" {look}/>'
    )
    here = [NAMES[role] for role in ROLES if ways[role][-1]["state"] == state]
    name = y - 2 if here else y + 5
    yield _words(state.strip(), x, name, style.INK if passed else style.SOFT, bold=passed, big=13)
    if here:
        yield _words(_("▸ now: {roles}").format(roles=", ".join(here)), x, y + 13, style.INK, big=10)
    yield from _badges(state, ways)


def _badges(state: str, ways: dict[str, list[Plain]]) -> Iterator[str]:
    """Mark a box with the numbers of the steps that led there: the client's on its left, the server's on its right."""
    x, y = PLACES[state]
    for role, side in zip(ROLES, (-1, 1), strict=True):
        numbers = [index for index, step in enumerate(ways[role], 1) if step["state"] == state]
        if numbers:
            words = " ".join(f"{LETTERS[role]}{number}" for number in numbers)
            wide = columns(words) * ADVANCE + 10
            left = x + side * BOX[0] / 2 - wide / 2
            yield f'<rect x="{left:.1f}" y="{y - 9:g}" width="{wide:.1f}" height="17" rx="8" fill="{COLOURS[role]}"/>'
            yield _words(words, left + wide / 2, y + 3.5, style.PAPER, bold=True)


def _legend() -> Iterator[str]:
    y = HEIGHT - 22
    for x, role in zip((16, 196), ROLES, strict=True):
        dash = f' stroke-dasharray="{DASHES[role]}"' if DASHES[role] else ""
        yield f'<path d="M{x} {y - 4}h34" stroke="{COLOURS[role]}" stroke-width="2.6"{dash}/>'
        words = _("{role}: {letter}1, {letter}2 …").format(role=NAMES[role], letter=LETTERS[role])
        yield _words(words, x + 42, y, COLOURS[role], anchor="start", bold=True)
    for x, look, words in (
        (380, f'fill="{style.SHADE}" stroke="{style.INK}" stroke-width="2.4"', _("seen in the table")),
        (560, f'fill="{style.PAPER}" stroke="{style.SOFT}" stroke-dasharray="5 4"', _("not seen")),
    ):
        yield f'<rect x="{x}" y="{y - 12}" width="34" height="15" rx="4" {look}/>'
        yield _words(words, x + 42, y, style.INK, anchor="start")


def _words(
    text: str, x: float, y: float, colour: str, *, anchor: str = "middle", bold: bool = False, big: int = 0
) -> str:
    look = "".join([
        f' text-anchor="{anchor}"',
        ' font-weight="bold"' if bold else "",
        f' font-size="{big}"' if big else "",
    ])  # fmt: skip
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{look} xml:space="preserve">{markup(text)}</text>'
