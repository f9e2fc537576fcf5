"""TCP's states as data."""

from __future__ import annotations

import pytest

from netcourse.render.states import ARROWS, END, PLACES
from netcourse.wire.kernel.machine import STATES, TRANSITIONS, between, named


@pytest.mark.parametrize(
    ("spelled", "state"),
    [
        ("FIN_WAIT2", "FIN-WAIT-2"),
        ("fin-wait-2", "FIN-WAIT-2"),
        ("SYN_RECV", "SYN-RECEIVED"),
        ("Time Wait", "TIME-WAIT"),
        ("CLOSE", "CLOSED"),
        ("LISTEN", "LISTEN"),
    ],
)
def test_states_have_many_spellings(spelled: str, state: str) -> None:
    """psutil's, netstat's and the RFC's name the same."""
    assert named(spelled) == state


@pytest.mark.parametrize("word", ["", "OPEN", "FIN_WAIT3", None, 5])
def test_what_is_no_state_is_refused(word: str) -> None:
    """The sentence lists what there is."""
    with pytest.raises(ValueError, match="is no state of TCP; they are CLOSED, LISTEN"):
        named(word)


def test_the_way_between_two_states_is_the_usual_one() -> None:
    """A connection is established before it ends."""
    assert between("CLOSED", "ESTABLISHED") == ["SYN-SENT"]
    assert between("LISTEN", "TIME-WAIT") == ["SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"]
    assert between("ESTABLISHED", "CLOSED") == ["CLOSE-WAIT", "LAST-ACK"]
    assert between("FIN-WAIT-1", "FIN-WAIT-2") == []
    assert between("CLOSE-WAIT", "SYN-RECEIVED") == ["LAST-ACK", "CLOSED", "LISTEN"]


def test_every_state_can_be_reached_and_left() -> None:
    """None stands alone."""
    assert {start for start, __, __ in TRANSITIONS} == {stop for __, stop, __ in TRANSITIONS} == set(STATES)


def test_the_picture_draws_the_states_and_only_their_transitions() -> None:
    """Left out are those of a socket that gives up before it is connected."""
    known = {(start, stop) for start, stop, __ in TRANSITIONS}
    drawn = {(start.strip(), stop.strip()) for start, stop, __ in ARROWS}

    assert {*PLACES} - {END} == set(STATES)
    assert drawn <= known
    assert known - drawn == {("LISTEN", "CLOSED"), ("SYN-SENT", "CLOSED"), ("SYN-RECEIVED", "FIN-WAIT-1")}
