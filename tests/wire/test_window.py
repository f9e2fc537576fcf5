"""The simulation of a sender's windows: what must hold in every run, and what the RFCs say in particular ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse import wire
from netcourse.wire.window import ALGORITHMS, Settings, Simulation, simulate

RUNS = {
    "window": st.integers(1, 60),
    "loss": st.floats(0, 0.5),
    "delay": st.floats(0.001, 1),
    "segments": st.integers(1, 120),
    "rate": st.floats(5, 5000),
    "algorithm": st.sampled_from(sorted(ALGORITHMS)),
    "seed": st.integers(0, 1000),
}


def first_sent(run: Simulation) -> list[int]:
    return [one.segment for one in run.sent if one.attempt == 1]


@given(**RUNS)
@settings(max_examples=150, deadline=None)
def test_what_holds_in_every_run(**chosen: object) -> None:
    """All is delivered in order, never more than the window is on its way, and the totals add up."""
    run = simulate(**chosen)

    assert run.acked[-1].next == chosen["segments"]
    assert [one.next for one in run.acked] == sorted(one.next for one in run.acked)
    assert first_sent(run) == list(range(chosen["segments"]))
    assert max(one.flight for one in run.sent) <= chosen["window"]
    assert len(run.sent) == chosen["segments"] + run.retransmitted
    assert run.retransmitted >= run.lost
    assert all(step.cwnd >= 1 and step.ssthresh >= 1 for step in run.steps)
    assert [one.when for one in run.sent] == sorted(one.when for one in run.sent)
    assert run.seconds >= 2 * chosen["delay"]


@given(**RUNS)
@settings(max_examples=60, deadline=None)
def test_the_congestion_window_is_kept_to(**chosen: object) -> None:
    """Something new is sent only where it allows it."""
    run = simulate(**{**chosen, "algorithm": "reno"})

    steps = list(run.steps)
    for one in run.sent:
        cwnd = [step.cwnd for step in steps if step.when <= one.when][-1]
        allowed = max(cwnd, *(step.cwnd for step in steps if step.when == one.when), 0)
        assert one.why != "new" or one.flight <= allowed


@given(**{**RUNS, "loss": st.just(0.0)})
@settings(max_examples=60, deadline=None)
def test_without_loss_only_patience_can_fail(**chosen: object) -> None:
    """Nothing is lost; only a queue that grows beyond every estimate could make a sender repeat itself."""
    run = simulate(**{**chosen, "rate": 1000.0, "delay": 0.05})

    assert (run.lost, run.retransmitted, run.timeouts) == (0, 0, 0)
    assert not any(one.duplicate for one in run.acked)


@given(**RUNS)
@settings(max_examples=40, deadline=None)
def test_the_same_settings_give_the_same_run(**chosen: object) -> None:
    """All chance is in the seed."""
    assert simulate(**chosen) == simulate(**chosen)


def test_another_seed_loses_others() -> None:
    """Else it would be no seed."""
    lost = {tuple(one.segment for one in simulate(loss=0.1, seed=seed).sent if one.lost) for seed in range(5)}

    assert len(lost) == 5


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_throughput_falls_with_loss(algorithm: str) -> None:
    """On average over seeds, at every step."""
    speeds = [
        sum(simulate(32, loss, algorithm=algorithm, segments=200, seed=seed).throughput for seed in range(20))
        for loss in (0.0, 0.01, 0.03, 0.1, 0.3)
    ]

    assert all(more > less for more, less in pairwise(speeds)), speeds


def test_throughput_is_a_window_a_round_trip_until_the_line_is_full() -> None:
    """Without loss the window is the limit, then the line's own rate."""
    small = simulate(10, delay=0.05, rate=100_000, segments=1000, algorithm="none")
    large = simulate(1000, delay=0.05, rate=400, segments=1000, algorithm="none")

    assert small.throughput == pytest.approx(10 / 0.1, rel=0.05)
    assert large.throughput == pytest.approx(400, rel=0.1)


def test_twice_the_delay_is_half_the_throughput() -> None:
    """As long as the window is what limits it."""
    near, far = (simulate(8, delay=delay, rate=100_000, segments=500) for delay in (0.05, 0.1))

    assert far.throughput == pytest.approx(near.throughput / 2, rel=0.05)


def test_slow_start_doubles_each_round_trip() -> None:
    """RFC 5681, section 3.1: one more for each acknowledgement."""
    run = simulate(1000, rate=100_000, delay=0.1, segments=200)
    sent = [sum(round_ * 0.2 - 0.05 <= one.when < round_ * 0.2 + 0.15 for one in run.sent) for round_ in range(6)]

    assert sent == [3, 6, 12, 24, 48, 96]
    assert {step.phase for step in run.steps} == {"slow start"}


