"""`compare`: two recordings beside each other, and where they part.

Compared are the connections in the order in which they were opened, each with its events in order; times are not.
Ports, the moment that an answer in HTTP says it was made at, and which of two ends of the stream came a moment earlier
belong to a run and not to what was said: they are left out on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render.compare import comparison
from netcourse.render.escape import literal, literal_ends, number, size
from netcourse.render.view import View
from netcourse.wire.drawing.describe import client_name
from netcourse.wire.drawing.stream_rows import port_pattern
from netcourse.wire.transcript import Conversation, Event, Side, Transcript

Plain = dict[str, Any]

DATE = re.compile(rb"(?<=\r\n)([Dd]ate: )([^\r\n]{10,40})(?=\r\n)")
SIDES: tuple[Side, Side] = ("client", "server")
MOST_ALIGNED = 300  # groups of events; of more, the first stands beside the first, the second beside the second
SPELLED = 60  # columns of the bytes in a row
ARROWS = {"client": "→", "server": "←"}
WORDS = {
    "opened": _("connection opened"),
    "ended": _("end of stream"),
    "reset": _("connection reset"),
    "refused": _("refused"),
}

__all__ = ["compare"]


def compare(one: Any, other: Any, *, names: tuple[str, str] = ("a", "b")) -> View:
    """Draw two recordings beside each other, and mark the first event and the first byte in which they differ.

    `one` and `other` are lines (taps) or transcripts; `names` is what the drawing calls them. Where the same bytes came
    in other pieces, that is said.

    Raises TypeError for what is no recording, ValueError for a stream and datagrams.
    """
    left, right = _conversations(one), _conversations(other)
    kinds = {talk.protocol for talk in (*left, *right)}
    if len(kinds) > 1:
        raise ValueError(_("one is of TCP and the other of UDP: there is nothing to compare"))
    pairs = [_Pair(index, *pair) for index, pair in enumerate(zip_longest(left, right))]
    return comparison({"names": names, **_verdict(pairs, len(left), len(right), names)})


def _conversations(what: Any) -> list[Conversation]:
    transcript = getattr(what, "transcript", what)
    if not isinstance(transcript, Transcript):
        raise TypeError(_("expected a line or a transcript, not {what!r}").format(what=what))
    ports = port_pattern(transcript.ports)
    return [_masked(one, ports) for one in transcript.conversations]


def _masked(talk: Conversation, ports: re.Pattern[bytes] | None) -> Conversation:
    """Return a conversation in which what belongs to the run is blotted out, wherever the bytes were cut."""
    streams: dict[Side, bytes] = {side: b"".join(one.data for one in talk.events if one.by == side) for side in SIDES}
    for side, data in streams.items():
        data = ports.sub(lambda found: _blot(b"PORT", found[0]), data) if ports else data
        streams[side] = DATE.sub(lambda found: found[1] + _blot(b"DATE", found[2]), data)
    position: dict[Side, int] = {"client": 0, "server": 0}
    events = []
    for event in talk.events:
        start = position[event.by]
        stop = position[event.by] = start + len(event.data)
        events.append(replace(event, connection=0, data=streams[event.by][start:stop]))
    return Conversation(talk.number, tuple(_ends_in_order(events)), talk.protocol)


def _ends_in_order(events: list[Event]) -> Iterator[Event]:
    """Yield the client's end before the server's where nothing lies between: who was a moment earlier is chance."""
    for ends, group in groupby(events, key=lambda event: event.what == "ended"):
        neighbours = list(group)
        yield from sorted(neighbours, key=lambda event: event.by) if ends else neighbours


def _blot(word: bytes, over: bytes) -> bytes:
    """Return a word that takes as much room as what it stands for, so that all offsets stay."""
    return word.ljust(len(over), b"_")[: len(over)]


@dataclass
class _Pair:
    """A connection of each recording; None where there is none any more."""

    index: int
    left: Conversation | None
    right: Conversation | None

    def __post_init__(self) -> None:
        self.events = list(zip_longest(*(talk.events if talk else () for talk in (self.left, self.right))))
        self.apart = next((n for n, (one, other) in enumerate(self.events) if one != other), None)

    @property
    def same_bytes(self) -> bool:
        """Whether both sides said the same in both, in the same turns, however it was cut."""
        return self.left is not None and self.right is not None and _turns(self.left) == _turns(self.right)

    @property
    def pieces(self) -> list[list[int]]:
        """The sizes of the pieces of both."""
        return [[event.size for event in talk.events if event.size] for talk in (self.left, self.right) if talk]

    @property
    def title(self) -> str:
        return client_name(self.index)

    def rows(self) -> Iterator[Plain]:
        """Yield the events beside each other; what both said stands on one line, even where one has more between."""
        left, right = (list(_groups(talk)) if talk else [] for talk in (self.left, self.right))
        for start, stop, first, beyond, same in _aligned(left, right):
            for pair in zip_longest(left[start:stop], right[first:beyond], fillvalue=()):
                yield from _rows(*pair, same=same)


Group = tuple[Event, ...]  # one event, or neighbouring pieces of one side


def _groups(talk: Conversation) -> Iterator[Group]:
    group: list[Event] = []
    for event in talk.events:
        if group and not (
            group[-1].what == event.what == "bytes" and group[-1].by == event.by and talk.protocol == "tcp"
        ):
            yield tuple(group)
            group = []
        group.append(event)
    if group:
        yield tuple(group)


def _aligned(left: list[Group], right: list[Group]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Yield which stretches of both belong beside each other, and whether they say the same."""
    if max(len(left), len(right)) > MOST_ALIGNED:
        both = min(len(left), len(right))
        yield from ((n, n + 1, n, n + 1, _said(left[n]) == _said(right[n])) for n in range(both))
        yield both, len(left), both, len(right), False
        return
    matcher = SequenceMatcher(None, list(map(_said, left)), list(map(_said, right)), autojunk=False)
    for kind, start, stop, first, beyond in matcher.get_opcodes():
        yield start, stop, first, beyond, kind == "equal"


