"""The notebook's own event loop, out of the way while the learner's code runs.

A kernel runs every cell inside a running loop, where `asyncio.run` refuses to work. In a script and in the grader it
works; so that an answer passes in all three or in none, the loop is set aside for the length of a call.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loop_set_aside() -> Iterator[None]:
    """Let code run as if no event loop were running on this thread; afterwards it runs again."""
    asyncio = sys.modules.get("asyncio")  # not imported: no loop, and importing it costs 30 ms
    loop = asyncio._get_running_loop() if asyncio else None
    if asyncio is None or loop is None:
        yield
        return
    task = asyncio.current_task(loop)
    if task is not None:
        asyncio.tasks._leave_task(loop, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio.set_event_loop(loop)  # asyncio.run leaves none behind
        asyncio._set_running_loop(loop)
        if task is not None:
            asyncio.tasks._enter_task(loop, task)
