"""Runs faults on bytes, with a clock of its own, and makes faults at random."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from netcourse.wire import faults
from netcourse.wire.faults.base import Action, Chain, End, Fault, Kind, Lost, Mark, Piece

START = 1000.0  # what the clock says when the line opens
MOST_WAKES = 1000  # a chain that asks for more holds something for ever

# One setting of each fault, on which it does something to the bytes of `SAMPLE`.
EXAMPLES: dict[str, Fault] = {
    "bandwidth": faults.Bandwidth(100),
    "chunk": faults.Chunk((1, 9)),
    "coalesce": faults.Coalesce(50),
    "corrupt": faults.Corrupt(7),
    "delay": faults.Delay(0.1, spread=0.1),
    "duplicate": faults.Duplicate(0.5),
    "half_close": faults.HalfClose(50),
    "jitter": faults.Jitter(0.1),
    "lose": faults.Lose(0.5),
    "nothing": faults.Nothing(),
    "refuse": faults.Refuse(),
    "reorder": faults.Reorder(0.5),
    "reset": faults.Reset(50),
    "stall": faults.Stall(50),
    "trickle": faults.Trickle(0.01),
    "truncate": faults.Truncate(50),
}
SAMPLE = [bytes(range(start, start + 20)) for start in range(0, 240, 20)]
DRAWING = {"tcp": ["chunk", "corrupt", "jitter"], "udp": ["corrupt", "delay", "duplicate", "lose", "reorder"]}

_after = st.integers(0, 60)
_size = st.integers(1, 70)
_seconds = st.floats(0, 5)
_above = st.floats(0.001, 5)
_share = st.floats(0, 1)
_maybe = {"probability": st.just(1.0) | _share}

ANY: dict[str, st.SearchStrategy[Fault]] = {
    "bandwidth": st.builds(faults.Bandwidth, st.integers(1, 5000), **_maybe),
    "chunk": st.builds(
        faults.Chunk,
        _size | st.lists(_size, min_size=1, max_size=4) | st.tuples(st.integers(1, 9), st.integers(9, 30)),
        **_maybe,
    ),
    "coalesce": st.builds(faults.Coalesce, _size, _above, **_maybe),
    "corrupt": st.builds(faults.Corrupt, _size, **_maybe),
    "delay": st.builds(faults.Delay, _seconds, _seconds, **_maybe),
    "duplicate": st.builds(faults.Duplicate, _share),
    "half_close": st.builds(faults.HalfClose, _after, **_maybe),
    "jitter": st.builds(faults.Jitter, _seconds, **_maybe),
    "lose": st.builds(faults.Lose, _share),
    "nothing": st.builds(faults.Nothing, **_maybe),
    "refuse": st.builds(faults.Refuse, **_maybe),
    "reorder": st.builds(faults.Reorder, _share, _above),
    "reset": st.builds(faults.Reset, _after, **_maybe),
    "stall": st.builds(faults.Stall, _after, st.none() | _seconds, **_maybe),
    "trickle": st.builds(faults.Trickle, _seconds, **_maybe),
    "truncate": st.builds(faults.Truncate, _after, **_maybe),
}


def chains(kind: Kind, *, without: Sequence[str] = ()) -> st.SearchStrategy[list[Fault]]:
    """Faults of one protocol in any order, some of them twice."""
    names = [name for name in faults.TABLES[kind] if name not in without]
    return st.lists(st.sampled_from(names).flatmap(ANY.__getitem__), max_size=5)


def cuttings(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    """Cut bytes at offsets (modulo their number); no piece is empty."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:stop] for start, stop in zip(places, places[1:])]


def run(
    chain: Sequence[Fault],
    parts: Iterable[bytes],
    *,
    seed: str = "7",
    kind: Kind = "tcp",
    gaps: Sequence[float] = (0.0,),
) -> list[Action]:
    """Return all that comes of the parts of a stream and its end, or of datagrams; `gaps` lie between, in turn."""
    line, now, results = Chain(chain, seed, kind), START, []
    coming: list[Action] = [*map(Piece, parts), *([End()] if kind == "tcp" else [])]
    for number, action in enumerate(coming):
        results += woken(line, now) + line.feed(action, now)
        now += gaps[number % len(gaps)]
    for _ in range(MOST_WAKES):
        if line.wakes is None:
            return results
        results += line.wake(max(line.wakes, now))
    raise AssertionError(f"{chain} holds something for ever")


def woken(line: Chain, now: float) -> list[Action]:
    """Wake a chain as a relay does: at the times it asks for, until now."""
    results = []
    while (wakes := line.wakes) is not None and wakes <= now:
        results += line.wake(max(wakes, START))
        assert line.wakes is None or line.wakes > wakes, "it was woken, and asks for the same once more"
    return results


def passed(actions: Iterable[Action]) -> bytes:
    return b"".join(action.data for action in actions if isinstance(action, Piece))


def lost(actions: Iterable[Action]) -> bytes:
    return b"".join(action.data for action in actions if isinstance(action, Lost))


def notes(actions: Iterable[Action]) -> list[str]:
    return [action.note for action in actions if action.note]


def story(actions: Iterable[Action]) -> list[tuple[str, bytes, str]]:
    """What a transcript keeps: names, bytes and notes, neighbours joined where no note stands between."""
    told: list[tuple[str, bytes, str]] = []
    for action in actions:
        data = action.data if isinstance(action, Piece | Lost) else b""
        one = (type(action).__name__, data, action.note)
        if told and isinstance(action, Piece | Lost) and told[-1][0] == one[0] and not told[-1][2]:
            one = (one[0], told.pop()[1] + data, one[2])
        told.append(one)
    return told


def writes(actions: Iterable[Action]) -> list[int]:
    """The offsets among the passed bytes where a write of its own begins."""
    found, offset = [], 0
    for action in actions:
        if isinstance(action, Piece):
            found += [offset] if action.alone else []
            offset += len(action.data)
    return found


def marks(actions: Iterable[Action]) -> list[str]:
    return [action.note for action in actions if isinstance(action, Mark)]