def _said(group: Group) -> tuple[Side, str, bytes]:
    return group[0].by, group[0].what, b"".join(event.data for event in group)


def _rows(one: Group, other: Group, *, same: bool) -> Iterator[Plain]:
    """Yield the rows of two groups; the same bytes in other pieces are marked as such."""
    for left, right in zip_longest(one, other):
        only_marks = all(event is None or event.what == "fault" for event in (left, right))
        sign = "=" if left == right else "≈" if same or only_marks else "≠"
        yield {"left": _told(left), "right": _told(right), "sign": sign}


def _turns(talk: Conversation) -> list[tuple[Side, str, bytes]]:
    """Return what was said in turns: neighbouring pieces of one side joined, and no word of what a fault did."""
    turns: list[tuple[Side, str, bytes]] = []
    for event in talk.events:
        if event.what == "fault":
            continue
        last = turns[-1] if turns else None
        if last and last[:2] == (event.by, "bytes") == (event.by, event.what) and talk.protocol == "tcp":
            turns[-1] = (event.by, "bytes", last[2] + event.data)
        else:
            turns.append((event.by, event.what, event.data))
    return turns


def _told(event: Event | None) -> str:
    """Return one event in words."""
    if event is None:
        return ""
    parts = [ARROWS[event.by], WORDS.get(event.what, "")]
    if event.what in ("bytes", "lost"):
        form = _("{size} lost") if event.what == "lost" else "{size}"
        parts = [ARROWS[event.by], form.format(size=size(event.size))]
        parts += [_spelled(event.data)] if event.data else []
    return " ".join([*filter(None, parts), *([f"◆ {event.note}"] if event.note else [])])


def _spelled(data: bytes) -> str:
    if len(data) <= SPELLED and len(shown := literal(data)) <= SPELLED:
        return shown
    head, hidden, tail = literal_ends(data, SPELLED - 20)
    return f"{head} … {hidden} … {tail}"


# What is said about it


