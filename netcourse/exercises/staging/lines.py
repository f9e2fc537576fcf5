"""A rough line between a check and the learner's work: in front of their server, or behind their client.

What fails on it tells how to make the same line again, and shows what passed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from netcourse.exercises.model import Verdict
from netcourse.exercises.staging.stage import told
from netcourse.i18n import ngettext
from netcourse.render.escape import literal, literal_ends
from netcourse.wire.faults import Fault
from netcourse.wire.line.rough import rough
from netcourse.wire.line.tap import Tap
from netcourse.wire.peer import PeerError

SEEDS = 1000
CONNECTIONS = 2  # of which a failure tells what passed, the last ones
ROWS = 24  # of each
LONG = 160  # bytes of a stretch, beyond which its middle is left out

__all__ = ["rough_line"]


@contextlib.contextmanager
def rough_line(
    student: Any,
    rng: Random,
    server: Any,
    *faults: Fault,
    up: Fault | Iterable[Fault] = (),
    down: Fault | Iterable[Fault] = (),
) -> Iterator[Tap]:
    """Put a rough line (`wire.rough`) in front of a server for the length of a `with` block.

    `server` is the learner's (`student.serve`) or that of a check (`serving`); who is to meet the faults connects to
    the line's `address`. The seed comes from `rng`. A failure inside gets the facts `rough`, the Python that makes this
    line, and `passed`, the last connections as plain data for a drawing.

    Raises ValueError, TypeError as `wire.rough` does.
    """
    line = rough(server, *faults, up=up, down=down, seed=rng.randrange(SEEDS))
    try:
        yield line
    except PeerError as error:
        raise _explained(told(error, student.peers), line) from error
    except Verdict as verdict:
        _explained(verdict, line)
        raise
    finally:
        line.stop()


def _explained(verdict: Verdict, line: Tap) -> Verdict:
    from netcourse.wire.drawing.describe import story

    verdict.facts["rough"] = line.replay
    verdict.facts["passed"] = _plain(story(line.transcript, CONNECTIONS))
    return verdict


# Plain data, as JSON has it: no bytes


def _plain(drawing: dict[str, Any]) -> dict[str, Any]:
    connections = [one | {"rows": _few([_row(row) for row in one["rows"]])} for one in drawing["connections"]]
    return {"connections": connections, "note": drawing["note"]}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key != "fold"}
    if "details" in row:
        kept["details"] = [_spelled(one) if isinstance(one, bytes) else one for one in row["details"]]
    return kept


def _spelled(data: bytes) -> str:
    if len(data) <= LONG:
        return literal(data)
    head, hidden, tail = literal_ends(data, LONG)
    return f"{head} … {hidden} … {tail}"


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the middle of many rows."""
    if len(rows) <= ROWS:
        return rows
    hidden = len(rows) - ROWS + 1
    words = ngettext("… {count} more arrow …", "… {count} more arrows …", hidden).format(count=hidden)
    half = ROWS // 2
    return [*rows[:half], {"kind": "line", "text": words, "stands_for": hidden}, *rows[half - ROWS + 1 :]]
