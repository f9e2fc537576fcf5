"""The recording of what passed: plain events, from which everything is drawn.

What a relay happens to read at once is chance, and so is the order in which two connections are served. Therefore a
transcript is looked at through `conversations`: one connection after the other, neighbouring bytes of one direction
joined (except at a cut that a fault made, which carries a note), and times left out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from netcourse.render.view import View

Side = Literal["client", "server"]
What = Literal["opened", "bytes", "lost", "fault", "ended", "reset", "refused"]

KEPT_BYTES = 4_000_000  # of all connections together; what comes later is only counted
KEPT_EVENTS = 50_000  # stretches of bytes; a relay that passes single bytes must not fill the memory either

__all__ = ["Conversation", "Event", "Side", "Transcript", "What"]


@dataclass(frozen=True)
class Event:
    """One thing that happened: who did it (`by`), on which connection (1, 2 ...), how many seconds after the start.

    `bytes` were passed on; those that are `lost` were sent and not passed on; a `fault` concerns no bytes.
    """

    when: float
    connection: int
    by: Side
    what: What
    data: bytes = b""
    missing: int = 0  # bytes that passed after `data` and were not kept
    note: str = ""  # what a fault did here; such a stretch is not joined to the next

    @property
    def size(self) -> int:
        return len(self.data) + self.missing


@dataclass(frozen=True)
class Conversation:
    """One connection: its events in order, neighbours joined, times zero."""

    number: int
    events: tuple[Event, ...]

    def stream(self, side: Side) -> bytes:
        """Return what one side sent, as far as it was kept without a gap."""
        parts = []
        for event in self.events:
            if event.by == side and event.what == "bytes":
                parts.append(event.data)
                if event.missing:
                    break
        return b"".join(parts)

    def ended(self, side: Side) -> bool:
        """Tell whether one side has ended its stream in order, with nothing of it missing."""
        lost = any(event.missing for event in self.events if event.by == side)
        return not lost and any(event.what == "ended" and event.by == side for event in self.events)


class Transcript:
    """A growing list of events, safe to read while it grows. Equal to another up to time and chance."""

    def __init__(
        self, events: Iterable[Event] = (), *, ports: tuple[int, ...] = (), kept_bytes: int = KEPT_BYTES
    ) -> None:
        self.protocol: Literal["tcp", "udp"] = "tcp"  # datagrams are never joined
        self.ports = ports  # of this machine and this run: drawings leave them out
        self.ends = False  # whether a drawing tells which side was first to end its stream
        self.over = False  # nothing more can come: whoever relayed has stopped
        self._start = time.monotonic()
        self._changed = threading.Condition()  # guards everything below
        self._events: list[Event] = []
        self._room = kept_bytes
        for event in events:
            self._append(event)

    def record(self, connection: int, by: Side, what: What, data: bytes = b"", note: str = "") -> None:
        """Add what happened just now."""
        self._append(Event(time.monotonic() - self._start, connection, by, what, data, 0, note))

    def _append(self, event: Event) -> None:
        with self._changed:
            kept = event.data[: self._room] if len(self._events) < KEPT_EVENTS else b""
            self._room -= len(kept)
            lost = len(event.data) - len(kept)
            event = replace(event, data=bytes(kept), missing=event.missing + lost)
            if not self._counted(event):
                self._events.append(event)
            self._changed.notify_all()

    def _counted(self, event: Event) -> bool:
        """Add bytes that are not kept to the last event, if that was of the same kind."""
        last = self._events[-1] if self._events else None
        if event.data or not event.missing or last is None or not last.missing or not _joins(last, event):
            return False
        self._events[-1] = replace(last, missing=last.missing + event.missing)
        return True

    @property
    def events(self) -> tuple[Event, ...]:
        with self._changed:
            return tuple(self._events)

    @property
    def conversations(self) -> list[Conversation]:
        """The connections in the order in which they were opened."""
        by_number: dict[int, list[Event]] = {}
        for event in self.events:
            by_number.setdefault(event.connection, []).append(event)
        return [Conversation(number, tuple(joined(events))) for number, events in sorted(by_number.items())]

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
        return self._story() == other._story()

    __hash__ = None  # type: ignore[assignment]  # it grows

    def _story(self) -> list[list[Event]]:
        return [[replace(event, connection=0) for event in one.events] for one in self.conversations]

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the events as plain data that JSON can hold; bytes as latin-1 text, one character a byte."""
        return [{**asdict(event), "data": event.data.decode("latin-1")} for event in self]

    @classmethod
    def from_dicts(cls, rows: Iterable[dict[str, Any]]) -> Transcript:
        """Return the transcript that `to_dicts` gave."""
        return cls(Event(**{**row, "data": row["data"].encode("latin-1")}) for row in rows)

    def view(self) -> View:
        """Draw it."""
        from netcourse.wire.describe import describe

        return describe(self)

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()


def joined(events: Iterable[Event]) -> Iterator[Event]:
    """Join neighbouring bytes of one direction, and take the times out. Events of one connection, in order."""
    stretch: list[Event] = []
    for event in events:
        if stretch and not _joins(stretch[-1], event):
            yield _join(stretch)
            stretch = []
        stretch.append(replace(event, when=0.0))
    if stretch:
        yield _join(stretch)


def _joins(first: Event, second: Event) -> bool:
    return (first.what == second.what == "bytes" and not first.note
            and (first.by, first.connection) == (second.by, second.connection))  # fmt: skip


def _join(stretch: list[Event]) -> Event:
    """Join events that belong together; what comes after a gap is counted with the gap."""
    if len(stretch) == 1:
        return stretch[0]
    kept = next((n + 1 for n, event in enumerate(stretch) if event.missing), len(stretch))
    data = b"".join(event.data for event in stretch[:kept])
    size = sum(event.size for event in stretch)
    return replace(stretch[0], data=data, missing=size - len(data), note=stretch[-1].note)
