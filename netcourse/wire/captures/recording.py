"""The course's own capture, and any other: frames as they were on a cable, layer in layer.

Nothing is recorded here: to see frames takes privileges that a course must not ask for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from netcourse import paths
from netcourse.i18n import _, ngettext
from netcourse.render.escape import number, size
from netcourse.wire.captures import pcap
from netcourse.wire.captures.headers import Layered, Reader
from netcourse.wire.dissect.shapes import Field, Message

if TYPE_CHECKING:
    from netcourse.render.view import View

OURS = "http.pcap"
ABOUT_OURS = _(
    "recorded by us, on a virtual cable between two systems that know only each other; "
    "its addresses are set aside for examples (RFC 5737, RFC 3849, RFC 7042)"
)

__all__ = ["Capture", "Frame", "capture"]


def capture(path: str | os.PathLike[str] | None = None) -> Capture:
    """Return the course's own capture, or that of a classic pcap file.

    In ours a name is looked up (UDP), a page and a longer text are fetched over one TCP connection, and the page once
    more over IPv6.

    Raises FileNotFoundError, and `pcap.BadCapture` (a ValueError) for a file that is none or that is cut short.
    """
    file = paths.data("captures", OURS) if path is None else Path(path)
    about = ABOUT_OURS if path is None else _("recorded in {file}").format(file=file.name)
    return Capture(pcap.read(file), about)


@dataclass(frozen=True)
class Frame:
    """One frame: `data` are its bytes, `layers` what they mean, from Ethernet inwards."""

    index: int  # in its capture
    when: float  # seconds since the first frame
    data: bytes
    size: int  # on the cable; more than `data` where only the beginning was kept
    layers: tuple[Message, ...]
    source: str  # the innermost addresses that are known
    target: str
    about: str  # where it was recorded

    def layer(self, protocol: str) -> Message:
        """Return the layer of this name ("Ethernet", "IPv4", "TCP" …). Raises LookupError where there is none."""
        for one in self.layers:
            if one.protocol.lower() == protocol.lower():
                return one
        there = ", ".join(one.protocol for one in self.layers)
        raise LookupError(
            _("frame {index} has no layer {protocol!r}; it has {there}").format(
                index=self.index, protocol=protocol, there=there
            )
        )

    def view(self) -> View:
        from netcourse.render.layers import layers

        return layers(_drawn(self))

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()


class Capture(Sequence[Frame]):
    """Frames in the order of the cable. Shows itself as a table; one of them, `capture[3]`, as boxes in boxes."""

    def __init__(self, records: Sequence[pcap.Record], about: str = "") -> None:
        reader = Reader()
        self.about = about
        self._frames = [_frame(index, one, reader.read(one.data), about) for index, one in enumerate(records)]

    def __len__(self) -> int:
        return len(self._frames)

    @overload
    def __getitem__(self, index: int) -> Frame: ...

    @overload
    def __getitem__(self, index: slice) -> list[Frame]: ...

    def __getitem__(self, index: int | slice) -> Frame | list[Frame]:
        try:
            return self._frames[index]
        except IndexError:
            if not self._frames:
                raise IndexError(_("this capture has no frames")) from None
            text = _("there is no frame {index}: this capture has the frames 0 to {last}")
            raise IndexError(text.format(index=index, last=len(self) - 1)) from None

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._frames)

    def view(self) -> View:
        from netcourse.render.layers import frames

        return frames([_row(frame) for frame in self], self._note())

    def _note(self) -> str:
        count = ngettext("{count} frame", "{count} frames", len(self)).format(count=number(len(self)))
        return f"{count}, {self.about}"

    def __repr__(self) -> str:
        return self.view().text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.view()._repr_mimebundle_()


def _frame(index: int, record: pcap.Record, read: Layered, about: str) -> Frame:
    return Frame(index, record.when, record.data, record.size, read.layers, read.source, read.target, about)


# As plain data


def _row(frame: Frame) -> dict[str, Any]:
    inner = frame.layers[-1]
    told = inner.title if inner.protocol not in ("data", _("data")) else _carried(frame)
    return {
        "index": frame.index,
        "ms": 1000 * frame.when,
        "source": frame.source,
        "target": frame.target,
        "protocol": inner.protocol if len(frame.layers) < 4 else " / ".join(m.protocol for m in frame.layers[2:]),
        "size": frame.size,
        "title": told,
    }


def _carried(frame: Frame) -> str:
    """Say of bytes without a name what they lie in."""
    return ", ".join(layer.title for layer in frame.layers[-2:])


def _drawn(frame: Frame) -> dict[str, Any]:
    short = frame.size - len(frame.data)
    kept = _("{size} were not kept").format(size=size(short)) if short > 0 else ""
    names = [layer.protocol for layer in reversed(frame.layers)]
    return {
        "title": _("frame {index}: {layers}").format(index=frame.index, layers=_(" in ").join(names)),
        "who": f"{frame.source} → {frame.target}",
        "size": len(frame.data),
        "data": frame.data,
        "layers": [_layer(layer, inner) for layer, inner in zip(frame.layers, [*frame.layers[1:], None], strict=True)],
        "note": "; ".join(filter(None, [kept, frame.about])),
    }


def _layer(layer: Message, inner: Message | None) -> dict[str, Any]:
    return {
        "name": layer.protocol,
        "title": layer.title,
        "start": layer.start,
        "stop": layer.stop,
        "inner": inner.start if inner else layer.stop,  # where its own header ends
        "fields": [_field(one) for one in layer.fields],
        "note": layer.note,
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": one.value,
        "start": one.start,
        "stop": one.stop,
        "fields": [_field(inner) for inner in one.fields],
    }
