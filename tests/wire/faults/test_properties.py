"""What holds for every fault and every chain of them, whatever the bytes."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.wire import faults
from netcourse.wire.faults.base import Abort, Chain, Close, End, Lost, Mark, Piece
from tests.wire.faults.helpers import (
    ANY,
    DRAWING,
    EXAMPLES,
    SAMPLE,
    START,
    chains,
    cuttings,
    lost,
    notes,
    passed,
    run,
    story,
    woken,
    writes,
)

streams = st.binary(min_size=1, max_size=200)
cuts = st.lists(st.integers(0, 200), max_size=12)
gaps = st.lists(st.floats(0, 3), min_size=1, max_size=5)
datagrams = st.lists(st.binary(max_size=40), max_size=15)
seeds = st.text(max_size=5)
unhurried = settings(deadline=None)  # the machine may be slow


@unhurried
@given(chains("tcp", without=["corrupt"]), streams, cuts, gaps, seeds)
def test_what_is_not_lost_arrives_in_order_and_the_rest_is_counted(chain, data, where, pauses, seed):
    """A stream arrives up to some byte, unchanged, and what was sent after that is lost, all of it."""
    actions = run(chain, cuttings(data, where), seed=seed, gaps=pauses)

    assert data == passed(actions) + lost(actions)


@unhurried
@given(chains("tcp"), streams, cuts, gaps, seeds)
def test_changed_bytes_count_as_passed(chain, data, where, pauses, seed):
    """With changed bytes, too, the totals add up."""
    actions = run(chain, cuttings(data, where), seed=seed, gaps=pauses)

    assert len(data) == len(passed(actions)) + len(lost(actions))


@unhurried
@given(chains("tcp"), streams, cuts, gaps, seeds)
def test_a_stream_keeps_its_order(chain, data, where, pauses, seed):
    """Nothing is due before what stands before it, nor before it came."""
    actions = run(chain, cuttings(data, where), seed=seed, gaps=pauses)

    assert all(first.due <= second.due for first, second in pairwise(actions))
    assert all(action.due >= START for action in actions)


@unhurried
@given(chains("tcp"), streams, cuts, gaps, seeds)
def test_after_the_end_nothing_passes(chain, data, where, pauses, seed):
    """Behind the end of a stream only losses and remarks come, and at most an end of both directions."""
    names = [type(action) for action in run(chain, cuttings(data, where), seed=seed, gaps=pauses)]

    ends = [index for index, name in enumerate(names) if name in (End, Close, Abort)]
    assert not ends or Piece not in names[ends[0] :]
    assert names.count(End) <= 1
    assert names.count(Close) + names.count(Abort) <= 1


@unhurried
@given(chains("tcp", without=["coalesce"]), streams, cuts, cuts, gaps, gaps, seeds)
def test_the_story_does_not_depend_on_how_bytes_came_in(chain, data, some, others, pauses, waits, seed):
    """Other cuts and other times of the same bytes: the same cuts, changes and ends at the same offsets."""
    first = run(chain, cuttings(data, some), seed=seed, gaps=pauses)
    second = run(chain, cuttings(data, others), seed=seed, gaps=waits)

    assert story(first) == story(second)
    assert writes(first) == writes(second)


@unhurried
@given(chains("tcp"), streams, cuts, cuts, seeds)
def test_glue_changes_neither_bytes_nor_what_is_lost(chain, data, some, others, seed):
    """Where writes are glued, the borders are a matter of time; all else is as before."""
    first = run(chain, cuttings(data, some), seed=seed)
    second = run(chain, cuttings(data, others), seed=seed)

    assert (passed(first), lost(first)) == (passed(second), lost(second))
    assert {*notes(first)} == {*notes(second)}


@unhurried
@given(chains("udp"), datagrams, gaps, seeds)
def test_datagrams_are_passed_or_lost(chain, sent, pauses, seed):
    """Each is accounted for, and as often as it was doubled."""
    actions = run(chain, sent, kind="udp", seed=seed, gaps=pauses)

    doubling = sum(isinstance(fault, faults.Duplicate) for fault in chain)
    assert len(sent) <= len(actions) <= len(sent) * 2**doubling
    assert {type(action) for action in actions} <= {Piece, Lost}


@unhurried
@given(chains("udp", without=["corrupt"]), datagrams, gaps, seeds)
def test_datagrams_arrive_whole(chain, sent, pauses, seed):
    """Nobody receives what was not sent, and without doubling each is seen once."""
    actions = run(chain, sent, kind="udp", seed=seed, gaps=pauses)

    seen = Counter(action.data for action in actions)
    assert {*seen} == {*sent}
    if not any(isinstance(fault, faults.Duplicate) for fault in chain):
        assert seen == Counter(sent)


@unhurried
@given(st.sampled_from(["tcp", "udp"]).flatmap(lambda kind: st.tuples(st.just(kind), chains(kind))), gaps, seeds)
def test_the_same_seed_gives_the_same_run(case, pauses, seed):
    """All chance comes from the seed, times included."""
    kind, chain = case

    assert run(chain, SAMPLE, kind=kind, gaps=pauses, seed=seed) == run(
        chain, SAMPLE, kind=kind, gaps=pauses, seed=seed
    )


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in DRAWING.items() for name in names])
def test_other_seeds_give_other_runs(kind, name):
    """What is drawn by chance differs from seed to seed."""
    runs = [run([EXAMPLES[name]], SAMPLE, kind=kind, seed=str(seed)) for seed in range(10)]

    assert any(other != runs[0] for other in runs)


@unhurried
@given(chains("tcp"), ANY["corrupt"], seeds)
def test_one_more_fault_changes_no_other(chain, more, seed):
    """Each has chance of its own: what those before do stays as it was, up to the bytes that the new one changes."""
    lengths = [len(run(some, SAMPLE, seed=seed)) for some in (chain, [*chain, faults.Nothing()])]

    before, after = (run(some, SAMPLE, seed=seed) for some in (chain, [*chain, more]))
    assert lengths[0] == lengths[1]
    assert [action.due for action in before if not isinstance(action, Piece)] == [
        action.due for action in after if not isinstance(action, Piece)
    ]
    assert len(passed(before)) == len(passed(after))


@unhurried
@given(chains("tcp"), streams, cuts, gaps, seeds)
def test_what_is_held_is_bounded_by_the_settings(chain, data, where, pauses, seed):
    """Only who glues holds bytes, and never as many as make a group."""
    bound = sum(fault.size - 1 for fault in chain if isinstance(fault, faults.Coalesce))
    line, now, inside = Chain(chain, seed), START, 0

    for number, part in enumerate(cuttings(data, where)):
        actions = woken(line, now) + line.feed(Piece(part), now)
        inside += len(part) - len(passed(actions)) - len(lost(actions))
        now += pauses[number % len(pauses)]
        assert 0 <= inside <= bound


@unhurried
@given(chains("udp"), datagrams, seeds)
def test_one_datagram_is_held_at_a_time(chain, sent, seed):
    """Only who reorders holds a datagram, and one only."""
    bound = sum(isinstance(fault, faults.Reorder) for fault in chain)
    chain = [fault for fault in chain if not isinstance(fault, faults.Duplicate)]
    line, inside = Chain(chain, seed, "udp"), 0

    for data in sent:
        inside += 1 - len(line.feed(Piece(data), START))
        assert 0 <= inside <= bound


@unhurried
@given(chains("tcp"), streams, cuts, seeds)
def test_what_is_held_can_be_had_at_once(chain, data, where, seed):
    """A chain that is taken away gives up all that it holds, and asks for nothing more."""
    line = Chain(chain, seed)
    actions = [action for part in cuttings(data, where) for action in line.feed(Piece(part), START)]

    actions += line.release(START)

    assert len(data) == len(passed(actions)) + len(lost(actions))
    assert line.wakes is None
    assert line.release(START) == []


@unhurried
@given(chains("tcp"), streams, cuts, gaps, seeds)
def test_remarks_that_concern_all_are_made_once(chain, data, where, pauses, seed):
    """A mark that a fault makes of its own is not repeated with each piece."""
    chain = [fault for fault in chain if not isinstance(fault, faults.Coalesce)]
    actions = run(chain, cuttings(data, where), seed=seed, gaps=pauses)

    assert sum(isinstance(action, Mark) for action in actions) <= len(chain)


@pytest.mark.parametrize("name", ["bandwidth", "chunk", "corrupt", "delay", "jitter", "nothing", "reset", "stall"])
def test_what_an_earlier_fault_cut_stays_cut(name):
    """Notes and writes of their own come through the faults behind them, at the same offsets."""
    actions = [one for one in run([faults.Chunk(6), EXAMPLES[name]], SAMPLE) if isinstance(one, Piece)]

    ends = [len(passed(actions[: number + 1])) for number, one in enumerate(actions) if "cut here" in one.note]
    length = len(passed(actions))
    assert {*range(6, length + 1, 6)} <= {*ends}
    assert {*range(0, length, 6)} <= {*writes(actions)}


@pytest.mark.parametrize("name", ["delay", "jitter"])
def test_times_do_not_depend_on_how_bytes_came_in(name):
    """Of bytes that came at the same time each is due when it would be, had they come as one."""
    data = b"".join(SAMPLE)

    def dues(parts):
        actions = run([EXAMPLES[name]], parts)
        return [action.due for action in actions if isinstance(action, Piece) for _ in action.data]

    assert dues([data]) == dues(SAMPLE) == dues([data[:1], data[1:130], data[130:]])
