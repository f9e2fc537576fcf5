"""Cuttings: the ways in which the same bytes can arrive in pieces.

A stream keeps no borders, so whoever reads one must give the same result for every cutting. There are 2 ** (n - 1) of
n bytes: all in two pieces can be tried where the bytes are few, and of the others those that are likely to hurt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from random import Random
from typing import Any, overload

from netcourse.i18n import _

MOST_PIECES = 64  # of one split: each piece waits until the one before has been read
FEWER_PIECES = 12  # of the first split in single bytes; the first ones at random have hardly more
TRIES = 50  # draws for one more split that is new, before they count as used up
SHOWN = 12  # cuts in the text form

_LINE_ENDS = re.compile(rb"(?:\r?\n)+")

Places = tuple[int, ...]  # where bytes are cut, ascending

__all__ = ["Cuts", "Places", "apart", "cuts", "places", "splits"]


def cuts(data: bytes) -> Cuts:
    """Return every way to cut `data` in two, as pairs of bytes, the earliest cut first. One byte cannot be cut.

    Raises TypeError for what is not bytes, ValueError where there are none.
    """
    return Cuts(_bytes(data))


def splits(data: bytes, rng: Random | int | str, most: int = 20) -> list[tuple[bytes, ...]]:
    """Return up to `most` different ways to cut `data`, fewest pieces first: it comes whole, in two, in more.

    Of few bytes these are all cuts in two and the single bytes; of many, some cuts at places where programs trip
    (within a line end, within a character of UTF-8, near the ends), some anywhere, and a stretch of single bytes. `rng`
    is a `random.Random` or a seed for one: the same one gives the same splits, and more where `most` is larger.

    Raises TypeError for what is not bytes, no number or no seed, ValueError for no bytes or `most` below 1.
    """
    return [apart(data, one) for one in places(data, rng, most)]


def apart(data: bytes, cut_at: Places) -> tuple[bytes, ...]:
    """Return `data` in pieces, cut at these places."""
    return tuple(data[start:stop] for start, stop in zip((0, *cut_at), (*cut_at, len(data)), strict=True))


def places(data: bytes, rng: Random | int | str, most: int = 20) -> list[Places]:
    """Return the places of the cuts of each of `splits`."""
    data, chance = _bytes(data), _chance(rng)
    _check_most(most)
    found: dict[Places, None] = {(): None}
    short, long = _firmly(data, chance)
    for one in chain([short], _by_chance(data, chance, most - 2, long)):
        if len(found) == most:
            break
        found[one] = None
    return sorted(found, key=lambda one: (len(one), one))


class Cuts(Sequence[tuple[bytes, bytes]]):
    """All two-way cuts of some bytes, each made when it is asked for: of n bytes there are n - 1."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[bytes, bytes]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[bytes, bytes]]: ...
    def __getitem__(self, index: int | slice) -> tuple[bytes, bytes] | list[tuple[bytes, bytes]]:
        where = range(1, len(self._data))[index]
        return self._at(where) if isinstance(where, int) else [self._at(place) for place in where]

    def _at(self, place: int) -> tuple[bytes, bytes]:
        return self._data[:place], self._data[place:]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Cuts):
            return self._data == other._data
        return isinstance(other, list) and list(self) == other

    def __hash__(self) -> int:
        return hash(self._data)

    def __repr__(self) -> str:
        shown = [repr(pair) for pair in self[:SHOWN]]
        if len(self) > SHOWN:
            shown.append(_("… {count} more").format(count=len(self) - SHOWN))
        return f"[{', '.join(shown)}]"


# Arguments


def _bytes(data: Any) -> bytes:
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(_("what is cut is bytes, not {kind}").format(kind=type(data).__name__))
    if not len(data):
        raise ValueError(_("there are no bytes to cut"))
    return bytes(data)


def _chance(rng: Any) -> Random:
    if isinstance(rng, Random):
        return Random(rng.getrandbits(64))  # so that as much is drawn from it however many are asked for
    if isinstance(rng, (int, str)) and not isinstance(rng, bool):
        return Random(rng)
    raise TypeError(_("rng is a random.Random, or a whole number or text as its seed, not {rng!r}").format(rng=rng))


def _check_most(most: Any) -> None:
    if not isinstance(most, int) or isinstance(most, bool):
        raise TypeError(_("most is a whole number, not {most!r}").format(most=most))
    if most < 1:
        raise ValueError(_("most is at least 1, not {most}").format(most=most))


# Places. What is drawn does not depend on how many are wanted, so that few are a part of many.


def _firmly(data: bytes, chance: Random) -> Iterator[Places]:
    """The bytes one by one: of many bytes, a stretch of them in the middle of a line end, first a short one."""
    size = len(data)
    inside = [place for place in _in_line_ends(data) if 0 < place < size]
    middle = chance.choice(inside) if inside else chance.randrange(size)
    for pieces in (FEWER_PIECES, MOST_PIECES):
        wide = min(size, pieces) - 1
        start = min(max(1, middle - wide // 2), size - wide)
        yield tuple(range(start, start + wide))


def _by_chance(data: bytes, chance: Random, room: int, long: Places) -> Iterator[Places]:
    """Cuts in two, and a split in more for every third of them; when the cuts in two are used up, only such splits.

    The third of the splits in more is the `long` one.
    """
    two, more = _in_two(data, Random(chance.getrandbits(64))), _in_more(data, Random(chance.getrandbits(64)))
    more = chain(islice(more, 2), [long], more)
    if len(data) - 1 <= room * 3 // 4:
        yield from two
    for number, one in enumerate(two, 1):
        yield one
        if number % 3 == 0:
            yield from islice(more, 1)
    yield from more


def _in_two(data: bytes, chance: Random) -> Iterator[Places]:
    """Every place once: by turns one where programs trip, and one anywhere."""
    seen: set[int] = set()
    for one in chain.from_iterable(zip_longest(_telling(data, chance), _anywhere(len(data), chance))):
        if one is not None and one not in seen:
            seen.add(one)
            yield (one,)


def _telling(data: bytes, chance: Random) -> Iterator[int]:
    size = len(data)
    kinds = [_in_line_ends(data), _in_characters(data)]
    for kind in kinds:
        chance.shuffle(kind)
    edges = [1, size - 1, 2, size - 2, 3, 4]
    for some in zip_longest(*kinds, edges):
        yield from (place for place in some if place is not None and 0 < place < size)


def _in_line_ends(data: bytes) -> list[int]:
    """Places within line ends and blank lines, and right behind them."""
    return [place for found in _LINE_ENDS.finditer(data) for place in range(found.start() + 1, found.end() + 1)]


def _in_characters(data: bytes) -> list[int]:
    """Places before a byte that goes on a character in UTF-8 (RFC 3629, section 3)."""
    return [place for place, byte in enumerate(data) if byte & 0xC0 == 0x80]


def _anywhere(size: int, chance: Random) -> Iterator[int]:
    left = list(range(1, size))
    while left:
        index = chance.randrange(len(left))
        left[index], left[-1] = left[-1], left[index]
        yield left.pop()


def _in_more(data: bytes, chance: Random) -> Iterator[Places]:
    """Splits in three pieces or more, from few to many, until nothing new turns up."""
    size, seen = len(data), set[Places]()
    tries = 0
    while size > 2 and tries < TRIES:
        most = min(size, MOST_PIECES, FEWER_PIECES + 4 * len(seen)) - 1
        count = min(most, round(2 * (most / 2) ** chance.random()))
        one = tuple(sorted(chance.sample(range(1, size), count)))
        tries = tries + 1 if one in seen else 0
        if one not in seen:
            seen.add(one)
            yield one
