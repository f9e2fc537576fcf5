"""What several exercises of the chapter share: parts of messages by chance, and how results are compared."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.clock import Deadline, scaled
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Facts, Raised, fail, same
from netcourse.exercises.staging.website import BLANK_LINE
from netcourse.i18n import _
from netcourse.wire.exact import wait_until_read
from netcourse.wire.peer import Peer

LATIN = ["Zürich", "Malmö", "Kraków", "Ærø", "naïve", "crème", "Straße"]
BEYOND = ["東京", "Αθήνα", "Łódź", "Tiếng Việt", "Київ", "שלום"]

PAUSE = 0.5  # seconds for which the other side may be silent in the middle of a message, once that was read


def header_name(rng: Random) -> str:
    return f"X-{random_word(rng).title()}-{random_word(rng).title()}"


def any_case(rng: Random, text: str) -> str:
    """Return the text in capitals and small letters, never as it stands."""
    while (mixed := "".join(rng.choice((one.lower(), one.upper())) for one in text)) == text:
        pass
    return mixed


def binary(rng: Random, size: int) -> bytes:
    """Return bytes that are no text: a blank line among them, and some that UTF-8 does not know."""
    return rng.randbytes(size) + BLANK_LINE + b"\xff\xfe" + rng.randbytes(size)


def require_error(says: str, kind: str, call: Callable[..., Any], *args: Any, **facts: Any) -> None:
    """Require that `call(*args, **facts)` raises a `kind` in the learner's code; another is told what was asked for."""
    try:
        got = call(*args, **facts)
    except Raised as raised:
        if raised.is_a(kind):
            return
        raised.says = says
        raise
    fail(says, got=got, **facts)


def same_dict(got: Any, expected: dict[str, Any], **facts: Any) -> None:
    """Require a dict with these keys and values; say which keys are amiss before any value is looked at."""
    if type(got) is dict and got.keys() != expected.keys():
        names = ", ".join(map(repr, expected))
        fail(_("These keys are asked for, and no others: {names}.").format(names=names), **facts, got=got)
    same(got, expected, **facts)


def cut_off(facts: Facts, part: str, mark: str) -> bool:
    """Tell whether a part ends where `mark` stands in the right one."""
    return bool(facts["expected"][part].startswith(facts["got"][part] + mark))


def random_host(rng: Random) -> str:
    return f"{random_word(rng)}.example"


def send_late(peer: Peer, data: bytes, seconds: float, over: threading.Event) -> None:
    """Send more when the other side has read all there was and has then waited so long, unless it is over before."""
    with contextlib.suppress(OSError):  # NotRead among them
        wait_until_read(peer.socket, Deadline(peer.seconds))
    if not over.wait(scaled(seconds)):
        peer.send(data)
