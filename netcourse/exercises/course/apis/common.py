"""What several exercises of the chapter share: messages by chance, and errors that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.exercises import material
from netcourse.exercises.material import random_word, random_words
from netcourse.exercises.model import Raised, Unplain, fail
from netcourse.exercises.staging.calls import telling

BEYOND = [*material.BEYOND, "🍵 ok"]
MOST_PAGES = 20  # requests after which a site stops to answer: none of its lists is so long

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
    with telling(**facts):
        try:
            got = call()
        except Unplain:
            got = None
        except Raised as raised:
            if not kind or raised.is_a(kind):
                return raised.message
            raised.says = says
            raised.facts["other_kind"] = raised.name
            raise
    fail(says, got=got, accepted=True, **facts)
