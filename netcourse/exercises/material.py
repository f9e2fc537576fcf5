"""What checks are made of by chance: words, paths, and names with characters beyond ASCII."""

from __future__ import annotations

from random import Random
from string import ascii_lowercase

LATIN = ["Zürich", "Malmö", "naïve", "crème", "Straße", "Ærø"]  # in ISO-8859-1 as well
BEYOND = ["東京", "Αθήνα", "Łódź", "Київ", "שלום"]


def random_word(rng: Random, least: int = 3, most: int = 8) -> str:
    """Return so many small letters."""
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(least, most)))


def random_words(rng: Random, count: int) -> list[str]:
    """Return different words."""
    found: list[str] = []
    while len(found) < count:
        if (word := random_word(rng)) not in found:
            found.append(word)
    return found


def random_path(rng: Random) -> str:
    """Return the path of a URL, of one to three steps."""
    return "/" + "/".join(random_words(rng, rng.randint(1, 3)))
