"""Calls of the learner's code that tell more than the reason when they do not return."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from netcourse.exercises.model import Verdict

__all__ = ["called", "telling"]


@contextlib.contextmanager
def telling(**facts: Any) -> Iterator[None]:
    """Add facts to the verdict that ends the block, if one does."""
    try:
        yield
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise


def called(student: Any, name: str, *args: Any, **facts: Any) -> Any:
    """Call the learner's function; when it does not return, `facts` are told with the reason."""
    with telling(**facts):
        return student.call(name, *args)
