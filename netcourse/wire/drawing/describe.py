"""From a transcript to its drawing: one connection below the other, or all of them as they happened.

In which order two connections are served is chance, and so is the time that passes: both are drawn only where they are
asked for. What one connection is told by is in `stream_rows` and `datagram_rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render.escape import number
from netcourse.render.sequence import sequence
from netcourse.render.view import View
from netcourse.wire.drawing.datagram_rows import DatagramRows
from netcourse.wire.drawing.stream_rows import StreamRows, about
from netcourse.wire.transcript import Conversation, Event, Transcript, joined

Row = dict[str, Any]

PAUSE = 0.01  # seconds without an event that are worth a word; an answer on this machine takes less

__all__ = ["about", "client_name", "describe", "story"]


def describe(transcript: Transcript, *, together: bool = False, gaps: bool = False, bytes: bool = False) -> View:
    """Draw a transcript. See `story`."""
    return sequence(story(transcript, together=together, gaps=gaps, bytes=bytes))


def story(
    transcript: Transcript,
    newest: int | None = None,
    *,
    together: bool = False,
    gaps: bool = False,
    bytes: bool = False,
) -> Row:
    """Return what the drawing of a transcript is made from, as plain data. See `render.sequence`.

    With `together`, connections stand beside each other, in the order in which things happened; with `gaps` it is said
    where time passed, and how much; with `bytes`, the bytes of every arrow are shown, those of messages that are not
    the same on every machine too, and in the text form as well. With `newest`, only so many connections are told, the
    last ones, under the names that they have among all.
    """
    timed = together or gaps
    talks = _timed(transcript, PAUSE if gaps else None) if timed else transcript.conversations
    before = 0 if newest is None else max(0, len(talks) - newest)
    talks = talks[before:]
    kind = DatagramRows if transcript.protocol == "udp" else StreamRows
    told = [list(kind(talk, transcript, shown=bytes, timed=timed).rows()) for talk in talks]
    pauses = _pauses(transcript) if gaps else []
    data: Row = {"note": _unkept(transcript), "spread": bytes}
    if together and len(told) > 1:
        data["order"] = _order(told, pauses)
    elif gaps:
        told = [_with_gaps(rows, _pauses_of(talk.number, transcript)) for talk, rows in zip(talks, told, strict=True)]
    data["connections"] = [
        {"client": client_name(index), "server": _("server"), "rows": [_plain(row) for row in rows]}
        for index, rows in enumerate(told, before)
    ]
    return data


def client_name(index: int) -> str:
    """Return what a drawing calls a connection's client: client A, client B ... client 27."""
    return _("client {name}").format(name=chr(ord("A") + index) if index < 26 else index + 1)


def _unkept(transcript: Transcript) -> str:
    if not transcript.unkept:
        return ""
    words = ngettext(
        "… {count} more connection not kept", "… {count} more connections not kept", transcript.unkept
    )  # fmt: skip
    return words.format(count=number(transcript.unkept))


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "at" and (name, value) != ("mark", "")}


# As it happened


def _timed(transcript: Transcript, apart: float | None) -> list[Conversation]:
    """Return the conversations with times; bytes with a pause of `apart` seconds between them are not joined."""
    datagrams = transcript.protocol == "udp"
    by_number: dict[int, list[Event]] = {}
    for event in transcript.events:
        by_number.setdefault(event.connection, []).append(event)
    return [
        Conversation(talk, tuple(_stretches(events, apart, datagrams=datagrams)), transcript.protocol)
        for talk, events in sorted(by_number.items())
    ]


def _stretches(events: list[Event], apart: float | None, *, datagrams: bool) -> Iterator[Event]:
    group: list[Event] = []
    for event in events:
        if group and not _one(group[-1], event, apart, datagrams=datagrams):
            yield from _together(group)
            group = []
        group.append(event)
    yield from _together(group)


def _one(last: Event, event: Event, apart: float | None, *, datagrams: bool) -> bool:
    if apart is not None and event.when - last.when > apart:
        return False
    return len(list(joined([last, event], datagrams=datagrams))) == 1


def _together(group: list[Event]) -> Iterator[Event]:
    for event in joined(group):
        yield replace(event, when=group[0].when)


def _pauses(transcript: Transcript, events: Iterable[Event] | None = None) -> list[tuple[float, float]]:
    """Return the pauses: when each was over, and how long it was. In seconds."""
    times = sorted(event.when for event in (transcript.events if events is None else events))
    return [(after, after - before) for before, after in pairwise(times) if after - before > PAUSE]


def _pauses_of(connection: int, transcript: Transcript) -> list[tuple[float, float]]:
    return _pauses(transcript, (event for event in transcript.events if event.connection == connection))


def _order(told: list[list[Row]], pauses: list[tuple[float, float]]) -> list[int | str]:
    """Return the index of the connection of each row, in the order of time, and the pauses between them."""
    times: list[tuple[float, int]] = []
    for index, rows in enumerate(told):
        latest = 0.0
        for row in rows:
            latest = max(latest, row["at"])
            times.append((latest, index))
    order: list[int | str] = []
    for when, index in sorted(times, key=lambda one: one[0]):
        order += _passed(pauses, when, started=bool(order))
        order.append(index)
    return order


def _with_gaps(rows: list[Row], pauses: list[tuple[float, float]]) -> list[Row]:
    shown: list[Row] = []
    for row in rows:
        shown += [{"kind": "gap", "text": text} for text in _passed(pauses, row["at"], started=bool(shown))]
        shown.append(row)
    return shown


def _passed(pauses: list[tuple[float, float]], when: float, *, started: bool) -> list[str]:
    """Take out the pauses that were over by then; say how long they were together. Before the first row: nothing."""
    seconds = 0.0
    while pauses and pauses[0][0] <= when:
        seconds += pauses.pop(0)[1]
    return [_later(seconds)] if seconds and started else []


def _later(seconds: float) -> str:
    if seconds < 1:
        return _("{count} ms later").format(count=number(round(seconds * 1000)))
    return _("{count} s later").format(count=number(round(seconds, 1)))
