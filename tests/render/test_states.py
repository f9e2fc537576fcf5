"""The diagram of TCP's states with two ways through it."""

from __future__ import annotations

import re
from itertools import combinations
from urllib.parse import unquote

import pytest

from netcourse.render import style
from netcourse.render.states import BOX, HEIGHT, PLACES, WIDTH, states
from tests.render.helpers import Page, contrast, worst_contrast


def way(*spelled):
    """Return steps: `ESTABLISHED` was seen, `(SYN-SENT)` was not, `!CLOSED` was jumped to."""
    return [{"state": one.strip("()!"), "seen": not one.startswith("("), "jump": "!" in one} for one in spelled]


def life(client, server, note=""):
    now = {"client": client[-1]["state"], "server": server[-1]["state"]}
    return {"client": client, "server": server, "now": now, "note": note}


@pytest.fixture
def whole():
    return life(
        way("CLOSED", "(SYN-SENT)", "ESTABLISHED", "(FIN-WAIT-1)", "FIN-WAIT-2", "TIME-WAIT"),
        way("LISTEN", "(SYN-RECEIVED)", "ESTABLISHED", "CLOSE-WAIT", "(LAST-ACK)", "CLOSED"),
        note="a remark",
    )


def svg_of(view):
    (picture,) = Page(view.html).pictures
    return unquote((picture["src"] or "").removeprefix("data:image/svg+xml,"))


def boxes(svg):
    """Return how each state's box looks: by its middle."""
    found = re.findall(rf'<rect x="([\d.]+)" y="([\d.]+)" width="{BOX[0]}" height="{BOX[1]}"([^>]*)/>', svg)
    return {(float(x) + BOX[0] / 2, float(y) + BOX[1] / 2): look for x, y, look in found}


def test_the_text_tells_both_ways(whole):
    """Seen and not seen differ by brackets, not by colour."""
    assert states(whole).text.splitlines() == [
        "client: [CLOSED] → (SYN-SENT) → [ESTABLISHED] → (FIN-WAIT-1) → [FIN-WAIT-2] → [TIME-WAIT]",
        "server: [LISTEN] → (SYN-RECEIVED) → [ESTABLISHED] → [CLOSE-WAIT] → (LAST-ACK) → [CLOSED]",
        "now: client TIME-WAIT, server CLOSED",
        "[STATE] was seen in the kernel's table, (STATE) was passed unseen between two looks",
        "a remark",
    ]


def test_what_was_not_seen_is_dashed(whole):
    """Whether it lies on the way or not."""
    looks = boxes(svg_of(states(whole)))
    dashed = {state for state, place in PLACES.items() if "stroke-dasharray" in looks[place]}

    assert dashed == {"SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "CLOSING", "LAST-ACK"}


def test_stations_are_numbered_and_the_lines_differ_without_colour(whole):
    """C1 … for the client's whole line, S1 … for the server's dashes."""
    svg = svg_of(states(whole))
    badges = re.findall(r">([CS]\d)</text>", svg)

    assert sorted(badges) == [f"{letter}{number}" for letter in "CS" for number in range(1, 7)]
    assert f'stroke="{style.GREEN}" stroke-width="2.6" stroke-dasharray="9 4"' in svg
    assert f'stroke="{style.BLUE}" stroke-width="2.6"/>' in svg
    assert "now: client" in svg


def test_a_reset_leaves_the_lines():
    """It is drawn apart, and said."""
    view = states(life(way("CLOSED", "ESTABLISHED", "!CLOSED"), way("LISTEN", "ESTABLISHED", "!CLOSED")))

    assert "[ESTABLISHED] ✕ reset → [CLOSED]" in view.text
    assert {"RST (client)", "RST (server)"} <= set(re.findall(r">([^<>]+)</text>", svg_of(view)))


def test_both_may_go_the_same_way():
    """A simultaneous close: two lines side by side."""
    svg = svg_of(states(life(way("ESTABLISHED", "FIN-WAIT-1"), way("ESTABLISHED", "FIN-WAIT-1"))))

    thick = re.findall(r'<path d="(M[^"]+)" stroke="#\w+" stroke-width="2.6"', svg)
    assert len(set(thick)) == len(thick) == 4  # two of them in the legend


def test_boxes_do_not_touch_and_stay_inside():
    """The places were chosen by hand."""
    for (ax, ay), (bx, by) in combinations(PLACES.values(), 2):
        assert abs(ax - bx) > BOX[0] + 20 or abs(ay - by) > BOX[1] + 10
    for x, y in PLACES.values():
        assert BOX[0] / 2 + 14 <= x <= WIDTH - BOX[0] / 2 - 14
        assert BOX[1] / 2 + 10 <= y <= HEIGHT - 70


def test_everything_can_be_read(whole):
    """On its own ground, badges included."""
    view = states(whole)

    assert worst_contrast(view.html) >= 4.5
    assert Page(view.html).pictures[0]["alt"] == view.text
    for colour in (style.BLUE, style.GREEN):
        assert contrast(style.PAPER, colour) >= 4.5
    assert set(re.findall(r'<text [^>]*fill="(#\w+)"', svg_of(view))) <= {
        style.INK, style.SOFT, style.BLUE, style.GREEN, style.RED, style.PAPER,
    }  # fmt: skip
