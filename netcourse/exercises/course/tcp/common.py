"""What several exercises of the chapter share: addresses, patience, and words by chance."""

from __future__ import annotations

import errno
from random import Random

HERE = "127.0.0.1"
PROBE = 0.5  # seconds that a look takes which is made only after something went wrong
QUIET = 0.05  # seconds in which nothing should happen
MANY = 12  # clients, more than a loop with an end may have been given

NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}
IN_USE = {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)}

PLACES = ["Zürich", "Kraków", "São Paulo", "東京", "Αθήνα", "Ærøskøbing", "Malmö", "Hà Nội"]
PLAIN_NAMES = ["Ada", "Grace", "Ines", "Omar", "Barbara", "Radia", "Tim", "Wei"]
NAMES = ["Zoë", "Łukasz", "Ngô Bảo", "José", "明美", "Æthel", "Žofie", "Ólafur"]


def random_moment(rng: Random) -> str:
    return f"{rng.choice(['Monday', 'Friday', 'Sunday'])} {rng.randrange(24):02}:{rng.randrange(60):02}"


def random_announcement(rng: Random) -> str:
    """Return one line of text with characters beyond ASCII."""
    return f"{random_moment(rng)} {rng.choice(PLACES)}, {rng.choice(PLACES)}\n"
