"""What stands for a recording: a line, or the transcript itself."""

from __future__ import annotations

from typing import Any

from netcourse.i18n import _
from netcourse.wire.line.tap import Tap
from netcourse.wire.transcript import Transcript

__all__ = ["recorded", "settled"]


def recorded(what: Any) -> Transcript:
    """Return the recording as it is at this moment, without waiting. Raises TypeError for what has none."""
    if isinstance(what, Transcript):
        return what
    if isinstance(what, Tap):
        return what._transcript  # not `transcript`, which waits until the line stands still
    raise TypeError(_("expected a line (wire.tap, wire.rough) or a transcript, not {what!r}").format(what=what))


def settled(what: Any) -> Transcript:
    """Return the recording as soon as everything that was sent before is in it."""
    return what.transcript if isinstance(what, Tap) else recorded(what)