def _verdict(pairs: list[_Pair], left: int, right: int, names: tuple[str, str]) -> Plain:
    differing = [pair for pair in pairs if pair.apart is not None]
    parts = [{"title": pair.title, "rows": list(pair.rows())} for pair in pairs]
    if not differing:
        return {"verdict": "equal", "says": [_equal(pairs)], "parts": parts}
    if all(pair.same_bytes for pair in differing):
        return {"verdict": "cut", "says": [_how(differing), *_where(differing[0])], "parts": parts}
    first = next(pair for pair in differing if not pair.same_bytes)
    says = [*_apart(first, names), *_counts(left, right, names)]
    return {"verdict": "apart", "says": says, "parts": _near(pairs, first, parts), "evidence": _evidence(first)}


def _near(pairs: list[_Pair], first: _Pair, parts: list[Plain]) -> list[Plain]:
    """Leave the connections out that are equal and come long before the one that is not."""
    return parts[max(0, pairs.index(first) - 2) :]


def _equal(pairs: list[_Pair]) -> str:
    events = sum(len(pair.events) for pair in pairs)
    words = ngettext("equal: {count} event", "equal: {count} events", events).format(count=number(events))
    return words if events else _("equal: nothing has passed in either")


def _how(pairs: list[_Pair]) -> str:
    """Say in what recordings of the same bytes differ."""
    if any(left != right for left, right in (pair.pieces for pair in pairs)):
        return _("the same bytes, cut differently")
    return _("the same bytes in the same pieces; what was done to the line differs")


def _where(pair: _Pair) -> list[str]:
    assert pair.apart is not None
    return [_("first at event {number} of {client}").format(number=pair.apart + 1, client=pair.title)]


def _counts(left: int, right: int, names: tuple[str, str]) -> list[str]:
    if left == right:
        return []
    parts = [
        ngettext("{name} has {count} connection", "{name} has {count} connections", count).format(
            name=name, count=count
        )
        for name, count in zip(names, (left, right), strict=True)
    ]
    return [", ".join(parts)]


def _apart(pair: _Pair, names: tuple[str, str]) -> list[str]:
    """Say where the recordings part: at which event, and at which byte of whose stream."""
    assert pair.apart is not None
    if pair.left is None or pair.right is None:
        name = names[0] if pair.left is None else names[1]
        return [_("they part at {client}: {name} has no such connection").format(client=pair.title, name=name)]
    says = [_("they part at event {number} of {client}").format(number=pair.apart + 1, client=pair.title)]
    one, other = pair.events[pair.apart]
    if one is None or other is None:
        says.append(_("{name} stops there").format(name=names[0] if one is None else names[1]))
    if found := _first_byte(pair):
        side, at, left, right = found
        sentence = (
            _("the first byte that differs: byte {place} of what came from the client, counted from 0")
            if side == "client"
            else _("the first byte that differs: byte {place} of what came from the server, counted from 0")
        )
        says.append(sentence.format(place=at))
    return says


def _first_byte(pair: _Pair) -> tuple[Side, int, bytes, bytes] | None:
    """Return the side whose stream differs first, where (from 0), and both streams."""
    if pair.left is None or pair.right is None:
        return None
    at = pair.apart or 0
    first: Side = next((event.by for event in pair.events[at] if event is not None), "client")
    for side in sorted(SIDES, key=lambda side: side != first):
        left, right = (talk.stream(side) for talk in (pair.left, pair.right))
        if left != right:
            return side, _parting(left, right), left, right
    return None


def _parting(left: bytes, right: bytes) -> int:
    """Return the index of the first byte that differs; the end of the shorter one, where it is how the other begins."""
    low, high = 0, min(len(left), len(right))
    if left[:high] == right[:high]:
        return high
    while high - low > 1:  # left[:low] agrees and left[:high] does not
        middle = (low + high) // 2
        low, high = (middle, high) if left[low:middle] == right[low:middle] else (low, middle)
    return low


def _evidence(pair: _Pair) -> Plain | None:
    if not (found := _first_byte(pair)):
        return None
    __, at, left, right = found
    ends = [f"{data[at]:02x}" if at < len(data) else _("the end") for data in (left, right)]
    return {"left": left, "right": right, "at": at, "says": _("{one} here, {other} there").format(
        one=ends[0], other=ends[1])}  # fmt: skip