def only_lost(monkeypatch: pytest.MonkeyPatch, *lost: tuple[int, int]) -> None:
    """Let chance take just these, as (segment, attempt)."""

    class Chance:
        def __init__(self, key: str) -> None:
            __, segment, attempt = key.split("/")
            self.is_lost = (int(segment), int(attempt)) in lost

        def random(self) -> float:
            return 0.0 if self.is_lost else 1.0

    monkeypatch.setattr("netcourse.wire.window.Random", Chance)


def test_three_duplicates_bring_a_lost_segment_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 5681, section 3.2: half the flight, three more, and back to the half when it is there."""
    only_lost(monkeypatch, (20, 1))
    run = simulate(1000, 0.1, rate=100_000, segments=100)

    (again,) = [one for one in run.sent if one.attempt == 2]
    (known,) = [step for step in run.steps if step.why]
    assert (again.segment, again.why, known.why, known.when) == (20, "fast", "fast", again.when)
    assert sum(one.duplicate and one.when <= again.when for one in run.acked) == 3
    assert known.cwnd == known.ssthresh + 3
    after = [step for step in run.steps if step.when > known.when and step.phase == "congestion avoidance"]
    assert after[0].cwnd == known.ssthresh
    assert run.timeouts == 0


def test_tahoe_begins_anew_after_three_duplicates(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one segment, in slow start."""
    only_lost(monkeypatch, (20, 1))
    (known,) = [s for s in simulate(1000, 0.1, rate=100_000, segments=100, algorithm="tahoe").steps if s.why]

    assert (known.why, known.cwnd, known.phase) == ("fast", 1.0, "slow start")


def test_a_second_loss_in_the_same_window_needs_no_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 6582, section 3.2: an acknowledgement of only a part says which one is missing next."""
    only_lost(monkeypatch, (20, 1), (25, 1))
    run = simulate(1000, 0.1, rate=100_000, segments=100)

    assert [(one.segment, one.why) for one in run.sent if one.attempt == 2] == [(20, "fast"), (25, "fast")]
    assert run.timeouts == 0
    assert sum(step.why == "fast" for step in run.steps) == 1


def test_a_loss_at_the_end_waits_for_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes behind it that could tell of it. RFC 5681, section 3.1: then one segment."""
    only_lost(monkeypatch, (99, 1))
    run = simulate(1000, 0.1, rate=100_000, segments=100)

    assert [(one.segment, one.why) for one in run.sent if one.attempt == 2] == [(99, "timeout")]
    assert (run.steps[-2].why, run.steps[-2].cwnd) == ("timeout", 1.0)


def test_a_timeout_that_comes_again_is_twice_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 6298, section 5.5."""
    only_lost(monkeypatch, (0, 1), (0, 2), (0, 3))
    whens = [one.when for one in simulate(1, 0.1, segments=1).sent]

    assert whens == [0, 1, 3, 7]


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("window", 0, "window is 0; allowed are whole numbers from 1 to 1000"),
        ("window", 2.5, "window is 2.5; allowed are whole numbers"),
        ("window", True, "window is True; allowed are whole numbers"),
        ("loss", 1.0, "loss is 1.0; allowed are numbers from 0 to 0.5"),
        ("loss", -0.1, "loss is -0.1; allowed"),
        ("loss", float("nan"), "loss is nan; allowed"),
        ("loss", "2 %", "loss is '2 %'; allowed"),
        ("delay", 0, "delay is 0; allowed are numbers from 0.001 to 10"),
        ("delay", float("inf"), "delay is inf; allowed"),
        ("rate", 0, "rate is 0; allowed are numbers from 1 to 1e[+]06"),
        ("segments", 10**9, "segments is 1000000000; allowed are whole numbers from 1 to 1000"),
        ("seed", "x", "seed is 'x'; allowed are whole numbers"),
        ("algorithm", "vegas", "algorithm is 'vegas'; allowed are 'reno', 'tahoe', 'none'"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(setting: str, value: object, says: str) -> None:
    """The sentence names the setting, the value and what is allowed."""
    with pytest.raises(ValueError, match=says):
        wire.simulate(**{setting: value})


def test_the_worst_that_is_allowed_ends() -> None:
    """Half of everything lost, the most segments: bounded all the same."""
    run = simulate(1, 0.5, 10, segments=1000, rate=1)

    assert run.acked[-1].next == 1000
    assert len(run.sent) < 10_000


def test_a_run_is_plain_data() -> None:
    """It can be drawn, saved and compared without this module."""
    plain = simulate(segments=3).plain()

    assert plain["settings"] == vars(Settings(segments=3))
    assert plain["totals"]["sent"] == len(plain["sent"]) == 3
