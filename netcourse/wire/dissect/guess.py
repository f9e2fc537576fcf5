"""Which protocol is it? Looked at are the first bytes; then the protocol's own module reads them all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol as Shape

from netcourse.i18n import _
from netcourse.wire.dissect import dns, http, mysql, tls
from netcourse.wire.dissect.frames import Framing
from netcourse.wire.dissect.shapes import SIDES, Message, Talk
from netcourse.wire.transcript import Conversation, Side, Transcript

Reader = Callable[[Talk], list[Message]]

READERS: dict[str, Reader] = {
    "DNS": dns.read,
    "HTTP": http.read,
    "MySQL": mysql.read,
    "TLS": tls.read,
    "frame": Framing().read,
}
GUESSES: tuple[tuple[str, Callable[[Talk], bool]], ...] = (
    ("MySQL", lambda talk: mysql.is_mysql(talk.server)),
    ("TLS", lambda talk: tls.is_tls(talk.client)),
    ("HTTP", http.is_http),
    ("DNS", lambda talk: dns.is_dns(talk.client, "client", stream=True)),
)
IN_DATAGRAMS = ("DNS", "frame")
MOST_DATAGRAMS = 5_000  # of one conversation that are taken apart

__all__ = ["messages"]


class _Recording(Shape):
    """What has a transcript: a tap."""

    @property
    def transcript(self) -> Transcript: ...


def messages(line: Conversation | Transcript | _Recording, protocol: str | Framing | None = None) -> list[Message]:
    """Return the messages that passed, in order, each with its fields and where these stand.

    `line` is a conversation, a transcript or a tap; of several connections one comes after the other. `protocol` is
    "DNS", "HTTP", "MySQL", "TLS" or "frame" (or a `Framing`, which tells what the lengths are like); by default it is
    guessed from the bytes, and where they are none of these, the list is empty. Offsets count in the stream of the
    message's side, with UDP in its datagram.

    Raises ValueError for a protocol that is not known, or not spoken over this line; TypeError for what is no line.
    """
    chosen = _chosen(protocol)
    if isinstance(line, Conversation):
        return _messages(line, chosen)
    transcript = line if isinstance(line, Transcript) else getattr(line, "transcript", None)
    if not isinstance(transcript, Transcript):
        raise TypeError(_("expected a tap, a transcript or a conversation, not {line!r}").format(line=line))
    return [message for talk in transcript.conversations for message in _messages(talk, chosen)]


def _chosen(protocol: str | Framing | None) -> str | Framing | None:
    if protocol is None or isinstance(protocol, Framing):
        return protocol
    if not isinstance(protocol, str):
        raise TypeError(_("protocol is {protocol!r}; expected a name or a Framing").format(protocol=protocol))
    for name in READERS:
        if name.lower() == protocol.lower():
            return name
    words = {"protocol": protocol, "allowed": ", ".join(READERS)}
    raise ValueError(_("protocol is {protocol!r}; allowed are {allowed}").format(**words))


def _messages(talk: Conversation, chosen: str | Framing | None) -> list[Message]:
    if talk.protocol == "udp":
        return list(_datagrams(talk, chosen))
    return _in_order(_streams(_talk(talk), chosen), talk)


# Streams


def _talk(talk: Conversation) -> Talk:
    return Talk(talk.stream("client"), talk.stream("server"), talk.ended("client"), talk.ended("server"))


def _streams(talk: Talk, chosen: str | Framing | None) -> list[Message]:
    name = chosen or next((name for name, fits in GUESSES if fits(talk)), None)
    if name is None:
        return []
    found = name.read(talk) if isinstance(name, Framing) else READERS[name](talk)
    client, server = (max((one.stop for one in found if one.by == side), default=0) for side in SIDES)
    if name in ("HTTP", "MySQL") and tls.is_tls(talk.client, client):  # what was agreed on before
        found += tls.read(replace(talk, client_start=client, server_start=server))
    return found


def _in_order(found: list[Message], talk: Conversation) -> list[Message]:
    """Order messages by the stretch of bytes in which each begins; those of one side are in order already."""
    starts: dict[Side, list[int]] = {"client": [], "server": []}
    places: dict[Side, list[int]] = {"client": [], "server": []}
    ends: dict[Side, int] = {"client": 0, "server": 0}
    for place, event in enumerate(talk.events):
        if event.what == "bytes" and event.data:
            starts[event.by].append(ends[event.by])
            places[event.by].append(place)
            ends[event.by] += len(event.data)

    def place_of(message: Message) -> int:
        return places[message.by][bisect_right(starts[message.by], message.start) - 1]

    return sorted(found, key=place_of)


# Datagrams


def _datagrams(talk: Conversation, chosen: str | Framing | None) -> Iterator[Message]:
    if isinstance(chosen, str) and chosen not in IN_DATAGRAMS:
        words = {"protocol": chosen, "allowed": ", ".join(IN_DATAGRAMS)}
        raise ValueError(_("{protocol} is not spoken in datagrams; allowed are {allowed}").format(**words))
    events = [event for event in talk.events if event.what == "bytes"][:MOST_DATAGRAMS]
    if chosen is None and not any(dns.is_dns(event.data, event.by, stream=False) for event in events):
        return
    count: dict[Side, int] = {"client": 0, "server": 0}
    for event in events:
        for message in _datagram(event.data, event.by, chosen):
            complete = message.complete and not event.missing
            yield replace(message, datagram=count[event.by], complete=complete)
        count[event.by] += 1


def _datagram(data: bytes, by: Side, chosen: str | Framing | None) -> list[Message]:
    if chosen is None or chosen == "DNS":
        return [dns.datagram(data, by)]
    framing = chosen if isinstance(chosen, Framing) else Framing()
    return framing.read(Talk(data, b"") if by == "client" else Talk(b"", data))
