"""The recording of what passed: plain events, from which everything is drawn.

What a relay happens to read at once is chance, and so is the order in which two connections are served. Therefore a
transcript is looked at through `conversations`: one connection after the other, neighbouring bytes of one direction
joined (except at a cut that a fault made, which carries a note), and times left out. Datagrams are never joined: where
one ends is no chance.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from netcourse.i18n import _

if TYPE_CHECKING:
    from netcourse.render.view import View

Side = Literal["client", "server"]
What = Literal["opened", "bytes", "lost", "fault", "ended", "reset", "refused"]
Protocol = Literal["tcp", "udp"]

KEPT_BYTES = 4_000_000  # of all connections together; what comes later is only counted
KEPT_EVENTS = 50_000  # a relay that passes single bytes must not fill the memory either
TOLD = ("bytes", "lost", "ended", "reset", "refused")  # once of each connection, when there is no room for events

__all__ = ["Conversation", "Event", "Protocol", "Side", "Transcript", "What", "joined"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: who did it (`by`), on which connection (1, 2 ...), how many seconds after the start.

    `bytes` were passed on; those that are `lost` were sent and not passed on; a `fault` concerns no bytes.
    """

    when: float
    connection: int
    by: Side
    what: What
    data: bytes = b""
    missing: int = 0  # bytes that came after `data` and were not kept
    note: str = ""  # what a fault did here; such a stretch is not joined to the next

    @property
    def size(self) -> int:
        return len(self.data) + self.missing


@dataclass(frozen=True)
class Conversation:
    """One connection: its events in order, neighbours joined, times zero. With UDP, all with one client address."""

    number: int
    events: tuple[Event, ...]
    protocol: Protocol = "tcp"

    def stream(self, side: Side) -> bytes:
        """Return what arrived of what one side sent, as far as it was kept without a gap."""
        return b"".join(self._stretches(side, "bytes"))

    def sent(self, side: Side) -> bytes:
        """Return what one side sent, what a fault lost included, as far as it was kept without a gap.

        A byte that a fault changed stands here as it arrived; the note of its event says what it was.
        """
        return b"".join(self._stretches(side, "bytes", "lost"))

    def datagrams(self, side: Side) -> list[bytes]:
        """Return the datagrams of one side that arrived, as far as they were kept without a gap."""
        return list(self._stretches(side, "bytes"))

    def _stretches(self, side: Side, *kinds: What) -> Iterator[bytes]:
        for event in self.events:
            if event.by == side and event.what in kinds:
                yield event.data
                if event.missing:
                    return

    def ended(self, side: Side) -> bool:
        """Tell whether one side has ended its stream in order, and nothing of it is missing here."""
        gap = any(event.missing for event in self.events if event.by == side)
        return not gap and any(event.what == "ended" and event.by == side for event in self.events)


@dataclass(slots=True)
class _Gap:
    """Bytes that are only counted, and the place of the event they are counted with."""

    place: int
    count: int = 0


