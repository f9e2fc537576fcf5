"""What several exercises of the chapter share: messages by chance, and errors that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.exercises import material
from netcourse.exercises.material import random_word, random_words
from netcourse.exercises.model import Raised, Unplain, Verdict, fail

BEYOND = [*material.BEYOND, "🍵 ok"]

Message = dict[str, Any]


def random_post(rng: Random, **other: Any) -> Message:
    """Return a post as `servers.posts` has them."""
    day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    said = {
        "id": rng.randint(1, 9999), "author": random_word(rng).title(),
        "title": f"{random_word(rng)} {random_word(rng)}",
        "text": f"{random_word(rng)} {random_word(rng)} {random_word(rng)}.",
        "tags": random_words(rng, 2), "date": day, "likes": rng.randint(1, 99),
    }  # fmt: skip
    return said | other


def must_raise(says: str, call: Callable[[], Any], kind: str = "", **facts: Any) -> str:
    """Require that `call` raises, a `kind` if that is given; return the message."""
    try:
        got = call()
    except Raised as raised:
        if kind and not raised.is_a(kind):
            raised.says = says
            raised.facts.update(facts, other_kind=raised.name)
            raise
        return raised.message
    except Verdict as verdict:
        verdict.facts.update(facts)
        if not isinstance(verdict, Unplain):
            raise
        got = None
    fail(says, got=got, accepted=True, **facts)


MOST_PAGES = 20  # requests after which a site stops to answer: none of its lists is so long