class Transcript:
    """A growing list of events, safe to read while it grows. Equal to another up to time and chance.

    The first four million bytes and fifty thousand events are kept. What comes later is counted with the last event of
    its connection and side (`Event.missing`); connections that are new by then are counted in `unkept`.
    """

    def __init__(
        self,
        events: Iterable[Event] = (),
        *,
        ports: tuple[int, ...] = (),
        kept_bytes: int = KEPT_BYTES,
        protocol: Protocol = "tcp",
    ) -> None:
        self.protocol: Protocol = protocol
        self.ports = ports  # of this machine and this run: drawings leave them out
        self.ends = False  # whether a drawing tells which side was first to end its stream
        self.over = False  # nothing more can come: whoever relayed has stopped
        self.unkept = 0  # connections that were opened when there was no room for them
        self._start = time.monotonic()
        self._changed = threading.Condition()  # guards everything below
        self._events: list[Event] = []
        self._room = kept_bytes
        self._known: set[int] = set()  # the connections of which anything is kept
        self._gaps: dict[tuple[int, Side, What], _Gap] = {}
        for event in events:
            self._add(event)

    def record(self, connection: int, by: Side, what: What, data: bytes = b"", note: str = "") -> None:
        """Add what happened just now."""
        with self._changed:
            if self._room > 0 or note or not self._counted((connection, by, what), len(data)):
                self._add(Event(time.monotonic() - self._start, connection, by, what, bytes(data), 0, note))
            self._changed.notify_all()

    @property
    def full(self) -> bool:
        """Whether the bytes that `record` is given are only counted from now on."""
        return self._room <= 0

    def _counted(self, key: tuple[int, Side, What], size: int) -> bool:
        """Count bytes with those before them that were not kept either; False where there are none."""
        gap = self._gaps.get(key)
        if gap is None:
            return False
        gap.count += size
        return True

    def _add(self, event: Event) -> None:
        key = (event.connection, event.by, event.what)
        crowded = len(self._events) >= KEPT_EVENTS
        if (crowded or not (self._room or event.note)) and self._counted(key, event.size):
            return
        if crowded:
            self._room = 0
            if event.connection not in self._known or event.what not in TOLD:
                self.unkept += event.connection not in self._known and event.what == "opened"
                return
        event = self._fitted(event)
        if crowded or (event.missing and not event.note):
            self._gaps[key] = _Gap(len(self._events))
        elif event.note and key in self._gaps:  # a cut: what comes later is not counted with what came before
            self._settle(self._gaps.pop(key))
        self._known.add(event.connection)
        self._events.append(event)

    def _fitted(self, event: Event) -> Event:
        """Return an event with as much of its data as there is room for."""
        lost = max(0, len(event.data) - self._room)
        self._room -= len(event.data) - lost
        if not lost:
            return event
        return replace(event, data=event.data[: len(event.data) - lost], missing=event.missing + lost)

    @property
    def events(self) -> tuple[Event, ...]:
        with self._changed:
            for gap in self._gaps.values():
                self._settle(gap)
            return tuple(self._events)

    def _settle(self, gap: _Gap) -> None:
        """Tell the event of a gap how much was counted with it."""
        if gap.count:
            last = self._events[gap.place]
            self._events[gap.place] = replace(last, missing=last.missing + gap.count)
            gap.count = 0

    @property
    def conversations(self) -> list[Conversation]:
        """The connections in the order in which they were opened."""
        by_number: dict[int, list[Event]] = {}
        for event in self.events:
            by_number.setdefault(event.connection, []).append(event)
        datagrams = self.protocol == "udp"
        return [
            Conversation(number, tuple(joined(events, datagrams=datagrams)), self.protocol)
            for number, events in sorted(by_number.items())
        ]

    def only(self, *numbers: int) -> Transcript:
        """Return a transcript of some connections alone, as it stands now.

        Raises ValueError for a connection that is not here.
        """
        known = sorted({event.connection for event in self.events})
        for number in numbers:
            if number not in known:
                sentence = _("there is no connection {number!r}; there are: {here}")
                raise ValueError(sentence.format(number=number, here=", ".join(map(str, known)) or _("none")))
        events = [event for event in self.events if event.connection in numbers]
        return Transcript.of(events, protocol=self.protocol, ports=self.ports, ends=self.ends, over=self.over)

    @classmethod
    def of(
        cls,
        events: Iterable[Event],
        *,
        protocol: Protocol = "tcp",
        ports: Iterable[int] = (),
        ends: bool = False,
        over: bool = True,
        unkept: int = 0,
    ) -> Transcript:
        """Return a transcript of events that were recorded before, however many bytes they have."""
        events = list(events)
        room = 1 + sum(len(event.data) for event in events)
        made = cls(events, ports=tuple(ports), kept_bytes=room, protocol=protocol)
        made.ends, made.over, made.unkept = ends, over, unkept
        return made

    def quiet(self, seconds: float, limit: float) -> None:
        """Wait until nothing was recorded for `seconds`, but no longer than `limit`."""
        end = time.monotonic() + limit
        with self._changed:
            while self._changed.wait(min(seconds, max(0.0, end - time.monotonic()))):
                if time.monotonic() >= end:
                    return

    def wait_for(self, condition: Callable[[], bool], limit: float) -> None:
        """Wait until `condition()` holds, looking again after each event, but no longer than `limit` seconds."""
        with self._changed:
            self._changed.wait_for(condition, limit)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Transcript):
            return NotImplemented
        return (self.protocol, self._story()) == (other.protocol, other._story())

    __hash__ = None  # type: ignore[assignment]  # it grows

    def _story(self) -> list[list[tuple[object, ...]]]:
        return [
            [(event.by, event.what, event.data, event.missing, event.note) for event in one.events]
            for one in self.conversations
        ]

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the events as plain data that JSON can hold; bytes as latin-1 text, one character a byte."""
        return [{**asdict(event), "data": event.data.decode("latin-1")} for event in self]

    @classmethod
    def from_dicts(cls, rows: Iterable[dict[str, Any]], *, protocol: Protocol = "tcp") -> Transcript:
        """Return the transcript that `to_dicts` gave. Raises ValueError for a row with an impossible value."""
        from netcourse.wire.jsonlines import event_of

        return cls(map(event_of, rows), protocol=protocol)

    def save(self, path: str | PathLike[str]) -> None:
        """Write it into a file of JSON lines, whole or not at all: first what it is, then one event a line.

        Raises OSError where the file cannot be written.
        """
        from netcourse.wire.jsonlines import save

        save(self, path)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Transcript:
        """Return the transcript in a file that `save` wrote.

        Raises `BadTranscript`, a ValueError, for a file that is none, is cut short, was written by a newer version or
        holds an impossible value; OSError where there is no such file.
        """
        from netcourse.wire.jsonlines import load

        return load(path)

    def view(self, *, together: bool = False, gaps: bool = False, bytes: bool = False) -> View:
        """Draw it, one connection below the other, as far as it is the same on every machine.

        With `together`, connections stand beside each other in the order in which things happened; with `gaps` it says
        where time passed, and how much; with `bytes` it shows the bytes of every arrow, with their fields.
        """
        from netcourse.wire.drawing.describe import describe

        return describe(self, together=together, gaps=gaps, bytes=bytes)

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()


def joined(events: Iterable[Event], *, datagrams: bool = False) -> Iterator[Event]:
    """Join neighbouring bytes of one direction, and take the times out. Events of one connection, in order."""
    stretch: list[Event] = []
    for event in events:
        if stretch and (datagrams or not _joins(stretch[-1], event)):
            yield _join(stretch)
            stretch = []
        stretch.append(event)
    if stretch:
        yield _join(stretch)


def _joins(first: Event, second: Event) -> bool:
    if (first.what, first.by, first.connection) != (second.what, second.by, second.connection):
        return False
    # What is lost one after the other for the same reason is one loss, in however many pieces it came.
    return first.what == "bytes" and not first.note or first.what == "lost" and first.note == second.note


def _join(stretch: list[Event]) -> Event:
    """Join events that belong together; what comes after a gap is counted with the gap."""
    first = stretch[0]
    if len(stretch) == 1:
        return replace(first, when=0.0) if first.when else first
    kept = next((n + 1 for n, event in enumerate(stretch) if event.missing), len(stretch))
    data = b"".join(event.data for event in stretch[:kept])
    size = sum(event.size for event in stretch)
    return replace(first, when=0.0, data=data, missing=size - len(data), note=stretch[-1].note)
